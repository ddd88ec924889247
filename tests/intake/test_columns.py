"""Columns and filters: what is mapped, what a filter keeps, what a layer declares for all its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely import Point, box

from azogue.records.errors import ConfigError


@pytest.fixture
def titles(tmp_path: Path) -> str:
    frame = gpd.GeoDataFrame(
        {
            "CODIGO": ["10", "11", "12", "13"],
            "TIPO": ["ZEA", "PE", "ZEA", "PR"],
            "AÑO": [2018, 2019, 2020, 2020],
            "ACCESO": ["public", "internal", None, "restricted"],
        },
        geometry=[box(28 + i, -3, 28.5 + i, -2.5) for i in range(4)],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "titles.gpkg")
    return "titles.gpkg"


def codes(result: Any) -> set[str]:
    return {p.code for p in result.problems}


def test_mapped_column_that_is_absent_names_the_nearest(read: Any, one: Any, titles: str) -> None:
    result = read(titles, "permit", columns={"site_code": "CODIGOS"})
    assert 'site_code = "CODIGO"' in one(result, "INT-COLUMN-001").text("do")
    assert result.table.features["site_code"].isna().all()


def test_mapped_column_is_found_without_regard_to_case(read: Any, titles: str) -> None:
    assert read(titles, "permit", columns={"site_code": "codigo"}).table.features["site_code"].tolist() == [
        "10", "11", "12", "13"
    ]  # fmt: skip


def test_permits_without_filter_count_none(read: Any, one: Any, titles: str) -> None:
    result = read(titles, "permit", columns={"title_type": "TIPO"})
    assert "filter = { TIPO = [...] }" in one(result, "INT-COLUMN-005").text("expected")
    assert not result.table.features["counts_as_asgm"].any()
    assert len(result.table.features) == 4


def test_filter_of_permits_says_which_count_and_keeps_all(read: Any, one: Any, titles: str) -> None:
    result = read(titles, "permit", filter={"TIPO": ["ZEA"]})
    assert "2 of 4" in one(result, "INT-COLUMN-007").text("found")
    assert result.table.features["counts_as_asgm"].tolist() == [True, False, True, False]


def test_exclude_leaves_permits_out(read: Any, titles: str) -> None:
    result = read(titles, "permit", filter={"TIPO": ["ZEA"]}, exclude={"TIPO": ["PR"]})
    assert result.table.features["source_row"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("key", ["TIPO", "title_type", "tipo"])
def test_filter_key_may_be_theirs_ours_or_of_another_case(read: Any, one: Any, titles: str, key: str) -> None:
    result = read(titles, "protected_area", columns={"title_type": "TIPO"}, filter={key: "ZEA"})
    assert result.table.features["source_row"].tolist() == [1, 3]
    assert "2 of 4 rows do not match" in one(result, "INT-COLUMN-004").text("found")


@pytest.mark.parametrize("key", ["type", "title_type", "TIPO", "tipo"])
def test_filter_key_may_be_another_spelling_of_ours(read: Any, titles: str, key: str) -> None:
    result = read(titles, "permit", columns={"type": "TIPO"}, filter={key: ["ZEA"]})
    assert result.table.features["counts_as_asgm"].tolist() == [True, False, True, False]


def test_filter_by_a_number_matches_text_and_the_reverse(read: Any, titles: str) -> None:
    for value in (2020, "2020", 2020.0):
        assert len(read(titles, "protected_area", filter={"AÑO": [value]}).table.features) == 2
    assert len(read(titles, "protected_area", filter={"CODIGO": [11]}).table.features) == 1


def test_filter_by_an_absent_column_uses_no_row(read: Any, one: Any, titles: str) -> None:
    result = read(titles, "protected_area", filter={"TIPOS": ["ZEA"]})
    assert "TIPO = [...]" in one(result, "INT-COLUMN-002").text("do")
    assert len(result.table.features) == 0


def test_filter_value_that_no_row_has_names_the_nearest(read: Any, one: Any, titles: str) -> None:
    result = read(titles, "protected_area", filter={"TIPO": ["ZEA", "ZAE"]})
    assert '"ZEA"' in one(result, "INT-COLUMN-003").text("do")
    assert len(result.table.features) == 2


def test_filter_that_keeps_nothing_is_an_error(read: Any, one: Any, titles: str) -> None:
    assert one(read(titles, "protected_area", filter={"TIPO": ["XX"]}), "INT-LAYER-004").level == "error"


def test_filter_does_not_mind_how_accents_are_composed(read: Any, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["Re\u0301publique"]}, geometry=[box(28, -3, 29, -2)], crs="EPSG:4326")
    frame.to_file(tmp_path / "a.gpkg")
    assert len(read("a.gpkg", "analysis_area", filter={"name": ["République"]}).table.features) == 1


def test_unknown_level_of_access_is_treated_as_the_most_protected(read: Any, one: Any, titles: str) -> None:
    result = read(titles, "protected_area", columns={"access": "ACCESO"}, access="team")
    assert one(result, "INT-ACCESS-001").rows == (2,)
    assert result.table.features["access"].tolist() == ["public", "community", "team", "restricted"]
    assert one(result, "INT-ACCESS-002").rows == (2,)


def test_community_layer_without_consent_is_flagged(read: Any, one: Any, titles: str) -> None:
    one(read(titles, "indigenous_territory", access="community"), "INT-ACCESS-002")
    with_consent = read(titles, "indigenous_territory", access="community", consent="C-7")
    assert with_consent.table.features["consent_id"].tolist() == ["C-7"] * 4
    assert "INT-ACCESS-002" not in codes(with_consent)


def test_administrative_units_without_level_are_the_highest(read: Any, one: Any, titles: str) -> None:
    result = read(titles, "admin_unit")
    one(result, "INT-CLASS-002")
    assert result.table.features["admin_level"].tolist() == [1] * 4
    assert read(titles, "admin_unit", level=3).table.features["admin_level"].tolist() == [3] * 4


def test_wetland_classes_are_mapped_and_the_others_named(read: Any, one: Any, titles: str) -> None:
    result = read(titles, "wetland", columns={"methylation_class": "TIPO"}, methylation={"zea": "high", "PE": "low"})
    assert result.table.features["methylation_class"].tolist() == ["high", "low", "high", "unclassed"]
    assert one(result, "INT-CLASS-001").rows == (4,)


def test_wetlands_without_class_are_unclassed(read: Any, titles: str) -> None:
    assert set(read(titles, "wetland").table.features["methylation_class"]) == {"unclassed"}


def test_what_the_input_declares_stands_where_rows_are_silent(read: Any, titles: str) -> None:
    features = read(titles, "plan_area", date="2024-05", buffer_m=500, plan_kind="restoration").table.features
    assert features["observed_on"].tolist() == ["2024-05"] * 4
    assert features["buffer_m"].tolist() == [500.0] * 4
    assert features["plan_kind"].tolist() == ["restoration"] * 4


def test_known_publisher_is_recognised_with_a_note(read: Any, one: Any, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"WDPAID": [1], "NAME": ["Manu"], "DESIG_ENG": ["National Park"], "IUCN_CAT": ["II"], "STATUS": ["Designated"],
         "STATUS_YR": [1973]},
        geometry=[box(-72, -13, -71, -12)],
        crs="EPSG:4326",
    )  # fmt: skip
    frame.to_file(tmp_path / "wdpa.shp")
    result = read("wdpa.shp", "protected_area", columns={"designation": "IUCN_CAT"})
    assert "designation = IUCN_CAT" in one(result, "INT-IMPORTER-001").text("found")
    assert result.table.features[["name", "designation", "observed_on"]].iloc[0].tolist() == ["Manu", "II", "1973"]
    assert result.table.source.importer == "wdpa"
    assert read("wdpa.shp", "protected_area", importer="none").table.source.importer == ""
    with pytest.raises(ConfigError, match="wdpa"):
        read("wdpa.shp", "protected_area", importer="wpda")


def test_points_of_biodiversity_layers_without_area_are_left_out(read: Any, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["a", "b"], "ha": [314.159265, None]}, geometry=[Point(-70, -12), Point(-70, -11)], crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "a.gpkg")
    result = read("a.gpkg", "protected_area", columns={"name": "name", "mapped_area_ha": "ha"})
    assert result.table.features["name"].tolist() == ["a"]
    assert result.table.features["is_point_buffered"].tolist() == [True]
    # by hand: a disc of 314.16 ha has a radius of 1 km, that is 0.009 degrees of latitude
    assert result.table.features.bounds["maxy"].iloc[0] == pytest.approx(-12 + 0.00904, abs=1e-4)


def test_columns_of_every_kind_come_in_declared_order(read: Any, titles: str) -> None:
    from azogue.records.feature import NAMES, SCHEMA

    features = read(titles, "permit", columns={"site_code": "CODIGO"}).table.features
    assert tuple(features.columns) == NAMES
    SCHEMA.validate(features.drop(columns="geometry"), lazy=True)


def test_columns_that_bear_our_names_need_no_mapping(read: Any, one: Any, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"NAME": ["Manu"], "Designation": ["National Park"], "access": ["restricted"], "buffer_m": [9000.0]},
        geometry=[box(-72, -12, -71, -11)],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "parks.gpkg")
    result = read("parks.gpkg", "protected_area")
    row = result.table.features.iloc[0]
    assert (row["name"], row["designation"], row["access"]) == ("Manu", "National Park", "team")
    assert row.isna()["buffer_m"]
    assert "NAME, Designation" in one(result, "INT-COLUMN-008").text("found")
    mapped = read("parks.gpkg", "protected_area", columns={"designation": "NAME"}).table.features.iloc[0]
    assert (mapped["name"], mapped["designation"]) == (None, "Manu")


def test_columns_may_be_spelled_as_people_spell_them(read: Any, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"A": ["ZEA"], "B": ["Koperasi"], "C": ["2027-01-31"], "D": ["12,5"], "E": ["T-1"]},
        geometry=[box(-72, -12, -71, -11)],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "titles.gpkg")
    columns = {"permit_type": "A", "owner": "B", "expires": "C", "area": "D", "code": "E"}
    row = read("titles.gpkg", "permit", columns=columns).table.features.iloc[0]
    ours = ["title_type", "holder", "expires_on", "mapped_area_ha", "site_code"]
    assert row[ours].tolist() == ["ZEA", "Koperasi", "2027-01-31", 12.5, "T-1"]
