"""NumPy docstrings as Markdown, for the generated pages."""

from __future__ import annotations

import inspect
import re
from typing import Any

SECTIONS = ("Parameters", "Returns", "Raises", "Problems", "Source", "Notes", "Examples")


def sections(text: str) -> dict[str, str]:
    r"""Split a docstring at its underlined headings; the part before the first one is under ``""``.

    Examples
    --------
    >>> sections("One line.\n\nSource\n------\nA book.")
    {'': 'One line.', 'Source': 'A book.'}
    """
    found: dict[str, list[str]] = {"": []}
    here = ""
    lines = inspect.cleandoc(text).splitlines()
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if line in SECTIONS and re.fullmatch("-{3,}", following.strip()):
            here = line
            found[here] = []
        elif re.fullmatch("-{3,}", line.strip()) and number and lines[number - 1] == here:
            continue
        else:
            found[here].append(line)
    return {name: "\n".join(body).strip("\n") for name, body in found.items()}


def markup(text: str) -> str:
    """Inline marks of a docstring as Markdown: double backticks become single ones."""
    return text.replace("``", "`")


def definitions(text: str) -> str:
    """Entries of Parameters, Returns, Raises and Problems as a Markdown list."""
    entries: list[str] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith(" "):
            name, _, kind = line.partition(" : ")
            entries.append(f"- **{name.strip()}**" + (f": {markup(kind.strip())}" if kind else ""))
        elif line.strip() and entries:
            entries[-1] += f" {markup(line.strip())}" if ". " in entries[-1] else f". {markup(line.strip())}"
    return "\n".join(entries)


def to_markdown(function: Any, *, heading: str = "##", leave_out: tuple[str, ...] = ()) -> str:
    """The docstring of a function, its examples as code, without its first line.

    Parameters
    ----------
    function : any object with a docstring
    heading : str, default "##"
        Level of the section headings.
    leave_out : tuple of str
        Sections that the page shows in another way.
    """
    parts = sections(inspect.getdoc(function) or "")
    lead = parts.get("", "").split("\n", 1)
    page = [markup(lead[1].strip())] if len(lead) > 1 and lead[1].strip() else []
    for name in SECTIONS:
        if name not in parts or name in leave_out:
            continue
        body = parts[name]
        if name in ("Parameters", "Returns", "Raises", "Problems"):
            body = definitions(body)
        elif name == "Examples":
            body = examples(body)
        else:
            body = markup(body)
        page.append(f"{heading} {name}\n\n{body}")
    return "\n\n".join(page)


def examples(text: str) -> str:
    """Prompts and what they print as fenced code, the words between them as they are."""
    blocks: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        blocks.append(f"```pycon\n{block}\n```" if ">>>" in block else markup(block))
    return "\n\n".join(blocks)
