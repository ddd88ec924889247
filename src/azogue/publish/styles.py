"""One palette for everything that is drawn: the QGIS styles, the web map and the maps in the documents.

Colours were chosen so that the layers differ in lightness as well as in hue: the priority area is dark, the affected
area is warm and light, the biodiversity area is green, violet or blue and pale. So the map still reads in grey print
and for people who do not tell red from green.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from azogue.records.role import ROLES

Kind = Literal["polygon", "line", "point"]


@dataclass(frozen=True)
class Class:
    """One value of the column by which a layer is coloured, with its words and its colour."""

    value: str
    title: str
    fill: str


@dataclass(frozen=True, kw_only=True)
class LayerStyle:
    """How one layer of a `Bundle` is drawn, on screen, in QGIS and on paper.

    Parameters
    ----------
    id : str
        Key in ``Bundle.areas``.
    title, note : str
        Words for the legend and one sentence that says what the layer is.
    group : str
        Heading of the legend.
    kind : "polygon" | "line" | "point"
        Usual geometry; a layer of lines and polygons is drawn by what each row is.
    fill, stroke : str
        Colours, ``#rrggbb``.
    fill_opacity : float, 0 to 1
    stroke_width_px : float, pixels at 96 per inch (``stroke_width_mm`` for paper)
    dash : tuple of float
        Lengths of strokes and gaps in stroke widths; empty for a full line.
    radius_px : float, pixels
        For points.
    by : str
        Column by which the rows are coloured; empty for one colour.
    classes : tuple of Class
        In the order of the legend. A value that is not listed is drawn with ``fill``.
    is_visible : bool
        Drawn when a map is opened.
    order : int
        The lowest is drawn first.
    """

    id: str
    title: str
    note: str
    group: str
    kind: Kind
    order: int
    fill: str
    stroke: str
    fill_opacity: float = 1.0
    stroke_width_px: float = 1.0
    dash: tuple[float, ...] = ()
    radius_px: float = 4.0
    by: str = ""
    classes: tuple[Class, ...] = ()
    is_visible: bool = True

    @property
    def stroke_width_mm(self) -> float:
        """Width of the stroke on paper, in millimetres (96 pixels are 25.4 mm)."""
        return round(self.stroke_width_px * 25.4 / 96, 3)

    @property
    def radius_mm(self) -> float:
        """Radius of a point on paper, in millimetres (96 pixels are 25.4 mm)."""
        return round(self.radius_px * 25.4 / 96, 3)

    def colour(self, value: object = None) -> str:
        """Fill colour of a row by the value of the column ``by``.

        Examples
        --------
        >>> STYLES["affected_area"].colour("buffer")
        '#f6c667'
        >>> STYLES["affected_area"].colour("of some other reason") == STYLES["affected_area"].fill
        True
        """
        return next((c.fill for c in self.classes if c.value == value), self.fill)


#: Ground and words.
PAPER = "#ffffff"
SEA = "#eaf1f5"
LAND = "#fbfaf6"
LAND_EDGE = "#b8b4a8"
INK = "#1f2a30"
INK_SOFT = "#5a6870"
ACCENT = "#0b5c6b"

#: Reasons for which a piece belongs to the affected area (INF/27, annex, C.2.d, step 1).
REASONS = (
    Class("extent", "Mining extent", "#8c510a"),
    Class("buffer", "Buffer around mining", "#f6c667"),
    Class("risk", "At risk of incursion", "#e08e79"),
)

#: Where a part of the ASGM extent comes from (INF/27, annex, C.2.d, step 1(i)).
ORIGINS = (
    Class("known_permit", "Known: permits", "#54320a"),
    Class("known_occurrence", "Known: mapped occurrences", "#8c510a"),
    Class("potential_surrogate", "Potential: surrogates", "#c08a4a"),
)

#: Roles that make up the biodiversity area (INF/27, annex, C.2.d, step 2).
BIODIVERSITY = (
    Class("protected_area", ROLES["protected_area"].title, "#5aa469"),
    Class("indigenous_territory", ROLES["indigenous_territory"].title, "#8d77c4"),
    Class("key_biodiversity_area", ROLES["key_biodiversity_area"].title, "#1b9aaa"),
    Class("other_biodiversity", ROLES["other_biodiversity"].title, "#a3ad3a"),
    Class("wetland", ROLES["wetland"].title, "#5b9bd5"),
)

_PERMITS = (
    Class("true", "Counted as ASGM", "#7f5539"),
    Class("false", "Not counted as ASGM", "#b8a99a"),
)

#: Headings of a legend, in its order.
GROUPS = (_RESULT, _BIO, _CONTEXT, _FRAME) = ("Mercury from mining", "Biodiversity", "Context", "Frame")
#: Groups whose layers need a sentence to be understood.
EXPLAINED = (_RESULT, _BIO)

_LAYERS = (
    LayerStyle(
        id="analysis_area",
        title="Analysis area",
        note="Outline to which every layer is cut.",
        group=_FRAME,
        kind="polygon",
        order=0,
        fill=LAND,
        stroke=INK,
        fill_opacity=0.0,
        stroke_width_px=1.6,
    ),
    LayerStyle(
        id="biodiversity_area",
        title="Biodiversity area",
        note="Protected areas, Indigenous Peoples' territories, key biodiversity areas, wetlands and other areas given.",
        group=_BIO,
        kind="polygon",
        order=20,
        fill="#5aa469",
        stroke="#3f6f4b",
        fill_opacity=0.35,
        stroke_width_px=0.8,
        by="role",
        classes=BIODIVERSITY,
    ),
    LayerStyle(
        id="plan_areas",
        title="Areas under a plan",
        note="Areas under a spatial plan, action plan or restoration, or regularly monitored.",
        group=_CONTEXT,
        kind="polygon",
        order=24,
        fill="#577590",
        stroke="#34495e",
        fill_opacity=0.06,
        stroke_width_px=1.2,
        dash=(4, 2),
        is_visible=False,
    ),
    LayerStyle(
        id="permits",
        title="Mining titles and permits",
        note="All titles given; only the types that the country declared count as ASGM.",
        group=_RESULT,
        kind="polygon",
        order=26,
        fill="#b8a99a",
        stroke="#7f5539",
        fill_opacity=0.25,
        stroke_width_px=0.7,
        by="counts_as_asgm",
        classes=_PERMITS,
        is_visible=False,
    ),
    LayerStyle(
        id="local_knowledge",
        title="Local knowledge of risk",
        note="Areas that people on the ground expect to be mined next.",
        group=_RESULT,
        kind="polygon",
        order=28,
        fill="#e08e79",
        stroke="#a4452c",
        fill_opacity=0.15,
        stroke_width_px=1.0,
        dash=(2, 2),
        is_visible=False,
    ),
    LayerStyle(
        id="asgm_squares",
        title="More ASGM sites, by square",
        note="How many further sites, not shown to this level, lie somewhere in each square; they are part of no figure.",
        group=_RESULT,
        kind="polygon",
        order=30,
        fill="#8c510a",
        stroke="#8c510a",
        fill_opacity=0.1,
        stroke_width_px=0.8,
        dash=(1, 2),
        is_visible=False,
    ),
    LayerStyle(
        id="affected_area",
        title="Affected area",
        note="Mining extent, the buffer around it and, where the settings give it, land at risk of incursion.",
        group=_RESULT,
        kind="polygon",
        order=40,
        fill="#f6c667",
        stroke="#b9770e",
        fill_opacity=0.65,
        stroke_width_px=0.3,
        by="reason",
        classes=REASONS,
    ),
    LayerStyle(
        id="asgm_extent",
        title="ASGM extent",
        note="Known and potential artisanal and small-scale gold mining.",
        group=_RESULT,
        kind="polygon",
        order=50,
        fill="#8c510a",
        stroke="#54320a",
        fill_opacity=0.85,
        stroke_width_px=0.6,
        radius_px=3.0,
        by="origin",
        classes=ORIGINS,
        is_visible=False,
    ),
    LayerStyle(
        id="priority_area",
        title="Priority area",
        note="Where the affected area and the biodiversity area meet: where to act first.",
        group=_RESULT,
        kind="polygon",
        order=60,
        fill="#a50f3c",
        stroke="#6d0a28",
        fill_opacity=0.85,
        stroke_width_px=0.9,
    ),
    LayerStyle(
        id="rivers",
        title="Rivers and lakes",
        note="Rivers and lakes as given.",
        group=_CONTEXT,
        kind="line",
        order=70,
        fill="#8fc1de",
        stroke="#3a86b7",
        fill_opacity=0.7,
        stroke_width_px=1.1,
    ),
    LayerStyle(
        id="roads",
        title="Roads",
        note="Roads as given.",
        group=_CONTEXT,
        kind="line",
        order=72,
        fill="#7d6b5d",
        stroke="#7d6b5d",
        stroke_width_px=1.0,
        is_visible=False,
    ),
    LayerStyle(
        id="admin_units",
        title="Administrative units",
        note="Boundaries of administrative units as given.",
        group=_FRAME,
        kind="polygon",
        order=74,
        fill="#8a8f98",
        stroke="#8a8f98",
        fill_opacity=0.0,
        stroke_width_px=0.8,
        dash=(3, 2),
    ),
    LayerStyle(
        id="access_points",
        title="Airstrips and landings",
        note="Places from which the ground can be reached, as given.",
        group=_CONTEXT,
        kind="point",
        order=80,
        fill="#4d4d4d",
        stroke=PAPER,
        stroke_width_px=1.0,
        radius_px=4.0,
        is_visible=False,
    ),
    LayerStyle(
        id="populated_places",
        title="Populated places",
        note="Towns and villages as given.",
        group=_CONTEXT,
        kind="point",
        order=82,
        fill=INK,
        stroke=PAPER,
        stroke_width_px=1.0,
        radius_px=3.0,
        is_visible=False,
    ),
)

#: Style of each layer of `Bundle.areas`, by its key, the lowest first.
STYLES: dict[str, LayerStyle] = {s.id: s for s in sorted(_LAYERS, key=lambda s: s.order)}


def blend(over: str, under: str, opacity: float) -> str:
    """The colour that is seen when a see-through colour lies over another.

    Examples
    --------
    >>> blend("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(bytes.fromhex(over[1:]), bytes.fromhex(under[1:]), strict=True)
    return "#" + "".join(f"{round(opacity * a + (1 - opacity) * b):02x}" for a, b in pairs)


def style_of(layer: str) -> LayerStyle:
    """Style of a layer; a plain grey one for a layer that has none, so that a new layer is drawn, not lost.

    Examples
    --------
    >>> style_of("priority_area").fill
    '#a50f3c'
    >>> style_of("later_addition").title
    'Later addition'
    """
    known = STYLES.get(layer)
    if known is not None:
        return known
    return LayerStyle(
        id=layer,
        title=layer.replace("_", " ").capitalize(),
        note="",
        group=_CONTEXT,
        kind="polygon",
        order=30,
        fill="#9aa3a9",
        stroke="#5a6870",
        fill_opacity=0.4,
        is_visible=False,
    )
