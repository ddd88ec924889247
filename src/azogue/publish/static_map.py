"""Maps for print: overview, details of the largest priority areas, administrative units, and reach of the buffer.

Everything is cut, dissolved and simplified for drawing only; no figure is measured on it. Colours come from
`azogue.publish.styles`; patterns tell the classes apart in grey print and for people who do not tell red from green.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from azogue.publish.document_picture import Picture, write_bytes
from azogue.publish.document_text import Words, document_language, is_missing
from azogue.publish.static_map_clusters import Cluster, clusters_of
from azogue.publish.static_map_labels import Label, place_labels
from azogue.publish.static_map_layers import (
    bounds_of,
    draw_biodiversity,
    draw_context,
    draw_ground,
    draw_reasons,
    footer_of,
    frame_of,
    keep_locator,
    short_name,
    site_labels,
)
from azogue.publish.static_map_plane import Plane, plane_of
from azogue.publish.static_map_shapes import font_settings, shapes_in
from azogue.publish.static_map_sheet import Ink, Sheet, close_sheet, draw_graticule, fill, open_sheet
from azogue.publish.styles import INK, INK_SOFT, PAPER
from azogue.records.bundle import Bundle

#: Five steps from little to much, each darker than the one before, also in grey.
SHADES = ("#fde8c8", "#f9bd7c", "#ea8350", "#c0433f", "#7a0f35")
_BUFFER_SHADES = ("#7a4a0c", "#b9770e", "#e3a63c", "#f3cd85", "#fae8c6")
#: Areas up to this size are signs on the overview, which no name may cover; of so many at most.
_MARK_PIXELS, _MOST_MARKS = 40, 500


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
    with mpl.rc_context(font_settings()):
        return [draw() for draw in _drawings(bundle, words, most_details).values()]


def _drawings(bundle: Bundle, words: Words, most_details: int) -> dict[str, Callable[[], Picture]]:
    """How to draw each map that a run has, by name."""
    frame = frame_of(bundle)
    if frame is None:
        return {}
    plane = plane_of(frame)
    clusters = clusters_of(bundle, plane, most=most_details)
    found: dict[str, Callable[[], Picture]] = {"overview": partial(_overview, bundle, words, plane, clusters)}
    for c in clusters:
        found[f"detail-{c.letter.lower()}"] = partial(_detail, bundle, words, plane, c)
    units = _units_with_area(bundle)
    if units is not None:
        found["admin"] = partial(_by_admin, bundle, words, plane, units)
    distances = _distances(bundle)
    if distances:
        found["sensitivity"] = partial(_sensitivity, bundle, words, plane, clusters, distances)
    return found


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
    drawings = _drawings(bundle, words, 4)
    if name not in drawings:
        raise ValueError(f"no map {name!r} of this run; there are: {', '.join(drawings) or 'none'}")
    with mpl.rc_context(font_settings()):
        return write_bytes(path, drawings[name]().png)


def _overview(bundle: Bundle, words: Words, plane: Plane, clusters: Sequence[Cluster]) -> Picture:
    _ = words
    country = words.isolate(bundle.party_name)
    title = _("Overview of the priority areas")
    sheet = open_sheet(plane, bounds_of(plane, frame_of(bundle)), words, title=title, footer=footer_of(bundle, words))
    draw_ground(sheet, bundle)
    draw_biodiversity(sheet, bundle)
    sheet.legend.append((_("Mercury from mining"), None))
    marks: list[Bbox] = []
    for n, (key, text, ink) in enumerate(
        (
            ("affected_area", _("Affected area"), Ink(fill="#f6c667", edge="#b9770e", width=0.9)),
            ("priority_area", _("Priority area"), Ink(fill="#a50f3c", edge="#6d0a28", width=0.9)),
        )
    ):
        layer = bundle.areas.get(key)
        if layer is not None and len(layer):
            shapes = shapes_in(layer, plane, sheet.window)[0]
            fill(sheet, shapes, ink, zorder=40 + 10 * n)
            # once more without the line: it stays at the outer edge only, not between the pieces
            fill(sheet, shapes, Ink(fill=ink.fill, width=0.2), zorder=41 + 10 * n, with_small=False)
            sheet.legend.append((text, ink))
            marks = _small_marks(sheet, shapes, clusters)
    draw_context(sheet, bundle)
    boxes = _detail_boxes(sheet, clusters)
    draw_graticule(sheet)
    labels = site_labels(sheet, bundle, most=16)
    place_labels(sheet.ax, [x for x in labels if not _is_detailed(x, clusters)][:10], taken=[*boxes, *marks])
    sheet.notes.append(_("Small areas are drawn larger than they are, so that they can be seen."))
    if clusters:
        sheet.notes.append(_("Letters show the detail maps, which carry the names."))
    names = words.listed([label.text for label in labels[:5]])
    return Picture(
        name="overview",
        title=title,
        caption=title,
        alt=_(
            "{country}: map with the biodiversity area by role, the area affected by mining, and the priority area "
            "where both meet. Sites with most affected area: {names}.",
            country=country,
            names=names or _("none"),
        ),
        png=close_sheet(sheet),
    )


def _small_marks(sheet: Sheet, shapes: Any, clusters: Sequence[Cluster]) -> list[Bbox]:
    """Places in pixels of small areas outside the detail frames, so that no name hides one."""
    west, south, east, north = shapely.bounds(shapes).T
    x, y = (west + east) / 2, (south + north) / 2
    side = _MARK_PIXELS * sheet.pixel_m
    small = np.isfinite(x) & (east - west < side) & (north - south < side)
    for c in clusters:
        small &= ~((c.bounds[0] < x) & (x < c.bounds[2]) & (c.bounds[1] < y) & (y < c.bounds[3]))
    corners = np.unique(np.round(np.stack([west, south, east, north], axis=1)[small] / sheet.pixel_m), axis=0)
    to_pixels = sheet.ax.transData.transform
    return [Bbox([to_pixels(box[:2]), to_pixels(box[2:])]).padded(4) for box in corners[:_MOST_MARKS] * sheet.pixel_m]


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
    foot = footer_of(bundle, words)
    sheet = open_sheet(plane, bounds_of(plane, pieces), words, title=title, footer=foot, highest_mm=89.0)
    draw_ground(sheet, bundle)
    draw_biodiversity(sheet, bundle, faint=True)
    draw_reasons(sheet, bundle)
    labels = draw_context(sheet, bundle, roads=True, places=True)
    draw_graticule(sheet)
    taken = place_labels(sheet.ax, labels)
    sites = site_labels(sheet, bundle, most=12, size=6.4)
    place_labels(sheet.ax, sites, taken=taken)
    keep_locator(sheet, bundle, country, cluster)
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


def _by_admin(bundle: Bundle, words: Words, plane: Plane, units: tuple[Any, Any]) -> Picture:
    _ = words
    layer, ha = units
    title = _("Priority area by administrative unit")
    sheet = open_sheet(plane, bounds_of(plane, frame_of(bundle)), words, title=title, footer=footer_of(bundle, words))
    draw_ground(sheet, bundle)
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
            text = f"{short_name(str(names[i]), 24)}\n{words.hectares(value[i])}"
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
    [0.0, 500.0, 2000.0, 20000.0, 100000.0, 200000.0]
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


def _distances(bundle: Bundle) -> list[float]:
    """Buffer distances to draw; none without activity."""
    table, extent = bundle.tables.get("sensitivity"), bundle.areas.get("asgm_extent")
    if table is None or extent is None or not len(table) or not len(extent):
        return []
    return sorted(float(b) for b in table["buffer_m"] if not is_missing(b))[: len(_BUFFER_SHADES)]


def _sensitivity(
    bundle: Bundle, words: Words, country: Plane, clusters: Sequence[Cluster], distances: Sequence[float]
) -> Picture:
    """The largest group of priority areas with the reach of each buffer distance."""
    _ = words
    extent = bundle.areas["asgm_extent"]
    focus = bundle.areas["priority_area"].iloc[clusters[0].rows] if clusters else extent
    plane = plane_of(focus)
    title = _("Reach of the buffer distances around mining")
    foot = footer_of(bundle, words)
    sheet = open_sheet(plane, bounds_of(plane, focus), words, title=title, footer=foot, highest_mm=89.0)
    draw_ground(sheet, bundle)
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
    draw_context(sheet, bundle)
    draw_graticule(sheet)
    place_labels(sheet.ax, site_labels(sheet, bundle, most=6, size=6.4))
    if clusters:
        keep_locator(sheet, bundle, country, clusters[0])
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
