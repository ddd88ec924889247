"""What each published column is called and means: one dictionary for GeoPackage, spreadsheets and the web map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely import GeometryType

from azogue.records.feature import COLUMNS, CRS

#: Between the values of a list in one cell.
LIST_SEPARATOR = "; "


@dataclass(frozen=True)
class Field:
    """Words for one column: a short title, a sentence, and the unit of its numbers."""

    title: str
    description: str
    unit: str = ""

    @property
    def heading(self) -> str:
        """Title with its unit, as in the head of a table.

        Examples
        --------
        >>> field_of("area_ha").heading
        'Area (ha)'
        """
        return f"{self.title} ({self.unit})" if self.unit and self.unit != self.title.lower() else self.title


_HA = "ha"
_GEODESIC = "measured on the WGS 84 ellipsoid"

_OWN: dict[str, Field] = {
    # pieces and extent
    "piece_id": Field("Piece", "Id of the piece; give it to  azogue why  to see the rows behind it"),
    "reason": Field("Reason", "Why the land is in the affected area: extent, buffer or risk"),
    "origins": Field("Origins", "Origins of the mining behind it: known_permit, known_occurrence, potential_surrogate"),
    "origin": Field("Origin", "known_permit, known_occurrence or potential_surrogate (INF/27, C.2.d, step 1(i))"),
    "made_from": Field("Made from", "Ids of the input rows it was made from"),
    "site_ids": Field("Biodiversity sites", "Ids of the biodiversity sites it lies in"),
    "plan_ids": Field("Plan areas", "Ids of the plan areas it lies in"),
    "admin_ids": Field("Administrative units", "Ids of the administrative units it lies in"),
    "roles": Field("Roles", "Roles of the biodiversity sites it lies in"),
    "designations": Field("Designations", "Designations of the biodiversity sites it lies in"),
    "area_ha": Field("Area", "Area, equal-area projection", _HA),
    "area_geodesic_ha": Field("Area, geodesic", f"Area {_GEODESIC}", _HA),
    "distance_m": Field("Buffer distance", "Distance of the buffer drawn around it", "m"),
    # tables
    "measure": Field("Measure", "What was measured"),
    "value": Field("Value", "The number, in the unit of its row"),
    "value_geodesic": Field("Value, geodesic", f"The same, {_GEODESIC}"),
    "unit": Field("Unit", "Unit of the value"),
    "note": Field("Note", "What to know before using the row"),
    "layer": Field("Layer", "Id of the input layer in azogue.toml"),
    "id": Field("Id", "Id of the row; give it to  azogue why"),
    "ha": Field("Affected inside", "Affected area inside, each place counted once", _HA),
    "extent_ha": Field("ASGM extent inside", "ASGM extent inside, each place counted once", _HA),
    "share_pct": Field("Share affected", "Affected area as a share of the whole", "%"),
    "sites": Field("Sites", "Number of sites, or their names"),
    "sites_hit": Field("Sites affected", "Number of sites that the affected area touches"),
    "whole_ha": Field("Whole site", "Area of the whole site, uncut", _HA),
    "whole_sum_ha": Field("Whole sites, summed", "Sum of the whole sites; land under two sites counts twice", _HA),
    "dissolved_ha": Field("Dissolved", "Area of the sites, each place counted once, cut to the analysis area", _HA),
    "sum_over_sites_ha": Field("Affected, summed over sites", "Land under two sites counts twice", _HA),
    "asgm_sites": Field("ASGM sites", "Number of ASGM sites inside"),
    "level": Field("Level", "Level of the administrative unit, 1 is the highest"),
    "code": Field("Code", "Code of the unit in its source"),
    "affected_ha": Field("Affected area", "Affected area inside the unit", _HA),
    "affected_area_ha": Field("Affected area", "Affected area at this buffer distance", _HA),
    "priority_area_ha": Field("Priority area", "Priority area at this buffer distance", _HA),
    "permit_ha": Field("Permit area", "Area of the whole permit", _HA),
    "kind": Field("Kind", "occurrence, permit or surrogate"),
    "distance_to_water_m": Field("Distance to water", "Shortest distance to a river or lake that was given", "m"),
    "within_1_km": Field("Within 1 km of water", "The distance to water is at most 1 km"),
    "site_id": Field("Site id", "Id of the biodiversity site"),
    "site_name": Field("Site", "Name of the biodiversity site"),
    "asgm_id": Field("ASGM id", "Id of the mining row"),
    "asgm_name": Field("ASGM name", "Name of the mining place"),
    "source": Field("Counted from", "populated_place or population"),
    "places": Field("Places", "Number of populated places"),
    "square_id": Field("Square", "Cell size, western and southern edge of the square, degrees"),
    "cell_deg": Field("Size of the square", "Length of its sides, from zero longitude and latitude", "degree"),
    "west_deg": Field("West", "Western edge of the square", "degree"),
    "south_deg": Field("South", "Southern edge of the square", "degree"),
    "length_km": Field("Length", "Length of rivers inside", "km"),
    "rank": Field("Rank", "1 is the first"),
    "score": Field("Score", "Weighted sum of the criteria, 0 to 1"),
    "rank_low": Field("Best rank", "Best rank when the weights are varied"),
    "rank_high": Field("Worst rank", "Worst rank when the weights are varied"),
    "share_of_draws_in_top_10_pct": Field("In the top 10", "Share of varied weights that keep it in the top 10", "%"),
    "what": Field("What is missing", "What the method asks for and was not given"),
    "consequence": Field("Consequence", "What follows for the reader"),
    "where_published": Field("Where published", "Where such data can be found"),
    # plan
    "target_id": Field("Target", "Target of the Kunming-Montreal Global Biodiversity Framework"),
    "target_ids": Field("Targets", "Targets of the Kunming-Montreal Global Biodiversity Framework"),
    "number": Field("Number", "Number of the target"),
    "label": Field("Label", "Short label in our own words"),
    "evidence": Field("Evidence", "What in the results makes it relevant"),
    "relevant": Field("Relevant", "The results show that it is concerned"),
    "headline_indicators": Field("Headline indicators", "Headline indicators of the target"),
    "citation": Field("Citation", "Document and paragraph"),
    "nap_element_id": Field("Element", "Element of the national action plan"),
    "nap_element_ids": Field("Elements", "Elements of the national action plan"),
    "annex_c_ref": Field("Annex C", "Paragraph of Annex C of the convention"),
    "targets": Field("Targets", "Targets linked to the element"),
    "n_actions": Field("Actions", "Number of candidate actions"),
    "action_id": Field("Action", "Id of the candidate action"),
    "rule_id": Field("Rule", "Rule that proposed the action"),
    "place": Field("Place", "Where the action is meant"),
    "owner": Field("Owner", "Who is in charge"),
    "starts_on": Field("Start", "Date, ISO 8601"),
    "ends_on": Field("End", "Date, ISO 8601"),
    "budget": Field("Budget", "Amount in the currency of its row"),
    "currency": Field("Currency", "ISO 4217 code"),
    "link": Field("Link", "direct, row or suggested"),
    "indicator_id": Field("Indicator", "Id of the indicator"),
    "recipe": Field("Recipe", "How the value is computed"),
    "inputs": Field("Inputs", "Results the recipe takes"),
    "definition": Field("Definition", "Definition chosen"),
    "needs": Field("Needs", "Data that it still needs"),
    "weight": Field("Weight", "Weight of the criterion"),
    "publisher": Field("Publisher", "Who published the layer"),
    "licence": Field("Licence", "Licence as stated by the publisher"),
}
_INPUT = {
    c.name: Field(c.name.removesuffix(f"_{c.unit}").replace("_", " ").capitalize(), c.title, c.unit) for c in COLUMNS
}

#: Where a column means something else in one table.
_IN_TABLE: dict[tuple[str, str], Field] = {
    ("by_admin", "ha"): Field("Priority area", "Priority area inside the unit", _HA),
    ("by_admin", "extent_ha"): Field("ASGM extent", "ASGM extent inside the unit", _HA),
    ("by_role", "sites"): Field("Sites", "Number of sites that touch the analysis area"),
    ("by_layer", "sites"): Field("Sites", "Number of sites that touch the analysis area"),
    ("screening_permits", "ha"): Field("In biodiversity area", "Part of the permit inside the biodiversity area", _HA),
    ("screening_permits", "share_pct"): Field(
        "Share", "Part inside the biodiversity area as a share of the permit", "%"
    ),
    ("screening_permits", "sites"): Field("Sites", "Names of the sites it overlaps"),
    ("plan_actions", "reason"): Field("Reason", "Why the action was proposed"),
    ("plan_actions", "status"): Field("Status", "proposed, accepted, rejected or edited by the planner"),
    ("plan_indicators", "status"): Field("Status", "computed, or needs data"),
    ("people_inside", "population"): Field("People", "Number of people", "people"),
    ("asgm_squares", "asgm_sites"): Field("ASGM sites", "Number of sites that this level may not see; <5 is 1 to 4"),
}
_UNITS = {"ha": "ha", "pct": "%", "km": "km", "m": "m", "t": "t", "kg": "kg"}


def field_of(column: str, table: str = "") -> Field:
    """Words for a column; for one that is not declared, its name in plain writing and the unit at its end.

    Examples
    --------
    >>> field_of("ha", "by_admin").heading
    'Priority area (ha)'
    >>> field_of("forest_loss_ha").heading
    'Forest loss (ha)'
    """
    known = _IN_TABLE.get((table, column)) or _OWN.get(column) or _INPUT.get(column)
    if known is not None:
        return known
    stem, _, last = column.rpartition("_")
    unit = _UNITS.get(last, "") if stem else ""
    return Field((stem if unit else column).replace("_", " ").strip().capitalize(), "", unit)


def is_list(value: Any) -> bool:
    """Whether a cell holds several values."""
    return isinstance(value, list | tuple | set | frozenset) or type(value).__name__ == "ndarray"


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT or NA. A list is never missing."""
    return not is_list(value) and (value is None or bool(pd.isna(value)))


def join_list(value: Any) -> Any:
    """A list as one text, and any text made clean; sets are sorted so that the text does not change from run to run.

    Examples
    --------
    >>> join_list(["b", "a"]), join_list(frozenset({"b", "a"})), join_list(None)
    ('b; a', 'a; b', None)
    """
    if isinstance(value, str):
        return clean_text(value)
    if not is_list(value):
        return value
    values = sorted(value) if isinstance(value, set | frozenset) else list(value)
    return LIST_SEPARATOR.join(clean_text(v) for v in values if not is_missing(v))


def clean_text(value: Any) -> str:
    """Text that every format can hold: no NUL, no half of a surrogate pair.

    Examples
    --------
    >>> clean_text("a" + chr(0) + "b " + chr(0xD800))
    'ab ?'
    """
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def list_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns that hold lists in at least one row."""
    return [
        str(name)
        for name in table.columns
        if table[name].dtype == object and name != getattr(table, "_geometry_column_name", None)
        if table[name].map(is_list).any()
    ]


#: Columns that hold lists even where a table has no rows to tell.
LIST_COLUMNS = ("origins", "made_from", "site_ids", "plan_ids", "admin_ids", "roles", "designations")

_FAMILY = {
    GeometryType.POINT: "point",
    GeometryType.MULTIPOINT: "point",
    GeometryType.LINESTRING: "line",
    GeometryType.LINEARRING: "line",
    GeometryType.MULTILINESTRING: "line",
    GeometryType.POLYGON: "polygon",
    GeometryType.MULTIPOLYGON: "polygon",
}


def split_by_geometry(layer: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Rows of a layer by what their geometry is: polygon, line, point.

    A collection is taken apart, so that its row appears in more than one part. Rows without a shape are left out of
    the drawing formats; they stay in the tables.

    Parameters
    ----------
    layer : GeoDataFrame, n rows, any CRS (none is read as CRS84)

    Returns
    -------
    dict, "polygon" | "line" | "point" to a GeoDataFrame in CRS84; only the kinds that have rows

    Examples
    --------
    >>> from shapely import Point, box
    >>> rows = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[Point(0, 0), box(0, 0, 1, 1)], crs=CRS)
    >>> {kind: len(part) for kind, part in split_by_geometry(rows).items()}
    {'polygon': 1, 'point': 1}
    """
    layer = layer.set_crs(CRS) if layer.crs is None else layer.to_crs(CRS)
    layer = layer[~(layer.geometry.isna() | layer.geometry.is_empty)]
    types = shapely.get_type_id(layer.geometry.values)
    collections = types == GeometryType.GEOMETRYCOLLECTION
    parts: dict[str, gpd.GeoDataFrame] = {}
    for kind in ("polygon", "line", "point"):
        ids = [t.value for t, family in _FAMILY.items() if family == kind]
        chosen = layer[pd.Series(types, index=layer.index).isin(ids)]
        if collections.any():
            loose = layer[collections].explode(index_parts=False)
            loose = loose[pd.Series(shapely.get_type_id(loose.geometry.values), index=loose.index).isin(ids)]
            if len(loose):
                whole = loose.dissolve(by=loose.index, aggfunc="first")[list(layer.columns)]
                chosen = gpd.GeoDataFrame(pd.concat([chosen, whole]).sort_index(), crs=layer.crs)
        if len(chosen):
            parts[kind] = chosen
    return parts
