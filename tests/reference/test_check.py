"""Every kind of mistake in a reference table is found, with its place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from azogue.records.problem import KINDS, Problem
from azogue.reference.check import check_reference

TABLE = """plant_id,name,part_of,width_m,valid_from,valid_to,status,citation,confidence
P1,Fern,,2,2020-01-01,,adopted,"Flora, p. 1",read
P2,Moss,P1,1,2020-01-01,2021-12-31,superseded,"Flora, p. 2",read
"""
SIDECAR = {
    "title": "Plants",
    "document_symbol": "",
    "paragraph": "p. 1",
    "publisher": "Botanical office",
    "licence": "CC0",
    "published_on": "2020",
    "accessed_on": "2026-11-20",
    "source_file": "flora.txt",
    "sha256": "0" * 64,
    "confidence": "read",
    "checked_by": "Azogue maintainers",
    "checked_on": "2026-11-20",
    "key": ["plant_id"],
    "joins": {"part_of": "plants.plant_id"},
    "columns": {
        name: {"means": "what it says", **({"unit": "m"} if name == "width_m" else {})}
        for name in TABLE.splitlines()[0].split(",")
    },
}

Write = Callable[..., list[Problem]]


@pytest.fixture
def checked(tmp_path: Path) -> Write:
    """Write a table and a sidecar with one change, check them, give what was found."""

    def write(table: str | bytes = TABLE, *, keep_hash: bool = False, **changes: object) -> list[Problem]:
        data = table if isinstance(table, bytes) else table.encode()
        path = tmp_path / "plants.csv"
        path.write_bytes(data)
        known = hashlib.sha256(TABLE.encode() if keep_hash else data).hexdigest()
        sidecar = {**SIDECAR, "table_sha256": known, **changes}
        (tmp_path / "plants.yaml").write_text(
            yaml.safe_dump({k: v for k, v in sidecar.items() if v is not None}, sort_keys=False)
        )
        return list(check_reference([tmp_path]))

    return write


def codes(problems: list[Problem]) -> list[str]:
    return [p.code for p in problems]


def test_table_in_order_gives_no_problem(checked: Write) -> None:
    assert checked() == []


def test_tables_of_the_package_have_no_error() -> None:
    assert [str(p) for p in check_reference() if p.level == "error"] == []


def test_every_problem_text_can_be_filled_and_has_an_example() -> None:
    ours = [kind for code, kind in KINDS.items() if code.startswith("REF-")]
    assert len(ours) == 14
    for kind in ours:
        assert kind.example
        assert str(kind.at(**dict.fromkeys(kind.placeholders, "x"))).startswith(kind.code)


def test_repeated_id_is_named_with_both_rows(checked: Write) -> None:
    twice = checked(TABLE + TABLE.splitlines()[1] + "\n")
    assert [(p.code, p.rows) for p in twice] == [("REF-ID-001", (1, 3))]


def test_same_id_with_another_first_day_is_a_new_value_not_a_repeat(checked: Write) -> None:
    line = TABLE.splitlines()[1].replace("2020-01-01", "2024-01-01")
    assert checked(TABLE + line + "\n") == []


def test_empty_id_is_found(checked: Write) -> None:
    assert "REF-ID-001" in codes(checked(TABLE.replace("P2,Moss", ",Moss")))


def test_value_that_points_nowhere_is_found_with_the_nearest_one(checked: Write) -> None:
    (problem,) = checked(TABLE.replace("Moss,P1", "Moss,P1;P11"))
    assert (problem.code, problem.rows, problem.place["column"]) == ("REF-JOIN-001", (2,), "part_of")
    assert "the nearest is P1" in problem.text("expected")


def test_row_without_citation_is_found(checked: Write) -> None:
    assert [(p.code, p.rows) for p in checked(TABLE.replace('"Flora, p. 2"', ""))] == [("REF-CITATION-001", (2,))]


def test_unknown_confidence_is_found_and_background_is_a_note(checked: Write) -> None:
    assert codes(checked(TABLE.replace('2",read', '2",high'))) == ["REF-CONFIDENCE-001"]
    (note,) = checked(TABLE.replace('2",read', '2",background'))
    assert (note.code, note.level, note.rows) == ("REF-UNVERIFIED-001", "note", (2,))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2020-01-01,2021-12-31", "1 Jan 2020,2021-12-31"),
        ("2020-01-01,2021-12-31", "2022-01-01,2021-12-31"),
        ("superseded", "old"),
        ("2021-12-31,superseded", ",superseded"),
    ],
)
def test_dates_that_cannot_be_followed_are_found(checked: Write, old: str, new: str) -> None:
    assert [(p.code, p.rows) for p in checked(TABLE.replace(old, new))] == [("REF-DATE-001", (2,))]


def test_table_changed_after_its_check_is_found_and_the_new_hash_is_given(checked: Write) -> None:
    changed = TABLE.replace("Fern", "Palm")
    (problem,) = checked(changed, keep_hash=True)
    assert problem.code == "REF-HASH-001"
    assert hashlib.sha256(changed.encode()).hexdigest() in problem.text("do")


def test_missing_hash_of_the_source_is_a_warning_unless_all_rows_are_house_method(checked: Write) -> None:
    assert [(p.code, p.level) for p in checked(sha256="")] == [("REF-HASH-002", "warning")]
    assert checked(re.sub(r'"Flora, p. \d"', "House method", TABLE), sha256="") == []


def test_quantity_without_unit_is_found(checked: Write) -> None:
    columns = {**SIDECAR["columns"], "width_m": {"means": "width"}}  # type: ignore[dict-item]
    assert codes(checked(columns=columns)) == ["REF-UNIT-001"]


def test_value_column_without_unit_is_found(checked: Write) -> None:
    columns = {k.replace("width_m", "value"): {"means": "what it says"} for k in SIDECAR["columns"]}  # type: ignore[attr-defined]
    assert codes(checked(TABLE.replace("width_m", "value"), columns=columns)) == ["REF-UNIT-001"]


def test_undescribed_column_and_missing_column_are_found(checked: Write) -> None:
    problems = checked(TABLE.replace("name", "nom"))
    assert [(p.code, p.place["column"]) for p in problems] == [("REF-HEADER-001", "nom"), ("REF-HEADER-001", "name")]


def test_row_with_too_many_cells_is_found(checked: Write) -> None:
    assert "REF-FORM-001" in codes(checked(TABLE.replace("Moss", "Moss,x")))


def test_windows_line_ends_and_other_encodings_are_found(checked: Write) -> None:
    assert codes(checked(TABLE.replace("\n", "\r\n").encode())) == ["REF-FORM-001"]
    assert codes(checked(TABLE.replace("Fern", "Fougère").encode("latin-1"))) == ["REF-FORM-001"]


def test_table_without_sidecar_is_found(tmp_path: Path) -> None:
    (tmp_path / "plants.csv").write_text(TABLE)
    assert codes(list(check_reference([tmp_path]))) == ["REF-SIDECAR-001"]


def test_sidecar_without_table_is_found(tmp_path: Path) -> None:
    (tmp_path / "plants.yaml").write_text(yaml.safe_dump(SIDECAR))
    assert codes(list(check_reference([tmp_path]))) == ["REF-SIDECAR-003"]


@pytest.mark.parametrize("change", [{"title": None}, {"accessed_on": "20 November"}, {"colour": "red"}])
def test_sidecar_field_of_another_form_is_found(checked: Write, change: dict[str, object]) -> None:
    assert codes(checked(**change)) == ["REF-SIDECAR-002"]


def test_sidecar_that_is_not_yaml_is_found(tmp_path: Path) -> None:
    (tmp_path / "plants.csv").write_text(TABLE)
    (tmp_path / "plants.yaml").write_text("title: [unclosed")
    assert "REF-SIDECAR-002" in codes(list(check_reference([tmp_path])))
