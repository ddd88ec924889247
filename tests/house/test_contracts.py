"""The corridor of the house: who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

from importlinter.cli import lint_imports


def test_every_import_contract_is_kept(root: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(root)

    failed = lint_imports(no_cache=True)

    assert not failed, capsys.readouterr().out


def test_no_module_is_named_after_nothing(root: Path) -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}

    found = [str(p.relative_to(root)) for p in (root / "src").rglob("*.py") if p.stem in nameless]

    assert not found, "a module is named after what it holds"


def test_library_imports_no_django_anywhere(root: Path) -> None:
    found = []
    for path in (root / "src" / "azogue").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [str(path) for name in names if name.split(".")[0] == "django"]

    assert not found
