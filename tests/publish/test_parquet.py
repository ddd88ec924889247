"""GeoParquet as analysts read it."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from hostile_bundle import make_hostile_bundle

from azogue.publish.parquet import publish_parquet
from azogue.records.bundle import Bundle


def test_every_layer_is_geoparquet_1_1_with_a_box_for_each_row(bundle: Bundle, tmp_path: Path) -> None:
    paths = publish_parquet(bundle, tmp_path)
    assert {p.stem for p in paths} == set(bundle.areas)
    for path in paths:
        geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
        assert geo["version"] == "1.1.0"
        assert geo["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]


def test_lists_stay_lists_and_areas_stay_exact(bundle: Bundle, tmp_path: Path) -> None:
    publish_parquet(bundle, tmp_path)
    path = tmp_path / "geoparquet" / "priority_area.parquet"
    schema = pq.read_schema(path)
    for name in ("made_from", "site_ids", "plan_ids", "designations"):
        assert pa.types.is_list(schema.field(name).type)
    read = gpd.read_parquet(path)
    given = bundle.areas["priority_area"]
    assert read["area_ha"].tolist() == given["area_ha"].tolist()
    assert list(read["made_from"].iloc[0]) == given["made_from"].iloc[0]
    assert read.geometry.geom_equals_exact(given.geometry, 0).all()
    box = (-32.2, 3.9, -31.9, 4.1)
    assert len(gpd.read_parquet(path, bbox=box)) < len(given)


def test_layers_without_rows_and_hostile_names_are_written(empty_bundle: Bundle, tmp_path: Path) -> None:
    publish_parquet(empty_bundle, tmp_path / "a")
    read = gpd.read_parquet(tmp_path / "a" / "geoparquet" / "priority_area.parquet")
    assert len(read) == 0
    assert "site_ids" in read
    publish_parquet(make_hostile_bundle(), tmp_path / "b")


def test_same_run_gives_the_same_bytes(bundle: Bundle, tmp_path: Path) -> None:
    first = publish_parquet(bundle, tmp_path / "a")
    second = publish_parquet(bundle, tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
