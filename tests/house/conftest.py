"""What the tests of the house share: the files of the repository and the generator of the documentation."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".csv",
    ".txt",
    ".sh",
    ".lock",
    ".cff",
    ".json",
    ".html",
    ".css",
    ".in",
    "",
}


@pytest.fixture(scope="session")
def repository_files(root: Path) -> list[Path]:
    """Every file of the repository, as git knows them (new ones included); outside git, all but hidden ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        return [root / name for name in sorted(listed.stdout.decode().split("\0")) if name and (root / name).is_file()]
    hidden = {".git", ".venv", ".boot", ".stamps", "__pycache__"}
    return [p for p in sorted(root.rglob("*")) if p.is_file() and not hidden & set(p.relative_to(root).parts)]


@pytest.fixture(scope="session")
def text_files(repository_files: list[Path]) -> list[Path]:
    """Those of them that a person can read."""
    return [p for p in repository_files if p.suffix in TEXT and p.stat().st_size < 3_000_000]


@pytest.fixture(scope="session")
def docs_generator(root: Path) -> ModuleType:
    """``docs/generate.py`` as a module."""
    sys.path.insert(0, str(root / "docs"))
    return importlib.import_module("generate")


@pytest.fixture(scope="session")
def changelog(root: Path) -> ModuleType:
    """``scripts/changelog.py`` as a module."""
    sys.path.insert(0, str(root / "scripts"))
    return importlib.import_module("changelog")


@pytest.fixture(scope="session")
def azogue_command() -> list[str]:
    """How a test calls the terminal command of this very environment."""
    return [str(Path(sys.executable).parent / "azogue")]
