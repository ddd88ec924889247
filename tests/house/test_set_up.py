"""The two commands of the README: what they install, and that they install it once."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

SCRIPTS = ("demo", "test", ".ci/run", "scripts/setup.sh", "scripts/lock.sh")
SYSTEM = (
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fonts-noto-core",
    "fonts-noto-cjk",
    "git",
    "make",
    "libatomic1",
)


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of the repository's scripts with an environment that only pretends."""
    house = tmp_path / "azogue"
    for name in (*SCRIPTS, "pyproject.toml", *(f"requirements/{n}.lock" for n in ("run", "dev", "bench", "boot"))):
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, house / name)
    program(house / ".venv/bin/azogue", 'echo "azogue $*"')
    program(house / ".venv/bin/python", 'echo "python $*"')
    return house


def program(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def system(house: Path, *installed: str) -> dict[str, str]:
    """An environment in which Debian lists just these packages, apt-get only records, and Python is there."""
    folder = house.parent / "system"
    listed = " ".join(installed)
    program(folder / "dpkg-query", f'for p in {listed}; do [ "$p" = "${{@: -1}}" ] && printf installed; done; true')
    program(folder / "apt-get", f'echo "apt-get $*" >>{house.parent}/apt.log')
    program(folder / "sudo", 'exec "$@"')
    program(folder / "chromium", "true")
    program(folder / "python3", "true")
    return {"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(house.parent), "LANG": "C.UTF-8"}


def call(house: Path, command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", command], cwd=house, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_is_well_formed_and_executable(root: Path, script: str) -> None:
    assert subprocess.run(["bash", "-n", script], cwd=root, check=False).returncode == 0
    assert script == "scripts/setup.sh" or os.access(root / script, os.X_OK)


def test_demo_with_everything_there_installs_nothing_and_runs_cinabria(copy: Path) -> None:
    env = system(copy, *SYSTEM)
    call(copy, "source scripts/setup.sh; stamp run requirements/run.lock pyproject.toml", env)

    done = call(copy, "./demo", env)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "azogue run examples/cinabria --out azogue-demo\n"
    assert "Installing" not in done.stderr
    assert not (copy.parent / "apt.log").exists()


def test_test_with_everything_there_passes_its_arguments_on_to_pytest(copy: Path) -> None:
    env = system(copy, *SYSTEM)
    call(copy, "source scripts/setup.sh; stamp dev requirements/dev.lock pyproject.toml", env)

    done = call(copy, "./test tests/house -k wheel", env)

    assert done.stdout == "python -m pytest tests/house -k wheel\n"
    assert done.stderr == ""


def test_missing_system_packages_are_named_and_nothing_else_is_asked_for(copy: Path) -> None:
    env = system(copy, *(p for p in SYSTEM if p != "fonts-noto-core"))

    done = call(copy, "source scripts/setup.sh; system_packages run", env)

    assert done.stderr == "Installing system packages with apt-get: fonts-noto-core\n"
    assert "install -q -y --no-install-recommends fonts-noto-core\n" in (copy.parent / "apt.log").read_text()


def test_demo_after_test_keeps_the_tools_of_the_tests(copy: Path) -> None:
    env = system(copy, *SYSTEM)

    done = call(
        copy, "source scripts/setup.sh; stamp dev README 2>/dev/null; echo $(larger_level run $(installed_level))", env
    )

    assert done.stdout == "dev\n"


@pytest.mark.parametrize("changed", ["requirements/run.lock", "pyproject.toml"])
def test_changed_lock_makes_the_stamp_stale(copy: Path, changed: str) -> None:
    env = system(copy)
    ask = "source scripts/setup.sh; is_current run requirements/run.lock pyproject.toml && echo current"
    call(copy, "source scripts/setup.sh; stamp run requirements/run.lock pyproject.toml", env)
    before = call(copy, ask, env).stdout

    with (copy / changed).open("a") as file:
        file.write("# changed\n")

    assert (before, call(copy, ask, env).stdout) == ("current\n", "")


def test_failing_installation_shows_why_and_stops(copy: Path) -> None:
    env = system(copy)

    done = call(copy, "source scripts/setup.sh; run_logged bash -c 'echo no route; exit 7'; echo went on", env)

    assert done.returncode == 1
    assert "no route" in done.stderr
    assert "went on" not in done.stdout


def test_continuous_integration_runs_what_a_newcomer_runs(root: Path) -> None:
    lines = [line for line in (root / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]

    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "AZOGUE_REQUIRE_SHARED=1 ./test"]


def test_make_alone_prints_every_daily_target(root: Path) -> None:
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    said = subprocess.run(["make"], cwd=root, capture_output=True, text=True, check=True).stdout

    for target in ["setup", "fix", "check", "test", "journeys", "bench", "docs", "audit", "wheel", "lock", "changelog"]:
        assert f"make {target} " in said
