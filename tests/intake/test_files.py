"""Files as they arrive: absent, empty, cut, locked, disguised, hostile."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from openpyxl import Workbook
from shapely import box

from azogue.intake.read import list_layers
from azogue.records.errors import ReaderError


def cut(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def many(n: int = 300) -> gpd.GeoDataFrame:
    shapes = [box(-70 + i * 0.001, -12, -69.9995 + i * 0.001, -11.9) for i in range(n)]
    return gpd.GeoDataFrame({"name": [f"pit {i}" for i in range(n)]}, geometry=shapes, crs="EPSG:4326")


def test_file_that_is_absent_names_the_nearest_one(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "wdpa.gpkg").write_bytes(b"x")
    result = read("wpda.gpkg", "protected_area")
    assert "nearest name there is wdpa.gpkg" in one(result, "INT-FILE-001").text("expected")
    assert len(result.table.features) == 0
    assert result.table.source.sha256 == ""


def test_file_of_zero_bytes_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_bytes(b"")
    assert "0 bytes" in one(read("a.geojson"), "INT-FILE-002").text("found")


def test_web_page_saved_as_geojson_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "kba.geojson").write_text("\n<!DOCTYPE html><title>404 Not Found</title>")
    problem = one(read("kba.geojson"), "INT-FILE-003")
    assert "404 Not Found" in str(problem) or "DOCTYPE" in str(problem)
    assert "GeoJSON" in problem.text("expected")


@pytest.mark.parametrize("name", ["kba.gpkg", "kba.zip", "kba.csv", "kba.tif", "kba.xlsx", "kba.kml"])
def test_web_page_saved_under_any_ending_is_told(read: Any, one: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<html><body>Please sign in</body></html>")
    assert one(read(name), "INT-FILE-003").level == "error"


def test_pdf_is_refused_with_the_formats_that_can_be_read(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "permits.pdf").write_bytes(b"%PDF-1.7 ...")
    problem = one(read("permits.pdf", "permit"), "INT-FILE-004")
    assert "PDF" in problem.text("found")
    assert "GeoPackage" in problem.text("expected")


def test_old_workbook_is_refused(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "sites.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "old Excel" in one(read("sites.xls"), "INT-FILE-004").text("found")


def test_virtual_layer_in_disguise_is_never_opened(read: Any, one: Any, tmp_path: Path) -> None:
    vrt = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    (tmp_path / "a.geojson").write_text(vrt)
    assert "not KML" in one(read("a.geojson"), "INT-FILE-004").text("found")


def test_geopackage_named_geojson_is_read_with_a_warning(
    read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame
) -> None:
    squares.to_file(tmp_path / "x.gpkg")
    (tmp_path / "x.gpkg").rename(tmp_path / "areas.geojson")
    result = read("areas.geojson", "protected_area")
    assert "GeoPackage" in one(result, "INT-FILE-005").text("found")
    assert len(result.table.features) == 3


def test_workbook_named_csv_is_read_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["name", "lon", "lat"])
    book.active.append(["a", -70.12345, -12.12345])
    book.save(tmp_path / "x.xlsx")
    (tmp_path / "x.xlsx").rename(tmp_path / "sites.csv")
    result = read("sites.csv")
    assert one(result, "INT-FILE-005").level == "warning"
    assert len(result.table.features) == 1


@pytest.mark.parametrize(
    ("suffix", "share"), [("gpkg", 0.6), ("geojson", 0.6), ("shp", 0.5), ("fgb", 0.5), ("kml", 0.6)]
)
def test_file_that_was_cut_gives_no_rows(read: Any, one: Any, tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"cut.{suffix}"
    many().to_file(path, **({"driver": "KML"} if suffix == "kml" else {}))
    cut(path, share)
    result = read(path.name)
    assert one(result, "INT-FILE-006").level == "error"
    assert len(result.table.features) == 0


def test_geoparquet_that_was_cut_gives_no_rows(read: Any, one: Any, tmp_path: Path) -> None:
    many().to_parquet(tmp_path / "cut.parquet")
    cut(tmp_path / "cut.parquet", 0.7)
    assert "missing" in one(read("cut.parquet"), "INT-FILE-006").text("found")


def test_archive_that_was_cut_gives_no_rows(read: Any, one: Any, tmp_path: Path) -> None:
    many().to_file(tmp_path / "a.geojson")
    with zipfile.ZipFile(tmp_path / "cut.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "a.geojson", "a.geojson")
    cut(tmp_path / "cut.zip", 0.5)
    assert "ZIP" in one(read("cut.zip"), "INT-FILE-006").text("found")


def test_archive_with_damaged_member_gives_no_rows(read: Any, one: Any, tmp_path: Path) -> None:
    many().to_file(tmp_path / "a.geojson")
    with zipfile.ZipFile(tmp_path / "bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "a.geojson", "a.geojson")
    data = bytearray((tmp_path / "bad.zip").read_bytes())
    data[200:260] = b"\xff" * 60
    (tmp_path / "bad.zip").write_bytes(bytes(data))
    assert one(read("bad.zip"), "INT-FILE-006").level == "error"


def test_text_under_a_binary_ending_is_called_damaged(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_text("not a database at all")
    assert "not a database" in one(read("a.gpkg"), "INT-FILE-006").text("found")


def test_server_answer_in_json_is_told_apart_from_a_layer(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text('{"error": {"code": 403, "message": "Forbidden"}}')
    assert "error" in one(read("a.geojson"), "INT-FILE-004").text("found")


def test_folder_is_told_with_what_it_holds(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "roads.shp").write_bytes(b"x")
    assert "roads.shp" in one(read("layers"), "INT-FILE-007").text("expected")


def test_shapefile_without_dbf_keeps_its_shapes(read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame) -> None:
    squares.to_file(tmp_path / "a.shp")
    (tmp_path / "a.dbf").unlink()
    result = read("a.shp", "protected_area")
    assert "no names" in one(result, "INT-FILE-008").text("because")
    assert len(result.table.features) == 3


def test_shapefile_without_shx_is_rebuilt_and_nothing_is_written_beside_it(
    read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame
) -> None:
    squares.to_file(tmp_path / "a.shp")
    (tmp_path / "a.shx").unlink()
    before = sorted(p.name for p in tmp_path.iterdir())
    result = read("a.shp", "protected_area", columns={"name": "NOMBRE"})
    assert ".shx" in one(result, "INT-FILE-008").text("found")
    assert result.table.features["name"].tolist() == squares["NOMBRE"].tolist()
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_reading_leaves_the_options_of_gdal_as_they_were(read: Any, tmp_path: Path, squares: gpd.GeoDataFrame) -> None:
    squares.to_file(tmp_path / "a.shp")
    squares.to_file(tmp_path / "a.geojson")
    (tmp_path / "a.shx").unlink()
    for name in ("a.shp", "a.geojson"):
        assert len(read(name, "protected_area").table.features) == 3
    for option in ("SHAPE_RESTORE_SHX", "OGR_GEOJSON_MAX_OBJ_SIZE"):
        assert pyogrio.get_gdal_config_option(option) is None


def test_zip_bomb_is_not_unpacked(read: Any, one: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("layer.geojson", b"0" * 60_000_000)
    problem = one(read("bomb.zip"), "INT-ZIP-001")
    assert "60.0 MB" in problem.text("found")


def test_zip_bomb_that_lies_about_its_size_is_stopped(
    read: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("azogue.intake.container.MOST_UNPACKED_BYTES", 1_000_000)
    with zipfile.ZipFile(tmp_path / "liar.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("layer.geojson", b"0" * 3_000_000)
    data = (tmp_path / "liar.zip").read_bytes().replace(struct.pack("<I", 3_000_000), struct.pack("<I", 100))
    (tmp_path / "liar.zip").write_bytes(data)
    result = read("liar.zip")
    assert {p.code for p in result.problems} <= {"INT-ZIP-001", "INT-FILE-006"}
    assert result.problems


def test_zip_bomb_in_a_zip_is_not_unpacked(read: Any, one: Any, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("layer.geojson", b"0" * 60_000_000)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    assert one(read("outer.zip"), "INT-ZIP-001").level == "error"


@pytest.mark.parametrize("member", ["../evil.geojson", "/etc/evil.geojson", "a/../../evil.geojson", "..\\evil.geojson"])
def test_member_outside_the_archive_refuses_the_whole_archive(read: Any, one: Any, tmp_path: Path, member: str) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(member, "{}")
    one(read("evil.zip"), "INT-ZIP-002")
    assert not (tmp_path.parent / "evil.geojson").exists()


def test_archive_without_layer_says_what_it_holds(read: Any, one: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("permits.pdf", b"%PDF")
    assert "permits.pdf" in one(read("a.zip"), "INT-ZIP-003").text("found")


def test_locked_archive_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.geojson", b"{}")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1  # the flag of encryption, local and central
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    assert "password" in one(read("a.zip"), "INT-ZIP-004").text("found")


def test_kml_with_entities_is_not_opened(read: Any, one: Any, tmp_path: Path) -> None:
    lines = ['<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "lol">']
    lines += [f'<!ENTITY a{i} "&a{i - 1 if i > 1 else ""};&a{i - 1 if i > 1 else ""};">' for i in range(1, 30)]
    (tmp_path / "bomb.kml").write_text("".join(lines) + "]><kml><Document><name>&a29;</name></Document></kml>")
    assert "<!ENTITY" in one(read("bomb.kml"), "INT-XML-001").text("found")


def test_kml_with_entities_in_an_archive_is_not_opened(read: Any, one: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml></kml>')
    one(read("a.kmz"), "INT-XML-001")


def test_workbook_with_entities_is_not_opened(read: Any, one: Any, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["name", "lon", "lat"])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members["xl/workbook.xml"] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + members["xl/workbook.xml"]
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    one(read("a.xlsx"), "INT-XML-001")


def test_workbook_with_a_damaged_part_gives_no_rows(read: Any, one: Any, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["name", "lon", "lat"])
    book.active.append(["a", -70.12345, -12.12345])
    book.save(tmp_path / "a.xlsx")
    whole = (tmp_path / "a.xlsx").read_bytes()
    for at in range(100, len(whole) - 200, 400):  # wherever it is hit: told, never a crash
        data = bytearray(whole)
        data[at : at + 40] = b"\xff" * 40
        (tmp_path / "a.xlsx").write_bytes(bytes(data))
        assert {"INT-FILE-006", "INT-FILE-004"} & {p.code for p in read("a.xlsx").problems}


def test_layer_that_is_not_there_names_the_nearest(
    read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame
) -> None:
    squares.to_file(tmp_path / "a.gpkg", layer="departments")
    squares.to_file(tmp_path / "a.gpkg", layer="rivers")
    problem = one(read("a.gpkg", layer="departamentos"), "INT-LAYER-001")
    assert 'layer = "departments"' in problem.text("do")


def test_several_layers_and_none_declared_lists_them(
    read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame
) -> None:
    squares.to_file(tmp_path / "a.gpkg", layer="departments")
    squares.to_file(tmp_path / "a.gpkg", layer="districts")
    assert "departments, districts" in one(read("a.gpkg"), "INT-LAYER-002").text("expected")


def test_sheet_that_is_not_there_names_the_nearest(read: Any, one: Any, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Sitios"
    book.create_sheet("Notas")
    book.save(tmp_path / "a.xlsx")
    assert 'sheet = "Sitios"' in one(read("a.xlsx", sheet="Sitio"), "INT-LAYER-001").text("do")


def test_layer_without_rows_is_not_evidence_of_nothing(
    read: Any, one: Any, tmp_path: Path, squares: gpd.GeoDataFrame
) -> None:
    squares.iloc[:0].to_file(tmp_path / "a.gpkg")
    assert "not evidence" in one(read("a.gpkg"), "INT-LAYER-003").text("because")


def test_empty_feature_collection_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    one(read("a.geojson"), "INT-LAYER-003")


def test_table_with_names_only_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,lon,lat\n")
    one(read("a.csv"), "INT-LAYER-003")


def test_listing_a_damaged_file_raises_with_the_problem(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_text("no")
    with pytest.raises(ReaderError, match="INT-FILE-006"):
        list_layers(tmp_path / "a.gpkg")


def test_hash_and_size_are_those_of_the_file(read: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"name,lon,lat\na,-70.12345,-12.12345\n")
    source = read("a.csv").table.source
    # independent: printf 'name,lon,lat\na,-70.12345,-12.12345\n' | sha256sum
    assert source.sha256 == "4d18a778352b043da8874afc41a18b42616366f0f5da24b23fa9b5f25a04853d"
    assert source.n_bytes == 35
    assert (source.n_rows_read, source.n_rows_kept) == (1, 1)
