"""Four levels of access: what a level may not see never reaches its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import toys
from shapely import box

LEVELS = ("public", "team", "restricted", "community")
TOML = (
    toys.TOML.replace(
        'role = "protected_area"\npath = "parks.geojson"\ncitation = "survey"\naccess = "public"',
        'role = "protected_area"\npath = "parks.geojson"\ncitation = "survey"\naccess = "community"\nconsent = "c-1"',
    )
    + '\n[publish]\nlevels = ["public", "team", "restricted", "community"]\n'
)

NAMES = {"public": "Open park", "team": "Team grove", "restricted": "Guarded lake", "community": "Sacred hill"}


@pytest.fixture
def out(toy) -> Path:
    """A run at four levels over one layer with a row of each level, and one layer of a restricted hand."""
    toml = TOML + (
        '\n[inputs.secret_mines]\nrole = "occurrence"\npath = "secret.geojson"\ncitation = "hush"\naccess = "restricted"\n'
    )
    work = toy(toml)
    rows = [(name, box(0.1 * n, 0, 0.1 * n + 0.1, 0.5), level) for n, (level, name) in enumerate(NAMES.items())]
    toys.write_layer(work.folder / "raw" / "parks.geojson", *rows)
    toys.write_layer(work.folder / "raw" / "secret.geojson", ("Hidden pit", box(0.15, 0.3, 0.16, 0.31)))
    work.run()
    return work.out


def folder_of(out: Path, level: str) -> Path:
    return out / "published" if level == "public" else out / "published" / level


def own_text(out: Path, level: str) -> str:
    """Every byte of the files of one level, as text."""
    files = [p for p in folder_of(out, level).iterdir() if p.is_file()]
    return " ".join(p.read_bytes().decode("latin-1") for p in files)


@pytest.mark.parametrize("level", LEVELS)
def test_rows_above_a_level_never_reach_its_files(out: Path, level: str) -> None:
    text = own_text(out, level)
    for owner, name in NAMES.items():
        assert (name in text) == (LEVELS.index(owner) <= LEVELS.index(level)), (level, name)


@pytest.mark.parametrize("level", ["public", "team"])
def test_restricted_layer_is_not_named_below_its_level(out: Path, level: str) -> None:
    text = own_text(out, level)
    assert "secret" not in text
    assert "Hidden pit" not in text
    assert "hush" not in text


def test_level_that_sees_less_says_so_as_problem_and_missing_line(out: Path) -> None:
    summary = json.loads((folder_of(out, "public") / "summary.json").read_text())
    assert summary["problems"]["by_code"]["WSP-ACCESS-001"] == 2  # occurrences and protected areas
    assert any("public may not see" in m["what"] for m in summary["missing"])
    whole = json.loads((folder_of(out, "community") / "summary.json").read_text())
    assert "WSP-ACCESS-001" not in whole["problems"]["by_code"]


def test_figures_grow_with_the_level(out: Path) -> None:
    found = [json.loads((folder_of(out, level) / "summary.json").read_text())["affected_area_ha"] for level in LEVELS]
    assert found[0] == found[1] < found[2] == found[3]


def test_derived_rows_take_the_strictest_access(out: Path) -> None:
    from azogue.workspace.table_file import read_table

    pieces = read_table(out / "results" / "community" / "priority_area.parquet")
    hidden = pieces[pieces.piece_id.str.contains("secret_mines")]
    assert hidden.access.tolist() == ["restricted"]


def test_problems_of_a_layer_seen_in_part_are_not_quoted(out: Path) -> None:
    lineage = json.loads((folder_of(out, "public") / "lineage.json").read_text())
    parks = next(x for x in lineage["layers"] if x["input_id"] == "parks")
    assert parks["n_rows_kept"] == 1  # the public row only


def test_step_that_forgets_access_stops_the_run(toy, monkeypatch: pytest.MonkeyPatch) -> None:
    from azogue.records.bundle import Bundle
    from azogue.records.errors import StepError
    from azogue.records.feature import make_features
    from azogue.workspace.access import check_access

    row = make_features(
        [box(0, 0, 1, 1)], feature_id=["a:1"], layer_id="a", role="x", source_row=[1], access="restricted"
    )
    bundle = Bundle(
        party="XCB", party_name="", title="", level="team", languages=("en",), created_at="", azogue_version="",
        reference_edition="", summary={}, areas={"affected_area": row},
    )  # fmt: skip
    with pytest.raises(StepError, match="may not see"):
        check_access(bundle)
