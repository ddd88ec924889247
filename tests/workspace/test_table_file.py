"""Tables on disk: what comes back is what was written, and it is GeoParquet for everybody else."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from azogue.records.feature import empty_features, make_features
from azogue.workspace.fingerprint import table_fingerprint
from azogue.workspace.table_file import from_bytes, read_table, to_bytes, write_table


def pieces() -> gpd.GeoDataFrame:
    frame = make_features(
        [box(0, 0, 1, 1), None, LineString([(0, 0), (1, 1)])],
        feature_id=["a:1", "a:2", "a:3"],
        layer_id="a",
        role="occurrence",
        source_row=[1, 2, 3],
        name=["محمية", "保护区", None],
        admin_level=[1, None, 2],
        counts_as_asgm=[True, None, False],
        mapped_area_ha=[1.5, float("nan"), 0.0],
    )
    frame["made_from"] = [["a", "b"], [], ["c"]]
    frame["facts"] = [{"a": 1}, None, {"b": [1, 2]}]
    frame["mixed"] = [1, "two", None]
    return frame


TABLES = {
    "pieces": pieces,
    "no rows": lambda: pieces().iloc[:0],
    "features without rows": empty_features,
    "no geometry": lambda: pd.DataFrame(pieces().drop(columns="geometry")),
    "other CRS": lambda: gpd.GeoDataFrame({"n": [1]}, geometry=[Point(5, 5)], crs="EPSG:32718"),
    "CRS without code": lambda: gpd.GeoDataFrame(
        {"n": [1]}, geometry=[Point(5, 5)], crs="+proj=laea +lat_0=-9.2 +lon_0=-75 +datum=WGS84 +units=m"
    ),
    "no CRS": lambda: gpd.GeoDataFrame({"n": [1]}, geometry=[Point(5, 5)]),
    "kinds": lambda: pd.DataFrame(
        {
            "i": np.array([1, 2], "int32"),
            "f": [0.1, np.nan],
            "b": [True, False],
            "s": pd.Series(["x", None], dtype="str"),
        }
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_table_comes_back_unchanged(tmp_path: Path, name: str) -> None:
    table = TABLES[name]()
    path = tmp_path / "t.parquet"
    write_table(table, path)
    for back in (read_table(path), from_bytes(to_bytes(table))):
        assert back.dtypes.astype(str).to_dict() == table.dtypes.astype(str).to_dict()
        assert getattr(back, "crs", None) == getattr(table, "crs", None)
        assert table_fingerprint(back) == table_fingerprint(table)
        if "mixed" not in table:  # a column of mixed kinds comes back as text
            pd.testing.assert_frame_equal(
                pd.DataFrame(back), pd.DataFrame(table.reset_index(drop=True)), check_index_type=False
            )


def test_other_programs_read_it_as_geoparquet(tmp_path: Path) -> None:
    write_table(pieces(), tmp_path / "t.parquet")
    back = gpd.read_parquet(tmp_path / "t.parquet")
    assert back.crs == "OGC:CRS84"
    assert back.geometry.iloc[0].equals(box(0, 0, 1, 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.assign(name=["x", "y", "z"]),
        lambda t: t.set_geometry([box(0, 0, 1, 1.0000001), *t.geometry[1:]]),
        lambda t: t.rename(columns={"name": "nom"}),
        lambda t: t.iloc[::-1],
        lambda t: t.set_crs("EPSG:32718", allow_override=True),
        lambda t: t.assign(made_from=[["a"], ["b"], ["c"]]),
        lambda t: t.assign(mapped_area_ha=[1.5, 0.0, 0.0]),
    ],
)
def test_fingerprint_sees_every_change(change) -> None:
    assert table_fingerprint(change(pieces())) != table_fingerprint(pieces())


def test_fingerprint_does_not_see_the_index() -> None:
    assert table_fingerprint(pieces().set_axis([7, 8, 9])) == table_fingerprint(pieces())


def test_interrupted_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "t.parquet"
    write_table(pieces(), path)
    before = path.read_bytes()

    def stop(*arguments: object, **options: object) -> None:
        Path(arguments[1]).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", stop)
    with pytest.raises(KeyboardInterrupt):
        write_table(pieces().iloc[:1], path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["t.parquet"]
