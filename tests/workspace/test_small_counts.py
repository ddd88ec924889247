"""Squares of hidden sites at four levels, and numbers of people too small to print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import toys
from pydantic import ValidationError
from shapely import Point, box

from azogue.records.feature import make_features
from azogue.records.input_spec import InputSpec
from azogue.records.protocols import AreasFrame
from azogue.topics.priority.within import people_inside
from azogue.workspace.config import Config
from azogue.workspace.small_counts import settings_of_level, without_small_populations

LEVELS = ("public", "team", "restricted", "community")
HEAD = toys.TOML + '\n[publish]\nlevels = ["public", "team", "restricted", "community"]\n'
OF_INSPECTORS = """
[inputs.inspected]
role = "occurrence"
path = "inspected.geojson"
citation = "survey"
access = "restricted"
"""
OF_ELDERS = """
[inputs.elders]
role = "occurrence"
path = "elders.geojson"
citation = "survey"
access = "community"
generalize_deg = true
"""


def write_sites(folder: Path) -> None:
    """Seven restricted sites in one square of 0.1 degree, four in the next, one outside the country; one of a community."""
    raw = folder / "raw"
    seven = [(f"Pit {n}", box(0.31 + 0.01 * n, 0.31, 0.312 + 0.01 * n, 0.312)) for n in range(7)]
    four = [(f"Ravine {n}", Point(0.45 + 0.01 * n, 0.35)) for n in range(4)]
    toys.write_layer(raw / "inspected.geojson", *seven, *four, ("Abroad", Point(3.05, 3.05)))
    toys.write_layer(raw / "elders.geojson", ("Old pit", Point(0.75, 0.75)))


@pytest.fixture
def run(toy: Any) -> Any:
    def make(toml: str) -> Path:
        work = toy(toml)
        write_sites(work.folder)
        work.run()
        return Path(work.out)

    return make


def folder_of(out: Path, level: str) -> Path:
    return out / "published" if level == "public" else out / "published" / level


def squares(out: Path, level: str) -> dict[str, str]:
    path = folder_of(out, level) / "asgm_squares.csv"
    if not path.exists():
        return {}
    return dict(pd.read_csv(path, dtype=str)[["square_id", "asgm_sites"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("level", LEVELS)
def test_hidden_sites_are_counted_in_squares_where_their_layer_opts_in(run: Any, level: str) -> None:
    out = run(HEAD + OF_INSPECTORS + "generalize_deg = 0.1\n")
    # by hand: seven in 0.3-0.4, four in 0.4-0.5 east, all 0.3-0.4 north; the one abroad is outside the analysis area
    wanted = {"0.1/0.3/0.3": "7", "0.1/0.4/0.3": "<5"} if level in ("public", "team") else {}
    assert squares(out, level) == wanted


@pytest.mark.parametrize("level", LEVELS)
def test_without_opting_in_nobody_sees_a_square(run: Any, level: str) -> None:
    assert squares(run(HEAD + OF_INSPECTORS), level) == {}


@pytest.mark.parametrize("level", ["public", "team"])
def test_squares_tell_no_name_no_layer_and_no_coordinate_of_a_site(run: Any, level: str) -> None:
    out = run(HEAD + OF_INSPECTORS + "generalize_deg = true\n")
    text = " ".join(p.read_bytes().decode("latin-1") for p in folder_of(out, level).iterdir() if p.is_file())
    for hidden in ("inspected", "Ravine", "Pit 3", "Abroad", "0.45", "0.312"):
        assert hidden not in text
    assert "asgm_squares" in text


def test_squares_change_no_measure(run: Any) -> None:
    def numbers(out: Path, level: str) -> Any:
        found = json.loads((folder_of(out, level) / "summary.json").read_text())
        return {key: value for key, value in found.items() if key != "created_at"}

    without = run(HEAD + OF_INSPECTORS)
    before = {level: numbers(without, level) for level in LEVELS}
    shown = run(HEAD + OF_INSPECTORS + "generalize_deg = 0.1\n")
    assert {level: numbers(shown, level) for level in LEVELS} == before


@pytest.mark.parametrize(
    ("consent", "seen_by"),
    [
        ("", ()),
        ('consent = "c-7"\n', ()),
        ('consent = "c-7"\nconsent_scope = "community"\n', ()),  # the community itself sees the row, not a square
        ('consent = "c-7"\nconsent_scope = "restricted"\n', ("restricted",)),
        ('consent = "c-7"\nconsent_scope = "public"\n', ("public", "team", "restricted")),
    ],
)
def test_community_rows_are_counted_only_as_far_as_their_consent_reaches(
    run: Any, consent: str, seen_by: tuple[str, ...]
) -> None:
    out = run(HEAD + OF_ELDERS + consent)
    assert tuple(level for level in LEVELS if squares(out, level)) == seen_by
    assert all(squares(out, level) == {"0.1/0.7/0.7": "<5"} for level in seen_by)


def test_row_with_another_consent_is_not_counted(toy: Any) -> None:
    work = toy(HEAD + OF_ELDERS + 'consent = "c-7"\nconsent_scope = "public"\n')
    write_sites(work.folder)
    path = work.folder / "raw" / "elders.geojson"
    path.write_text(path.read_text().replace('"name": "Old pit"', '"name": "Old pit", "consent": "c-8"'))
    work.run()
    assert squares(work.out, "public") == {}


def test_permits_that_do_not_count_as_asgm_are_not_sites(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = OF_INSPECTORS.replace("occurrence", "permit") + "generalize_deg = 0.1\n"
    work = toy(HEAD + layer)
    write_sites(work.folder)
    work.run()  # no filter: no title type counts
    assert squares(work.out, "public") == {}


def test_change_of_hidden_sites_publishes_the_squares_anew(toy: Any) -> None:
    work = toy(HEAD + OF_INSPECTORS + "generalize_deg = 0.1\n")
    write_sites(work.folder)
    work.run()
    toys.write_layer(work.folder / "raw" / "inspected.geojson", ("New pit", Point(0.55, 0.55)))
    work.run()
    assert squares(work.out, "public") == {"0.1/0.5/0.5": "<5"}


def test_true_is_the_default_cell_and_silence_is_no(tmp_path: Path) -> None:
    def spec(**keys: Any) -> InputSpec:
        return InputSpec(id="a", role=keys.pop("role", "occurrence"), path="a.csv", **keys)

    assert spec().generalize_deg is None
    assert spec(generalize_deg=False).generalize_deg is None
    assert spec(generalize_deg=True).generalize_deg == 0.1
    for keys in ({"generalize_deg": 0.0001}, {"role": "road", "generalize_deg": 0.1}, {"consent_scope": "team"}):
        with pytest.raises(ValidationError):
            spec(**keys)


def test_level_public_prints_no_small_population_whatever_is_set() -> None:
    plain = Config(party="XCB")
    lowered = Config(party="XCB", settings={"people_inside": {"smallest_count": 1.0}})
    raised = Config(party="XCB", settings={"people_inside": {"smallest_count": 50.0}})
    found = [
        settings_of_level(c, "public").settings["people_inside"]["smallest_count"] for c in (plain, lowered, raised)
    ]
    assert found == [5, 5, 50.0]
    assert settings_of_level(plain, "team") is plain


def test_place_of_fewer_than_five_people_has_no_figure_in_public() -> None:
    places: gpd.GeoDataFrame = make_features(
        [Point(0, 0)] * 4,
        feature_id=list("abcd"), layer_id="places", role="populated_place", source_row=[1, 2, 3, 4],
        population=[0.0, 4.0, 5.0, float("nan")],
    )  # fmt: skip
    shown = without_small_populations(places, "public")["population"].tolist()
    assert (shown[0], shown[2]) == (0.0, 5.0)
    assert pd.isna(shown[1]) and pd.isna(shown[3])
    assert without_small_populations(places, "team")["population"].tolist()[1] == 4.0


def test_small_number_of_people_is_left_out_with_a_note_and_places_are_still_counted() -> None:
    village = make_features(
        [Point(0.5, 0.5)], feature_id=["v:1"], layer_id="v", role="populated_place", source_row=[1], population=[4.0]
    )
    pieces = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs="OGC:CRS84")
    everyone = people_inside(pieces, pieces, AreasFrame(village), None).table
    assert everyone["population"].tolist() == [4.0, 4.0]
    assert everyone["note"].tolist() == [None, None]
    shown = people_inside(pieces, pieces, AreasFrame(village), None, smallest_count=5.0).table
    assert shown["population"].isna().all()
    assert shown["places"].tolist() == [1, 1]  # the place itself is a row that the level may see
    assert set(shown["note"]) == {"fewer than 5 people"}
