"""The command from a user's side: exit codes, what goes to which stream, no traceback, quick to answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

AZOGUE = [sys.executable, "-m", "azogue.cli.main"]


def azogue(*arguments: str | Path, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*AZOGUE, *map(str, arguments)]
    settings = {**os.environ, "COLUMNS": "120", **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=settings, timeout=300)


def test_help_names_every_command_and_answers_at_once() -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        done = azogue("--help")
        times.append(time.perf_counter() - start)
    assert done.returncode == 0
    for command in ("new", "check", "run", "explain", "why", "list", "publish", "reference"):
        assert command in done.stdout
    heavy = "import sys, azogue.cli.main; print([m for m in ('pandas', 'geopandas', 'hamilton', 'numpy') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"  # what makes it quick on any machine


@pytest.mark.parametrize("command", ["new", "check", "run", "explain", "why", "list", "publish", "reference"])
def test_every_command_has_help(command: str) -> None:
    assert azogue(command, "--help").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--no-such-flag"),
        ("nonsense",),
        ("run", "no-such-folder"),
        ("check", "no-such-folder"),
        ("explain", "no-such-word-at-all-xyz"),
    ],
)
def test_wrong_call_answers_two_without_a_traceback(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = azogue(*arguments, folder=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.strip()


def test_why_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    done = azogue("why", "priority_area_ha", folder=tmp_path)
    assert done.returncode == 1
    assert "run azogue run first" in done.stderr


def write(folder: Path, text: str) -> Path:
    (folder / "raw").mkdir(parents=True)
    (folder / "azogue.toml").write_text(text)
    return folder


def test_mistake_in_the_toml_is_said_and_answers_one(tmp_path: Path) -> None:
    folder = write(tmp_path / "w", '[workspace]\nparty = "PE"\n')
    for command in ("run", "check"):
        done = azogue(command, folder)
        assert done.returncode == 1, done.stderr
        assert "did you mean PER?" in done.stderr + done.stdout
        assert "Traceback" not in done.stderr
    assert not (folder / "published").exists()


def test_unknown_want_answers_two(tmp_path: Path) -> None:
    folder = write(tmp_path / "w", '[workspace]\nparty = "PER"\n')
    done = azogue("run", folder, "--want", "priorty_area")
    assert done.returncode == 2
    assert "did you mean priority_area?" in done.stderr


def test_check_prints_json_alone_and_writes_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "w", '[workspace]\nparty = "PE"\n')
    before = sorted(folder.rglob("*"))
    done = azogue("check", folder, "--json")
    assert json.loads(done.stdout)["by_level"]["error"] == 1
    assert sorted(folder.rglob("*")) == before


def test_explain_prints_words_or_json() -> None:
    assert "INF/27" in azogue("explain", "priority_area").stdout
    assert json.loads(azogue("explain", "buffer_m", "--json").stdout)["kind"] == "setting"


def test_words_that_the_help_names_as_examples_can_be_explained() -> None:
    examples = re.findall(r"\(([\w-]+)\)", azogue("explain", "--help").stdout)
    assert examples
    assert [azogue("explain", word).returncode for word in examples] == [0] * len(examples)


def test_topic_and_product_are_explained() -> None:
    assert "overlay" in azogue("explain", "priority").stdout
    assert "chapter.docx" in azogue("explain", "chapter").stdout


def test_list_names_topics_products_and_records(tmp_path: Path) -> None:
    found = json.loads(azogue("list", "--json", folder=tmp_path).stdout)
    assert {"priority", "planning"} <= {t["topic"] for t in found["topics"]}
    assert "priority_area" in {r["record"] for r in found["records"]}
    assert "chapter" in azogue("list", folder=tmp_path).stdout


def test_libraries_underneath_say_nothing_of_their_own_and_call_nobody() -> None:
    code = (
        "import logging, os, azogue.workspace.driver; from hamilton import telemetry;"
        "logging.getLogger('hamilton.driver').error('Join our slack');"
        "print(os.environ['HAMILTON_TELEMETRY_ENABLED'], telemetry.is_telemetry_enabled())"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["false", "False"], "")


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    folder = write(tmp_path / "w", '[workspace]\nparty = "PE"\n')
    assert "Traceback" in azogue("run", folder, "--debug").stderr


def test_version_is_printed() -> None:
    assert azogue("--version").stdout.startswith("azogue ")
