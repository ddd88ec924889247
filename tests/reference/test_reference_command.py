"""``azogue reference`` from the terminal."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from azogue.cli.reference import app
from azogue.reference.edition import open_edition

runner = CliRunner()


def test_list_names_every_table_with_its_rows() -> None:
    result = runner.invoke(app, ["list", "--json"])
    assert result.exit_code == 0
    listed = {t["table"]: t["n_rows"] for t in json.loads(result.stdout)["tables"]}
    assert list(listed) == open_edition("2026.1").names()
    # Published: UNEP/MC/COP.6/INF/27, annex, Tables 1 and 2 (counted in test_tables_hold_the_document).
    assert (listed["crosswalk"], listed["actions"], listed["indicators"]) == (191, 69, 38)


def test_list_for_people_says_how_many_rows_are_unverified() -> None:
    result = runner.invoke(app, ["list"])
    assert result.exit_code == 0
    assert "Unverified" in result.stdout
    assert "crosswalk" in result.stdout


def test_show_json_carries_rows_sidecar_and_hash() -> None:
    shown = json.loads(runner.invoke(app, ["show", "indicators", "T01-I2", "--json"]).stdout)
    assert [row["indicator_id"] for row in shown["rows"]] == ["T01-I2"]
    assert shown["rows"][0]["citation"].endswith("Table 2, Target 1, line 2")
    assert shown["sidecar"]["licence"]
    assert shown["sha256"] == open_edition("2026.1").hash("indicators")


def test_show_one_row_explains_each_column() -> None:
    result = runner.invoke(app, ["show", "method_defaults", "buffer_m"])
    assert result.exit_code == 0
    assert "1000" in result.stdout
    assert "C.2.d" in result.stdout


def test_show_marks_background_rows_as_unverified() -> None:
    result = runner.invoke(app, ["show", "crosswalk", "--where", "link=suggested"])
    assert result.stdout.count("unverified") >= 6


def test_show_where_finds_a_value_inside_a_joined_cell() -> None:
    shown = json.loads(runner.invoke(app, ["show", "kmgbf_targets", "-w", "headline_indicators=7.2", "--json"]).stdout)
    assert [row["id"] for row in shown["rows"]] == ["T07"]


def test_show_on_a_day_before_the_convention_gives_no_element() -> None:
    shown = json.loads(runner.invoke(app, ["show", "nap_elements", "--on", "2017-08-15", "--json"]).stdout)
    assert shown["rows"] == []


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (["show", "crosswalks"], "did you mean crosswalk?"),
        (["show", "actions", "A1.02"], "did you mean A01.02?"),
        (["show", "actions", "--where", "them=finance"], "did you mean theme?"),
        (["show", "actions", "--where", "finance"], "--where takes column=value"),
        (["list", "--edition", "2026.7"], "did you mean 2026.1?"),
    ],
)
def test_wrong_call_exits_with_2_and_offers_the_nearest_name(call: list[str], answer: str) -> None:
    result = runner.invoke(app, call)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert answer in result.stderr


def test_check_passes_and_counts() -> None:
    result = runner.invoke(app, ["check", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["by_level"]["error"] == 0


def test_check_with_an_error_exits_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    from azogue.records.problem import Problems
    from azogue.reference import check

    problem = check.CITATION.at(file="method/plants.csv", rows=[3], column="citation")
    monkeypatch.setattr(check, "check_reference", lambda: Problems([problem]))
    result = runner.invoke(app, ["check"])
    assert result.exit_code == 1
    assert "REF-CITATION-001  error    method/plants.csv, row 3, column citation" in result.stdout
