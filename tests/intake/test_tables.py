"""Tables of points as offices write them: separators, decimal commas, degrees and minutes, UTM, spreadsheets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pyproj import Transformer

PERU = (-81.4, -18.4, -68.6, 0.0)
LON, LAT = -70.102345, -12.808111  # Huepetuhe, roughly


def write(tmp_path: Path, text: str, *, name: str = "a.csv", encoding: str = "utf-8") -> str:
    (tmp_path / name).write_bytes(text.encode(encoding))
    return name


def position(result: Any, row: int = 0) -> tuple[float, float]:
    point = result.table.features.geometry.iloc[row]
    return point.x, point.y


def codes(result: Any) -> set[str]:
    return {p.code for p in result.problems}


def test_header_below_a_title_is_found_and_rows_are_numbered_below_it(read: Any, one: Any, tmp_path: Path) -> None:
    text = "Inventario de sitios 2024,,\n,,\nNombre,Longitud,Latitud\nA,-70.12345,-12.12345\nB,,\n"
    result = read(write(tmp_path, text))
    assert "line 3" in one(result, "INT-TABLE-001").text("found")
    assert one(result, "INT-COORD-001").rows == (2,)
    assert result.table.features["source_row"].tolist() == [1]


def test_semicolons_and_decimal_commas_are_read_and_told(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "nombre;longitud;latitud\nA;-70,102345;-12,808111\n"))
    assert position(result) == pytest.approx((LON, LAT))
    assert one(result, "INT-TABLE-003").text("found") == "fields separated by semicolons"
    assert "-70,102345" in one(result, "INT-NUMBER-002").text("found")


def test_tabs_separate_fields(read: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name\tlon\tlat\nA\t-70.102345\t-12.808111\n", name="a.tsv"))
    assert position(result) == pytest.approx((LON, LAT))


def test_byte_order_mark_is_no_part_of_a_name(read: Any, tmp_path: Path) -> None:
    result = read(
        write(tmp_path, "lon,lat,name\n-70.102345,-12.808111,Río\n", encoding="utf-8-sig"), columns={"name": "name"}
    )
    assert result.table.features["name"].tolist() == ["Río"]


def test_utf_16_is_read(read: Any, tmp_path: Path) -> None:
    result = read(
        write(tmp_path, "name,lon,lat\nСайт,-70.102345,-12.808111\n", encoding="utf-16"), columns={"name": "name"}
    )
    assert result.table.features["name"].tolist() == ["Сайт"]


def test_unknown_encoding_is_guessed_with_a_warning(read: Any, one: Any, tmp_path: Path) -> None:
    name = write(tmp_path, "name,lon,lat\nRéserve d'Itombwe,28.12345,-3.12345\n", encoding="cp1252")
    result = read(name, columns={"name": "name"})
    assert "cp1252" in one(result, "INT-ENCODING-001").text("because")
    assert result.table.features["name"].tolist() == ["Réserve d'Itombwe"]


def test_declared_encoding_is_used_without_a_warning(read: Any, tmp_path: Path) -> None:
    name = write(tmp_path, "name,lon,lat\nСайт,-70.102345,-12.808111\n", encoding="cp1251")
    result = read(name, columns={"name": "name"}, encoding="cp1251")
    assert result.table.features["name"].tolist() == ["Сайт"]
    assert not codes(result) & {"INT-ENCODING-001", "INT-ENCODING-003"}


def test_declared_encoding_that_does_not_fit_is_told(read: Any, one: Any, tmp_path: Path) -> None:
    name = write(tmp_path, "name,lon,lat\nRéserve,28.12345,-3.12345\n", encoding="cp1252")
    assert one(read(name, encoding="utf-8"), "INT-ENCODING-003").level == "warning"


def test_encoding_that_does_not_exist_names_the_nearest(read: Any, one: Any, tmp_path: Path) -> None:
    name = write(tmp_path, "name,lon,lat\nA,28.12345,-3.12345\n")
    problem = one(read(name, encoding="utf-88"), "INT-ENCODING-002")
    assert 'encoding = "utf-8"' in problem.text("do")


def test_name_that_is_twice_in_the_header_is_renamed(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,name,lon,lat\nA,B,-70.12345,-12.12345\n"), columns={"name": "name_2"})
    assert "name_2" in one(result, "INT-COLUMN-006").text("because")
    assert result.table.features["name"].tolist() == ["B"]


def test_table_without_names_is_refused(read: Any, one: Any, tmp_path: Path) -> None:
    one(read(write(tmp_path, "-70.1,-12.8\n-70.2,-12.9\n")), "INT-TABLE-004")


def test_row_with_too_many_fields_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,lon,lat\nRio, Madre,-70.12345,-12.12345\nA,-70.12345,-12.12345\n"))
    assert one(result, "INT-TABLE-002").rows == (1,)
    assert result.table.features["source_row"].tolist() == [2]


def test_row_with_too_few_fields_is_flagged(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "lon,lat,name,note\n-70.12345,-12.12345,A,x\n-70.22345,-12.12345\n"))
    assert one(result, "INT-TABLE-006").rows == (2,)
    assert len(result.table.features) == 2


def test_empty_lines_are_counted(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,lon,lat\nA,-70.12345,-12.12345\n,,\nB,-70.22345,-12.12345\n,,\n"))
    assert "2 empty lines" in one(result, "INT-TABLE-005").text("found")
    assert result.table.features["source_row"].tolist() == [1, 3]


def test_table_without_coordinates_lists_its_columns(read: Any, one: Any, tmp_path: Path) -> None:
    assert "name, area" in one(read(write(tmp_path, "name,area\nA,12\n")), "INT-COORD-006").text("found")


def test_declared_coordinate_column_that_is_absent_names_the_nearest(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,Longitude,Latitude\nA,-70.1,-12.1\n"), x="longitud", y="Latitude")
    assert 'x = "Longitude"' in one(result, "INT-COORD-010").text("do")


def test_declared_coordinate_columns_of_any_name_are_used(read: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,horizontal,vertical\nA,-70.102345,-12.808111\n"), x="horizontal", y="vertical")
    assert position(result) == pytest.approx((LON, LAT))


DMS = [
    "12°48'29.2\"S",
    "12° 48' 29,2'' S",
    "S 12° 48' 29.2\"",
    '12º48´29.2" Sur',
    "12°48′29.2″S",
    "12d48m29.2s S",
    "12 48 29.2 S",
    "12:48:29.2 S",
    "12-48-29.2 S",
    "-12 48 29.2",
    "12 deg 48 min 29.2 sec South",
    "124829.2S",
    "12°48.48667'S",
    "12,808111 S",
    "-12.808111°",
    "12°48'29.2\"ю.ш.",
    "南纬12°48′29.2″",
    "١٢°٤٨'٢٩.٢\"S",
]


@pytest.mark.parametrize("latitude", DMS)
def test_degrees_minutes_seconds_are_read_in_every_spelling(read: Any, tmp_path: Path, latitude: str) -> None:
    # by hand: 12 + 48/60 + 29.2/3600 = 12.808111
    cell = latitude.replace('"', '""')
    result = read(write(tmp_path, f'name,longitude,latitude\nA,"70°06\'08.442""W","{cell}"\n'))
    assert position(result) == pytest.approx((LON, LAT), abs=2e-6)


@pytest.mark.parametrize("cell", ["-12.808.100", "12°75'S", "Tambopata", "-12.8N", "12°48'75\"S", "1.2.3"])
def test_coordinate_that_cannot_be_read_is_left_out(read: Any, one: Any, tmp_path: Path, cell: str) -> None:
    quoted = cell.replace('"', '""')
    result = read(write(tmp_path, f'name,lon,lat\nA,-70.12345,"{quoted}"\nB,-70.12345,-12.12345\n'))
    problem = one(result, "INT-COORD-002")
    assert problem.rows == (1,)
    assert cell in problem.text("found")
    assert len(result.table.features) == 1


def test_degrees_minutes_and_seconds_in_columns_of_their_own_are_joined(read: Any, tmp_path: Path) -> None:
    text = "name,lat_deg,lat_min,lat_sec,lat_dir,lon_deg,lon_min,lon_sec,lon_dir\nA,12,48,29.2,S,70,6,8.442,W\n"
    assert position(read(write(tmp_path, text))) == pytest.approx((LON, LAT), abs=1e-6)


@pytest.mark.parametrize(
    ("cell", "is_assumed"),
    [("-12.808111, -70.102345", True), ("12°48'29.2\"S 70°06'08.442\"W", False), ("-12.808111 -70.102345", True)],
)
def test_both_coordinates_in_one_column_are_split(read: Any, tmp_path: Path, cell: str, is_assumed: bool) -> None:
    quoted = cell.replace('"', '""')
    result = read(write(tmp_path, f'name,coordenadas\nA,"{quoted}"\n'))
    assert position(result) == pytest.approx((LON, LAT), abs=1e-6)
    assert ("INT-COORD-012" in codes(result)) is is_assumed


def test_letters_show_that_longitude_and_latitude_are_exchanged(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,lon,lat\nA,12.808111 S,70.102345 W\n"))
    assert position(result) == pytest.approx((LON, LAT))
    assert one(result, "INT-AXES-001").rows == (1,)


def test_coordinate_outside_the_world_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,lon,lat\nA,-70.12345,-128111\nB,-70.12345,-12.12345\n"))
    assert one(result, "INT-COORD-003").rows == (1,)


def test_null_island_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,lon,lat\nA,0,0\nB,-70.12345,-12.12345\n"))
    assert one(result, "INT-COORD-004").rows == (1,)
    assert len(result.table.features) == 1


def test_lost_minus_sign_is_found_by_the_analysis_area(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,lon,lat\nA,70.102345,12.808111\n"), bounds=PERU)
    assert position(result) == pytest.approx((LON, LAT))
    assert "longitudes and latitudes" in one(result, "INT-AXES-002").text("found")


def test_swapped_columns_are_found_by_the_analysis_area(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,lon,lat\nA,-12.808111,-70.102345\n"), bounds=PERU)
    assert position(result) == pytest.approx((LON, LAT))
    assert "far from the analysis area" in one(result, "INT-AXES-001").text("because")


def test_some_swapped_rows_are_flagged_and_kept_as_written(read: Any, one: Any, tmp_path: Path) -> None:
    text = "name,lon,lat\nA,-70.102345,-12.808111\nB,-71.102345,-11.808111\nC,-12.908111,-70.202345\n"
    result = read(write(tmp_path, text), bounds=PERU)
    assert one(result, "INT-AXES-003").rows == (3,)
    assert position(result, 2) == pytest.approx((-12.908111, -70.202345))


def test_coordinates_rounded_to_a_tenth_are_flagged(read: Any, one: Any, tmp_path: Path) -> None:
    text = "name,lon,lat\nA,-70.1,-12.8\nB,-70.2,-12.7\nC,-70.3,-12.9\n"
    assert "6 km" in one(read(write(tmp_path, text)), "INT-COORD-011").text("because")


def utm(zone: int = 19, *, south: bool = True) -> tuple[float, float]:
    code = (32700 if south else 32600) + zone
    return Transformer.from_crs("EPSG:4326", code, always_xy=True).transform(LON, LAT)


@pytest.mark.parametrize("zone", ["19S", "19 S", "19L", "Zona 19 Sur", "19 South", "UTM-19S", "32719", "WGS84 UTM 19S"])
def test_utm_zone_column_is_read_in_every_spelling(read: Any, tmp_path: Path, zone: str) -> None:
    east, north = utm()
    result = read(write(tmp_path, f"nombre,este,norte,zona\nA,{east:.3f},{north:.3f},{zone}\n"))
    assert position(result) == pytest.approx((LON, LAT), abs=1e-7)
    assert "INT-CRS-003" in codes(result)


def test_rows_of_two_utm_zones_are_each_placed_in_their_own(read: Any, tmp_path: Path) -> None:
    a, b = utm(19), utm(18)
    text = f"nombre,este,norte,zona\nA,{a[0]:.3f},{a[1]:.3f},19S\nB,{b[0]:.3f},{b[1]:.3f},18S\n"
    result = read(write(tmp_path, text))
    for row in (0, 1):
        assert position(result, row) == pytest.approx((LON, LAT), abs=1e-7)


def test_declared_utm_zone_and_decimal_comma_are_read(read: Any, tmp_path: Path) -> None:
    east, north = utm()
    text = f"nombre;x;y\nA;{east:.2f};{north:.2f}\n".replace(".", ",")
    result = read(write(tmp_path, text), utm_zone="19S")
    assert position(result) == pytest.approx((LON, LAT), abs=1e-6)


def test_thousands_marks_in_utm_are_read(read: Any, tmp_path: Path) -> None:
    east, north = utm()
    text = f"nombre;este;norte\nA;{east:,.1f};{north:,.1f}\n".replace(",", "_").replace(".", ",").replace("_", ".")
    assert position(read(write(tmp_path, text), utm_zone="19S")) == pytest.approx((LON, LAT), abs=2e-6)


def test_metres_without_a_zone_are_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "nombre,este,norte\nA,380000,8583000\n"))
    assert one(result, "INT-COORD-007").rows == (1,)
    assert "utm_zone" in one(result, "INT-COORD-007").text("do")


def test_zone_without_hemisphere_takes_that_of_the_analysis_area(read: Any, one: Any, tmp_path: Path) -> None:
    east, north = utm()
    name = write(tmp_path, f"nombre,este,norte,zona\nA,{east:.3f},{north:.3f},19\n")
    assert "south" in one(read(name, bounds=PERU), "INT-COORD-008").text("because")
    assert "INT-COORD-007" in codes(read(name))


def test_row_without_zone_is_left_out(read: Any, one: Any, tmp_path: Path) -> None:
    east, north = utm()
    text = f"nombre,este,norte,zona\nA,{east:.3f},{north:.3f},19S\nB,{east:.3f},{north:.3f},\n"
    assert one(read(write(tmp_path, text)), "INT-COORD-007").rows == (2,)


def test_utm_on_an_old_datum_is_shifted(read: Any, tmp_path: Path) -> None:
    # independent: PSAD56 / UTM zone 19S (EPSG:24879) lies some hundred metres off WGS 84 in Peru
    east, north = utm()
    result = read(write(tmp_path, f"nombre,este,norte\nA,{east:.3f},{north:.3f}\n"), utm_zone="19S", crs="EPSG:4248")
    x, y = position(result)
    assert 100 < 111_000 * ((x - LON) ** 2 + (y - LAT) ** 2) ** 0.5 < 1000


def test_declared_projected_system_of_a_table_is_used(read: Any, tmp_path: Path) -> None:
    east, north = utm()
    result = read(write(tmp_path, f"nombre,este,norte\nA,{east:.3f},{north:.3f}\n"), crs="EPSG:32719")
    assert position(result) == pytest.approx((LON, LAT), abs=1e-7)


def test_shapes_written_as_text_are_read(read: Any, one: Any, tmp_path: Path) -> None:
    text = 'name,wkt\nA,"POLYGON ((-70 -13, -69 -13, -69 -12, -70 -13))"\nB,"POLYGON ((-70"\n'
    result = read(write(tmp_path, text), "protected_area")
    assert result.table.features.geom_type.tolist() == ["Polygon"]
    assert one(result, "INT-COORD-002").rows == (2,)


@pytest.fixture
def workbook(tmp_path: Path) -> str:
    book = Workbook()
    book.active.title = "Notas"
    book.active.append(["Fuente: encuesta 2024"])
    sheet = book.create_sheet("Sitios")
    sheet.append(["Inventario"])
    sheet.append([])
    sheet.append(["Nombre", "Longitud", "Latitud", "Visita", "Área (ha)"])
    sheet.append(["A", LON, LAT, dt.date(2024, 3, 31), 12.5])
    sheet.append(["B", LON, LAT - 0.1, 45382, "=E4*2"])
    book.save(tmp_path / "a.xlsx")
    return "a.xlsx"


def test_workbook_is_read_from_the_sheet_that_has_coordinates(read: Any, one: Any, workbook: str) -> None:
    result = read(workbook, columns={"name": "Nombre", "observed_on": "Visita", "mapped_area_ha": "Área (ha)"})
    assert one(result, "INT-SHEET-001").values["sheet"] == "Sitios"
    assert result.table.features["name"].tolist() == ["A", "B"]
    # by hand: day 45382 of a spreadsheet is 2024-03-31
    assert result.table.features["observed_on"].tolist() == ["2024-03-31", "2024-03-31"]


def test_formulas_are_never_run(read: Any, one: Any, workbook: str) -> None:
    result = read(workbook, columns={"mapped_area_ha": "Área (ha)"}, sheet="Sitios")
    assert "=E4*2" in one(result, "INT-TEXT-002").text("found")
    assert result.table.features["mapped_area_ha"].isna().tolist() == [False, True]


def test_two_sheets_with_coordinates_must_be_declared(read: Any, one: Any, tmp_path: Path) -> None:
    book = Workbook()
    for sheet in (book.active, book.create_sheet("Dos")):
        sheet.append(["name", "lon", "lat"])
        sheet.append(["A", LON, LAT])
    book.save(tmp_path / "a.xlsx")
    assert "Dos" in one(read("a.xlsx"), "INT-LAYER-002").text("expected")
    assert len(read("a.xlsx", sheet="Dos").table.features) == 1


def test_text_that_a_spreadsheet_would_run_is_kept_as_text_and_flagged(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(
        write(tmp_path, 'name,lon,lat\n"=HYPERLINK(""http://x"")",-70.12345,-12.12345\n'), columns={"name": "name"}
    )
    assert one(result, "INT-TEXT-003").rows == (1,)
    assert result.table.features["name"].iloc[0].startswith("=HYPERLINK")


def test_huge_value_is_cut(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, f"name,lon,lat\n{'x' * 2_000_000},-70.12345,-12.12345\n"), columns={"name": "name"})
    assert "2000000" in one(result, "INT-TEXT-001").text("found")
    assert len(result.table.features["name"].iloc[0]) == 10_000


def test_twice_encoded_letters_are_flagged(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,lon,lat\nRÃ©serve,-70.12345,-12.12345\n"), columns={"name": "name"})
    assert one(result, "INT-TEXT-004").text("expected") == "Réserve"


def test_numbers_that_are_text_negative_or_unclear_are_told(read: Any, one: Any, tmp_path: Path) -> None:
    text = (
        'name,lon,lat,ha\nA,-70.1234,-12.1,about 12\nB,-70.2234,-12.1,-9999\nC,-70.3234,-12.1,"1,234"\nD,-70.42,-12,7\n'
    )
    result = read(write(tmp_path, text), columns={"mapped_area_ha": "ha"})
    assert one(result, "INT-NUMBER-001").rows == (1,)
    assert one(result, "INT-NUMBER-004").rows == (2,)
    assert one(result, "INT-NUMBER-003").rows == (3,)
    assert result.table.features["mapped_area_ha"].tolist()[2:] == [1234.0, 7.0]
    assert result.table.features["mapped_area_ha"].isna().tolist() == [True, True, False, False]


def test_dates_in_many_shapes_become_iso(read: Any, one: Any, tmp_path: Path) -> None:
    written = [
        "2024",
        "2024-03",
        "31/12/2024",
        "31.12.2024",
        "3 de mayo de 2021",
        "20240331",
        "1 janvier 2020",
        "soon",
        "",
    ]
    rows = "".join(f"p{i},{-70.12345 - i},-12.12345,{d}\n" for i, d in enumerate(written))
    result = read(write(tmp_path, "name,lon,lat,fecha\n" + rows), columns={"observed_on": "fecha"})
    assert result.table.features["observed_on"].tolist() == [
        "2024", "2024-03", "2024-12-31", "2024-12-31", "2021-05-03", "2024-03-31", "2020-01-01", None, None
    ]  # fmt: skip
    assert one(result, "INT-DATE-001").rows == (8,)
    assert one(result, "INT-DATE-003").rows == (3, 4, 5, 6, 7)


def test_dates_whose_day_and_month_can_be_exchanged_are_flagged(read: Any, one: Any, tmp_path: Path) -> None:
    text = "name,lon,lat,d\nA,-70.12345,-12.1,03/04/2021\n"
    result = read(write(tmp_path, text), columns={"observed_on": "d"})
    assert one(result, "INT-DATE-002").rows == (1,)
    assert result.table.features["observed_on"].tolist() == ["2021-04-03"]


def test_years_of_other_calendars_are_not_taken_for_ours(read: Any, one: Any, tmp_path: Path) -> None:
    text = "name,lon,lat,d\nA,100.12345,15.1,2567\nB,100.22345,15.1,1445\n"
    result = read(write(tmp_path, text), columns={"observed_on": "d"})
    assert one(result, "INT-DATE-001").rows == (1, 2)


def test_names_from_right_to_left_are_kept(read: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "الاسم,lon,lat\nجبل عامر,23.56789,14.12345\n"), columns={"name": "الاسم"})
    assert result.table.features["name"].tolist() == ["جبل عامر"]


def test_table_of_a_thousand_rows_is_read_quickly_enough(read: Any, tmp_path: Path) -> None:
    rows = "".join(f"p{i},{-70 - i / 10_000:.5f},{-12 - i / 10_000:.5f}\n" for i in range(1000))
    assert len(read(write(tmp_path, "name,lon,lat\n" + rows)).table.features) == 1000


def test_columns_and_datum_that_were_taken_are_named(read: Any, one: Any, tmp_path: Path) -> None:
    result = read(write(tmp_path, "name,Longitud,Latitud\nA,-70.102345,-12.808111\n"))
    assert "Longitud, Latitud" in one(result, "INT-COORD-009").text("found")
    assert "decimal degrees" in one(result, "INT-COORD-009").text("because")
    assert one(result, "INT-CRS-011").level == "note"
    assert "INT-CRS-011" not in codes(read("a.csv", crs="EPSG:4326"))
