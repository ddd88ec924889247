"""azogue new: the files it writes are read back as inputs; nothing is overwritten unasked."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
import typer
from shapely import box
from typer.testing import CliRunner

from azogue.cli.new import new
from azogue.records.errors import ConfigError, ReaderError
from azogue.records.input_spec import InputSpec
from azogue.records.provenance import Citation
from azogue.workspace.new import new_workspace
from azogue.workspace.party import find_party
from azogue.workspace.proposed_toml import one_line, toml_value

HARD = 'Zone "A" \\ #1\nnew\tline \x7f Ñ'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A permit layer whose values and names are hard to write down, and a country layer."""
    folder = tmp_path / "maps"
    folder.mkdir()
    squares = [box(0, 0, 1, 1), box(1, 0, 2, 1)]
    permits = gpd.GeoDataFrame(
        {"title type": [HARD, "ASM"], "Titulaire (m)": ["x", "]]>"], "iso3": ["PER"] * 2}, geometry=squares, crs=4326
    )
    permits.to_file(folder / "mining titles #1.gpkg", layer='titles "2024"')
    gpd.GeoDataFrame({"name": ["Perú", "Bolivia"]}, geometry=squares, crs=4326).to_file(folder / "country.geojson")
    return folder


def _inputs(folder: Path) -> dict[str, InputSpec]:
    toml = tomllib.loads((folder / "azogue.toml").read_text("utf-8"))
    return {k: InputSpec(id=k, **v) for k, v in toml["inputs"].items()}


def test_written_file_is_read_back_as_inputs_with_their_citations(data: Path, tmp_path: Path) -> None:
    made = new_workspace("PERU", data=data, to=tmp_path / "PERU")
    inputs = _inputs(tmp_path / "PERU")
    assert {k: v.role for k, v in inputs.items()} == {"country": "analysis_area", "titles_2024": "permit"}
    assert inputs["titles_2024"].path == "mining titles #1.gpkg"
    assert inputs["titles_2024"].layer == 'titles "2024"'
    assert inputs["titles_2024"].columns["title_type"] == "title type"
    assert inputs["country"].filter == {"name": ["Perú"]}
    rows = list(csv.DictReader((tmp_path / "PERU" / "citations.csv").open(encoding="utf-8")))
    assert {r["citation_id"] for r in rows} == {v.citation for v in inputs.values()}
    assert list(rows[0]) == list(Citation.model_fields)
    assert made.party == "PER"


def test_every_guess_has_its_reason_as_a_comment(data: Path, tmp_path: Path) -> None:
    new_workspace("PERU", data=data, to=tmp_path / "w")
    text = (tmp_path / "w" / "azogue.toml").read_text("utf-8")
    assert text.count("# Taken for:") == 2
    assert "ASM 1" in text  # title types with their number of rows
    assert '# filter = { "title type" = ["ASM"] }' in text  # offered, not switched on
    assert "# Missing: Key biodiversity areas" in text
    assert "Every output says so" in text


def test_existing_files_are_kept_unless_forced(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "citations.csv").write_text("mine", "utf-8")
    with pytest.raises(ConfigError, match=r"already holds citations\.csv"):
        new_workspace("PERU", data=data, to=folder)
    assert (folder / "citations.csv").read_text("utf-8") == "mine"
    assert not (folder / "azogue.toml").exists()
    new_workspace("PERU", data=data, to=folder, force=True)
    assert (folder / "citations.csv").read_text("utf-8") != "mine"


def test_country_is_taken_from_the_layers_when_the_name_is_none(data: Path, tmp_path: Path) -> None:
    made = new_workspace("my valley", data=data, to=tmp_path / "w")
    assert (made.party, made.party_reason) == ("PER", "column iso3 of mining titles #1.gpkg")


def test_unknown_country_asks_for_its_code_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--party"):
        new_workspace("my valley", to=tmp_path / "w")
    assert not (tmp_path / "w").exists()


def test_without_files_every_role_is_listed_with_where_it_is_published(tmp_path: Path) -> None:
    made = new_workspace("Ghana", to=tmp_path / "w")
    assert made.party == "GHA"
    assert len(made.missing) == 17  # roles of records/role.py
    text = (tmp_path / "w" / "azogue.toml").read_text("utf-8")
    assert "protectedplanet.net" in text
    assert tomllib.loads(text)["workspace"]["party"] == "GHA"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("PERU", "PER"),
        ("Perú", "PER"),
        ("Pérou", "PER"),
        ("秘鲁", "PER"),
        ("بيرو", "PER"),
        ("Перу", "PER"),
        ("Côte d’Ivoire", "CIV"),
        ("cote d'ivoire", "CIV"),
        ("COD", "COD"),
        ("GH", "GHA"),
        ("XCB", "XCB"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_country_names_of_six_languages_give_the_alpha_3_code(name: str, code: str) -> None:
    assert find_party(name).code == code  # published: ISO 3166-1


@pytest.mark.parametrize("text", [HARD, "", "'''", '"""', "\\u00e9", "\u2028", "💧"])
def test_any_text_survives_toml(text: str) -> None:
    assert tomllib.loads(f"a = {toml_value(text)} # {one_line(text)}") == {"a": text}


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(new)
    return made


def test_json_lists_guesses_and_gaps_and_nothing_else(app: typer.Typer, data: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["PERU", "--from", str(data), "--to", str(tmp_path / "w"), "--json"])
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["party"] == "PER"
    assert {i["role"] for i in answer["inputs"]} == {"analysis_area", "permit"}
    assert "key_biodiversity_area" in [m["role"] for m in answer["missing"]]


def test_wrong_call_exits_2_and_says_what_to_do(app: typer.Typer, data: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["PERU", "--from", str(tmp_path / "nowhere")]).exit_code == 2
    call = ["PERU", "--from", str(data), "--to", str(tmp_path / "w")]
    assert runner.invoke(app, call).exit_code == 0
    again = runner.invoke(app, call)
    assert again.exit_code == 2
    assert "--force" in again.output
    assert runner.invoke(app, ["PERU", "--to", str(tmp_path / "v"), "--reference", "2062.1"]).exit_code == 2
    assert runner.invoke(app, ["Atlantis", "--to", str(tmp_path / "v")]).exit_code == 2
    assert not (tmp_path / "v").exists()


def test_trouble_with_the_files_exits_1(app: typer.Typer, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise ReaderError("maps could not be read")

    monkeypatch.setattr("azogue.workspace.new.guess_folder", stopped)
    done = CliRunner().invoke(app, ["PERU", "--from", str(data), "--to", str(data / "w")])
    assert done.exit_code == 1
    assert "maps could not be read" in done.output
    assert not (data / "w").exists()


@pytest.mark.real
@pytest.mark.parametrize(("case", "party", "n_inputs"), [("peru-amazon", "PER", 12), ("drc-east", "COD", 9)])
def test_real_folder_becomes_a_workspace(shared: Path, tmp_path: Path, case: str, party: str, n_inputs: int) -> None:
    new_workspace(party, data=shared / "data" / case, to=tmp_path / "w")
    assert len(_inputs(tmp_path / "w")) == n_inputs


@pytest.mark.parametrize("name", ["peru-amazon", "madre-de-dios", "madre-de-dios-risk", "drc-east"])
def test_example_workspace_declares_inputs_that_are_cited(root: Path, name: str) -> None:
    folder = root / "examples" / name
    cited = {r["citation_id"] for r in csv.DictReader((folder / "citations.csv").open(encoding="utf-8"))}
    assert {v.citation for v in _inputs(folder).values()} <= cited


@pytest.mark.real
@pytest.mark.parametrize("name", ["peru-amazon", "madre-de-dios", "madre-de-dios-risk", "drc-east"])
def test_example_workspace_names_files_layers_and_columns_that_exist(root: Path, shared: Path, name: str) -> None:
    from azogue.intake.read import list_layers

    data = shared / "data" / ("drc-east" if name == "drc-east" else "peru-amazon")
    for spec in _inputs(root / "examples" / name).values():
        layers = {i.name: i for i in list_layers(data / spec.path)}
        assert spec.layer in layers
        assert {*spec.columns.values(), *spec.filter} <= set(layers[spec.layer].dtypes)
