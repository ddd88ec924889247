"""A folder of files becomes a proposal. Small files are made here; counts of the real ones are in their README."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, box

from azogue.intake.guess import LayerGuess, Proposal, guess_folder


def _write(path: Path, geometry: list[Any], layer: str | None = None, **columns: list[Any]) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=4326)
    frame.to_file(path, **({"layer": layer} if layer else {}))


def _by_id(proposal: Proposal) -> dict[str, LayerGuess]:
    return {g.input_id: g for g in proposal.layers}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight small files in Spanish, French and English, and two that cannot be read."""
    squares = [box(i, 0, i + 1, 1) for i in range(3)]
    _write(
        tmp_path / "catastro_minero.gpkg",
        squares,
        "derechos",
        TIPO=["Concesión", "Minería artesanal", "Concesión"],
        TITULAR=["A", "B", "C"],
        ESTADO=["Vigente", "Vigente", "Caduco"],
    )
    _write(tmp_path / "aires_protegees.geojson", squares, NOM=["x", "y", "z"], CATEGORIE=["Parc", "Parc", "Réserve"])
    _write(tmp_path / "caminos.fgb", [LineString([(0, 0), (1, 1)])], tipo_via=["trocha"])
    _write(tmp_path / "geoBoundaries-PER-ADM0.geojson", [box(0, 0, 3, 1)], shapeName=["Peru"], shapeISO=["PER"],
           shapeID=["1"], shapeGroup=["PER"], shapeType=["ADM0"])  # fmt: skip
    _write(tmp_path / "geoBoundaries-PER-ADM2.geojson", squares, shapeName=["a", "b", "c"], shapeISO=["", "", ""],
           shapeID=["1", "2", "3"], shapeGroup=["PER"] * 3, shapeType=["ADM2"] * 3)  # fmt: skip
    (tmp_path / "sitios_mineros.csv").write_text("nombre,longitud,latitud,mineral\nLa Pampa,-70,-13,oro\n", "utf-8")
    (tmp_path / "precios.csv").write_text("year,price\n2020,1\n", "utf-8")
    (tmp_path / "broken.geojson").write_text("<!DOCTYPE html><html><body>404</body></html>", "utf-8")
    (tmp_path / "notes.md").write_text("not a map", "utf-8")
    (tmp_path / "old.gdb").mkdir()
    (tmp_path / "old.gdb" / "a0001.gdbtable").write_bytes(b"\x03\x00")
    return tmp_path


def test_roles_are_guessed_in_three_languages(folder: Path) -> None:
    layers = _by_id(guess_folder(folder))
    roles = {k: g.role for k, g in layers.items() if g.use}
    assert roles == {
        "geoboundaries_per_adm0": "analysis_area",
        "derechos": "permit",
        "sitios_mineros": "occurrence",
        "caminos": "road",
        "aires_protegees": "protected_area",
        "geoboundaries_per_adm2": "admin_unit",
    }
    assert layers["geoboundaries_per_adm2"].keys["level"][0] == 2
    assert all(g.reason for g in layers.values())


def test_columns_are_mapped_in_the_spelling_of_the_source(folder: Path) -> None:
    layers = _by_id(guess_folder(folder))
    assert layers["derechos"].columns == {"title_type": "TIPO", "holder": "TITULAR", "status": "ESTADO"}
    assert layers["aires_protegees"].columns == {"name": "NOM", "designation": "CATEGORIE"}
    assert layers["sitios_mineros"].columns == {"name": "nombre", "commodity": "mineral"}


def test_title_types_of_a_permit_layer_are_counted_and_artisanal_ones_offered(folder: Path) -> None:
    types, status = _by_id(guess_folder(folder))["derechos"].values
    assert types.counts == (("Concesión", 2), ("Minería artesanal", 1))
    assert types.offer == ("Minería artesanal",)
    assert status.counts == (("Vigente", 2), ("Caduco", 1))


def test_what_cannot_be_read_or_used_is_said(folder: Path) -> None:
    proposal = guess_folder(folder)
    unreadable = dict(proposal.unreadable)
    assert set(unreadable) == {"broken.geojson", "old.gdb"}
    assert "web page" in unreadable["broken.geojson"]
    table = _by_id(proposal)["precios"]
    assert not table.use
    assert "coordinates" in table.reason
    assert "protected_area" not in proposal.missing
    assert "key_biodiversity_area" in proposal.missing


def test_empty_folder_gives_no_layer_and_every_role_missing(tmp_path: Path) -> None:
    proposal = guess_folder(tmp_path)
    assert proposal.layers == ()
    assert len(proposal.missing) == 17  # roles of records/role.py


def test_copy_of_a_layer_in_another_format_is_used_once(tmp_path: Path) -> None:
    _write(tmp_path / "rios.gpkg", [LineString([(0, 0), (1, 1)])], nombre=["Tambopata"])
    _write(tmp_path / "rios.geojson", [LineString([(0, 0), (1, 1)])], nombre=["Tambopata"])
    used = [g.use for g in guess_folder(tmp_path).layers]
    assert sorted(used) == [False, True]


def test_country_is_found_among_its_neighbours(tmp_path: Path) -> None:
    _write(tmp_path / "country_borders.gpkg", [box(0, 0, 1, 1), box(1, 0, 2, 1)], name=["Bolivia", "Perú"])
    (layer,) = guess_folder(tmp_path, country_names=["Peru", "Perú"]).layers
    assert layer.values[0].offer == ("Perú",)
    (layer,) = guess_folder(tmp_path, country_names=["Ghana"]).layers
    assert layer.values[0].offer == ()


def test_zipped_shapefile_and_raster_are_looked_into(tmp_path: Path) -> None:
    import rasterio
    from rasterio.transform import from_origin

    inside = tmp_path / "x"
    inside.mkdir()
    _write(inside / "humedales.shp", [box(0, 0, 1, 1)], NOMBRE=["Pacaya"])
    shutil.make_archive(str(tmp_path / "humedales"), "zip", inside)
    shutil.rmtree(inside)
    path = tmp_path / "Hansen_GFC-2023-v1.11_lossyear_10S_070W.tif"
    with rasterio.open(path, "w", driver="GTiff", width=4, height=4, count=1, dtype="uint8", crs=4326,
                       transform=from_origin(-70, -10, 0.1, 0.1)) as raster:  # fmt: skip
        raster.write(np.arange(16, dtype="uint8").reshape(4, 4), 1)
    roles = {g.role: g for g in guess_folder(tmp_path).layers}
    assert set(roles) == {"wetland", "surrogate"}
    assert roles["surrogate"].keys["at_least"][0] == 1
    assert roles["wetland"].path == "humedales.zip"


def test_proposal_of_a_folder_with_names_in_arabic_and_chinese_has_usable_ids(tmp_path: Path) -> None:
    for name in ("مناطق محمية", "保护区"):
        (tmp_path / f"{name}.geojson").write_text(
            json.dumps({"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"name": name},
                 "geometry": {"type": "Point", "coordinates": [0, 0]}}]}), "utf-8")  # fmt: skip
    ids = [g.input_id for g in guess_folder(tmp_path).layers]
    assert ids == ["layer", "layer_2"]


@pytest.mark.real
@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            "peru-amazon",
            {
                "asgm_detections": "occurrence",
                "protected_areas": "protected_area",
                "protected_areas_national": "protected_area",
                "indigenous_territories_partial": "indigenous_territory",
                "departments": "admin_unit",
                "districts": "admin_unit",
                "roads_madre_de_dios": "road",
                "rivers": "river",
                "lakes": "river",
                "populated_places": "populated_place",
            },
        ),
        (
            "drc-east",
            {
                "country_borders": "analysis_area",
                "asm_sites": "occurrence",
                "mining_titles": "permit",
                "protected_areas_2013_native_crs": "protected_area",
                "protected_areas_wri": "protected_area",
                "rivers": "river",
                "lakes": "river",
                "populated_places": "populated_place",
            },
        ),
    ],
)
def test_real_layers_get_the_roles_that_their_readme_gives_them(
    shared: Path, case: str, expected: dict[str, str]
) -> None:
    layers = _by_id(guess_folder(shared / "data" / case))
    assert {k: layers[k].role for k in expected} == expected


@pytest.mark.real
def test_real_title_types_are_counted_whole(shared: Path) -> None:
    layers = _by_id(guess_folder(shared / "data" / "drc-east", country_names=["Congo-Kinshasa"]))
    counts = dict(layers["mining_titles"].values[0].counts)
    assert sum(counts.values()) == 2973  # published: README of drc-east
    assert counts["ZEA"] == 329  # independent: counted with pyogrio and pandas
    assert layers["country_borders"].values[0].offer == ("République Democratique du Congo",)
