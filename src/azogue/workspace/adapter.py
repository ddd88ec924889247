"""Country adapters: small packages found by entry point, loaded only when azogue.toml names them."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azogue.records.adapter import Adapter

GROUP = "azogue.adapters"


def installed_adapters() -> dict[str, EntryPoint]:
    """Installed adapters by name."""
    return {point.name: point for point in entry_points(group=GROUP)}


def adapter_hash(name: str) -> str:
    """Hash of the files of an adapter's package; empty if it is not installed."""
    from azogue.workspace.fingerprint import file_hash, text_hash

    point = installed_adapters().get(name)
    spec = find_spec(point.module.partition(".")[0]) if point else None
    if spec is None:
        return ""
    folders = [Path(p) for p in spec.submodule_search_locations or ()]
    paths = sorted(p for folder in folders for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")
    return text_hash([(p.name, file_hash(p)) for p in paths])


def load_adapter(name: str) -> Adapter:
    """The object that an installed adapter declares."""
    adapter: Adapter = installed_adapters()[name].load()
    return adapter
