"""The sheet of a printed map: map on one side, legend, scale and north on the other, sources and disclaimer below."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.transforms import Affine2D

from azogue.publish.document_picture import png_of
from azogue.publish.document_text import Words
from azogue.publish.static_map_plane import (
    Plane,
    ScaleBar,
    Window,
    degrees_text,
    fit_window,
    graticule,
    north_angle,
    scale_bar,
)
from azogue.publish.static_map_shapes import Shapes, font_settings, path_of, polygons_of
from azogue.publish.styles import INK, INK_SOFT, PAPER

WIDTH_MM = 170.0
_PANEL_MM, _GAP_MM, _TITLE_MM, _EDGE_MM = 48.0, 4.0, 7.0, 4.5
_MM = 1 / 25.4
#: Ground beyond the analysis area: land or sea, nobody asked.
OUTSIDE = "#ebebe8"
DPI = 200


@dataclass(frozen=True, kw_only=True)
class Ink:
    """How one class is drawn on the map and in the legend."""

    fill: str = "none"
    edge: str = "none"
    width: float = 0.4
    alpha: float = 1.0
    hatch: str = ""
    hatch_colour: str = ""
    dash: tuple[float, ...] = ()
    kind: str = "polygon"
    size: float = 3.0


@dataclass
class Sheet:
    """A map being drawn: figure, axes, plane and what the legend will say."""

    figure: Figure
    ax: Axes
    panel: Axes
    plane: Plane
    window: Window
    words: Words
    title: str
    footer: list[str]
    legend: list[tuple[str, Ink | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    clip: Any = None
    locator: Any = None

    @property
    def pixel_m(self) -> float:
        """Metres of the plane in one printed pixel."""
        return (self.window[2] - self.window[0]) / (self.ax.get_position().width * self.figure.get_figwidth() * DPI)


def open_sheet(
    plane: Plane, bounds: Window, words: Words, *, title: str, footer: list[str], highest_mm: float = 158.0
) -> Sheet:
    """Lay out a sheet for some bounds; wide places get a low map, tall ones a high map.

    Parameters
    ----------
    plane : Plane
    bounds : west, south, east, north in the plane, metres
        What must be seen.
    words : Words
    title : str
    footer : list of str
        Lines below the map: sources, disclaimer, date and level.
    highest_mm : float
        Greatest height of the map itself; two maps of 89 mm share a page.
    """
    map_mm = WIDTH_MM - _PANEL_MM - _GAP_MM - _EDGE_MM - 0.5
    shape = (bounds[3] - bounds[1]) / max(bounds[2] - bounds[0], 1.0)
    height_mm = float(np.clip(map_mm * shape, 86.0, highest_mm))
    lines = [line for text in footer for line in wrap(text, WIDTH_MM - 2, 5.2)]
    foot_mm = 2.35 * len(lines) + 2.6
    whole_mm = _TITLE_MM + height_mm + _EDGE_MM + foot_mm
    with mpl.rc_context(font_settings()):
        figure = Figure(figsize=(WIDTH_MM * _MM, whole_mm * _MM), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(figure)
        mirror = words.direction == "rtl"
        left = (_PANEL_MM + _GAP_MM + _EDGE_MM) if mirror else _EDGE_MM
        bottom = (foot_mm + _EDGE_MM) / whole_mm
        ax = figure.add_axes((left / WIDTH_MM, bottom, map_mm / WIDTH_MM, height_mm / whole_mm))
        panel_left = 0.0 if mirror else (WIDTH_MM - _PANEL_MM) / WIDTH_MM
        panel = figure.add_axes((panel_left, bottom, _PANEL_MM / WIDTH_MM, height_mm / whole_mm))
        window = fit_window(bounds, map_mm / height_mm)
        ax.set(xlim=(window[0], window[2]), ylim=(window[1], window[3]), xticks=[], yticks=[], facecolor=OUTSIDE)
        ax.set_aspect("equal", adjustable="box")
        for spine in ax.spines.values():
            spine.set(linewidth=0.6, edgecolor=INK)
            spine.set_zorder(500)
        panel.set(xlim=(0, _PANEL_MM), ylim=(0, height_mm))
        panel.set_axis_off()
        side, at = ("right", 1.0) if mirror else ("left", 0.0)
        figure.text(at, 1 - 1.0 / whole_mm, title, fontsize=9, fontweight="bold", color=INK, va="top", ha=side)
        for n, line in enumerate(lines):
            y = (foot_mm - 1.0 - 2.35 * n) / whole_mm
            figure.text(at, y, line, fontsize=5.2, color=INK_SOFT, va="top", ha=side)
    return Sheet(figure, ax, panel, plane, window, words, title, footer)


def wrap(text: str, width_mm: float, points: float) -> list[str]:
    """Break a text into lines that fit a width, by the mean width of a letter."""
    return textwrap.wrap(text, max(12, int(width_mm / (points * 0.3528 * 0.505)))) or [""]


def fill(sheet: Sheet, shapes: Shapes, ink: Ink, *, zorder: float, with_small: bool = True) -> None:
    """Draw polygons in one ink; those too small to be seen become the smallest visible square."""
    large, small = polygons_of(shapes, sheet.pixel_m)
    path = path_of(large)
    edge = ink.edge if ink.edge != "none" else ink.fill
    if path is not None:
        face = mpl.colors.to_rgba(ink.fill, ink.alpha) if ink.fill != "none" else "none"
        line = "none" if edge == "none" else mpl.colors.to_rgba(edge, 1.0 if ink.edge != "none" else ink.alpha)
        patch = PathPatch(path, facecolor=face, edgecolor=line, lw=ink.width, zorder=zorder, joinstyle="round")
        if ink.dash:
            patch.set_linestyle((0, ink.dash))
        sheet.ax.add_artist(patch)
        _clip(sheet, patch)
        if ink.hatch:
            over = PathPatch(path, facecolor="none", edgecolor=ink.hatch_colour or edge, lw=0, zorder=zorder + 0.1)
            over.set_hatch(ink.hatch)
            sheet.ax.add_artist(over)
            _clip(sheet, over)
    if with_small and len(small) and edge != "none":
        from shapely import get_coordinates

        xy = get_coordinates(small)
        dots = sheet.ax.scatter(xy[:, 0], xy[:, 1], s=0.35, marker="s", c=edge, linewidths=0, zorder=zorder)
        _clip(sheet, dots)


def _clip(sheet: Sheet, artist: Any) -> None:
    if sheet.clip is not None:
        artist.set_clip_path(sheet.clip)


def draw_graticule(sheet: Sheet) -> None:
    """Meridians and parallels with their degrees along the lower and the outer side."""
    lines, step = graticule(sheet.plane, sheet.window)
    x0, y0, x1, _y1 = sheet.window
    pad = (x1 - x0) * 0.006
    for line in lines:
        sheet.ax.plot(line.xy[:, 0], line.xy[:, 1], color=INK_SOFT, lw=0.3, alpha=0.45, zorder=120)
        text = degrees_text(line.degrees, is_meridian=line.is_meridian, step=step)
        ends = line.xy[[0, -1]]
        low = ends[np.argmin(ends[:, 1])] if line.is_meridian else ends[np.argmin(ends[:, 0])]
        on_edge = abs(low[1] - y0) < pad if line.is_meridian else abs(low[0] - x0) < pad
        near_corner = line.is_meridian and not x0 + 3 * pad < low[0] < x1 - 3 * pad
        if not on_edge or near_corner:
            continue
        where: dict[str, Any] = {"ha": "center", "va": "top"} if line.is_meridian else {"ha": "right", "va": "center"}
        at = (low[0], y0 - pad) if line.is_meridian else (x0 - pad, low[1])
        turn = 0 if line.is_meridian else 90
        sheet.ax.text(at[0], at[1], text, fontsize=5, color=INK_SOFT, rotation=turn, clip_on=False, zorder=501, **where)


def close_sheet(sheet: Sheet) -> bytes:
    """Write legend, scale bar and north, and give the picture as PNG."""
    with mpl.rc_context(font_settings()):
        y = _legend(sheet)
        _scale_and_north(sheet, y)
        _locator(sheet, y)
        return png_of(sheet.figure, title=sheet.title)


def _legend(sheet: Sheet) -> float:
    """Draw the legend from the top; gives the height in millimetres at which it ends."""
    panel, words = sheet.panel, sheet.words
    mirror = words.direction == "rtl"
    y = panel.get_ylim()[1] - 0.5

    def at(mm: float) -> float:
        return _PANEL_MM - mm if mirror else mm

    side: Any = "right" if mirror else "left"
    for label, ink in sheet.legend:
        if ink is None:
            y -= 1.2
            for line in wrap(label, _PANEL_MM, 6.6):
                panel.text(at(0), y, line, fontsize=6.6, fontweight="bold", color=INK, va="top", ha=side)
                y -= 3.1
            y -= 0.4
            continue
        lines = wrap(label, _PANEL_MM - 9, 6.2)
        _swatch(panel, at(7) if mirror else 0.0, y - 3.0, ink)
        for n, line in enumerate(lines):
            panel.text(at(8.6), y - 1.5 - 2.75 * n, line, fontsize=6.2, color=INK, va="center", ha=side)
        y -= max(4.1, 2.75 * len(lines) + 1.4)
    for note in sheet.notes:
        y -= 0.8
        for line in wrap(note, _PANEL_MM, 5.4):
            panel.text(at(0), y, line, fontsize=5.4, color=INK_SOFT, va="top", ha=side)
            y -= 2.4
    return y


def _swatch(panel: Axes, x: float, y: float, ink: Ink) -> None:
    w, h = 7.0, 3.0
    if ink.kind == "line":
        panel.plot([x, x + w], [y + h / 2] * 2, color=ink.edge, lw=ink.width, ls=(0, ink.dash) if ink.dash else "-")
        return
    if ink.kind == "mark":
        panel.plot([x + w / 2], [y + h / 2], "^", ms=ink.size, color=ink.fill, mew=0)
        return
    if ink.kind == "point":
        panel.plot([x + w / 2], [y + h / 2], "o", ms=ink.size, color=ink.fill, mec=ink.edge, mew=0.5)
        return
    face = mpl.colors.to_rgba(ink.fill, ink.alpha) if ink.fill != "none" else "none"
    edge = ink.edge if ink.edge != "none" else INK_SOFT
    width = max(ink.width, 0.4) if ink.edge != "none" else 0.25
    box = Rectangle((x, y), w, h, facecolor=face, edgecolor=edge, lw=width)
    if ink.dash:
        box.set_linestyle((0, ink.dash))
    panel.add_patch(box)
    if ink.hatch:
        over = Rectangle((x, y), w, h, facecolor="none", edgecolor=ink.hatch_colour or edge, lw=0)
        over.set_hatch(ink.hatch)
        panel.add_patch(over)


def _locator(sheet: Sheet, top: float) -> None:
    """A small outline of the whole area with the frame of this map, where the panel has room for it."""
    room = min(top - 17.0, 32.0)
    if sheet.locator is None or room < 12.0:
        return
    path, (x0, y0, x1, y1), (bx0, by0, bx1, by1) = sheet.locator
    size = min(room, 30.0) / max(x1 - x0, y1 - y0)
    place = Affine2D().translate(-x0, -y0).scale(size).translate(1.5, 15.0)
    sheet.panel.add_patch(PathPatch(path.transformed(place), facecolor="#e4e1d8", edgecolor=INK_SOFT, lw=0.4))
    (ax, ay), (bx, by) = place.transform([(bx0, by0), (bx1, by1)])
    grow = max(0.0, (1.6 - max(bx - ax, by - ay)) / 2)
    at, w, h = (ax - grow, ay - grow), bx - ax + 2 * grow, by - ay + 2 * grow
    sheet.panel.add_patch(
        Rectangle(at, w, h, facecolor=mpl.colors.to_rgba("#a50f3c", 0.3), edgecolor="#6d0a28", lw=0.9)
    )


def _scale_and_north(sheet: Sheet, top: float) -> None:
    """Scale bar and north arrow in the lower part of the panel; true where the middle of the map is."""
    panel, words = sheet.panel, sheet.words
    x0, _, x1, _ = sheet.window
    bar: ScaleBar = scale_bar(sheet.plane, sheet.window)
    mm_per_m = sheet.ax.get_position().width * WIDTH_MM / (x1 - x0)
    long = bar.drawn_m * mm_per_m
    y = 4.0
    left = 1.5
    for k in range(4):
        face = INK if k % 2 == 0 else PAPER
        panel.add_patch(Rectangle((left + k * long / 4, y), long / 4, 1.2, facecolor=face, edgecolor=INK, lw=0.4))
    for part, ha in ((0.0, "left"), (1.0, "center")):
        text = words.distance(bar.ground_m) if part else words.number(0)
        panel.text(left + part * long, y + 1.9, text, fontsize=5.6, color=INK, va="bottom", ha=ha)
    projection = words(
        "Lambert equal-area around {lon}, {lat}; WGS 84",
        lon=degrees_text(sheet.plane.lon_0, is_meridian=True, step=0.5),
        lat=degrees_text(sheet.plane.lat_0, is_meridian=False, step=0.5),
    )
    panel.text(left, y - 1.4, projection, fontsize=5, color=INK_SOFT, va="top")
    if top < y + 7:
        return
    angle = north_angle(sheet.plane, (sheet.window[0] + sheet.window[2]) / 2, (sheet.window[1] + sheet.window[3]) / 2)
    cx, cy = _PANEL_MM - 5.0, y + 6.5
    turn = np.radians(angle)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    for side, face in ((-1.5, INK), (1.5, PAPER)):
        xy = np.array([(0, 3.8), (side, -3.0), (0, -1.8)]) @ spin.T + (cx, cy)
        panel.add_patch(Polygon(xy, closed=True, facecolor=face, edgecolor=INK, lw=0.5))
    nx, ny = np.array([0.0, 5.4]) @ spin.T + (cx, cy)
    panel.text(nx, ny, words("N"), fontsize=7, fontweight="bold", ha="center", va="center", color=INK)
