"""Layers of a printed map, one function each: ground, biodiversity area, affected area by reason, context, names.

Colours come from `azogue.publish.styles`; patterns tell the classes apart in grey print and for people who do not
tell red from green.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.patches import PathPatch

from azogue.publish.document_text import Words, is_missing
from azogue.publish.static_map_clusters import Cluster
from azogue.publish.static_map_labels import Label
from azogue.publish.static_map_plane import Plane, Window
from azogue.publish.static_map_shapes import lines_of, path_of, points_of, polygons_of, shapes_in
from azogue.publish.static_map_sheet import Ink, Sheet, fill
from azogue.publish.styles import BIODIVERSITY, INK, LAND, LAND_EDGE, PAPER, STYLES
from azogue.records.bundle import Bundle
from azogue.records.role import ROLES

#: Patterns by role: the second way, besides colour, to tell them apart.
HATCHES = {
    "protected_area": "////",
    "indigenous_territory": "\\\\\\\\",
    "key_biodiversity_area": "....",
    "other_biodiversity": "++",
    "wetland": "----",
}
_EXTENT_IN_PRIORITY = "#4a0519"


def frame_of(bundle: Bundle) -> Any:
    """The layer that the maps are cut to: the analysis area, else whatever there is."""
    for key in ("analysis_area", "affected_area", "biodiversity_area"):
        layer = bundle.areas.get(key)
        if layer is not None and len(layer):
            return layer
    return None


def footer_of(bundle: Bundle, words: Words) -> list[str]:
    """Sources, disclaimer, date and level."""
    _ = words
    sources = _source_names(bundle)
    lines = [_("Sources: {sources}.", sources=words.listed(sources, most=8))] if sources else []
    lines.append(
        _(
            "Limits and names are those of the layers that were given. To show them here takes no position on the legal "
            "status of any country, territory, city or area, nor on where its frontiers or limits run."
        )
    )
    lines.append(
        _(
            "Made on {date} with Azogue {version}, reference edition {edition}. Access level: {level}.",
            date=words.day(bundle.created_at),
            version=bundle.azogue_version,
            edition=bundle.reference_edition,
            level=bundle.level,
        )
    )
    return lines


def _source_names(bundle: Bundle) -> list[str]:
    """Publisher and year of each source, once."""
    names: list[str] = []
    for s in bundle.sources:
        c = s.citation
        name = (c.publisher or c.title or c.citation_id) if c else s.input_id
        if c and c.published_on:
            name = f"{name} ({c.published_on[:4]})"
        if name not in names:
            names.append(name)
    return names


def bounds_of(plane: Plane, layer: Any) -> Window:
    """West, south, east and north of a layer in a plane, metres."""
    b = shapely.bounds(plane.draw(np.asarray(layer.geometry.values), longest_edge_deg=0.25))
    b = b[np.isfinite(b).all(axis=1)]
    return float(b[:, 0].min()), float(b[:, 1].min()), float(b[:, 2].max()), float(b[:, 3].max())


def draw_ground(sheet: Sheet, bundle: Bundle) -> None:
    """Land of the analysis area, to which everything else is clipped."""
    shapes, _ = shapes_in(frame_of(bundle), sheet.plane, sheet.window)
    large, _small = polygons_of(shapes, sheet.pixel_m)
    path = path_of(large)
    if path is None:
        return
    land = PathPatch(path, facecolor=LAND, edgecolor=LAND_EDGE, lw=0.3, zorder=1)
    sheet.ax.add_artist(land)
    edge = PathPatch(path, facecolor="none", edgecolor=INK, lw=0.8, zorder=90)
    sheet.ax.add_artist(edge)
    sheet.clip = land
    sheet.legend.append((sheet.words("Analysis area"), Ink(fill=LAND, edge=INK, width=0.8)))


def draw_biodiversity(sheet: Sheet, bundle: Bundle, *, faint: bool = False) -> None:
    """Biodiversity area by role, each with its colour and its pattern."""
    layer = bundle.areas.get("biodiversity_area")
    if layer is None or not len(layer):
        return
    shapes, rows = shapes_in(layer, sheet.plane, sheet.window)
    roles = layer["role"].to_numpy()[rows]
    sheet.legend.append((sheet.words("Biodiversity area"), None))
    for n, c in enumerate(BIODIVERSITY):
        mine = shapes[roles == c.value]
        if len(mine):
            ink = Ink(
                fill=c.fill,
                alpha=0.16 if faint else 0.34,
                edge=c.fill,
                width=0.6,
                hatch=HATCHES[c.value],
                hatch_colour=c.fill,
            )
            fill(sheet, mine, ink, zorder=10 + n)
            sheet.legend.append((sheet.words(ROLES[c.value].title), ink))


def _lines(sheet: Sheet, bundle: Bundle, key: str, *, zorder: float, title: str, **change: Any) -> None:
    layer = bundle.areas.get(key)
    if layer is None or not len(layer):
        return
    if key == "admin_units":
        level = layer["admin_level"].astype("float64")
        layer = layer[level == level.min()] if level.notna().any() else layer
    shapes, _ = shapes_in(layer, sheet.plane, sheet.window)
    lines = lines_of(shapes, sheet.pixel_m)
    if not lines:
        return
    style = STYLES[key]
    ink = Ink(kind="line", edge=style.stroke, width=style.stroke_width_px * 0.55, dash=style.dash)
    ink = Ink(**{**ink.__dict__, **change})
    drawn = mpl.collections.LineCollection(lines, colors=ink.edge, linewidths=ink.width, zorder=zorder)
    if ink.dash:
        drawn.set_linestyle((0, ink.dash))
    sheet.ax.add_collection(drawn, autolim=False)
    if sheet.clip is not None:
        drawn.set_clip_path(sheet.clip)
    sheet.legend.append((sheet.words(title), ink))


def draw_context(sheet: Sheet, bundle: Bundle, *, roads: bool = False, places: bool = False) -> list[Label]:
    """Units, rivers, roads and places; gives the names of the places to be written."""
    before = len(sheet.legend)
    _lines(sheet, bundle, "admin_units", zorder=80, title="Administrative units")
    _lines(sheet, bundle, "rivers", zorder=30, title="Rivers and lakes")
    if roads:
        _lines(sheet, bundle, "roads", zorder=70, title="Roads")
    labels = _places(sheet, bundle) if places else []
    if len(sheet.legend) > before:
        sheet.legend.insert(before, (sheet.words("Context"), None))
    return labels


def _places(sheet: Sheet, bundle: Bundle, *, most: int = 8) -> list[Label]:
    layer = bundle.areas.get("populated_places")
    if layer is None or not len(layer):
        return []
    shapes, rows = shapes_in(layer, sheet.plane, sheet.window)
    x0, y0, x1, y1 = sheet.window
    people = np.nan_to_num(layer["population"].to_numpy(float)[rows])
    names = layer["name"].to_numpy()[rows]
    labels: list[Label] = []
    for i in np.argsort(-people, kind="stable"):
        for x, y in points_of(shapes[i : i + 1]):
            if x0 < x < x1 and y0 < y < y1 and len(labels) < most:
                sheet.ax.plot([x], [y], "o", ms=2.4, color=INK, mec=PAPER, mew=0.4, zorder=150)
                labels.append(Label("" if is_missing(names[i]) else str(names[i]), x, y, size=5.4, is_point=True))
    if labels:
        sheet.legend.append((sheet.words("Populated places"), Ink(kind="point", fill=INK, edge=PAPER, size=2.8)))
    return [label for label in labels if label.text]


def site_labels(sheet: Sheet, bundle: Bundle, *, most: int, size: float = 6.0) -> list[Label]:
    """Names of the biodiversity sites with most affected area in view, the largest first."""
    table, layer = bundle.tables.get("by_biodiversity_site"), bundle.areas.get("biodiversity_area")
    if table is None or layer is None or not len(table) or not len(layer):
        return []
    hit = table[table["ha"] > 0].sort_values("ha", ascending=False)
    shapes, rows = shapes_in(layer, sheet.plane, sheet.window)
    shape_of = dict(zip(layer["feature_id"].to_numpy()[rows], shapes, strict=True))
    frame = shapely.box(*sheet.window)
    labels: list[Label] = []
    for row in hit.head(4 * most).itertuples():
        if row.id not in shape_of or is_missing(row.name) or len(labels) >= most:
            continue
        seen = shapely.intersection(shapely.make_valid(shapely.simplify(shape_of[row.id], sheet.pixel_m * 2)), frame)
        if not shapely.is_empty(seen):
            at = shapely.point_on_surface(seen)
            labels.append(Label(short_name(str(row.name)), at.x, at.y, size=size, style="italic"))
    return labels


def short_name(name: str, most: int = 30) -> str:
    """A name that fits on a map."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def draw_reasons(sheet: Sheet, bundle: Bundle) -> None:
    """Affected area by reason, outside and inside the biodiversity area."""
    _ = sheet.words
    outside = {
        "buffer": (_("Buffer around mining"), Ink(fill="#f6c667", alpha=0.9)),
        "risk": (_("At risk of incursion"), Ink(fill="#f3d9c9", hatch="xxx", hatch_colour="#a4452c")),
        "extent": (_("Mining extent"), Ink(fill="#8c510a")),
    }
    inside = {
        "buffer": (_("Buffer around mining"), Ink(fill="#d1416b")),
        "risk": (_("At risk of incursion"), Ink(fill="#ecb3c4", hatch="xxx", hatch_colour="#a50f3c")),
        "extent": (_("Mining extent"), Ink(fill=_EXTENT_IN_PRIORITY)),
    }
    for key, title, inks, z in (
        ("affected_area", _("Affected area"), outside, 40),
        ("priority_area", _("Priority area"), inside, 60),
    ):
        layer = bundle.areas.get(key)
        if layer is None or not len(layer):
            continue
        shapes, rows = shapes_in(layer, sheet.plane, sheet.window)
        reason = layer["reason"].to_numpy()[rows]
        sheet.legend.append((title, None))
        for n, (value, (text, ink)) in enumerate(inks.items()):
            mine = shapes[reason == value]
            if len(mine):
                fill(sheet, mine, ink, zorder=z + n)
                sheet.legend.append((text, ink))
    _mining_points(sheet, bundle)


def _mining_points(sheet: Sheet, bundle: Bundle) -> None:
    """Mining places that are known as points: a point has no area, so it is drawn as a sign."""
    layer = bundle.areas.get("asgm_extent")
    if layer is None or not len(layer):
        return
    xy = points_of(shapes_in(layer, sheet.plane, sheet.window)[0])
    x0, y0, x1, y1 = sheet.window
    xy = xy[(xy[:, 0] > x0) & (xy[:, 0] < x1) & (xy[:, 1] > y0) & (xy[:, 1] < y1)] if len(xy) else xy
    if len(xy):
        dots = sheet.ax.scatter(xy[:, 0], xy[:, 1], s=2.2, marker="^", c="#2b1503", linewidths=0, zorder=68)
        if sheet.clip is not None:
            dots.set_clip_path(sheet.clip)
        sheet.legend.append((sheet.words("Mining places known as points"), Ink(kind="mark", fill="#2b1503", size=2.6)))


def keep_locator(sheet: Sheet, bundle: Bundle, country: Plane, cluster: Cluster) -> None:
    """Keep the outline of the whole area and the frame of the detail, for the panel."""
    frame = frame_of(bundle)
    bounds = bounds_of(country, frame)
    fine = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / 300
    large, _small = polygons_of(country.draw(np.asarray(frame.geometry.values)), fine)
    path = path_of(large)
    if path is not None:
        sheet.locator = (path, bounds, cluster.bounds)
