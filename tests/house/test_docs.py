"""The documentation says what the code says, and what it shows works."""

from __future__ import annotations

import doctest
import importlib
import re
import shutil
from pathlib import Path

import pytest

from azogue.records.role import ROLES
from azogue.workspace.declared import declared_settings


@pytest.fixture(scope="module")
def pages(docs_generator) -> dict[str, str]:
    """Every generated page, made now."""
    return docs_generator.all_pages()


def test_generated_pages_are_current(docs_generator, pages) -> None:
    assert docs_generator.differences(pages) == [], "run `make fix` and commit what it wrote"


def test_every_problem_code_is_documented(pages, docs_generator, root: Path) -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (root / "src").rglob("*.py"))
    declared = set(re.findall(r'code="([A-Z]{3}-[A-Z0-9]+-\d{3})"', source))

    assert declared == set(docs_generator.shipped_kinds())
    assert [code for code in declared if f"### {code} " not in pages["problems.md"]] == []


def test_every_step_has_a_method_note(pages, docs_generator) -> None:
    assert {s.name for s in docs_generator.all_steps()} == {
        page.split("/")[-1][:-3].replace("-", "_")
        for page in pages
        if page.startswith("methods/steps/") and "index" not in page
    }


def test_every_setting_has_its_meaning_unit_and_default_documented(pages, docs_generator) -> None:
    text = pages["reference/azogue-toml.md"]
    for section, name in declared_settings({step.name: step for step in docs_generator.all_steps()}):
        assert f"| `[settings.{section}]` | `{name}` |" in text


def test_every_role_is_documented(pages) -> None:
    assert [r for r in ROLES if f"| `{r}` |" not in pages["reference/azogue-toml.md"]] == []


def test_every_command_is_documented(pages) -> None:
    for verb in ("new", "check", "run", "explain", "why", "list", "publish", "reference"):
        assert f"\n## azogue {verb}\n" in pages["reference/cli.md"]


def test_every_method_that_is_cited_has_its_page(root: Path, text_files: list[Path]) -> None:
    cited: dict[str, str] = {}
    for path in text_files:
        if "src" in path.parts or "docs" in path.parts:
            for name in re.findall(r"docs/methods/([a-z0-9-]+)(?![\w/-])", path.read_text(encoding="utf-8")):
                cited.setdefault(name, str(path.relative_to(root)))

    assert {n: where for n, where in cited.items() if not (root / "docs" / "methods" / f"{n}.md").exists()} == {}


def test_every_link_between_pages_leads_somewhere(root: Path, text_files: list[Path]) -> None:
    broken = []
    for path in text_files:
        if path.suffix != ".md" or "_parts" in path.parts:
            continue
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(root)} -> {target}")

    assert broken == []


def test_readme_keeps_its_order(root: Path) -> None:
    headings = re.findall(r"^## (.+)$", (root / "README.md").read_text(encoding="utf-8"), re.M)

    # Style guide, section 10, after the two sentences and the picture.
    assert headings == [
        "Install",
        "First result in five minutes",
        "Where the data come from",
        "How to cite",
        "Map of the house",
        "How to help",
        "Licence",
    ]


@pytest.mark.parametrize("module", ["docstring", "generate"])
def test_examples_of_the_generator_hold(docs_generator, module: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(module))

    assert tried
    assert not failed


@pytest.mark.slow
@pytest.mark.parametrize("page", ["guides/python.md"])
def test_python_that_a_page_shows_works(root: Path, page: str, tmp_path: Path, monkeypatch) -> None:
    shutil.copytree(root / "examples" / "cinabria", tmp_path / "examples" / "cinabria")
    monkeypatch.chdir(tmp_path)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

    failed, _ = doctest.testfile(str(root / "docs" / page), module_relative=False, optionflags=flags)

    assert not failed


@pytest.mark.slow
@pytest.mark.parametrize("page", ["tutorial.md"])
def test_commands_that_a_page_shows_work_and_print_what_it_says(
    root: Path, page: str, tmp_path: Path, azogue_command: list[str]
) -> None:
    import shlex
    import subprocess

    shutil.copytree(root / "examples" / "cinabria", tmp_path / "examples" / "cinabria")
    text = (root / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.S)
    assert blocks
    for block in blocks:
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            line, _, shown = part.partition("\n")
            words = shlex.split(line, comments=True)
            if words[0] != "azogue":
                continue
            done = subprocess.run(
                [*azogue_command, *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{line}\n{done.stderr}"
            said = " ".join((done.stdout + done.stderr).split())
            for wanted in (" ".join(x.split()) for x in shown.splitlines()):
                if wanted and wanted != "...":
                    assert wanted in said, f"`{line}` no longer prints: {wanted}"


@pytest.mark.slow
def test_built_pages_fetch_nothing_from_elsewhere(root: Path, docs_generator, tmp_path: Path) -> None:
    import subprocess

    mkdocs = root / ".venv-docs" / "bin" / "mkdocs"
    if not mkdocs.exists():
        pytest.skip("the documentation tool is not installed; `make docs` installs it")

    done = subprocess.run(
        [str(mkdocs), "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert docs_generator.fetched_from_elsewhere(tmp_path) == []
