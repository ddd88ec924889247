"""Charts of the plan chapter: hectares by role, reach of the buffer distances, and how firm the ranking is."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from azogue.publish.document_picture import Picture, png_of
from azogue.publish.document_text import Words, document_language, is_missing
from azogue.publish.static_map_shapes import font_settings
from azogue.publish.styles import INK, INK_SOFT, PAPER
from azogue.records.bundle import Bundle
from azogue.records.role import ROLES

_DPI = 200
_WIDTH_MM = 160.0
_EXTENT, _AFFECTED, _PRIORITY = "#8c510a", "#f6c667", "#a50f3c"


def chart_figures(bundle: Bundle, words: Words | None = None) -> list[Picture]:
    """Every chart of a run that has something to show.

    Parameters
    ----------
    bundle : Bundle
    words : Words, optional
        Language; by default the first of the bundle that has a catalogue.

    Returns
    -------
    list of Picture: ``chart-roles``, ``chart-sensitivity``, ``chart-ranking``; a table without rows gives no chart
    """
    words = words or Words(document_language(bundle.languages))
    with mpl.rc_context(font_settings()):
        made = [_by_role(bundle, words), _sensitivity(bundle, words), _ranking(bundle, words)]
    return [c for c in made if c]


def _open(height_mm: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH_MM / 25.4, height_mm / 25.4), dpi=_DPI, facecolor=PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    ax = figure.add_subplot()
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set(color=INK_SOFT, linewidth=0.6)
    ax.tick_params(labelsize=6.5, color=INK_SOFT, labelcolor=INK, width=0.6, length=2.5)
    return figure, ax


def _close(figure: Figure, title: str) -> bytes:
    return png_of(figure, title=title)


def _thousands(words: Words) -> Any:
    return FuncFormatter(lambda v, _: words.number(v))


def _by_role(bundle: Bundle, words: Words) -> Picture | None:
    _ = words
    table = bundle.tables.get("by_role")
    if table is None or table.empty or not (table["ha"] > 0).any():
        return None
    table = table.sort_values("ha").reset_index(drop=True)
    figure, ax = _open(18 + 11 * len(table))
    at = table.index.to_numpy(float)
    ax.barh(at + 0.19, table["ha"], 0.36, color=_PRIORITY, edgecolor="#6d0a28", lw=0.4, label=_("Affected area inside"))
    extent = ax.barh(at - 0.19, table["extent_ha"], 0.36, color="#e3b98a", edgecolor=_EXTENT, lw=0.4)
    for bar in extent:
        bar.set_hatch("////")
    extent.set_label(_("Mining extent inside"))
    for y, column in ((0.19, "ha"), (-0.19, "extent_ha")):
        for n, value in enumerate(table[column]):
            ax.text(value, n + y, "  " + words.hectares(value), va="center", fontsize=6, color=INK)
    names = [_(ROLES[r].title) if r in ROLES else str(r) for r in table["role"]]
    ax.set_yticks(at, names)
    ax.set_xlim(0, float(table["ha"].max()) * 1.16)
    ax.xaxis.set_major_formatter(_thousands(words))
    ax.set_xlabel(_("hectares, each role dissolved on its own"), fontsize=6.5, color=INK_SOFT)
    ax.legend(fontsize=6.5, frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderpad=0.1)
    title = _("Affected area and mining extent inside the biodiversity area, by role")
    top = table.iloc[-1]
    return Picture(
        name="chart-roles",
        title=title,
        caption=title,
        alt=_(
            "Bar chart by role. Most affected area lies in {role}: {area}.",
            role=names[-1],
            area=words.area(top["ha"]),
        ),
        png=_close(figure, title),
        width_mm=_WIDTH_MM,
    )


def _sensitivity(bundle: Bundle, words: Words) -> Picture | None:
    _ = words
    table = bundle.tables.get("sensitivity")
    if table is None or len(table) < 2:
        return None
    table = table.sort_values("buffer_m")
    at = range(len(table))
    figure, ax = _open(64)
    for shift, column, colour, edge, hatch, name in (
        (-0.19, "affected_area_ha", _AFFECTED, "#b9770e", "////", _("Affected area")),
        (0.19, "priority_area_ha", _PRIORITY, "#6d0a28", "", _("Priority area")),
    ):
        ax.bar(
            [n + shift for n in at], table[column], 0.36, color=colour, edgecolor=edge, hatch=hatch, lw=0.4, label=name
        )
        for n, value in enumerate(table[column]):
            text = words.hectares(value)
            ax.annotate(
                text, (n + shift, value), (0, 2), textcoords="offset points", fontsize=5.8, ha="center", color=INK
            )
    ax.set_xticks(list(at), [words.distance(m) for m in table["buffer_m"]])
    ax.set_ylim(0, float(table["affected_area_ha"].max()) * 1.1 or 1.0)
    ax.yaxis.set_major_formatter(_thousands(words))
    ax.set_xlabel(_("one distance in place of all others"), fontsize=6.5, color=INK_SOFT)
    ax.set_ylabel(_("hectares"), fontsize=6.5, color=INK_SOFT)
    ax.legend(fontsize=6.5, frameon=False, loc="upper left")
    title = _("Affected area and priority area for each buffer distance")
    first, last = table.iloc[0], table.iloc[-1]
    return Picture(
        name="chart-sensitivity",
        title=title,
        caption=title,
        alt=_(
            "Bar chart. The priority area grows from {least} at {near} to {largest} at {far}.",
            least=words.area(first["priority_area_ha"]),
            near=words.distance(first["buffer_m"]),
            largest=words.area(last["priority_area_ha"]),
            far=words.distance(last["buffer_m"]),
        ),
        png=_close(figure, title),
        width_mm=_WIDTH_MM,
    )


def _ranking(bundle: Bundle, words: Words, *, most: int = 20) -> Picture | None:
    _ = words
    table = bundle.tables.get("ranking")
    if table is None or len(table) < 2 or not {"rank", "rank_low", "rank_high"} <= set(table.columns):
        return None
    table = table.sort_values("rank").head(most).iloc[::-1].reset_index(drop=True)
    numbers = table[["rank", "rank_low", "rank_high"]].apply(pd.to_numeric, errors="coerce").astype(float)
    figure, ax = _open(20 + 4.6 * len(table))
    ax.hlines(numbers.index, numbers["rank_low"], numbers["rank_high"], color="#c98aa0", lw=3.2)
    ax.plot(numbers["rank"], numbers.index, "o", ms=4, color=_PRIORITY)
    names = [str(i) if is_missing(n) else str(n) for n, i in zip(table["name"], table["id"], strict=True)]
    ax.set_yticks(numbers.index, [n if len(n) <= 42 else n[:41] + "…" for n in names], fontsize=6.2)
    ax.set_xlim(0.5, float(numbers["rank_high"].max()) + 0.5)
    ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True, nbins=12))
    ax.set_xlabel(_("rank; the bar shows how far it moves when the weights change"), fontsize=6.5, color=INK_SOFT)
    ax.grid(axis="x", color="#dddddd", lw=0.4)
    ax.set_axisbelow(True)
    title = _("Ranked priority areas and how firm each rank is")
    return Picture(
        name="chart-ranking",
        title=title,
        caption=title,
        alt=_(
            "Chart of ranks with the range of each under changed weights. First: {names}.",
            names=words.listed(names[::-1][:3]),
        ),
        png=_close(figure, title),
        width_mm=_WIDTH_MM,
    )
