"""Azogue's entry in the national overlay race: the synthetic country of the shared bench folder, in its own plane.

    python benchmarks/national_overlay.py DATA OUT.json [--workers 2] [--no-risk] [--block 32000] [--leaf 1000]

The data folder and the peers come with the bench folder (see docs/benchmarks.md); results have its shape.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import shapely
from pyarrow import parquet
from pyproj import Transformer

from azogue.methods.overlay import Measured, OverlayJob, Plane, evaluate_block

LAEA = "+proj=laea +lat_0=-8 +lon_0=-72 +datum=WGS84 +units=m +no_defs"
DISTANCES = (500.0, 1000.0, 2000.0, 5000.0, 10000.0)
DESIGNATIONS = ["protected_area", "indigenous_territory", "kba", "wetland", "ramsar"]
ACTIVITY = ["mining", "concessions", "deforestation"]
_COUNTRY: dict[str, Any] = {}


def load(data: Path) -> dict[str, Any]:
    """Read every layer into the plane of the job."""

    forth = Transformer.from_crs("EPSG:4326", LAEA, always_xy=True)

    def shapes(name: str) -> tuple[Any, Any]:
        table = parquet.read_table(data / f"{name}.parquet")
        rows = table.drop_columns(["geometry"]).to_pandas()
        geometry = shapely.from_wkb(table.column("geometry").to_numpy())
        del table
        return shapely.transform(geometry, lambda c: np.column_stack(forth.transform(c[:, 0], c[:, 1]))), rows

    activity = np.concatenate([*(shapes(n)[0] for n in ACTIVITY), shapes("points")[0]])
    lines, _ = shapes("lines")
    sites, site_rows = shapes("biodiversity")
    units, unit_rows = shapes("admin2")
    people, people_rows = shapes("population")
    xy = shapely.get_coordinates(people)
    country = {
        "activity": activity,
        "lines": lines,
        "covers": np.concatenate([sites, units]),
        "n_sites": len(sites),
        "site_id": site_rows["id"].to_numpy(),
        "designation": site_rows["designation"].to_numpy(),
        "unit_id": unit_rows["id"].to_numpy(),
        "xy": xy,
        "people": people_rows["pop"].to_numpy(dtype=float),
    }
    for name in ("activity", "lines", "covers"):
        country[f"{name}_tree"] = shapely.STRtree(country[name])
    country["people_order"] = np.argsort(xy[:, 0], kind="stable")
    country["people_x"] = xy[country["people_order"], 0]
    pyarrow.default_memory_pool().release_unused()
    ctypes.CDLL(None).malloc_trim(0)  # what reading took and gave back is not carried into the workers
    gc.freeze()
    return country


def block_plane(rect: tuple[float, ...], job: OverlayJob) -> Plane:
    """Shapes near one block; large ones cut to its surroundings."""
    c = _COUNTRY

    def near(name: str, margin: float) -> tuple[np.ndarray, np.ndarray]:
        box = (rect[0] - margin, rect[1] - margin, rect[2] + margin, rect[3] + margin)
        index = np.sort(c[f"{name}_tree"].query(shapely.box(*box)))
        found = c[name][index]
        large = shapely.get_num_coordinates(found) > 200
        found[large] = shapely.clip_by_rect(found[large], *box)
        some = ~shapely.is_empty(found)
        return found[some], index[some]

    activity, index = near("activity", job.reach_m + 100)
    lines = near("lines", (job.near_access_m or 0) + 100)[0] if job.has_risk_rule else np.empty(0, object)
    covers, cover_index = near("covers", 0)
    a, b = np.searchsorted(c["people_x"], [rect[0], rect[2]])
    who = c["people_order"][a:b]
    y = c["xy"][who, 1]
    who = who[(y >= rect[1]) & (y < rect[3])]
    return Plane(
        activity=activity,
        group=np.zeros(len(activity), np.int64),
        activity_index=index,
        access=lines,
        covers=covers,
        cover_index=cover_index,
        cover_is_site=cover_index < c["n_sites"],
        people_x=c["xy"][who, 0],
        people_y=c["xy"][who, 1],
        people=c["people"][who],
    )


def one_block(item: tuple[tuple[float, ...], OverlayJob]) -> Measured:
    """Measure one block in a worker."""
    rect, job = item
    return evaluate_block(rect, block_plane(rect, job), job)  # type: ignore[arg-type]


def blocks(job: OverlayJob) -> list[tuple[tuple[float, ...], OverlayJob]]:
    """Blocks that activity can reach, heaviest first."""
    bounds = shapely.bounds(_COUNTRY["activity"])
    size, weight = job.block_m, {}
    lo = np.floor((bounds[:, :2] - job.reach_m) / size).astype(int)
    hi = np.floor((bounds[:, 2:] + job.reach_m) / size).astype(int)
    for i0, j0, i1, j1 in np.column_stack([lo, hi]).tolist():
        for i in range(i0, i1 + 1):
            for j in range(j0, j1 + 1):
                weight[(i, j)] = weight.get((i, j), 0) + 1
    order = sorted(weight, key=lambda k: -weight[k])
    return [((i * size, j * size, (i + 1) * size, (j + 1) * size), job) for i, j in order]


def main() -> None:
    """Run the job and write the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-risk", action="store_true")
    parser.add_argument("--block", type=float, default=32_000.0)
    parser.add_argument("--leaf", type=float, default=1000.0)
    parser.add_argument("--root", type=float, default=4000.0)
    args = parser.parse_args()
    t0 = last = time.perf_counter()
    steps: dict[str, float] = {}

    def mark(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        steps[name] = round(now - last, 3)
        last = now
        sys.stderr.write(f"STEP {name} {steps[name]}\n")

    _COUNTRY.update(load(args.data))
    mark("read")
    risk = not args.no_risk
    job = OverlayJob(
        own_m=(1000.0,),
        distances_m=DISTANCES,
        near_activity_m=10_000.0 if risk else None,
        near_access_m=5000.0 if risk else None,
        quad_segs=int(os.environ.get("QS", "32")),
        pieces=False,
        block_m=args.block,
        leaf_m=args.leaf,
        root_m=args.root,
    )
    items = blocks(job)
    if args.workers > 1:
        with multiprocessing.get_context("fork").Pool(args.workers) as pool:
            done = list(pool.imap_unordered(one_block, items, chunksize=1))
    else:
        done = [one_block(item) for item in items]
    mark("blocks")
    result = collect(done)
    result["steps"], result["wall_inner"] = steps, round(time.perf_counter() - t0, 3)
    args.out.write_text(json.dumps(result, default=float))


def collect(done: list[Measured]) -> dict[str, Any]:
    """Add the blocks up in the shape of the race's results."""
    c, n = _COUNTRY, _COUNTRY["n_sites"]
    site = {str(k): 0.0 for k in c["site_id"]}
    unit = {str(k): 0.0 for k in c["unit_id"]}
    designation = dict.fromkeys(DESIGNATIONS, 0.0)
    for measured in done:
        for (_, covers), area in measured.atoms.items():
            sites = [k for k in covers if k < n]
            for k in sites:
                site[str(c["site_id"][k])] += area
            for name in {c["designation"][k] for k in sites}:
                designation[name] += area
            if sites:
                for k in covers:
                    if k >= n:
                        unit[str(c["unit_id"][k - n])] += area
    return {
        "extent": sum(m.extent for m in done),
        "risk": sum(m.risk for m in done),
        "affected": {str(int(d)): sum(m.affected[k] for m in done) for k, d in enumerate(DISTANCES)},
        "priority": {str(int(d)): sum(m.priority[k] for m in done) for k, d in enumerate(DISTANCES)},
        "designation": designation,
        "site": site,
        "admin2": unit,
        "pop_affected": sum(m.people_affected for m in done),
        "pop_priority": sum(m.people_priority for m in done),
    }


if __name__ == "__main__":
    main()
