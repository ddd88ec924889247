"""Peru, from files to everything published, beside a plain GeoPandas script of the same five distances.

    python -m benchmarks.peru [--data DIR]

Measures: the plain script; the areas alone (steps asgm_extent to sensitivity); the whole run; an unchanged rerun; a
run with another buffer, whose log must show no reading. Real data come from the shared folder (AZOGUE_SHARED).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

from benchmarks.measure import Cost, measure

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"


def azogue(*arguments: str) -> list[str]:
    """The terminal command of this environment."""
    return [str(Path(sys.executable).with_name("azogue")), *arguments]


def steps_of(log: Path) -> dict[str, str]:
    """Step -> made or kept, of the last run in a run log."""
    found: dict[str, str] = {}
    last: dict[str, str] = {}
    for line in log.read_text().splitlines():
        row = json.loads(line)
        found[row["step"]] = row["state"]
        if row["step"] == "run":
            found, last = {}, found
    return last


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peru")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--write", metavar="NAME", help="keep the table as benchmarks/results/NAME.md, for the docs")
    args = parser.parse_args()
    shared = Path(os.environ.get("AZOGUE_SHARED", HERE.parent.parent / "shared"))
    data = args.data or shared / "data" / "peru-amazon"
    WORK.mkdir(exist_ok=True)
    out, plain = WORK / "peru", WORK / "peru-plain.json"
    shutil.rmtree(out, ignore_errors=True)
    workspace = WORK / "peru-workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    shutil.copytree(HERE.parent / "examples" / "peru-amazon", workspace)
    run = azogue("run", str(workspace), "--data", str(data), "--out", str(out), "--quiet", "--json")
    rows: list[tuple[str, Cost]] = []

    def record(title: str, cost: Cost) -> None:
        rows.append((title, cost))
        sys.stderr.write(f"{title}: {cost.wall_s} s wall, {cost.cpu_s} s CPU, {cost.pss_mib:.0f} MiB {cost.error}\n")

    record(
        "plain GeoPandas script, areas of five distances",
        measure([sys.executable, str(HERE / "peru_plain.py"), str(data), str(plain)]),
    )
    record("Azogue, the same areas", measure([*run, "--want", "sensitivity"]))
    shutil.rmtree(out, ignore_errors=True)
    record("Azogue, files to all published outputs", measure(run))
    record("Azogue, unchanged rerun", measure(run))
    toml = workspace / "azogue.toml"
    toml.write_text(toml.read_text() + '\n[settings.affected_area]\nbuffer_m = 1500\nreason = "benchmark"\n')
    record("Azogue, another buffer", measure(run))
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    lines = [
        "## Peru, from files to everything published",
        "",
        f"{date.today()}, Python {platform.python_version()}, azogue {metadata.version('azogue')}, "
        f"shapely {metadata.version('shapely')}; {os.cpu_count()} cores, load at the end {load}.",
        "",
        "| run | wall s | CPU s | memory MiB (PSS) |",
        "|---|---|---|---|",
        *(f"| {title} | {c.wall_s} | {c.cpu_s} | {c.pss_mib:.0f} | {c.error}".rstrip() for title, c in rows),
        "",
    ]
    states = steps_of(out / "run.log")
    again = [s for s, state in states.items() if s.startswith("read:") and state != "kept"]
    lines.append(f"Reading or repair repeated by the other buffer, by the run log: {', '.join(again) or 'none'}.")
    lines += ["", "| distance m | affected, Azogue ha | affected, plain script ha |", "|---|---|---|"]
    theirs = json.loads(plain.read_text())
    for row in json.loads((out / "published" / "summary.json").read_text())["sensitivity"]:
        d = str(int(row["buffer_m"]))
        lines.append(f"| {d} | {row['affected_area_ha']:,.1f} | {theirs['affected'][d]:,.1f} |")
    text = "\n".join(lines) + "\n"
    print("\n" + text)
    if args.write:
        folder = HERE / "results"
        folder.mkdir(exist_ok=True)
        (folder / f"{args.write}.md").write_text(text)


if __name__ == "__main__":
    main()
