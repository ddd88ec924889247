"""A realistic finished run of an invented country, for the tests of `azogue.publish`.

Everything is drawn from one seed in a local equal-area frame, so that each area in the tables is the area of the
shapes in the bundle (independent of the product: plain Shapely, one union per site, no tiling engine).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, Polygon, box

from azogue.records.bundle import Bundle, Missing
from azogue.records.feature import CRS, empty_features, make_features
from azogue.records.problem import KINDS, ProblemKind
from azogue.records.provenance import Citation, LayerSource

#: The drawing frame: invented ground in the middle of the Atlantic.
FRAME = "+proj=laea +lat_0=4 +lon_0=-32 +datum=WGS84 +units=m +no_defs"
BUFFER_M = 1000.0

_NAMES = {
    "latin": ["Río Azul", "Sierra Roja", "Laguna Honda", "Peña Blanca", "Bosque Viejo", "Tres Hermanas", "Cinabrio"],
    "arabic": [
        "محمية النهر الأزرق",
        "جبل الزئبق",
        "وادي الذهب",
        "بحيرة الطيور",
        "غابة الأرز",
        "السهل الأحمر",
        "عين الماء",
    ],
}
_KINDS = (
    ("protected_areas_wdpa", "protected_area", "National Park"),
    ("territories", "indigenous_territory", None),
    ("protected_areas_wdpa", "protected_area", "National Reserve"),
    ("key_areas", "key_biodiversity_area", None),
    ("wetlands", "wetland", "Ramsar Site, Wetland of International Importance"),
    ("territories", "indigenous_territory", None),
)


def _kind(code: str, level: str, **text: str) -> ProblemKind:
    return KINDS[code] if code in KINDS else ProblemKind(code=code, level=level, **text)  # type: ignore[arg-type]


def _problem_kinds() -> tuple[ProblemKind, ...]:
    """Kinds of problem that only these tests use."""
    return (
        _kind(
            "TST-SHAPE-001",
            "warning",
            found="{n} shapes that cross themselves",
            expected="simple polygons",
            because="an area cannot be measured on a line that crosses itself",
            do="nothing: they were repaired, and {share} of the area changed",
        ),
        _kind(
            "TST-EMPTY-002",
            "error",
            found="a row without a shape",
            expected="a polygon or a point",
            because="a row without a shape has no place on the map",
            do="ask the publisher for the missing shapes, or remove the rows",
        ),
        _kind(
            "TST-NAME-003",
            "note",
            found="{n} places with the same point and different names",
            expected="one point per place",
            because="they may be one place under two names",
            do="nothing: both were kept",
        ),
    )


def _blob(rng: np.random.Generator, x: float, y: float, radius: float, n: int = 40) -> Polygon:
    """A wobbly closed shape around a point."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    wobble = sum(rng.normal(0, 0.12 / k) * np.sin(k * angle + rng.uniform(0, 6.28)) for k in range(1, 6))
    r = radius * (1 + wobble)
    return shapely.make_valid(Polygon(np.c_[x + r * np.cos(angle), y + r * np.sin(angle)]))


def _ground(shapes: Any) -> Any:
    """From the drawing frame to longitude and latitude."""
    return gpd.GeoSeries(list(shapes), crs=FRAME).to_crs(CRS).values


def _ha(shape: Any) -> float:
    return float(shapely.area(shape)) / 10_000


@dataclass
class _Drawing:
    country: Any
    rivers: list[Any]
    admin: list[tuple[int, str, str, Any]]
    mines: list[Any]
    origins: list[str]
    sites: list[dict[str, Any]]
    pieces: list[dict[str, Any]]


def _draw(rng: np.random.Generator, n_asgm: int, n_sites: int, names: str, cell_m: float) -> _Drawing:
    country = _blob(rng, 0, 0, 220_000, 160)
    west, south, east, north = country.bounds
    x = np.linspace(west, east, 160)
    rivers = []
    for k, y0 in enumerate((-0.45, 0.05, 0.5)):
        y = y0 * north + 14_000 * np.sin(x / 23_000 + k) + np.cumsum(rng.normal(0, 900, x.size))
        rivers.append(shapely.intersection(LineString(np.c_[x, y]), country))
    admin = []
    for i, (a, b) in enumerate(itertools.product(range(3), range(2))):
        w, h = (east - west) / 3, (north - south) / 2
        unit = shapely.intersection(box(west + a * w, south + b * h, west + (a + 1) * w, south + (b + 1) * h), country)
        admin.append((1, f"{i + 1:02d}", f"Department {'ABCDEF'[i]}", unit))
        for c, d in itertools.product(range(2), range(2)):
            x0, y0 = west + a * w + c * w / 2, south + b * h + d * h / 2
            part = shapely.intersection(box(x0, y0, x0 + w / 2, y0 + h / 2), country)
            if not part.is_empty:
                admin.append((2, f"{i + 1:02d}{c}{d}", f"District {'ABCDEF'[i]}{c * 2 + d + 1}", part))
    mines = []
    while len(mines) < n_asgm:
        river = rivers[int(rng.integers(3))]
        centre = river.interpolate(rng.normal(0.5, 0.2), normalized=True)
        for _ in range(min(12, n_asgm - len(mines))):
            mines.append(
                _blob(rng, centre.x + rng.normal(0, 6_000), centre.y + rng.normal(0, 2_500), rng.gamma(2, 180) + 60, 12)
            )
    mines = [m for m in mines if m.intersects(country)]
    origins = [
        ["known_occurrence", "known_permit", "potential_surrogate"][i % 3 if i % 5 else 0] for i in range(len(mines))
    ]
    words = _NAMES[names]
    sites: list[dict[str, Any]] = []
    for i in range(n_sites):
        layer, role, designation = _KINDS[i % len(_KINDS)]
        on = mines[int(rng.integers(len(mines)))].centroid if mines and i % 4 else Point(rng.uniform(-15e4, 15e4, 2))
        shape = _blob(rng, on.x + rng.normal(0, 9_000), on.y + rng.normal(0, 9_000), rng.gamma(4, 3_200) + 2_500)
        numeral = "" if i < len(words) else f" {i // len(words) + 1}"
        sites.append(
            {
                "id": f"{layer}:{i + 1}",
                "layer": layer,
                "role": role,
                "designation": designation,
                "name": words[i % len(words)] + numeral if i % 11 != 10 else None,
                "shape": shape,
                "methylation_class": "high" if role == "wetland" else None,
            }
        )
    return _Drawing(
        country, rivers, admin, mines, origins, sites, _pieces(country, mines, origins, sites, admin, cell_m)
    )


def _pieces(
    country: Any, mines: list[Any], origins: list[str], sites: list[dict[str, Any]], admin: list[Any], cell_m: float
) -> list[dict[str, Any]]:
    if not mines:
        return []
    extent = shapely.intersection(shapely.union_all(mines), country)
    affected = shapely.intersection(shapely.union_all(shapely.buffer(mines, BUFFER_M, quad_segs=32)), country)
    mine_tree, site_tree = shapely.STRtree(mines), shapely.STRtree([s["shape"] for s in sites])
    out: list[dict[str, Any]] = []
    west, south, east, north = affected.bounds
    for x0, y0 in itertools.product(np.arange(west, east, cell_m), np.arange(south, north, cell_m)):
        cell = box(x0, y0, x0 + cell_m, y0 + cell_m)
        whole = shapely.intersection(affected, cell)
        if whole.is_empty:
            continue
        mined = shapely.intersection(extent, cell)
        for reason, shape in (("extent", mined), ("buffer", shapely.difference(whole, mined))):
            parts = [(p, ()) for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1]
            for k in site_tree.query(shape):
                inside = {"id": sites[k]["id"], "shape": shapely.intersection(sites[k]["shape"], cell)}
                parts = [q for p, ids in parts for q in _split(p, ids, inside)]
            for part, ids in parts:
                near = mine_tree.query(part, predicate="dwithin", distance=BUFFER_M if reason == "buffer" else 0.5)
                at = part.representative_point()
                out.append(
                    {
                        "piece_id": f"piece:{len(out) + 1}",
                        "reason": reason,
                        "origins": sorted({origins[n] for n in near}),
                        "made_from": [f"detections:{n + 1}" for n in near],
                        "site_ids": list(ids),
                        "plan_ids": [],
                        "admin_ids": [f"admin:{n}" for n, a in enumerate(admin, start=1) if a[3].intersects(at)],
                        "area_ha": _ha(part),
                        "area_geodesic_ha": _ha(part),
                        "access": "public",
                        "shape": part,
                    }
                )
    return out


def _split(part: Any, ids: tuple[str, ...], site: dict[str, Any]) -> list[tuple[Any, tuple[str, ...]]]:
    """A piece in two: inside the site, and outside."""
    out = []
    for shape, owners in (
        (shapely.intersection(part, site["shape"]), (*ids, site["id"])),
        (shapely.difference(part, site["shape"]), ids),
    ):
        out += [(p, owners) for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1]
    return out


def _areas(d: _Drawing) -> dict[str, gpd.GeoDataFrame]:
    def rows(shapes: list[Any], layer: str, role: str, **columns: Any) -> gpd.GeoDataFrame:
        ids = [f"{layer}:{i + 1}" for i in range(len(shapes))]
        return make_features(
            _ground(shapes),
            feature_id=ids,
            layer_id=layer,
            role=role,
            source_row=list(range(1, len(shapes) + 1)),
            access="public",
            **columns,
        )

    extent = rows(d.mines, "detections", "occurrence", mapped_area_ha=[0.35 * _ha(m) for m in d.mines])
    extent["origin"], extent["distance_m"] = d.origins, BUFFER_M
    pieces = gpd.GeoDataFrame(
        pd.DataFrame(
            [{k: v for k, v in p.items() if k != "shape"} for p in d.pieces],
            columns=list(_PIECE_COLUMNS),
        ),
        geometry=gpd.GeoSeries(_ground([p["shape"] for p in d.pieces]), crs=CRS),
        crs=CRS,
    )
    role_of = {s["id"]: s["role"] for s in d.sites}
    designation_of = {s["id"]: s["designation"] for s in d.sites}
    priority = pieces[pieces["site_ids"].map(bool).astype(bool)].reset_index(drop=True)
    priority["roles"] = [sorted({role_of[i] for i in ids}) for ids in priority["site_ids"]]
    priority["designations"] = [
        sorted({str(designation_of[i]) for i in ids if designation_of[i]}) for ids in priority["site_ids"]
    ]
    sites = make_features(
        _ground([s["shape"] for s in d.sites]),
        feature_id=[s["id"] for s in d.sites],
        layer_id=[s["layer"] for s in d.sites],
        role=[s["role"] for s in d.sites],
        source_row=list(range(1, len(d.sites) + 1)),
        name=[s["name"] for s in d.sites],
        designation=[s["designation"] for s in d.sites],
        methylation_class=[s["methylation_class"] for s in d.sites],
        access="public",
    )
    towns = [r.interpolate(f, normalized=True) for r in d.rivers for f in (0.2, 0.4, 0.6, 0.8)]
    return {
        "analysis_area": rows([d.country], "country", "analysis_area", name=["Cinabria"]),
        "asgm_extent": extent,
        "affected_area": pieces,
        "priority_area": priority,
        "biodiversity_area": sites,
        "admin_units": rows(
            [a[3] for a in d.admin],
            "admin",
            "admin_unit",
            admin_level=[a[0] for a in d.admin],
            site_code=[a[1] for a in d.admin],
            name=[a[2] for a in d.admin],
        ),
        "plan_areas": empty_features(),
        "rivers": rows(d.rivers, "rivers", "river", name=[f"River {i + 1}" for i in range(len(d.rivers))]),
        "roads": empty_features(),
        "access_points": empty_features(),
        "populated_places": rows(
            towns,
            "places",
            "populated_place",
            name=[f"Town {i + 1}" for i in range(len(towns))],
            population=[1000.0 * (i + 1) for i in range(len(towns))],
        ),
        "permits": rows(
            [shapely.envelope(m.buffer(800)) for m in d.mines[:20]],
            "titles",
            "permit",
            title_type=[
                "Artisanal mining permit" if i % 2 else "Exploration licence" for i in range(len(d.mines[:20]))
            ],
            holder=[f"Holder {i + 1}" for i in range(len(d.mines[:20]))],
            site_code=[f"T-{i + 1:04d}" for i in range(len(d.mines[:20]))],
            expires_on=["2028-12-31"] * len(d.mines[:20]),
            counts_as_asgm=[bool(i % 2) for i in range(len(d.mines[:20]))],
        ),
        "local_knowledge": empty_features(),
    }


_PIECE_COLUMNS = (
    "piece_id",
    "reason",
    "origins",
    "made_from",
    "site_ids",
    "plan_ids",
    "admin_ids",
    "area_ha",
    "area_geodesic_ha",
    "access",
)


def _source(input_id: str, role: str, rows: int, **more: Any) -> LayerSource:
    return LayerSource(
        input_id=input_id,
        role=role,
        path=f"raw/{input_id}.gpkg",
        layer=input_id,
        sha256=(input_id.encode().hex() * 8)[:64],
        n_bytes=1_234_567,
        n_rows_read=rows,
        n_rows_kept=rows,
        crs="EPSG:4326",
        access="public",
        read_at="2026-11-20T12:00:00Z",
        reader_version="1",
        **more,
    )


def _sources(d: _Drawing) -> tuple[LayerSource, ...]:
    cited = Citation(
        citation_id="cinabria-survey-2026",
        title="National detections of gold mining",
        publisher="Survey office of Cinabria",
        published_on="2026-03-01",
        accessed_on="2026-11-01",
        url="https://example.org/detections",
        licence="CC BY 4.0",
    )
    layers = sorted({(s["layer"], s["role"]) for s in d.sites})
    return (
        _source("country", "analysis_area", 1, citation_id="cinabria-survey-2026", citation=cited),
        _source("detections", "occurrence", len(d.mines), citation_id="cinabria-survey-2026", citation=cited),
        *(_source(layer, role, sum(s["layer"] == layer for s in d.sites)) for layer, role in layers),
    )


def _settings() -> tuple[dict[str, Any], ...]:
    return (
        {
            "step": "overlay",
            "section": "affected_area",
            "name": "buffer_m",
            "title": "Buffer around mining",
            "unit": "m",
            "value": BUFFER_M,
            "default": BUFFER_M,
            "is_default": True,
            "reason": "",
            "citation": "UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(ii)",
            "caveat": "Most likely too short; a placeholder until a better distance is known.",
        },
        {
            "step": "ranking",
            "section": "ranking",
            "name": "weights",
            "title": "Weights of the criteria",
            "unit": "",
            "value": {"affected_ha": 0.4, "affected_share_pct": 0.2, "extent_ha": 0.2, "asgm_sites": 0.2},
            "default": None,
            "is_default": False,
            "reason": "Agreed in the working group of March 2026",
            "citation": "house method, docs/methods/ranking",
            "caveat": "",
        },
    )


def make_bundle(
    *,
    n_asgm: int = 120,
    n_sites: int = 12,
    names: str = "latin",
    languages: tuple[str, ...] = ("en",),
    cell_m: float = 25_000.0,
    planning: bool = True,
    seed: int = 7,
) -> Bundle:
    """A finished run of the invented country.

    ``n_asgm=0`` gives a run without activity, ``n_sites=0`` one without biodiversity; ``cell_m`` sets how finely the
    results are cut (3,000 mines and 1,500 m give about 20,000 pieces).
    """
    from bundle_tables import make_planning, make_tables

    d = _draw(np.random.default_rng(seed), n_asgm, n_sites, names, cell_m)
    tables = make_tables(d, buffer_m=BUFFER_M)
    missing = [
        Missing(
            what="No permits were given",
            consequence="The mining extent is a lower bound",
            where_published="the mining cadastre of the country",
        ),
        Missing(
            what="No distances for the risk of incursion were set",
            consequence="The affected area does not hold land that may be mined next",
            where_published="[settings.incursion_risk] in azogue.toml",
        ),
    ]
    if not n_sites:
        missing.append(
            Missing(
                what="No biodiversity layer was given",
                consequence="No priority area can be computed",
                where_published="Protected Planet, https://www.protectedplanet.net",
            )
        )
    tables["missing"] = pd.DataFrame(
        [(m.what, m.consequence, m.where_published) for m in missing],
        columns=["what", "consequence", "where_published"],
    )
    if planning:
        tables |= make_planning()
    shape, empty, same = _problem_kinds()
    problems = (
        shape.at(file="sites.gpkg", layer="protected_areas", rows=[3, 4, 9], input_id="wdpa", n=3, share="0.01 %"),
        empty.at(file="sites.gpkg", layer="protected_areas", rows=[17], input_id="wdpa"),
        same.at(file="places.csv", rows=[1, 2], input_id="places", n=2),
    )
    return Bundle(
        party="XCB",
        party_name="Cinabria",
        title="Priority areas for action on mercury in Cinabria",
        level="public",
        languages=languages,
        created_at="2026-11-20T12:00:00Z",
        azogue_version="0.1.0",
        reference_edition="2026.1",
        summary=_summary(tables, missing),
        areas=_areas(d),
        tables=tables,
        sources=_sources(d),
        settings=_settings(),
        steps=(
            {
                "name": "overlay",
                "title": "Overlay the affected area with the biodiversity area",
                "citation": "UNEP/MC/COP.6/INF/27, annex, C.2.d, step 3",
                "formula": "priority = affected and biodiversity",
                "version": "1",
            },
        ),
        missing=tuple(missing),
        problems=problems,
        notes=("Cinabria is an invented country.",),
    )


def _summary(tables: dict[str, pd.DataFrame], missing: list[Missing]) -> dict[str, Any]:
    value = tables["totals"].set_index("measure")["value"]

    def rows(name: str) -> list[dict[str, Any]]:
        table = tables[name]
        return table.astype(object).where(table.notna(), None).to_dict("records")

    return {
        "asgm_extent_ha": float(value["asgm_extent"]),
        "asgm_mapped_ha": float(value["asgm_mapped"]),
        "affected_area_ha": float(value["affected_area"]),
        "incursion_risk_ha": None,
        "biodiversity_area_ha": float(value["biodiversity_area"]),
        "priority_area_ha": float(value["priority_area"]),
        "by_role": rows("by_role"),
        "by_designation": rows("by_designation"),
        "by_biodiversity_site": rows("by_biodiversity_site"),
        "by_admin": rows("by_admin"),
        "sensitivity": rows("sensitivity"),
        "asgm_sites_in_biodiversity_sites": int(tables["asgm_sites_in_biodiversity_sites"]["asgm_id"].nunique()),
        "problems": {"by_level": {"error": 1, "warning": 1, "note": 1}, "by_code": {}},
        "party": "XCB",
        "title": "Priority areas for action on mercury in Cinabria",
        "created_at": "2026-11-20T12:00:00Z",
        "azogue_version": "0.1.0",
        "reference_edition": "2026.1",
        "level": "public",
        "missing": [m.what for m in missing],
        "notes": [],
    }
