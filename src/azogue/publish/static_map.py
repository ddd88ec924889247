"""Maps for print: overview, details of the largest priority areas, administrative units, and reach of the buffer.

Everything is cut, dissolved and simplified for drawing only; no figure is measured on it. Colours come from
`azogue.publish.styles`; patterns tell the classes apart in grey print and for people who do not tell red from green.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib.patches import PathPatch, Rectangle

from azogue.publish.document_picture import Picture, write_bytes
from azogue.publish.document_text import Words, document_language, is_missing
from azogue.publish.static_map_clusters import Cluster, clusters_of
from azogue.publish.static_map_labels import Label, place_labels
from azogue.publish.static_map_plane import Plane, Window, plane_of
from azogue.publish.static_map_shapes import font_settings, lines_of, path_of, points_of, polygons_of, shapes_in
from azogue.publish.static_map_sheet import Ink, Sheet, close_sheet, draw_graticule, fill, open_sheet
from azogue.publish.styles import BIODIVERSITY, INK, INK_SOFT, LAND, LAND_EDGE, PAPER, STYLES
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
#: Five steps from little to much, each darker than the one before, also in grey.
SHADES = ("#fde8c8", "#f9bd7c", "#ea8350", "#c0433f", "#7a0f35")
_BUFFER_SHADES = ("#7a4a0c", "#b9770e", "#e3a63c", "#f3cd85", "#fae8c6")
_EXTENT_IN_PRIORITY = "#4a0519"


def map_figures(bundle: Bundle, words: Words | None = None, *, most_details: int = 4) -> list[Picture]:
    """Every map of a run, in the order of the chapter.

    Parameters
    ----------
    bundle : Bundle
    words : Words, optional
        Language of the maps; by default the first of the bundle that has a catalogue.
    most_details : int
        Largest number of detail maps.

    Returns
    -------
    list of Picture
        Without any area there are no maps; without administrative units, activity or priority areas their maps are
        left out.
    """
    words = words or Words(document_language(bundle.languages))
    frame = _frame(bundle)
    if frame is None:
        return []
    plane = plane_of(frame)
    clusters = clusters_of(bundle, plane, most=most_details)
    with mpl.rc_context(font_settings()):
        made = [_overview(bundle, words, plane, clusters)]
        made += [_detail(bundle, words, plane, c) for c in clusters]
        made += [m for m in (_by_admin(bundle, words, plane), _sensitivity(bundle, words, plane, clusters)) if m]
    return made


def draw_map(bundle: Bundle, path: Path, *, name: str = "overview", language: str = "") -> Path:
    """Draw one map into a PNG file.

    Parameters
    ----------
    bundle : Bundle
    path : Path
        File to write; written under another name first, then renamed.
    name : str
        ``overview``, ``detail-a``, ``detail-b`` ..., ``admin`` or ``sensitivity``.
    language : str
        Language tag; by default the bundle's.

    Returns
    -------
    Path
    """
    words = Words(document_language(bundle.languages, language))
    by_name = {m.name: m for m in map_figures(bundle, words)}
    if name not in by_name:
        raise ValueError(f"no map {name!r} of this run; there are: {', '.join(by_name) or 'none'}")
    return write_bytes(path, by_name[name].png)


def _frame(bundle: Bundle) -> Any:
    """The layer that the maps are cut to: the analysis area, else whatever there is."""
    for key in ("analysis_area", "affected_area", "biodiversity_area"):
        layer = bundle.areas.get(key)
        if layer is not None and len(layer):
            return layer
    return None


def _footer(bundle: Bundle, words: Words) -> list[str]:
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


def _bounds(plane: Plane, layer: Any) -> Window:
    b = shapely.bounds(plane.draw(np.asarray(layer.geometry.values), longest_edge_deg=0.25))
    b = b[np.isfinite(b).all(axis=1)]
    return float(b[:, 0].min()), float(b[:, 1].min()), float(b[:, 2].max()), float(b[:, 3].max())


def _ground(sheet: Sheet, bundle: Bundle) -> None:
    """Land of the analysis area, to which everything else is clipped."""
    shapes, _ = shapes_in(_frame(bundle), sheet.plane, sheet.window)
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


def _biodiversity(sheet: Sheet, bundle: Bundle, *, faint: bool = False) -> None:
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


def _context(sheet: Sheet, bundle: Bundle, *, roads: bool = False, places: bool = False) -> list[Label]:
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


def _site_labels(sheet: Sheet, bundle: Bundle, *, most: int, size: float = 6.0) -> list[Label]:
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
            labels.append(Label(_short(str(row.name)), at.x, at.y, size=size, style="italic"))
    return labels


def _short(name: str, most: int = 30) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _overview(bundle: Bundle, words: Words, plane: Plane, clusters: Sequence[Cluster]) -> Picture:
    _ = words
    country = words.isolate(bundle.party_name)
    title = _("Priority areas in {country}: overview", country=bundle.party_name)
    sheet = open_sheet(plane, _bounds(plane, _frame(bundle)), words, title=title, footer=_footer(bundle, words))
    _ground(sheet, bundle)
    _biodiversity(sheet, bundle)
    sheet.legend.append((_("Mercury from mining"), None))
    affected, priority = bundle.areas.get("affected_area"), bundle.areas.get("priority_area")
    for layer, text, ink, z in (
        (affected, _("Affected area"), Ink(fill="#f6c667", edge="#b9770e", width=0.5), 40),
        (priority, _("Priority area"), Ink(fill="#a50f3c", edge="#6d0a28", width=0.7), 60),
    ):
        if layer is not None and len(layer):
            fill(sheet, shapes_in(layer, plane, sheet.window)[0], ink, zorder=z)
            sheet.legend.append((text, ink))
    _context(sheet, bundle)
    boxes = _detail_boxes(sheet, clusters)
    draw_graticule(sheet)
    labels = _site_labels(sheet, bundle, most=16)
    place_labels(sheet.ax, [x for x in labels if not _is_detailed(x, clusters)][:10], taken=boxes)
    sheet.notes.append(_("Small areas are drawn larger than they are, so that they can be seen."))
    if clusters:
        sheet.notes.append(_("Letters show the detail maps, which carry the names."))
    names = words.listed([label.text for label in labels[:5]])
    return Picture(
        name="overview",
        title=title,
        caption=title,
        alt=_(
            "Map of {country} with the biodiversity area by role, the area affected by mining, and the priority area "
            "where both meet. Sites with most affected area: {names}.",
            country=country,
            names=names or _("none"),
        ),
        png=close_sheet(sheet),
    )


def _is_detailed(label: Label, clusters: Sequence[Cluster]) -> bool:
    """Whether a name stands in a frame of the overview, so that the detail map carries it."""
    return any(c.bounds[0] <= label.x <= c.bounds[2] and c.bounds[1] <= label.y <= c.bounds[3] for c in clusters)


def _detail_boxes(sheet: Sheet, clusters: Sequence[Cluster]) -> list[Any]:
    """Frames of the detail maps with their letters; gives the letters' places in pixels."""
    x0, _y0, x1, _y1 = sheet.window
    grow = (x1 - x0) * 0.008
    taken = []
    for c in clusters:
        bx0, by0, bx1, by1 = c.bounds
        w, h = bx1 - bx0 + 2 * grow, by1 - by0 + 2 * grow
        sheet.ax.add_patch(
            Rectangle((bx0 - grow, by0 - grow), w, h, facecolor="none", edgecolor=INK, lw=0.9, zorder=130)
        )
        text = sheet.ax.text(
            bx0 - grow,
            by1 + grow,
            c.letter,
            fontsize=6.5,
            fontweight="bold",
            color=PAPER,
            ha="left",
            va="bottom",
            zorder=140,
            bbox={"boxstyle": "square,pad=0.18", "facecolor": INK, "edgecolor": INK, "linewidth": 0.4},
        )
        taken.append(text.get_window_extent(sheet.figure.canvas.get_renderer()).expanded(1.3, 1.3))  # type: ignore[attr-defined]
    return taken


def _detail(bundle: Bundle, words: Words, country: Plane, cluster: Cluster) -> Picture:
    _ = words
    pieces = bundle.areas["priority_area"].iloc[cluster.rows]
    plane = plane_of(pieces)
    title = (
        _("Detail {letter}: {place}", letter=cluster.letter, place=cluster.place)
        if cluster.place
        else _("Detail {letter}", letter=cluster.letter)
    )
    foot = _footer(bundle, words)
    sheet = open_sheet(plane, _bounds(plane, pieces), words, title=title, footer=foot, highest_mm=89.0)
    _ground(sheet, bundle)
    _biodiversity(sheet, bundle, faint=True)
    _reasons(sheet, bundle)
    labels = _context(sheet, bundle, roads=True, places=True)
    draw_graticule(sheet)
    taken = place_labels(sheet.ax, labels)
    sites = _site_labels(sheet, bundle, most=12, size=6.4)
    place_labels(sheet.ax, sites, taken=taken)
    _locator(sheet, bundle, country, cluster)
    area = words.area(cluster.area_ha)
    return Picture(
        name=f"detail-{cluster.letter.lower()}",
        title=title,
        caption=_("{title}. Priority area in this group: {area}.", title=title, area=area),
        alt=_(
            "Detail map with mining extent, buffer and priority area. Priority area in this group: {area}. "
            "Sites in view: {names}.",
            area=area,
            names=words.listed([label.text for label in sites[:6]]) or _("none"),
        ),
        png=close_sheet(sheet),
    )


def _reasons(sheet: Sheet, bundle: Bundle) -> None:
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


def _locator(sheet: Sheet, bundle: Bundle, country: Plane, cluster: Cluster) -> None:
    """Keep the outline of the whole area and the frame of the detail, for the panel."""
    frame = _frame(bundle)
    bounds = _bounds(country, frame)
    fine = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / 300
    large, _small = polygons_of(country.draw(np.asarray(frame.geometry.values)), fine)
    path = path_of(large)
    if path is not None:
        sheet.locator = (path, bounds, cluster.bounds)


def _by_admin(bundle: Bundle, words: Words, plane: Plane) -> Picture | None:
    _ = words
    found = _units_with_area(bundle)
    if found is None:
        return None
    layer, ha = found
    title = _("Priority area by administrative unit")
    sheet = open_sheet(plane, _bounds(plane, _frame(bundle)), words, title=title, footer=_footer(bundle, words))
    _ground(sheet, bundle)
    shapes, rows = shapes_in(layer, plane, sheet.window)
    value = ha[rows]
    edges = class_limits(ha[ha > 0])
    sheet.legend.append((_("Priority area, hectares"), None))
    none = Ink(fill=PAPER, edge=INK_SOFT, width=0.4)
    fill(sheet, shapes[~(value > 0)], none, zorder=10)
    sheet.legend.append((_("None found"), none))
    for n in range(len(edges) - 1):
        low, high = edges[n], edges[n + 1]
        ink = Ink(fill=SHADES[n + max(0, 5 - (len(edges) - 1))], edge=INK_SOFT, width=0.4)
        fill(sheet, shapes[(value > low) & (value <= high)], ink, zorder=11)
        text = (
            _("up to {high}", high=words.number(high))
            if n == 0
            else _("{low} to {high}", low=words.number(low), high=words.number(high))
        )
        sheet.legend.append((text, ink))
    draw_graticule(sheet)
    names = layer["name"].to_numpy()[rows]
    labels = []
    for i in np.argsort(-np.nan_to_num(value)):
        if value[i] > 0 and not is_missing(names[i]):
            at = shapely.point_on_surface(shapely.make_valid(shapely.simplify(shapes[i], sheet.pixel_m)))
            text = f"{_short(str(names[i]), 24)}\n{words.hectares(value[i])}"
            labels.append(Label(text, at.x, at.y, size=5.8))
    place_labels(sheet.ax, labels[:40])
    sheet.notes.append(
        _("None found is not proof that there is none: see the chapter for what was given and what is missing.")
    )
    largest = words.listed([label.text.replace("\n", ": ") for label in labels[:5]])
    return Picture(
        name="admin",
        title=title,
        caption=_("{title}. Hectares of affected area inside the biodiversity area.", title=title),
        alt=_(
            "Map of administrative units shaded by hectares of priority area. Largest: {names}.",
            names=largest or _("none"),
        ),
        png=close_sheet(sheet),
    )


def _units_with_area(bundle: Bundle) -> tuple[Any, Any] | None:
    """Units of the highest level that tells places apart, and their hectares."""
    units, table = bundle.areas.get("admin_units"), bundle.tables.get("by_admin")
    if units is None or table is None or not len(units) or not len(table):
        return None
    level = units["admin_level"].astype("float64").fillna(1)
    chosen = None
    for one in sorted(level.unique()):
        rows = table[pd.to_numeric(table["level"], errors="coerce").fillna(1) == one]
        if len(rows):
            chosen = one
        if (rows["ha"] > 0).sum() >= 3:
            break
    if chosen is None:
        return None
    layer = units[level == chosen].reset_index(drop=True)
    rows = table[pd.to_numeric(table["level"], errors="coerce").fillna(1) == chosen]
    by_code = {str(c): float(h) for c, h in zip(rows["code"], rows["ha"], strict=True) if not is_missing(c)}
    by_name = {str(c): float(h) for c, h in zip(rows["name"], rows["ha"], strict=True) if not is_missing(c)}
    ha = [
        by_code.get(str(code), by_code.get(str(fid), by_name.get(str(name), 0.0)))
        for code, fid, name in zip(layer["site_code"], layer["feature_id"], layer["name"], strict=True)
    ]
    return layer, np.array(ha)


def class_limits(values: Any, *, most: int = 5) -> list[float]:
    """Round limits of at most five classes, each about twice to five times the one before.

    Examples
    --------
    >>> class_limits([382.8, 549.2, 656.0, 4221.5, 9991.7, 101515.5])
    [0.0, 1000.0, 5000.0, 20000.0, 100000.0, 200000.0]
    >>> class_limits([])
    [0.0, 1.0]
    """
    values = np.asarray(values, dtype=float)
    if not len(values):
        return [0.0, 1.0]
    steps = [f * 10.0**p for p in range(-4, 10) for f in (1, 2, 5)]
    top = next(s for s in steps if s >= values.max())
    low = max((s for s in steps if s <= max(values.min(), values.max() / 10_000)), default=steps[0])
    inner = [s for s in steps if low < s < top]
    if len(inner) > most - 1:
        at = np.linspace(0, len(inner) - 1, most - 1).round().astype(int)
        inner = [inner[i] for i in at]
    return [0.0, *inner, top]


def _sensitivity(bundle: Bundle, words: Words, country: Plane, clusters: Sequence[Cluster]) -> Picture | None:
    """The largest group of priority areas with the reach of each buffer distance."""
    _ = words
    table, extent = bundle.tables.get("sensitivity"), bundle.areas.get("asgm_extent")
    if table is None or extent is None or not len(table) or not len(extent):
        return None
    distances = sorted(float(b) for b in table["buffer_m"] if not is_missing(b))[: len(_BUFFER_SHADES)]
    focus = bundle.areas["priority_area"].iloc[clusters[0].rows] if clusters else extent
    plane = plane_of(focus)
    title = _("Reach of the buffer distances around mining")
    foot = _footer(bundle, words)
    sheet = open_sheet(plane, _bounds(plane, focus), words, title=title, footer=foot, highest_mm=89.0)
    _ground(sheet, bundle)
    reach = distances[-1]
    x0, y0, x1, y1 = sheet.window
    shapes, _rows = shapes_in(extent, plane, (x0 - reach, y0 - reach, x1 + reach, y1 + reach))
    sheet.legend.append((_("Distance from mining"), None))
    inks = []
    for n, d in reversed(list(enumerate(distances))):
        shade = _BUFFER_SHADES[n + len(_BUFFER_SHADES) - len(distances)]
        ink = Ink(fill=shade, width=0.2)
        coarse = shapely.simplify(shapes, max(sheet.pixel_m / 2, d / 25))
        fill(sheet, shapely.buffer(coarse, d, quad_segs=5), ink, zorder=20 + len(distances) - n)
        inks.append((_("up to {distance}", distance=words.distance(d)), ink))
    sheet.legend += reversed(inks)
    mined = Ink(fill="#2b1503")
    fill(sheet, shapes, mined, zorder=40)
    sheet.legend.append((_("Mining extent"), mined))
    sites = bundle.areas.get("biodiversity_area")
    if sites is not None and len(sites):
        outline = Ink(edge="#1b5e3a", width=0.7, hatch="//", hatch_colour="#1b5e3a")
        fill(sheet, shapes_in(sites, plane, sheet.window)[0], outline, zorder=50)
        sheet.legend.append((_("Biodiversity area"), outline))
    _context(sheet, bundle)
    draw_graticule(sheet)
    place_labels(sheet.ax, _site_labels(sheet, bundle, most=6, size=6.4))
    if clusters:
        _locator(sheet, bundle, country, clusters[0])
    return Picture(
        name="sensitivity",
        title=title,
        caption=_("{title}. One distance replaces all others in each step.", title=title),
        alt=_(
            "Map of the largest group of priority areas with zones of {distances} around mining.",
            distances=words.listed([words.distance(d) for d in distances]),
        ),
        png=close_sheet(sheet),
    )
