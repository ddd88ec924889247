"""The repository speaks of Azogue alone, and names no computer."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = re.compile(
    "|".join(
        (
            r"(?<![\w./])/wo" r"rk/",
            r"(?<![\w./])/ro" r"ot/",
            r"(?<![\w./])/ho" r"me/\w+",
            r"(?<![\w./])/Us" r"ers/\w+",
            r"(?<![\w./])/tm" r"p/\w",
            r"\bC:\\Us" r"ers",
            r"/opt/py" r"pi",
        )
    )
)
INDEXES = re.compile(
    r"(?i)(index-url|find-links|registry)\s*[=:]?\s*\"?\w*" r"://|trusted" r"-host|://[^\s/]+/sim" r"ple"
)
LOCKS = ("boot", "run", "dev", "bench", "docs", "audit")


def lines_matching(pattern: re.Pattern[str], files: list[Path], root: Path) -> list[str]:
    found = []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(root)}:{number}: {line.strip()[:120]}")
    return found


def test_no_file_names_a_folder_of_one_computer(text_files: list[Path], root: Path) -> None:
    assert not lines_matching(MACHINE_PATHS, text_files, root)


def test_no_file_names_a_package_index(text_files: list[Path], root: Path) -> None:
    assert not lines_matching(INDEXES, text_files, root)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_and_hashes_every_package_and_names_no_address(root: Path, name: str) -> None:
    text = (root / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text[text.index("\n", text.rindex("# ", 0, 200)) + 1 :].strip())
    pins = [block for block in blocks if re.match(r"[A-Za-z0-9]", block)]

    assert pins
    assert all(re.match(r"[\w.\[\]-]+==[\w.+!]+", pin) for pin in pins)
    assert all("--hash=sha256:" in pin for pin in pins)
    assert "://" not in text


def test_every_dependency_of_the_package_is_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))

    def locked(name: str) -> set[str]:
        text = (root / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        return {m.lower().replace("_", "-") for m in re.findall(r"^([\w.-]+)(?:\[.*?\])?==", text, re.M)}

    def named(requirements: list[str]) -> set[str]:
        return {re.match(r"[\w.-]+", r)[0].lower().replace("_", "-") for r in requirements}

    run, dev = locked("run"), locked("dev")
    groups = project["dependency-groups"]
    assert named(project["project"]["dependencies"]) <= run
    assert run <= dev, "what tests run on holds all that users run on"
    for group, lock in (("dev", dev), ("docs", locked("docs")), ("bench", locked("bench")), ("audit", locked("audit"))):
        assert named(groups[group]) <= lock


def test_locks_agree_where_they_meet(root: Path) -> None:
    def pins(name: str) -> dict[str, set[str]]:
        text = (root / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        found: dict[str, set[str]] = {}
        for package, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.M):
            found.setdefault(package, set()).add(version)
        return found

    run, dev, bench = pins("run"), pins("dev"), pins("bench")

    assert {k: v for k, v in dev.items() if k in run} == run
    assert {k: v for k, v in bench.items() if k in dev} == dev


def test_citation_file_names_the_version_of_the_package(root: Path) -> None:
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert str(cited["version"]) == project["version"]
    assert cited["license"] == project["license"] == "Apache-2.0"
    assert "Apache License" in (root / "LICENSE").read_text(encoding="utf-8")


def test_change_notes_have_a_kind_and_a_sentence(changelog) -> None:
    assert changelog.faults() == []


def test_change_notes_become_a_section_per_kind(changelog, tmp_path: Path) -> None:
    (tmp_path / "b.fixed.md").write_text("Two lines\nof one note.")
    (tmp_path / "a.added.md").write_text("Something new.")
    (tmp_path / "wrong-name.md").write_text("x")

    # By hand: kinds in their declared order, lines of a note joined.
    assert changelog.gather(tmp_path) == "### Added\n\n- Something new.\n\n### Fixed\n\n- Two lines of one note."
    assert changelog.faults(tmp_path) == [
        "changes/wrong-name.md: name it <slug>.<added|changed|fixed|removed|reference>.md"
    ]


def test_decisions_say_what_is_bad_about_them(root: Path) -> None:
    pages = sorted((root / "docs" / "decisions").glob("[0-9]*.md"))

    assert [int(p.name[:4]) for p in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for heading in ("## Context", "## Choice", "## Turned down", "## Consequences", "Good:", "Bad:"):
            assert heading in text, f"{page.name} has no {heading}"
