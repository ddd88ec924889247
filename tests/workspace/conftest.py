"""A workspace over the toy topic, with files that a publisher of three lines writes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import toys

from azogue.workspace import Workspace, open_workspace


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Workspace]:
    """Give a function that opens a toy workspace; a second call with the same name opens it again."""
    from azogue.records.bundle import Bundle
    from azogue.workspace import fingerprint, level_run, wanted

    toys.CALLS.clear()
    monkeypatch.setattr(level_run, "load_steps", toys.toy_steps)
    reader = ModuleType("azogue.intake.read")
    reader.read_input = toys.read_toy  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "azogue.intake.read", reader)
    package = tmp_path / "package"
    (package / "topics" / "toy").mkdir(parents=True)
    (package / "topics" / "toy" / "helper.py").write_text("FACTOR = 1\n")
    monkeypatch.setattr(fingerprint, "PACKAGE", package)
    fingerprint.code_hash.cache_clear()
    monkeypatch.setenv("AZOGUE_WORKERS", "1")
    module = ModuleType("azogue.publish.toy_tables")

    def publish(bundle: Bundle, folder: Path) -> list[Path]:
        toys.CALLS.append(f"publish {bundle.level}")
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in {**bundle.tables, **bundle.areas}.items():
            (folder / f"{name}.csv").write_text(table.to_csv(index=False))
        from azogue.workspace.atomic import write_json

        write_json(folder / "summary.json", bundle.summary)
        return []

    module.publish = publish  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "azogue.publish.toy_tables", module)
    monkeypatch.setattr(wanted, "PRODUCTS", {"tables": wanted.Product("tables", "toy_tables", "publish", "Tables")})
    from azogue.workspace import publishing

    monkeypatch.setattr(publishing, "PRODUCTS", wanted.PRODUCTS)

    def make(toml: str = toys.TOML, name: str = "work", **where: Any) -> Workspace:
        folder = tmp_path / name
        if not folder.exists():
            toys.make_toy(folder, toml)
        else:
            (folder / "azogue.toml").write_text(toml)
        return open_workspace(folder, out=where.get("out", tmp_path / f"{name}-out"))

    return make
