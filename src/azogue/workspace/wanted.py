"""What can be wanted of a run: topics, single records, published products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from azogue.records.problem import Problems
from azogue.records.step import Step
from azogue.workspace import problems as kinds
from azogue.workspace.declared import advice


@dataclass(frozen=True)
class Product:
    """Something published: which function of `azogue.publish` writes it."""

    name: str
    module: str
    function: str
    title: str


PRODUCTS: dict[str, Product] = {
    product.name: product
    for product in (
        Product("tables", "tables", "publish_tables", "Tables (CSV, XLSX), indicators.csv and summary.json"),
        Product("geopackage", "geopackage", "publish_geopackage", "priority.gpkg, all layers, styled for QGIS"),
        Product("parquet", "parquet", "publish_parquet", "GeoParquet files"),
        Product("tiles", "tiles", "publish_tiles", "map.pmtiles"),
        Product("webmap", "webmap", "publish_webmap", "map.html, for use without a network"),
        Product("chapter", "chapter", "publish_chapter", "chapter.docx, chapter.html and chapter.pdf"),
    )
}


#: The record behind summary.json, which every run prints whole, whatever was wanted.
SUMMARY = "summary_numbers"


@dataclass(frozen=True)
class Wanted:
    """Records to make and products to publish."""

    records: tuple[str, ...]
    products: tuple[str, ...]


def topics_of(steps: Mapping[str, Step]) -> dict[str, list[Step]]:
    """Steps by topic, in order of declaration."""
    found: dict[str, list[Step]] = {}
    for step in steps.values():
        found.setdefault(step.topic, []).append(step)
    return found


def known_names(steps: Mapping[str, Step]) -> tuple[str, ...]:
    """Everything that can be wanted."""
    return (*topics_of(steps), *PRODUCTS, *(name for step in steps.values() for name in step.gives))


def resolve(want: Sequence[str], steps: Mapping[str, Step]) -> tuple[Wanted, Problems]:
    """Which records and products some wanted names mean.

    Parameters
    ----------
    want : sequence of str
        Topics (all their records, those of the topics under them, and every product), records (with the tables
        and the summary), or products. None means everything.
    steps : mapping of step name to Step

    Returns
    -------
    wanted : Wanted
    problems : Problems
        One for each unknown name.
    """
    topics, found = topics_of(steps), Problems()
    makers = {name: step for step in steps.values() for name in step.gives}
    records: dict[str, None] = {}
    products: dict[str, None] = {}
    for name in want or tuple(topics):
        if name in topics:
            products |= dict.fromkeys(PRODUCTS)
            for topic in _with_those_below(name, topics, makers):
                records |= dict.fromkeys(n for step in topics[topic] for n in step.gives)
        elif name in PRODUCTS:
            products |= dict.fromkeys(("tables", name))
            records |= dict.fromkeys(makers)
        elif name in makers:
            records[name] = None
            products["tables"] = None
        else:
            known = known_names(steps)
            hint = advice(name, known, "see azogue list")
            found.add(kinds.WANT.at(name=name, known=", ".join(known), advice=hint))
    if records and SUMMARY in makers:
        records[SUMMARY] = None
    in_order = tuple(name for name in makers if name in records)
    return Wanted(in_order, tuple(name for name in PRODUCTS if name in products)), found


def _with_those_below(topic: str, topics: Mapping[str, list[Step]], makers: Mapping[str, Step]) -> list[str]:
    found, todo = [topic], [topic]
    while todo:
        for step in topics[todo.pop()]:
            below = [makers[name].topic for name in step.takes if name in makers]
            fresh = [name for name in dict.fromkeys(below) if name not in found]
            found += fresh
            todo += fresh
    return found
