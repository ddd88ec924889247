"""Points with a reported area, as two publishers of protected places deliver them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from azogue.intake.importers.disc import geodesic_discs
from azogue.intake.importers.importer import Hook, rows_of
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem, ProblemKind, Result

BUFFERED = ProblemKind(
    code="IMP-POINT-001",
    level="warning",
    found="{n} points with a reported area, together {total_ha} ha",
    expected="outlines",
    because="their true outline is not known; a disc of the reported area around each point stands for it, "
    "as Protected Planet does in its coverage method, and is marked is_point_buffered",
    do='get the outlines from the authority, or set  point_area = "none"  under [inputs.{input}]  to leave them out',
    example="A reserve known as a point with REP_AREA 120 km2 becomes a disc with a radius of 6.18 km.",
)
NO_AREA = ProblemKind(
    code="IMP-POINT-002",
    level="error",
    found="{n} points without a reported area",
    expected="an outline, or a reported area above zero",
    because="a place without outline and without area covers nothing that could be measured",
    do="draw or ask for their outlines; until then the biodiversity area is a lower bound",
    example="A sacred grove is listed as a point and its area is 0.",
)
LEFT_OUT = ProblemKind(
    code="IMP-POINT-003",
    level="note",
    found="{n} points, left out as declared",
    expected="outlines",
    because='the workspace says  point_area = "none"  under [inputs.{input}]',
    do="nothing, if that is what you want",
    example="A ministry counts only reserves with a surveyed outline.",
)
AT_POLE = ProblemKind(
    code="IMP-POINT-004",
    level="error",
    found="{n} points whose disc would hold a pole",
    expected="points away from the poles",
    because="a disc over a pole has no outline in longitude and latitude",
    do="give their outlines, or exclude these rows",
    example="An Antarctic specially managed area is listed as a point at 90 degrees south.",
)


def discs_for_points(square_km: tuple[str, ...]) -> Hook:
    """A hook that turns points with a reported area into discs of that area.

    Parameters
    ----------
    square_km : tuple of str
        Source columns that state the area in square kilometres; others are taken as hectares.

    Returns
    -------
    Hook
        Scales `mapped_area_ha` to hectares, replaces points by discs and sets `is_point_buffered`.
    """

    def hook(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
        frame = frame.copy()
        declared = spec.columns.get("mapped_area_ha", "").casefold()
        if not declared or declared in {c.casefold() for c in square_km}:
            frame["mapped_area_ha"] = pd.to_numeric(frame["mapped_area_ha"], errors="coerce") * 100.0
        return _discs(frame, spec)

    return hook


def discs_for_points_in_ha(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    """Turn points with a reported area in hectares into discs of that area."""
    return _discs(frame.copy(), spec)


def _discs(frame: gpd.GeoDataFrame, spec: InputSpec) -> Result[gpd.GeoDataFrame]:
    is_point = np.isin(shapely.get_type_id(frame.geometry.to_numpy()), (0, 4))
    frame["is_point_buffered"] = pd.array([False] * len(frame), dtype="boolean")
    if not is_point.any():
        return Result(frame)
    place = {"input_id": spec.id, "file": spec.path}
    if spec.point_area == "none":
        note = LEFT_OUT.at(**place, rows=rows_of(frame, is_point), n=int(is_point.sum()), input=spec.id)
        return Result(frame[~is_point].reset_index(drop=True), (note,))
    problems: list[Problem] = []
    area = pd.to_numeric(frame["mapped_area_ha"], errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    has_area = is_point & np.isfinite(area) & (area > 0)
    without = is_point & ~has_area
    if without.any():
        problems.append(NO_AREA.at(**place, rows=rows_of(frame, without), n=int(without.sum())))
    centre = shapely.centroid(frame.geometry.to_numpy()[has_area])
    discs = geodesic_discs(shapely.get_x(centre), shapely.get_y(centre), area[has_area])
    at_pole = has_area.copy()
    at_pole[has_area] = [d is None for d in discs]
    if at_pole.any():
        problems.append(AT_POLE.at(**place, rows=rows_of(frame, at_pole), n=int(at_pole.sum())))
    made = has_area & ~at_pole
    if made.any():
        shapes = frame.geometry.to_numpy().copy()
        shapes[has_area] = discs
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
        frame.loc[made, "is_point_buffered"] = True
        problems.append(
            BUFFERED.at(
                **place,
                rows=rows_of(frame, made),
                n=int(made.sum()),
                total_ha=f"{area[made].sum():,.1f}",
                input=spec.id,
            )
        )
    return Result(frame[~(without | at_pole)].reset_index(drop=True), tuple(problems))
