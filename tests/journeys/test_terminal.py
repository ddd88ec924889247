"""Journeys with the real command on Cinabria: from a folder to published files, and what happens on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

AZOGUE = [sys.executable, "-m", "azogue.cli.main"]
pytestmark = pytest.mark.slow


def azogue(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*AZOGUE, *map(str, arguments)]
    settings = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=settings, timeout=600)


def last_run(out: Path) -> dict[str, str]:
    """State of every step of the last run, from run.log."""
    lines = [json.loads(line) for line in (out / "run.log").read_text().splitlines()]
    ends = [n for n, line in enumerate(lines) if line["step"] == "run"]
    start = ends[-2] + 1 if len(ends) > 1 else 0
    return {line["step"]: line["state"] for line in lines[start:]}


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cinabria, copied, checked and run once with everything it publishes."""
    folder = tmp_path_factory.mktemp("journey") / "cinabria"
    shutil.copytree(root / "examples" / "cinabria", folder)
    checked = azogue("check", folder)
    assert checked.returncode == 0, checked.stdout
    done = azogue("run", folder, "--out", folder.with_name("out"), "--json")
    assert done.returncode == 0, done.stderr
    (folder.parent / "stdout.json").write_text(done.stdout)
    return folder


def out_of(folder: Path) -> Path:
    return folder.with_name("out")


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    """A copy of the finished run that a test may change."""
    shutil.copytree(made, tmp_path / "cinabria")
    shutil.copytree(out_of(made), tmp_path / "out")
    return tmp_path / "cinabria"


def test_run_prints_the_summary_and_nothing_else(made: Path) -> None:
    printed = json.loads((made.parent / "stdout.json").read_text())
    published = json.loads((out_of(made) / "published" / "summary.json").read_text())
    assert printed == published
    for key in (
        "asgm_extent_ha",
        "affected_area_ha",
        "priority_area_ha",
        "by_role",
        "by_admin",
        "sensitivity",
        "problems",
    ):
        assert printed[key] is not None


def test_everything_promised_is_published(made: Path) -> None:
    published = out_of(made) / "published"
    names = ("priority.gpkg", "map.pmtiles", "map.html", "chapter.docx", "chapter.html", "chapter.pdf", "tables.xlsx",
             "indicators.csv", "lineage.json", "lineage.parquet", "summary.json", "tables/totals.csv", "plan.csv")  # fmt: skip
    assert [name for name in names if not (published / name).is_file()] == []
    assert list(out_of(made).rglob(".tmp-*")) == []


def test_unchanged_rerun_makes_nothing_and_prints_the_same(workspace: Path) -> None:
    out = out_of(workspace)
    before = {p: p.stat().st_mtime_ns for p in (out / "published").rglob("*") if p.is_file()}
    done = azogue("run", workspace, "--out", out, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json.loads((out / "published" / "summary.json").read_text())
    assert last_run(out) == {"run": "kept"}
    assert before == {p: p.stat().st_mtime_ns for p in (out / "published").rglob("*") if p.is_file()}


def test_another_buffer_repeats_no_reading_or_repair(workspace: Path) -> None:
    toml = workspace / "azogue.toml"
    toml.write_text(toml.read_text() + "\n[settings.affected_area]\nbuffer_m = 2000\nreason = 'A test'\n")
    before = json.loads((out_of(workspace) / "published" / "summary.json").read_text())
    done = azogue("run", workspace, "--out", out_of(workspace), "--json", "--want", "tables")
    assert done.returncode == 0, done.stderr
    states = last_run(out_of(workspace))
    assert {states[step] for step in states if step.startswith("read:")} == {"kept"}
    assert states["asgm_extent"] == states["biodiversity_area"] == "kept"
    assert states["overlay"] == "made"
    assert json.loads(done.stdout)["affected_area_ha"] > before["affected_area_ha"]


def test_withdrawn_layer_leaves_nothing_behind(workspace: Path) -> None:
    toml = workspace / "azogue.toml"
    text = toml.read_text()
    start = text.index("[inputs.territories]")
    end = text.index("\n[inputs.key_biodiversity_areas]")
    toml.write_text(text[:start] + text[end:])
    out = out_of(workspace)
    done = azogue("run", workspace, "--out", out, "--json", "--want", "tables")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert "indigenous_territory" not in {row["role"] for row in summary["by_role"]}
    assert not list(out.rglob("territories.*"))
    assert "territories" in (out / "withdrawn.jsonl").read_text()


def test_ctrl_c_in_the_middle_loses_nothing(workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    command = [*AZOGUE, "run", str(workspace), "--out", str(out), "--want", "tables"]
    process = subprocess.Popen(
        command, start_new_session=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        if (out / "run.log").exists() and '"read:roads"' in (out / "run.log").read_text():
            break
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "run the same command again" in said
    assert "Traceback" not in said
    assert not (out / "published").exists()
    made_before = {json.loads(line)["step"] for line in (out / "run.log").read_text().splitlines()}
    done = azogue("run", workspace, "--out", out, "--want", "tables", "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (out / "run.log").read_text().splitlines()]
    assert {x["step"] for x in lines if x["state"] == "kept"} >= {s for s in made_before if s.startswith("read:")}
    same = json.loads((out_of(workspace) / "published" / "summary.json").read_text())
    assert json.loads(done.stdout)["priority_area_ha"] == pytest.approx(same["priority_area_ha"], rel=1e-12)


def test_two_runs_in_one_folder_do_not_meet(workspace: Path) -> None:
    import fcntl

    with (out_of(workspace) / ".lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = azogue("run", workspace, "--out", out_of(workspace))
    assert done.returncode == 1
    assert "another run" in done.stderr


def test_decisions_of_the_planner_are_respected(workspace: Path) -> None:
    """The published plan.csv is copied beside azogue.toml, one action is rejected, and the next run says so."""
    import csv

    out = out_of(workspace)
    text = (out / "published" / "plan.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows
    rows[0]["status"] = "rejected"
    with (workspace / "plan.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    done = azogue("run", workspace, "--out", out, "--quiet", "--want", "tables")
    assert done.returncode == 0, done.stderr
    assert last_run(out)["overlay"] == "kept"
    actions = list(csv.DictReader((out / "published" / "tables" / "plan_actions.csv").read_text().splitlines()))
    assert next(a for a in actions if a["action_id"] == rows[0]["action_id"])["status"] == "rejected"


def test_why_walks_from_the_number_to_the_file(made: Path) -> None:
    found = json.loads(azogue("why", "priority_area_ha", "--out", out_of(made), "--json").stdout)
    assert all(len(layer["sha256"]) == 64 for layer in found["layers"])
    assert any(s["key"] == "affected_area.buffer_m" for s in found["settings"])
    table = json.loads(azogue("why", "by_biodiversity_site", "--out", out_of(made), "--json").stdout)
    assert table["n_rows"] > 0


def test_publish_writes_the_files_again_without_computing(workspace: Path) -> None:
    out = out_of(workspace)
    (out / "published" / "summary.json").unlink()
    done = azogue("publish", workspace, "--out", out, "--want", "tables", "--quiet")
    assert done.returncode == 0, done.stderr
    assert (out / "published" / "summary.json").is_file()
    states = last_run(out)
    assert states["overlay"] == "kept"
    assert states["publish:tables"] == "made"


def test_ctrl_c_while_publishing_leaves_no_half_set(workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = {p.name: p.read_bytes() for p in (out / "published").iterdir() if p.is_file()}
    command = [*AZOGUE, "publish", str(workspace), "--out", str(out)]
    process = subprocess.Popen(
        command, start_new_session=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None and not list(out.glob(".tmp-*-published/*")):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert {p.name: p.read_bytes() for p in (out / "published").iterdir() if p.is_file()} == before
    assert not list(out.glob(".tmp-*"))


def test_folder_that_cannot_be_written_is_said(made: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = azogue("run", made, "--out", tmp_path / "file")
    assert done.returncode == 2
    done = azogue("run", made, "--out", "/proc/azogue")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "/proc/azogue" in done.stderr
