"""Rasters: cells of a class or beyond a threshold as polygons, read by window; people as cells."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.shutil
import shapely

from azogue.intake import raster
from azogue.records.protocols import Raster

CELL = 0.01

pytestmark = pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS", "ignore:Use `@`")


def write(
    tmp_path: Path, data: Any, *, name: str = "a.tif", crs: Any = "EPSG:4326", nodata: Any = None, **profile: Any
) -> str:
    """Cells of a hundredth of a degree; upper left corner at -70, -10."""
    data = np.asarray(data)
    transform = profile.pop("transform", rasterio.transform.from_origin(-70, -10, CELL, CELL))
    with rasterio.open(
        tmp_path / name, "w", driver="GTiff", height=data.shape[0], width=data.shape[1], count=1, dtype=data.dtype,
        crs=crs, transform=transform, nodata=nodata, **profile,
    ) as file:  # fmt: skip
        file.write(data, 1)
    return name


def grid(n: int = 20) -> Any:
    data = np.zeros((n, n), dtype=np.uint8)
    data[2:5, 3:7] = 1  # 12 cells
    data[10, 10] = 2
    data[11, 11] = 2  # touches the cell above at a corner only
    return data


def test_raster_without_rule_shows_its_values(read: Any, one: Any, tmp_path: Path) -> None:
    problem = one(read(write(tmp_path, grid()), "surrogate"), "INT-RASTER-001")
    assert '"0", "1", "2"' in problem.text("found")


def test_cells_of_a_class_become_polygons_of_their_area(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, grid()), "surrogate", values=[1])
    assert len(result.table.features) == 1
    # by hand: 3 by 4 cells of 0.0001 square degrees, corner at column 3, row 2
    assert result.table.features.geometry.iloc[0].area == pytest.approx(12e-4)
    assert result.table.features.total_bounds == pytest.approx((-69.97, -10.05, -69.93, -10.02))
    assert one(result, "INT-RASTER-003").values["cells"] == 12


def test_cells_beyond_a_threshold_become_patches(read: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, grid()), "surrogate", at_least=1)
    assert sorted(round(a, 6) for a in result.table.features.geometry.area) == [1e-4, 1e-4, 12e-4]
    assert len(read(write(tmp_path, grid()), "surrogate", at_least=1, at_most=1).table.features) == 1


def test_missing_cells_never_count(read: Any, one: Any, tmp_path: Path) -> None:
    data = grid().astype("float32")
    data[0, :] = np.nan
    data[1, :] = -9999
    result = read(write(tmp_path, data, nodata=-9999), "surrogate", at_most=0.5)
    # by hand: 400 cells, 40 missing, 14 above the threshold
    assert one(result, "INT-RASTER-003").values["cells"] == 346


def test_patches_are_joined_across_blocks(read: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    data = (rng.random((64, 64)) < 0.6).astype(np.uint8)
    name = write(tmp_path, data)
    whole = read(name, "surrogate", values=[1]).table.features
    monkeypatch.setattr(raster, "BLOCK", 10)
    pieces = read(name, "surrogate", values=[1]).table.features
    assert len(whole) == len(pieces)
    assert whole.geometry.area.sum() == pytest.approx(data.sum() * 1e-4)
    assert sorted(whole.geometry.area.round(9)) == sorted(pieces.geometry.area.round(9))


def test_only_the_window_of_the_analysis_area_is_read(read: Any, one: Any, tmp_path: Path) -> None:
    name = write(tmp_path, np.ones((100, 100), dtype=np.uint8))
    result = read(name, "surrogate", values=[1], bounds=(-69.9, -10.2, -69.8, -10.1))
    assert one(result, "INT-RASTER-003").values["total"] == 100  # by hand: 10 by 10 cells


def test_window_of_a_projected_raster_covers_the_analysis_area(read: Any, tmp_path: Path) -> None:
    transform = rasterio.transform.from_origin(300_000, 8_600_000, 30, 30)
    name = write(tmp_path, np.ones((500, 500), dtype=np.uint8), crs="EPSG:32719", transform=transform)
    bounds = (-70.80, -12.76, -70.75, -12.70)
    features = read(name, "surrogate", values=[1], bounds=bounds).table.features
    assert shapely.union_all(features.geometry).contains(shapely.box(*bounds).buffer(-1e-3))


def test_very_many_patches_are_grouped(read: Any, one: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "MOST_PATCHES", 100)
    data = np.indices((40, 40)).sum(axis=0) % 2
    result = read(write(tmp_path, data.astype(np.uint8)), "surrogate", values=[1])
    assert one(result, "INT-RASTER-009").values["patches"] == 800
    assert len(result.table.features) == 1
    assert result.table.features.geometry.area.sum() == pytest.approx(800e-4)


def test_wetland_classes_are_rows_with_their_potential(read: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, grid()), "wetland", values=[1, 2], methylation={"1": "high"})
    features = result.table.features.set_index("designation")
    assert features["methylation_class"].to_dict() == {"1": "high", "2": "unclassed"}
    assert features.loc["2"].geometry.area == pytest.approx(2e-4)


def test_class_that_no_cell_has_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    assert "not evidence" in one(read(write(tmp_path, grid()), "surrogate", values=[9]), "INT-RASTER-004").text(
        "because"
    )


def test_band_that_is_not_there_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    assert "1 to 1" in one(read(write(tmp_path, grid()), "surrogate", values=[1], band=3), "INT-RASTER-002").text(
        "expected"
    )


def test_raster_elsewhere_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, grid()), "surrogate", values=[1], bounds=(28, -3, 29, -2))
    assert one(result, "INT-RASTER-005").level == "warning"


def test_raster_without_system_in_degrees_is_assumed(read: Any, one: Any, tmp_path: Path) -> None:
    one(read(write(tmp_path, grid(), crs=None), "surrogate", values=[1]), "INT-CRS-002")


def test_raster_for_roads_is_refused(read: Any, one: Any, tmp_path: Path) -> None:
    assert "lines" in one(read(write(tmp_path, grid()), "road"), "INT-RASTER-006").text("expected")


def test_raster_that_was_cut_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for role, keys in (("surrogate", {"values": [1]}), ("population", {})):
        name = write(tmp_path, rng.integers(0, 200, (400, 400), dtype=np.uint8))
        data = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(data[: len(data) // 2])
        one(read(name, role, **keys), "INT-FILE-006")


def test_cloud_optimized_raster_is_read(read: Any, tmp_path: Path) -> None:
    write(tmp_path, grid(600), name="plain.tif")
    with rasterio.open(tmp_path / "plain.tif") as source:
        rasterio.shutil.copy(source, tmp_path / "cog.tif", driver="COG")
    assert read("cog.tif", "surrogate", values=[1]).table.features.geometry.area.sum() == pytest.approx(12e-4)


def test_people_are_read_by_window(read: Any, tmp_path: Path) -> None:
    people = np.arange(400, dtype="float32").reshape(20, 20)
    people[0, 0] = -9999
    result = read(write(tmp_path, people, nodata=-9999), "population")
    found = result.table.raster
    assert isinstance(found, Raster)
    lon, lat, value = found.points((-70, -10.2, -69.8, -10))
    assert len(value) == 399
    assert value.sum() == pytest.approx(people[people >= 0].sum())
    lon, lat, value = found.points((-69.96, -10.04, -69.94, -10.02))
    # by hand: columns 4 and 5, rows 2 and 3 of 20 by 20 cells numbered along the rows
    assert sorted(value.tolist()) == [44, 45, 64, 65]
    assert lon.min() == pytest.approx(-69.955)
    assert lat.max() == pytest.approx(-10.025)
    assert len(pickle.loads(pickle.dumps(found)).points((-70, -10.2, -69.8, -10))[0]) == 399  # noqa: S301


def test_people_in_an_archive_are_read(read: Any, tmp_path: Path) -> None:
    write(tmp_path, np.ones((20, 20), dtype="float32"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "a.tif", "sub/a.tif")
    (tmp_path / "a.tif").unlink()
    found = read("a.zip", "population").table.raster
    assert found.points((-70, -10.2, -69.8, -10))[2].sum() == pytest.approx(400)


def test_negative_people_are_told_and_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    people = np.ones((20, 20), dtype="int32")
    people[:5] = -200
    result = read(write(tmp_path, people), "population")
    assert "-200" in one(result, "INT-RASTER-008").text("found")
    one(result, "INT-RASTER-007")
    assert result.table.raster.points((-70, -10.2, -69.8, -10))[2].sum() == pytest.approx(300)


def test_table_for_population_is_refused(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,lon,lat\nA,-70.1,-12.1\n")
    assert "raster" in one(read("a.csv", "population"), "INT-RASTER-006").text("expected")
