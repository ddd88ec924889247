"""Wall time, processor time and memory of one command and all its children."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass
class Cost:
    """What a command took: seconds, seconds of all processors together, MiB of proportional memory."""

    wall_s: float
    cpu_s: float
    pss_mib: float
    ok: bool
    error: str = ""
    steps: dict[str, float] = field(default_factory=dict)


def measure(
    command: Sequence[str], *, timeout_s: float = 1800.0, cwd: Path | None = None, env: dict[str, str] | None = None
) -> Cost:
    """Run a command and measure its whole process tree."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(
        list(command),
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak, lines = [0.0], []

    def watch() -> None:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            total = 0
            try:
                for p in [root, *root.children(recursive=True)]:
                    try:
                        total += p.memory_full_info().pss
                    except psutil.Error:
                        continue
            except psutil.Error:
                break
            peak[0] = max(peak[0], total / 2**20)
            time.sleep(0.5)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    reader = threading.Thread(target=lambda: lines.extend(process.stderr or []), daemon=True)
    reader.start()
    try:
        code = process.wait(timeout_s)
        error = "" if code == 0 else ("".join(lines)[-300:] or f"exit {code}")
    except subprocess.TimeoutExpired:
        for p in psutil.Process(process.pid).children(recursive=True):
            p.kill()
        process.kill()
        process.wait()
        error = f"not done after {timeout_s:.0f} s"
    wall = time.perf_counter() - start
    reader.join(2)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    steps = {w[1]: float(w[2]) for w in (line.split() for line in lines if line.startswith("STEP"))}
    return Cost(round(wall, 2), round(cpu, 2), round(peak[0]), not error, error, steps)
