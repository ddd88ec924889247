"""Names on a map: each where there is room, with a line to its place when it had to move, and none over another."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.patheffects as effects
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from azogue.publish.styles import INK, PAPER

_HALO = [effects.withStroke(linewidth=1.8, foreground=PAPER, alpha=0.85)]
_DIRECTIONS = (90, 270, 0, 180, 45, 135, 315, 225, 20, 160, 200, 340)
_STEPS_POINTS = (7.0, 13.0, 20.0, 30.0, 42.0)


@dataclass(frozen=True)
class Label:
    """A name and the point of the plane that it belongs to; ``is_point`` names stand beside it, not on it."""

    text: str
    x: float
    y: float
    size: float = 6.0
    weight: str = "normal"
    colour: str = INK
    style: str = "normal"
    is_point: bool = False


def same_name(text: str) -> str:
    """Spelling without accents, case and signs, to see that two layers name one place.

    Examples
    --------
    >>> same_name("Bahuaja - Sonene") == same_name("BAHUAJA SONENE")
    True
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def place_labels(ax: Axes, labels: Sequence[Label], *, taken: Sequence[Bbox] = ()) -> list[Bbox]:
    """Write names on a map, the first ones first; a name without room is left out.

    Parameters
    ----------
    ax : Axes
    labels : sequence of Label, the most important first
    taken : sequence of Bbox, pixels
        Where nothing may be written.

    Returns
    -------
    list of Bbox, pixels
        Rectangles that are taken now, those given included.
    """
    figure = ax.figure
    renderer: Any = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    inside = ax.get_window_extent(renderer)
    px = figure.dpi / 72
    used = list(taken)
    seen: set[str] = set()
    for label in labels:
        key = same_name(label.text)
        if key in seen:
            continue
        x, y = ax.transData.transform((label.x, label.y))
        if not inside.contains(x, y):
            continue
        text = ax.text(
            label.x,
            label.y,
            label.text,
            fontsize=label.size,
            fontweight=label.weight,
            fontstyle=label.style,
            color=label.colour,
            ha="center",
            va="center",
            zorder=200,
            path_effects=_HALO,
            linespacing=0.95,
        )
        box = text.get_window_extent(renderer)
        at = _free_place(box, x, y, px, inside, used, is_point=label.is_point)
        if at is None:
            text.remove()
            continue
        seen.add(key)
        dx, dy = at
        moved = box.translated(dx, dy)
        new_x, new_y = ax.transData.inverted().transform((x + dx, y + dy))
        text.set_position((float(new_x), float(new_y)))
        if math.hypot(dx, dy) > 0.5 * box.height + 6 * px and not label.is_point:
            _leader(ax, label, moved)
        used.append(moved.padded(2.2 * px))
    return used


def _free_place(
    box: Bbox, x: float, y: float, px: float, inside: Bbox, used: Sequence[Bbox], *, is_point: bool
) -> tuple[float, float] | None:
    """How far to move a text, in pixels, so that it covers nothing; None if there is no room nearby."""
    if not is_point and _is_free(box, inside, used):
        return 0.0, 0.0
    for step in (2.0,) if is_point else _STEPS_POINTS:
        for angle in _DIRECTIONS:
            c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            dx = c * (step * px + box.width / 2 * (1 if is_point or abs(c) > 0.5 else abs(c)))
            dy = s * (step * px + box.height / 2)
            if _is_free(box.translated(dx, dy), inside, used):
                return dx, dy
    return None


def _is_free(box: Bbox, inside: Bbox, used: Sequence[Bbox]) -> bool:
    if box.x0 < inside.x0 + 2 or box.x1 > inside.x1 - 2 or box.y0 < inside.y0 + 2 or box.y1 > inside.y1 - 2:
        return False
    return not any(box.overlaps(b) for b in used)


def _leader(ax: Axes, label: Label, box: Bbox) -> None:
    """A thin line from the place to the nearest side of its name."""
    to_plane = ax.transData.inverted()
    x, y = ax.transData.transform((label.x, label.y))
    near = (min(max(x, box.x0), box.x1), min(max(y, box.y0), box.y1))
    (x1, y1) = to_plane.transform(near)
    ax.plot([label.x, x1], [label.y, y1], color=label.colour, lw=0.5, zorder=190, solid_capstyle="round")
    ax.plot([label.x], [label.y], marker="o", ms=1.4, color=label.colour, zorder=191)
