"""Runs over the toy topic: what is made, what is kept, what a change remakes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import toys

from azogue.workspace import CallError, ProblemsError, Workspace

Toy = Callable[..., Workspace]


def states(run) -> dict[str, str]:
    return {line["step"]: line["state"] for line in run.log}


def test_first_run_makes_every_step_and_publishes(toy: Toy) -> None:
    work = toy()
    run = work.run()
    assert set(states(run).values()) == {"made"}
    # by hand: boxes of 0.02 grown by 0.01 on each side are 0.04 wide; three affected, two of them in Long park
    assert run.summary["affected_area_ha"] == pytest.approx(3 * 0.04**2)
    assert run.summary["priority_area_ha"] == pytest.approx(2 * 0.04**2)
    assert (work.out / "published" / "summary.json").exists()
    assert json.loads((work.out / "published" / "summary.json").read_text()) == run.summary
    assert len(run.areas("affected_area")) == 3
    assert run.table("totals").shape == (2, 3)


def test_second_run_without_change_makes_nothing(toy: Toy) -> None:
    work = toy()
    first = work.run()
    toys.CALLS.clear()
    again = work.run()
    assert again.is_unchanged
    assert toys.CALLS == []
    assert again.summary == first.summary
    assert states(again) == {"run": "kept"}


def test_another_buffer_repeats_no_reading(toy: Toy) -> None:
    toy().run()
    toys.CALLS.clear()
    run = toy(toys.TOML + "[settings.affected_area]\nbuffer_m = 2000\nreason = 'Study'\n").run()
    assert states(run)["read:mines"] == states(run)["read:parks"] == states(run)["asgm_extent"] == "kept"
    assert states(run)["overlay"] == "made"
    assert not any(call.startswith("read") for call in toys.CALLS)
    assert run.summary["affected_area_ha"] == pytest.approx(3 * 0.06**2)  # by hand: 0.02 + 2 * 0.02


def test_old_buffer_again_makes_no_step(toy: Toy) -> None:
    toy().run()
    toy(toys.TOML + "[settings.affected_area]\nbuffer_m = 2000\nreason = 'Study'\n").run()
    toys.CALLS.clear()
    run = toy().run()
    assert [call for call in toys.CALLS if not call.startswith("publish")] == []
    assert run.summary["affected_area_ha"] == pytest.approx(3 * 0.04**2)


def test_result_that_did_not_change_stops_the_remaking(toy: Toy) -> None:
    """A layer that changes only in bytes is read again, and its steps see the same content."""
    work = toy()
    work.run()
    path = work.folder / "raw" / "mines.geojson"
    path.write_text(path.read_text() + "\n")
    toys.CALLS.clear()
    run = work.run()
    assert states(run)["read:mines"] == "made"
    assert "overlay" not in toys.CALLS


def test_edited_helper_remakes_the_step(toy: Toy) -> None:
    """Hamilton sees only the step's own source; the code hash sees what the step calls."""
    from azogue.workspace import fingerprint

    toy().run()
    toys.CALLS.clear()
    (fingerprint.PACKAGE / "topics" / "toy" / "helper.py").write_text("FACTOR = 2\n")
    fingerprint.code_hash.cache_clear()
    run = toy().run()
    assert states(run)["overlay"] == "made"
    assert not any(call.startswith("read") for call in toys.CALLS)


def test_changed_published_file_is_published_again(toy: Toy) -> None:
    work = toy()
    work.run()
    (work.out / "published" / "totals.csv").write_text("tampered")
    toys.CALLS.clear()
    assert not work.run().is_unchanged
    assert toys.CALLS == ["publish team"]
    assert "tampered" not in (work.out / "published" / "totals.csv").read_text()


def test_damaged_kept_table_is_made_again(toy: Toy) -> None:
    work = toy()
    first = work.run()
    for path in (work.out / "kept" / "tables").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:20])
    again = work.run(publish_anew=True)
    assert again.summary["priority_area_ha"] == first.summary["priority_area_ha"]


def test_damaged_record_is_read_again(toy: Toy) -> None:
    work = toy()
    work.run()
    (work.out / "records" / "mines.parquet").write_bytes(b"PAR1")
    run = work.run()
    assert states(run)["read:mines"] == "made"


def test_nothing_kept_is_a_pickle(toy: Toy) -> None:
    work = toy()
    work.run()
    kept = [p for p in (work.out / "kept").rglob("*") if p.is_file()]
    assert {p.suffix for p in kept} <= {".parquet", ".json", ".db"}
    assert not any(p.read_bytes()[:1] == b"\x80" for p in kept)


def test_single_record_makes_only_what_it_needs(toy: Toy) -> None:
    run = toy().run(want="asgm_extent")
    assert "overlay" not in states(run)
    assert run.summary["priority_area_ha"] is None
    assert run.names == ("asgm_extent",)


def test_unknown_want_is_a_wrong_call_with_the_nearest_name(toy: Toy) -> None:
    with pytest.raises(CallError, match="did you mean asgm_extent"):
        toy().run(want="asgm_extend")


def test_layer_that_cannot_be_opened_stops_the_run_before_anything_is_published(toy: Toy) -> None:
    work = toy()
    (work.folder / "raw" / "parks.geojson").unlink()
    with pytest.raises(ProblemsError, match=r"\[inputs.parks\]") as caught:
        work.run()
    assert [p.code for p in caught.value.problems if p.level == "error"] == ["WSP-INPUT-001"]
    assert not (work.out / "published").exists()
    assert not any(p.name.startswith(".tmp") for p in work.out.rglob("*"))


def test_withdrawn_layer_is_purged_and_leaves_a_tombstone(toy: Toy) -> None:
    work = toy()
    work.run()
    without = toys.TOML[: toys.TOML.index("[inputs.parks]")]
    run = toy(without).run()
    assert run.summary["priority_area_ha"] == 0
    left = [p for p in work.out.rglob("*") if p.is_file() and p.name not in {"withdrawn.jsonl", "run.log"}]
    assert not any(b"Long park" in p.read_bytes() for p in left if p.suffix in (".json", ".csv"))
    assert not (work.out / "records" / "parks.parquet").exists()
    assert json.loads((work.out / "withdrawn.jsonl").read_text())["input_id"] == "parks"


def test_analysis_area_is_made_from_the_highest_units_and_said(toy: Toy) -> None:
    toml = toys.TOML.replace('role = "analysis_area"', 'role = "admin_unit"\nlevel = 1')
    run = toy(toml).run()
    assert run.summary["problems"]["by_code"]["WSP-AREA-001"] == 1


def test_run_log_names_every_step_with_state_and_seconds(toy: Toy) -> None:
    work = toy()
    work.run()
    lines = [json.loads(line) for line in (work.out / "run.log").read_text().splitlines()]
    assert {"read:country", "asgm_extent", "overlay", "totals", "publish:tables", "run"} <= {x["step"] for x in lines}
    assert all({"at", "state", "seconds"} <= line.keys() for line in lines)


def test_half_written_files_of_a_killed_run_are_swept(toy: Toy) -> None:
    work = toy()
    work.out.mkdir()
    (work.out / ".tmp-1-published").mkdir()
    (work.out / ".tmp-1-published" / "half.csv").write_text("half")
    work.run()
    assert not any(p.name.startswith(".tmp") for p in work.out.rglob("*"))


def test_check_writes_nothing(toy: Toy) -> None:
    work = toy()
    problems = work.check()
    assert not problems.has_errors
    assert not work.out.exists()
