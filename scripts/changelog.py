"""Change notes: one small file per change in ``changes/``, gathered into CHANGELOG.md for each version.

``python scripts/changelog.py`` prints what the next version brings, ``--version 0.2.0`` writes it into CHANGELOG.md
and removes the notes, ``--check`` looks at the names and sizes of the notes.
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "added": "Added",
    "changed": "Changed",
    "fixed": "Fixed",
    "removed": "Removed",
    "reference": "Reference tables",
}
NAME = re.compile(rf"^[a-z0-9][a-z0-9-]*\.({'|'.join(KINDS)})\.md$")
TOP = "<!-- versions -->\n"


def notes(folder: Path = ROOT / "changes") -> list[Path]:
    """Every change note, by name."""
    return sorted(path for path in folder.glob("*.md") if path.name != "README.md")


def faults(folder: Path = ROOT / "changes") -> list[str]:
    """What is wrong with the notes, as lines for people."""
    found = []
    for path in notes(folder):
        text = path.read_text(encoding="utf-8").strip()
        if not NAME.match(path.name):
            found.append(f"changes/{path.name}: name it <slug>.<{'|'.join(KINDS)}>.md")
        if not text:
            found.append(f"changes/{path.name}: is empty; write one or two sentences for users")
        if len(text.split()) > 90:
            found.append(f"changes/{path.name}: is longer than a note; keep to one or two sentences")
    return found


def gather(folder: Path = ROOT / "changes") -> str:
    """All notes as one Markdown text, under a heading per kind."""
    parts = []
    for kind, title in KINDS.items():
        texts = [path.read_text(encoding="utf-8") for path in notes(folder) if path.name.endswith(f".{kind}.md")]
        if texts:
            parts.append(f"### {title}\n\n" + "\n".join(f"- {' '.join(text.split())}" for text in texts))
    return "\n\n".join(parts)


def release(version: str) -> None:
    """Write the notes into CHANGELOG.md as a version of today and remove them."""
    path = ROOT / "CHANGELOG.md"
    text = path.read_text(encoding="utf-8")
    section = f"\n## {version} ({date.today().isoformat()})\n\n{gather()}\n"
    path.write_text(text.replace(TOP, TOP + section, 1), encoding="utf-8")
    for note in notes():
        note.unlink()


def main() -> int:
    """Print, check or release."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="look at the notes and write nothing")
    parser.add_argument("--version", help="write the notes into CHANGELOG.md under this version")
    options = parser.parse_args()
    found = faults()
    sys.stderr.write("".join(f"{line}\n" for line in found))
    if found or options.check:
        return 1 if found else 0
    if options.version is None:
        sys.stdout.write(gather() + "\n")
        return 0
    if not re.fullmatch(r"\d+\.\d+\.\d+", options.version):
        sys.stderr.write("Say which version: make changelog VERSION=0.2.0\n")
        return 2
    release(options.version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
