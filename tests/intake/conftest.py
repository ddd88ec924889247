"""What the tests of readers share: a layer to write, a way to read it, and a look at one problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely import box

from azogue.intake.read import Input, read_input
from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problem, Result

Read = Callable[..., Result[Input]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a file of the test's folder: ``read("pits.csv", "occurrence", x="lon")``."""

    def call(path: str | Path, role: str = "occurrence", *, bounds: Any = None, **keys: Any) -> Result[Input]:
        spec = InputSpec(id="layer", role=role, path=str(path), **keys)
        result = read_input(spec, tmp_path, bounds=bounds)
        for problem in result.problems:
            assert problem.text("found") and problem.text("because") and problem.text("do")
            assert problem.where.startswith(str(path))
        features = result.table.features
        assert str(features.crs) == "OGC:CRS84"
        assert features.geometry.is_valid.all()
        assert not features.geometry.is_empty.any()
        assert not features.has_z.any()
        return result

    return call


@pytest.fixture
def one() -> Callable[[Result[Input], str], Problem]:
    """The only problem of a result with a code."""

    def pick(result: Result[Input], code: str) -> Problem:
        found = [p for p in result.problems if p.code == code]
        assert len(found) == 1, [str(p) for p in result.problems]
        return found[0]

    return pick


@pytest.fixture
def squares() -> gpd.GeoDataFrame:
    """Three squares of a tenth of a degree in the Peruvian Amazon."""
    names = ["Río Madre de Dios", "Huepetuhe", "Tambopata"]
    shapes = [box(-70 - i, -13, -69.9 - i, -12.9) for i in range(3)]
    return gpd.GeoDataFrame({"NOMBRE": names, "HA": [10.5, 20.0, 30.25]}, geometry=shapes, crs="EPSG:4326")
