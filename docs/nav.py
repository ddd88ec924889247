"""Fills sections of the navigation that have one page per step, table or decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def on_config(config: Any) -> Any:
    """Add, after each section that holds only an index page, the pages that lie beside it (called by MkDocs)."""
    docs = Path(config["docs_dir"])
    listed = set(named(config["nav"]))
    fill(config["nav"], docs, listed)
    return config


def named(nav: Any) -> list[str]:
    """Every page that the navigation names."""
    if isinstance(nav, str):
        return [nav]
    children = nav.values() if isinstance(nav, dict) else nav
    return [page for child in children for page in named(child)]


def fill(nav: Any, docs: Path, listed: set[str]) -> None:
    """Walk down to sections of one index page and add its neighbours, by name."""
    if isinstance(nav, dict):
        for child in nav.values():
            fill(child, docs, listed)
    elif isinstance(nav, list):
        if len(nav) == 1 and isinstance(nav[0], str) and nav[0].endswith("/index.md"):
            folder = (docs / nav[0]).parent
            pages = [str(path.relative_to(docs)) for path in sorted(folder.glob("*.md"))]
            nav += [page for page in pages if page not in listed]
        for child in nav:
            fill(child, docs, listed)
