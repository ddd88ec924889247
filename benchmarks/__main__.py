"""Race Azogue against the peers that are installed, on the same data, in the same run.

    python -m benchmarks [--size S|M|L] [--fraction 0.125] [--peers tuned-dissolve,duckdb] [--no-risk] [--data DIR]

Data are drawn by the generator of the shared bench folder (AZOGUE_SHARED, by default the folder ``shared`` beside the
repository) into ``benchmarks/work``. Prints a table with ratios and writes it to ``benchmarks/work/race-*.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from datetime import date
from importlib import metadata, util
from pathlib import Path
from typing import Any

from shapely import geos_version_string

from benchmarks.measure import Cost, measure
from benchmarks.postgres import private_cluster

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"
PEERS = {
    "tuned-dissolve": ("peer_geopandas_tuned.py", ["--dissolve-first"], "GeoPandas tuned, dissolve first"),
    "tuned": ("peer_geopandas_tuned.py", [], "GeoPandas tuned"),
    "naive": ("peer_geopandas_naive.py", [], "GeoPandas naive"),
    "duckdb": ("peer_duckdb.py", [], "DuckDB spatial"),
    "postgis": ("peer_postgis.py", [], "PostGIS, loading included"),
    "qgis": ("peer_qgis.py", [], "QGIS processing"),
    "sedona": ("peer_sedonadb.py", [], "SedonaDB"),
    "dask": ("peer_dask_geopandas.py", [], "Dask partitions"),
}
NEEDS = {"duckdb": "duckdb", "sedona": "sedonadb", "dask": "dask_geopandas"}


def shared() -> Path:
    """The bench folder of the shared data."""
    folder = Path(os.environ.get("AZOGUE_SHARED", HERE.parent.parent / "shared")) / "bench"
    if not (folder / "generate.py").exists():
        raise SystemExit(f"no generator in {folder}: set AZOGUE_SHARED to the folder that holds bench/")
    return folder


def dataset(size: str, fraction: float, *, gpkg: bool) -> Path:
    """The synthetic country, drawn once."""
    bench = shared()
    data = WORK / size
    if not (data / "meta.json").exists() or (gpkg and not (data / "mining.gpkg").exists()):
        extra = ["--gpkg"] if gpkg else []
        subprocess.run(
            [sys.executable, str(bench / "generate.py"), "--size", size, "--out", str(data), *extra], check=True
        )
    if fraction < 1:
        part = WORK / f"{size}-{fraction:g}"
        if not (part / "population.parquet").exists():
            subprocess.run([sys.executable, str(bench / "subset.py"), str(data), str(part), str(fraction)], check=True)
        data = part
    return data


def installed(peer: str) -> bool:
    """Whether a peer can run here."""
    if peer == "qgis":
        return (
            subprocess.run(["/usr/bin/python3", "-c", "import qgis.core"], capture_output=True, check=False).returncode
            == 0
        )
    if peer == "postgis":
        return (
            bool(list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")))
            and util.find_spec("psycopg") is not None
        )
    return peer not in NEEDS or util.find_spec(NEEDS[peer]) is not None


def run_peer(peer: str, data: Path, out: Path, timeout_s: float) -> Cost:
    """One peer, measured."""
    script, extra, _ = PEERS[peer]
    command = [sys.executable, str(shared() / script), str(data), str(out), *extra]
    env = {"QS": "32", "PYTHONDONTWRITEBYTECODE": "1"}
    if peer == "qgis":
        command[0] = "/usr/bin/python3"
    if peer != "postgis":
        return measure(command, timeout_s=timeout_s, env=env)
    with private_cluster(WORK / "postgres") as (host, port):
        cost = measure([*command, host, str(port)], timeout_s=timeout_s, env=env)
        if out.exists():
            cost.cpu_s = round(cost.cpu_s + json.loads(out.read_text()).get("server_cpu", 0.0), 2)
        return cost


def largest_difference(a: dict[str, Any], b: dict[str, Any]) -> float:
    """Largest relative difference of two results; items relative to the largest of their layer."""
    worst = 0.0
    for key in ("extent", "risk"):
        if key in a and key in b and a[key]:
            worst = max(worst, abs(a[key] - b[key]) / abs(a[key]))
    for key in ("affected", "priority", "designation", "admin2", "site"):
        if key in a and key in b:
            top = max(a[key].values())
            worst = max([worst, *(abs(v - b[key].get(k, 0.0)) / top for k, v in a[key].items())])
    return worst


def main() -> None:
    """Run the race and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--size", default="S", choices=["S", "M", "L", "XL"])
    parser.add_argument("--fraction", type=float, default=1.0)
    parser.add_argument("--peers", default=",".join(p for p in PEERS if p not in ("naive", "dask")))
    parser.add_argument(
        "--no-risk", action="store_true", help="every buffer distance on its own (the peers are not changed)"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=1800.0)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--write", metavar="NAME", help="keep the table as benchmarks/results/NAME.md, for the docs")
    args = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    names = [p for p in args.peers.split(",") if p]
    data = args.data or dataset(
        args.size, args.fraction, gpkg="qgis" in names and installed("qgis") and args.size in "SM"
    )
    own = [sys.executable, str(HERE / "national_overlay.py"), str(data)]
    flags = ["--workers", str(args.workers), *(["--no-risk"] if args.no_risk else [])]
    results: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []

    def record(name: str, title: str, cost: Cost, out: Path) -> None:
        results[name] = json.loads(out.read_text()) if cost.ok and out.exists() else None
        rows.append({"name": name, "title": title, **cost.__dict__})
        sys.stderr.write(f"{title}: {cost.wall_s} s wall, {cost.cpu_s} s CPU, {cost.pss_mib} MiB {cost.error}\n")

    out = WORK / "azogue.json"
    record("azogue", "Azogue", measure([*own, str(out), *flags], env={"QS": "32"}, cwd=HERE.parent), out)
    for peer in names:
        if peer not in PEERS:
            raise SystemExit(f"unknown peer {peer}; peers: {', '.join(PEERS)}")
        title = PEERS[peer][2]
        if not installed(peer):
            rows.append({"name": peer, "title": title, "error": "not installed", "ok": False})
            continue
        out = WORK / f"{peer}.json"
        out.unlink(missing_ok=True)
        record(peer, title, run_peer(peer, data, out, args.timeout), out)
    report(rows, results, args, data)


def report(rows: list[dict[str, Any]], results: dict[str, Any], args: argparse.Namespace, data: Path) -> None:
    """Print the table and keep it."""
    own = rows[0]
    kind = "every distance on its own, without risk" if args.no_risk else "with risk"
    versions = ", ".join(f"{p} {metadata.version(p)}" for p in ("azogue", "shapely", "geopandas"))
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    lines = [
        f"## National overlay, data set {data.name}, {kind}",
        "",
        f"{date.today()}, Python {platform.python_version()}, {versions}, GEOS {geos_version_string}; "
        f"{os.cpu_count()} cores, {args.workers} processes for Azogue, load at the end {load}.",
        "",
        "| engine | wall s | CPU s | memory MiB (PSS) | CPU, times Azogue's | largest area difference |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        if not row["ok"]:
            reason = row["error"].strip().splitlines()[-1][:80] if row["error"].strip() else "failed"
            lines.append(f"| {row['title']} | - | - | - | - | {reason} |")
            continue
        row["ratio"] = round(row["cpu_s"] / own["cpu_s"], 2)
        theirs, ours = results.get(row["name"]), results["azogue"]
        shown = (
            f"{largest_difference(theirs, ours):.0e}" if row is not own and not args.no_risk and theirs and ours else ""
        )
        lines.append(
            f"| {row['title']} | {row['wall_s']} | {row['cpu_s']} | {row['pss_mib']:.0f} | {row['ratio']} | {shown} |"
        )
    if args.no_risk:
        lines += ["", "The peers run their unchanged job, which makes every buffer on its own and the risk besides."]
    text = "\n".join(lines) + "\n"
    print("\n" + text)
    if args.write:
        folder = HERE / "results"
        folder.mkdir(exist_ok=True)
        (folder / f"{args.write}.md").write_text(text)
    name = f"race-{data.name}{'-no-risk' if args.no_risk else ''}.json"
    (WORK / name).write_text(json.dumps({"rows": rows, "nproc": os.cpu_count(), "load": os.getloadavg()}, indent=1))
    shutil.rmtree(WORK / "postgres", ignore_errors=True)


if __name__ == "__main__":
    main()
