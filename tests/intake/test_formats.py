"""The same layer through every format, and what `list_layers` says of it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from azogue.intake.read import list_layers

COLUMNS = {"name": "NOMBRE", "mapped_area_ha": "HA"}


def write(frame: gpd.GeoDataFrame, folder: Path, kind: str) -> str:
    if kind == "parquet":
        frame.to_parquet(folder / "a.parquet")
    elif kind == "geoarrow":
        frame.to_parquet(folder / "a.parquet", geometry_encoding="geoarrow", schema_version="1.1.0")
        return "a.parquet"
    elif kind == "zip":
        (folder / "parts").mkdir()
        frame.to_file(folder / "parts" / "a.shp", encoding="utf-8")
        with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for part in (folder / "parts").iterdir():
                archive.write(part, f"capas/{part.name}")
            archive.writestr("LICENCE.txt", "Open data, cite us")
    elif kind == "kmz":
        frame.to_file(folder / "doc.kml", driver="LIBKML")
        with zipfile.ZipFile(folder / "a.kmz", "w") as archive:
            archive.write(folder / "doc.kml", "doc.kml")
        (folder / "doc.kml").unlink()
    elif kind == "kml":
        frame.to_file(folder / "a.kml", driver="KML")
    elif kind == "geojsonl":
        frame.to_file(folder / "a.geojsonl", driver="GeoJSONSeq")
    else:
        frame.to_file(folder / f"a.{kind}", **({"encoding": "utf-8"} if kind == "shp" else {}))
    return f"a.{kind}"


@pytest.mark.parametrize(
    "kind", ["gpkg", "parquet", "geoarrow", "shp", "zip", "geojson", "geojsonl", "fgb", "kml", "kmz"]
)
def test_layer_survives_every_format(read: Any, tmp_path: Path, squares: gpd.GeoDataFrame, kind: str) -> None:
    result = read(write(squares, tmp_path, kind), "protected_area", columns=COLUMNS)
    features = result.table.features.sort_values("mapped_area_ha").reset_index(drop=True)
    assert not [p for p in result.problems if p.level == "error"]
    assert features["name"].tolist() == squares["NOMBRE"].tolist()
    assert features["mapped_area_ha"].tolist() == squares["HA"].tolist()
    for found, given in zip(features.geometry, squares.geometry, strict=True):
        assert found.equals_exact(given.normalize(), 1e-9, normalize=True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_points_survive_tables(read: Any, tmp_path: Path, kind: str) -> None:
    table = pd.DataFrame({"NOMBRE": ["A", "B"], "HA": [1.5, 2.5], "lon": [-70.12345, -71.2], "lat": [-12.1, -11.98765]})
    (table.to_csv if kind == "csv" else table.to_excel)(tmp_path / f"a.{kind}", index=False)
    features = read(f"a.{kind}", columns=COLUMNS).table.features
    assert features.geometry.x.tolist() == table["lon"].tolist()
    assert features.geometry.y.tolist() == table["lat"].tolist()
    assert features["name"].tolist() == ["A", "B"]
    assert features["mapped_area_ha"].tolist() == [1.5, 2.5]


def test_shapefile_in_windows_letters_is_read_by_its_cpg(read: Any, tmp_path: Path, squares: gpd.GeoDataFrame) -> None:
    squares.to_file(tmp_path / "a.shp", encoding="cp1252")
    result = read("a.shp", "protected_area", columns=COLUMNS)
    assert result.table.features["name"].tolist() == squares["NOMBRE"].tolist()
    assert "INT-ENCODING-001" not in {p.code for p in result.problems}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_shapefile_without_cpg_is_guessed_with_a_warning(
    read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame, encoding: str
) -> None:
    squares.to_file(tmp_path / "a.shp", encoding=encoding)
    (tmp_path / "a.cpg").unlink()
    dbf = bytearray((tmp_path / "a.dbf").read_bytes())
    dbf[29] = 0
    (tmp_path / "a.dbf").write_bytes(bytes(dbf))
    result = read("a.shp", "protected_area", columns=COLUMNS)
    assert result.table.features["name"].tolist() == squares["NOMBRE"].tolist()
    assert encoding in one(result, "INT-ENCODING-001").text("because")


def test_geojson_in_windows_letters_is_read_with_a_warning(
    read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame
) -> None:
    squares.to_file(tmp_path / "u.geojson")
    text = (tmp_path / "u.geojson").read_text("utf-8")
    (tmp_path / "a.geojson").write_bytes(text.encode("cp1252"))
    result = read("a.geojson", "protected_area", columns=COLUMNS)
    assert result.table.features["name"].tolist() == squares["NOMBRE"].tolist()
    one(result, "INT-ENCODING-001")


def test_archive_of_several_layers_takes_the_declared_one(
    read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame
) -> None:
    squares.to_file(tmp_path / "roads.geojson")
    squares.iloc[:1].to_file(tmp_path / "parks.geojson")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("roads.geojson", "parks.geojson"):
            archive.write(tmp_path / name, name)
    assert "parks" in one(read("a.zip", "protected_area"), "INT-LAYER-002").text("expected")
    assert len(read("a.zip", "protected_area", layer="parks").table.features) == 1
    assert sorted(i.name for i in list_layers(tmp_path / "a.zip")) == ["parks", "roads"]


def test_archives_in_an_archive_are_read_as_publishers_pack_them(
    read: Any, tmp_path: Path, squares: gpd.GeoDataFrame
) -> None:
    with zipfile.ZipFile(tmp_path / "wdpa.zip", "w") as outer:
        for k in range(2):
            folder = tmp_path / f"{k}"
            folder.mkdir()
            squares.iloc[k : k + 1].to_file(folder / "polygons.shp")
            with zipfile.ZipFile(tmp_path / f"part_{k}.zip", "w") as inner:
                for part in folder.iterdir():
                    inner.write(part, part.name)
            outer.write(tmp_path / f"part_{k}.zip", f"part_{k}.zip")
    names = [i.name for i in list_layers(tmp_path / "wdpa.zip")]
    assert names == ["part_0.zip/polygons", "part_1.zip/polygons"]
    result = read("wdpa.zip", "protected_area", layer=names[1], columns=COLUMNS)
    assert result.table.features["name"].tolist() == ["Huepetuhe"]


def test_list_of_layers_says_what_a_guess_needs(tmp_path: Path, squares: gpd.GeoDataFrame) -> None:
    squares.to_file(tmp_path / "a.gpkg", layer="parks")
    squares.to_crs("EPSG:32719").set_geometry(squares.to_crs("EPSG:32719").centroid).to_file(
        tmp_path / "a.gpkg", layer="towns"
    )
    parks, towns = list_layers(tmp_path / "a.gpkg")
    assert (parks.name, parks.kind, parks.geometry_types, parks.n_rows) == ("parks", "vector", ("Polygon",), 3)
    assert parks.columns["NOMBRE"] == tuple(squares["NOMBRE"])
    assert parks.crs == "EPSG:4326"
    assert parks.bounds == pytest.approx((-72, -13, -69.9, -12.9))
    assert (towns.geometry_types, towns.crs) == (("Point",), "EPSG:32719")


def test_rows_of_a_map_file_without_shapes_are_placed_by_their_columns(read: Any, tmp_path: Path) -> None:
    table = pd.DataFrame({"name": ["A"], "lon": [-70.12345], "lat": [-12.12345]})
    import pyogrio

    pyogrio.write_dataframe(table, tmp_path / "a.gpkg", layer="sites")
    table.to_parquet(tmp_path / "a.parquet")
    for name in ("a.gpkg", "a.parquet"):
        assert read(name).table.features.geometry.x.tolist() == [-70.12345]


def test_order_of_rows_is_kept_and_only_needed_columns_are_read(read: Any, tmp_path: Path) -> None:
    shapes = [box(-70 - i / 100, -12, -69.995 - i / 100, -11.9) for i in range(50)]
    gpd.GeoDataFrame({"n": range(50), "junk": ["x" * 1000] * 50}, geometry=shapes, crs="EPSG:4326").to_file(
        tmp_path / "a.fgb"
    )
    features = read("a.fgb", columns={"site_code": "n"}).table.features
    assert features["source_row"].tolist() == list(range(1, 51))
    assert sorted(int(c) for c in features["site_code"]) == list(range(50))
