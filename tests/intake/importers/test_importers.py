"""The other importers, and what all of them promise."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest
from shapely import Point, box

from azogue.intake.importers import IMPORTERS
from azogue.intake.importers.disc import WGS84
from azogue.records.feature import make_features
from azogue.records.input_spec import MAPPABLE, InputSpec
from azogue.records.role import ROLES


def _spec(role: str, **values: Any) -> InputSpec:
    return InputSpec(id="layer", role=role, path="file.gpkg", **values)


def _rows(geometry: list[Any], source: dict[str, list[Any]] | None = None, **columns: Any) -> gpd.GeoDataFrame:
    n = len(geometry)
    frame = make_features(
        geometry,
        feature_id=[f"layer:{i + 1}" for i in range(n)],
        layer_id="layer",
        role="occurrence",
        source_row=list(range(1, n + 1)),
        **columns,
    )
    for name, values in (source or {}).items():
        frame[f"source:{name}"] = values
    return frame


@pytest.mark.parametrize("importer", IMPORTERS.values(), ids=lambda i: i.id)
def test_importer_names_roles_columns_and_a_citation_that_exist(importer: Any) -> None:
    assert set(importer.roles) <= ROLES.keys()
    assert set(importer.columns) <= set(MAPPABLE)
    assert importer.citation
    assert importer.title
    assert importer.publisher
    assert importer.signature or importer.file_pattern


@pytest.mark.parametrize("importer", IMPORTERS.values(), ids=lambda i: i.id)
def test_importer_takes_no_rows_and_drops_the_carried_columns(importer: Any) -> None:
    frame = _rows([], {name: [] for name in importer.extra})
    result = importer.adjust(frame, _spec(importer.roles[0]))
    assert len(result.table) == 0
    assert not [c for c in result.table.columns if c.startswith("source:")]


@pytest.mark.parametrize("importer", [i for i in IMPORTERS.values() if not i.verified], ids=lambda i: i.id)
def test_importer_known_from_a_published_list_says_so(importer: Any) -> None:
    result = importer.adjust(_rows([]), _spec(importer.roles[0]))
    assert "IMP-FIELDS-001" in [p.code for p in result.problems]


def test_detection_periods_become_iso_8601_and_the_detector_change_is_noted() -> None:
    # Codes as published: the last two figures are the quarter, 00 the whole year.
    rows = _rows([box(0, 0, 1, 1)] * 3, {"year": [202300, 202400, 202503]}, mapped_area_ha=[1.0, 2.0, 4.5])
    result = IMPORTERS["amazon_mining_watch"].adjust(rows, _spec("occurrence"))
    assert result.table["observed_on"].tolist() == ["2023", "2024", "2025-07/2025-09"]
    by_code = {p.code: p for p in result.problems}
    assert set(by_code) == {"IMP-PERIOD-001", "IMP-PATCH-001", "IMP-DETECTOR-001"}
    assert by_code["IMP-PERIOD-001"].rows == (3,)
    assert "7.5 ha" in str(by_code["IMP-PATCH-001"])


def test_detections_of_one_generation_raise_no_note_on_the_detector() -> None:
    rows = _rows([box(0, 0, 1, 1)], observed_on=["2022"], mapped_area_ha=[1.0])
    codes = [p.code for p in IMPORTERS["amazon_mining_watch"].adjust(rows, _spec("occurrence")).problems]
    assert codes == ["IMP-PATCH-001"]


def test_date_column_declared_for_detections_is_left_as_it_was_read() -> None:
    rows = _rows([box(0, 0, 1, 1)], {"year": [202503]}, observed_on=["2021-05-01"], mapped_area_ha=[1.0])
    spec = _spec("occurrence", columns={"observed_on": "seen_on"})
    assert IMPORTERS["amazon_mining_watch"].adjust(rows, spec).table["observed_on"].tolist() == ["2021-05-01"]


def test_site_visited_twice_is_one_site_with_its_latest_visit() -> None:
    rows = _rows(
        [Point(28, -2)] * 4,
        {
            "mineral2": [None, "Gold", None, None],
            "mercury": ["No", "Yes", None, "Yes"],
            "workers_numb": [5, 7, None, 2],
        },
        site_code=["a", "a", None, None],
        observed_on=["2019-05-01", "2015-01-01", None, None],
        commodity=["Gold", "Cassiterite", "Wolframite", "Gold"],
    )
    result = IMPORTERS["ipis"].adjust(rows, _spec("occurrence"))
    assert result.table["source_row"].tolist() == [1, 3, 4]  # sites without code are not one site
    by_code = {p.code: p for p in result.problems}
    assert by_code["IMP-VISIT-001"].rows == (2,)
    assert by_code["IMP-MINERAL-001"].values["gold"] == 2
    survey = by_code["IMP-SURVEY-001"].values
    assert (survey["yes"], survey["no"], survey["unknown"], survey["workers"]) == (1, 1, 1, "7")


def test_minerals_of_a_site_are_joined_in_the_order_of_the_source() -> None:
    rows = _rows([Point(28, -2)], {"mineral2": ["Gold"], "mineral3": [None]}, commodity=["Cassiterite"])
    assert IMPORTERS["ipis"].adjust(rows, _spec("occurrence")).table["commodity"].tolist() == ["Cassiterite; Gold"]


def test_kba_point_with_area_in_hectares_becomes_a_disc() -> None:
    result = IMPORTERS["kba"].adjust(_rows([Point(20, 0)], mapped_area_ha=[250.0]), _spec("key_biodiversity_area"))
    area = abs(WGS84.geometry_area_perimeter(result.table.geometry.iloc[0])[0]) / 1e4
    assert area == pytest.approx(250.0, rel=1e-6)
    assert result.table["is_point_buffered"].tolist() == [True]


def test_kba_area_in_square_kilometres_is_scaled() -> None:
    rows = _rows([Point(20, 0)], {"SitAreaKM2": [2.5]}, mapped_area_ha=[2.5])
    assert IMPORTERS["kba"].adjust(rows, _spec("key_biodiversity_area")).table["mapped_area_ha"].tolist() == [250.0]


def test_gadm_codes_give_level_and_parent() -> None:
    rows = _rows([box(0, 0, 1, 1)] * 3, site_code=["PER", "PER.17_1", "PER.17.2_1"])
    table = IMPORTERS["gadm"].adjust(rows, _spec("admin_unit")).table
    assert table["admin_level"].tolist() == [0, 1, 2]
    assert table["parent_code"].tolist() == [None, "PER", "PER.17_1"]


def test_gadm_mapping_takes_the_deepest_level_present() -> None:
    columns = ["GID_0", "COUNTRY", "GID_1", "NAME_1", "GID_2", "NAME_2", "ENGTYPE_2"]
    mapped = IMPORTERS["gadm"].mapping(columns)
    assert mapped == {"name": "NAME_2", "designation": "ENGTYPE_2", "site_code": "GID_2"}


def test_geoboundaries_level_is_read_from_shape_type_unless_declared() -> None:
    rows = _rows([box(0, 0, 1, 1)] * 2, designation=["ADM2", "ADM2"])
    importer = IMPORTERS["geoboundaries"]
    assert importer.adjust(rows, _spec("admin_unit")).table["admin_level"].tolist() == [2, 2]
    assert importer.adjust(rows, _spec("admin_unit", level=3)).table["admin_level"].isna().all()


def test_wetland_class_is_named_and_unclassed_unless_declared() -> None:
    rows = _rows([box(0, 0, 1, 1)] * 3, designation=["28", "16", "some text"])
    spec = _spec("wetland", methylation={"Mangrove": "high"})
    result = IMPORTERS["glwd_v2"].adjust(rows, spec)
    assert result.table["designation"].tolist() == [
        "28 Mangrove",
        "16 Palustrine, regularly flooded, forested",
        "some text",
    ]
    assert result.table["methylation_class"].tolist() == ["high", "unclassed", "unclassed"]
    assert "IMP-METHYL-001" in [p.code for p in result.problems]


def test_every_wetland_class_has_a_label() -> None:
    from azogue.intake.importers.glwd import GLWD_3_CLASSES, GLWD_V2_CLASSES

    assert sorted(GLWD_V2_CLASSES) == list(range(1, 34))  # Lehner and others 2025: 33 classes
    assert sorted(GLWD_3_CLASSES) == list(range(1, 13))  # Lehner and Doell 2004: 12 classes


def test_message_of_every_importer_problem_can_be_written() -> None:
    frame = _rows(
        [Point(0, 0), Point(1, 1), box(0, 0, 1, 1)],
        {"quarter": [2, 3, 1], "mineral2": ["Or", None, None], "mercury": ["Yes"] * 3, "workers_numb": [1, 2, 3]},
        observed_on=["2023", "2025", "2025"],
        status=["Proposed", None, "Designated"],
        designation=["UNESCO-MAB Biosphere Reserve", "5", "ADM1"],
        site_code=["PER.1_1", "b", "b"],
        mapped_area_ha=[1.0, float("nan"), 2.0],
        commodity=["Gold", "Tin", None],
    )
    for importer in IMPORTERS.values():
        for problem in importer.adjust(frame.copy(), _spec(importer.roles[0])).problems:
            assert "{" not in str(problem).replace("{ ", "")
            assert problem.where.startswith("file.gpkg")
