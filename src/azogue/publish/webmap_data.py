"""What the offline map carries: the layers made light, and the facts that a click, a search and a panel show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from azogue.publish import basemap
from azogue.publish.drawing import feature_collection, label_points, light_shapes, map_bounds, outline
from azogue.publish.fields import clean_text, field_of, is_list, is_missing, join_list, split_by_geometry
from azogue.publish.styles import (
    BIODIVERSITY,
    EXPLAINED,
    GROUPS,
    INK,
    LAND,
    LAND_EDGE,
    ORIGINS,
    REASONS,
    SEA,
    blend,
    style_of,
)
from azogue.publish.tables import as_json
from azogue.records.bundle import Bundle
from azogue.records.feature import CRS

_PIECES = ("affected_area", "priority_area")
#: Layers whose rows touch and are drawn with one outline around them all.
_OUTLINED = (*_PIECES, "analysis_area")
#: Layers whose rows can be found by name, code or id, the first found first.
_SEARCHED = (
    *("biodiversity_area", "admin_units", "plan_areas", "populated_places", "permits"),
    *("priority_area", "asgm_extent", "affected_area"),
)
_TITLES = {c.value: c.title for c in (*REASONS, *ORIGINS, *BIODIVERSITY)}

#: Zoom from which administrative units are drawn: the highest level, and how many more for each level below it.
_FIRST_ZOOM, _ZOOMS_PER_LEVEL = 1.0, 3.5

#: Facts of a click: property of a row, words when they differ from the dictionary of columns.
_FACTS: dict[str, tuple[str, ...]] = {
    "priority_area": ("area_ha", "reason", "origins", "designations", "n_made_from", "admin"),
    "affected_area": ("area_ha", "reason", "origins", "n_made_from", "admin"),
    "biodiversity_area": (
        *("designation", "site_code", "status", "ha", "share_pct", "extent_ha", "whole_ha", "asgm_sites"),
        "methylation_class",
    ),
    "asgm_squares": ("asgm_sites", "cell_deg"),
    "asgm_extent": ("origin", "observed_on", "commodity", "mapped_area_ha", "distance_m", "title_type", "holder"),
    "permits": (
        *("site_code", "title_type", "holder", "status", "expires_on", "counts_as_asgm"),
        *("permit_ha", "overlap_ha", "overlap_pct", "sites"),
    ),
    "admin_units": ("admin_level", "site_code", "extent_ha", "affected_ha", "priority_ha"),
    "populated_places": ("population",),
    "plan_areas": ("plan_kind", "designation"),
}
_OTHER = ("designation", "observed_on", "status")
_WORDS = {
    "n_made_from": ("Made from input rows", ""),
    "admin": ("Administrative units", ""),
    "overlap_ha": ("In biodiversity area", "ha"),
    "overlap_pct": ("Share in biodiversity area", "%"),
    "priority_ha": ("Priority area", "ha"),
}

#: Title of the numbers in the panel, key in the summary, unit; the two measures of mining stand side by side.
_NUMBERS = (
    ("Priority area", "priority_area_ha", "ha"),
    ("ASGM extent: footprint", "asgm_extent_ha", "ha"),
    ("ASGM extent: as the layers state it", "asgm_mapped_ha", "ha"),
    ("Affected area", "affected_area_ha", "ha"),
    ("Biodiversity area", "biodiversity_area_ha", "ha"),
    ("At risk of incursion", "incursion_risk_ha", "ha"),
    ("ASGM sites in biodiversity sites", "asgm_sites_in_biodiversity_sites", ""),
)


@dataclass(frozen=True)
class _Drawn:
    """One layer made ready: its description for the page, and its shapes and facts as GeoJSON text."""

    about: dict[str, Any]
    rows: str
    outline: str
    names: list[tuple[Any, dict[str, Any]]]


def payload(bundle: Bundle) -> str:
    """Everything the page needs, as JSON text.

    Parameters
    ----------
    bundle : Bundle

    Returns
    -------
    str, strict JSON
    """
    order = sorted(bundle.areas, key=lambda name: (style_of(name).order, name))
    layers = {name: _in_degrees(bundle.areas[name]) for name in order}
    filled = {name: rows for name, rows in layers.items() if len(rows)}
    sites = _sites(bundle)
    drawn = {name: _draw(name, rows, bundle, sites) for name, rows in filled.items()}
    frame = [filled["analysis_area"]] if "analysis_area" in filled else list(filled.values())
    bounds = map_bounds(frame)
    page = {
        "colours": {"sea": SEA, "land": LAND, "edge": LAND_EDGE, "ink": INK},
        "bounds": [round(v, 5) for v in bounds],
        "groups": list(GROUPS),
        "layers": [d.about for d in drawn.values()],
        "facts": {name: _fact_words(name) for name in drawn},
        "sites": list(sites.values()),
        "not_given": [style_of(name).title for name in order if name not in filled],
        **_panels(bundle, filled),
    }
    names = [name for d in drawn.values() for name in d.names]
    texts = {
        "rows": _object({name: d.rows for name, d in drawn.items()}),
        "outlines": _object({name: d.outline for name, d in drawn.items() if d.outline}),
        "names": feature_collection([at for at, _ in names], [about for _, about in names]),
        "ground": _ground(bundle, bounds),
    }
    plain = json.dumps(as_json(page), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return plain[:-1] + "".join(f',"{key}":{text}' for key, text in texts.items()) + "}"


def _object(texts: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{json.dumps(key)}:{text}" for key, text in texts.items()) + "}"


def _in_degrees(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows that have a shape, in degrees, by the numbers of the rows that are left."""
    rows = rows.set_crs(CRS) if rows.crs is None else rows.to_crs(CRS)
    return rows[~(rows.geometry.isna() | rows.geometry.is_empty)].reset_index(drop=True)


def _sites(bundle: Bundle) -> dict[str, dict[str, Any]]:
    """Name and kind of each biodiversity site by its id, in the order of the layer."""
    rows = bundle.areas.get("biodiversity_area")
    if rows is None or not len(rows):
        return {}
    kinds = [
        _text(designation) or _TITLES.get(str(role), str(role))
        for designation, role in zip(rows["designation"], rows["role"], strict=True)
    ]
    triples = zip(rows["feature_id"], rows["name"], kinds, strict=True)
    return {str(i): {"id": str(i), "name": _text(name), "kind": kind} for i, name, kind in triples}


def _draw(name: str, rows: gpd.GeoDataFrame, bundle: Bundle, sites: Mapping[str, Any]) -> _Drawn:
    style = style_of(name)
    is_pieces = name in _PIECES
    shapes = light_shapes(rows.geometry.values, covers=is_pieces)
    facts = _facts(name, rows, bundle, list(sites))
    classes = [_class_value(v) for v in rows[style.by]] if style.by in rows.columns else []
    counts = pd.Series(classes, dtype=object).value_counts()
    for row, value in zip(facts, classes, strict=False):
        row["k"] = value
    kinds = split_by_geometry(rows[[rows.geometry.name]])
    fills = {c.value: c.fill for c in style.classes} | {"": style.fill}
    opacity = style.fill_opacity
    if is_pieces:
        fills, opacity = _opaque(name), 1.0
        for row, reason in zip(facts, rows["reason"], strict=True):
            row["s"] = _class_value(reason)
    about = {
        "id": name,
        "title": style.title,
        "note": style.note,
        "group": style.group,
        "kind": style.kind,
        "weight": style.order,
        "fill": fills[""],
        "shades": {value: fill for value, fill in fills.items() if value} if is_pieces else {},
        "stroke": style.stroke,
        "opacity": opacity,
        "width": style.stroke_width_px,
        "dash": list(style.dash),
        "radius": style.radius_px,
        "visible": style.is_visible,
        "count": len(rows),
        "has": {kind: kind in kinds for kind in ("polygon", "line", "point")},
        "pieces": is_pieces,
        "outlined": name in _OUTLINED,
        "searched": _SEARCHED.index(name) + 1 if name in _SEARCHED else 0,
        "explained": style.group in EXPLAINED,
        "zoomed": name == "admin_units",
        "classes": [
            {"value": c.value, "title": c.title, "fill": fills[c.value], "count": int(counts.get(c.value, 0))}
            for c in style.classes
        ]
        if classes
        else [],
    }
    edge = feature_collection([outline(shapes)], [{}]) if name in _OUTLINED else ""
    return _Drawn(about, feature_collection(shapes, facts), edge, _names(name, shapes, facts))


def _opaque(name: str) -> dict[str, str]:
    """Fills of the pieces by their reason, as they look over the ground, but opaque; ``""`` for any other reason.

    A screen draws polygons with many holes by triangles, and where a hole touches an edge some triangles fall on the
    neighbour. Opaque fills, drawn in the order buffer, extent, hide that; see-through ones would show it.
    """
    affected, style = style_of("affected_area"), style_of(name)
    below = {c.value: blend(c.fill, LAND, affected.fill_opacity) for c in affected.classes}
    below[""] = blend(affected.fill, LAND, affected.fill_opacity)
    if style is affected:
        return below
    return {reason: blend(style.fill, fill, style.fill_opacity) for reason, fill in below.items()}


def _class_value(value: Any) -> str:
    if is_missing(value):
        return ""
    return str(bool(value)).lower() if isinstance(value, bool | np.bool_) else str(value)


def _facts(name: str, rows: gpd.GeoDataFrame, bundle: Bundle, site_ids: list[str]) -> list[dict[str, Any]]:
    """Properties of each row of a layer: id, name and what a click shows."""
    frame = pd.DataFrame(rows.drop(columns=rows.geometry.name))
    frame = _with_table(name, frame, bundle)
    if name in _PIECES:
        frame["id"] = frame["piece_id"]
        frame["n_made_from"] = [len(v) if is_list(v) else None for v in frame["made_from"]]
        frame["admin"] = _admin_names(frame["admin_ids"], bundle)
        number = {site: n for n, site in enumerate(site_ids)}
        frame["in"] = [[number[i] for i in v if i in number] if is_list(v) else [] for v in frame["site_ids"]]
        frame["ha"] = frame["area_ha"]
    else:
        frame["id"] = frame["feature_id"] if "feature_id" in frame else frame.index.astype(str)
    if name == "admin_units":
        frame["level"], frame["code"] = frame["admin_level"], frame["site_code"]
        frame["ha"] = frame.get("priority_ha")
        depth = pd.to_numeric(frame["level"]).astype("float64")
        frame["z"] = _FIRST_ZOOM + _ZOOMS_PER_LEVEL * (depth - depth.min()).fillna(0.0)
    if name == "permits":
        frame["code"] = frame["site_code"]
    wanted = dict.fromkeys(("id", "name", "in", "ha", "level", "z", "code", "designation", *_FACTS.get(name, _OTHER)))
    columns = {c: [_fact(c, v) for v in frame[c]] for c in wanted if c in frame and frame[c] is not None}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _fact(column: str, value: Any) -> Any:
    """A value as the page shows it: words for codes, numbers rounded, nothing for nothing."""
    if column == "in":
        return value or None
    if is_missing(value):
        return None
    if column in ("reason", "origin"):
        return _TITLES.get(str(value), str(value))
    if column == "origins" and is_list(value):
        value = [_TITLES.get(str(v), str(v)) for v in value]
    value = as_json(join_list(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return round(value, 3)
    return value if isinstance(value, int) else _text(value) or None


def _text(value: Any) -> str:
    return "" if is_missing(value) else clean_text(value).strip()


def _with_table(name: str, frame: pd.DataFrame, bundle: Bundle) -> pd.DataFrame:
    """The rows with the numbers that the tables have for them."""
    table_id, columns = {
        "biodiversity_area": ("by_biodiversity_site", ("ha", "share_pct", "extent_ha", "whole_ha", "asgm_sites")),
        "permits": ("screening_permits", ("permit_ha", "ha", "share_pct", "sites")),
        "admin_units": ("by_admin", ("extent_ha", "affected_ha", "ha")),
    }.get(name, ("", ()))
    table = bundle.tables.get(table_id)
    if table is None or not len(table):
        return frame
    if name == "admin_units":
        keys = [
            (_level(a), _text(b) or _text(c))
            for a, b, c in zip(table["level"], table["code"], table["name"], strict=True)
        ]
        own = [
            (_level(a), _text(b) or _text(c))
            for a, b, c in zip(frame["admin_level"], frame["site_code"], frame["name"], strict=True)
        ]
    else:
        keys, own = list(table["id"]), list(frame["feature_id"])
    given = table[[c for c in columns if c in table]].set_axis(pd.Index(keys, tupleize_cols=False), axis=0)
    given = given[~given.index.duplicated()].reindex(pd.Index(own, tupleize_cols=False))
    if name == "permits":
        given = given.rename(columns={"ha": "overlap_ha", "share_pct": "overlap_pct"})
    if name == "admin_units":
        given = given.rename(columns={"ha": "priority_ha"})
    return pd.concat([frame.reset_index(drop=True), given.reset_index(drop=True)], axis=1)


def _level(value: Any) -> int | None:
    return None if is_missing(value) else int(float(value))


def _admin_names(ids: pd.Series, bundle: Bundle) -> list[str]:
    units = bundle.areas.get("admin_units")
    if units is None or not len(units):
        return [""] * len(ids)
    named = {i: _text(n) for i, n in zip(units["feature_id"], units["name"], strict=True)}
    return [", ".join(dict.fromkeys(named.get(i, "") or str(i) for i in v)) if is_list(v) else "" for v in ids]


def _fact_words(name: str) -> list[tuple[str, str, str]]:
    words = []
    for column in _FACTS.get(name, _OTHER):
        field = field_of(column)
        title, unit = _WORDS.get(column, (field.title, field.unit if field.unit != "people" else ""))
        words.append((column, title, unit))
    return words


def _names(name: str, shapes: Any, facts: list[dict[str, Any]]) -> list[tuple[Any, dict[str, Any]]]:
    """Names written on the map: units, sites and places, the important ones first and from afar."""
    if name not in ("admin_units", "biodiversity_area", "populated_places"):
        return []
    out = []
    top = min((f["level"] for f in facts if f.get("level") is not None), default=1)
    for at, fact in zip(label_points(shapes), facts, strict=True):
        text = fact.get("name")
        if not text or at.is_empty:
            continue
        if name == "admin_units":
            depth = (fact.get("level") or top) - top
            order, zoom = 10.0 + 40 * depth, _FIRST_ZOOM + _ZOOMS_PER_LEVEL * depth + (0.5 if depth else 0)
        elif name == "biodiversity_area":
            order, zoom = (20.0 - min(fact.get("ha") or 0, 9e4) / 1e4, 5.5) if fact.get("ha") else (35.0, 7.5)
        else:
            people = fact.get("population") or 0
            order, zoom = 30 - min(people, 1e6) / 1e5, 5.0 if people >= 1e5 else 7.0 if people >= 1e4 else 9.0
        out.append((at, {"name": text[:60], "of": name, "k": fact.get("k"), "order": round(order, 3), "zoom": zoom}))
    return out


def has_ground(bundle: Bundle) -> bool:
    """Whether the map has a ground: an invented country (codes XA to XZ, which ISO 3166 leaves to users) has none."""
    return not bundle.party.upper().startswith("X")


def _ground(bundle: Bundle, bounds: tuple[float, float, float, float]) -> str:
    if not has_ground(bundle):
        return "null"
    shapes = shapely.transform(
        basemap.ground_around(bounds).geometry.values, lambda xy: np.round(xy, 3), include_z=False
    )
    return feature_collection(shapes, [{}] * len(shapes))


def _panels(bundle: Bundle, layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, Any]:
    """Words and numbers of the panels."""
    summary = as_json(bundle.summary)
    where = {
        (name, str(i)): n
        for name, column in (("biodiversity_area", "feature_id"), ("admin_units", "feature_id"))
        if name in layers
        for n, i in enumerate(layers[name][column])
    }
    admin, level = _admin_rows(bundle, layers)
    return {
        "line": f"{bundle.party_name} · {bundle.created_at[:10]} · for {_LEVELS.get(bundle.level, bundle.level)}",
        "numbers": [_number(title, key, unit, summary) for title, key, unit in _NUMBERS if key in summary],
        "missing": [
            {"what": _sentence(m.what), "consequence": _sentence(m.consequence), "where_published": m.where_published}
            for m in bundle.missing
        ],
        "notes": list(bundle.notes),
        "ranking": _ranking(bundle, where),
        "admin": admin,
        "admin_level": level,
        "sensitivity": summary.get("sensitivity") or [],
        "sources": [
            {
                "title": (s.citation.title if s.citation else "") or s.input_id,
                "line": s.citation.line() if s.citation else "Publisher, date and licence not stated.",
                "role": s.role.replace("_", " "),
                "rows": s.n_rows_kept,
                "path": f"{s.path}{' / ' + s.layer if s.layer else ''}",
                "sha256": s.sha256,
            }
            for s in bundle.sources
        ],
        "settings": [_setting(s) for s in bundle.settings],
        "about": [
            ("Party", f"{bundle.party_name} ({bundle.party})"),
            ("May be seen by", _LEVELS.get(bundle.level, bundle.level)),
            ("Run", bundle.created_at),
            ("Azogue", bundle.azogue_version),
            ("Reference edition", bundle.reference_edition),
            ("Method", "UNEP/MC/COP.6/INF/27, annex, C.2.d"),
            ("Coordinates", "WGS 84; shapes are rounded for drawing, areas were measured before"),
        ],
        "credits": "MapLibre GL JS 6.17.0 (BSD-3-Clause)." + (f" {basemap.CITATION}" if has_ground(bundle) else ""),
    }


_LEVELS = {"public": "everyone", "team": "the team", "restricted": "named persons", "community": "the community"}


def _sentence(text: str) -> str:
    """Words with a capital at the start and a full stop at the end, as they stand alone in the panel."""
    text = text.strip()
    return text and text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "。", "؟")) else ".")


def _number(title: str, key: str, unit: str, summary: Mapping[str, Any]) -> dict[str, Any]:
    value = summary[key]
    whole = {"priority_area_ha": "affected_area_ha", "incursion_risk_ha": "affected_area_ha"}.get(key)
    note = ""
    if whole and value and summary.get(whole):
        note = f"{100 * value / summary[whole]:.1f} % of the affected area"
    if key == "incursion_risk_ha" and value is None:
        note = "No distances were set"
    return {"title": title, "value": value, "unit": unit, "note": note}


def _ranking(bundle: Bundle, where: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    table = bundle.tables.get("ranking")
    if table is None or not len(table):
        return []
    sites = bundle.tables.get("by_biodiversity_site")
    ha = dict(zip(sites["id"], sites["ha"], strict=True)) if sites is not None and len(sites) else {}
    rows = []
    for row in table.sort_values("rank").head(10).to_dict("records"):
        n = where.get(("biodiversity_area", str(row["id"])))
        rows.append(
            {
                "rank": row["rank"],
                "id": row["id"],
                "name": _text(row.get("name")),
                "ha": ha.get(row["id"], row.get("ha")),
                "at": None if n is None else ["biodiversity_area", n],
            }
        )
    return rows


def _admin_rows(bundle: Bundle, layers: Mapping[str, gpd.GeoDataFrame]) -> tuple[list[dict[str, Any]], int | None]:
    """Units of the highest level by priority hectares, at most 15."""
    table = bundle.tables.get("by_admin")
    if table is None or not len(table):
        return [], None
    level = int(pd.to_numeric(table["level"]).min())
    table = table[pd.to_numeric(table["level"]) == level].sort_values(["ha", "affected_ha"], ascending=False).head(15)
    units = layers.get("admin_units")
    at = (
        {(_text(c) or _text(n)): k for k, (c, n) in enumerate(zip(units["site_code"], units["name"], strict=True))}
        if units is not None
        else {}
    )
    rows = []
    for row in table[table["affected_ha"] > 0].to_dict("records"):
        k = at.get(_text(row["code"]) or _text(row["name"]))
        rows.append(
            {
                "id": _text(row["code"]),
                "name": _text(row["name"]),
                "affected_ha": row["affected_ha"],
                "ha": row["ha"],
                "at": None if k is None else ["admin_units", k],
            }
        )
    return rows, level


def _setting(setting: Mapping[str, Any]) -> dict[str, str]:
    value = setting.get("value")
    text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, Mapping) else str(join_list(value))
    note = " ".join(str(setting[k]) for k in ("reason", "caveat", "citation") if setting.get(k))
    title = str(setting.get("title") or setting.get("name") or "")
    return {"title": title, "value": f"{text} {setting.get('unit') or ''}".strip(), "note": note}
