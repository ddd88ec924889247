"""The invented country with names that attack what prints them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from bundle_factory import make_bundle

from azogue.records.bundle import Bundle, Missing

SCRIPT = "</script><script>globalThis.attacked = 1</script><img src=x onerror='globalThis.attacked = 2'>"
FORMULA = '=HYPERLINK("https://example.org/?"&A1,"open")'
QUOTES = 'She said "no", it\'s; a\nnew line & <b>bold</b>'
NAMES = (
    SCRIPT,
    FORMULA,
    QUOTES,
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "x" * 40_000,
    "\x00\x07bell",
    "\ud800 lone",
    "{{ 7*7 }}",
)


def _names(n: int, first: int = 0) -> pd.Series:
    return pd.Series([NAMES[(first + k) % len(NAMES)] for k in range(n)], dtype=object)


def make_hostile_bundle() -> Bundle:
    """A finished run in which every name, title and note is hostile; the shapes are those of the factory."""
    bundle = make_bundle()
    areas = {name: rows.copy() for name, rows in bundle.areas.items()}
    sites = areas["biodiversity_area"]
    sites["name"] = _names(len(sites))
    sites["designation"] = _names(len(sites), first=1)
    areas["admin_units"]["name"] = SCRIPT
    tables = {name: table.copy() for name, table in bundle.tables.items()}
    by_site = tables["by_biodiversity_site"]
    by_site["name"] = _names(len(by_site))
    tables["a/very?long*name[of]:a'table that no workbook takes"] = by_site.head(1)
    return replace(
        bundle,
        title=SCRIPT,
        party_name=SCRIPT,
        areas=areas,
        tables=tables,
        missing=(Missing(what=SCRIPT, consequence=FORMULA, where_published=QUOTES),),
        notes=(SCRIPT, FORMULA),
    )
