"""Editions: what a workspace pins, and what it gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from azogue.records.errors import EditionError
from azogue.records.role import ROLES
from azogue.reference.edition import Edition, list_editions, open_edition


@pytest.fixture(scope="module")
def edition() -> Edition:
    return open_edition("2026.1")


def test_newest_edition_comes_first() -> None:
    assert next(iter(list_editions())) == "2026.1"


def test_unknown_edition_is_answered_with_the_nearest() -> None:
    with pytest.raises(EditionError, match=r"no reference edition '2026\.01'; did you mean 2026\.1\?"):
        open_edition("2026.01")


def test_unknown_table_is_answered_with_the_nearest(edition: Edition) -> None:
    with pytest.raises(EditionError, match="did you mean indicators"):
        edition.table("indicator")


def test_every_table_is_text_and_ends_with_citation_and_confidence(edition: Edition) -> None:
    for name in edition.names():
        frame = edition.table(name)
        assert frame.columns[-2:].tolist() == ["citation", "confidence"]
        assert frame.map(lambda cell: isinstance(cell, str)).all(axis=None), name


def test_changing_a_table_that_was_given_leaves_the_edition_as_it_was(edition: Edition) -> None:
    before = edition.hash("actions")
    given = edition.table("actions")
    given.loc[0, "paraphrase"] = "something else"
    assert edition.hash("actions") == before


def test_buffer_default_is_one_kilometre_with_paragraph_and_caveat(edition: Edition) -> None:
    defaults = edition.table("method_defaults").set_index("name")
    # Published: UNEP/MC/COP.6/INF/27, annex, C.2.d, step 1(ii) and footnote 4.
    assert defaults.loc["buffer_m", ["value", "unit"]].tolist() == ["1000", "m"]
    assert "step 1(ii) and footnote 4" in str(defaults.loc["buffer_m", "citation"])
    assert "understates" in str(defaults.loc["buffer_m", "caveat"])


def test_incursion_distances_have_no_default_because_the_guidance_gives_none(edition: Edition) -> None:
    defaults = edition.table("method_defaults").set_index("name")
    assert defaults.loc[["near_activity_m", "near_access_m"], "value"].tolist() == ["", ""]


def test_every_role_has_a_published_layer_to_look_for(edition: Edition) -> None:
    assert set(edition.table("published_layers")["role"]) == set(ROLES)


def test_rows_of_other_editions_stay_out(tmp_path: Path) -> None:
    (tmp_path / "plants.csv").write_text(
        "id,since_edition,until_edition,citation,confidence\n"
        "old,2025.1,2025.3,x,read\nnow,2026.1,,x,read\nalways,,,x,read\nlater,2026.2,,x,read\n"
    )
    table = Edition("2026.1", (tmp_path,)).table("plants")
    assert table["id"].tolist() == ["now", "always"]
    assert "since_edition" not in table
    assert Edition("2026.10", (tmp_path,)).table("plants")["id"].tolist() == ["now", "always", "later"]


def test_dated_rows_are_chosen_by_the_day_both_ends_included(tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_text(
        "id,valid_from,valid_to,status,citation,confidence\n"
        "a,2000-01-01,2019-12-31,superseded,x,read\nb,2020-01-01,,in force,x,read\n"
    )
    edition = Edition("2026.1", (tmp_path,))
    assert edition.table_on("limits", "2019-12-31")["id"].tolist() == ["a"]
    assert edition.table_on("limits", "2020-01-01")["id"].tolist() == ["b"]


def test_table_of_an_adapter_may_not_take_a_name_that_is_in_use(tmp_path: Path) -> None:
    (tmp_path / "actions.csv").write_text("id,citation,confidence\n")
    with pytest.raises(EditionError, match="two reference tables are named actions"):
        open_edition("2026.1", more_folders=[tmp_path]).names()


def test_hash_follows_the_rows_only(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, line in ((one, '"a"'), (two, "a")):
        folder.mkdir()
        (folder / "t.csv").write_text(f"id,citation,confidence\n{line},x,read\n")
    assert Edition("2026.1", (one,)).hash("t") == Edition("2026.1", (two,)).hash("t")
