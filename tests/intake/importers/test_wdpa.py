"""WDPA: statuses, biosphere reserves, points with a reported area. Numbers by hand unless said otherwise."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely import MultiPoint, Point, box

from azogue.intake.importers import IMPORTERS
from azogue.intake.importers.disc import WGS84
from azogue.records.feature import make_features
from azogue.records.input_spec import InputSpec

WDPA = IMPORTERS["wdpa"]


def _spec(**values: Any) -> InputSpec:
    return InputSpec(id="wdpa", path="wdpa.gpkg", **{"role": "protected_area", **values})


def _rows(geometry: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    n = len(geometry)
    return make_features(
        geometry,
        feature_id=[f"wdpa:{i + 1}" for i in range(n)],
        layer_id="wdpa",
        role="protected_area",
        source_row=list(range(1, n + 1)),
        **columns,
    )


def test_proposed_and_not_reported_areas_are_left_out_with_their_rows() -> None:
    rows = _rows([box(0, 0, 1, 1)] * 4, status=["Designated", "Proposed", "Not Reported", None])
    result = WDPA.adjust(rows, _spec())
    assert result.table["source_row"].tolist() == [1, 4]  # an unknown status is kept: it is not "Not Reported"
    (note,) = result.problems
    assert (note.code, note.level, note.rows) == ("IMP-STATUS-001", "note", (2, 3))
    assert "Not Reported and Proposed" in str(note)
    assert "Protected Planet" in str(note)


@pytest.mark.parametrize("declared", [{"filter": {"STATUS": ["Proposed"]}}, {"exclude": {"status": ["Inscribed"]}}])
def test_declared_statuses_win_over_the_default(declared: dict[str, Any]) -> None:
    rows = _rows([box(0, 0, 1, 1)] * 2, status=["Designated", "Proposed"])
    assert len(WDPA.adjust(rows, _spec(**declared)).table) == 2


def test_biosphere_reserve_is_kept_and_noted() -> None:
    rows = _rows([box(0, 0, 1, 1)] * 2, designation=["National Park", "UNESCO-MAB Biosphere Reserve"])
    result = WDPA.adjust(rows, _spec())
    assert len(result.table) == 2
    assert [(p.code, p.rows) for p in result.problems] == [("IMP-MAB-001", (2,))]


def test_point_with_reported_area_becomes_a_marked_disc_of_that_area() -> None:
    # REP_AREA is in km2 (user manual): 120 km2 = 12,000 ha.
    rows = _rows([box(0, 0, 1, 1), MultiPoint([(-71.0, -12.0)])], mapped_area_ha=[50.0, 120.0])
    result = WDPA.adjust(rows, _spec())
    table = result.table
    assert table["is_point_buffered"].tolist() == [False, True]
    assert table["mapped_area_ha"].tolist() == [5_000.0, 12_000.0]
    area = abs(WGS84.geometry_area_perimeter(table.geometry.iloc[1])[0]) / 1e4
    assert area == pytest.approx(12_000.0, rel=1e-6)
    assert [(p.code, p.level, p.rows) for p in result.problems] == [("IMP-POINT-001", "warning", (2,))]


def test_point_without_area_is_left_out_as_an_error_with_its_row() -> None:
    rows = _rows([Point(0, 0), Point(1, 1)], mapped_area_ha=[0.0, np.nan])
    result = WDPA.adjust(rows, _spec())
    assert len(result.table) == 0
    assert [(p.code, p.level, p.rows) for p in result.problems] == [("IMP-POINT-002", "error", (1, 2))]


def test_points_stay_out_when_the_workspace_says_so() -> None:
    rows = _rows([Point(0, 0), box(0, 0, 1, 1)], mapped_area_ha=[10.0, 10.0])
    result = WDPA.adjust(rows, _spec(point_area="none"))
    assert result.table["source_row"].tolist() == [2]
    assert [(p.code, p.rows) for p in result.problems] == [("IMP-POINT-003", (1,))]


def test_area_column_of_the_workspace_is_taken_as_hectares() -> None:
    rows = _rows([Point(0, 0)], mapped_area_ha=[10.0])
    table = WDPA.adjust(rows, _spec(columns={"mapped_area_ha": "superficie_ha"})).table
    assert abs(WGS84.geometry_area_perimeter(table.geometry.iloc[0])[0]) / 1e4 == pytest.approx(10.0, rel=1e-6)


def test_no_rows_give_no_rows_and_no_problem() -> None:
    result = WDPA.adjust(_rows([]), _spec())
    assert len(result.table) == 0
    assert result.problems == ()


def test_year_zero_is_an_unknown_year() -> None:
    rows = _rows([box(0, 0, 1, 1)] * 2)
    rows["source:STATUS_YR"] = [0, 1999]
    table = WDPA.adjust(rows, _spec()).table
    assert table["observed_on"].tolist() == [None, "1999"]
