"""A small topic and a small reader, so that the machinery is tested without the method and without file formats.

The toy country is a square of 1 degree; mining is a point or a box, biodiversity is a box. Steps have the names and
columns of the real ones where publishing and lineage look at them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import box
from shapely.geometry import shape

from azogue.records.feature import make_features, strictest
from azogue.records.input_spec import InputSpec
from azogue.records.problem import KINDS, ProblemKind, Result
from azogue.records.provenance import LayerSource
from azogue.records.step import Setting, Step

CALLS: list[str] = []

NOTE = KINDS.get("TOY-ROW-001") or ProblemKind(
    code="TOY-ROW-001", level="note", found="{name}", expected="-", because="-", do="-"
)


def asgm_extent(occurrences: Any, analysis_area: Any) -> Result[gpd.GeoDataFrame]:
    """Known mining."""
    CALLS.append("asgm_extent")
    frame = occurrences.to_frame().copy()
    return Result(
        frame, tuple(NOTE.at(rows=[int(r)], name=str(n)) for r, n in zip(frame.source_row, frame.name, strict=True))
    )


def one_piece(shared: Any, item: int) -> dict[str, pd.DataFrame]:
    """The piece around one mine: a box of ``buffer_m`` in units of 100 km."""
    CALLS.append(f"item {item}")
    mines, sites, buffer_m = shared
    mine = mines.iloc[item]
    area = (
        mine.geometry.buffer(buffer_m / 100_000, cap_style="square", join_style="mitre") if buffer_m else mine.geometry
    )
    hit = sites[sites.intersects(area)]
    frame = gpd.GeoDataFrame(
        {
            "piece_id": [f"p{mine.feature_id}"],
            "reason": ["buffer"],
            "made_from": [[mine.feature_id]],
            "site_ids": [hit.feature_id.tolist()],
            "area_ha": [area.area],
            "access": [strictest([mine.access, *hit.access])],
        },
        geometry=[area],
        crs=mines.crs,
    )
    return {"pieces": frame}


def overlay(
    asgm_extent: gpd.GeoDataFrame, protected_areas: Any, *, buffer_m: float = 1000.0, run_many: Any
) -> dict[str, gpd.GeoDataFrame]:
    """Affected and priority area."""
    CALLS.append("overlay")
    sites = protected_areas.to_frame()
    keys = [f"{buffer_m}/{row.feature_id}/{row.geometry.wkt}/{len(sites)}" for row in asgm_extent.itertuples()]
    parts = run_many(one_piece, range(len(asgm_extent)), shared=(asgm_extent, sites, buffer_m), keys=keys)
    empty = gpd.GeoDataFrame(
        {c: pd.Series(dtype=object) for c in ("piece_id", "made_from", "site_ids", "access")},
        geometry=[],
        crs="OGC:CRS84",
    )
    frame = pd.concat([p["pieces"] for p in parts], ignore_index=True) if parts else empty
    return {"affected_area": frame, "priority_area": frame[frame.site_ids.map(len) > 0].reset_index(drop=True)}


def totals(affected_area: gpd.GeoDataFrame, priority_area: gpd.GeoDataFrame) -> Result[pd.DataFrame]:
    """Totals."""
    CALLS.append("totals")
    values = [float(affected_area.area.sum()), float(priority_area.area.sum())]
    return Result(pd.DataFrame({"measure": ["affected_area", "priority_area"], "value": values, "unit": "ha"}))


def by_biodiversity_site(priority_area: gpd.GeoDataFrame, protected_areas: Any) -> Result[pd.DataFrame]:
    """One row a site."""
    CALLS.append("by_biodiversity_site")
    sites = protected_areas.to_frame()
    rows = [
        (s.role, s.layer_id, s.feature_id, s.name, sum(s.feature_id in ids for ids in priority_area.site_ids), s.access)
        for s in sites.rename_axis(None).itertuples(index=False)
    ]
    return Result(pd.DataFrame(rows, columns=["role", "layer", "id", "name", "pieces", "access"]))


def missing(roads: Any) -> pd.DataFrame:
    """What is missing."""
    CALLS.append("missing")
    rows = [] if len(roads) else [("no roads were given", "no risk by access", "OpenStreetMap")]
    return pd.DataFrame(rows, columns=["what", "consequence", "where_published"])


def toy_steps() -> dict[str, Step]:
    """Steps of the toy topic."""
    buffer = Setting(
        name="affected_area.buffer_m", title="Buffer", unit="m", default=1000.0, minimum=0, citation="INF/27"
    )
    declared = (
        (asgm_extent, ("asgm_extent",), ()),
        (overlay, ("affected_area", "priority_area"), (buffer,)),
        (totals, ("totals",), ()),
        (by_biodiversity_site, ("by_biodiversity_site",), ()),
        (missing, ("missing",), ()),
    )
    steps = {}
    for function, gives, settings in declared:
        steps[function.__name__] = _ToyStep(
            function.__name__, function, gives, settings, "UNEP/MC/COP.6/INF/27", f"Toy {function.__name__}", "", "1"
        )
    return steps


class _ToyStep(Step):
    @property
    def topic(self) -> str:
        return "toy"


class ToyInput:
    """What `read_toy` gives, as `azogue.intake.read.Input`."""

    def __init__(self, features: gpd.GeoDataFrame, source: LayerSource) -> None:
        self.features, self.source, self.raster = features, source, None


def read_toy(spec: InputSpec, data_dir: Path, *, bounds: Any = None) -> Result[ToyInput]:
    """Read a GeoJSON file without looking for trouble; the member ``access`` of a row wins over the layer's."""
    CALLS.append(f"read {spec.id}")
    from azogue.records.errors import ReaderError

    path = data_dir / spec.path
    if not path.exists():
        raise ReaderError(f"{spec.path}: there is no such file")
    rows = json.loads(path.read_text())["features"]
    frame = make_features(
        [shape(r["geometry"]) for r in rows],
        feature_id=[f"{spec.id}:{n}" for n in range(1, len(rows) + 1)],
        layer_id=spec.id,
        role=spec.role,
        source_row=list(range(1, len(rows) + 1)),
        name=[r["properties"].get("name") for r in rows],
        admin_level=[spec.level] * len(rows),
        access=[r["properties"].get("access", spec.access) for r in rows],
        consent_id=[r["properties"].get("consent", spec.consent or None) for r in rows],
    )
    source = LayerSource(
        input_id=spec.id, role=spec.role, path=spec.path, sha256="0" * 64, n_bytes=path.stat().st_size,
        n_rows_read=len(rows), n_rows_kept=len(rows), access=spec.access,
    )  # fmt: skip
    return Result(ToyInput(frame, source), (NOTE.at(input_id=spec.id, name=f"{spec.id} was read"),))


def write_layer(path: Path, *rows: tuple[str, Any] | tuple[str, Any, str]) -> None:
    """Write rows (name, shape, access) as GeoJSON."""
    features = []
    for name, geometry, *access in rows:
        properties = {"name": name} | ({"access": access[0]} if access else {})
        features.append({"type": "Feature", "properties": properties, "geometry": geometry.__geo_interface__})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


TOML = """
[workspace]
party = "XCB"
title = "Toy"

[inputs.country]
role = "analysis_area"
path = "country.geojson"
citation = "survey"
access = "public"

[inputs.mines]
role = "occurrence"
path = "mines.geojson"
citation = "survey"
access = "public"

[inputs.parks]
role = "protected_area"
path = "parks.geojson"
citation = "survey"
access = "public"
"""

CITATIONS = """citation_id,title,publisher,published_on,accessed_on,url,licence
survey,Survey of Cinabria,Survey office,2026,2026-11-20,https://example.org,CC BY 4.0
"""


def make_toy(folder: Path, toml: str = TOML) -> Path:
    """A workspace of the toy country: three mines, two parks, one of them hit by two mines."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    (folder / "azogue.toml").write_text(toml)
    (folder / "citations.csv").write_text(CITATIONS)
    write_layer(raw / "country.geojson", ("Cinabria", box(0, 0, 1, 1)))
    write_layer(
        raw / "mines.geojson",
        ("North pit", box(0.10, 0.10, 0.12, 0.12)),
        ("South pit", box(0.20, 0.10, 0.22, 0.12)),
        ("Far pit", box(0.80, 0.80, 0.82, 0.82)),
    )
    write_layer(raw / "parks.geojson", ("Long park", box(0.0, 0.0, 0.5, 0.2)), ("Quiet park", box(0.4, 0.6, 0.5, 0.7)))
    return folder
