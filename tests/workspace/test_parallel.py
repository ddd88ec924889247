"""`run_many`: the same answer from one process and from many, and nothing finished is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from azogue.records.errors import StepError
from azogue.records.protocols import run_here
from azogue.workspace.parallel import RunManyHere, n_workers


def square(shared: int | None, item: int) -> dict[str, pd.DataFrame]:
    return {"t": pd.DataFrame({"n": [item], "square": [item * item + (shared or 0)], "pid": [os.getpid()]})}


def nothing(shared: object, item: int) -> dict[str, pd.DataFrame]:
    return {}


def killed(shared: object, item: int) -> dict[str, pd.DataFrame]:
    if item == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(0, item)


def values(results: list[dict[str, pd.DataFrame]]) -> list[int]:
    return [int(r["t"]["square"].iloc[0]) for r in results]


def test_many_processes_give_the_answer_of_one_in_the_same_order() -> None:
    items = list(range(40))
    many = RunManyHere(workers=2)(square, items, shared=7)
    assert values(many) == values(run_here(square, items, shared=7)) == [n * n + 7 for n in items]
    assert len({int(r["t"]["pid"].iloc[0]) for r in many} - {os.getpid()}) >= 1


@pytest.mark.parametrize("workers", [1, 2])
def test_finished_items_are_found_again_by_key(tmp_path: Path, workers: int) -> None:
    items, keys = list(range(10)), [f"k{n}" for n in range(10)]
    first = RunManyHere(tmp_path, workers=workers)
    first(square, items[:6], keys=keys[:6])
    second = RunManyHere(tmp_path, workers=workers)
    assert values(second(square, items, keys=keys)) == [n * n for n in items]
    assert (second.n_kept, second.n_made) == (6, 4)


def test_other_code_forgets_finished_items(tmp_path: Path) -> None:
    RunManyHere(tmp_path, code="a", workers=1)(square, [1], keys=["k"])
    other = RunManyHere(tmp_path, code="b", workers=1)
    other(square, [1], keys=["k"])
    assert other.n_kept == 0


def test_items_without_tables_are_kept_too(tmp_path: Path) -> None:
    RunManyHere(tmp_path, workers=1)(nothing, [1, 2], keys=["a", "b"])
    again = RunManyHere(tmp_path, workers=1)
    assert again(nothing, [1, 2], keys=["a", "b"]) == [{}, {}]
    assert again.n_kept == 2


def test_damaged_pack_is_made_again(tmp_path: Path) -> None:
    RunManyHere(tmp_path, workers=1)(square, [1], keys=["k"])
    next(tmp_path.rglob("*.parquet")).write_bytes(b"PAR1 half")
    assert values(RunManyHere(tmp_path, workers=1)(square, [1], keys=["k"])) == [1]


def test_packs_without_use_are_removed(tmp_path: Path) -> None:
    RunManyHere(tmp_path, workers=1)(square, [1], keys=["old"])
    now = RunManyHere(tmp_path, workers=1)
    now(square, [2], keys=["new"])
    now.tidy()
    assert len(list(tmp_path.rglob("*.parquet"))) == 1


def test_killed_worker_is_said_with_what_to_do(tmp_path: Path) -> None:
    items = list(range(8))
    with pytest.raises(StepError, match="AZOGUE_WORKERS=1"):
        RunManyHere(tmp_path, workers=2)(killed, items, keys=[str(n) for n in items])


def test_number_of_workers_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZOGUE_WORKERS", "3")
    assert n_workers() == 3
    monkeypatch.setenv("AZOGUE_WORKERS", "many")
    assert n_workers() >= 1


SLOW = """
import sys, time
import pandas as pd
from pathlib import Path
from azogue.workspace import parallel
parallel.PACK_SECONDS = 0.05

def slow(shared, item):
    time.sleep(0.1)
    with open(shared, "a") as file:
        file.write(f"{item}\\n")
    return {"t": pd.DataFrame({"n": [item]})}

items = list(range(30))
try:
    results = parallel.RunManyHere(Path(sys.argv[1]), workers=2)(slow, items, shared=sys.argv[2], keys=[str(n) for n in items])
    print(len(results))
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_interrupt_inside_a_step_resumes_where_it_stopped(tmp_path: Path) -> None:
    script, calls = tmp_path / "slow.py", tmp_path / "calls.txt"
    script.write_text(SLOW)
    command = [sys.executable, str(script), str(tmp_path / "items"), str(calls)]
    process = subprocess.Popen(command, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not calls.exists() or calls.read_text().count("\n") < 6):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does: the whole group hears Ctrl-C
    assert process.wait(30) == 130
    before = calls.read_text().count("\n")
    assert 6 <= before < 30
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "30"
    after = calls.read_text().splitlines()
    assert len(after) - before < 30 - 3  # at least some of the first items were not run again
