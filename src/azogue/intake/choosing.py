"""Choose the layer that an input means among those of its file."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyogrio

from azogue.intake import problems as P
from azogue.intake.container import FORMATS, Opened, Source, nearest
from azogue.intake.gdal_options import gdal_options
from azogue.intake.layers import layer_name
from azogue.intake.problems import met
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem


@dataclass
class Chosen:
    """The source and its inner layer; without source, the problems say why."""

    source: Source | None = None
    layer: str | None = None
    name: str = ""
    problems: list[Problem] = field(default_factory=list)


def choose_layer(found: Opened, spec: InputSpec, place: dict[str, str]) -> Chosen:
    """Choose the declared layer, or the only one.

    Problems
    --------
    INT-LAYER-001, -002 (error), INT-FILE-006 (error).
    """
    several = len(found.sources) > 1
    layers: list[tuple[str, Source, str | None, int]] = []
    chosen = Chosen()
    for source in found.sources:
        if source.format in ("csv", "xlsx", "tif", "parquet"):
            layers.append((layer_name(source, "", several), source, None, 1))
            continue
        try:
            with gdal_options(source):
                inner = [str(n) for n, _ in pyogrio.list_layers(source.path)]
        except (RuntimeError, ValueError):
            inner = [""]
        layers += [(layer_name(source, n, several), source, n or None, len(inner)) for n in inner]
    single = len(layers) == 1
    if single and (spec.layer is None or layers[0][1].format not in ("gpkg", "kml")):
        name, source, inner_name, _ = layers[0]
        return Chosen(source, inner_name, spec.layer or ("" if source.format not in ("gpkg", "kml") else name))
    names = [n for n, *_ in layers]
    wanted = spec.layer or (spec.sheet if several else None)
    if wanted is None:
        return _only_usable(layers, names, place, chosen)
    matches = [entry for entry in layers if wanted in (entry[0], entry[2])]
    matches = matches or [e for e in layers if wanted.casefold() in (e[0].casefold(), str(e[2]).casefold())]
    if len(matches) == 1:
        return Chosen(matches[0][1], matches[0][2], wanted)
    chosen.problems.append(
        met(
            P.LAYER_UNKNOWN,
            place,
            wanted=wanted,
            layers=", ".join(names) or "none",
            key="layer",
            nearest=nearest(wanted, names),
        )
    )
    return chosen


def _only_usable(
    layers: list[tuple[str, Source, str | None, int]], names: list[str], place: dict[str, str], chosen: Chosen
) -> Chosen:
    """The only layer with rows, where the others are empty (folders of a KML, say)."""
    filled = []
    for name, source, inner, n_inner in layers:
        rows = 1
        if n_inner > 1:
            try:
                rows = pyogrio.read_info(source.path, layer=inner, force_feature_count=True)["features"]
            except (RuntimeError, ValueError):
                rows = 1
        if rows:
            filled.append((name, source, inner))
    if len(filled) == 1:
        return Chosen(filled[0][1], filled[0][2], filled[0][0])
    what = FORMATS[layers[0][1].format][0] if layers else "file"
    chosen.problems.append(
        met(
            P.LAYER_UNSAID,
            place,
            n=len(names),
            layers=", ".join(names) or f"none in this {what}",
            key="layer",
            nearest=names[0] if names else "...",
        )
    )
    return chosen
