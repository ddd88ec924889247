from __future__ import annotations

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from azogue.intake.plan_file import read_plan_file, write_plan_template


def actions(*ids, **columns):
    rows = [
        {
            "action_id": i,
            "also_known_as": "A03.02" if i == "A01.07" else "",
            "proposal": "proposed",
            "proposed_label": f"Label of {i}",
            "proposed_place": "",
            "reason": f"Reason of {i}.",
        }
        | {k: v[n] for k, v in columns.items()}
        for n, i in enumerate(ids)
    ]
    return pd.DataFrame(rows)


def codes(result):
    return [p.code for p in result.problems]


@pytest.fixture
def read(tmp_path):
    def read(text, name="plan.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return read_plan_file(path)

    return read


def test_no_file_means_nothing_decided(tmp_path):
    result = read_plan_file(tmp_path / "plan.csv")
    assert result.table.empty
    assert result.problems == ()


def test_template_that_nobody_touched_decides_nothing_and_reads_without_problems(tmp_path):
    path = tmp_path / "plan.csv"
    write_plan_template(actions("A03.05", "A03.06"), path)
    result = read_plan_file(path)
    assert result.problems == ()
    assert result.table["action_id"].tolist() == ["A03.05", "A03.06"]
    assert (result.table["status"] == "").all()


def test_rerun_appends_new_proposals_keeps_decisions_and_marks_vanished_ones(tmp_path):
    path = tmp_path / "plan.csv"
    write_plan_template(actions("A03.05", "A03.06"), path)
    text = path.read_text("utf-8-sig").replace("Reason of A03.06.,,", "Reason of A03.06.,,accepted")
    path.write_text(text, "utf-8-sig")
    write_plan_template(actions("A03.05", "A09.01"), path)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("action_id")
    assert frame.index.tolist() == ["A03.05", "A03.06", "A09.01"]
    assert frame.at["A03.06", "status"] == "accepted"
    assert frame.at["A03.06", "proposal"] == "not proposed"
    assert frame.at["A03.06", "proposed_label"] == "Label of A03.06"


def test_rerun_with_the_same_proposals_leaves_the_file_byte_for_byte(tmp_path):
    path = tmp_path / "plan.csv"
    write_plan_template(actions("A03.05"), path)
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    write_plan_template(actions("A03.05"), path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)


def test_own_columns_order_and_delimiter_of_the_planner_stay(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("unit;action_id;status;owner\nNorth;A03.06;accepted;Ministry; \nSouth;OWN.1;;x\n")
    assert codes(write_plan_template(actions("A03.06", "A03.05"), path)) == []
    lines = path.read_text().splitlines()
    assert lines[0].startswith("unit;action_id;status;owner;proposal;")
    assert lines[1].startswith("North;A03.06;accepted;Ministry;proposed;Label of A03.06")
    assert lines[2].startswith("South;OWN.1;;x;")
    assert lines[3].startswith(";A03.05;;;proposed;")


def test_repetition_in_the_file_is_marked_with_the_action_it_repeats(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("action_id,status\nA03.02,accepted\n")
    write_plan_template(actions("A01.07"), path)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("action_id")
    assert frame.at["A03.02", "proposal"] == "offered as A01.07"
    assert frame.at["A03.02", "status"] == "accepted"


def test_names_that_a_spreadsheet_would_run_are_tamed(tmp_path):
    path = tmp_path / "plan.csv"
    write_plan_template(actions("A03.05", proposed_place=['=HYPERLINK("x")']), path)
    assert "'=HYPERLINK" in path.read_text("utf-8-sig")


def test_cells_are_read_as_spreadsheets_write_them(read):
    result = read(
        "Action ID;Status;Budget;Currency;starts on;ends_on\r\na03.06;Accepted;1.200,50;usd;31/12/2026;2027\r\n"
    )
    row = result.table.iloc[0]
    assert (row["action_id"], row["status"], row["budget"], row["currency"]) == ("A03.06", "accepted", 1200.5, "USD")
    assert (row["starts_on"], row["ends_on"], row["row"]) == ("2026-12-31", "2027", 2)
    assert codes(result) == ["PLN-DATE-022"]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("A03.06,approve,,,,", "PLN-STATUS-013", "status"),
        ("A03.06,,03/04/2027,,,", "PLN-DATE-014", "starts_on"),
        ("A03.06,,2027-02-31,,,", "PLN-DATE-014", "starts_on"),
        ("A03.06,,2028,2027-05,,", "PLN-DATE-015", "ends_on"),
        ("A03.06,,,,about 20k,USD", "PLN-BUDGET-016", "budget"),
        ("A03.06,,,,-5,USD", "PLN-BUDGET-016", "budget"),
        ("A03.06,,,,1.200,USD", "PLN-BUDGET-017", "budget"),
        ("A03.06,,,,1200,", "PLN-CURRENCY-018", "currency"),
        (",accepted,,,,", "PLN-ID-011", "action_id"),
        ("A03.06,,,,1,USD,spill", "PLN-ROW-020", None),
    ],
)
def test_cell_that_cannot_be_understood_is_flagged_with_row_and_column(read, line, code, column):
    result = read(f"action_id,status,starts_on,ends_on,budget,currency\nA01.01,,,,,\n{line}\n")
    assert codes(result) == [code]
    assert result.problems[0].rows == (3,)
    assert result.problems[0].place.get("column") == column
    assert str(result.problems[0])


def test_second_row_of_an_action_is_left_out(read):
    result = read("action_id,status\nA03.06,accepted\nA03.06,rejected\n")
    assert result.table["status"].tolist() == ["accepted"]
    assert codes(result) == ["PLN-ID-012"]


def test_same_month_as_start_and_end_is_in_order(read):
    assert codes(read("action_id,starts_on,ends_on\nA03.06,2027-03-15,2027-03\n")) == []


def test_windows_letters_are_read_and_said(read):
    result = read("action_id;owner\nA03.06;Ministerio de Minería\n".encode("cp1252"))
    assert result.table["owner"].tolist() == ["Ministerio de Minería"]
    assert codes(result) == ["PLN-FILE-019"]


def test_right_to_left_and_chinese_words_survive_a_rerun(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("action_id,owner\nA03.06,وزارة البيئة 环境部\n", "utf-8")
    write_plan_template(actions("A03.06"), path)
    assert read_plan_file(path).table["owner"].tolist() == ["وزارة البيئة 环境部"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "PLN-FILE-008"),
        (b"PK\x03\x04rest", "PLN-FILE-008"),
        (b"<!DOCTYPE html><title>404</title>", "PLN-FILE-008"),
        (b"\x00\x01\x02", "PLN-FILE-008"),
        (b"Actividad,Estado\nA03.06,accepted\n", "PLN-COLUMN-009"),
    ],
)
def test_file_that_is_no_plan_is_refused_and_left_as_it_is(tmp_path, data, code):
    path = tmp_path / "plan.csv"
    path.write_bytes(data)
    assert codes(read_plan_file(path)) == [code]
    assert codes(write_plan_template(actions("A03.06"), path)) == [code]
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_yaml_plan_is_read_and_comments_survive_a_rerun(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(
        "# ours\n- action_id: A03.06\n  status: accepted\n  starts_on: 2027-03-01\n  budget: 1200\n  currency: PEN\n"
    )
    row = read_plan_file(path).table.iloc[0]
    assert (row["status"], row["starts_on"], row["budget"]) == ("accepted", "2027-03-01", 1200.0)
    for _ in range(2):
        write_plan_template(actions("A03.05"), path)
        text = path.read_text()
        assert text.startswith("# ours\n")
        assert [e["action_id"] for e in yaml.safe_load(text)] == ["A03.06", "A03.05"]
        assert text.count("# A03.06: not proposed") == 1


def test_yaml_by_id_and_first_template_read_back(tmp_path):
    path = tmp_path / "plan.yml"
    path.write_text("A03.06: {status: rejected}\n")
    write_plan_template(actions("A03.06", "A03.05"), path)
    assert read_plan_file(path).table["status"].tolist() == ["rejected", "proposed"]
    fresh = tmp_path / "plan.yaml"
    write_plan_template(actions("A03.06"), fresh)
    assert read_plan_file(fresh).table["action_id"].tolist() == ["A03.06"]


@pytest.mark.parametrize("text", ["- [", "just words", "- 1\n- 2\n", "- action_id: {a: 1}\n", "- " + "[" * 3000])
def test_yaml_that_is_no_list_of_entries_is_refused(read, text):
    assert codes(read(text, "plan.yaml")) == ["PLN-FILE-008"]


def test_yaml_in_brackets_is_left_alone(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("[{action_id: A03.06, status: accepted}]\n")
    assert codes(write_plan_template(actions("A03.05"), path)) == ["PLN-FILE-008"]
    assert path.read_text() == "[{action_id: A03.06, status: accepted}]\n"


def test_yaml_words_stay_as_they_are_written(read):
    text = "- action_id: A03.06\n  owner: NO\n  ends_on: 2027-13-45\n  note: ~\n  label: 1e3\n"
    result = read(text, "plan.yaml")
    assert result.table.loc[0, ["owner", "note", "label"]].tolist() == ["NO", "", "1e3"]
    assert codes(result) == ["PLN-DATE-014"]


def test_yaml_list_of_targets_is_joined(read):
    result = read("- action_id: OWN.1\n  label: Patrol\n  target_ids: [T03, T21]\n", "plan.yaml")
    assert result.table.loc[0, "target_ids"] == "T03; T21"


@given(data=st.binary(max_size=300), suffix=st.sampled_from([".csv", ".yaml"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data, suffix):
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(data)
    result = read_plan_file(path)
    assert all(str(p) for p in result.problems)


@given(text=st.text(max_size=120), suffix=st.sampled_from([".csv", ".yaml"]))
def test_decided_file_keeps_its_decisions_whatever_else_it_holds(tmp_path_factory, text, suffix):
    path = tmp_path_factory.getbasetemp() / f"kept{suffix}"
    head = (
        "action_id,status,note\nA03.06,accepted,\n" if suffix == ".csv" else "- action_id: A03.06\n  status: accepted\n"
    )
    path.write_text(head + text, encoding="utf-8", errors="replace", newline="")
    before = read_plan_file(path)
    write_plan_template(actions("A03.05"), path)
    after = read_plan_file(path)
    kept = after.table[after.table["action_id"].isin(before.table["action_id"])]
    pd.testing.assert_frame_equal(
        kept.drop(columns=["row"]).reset_index(drop=True), before.table.drop(columns=["row"]).reset_index(drop=True)
    )
