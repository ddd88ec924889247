"""The wheel holds all that Azogue needs, and works without Django, uv and this repository."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(root: Path, repository_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network from a copy of the files of the repository."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for path in repository_files:
        if path.relative_to(root).parts[0] in ("src", "pyproject.toml", "README.md", "LICENSE"):
            target = copy / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    uv = root / ".boot" / "bin" / "uv"
    build = [str(uv), "build", "--offline"] if uv.exists() else [sys.executable, "-m", "build", "--no-isolation"]
    done = subprocess.run(
        [*build, "--wheel", str(copy), "--out-dir", str(out)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of a new environment: Azogue from the wheel, its dependencies from the environment of the tests."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)],
        check=True,
        env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    packages = next((folder / "lib").glob("python*")) / "site-packages"
    # A path file inside a path file is not followed, so the editable Azogue of the tests stays out.
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    return python


def test_wheel_contains_every_file_of_the_package(wheel: Path, root: Path, repository_files: list[Path]) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    source = root / "src"

    missing = [
        str(p.relative_to(source))
        for p in repository_files
        if source in p.parents and str(p.relative_to(source)) not in inside
    ]

    assert missing == []
    for needed in ("reference/data/crosswalk/crosswalk.csv", "publish/templates/", "publish/static/", "py.typed"):
        assert any(name.startswith(f"azogue/{needed}") for name in inside), needed


def test_wheel_asks_for_no_django_and_names_its_licence(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
    metadata = email.message_from_bytes(archive.read(name))

    assert not [r for r in metadata.get_all("Requires-Dist") if "django" in r.lower()]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert any(n.endswith("licenses/LICENSE") for n in archive.namelist())


def test_installed_wheel_runs_cinabria_without_django(fresh: Path, root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "examples" / "cinabria", tmp_path / "cinabria")
    where = "import sys; sys.modules['django'] = None; import azogue; print(azogue.__file__, azogue.__version__)"

    said = subprocess.run([str(fresh), "-c", where], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    checked = subprocess.run([str(fresh.parent / "azogue"), "reference", "check"], cwd=tmp_path, check=False)
    ran = subprocess.run(
        [str(fresh.parent / "azogue"), "run", "cinabria", "--out", "out", "--quiet"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert str(fresh.parent.parent) in said, "imported from the new environment"
    assert checked.returncode == 0
    assert ran.returncode == 0, ran.stderr
    assert list((tmp_path / "out").rglob("map.html"))
