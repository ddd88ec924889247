"""A private PostgreSQL cluster for the length of one measurement."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_cluster(folder: Path, port: int = 54329) -> Iterator[tuple[str, int]]:
    """Start a cluster in a folder, give its socket folder and port, stop and remove it."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sockets = tempfile.mkdtemp(prefix="azogue-pg-")
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        as_user = ["runuser", "-u", "postgres", "--"]
        data = Path(sockets) / "data"
        subprocess.run(["chown", "-R", "postgres", sockets], check=True)
    else:
        data = folder / "data"
    options = f"-k {sockets} -p {port} -c listen_addresses='' -c max_parallel_workers_per_gather=2 -c fsync=off -c shared_buffers=512MB -c work_mem=256MB"
    try:
        subprocess.run(
            [*as_user, str(binaries / "initdb"), "-A", "trust", "-U", "postgres", "-D", str(data)],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            [
                *as_user,
                str(binaries / "pg_ctl"),
                "-w",
                "-D",
                str(data),
                "-o",
                options,
                "-l",
                str(Path(sockets) / "log"),
                "start",
            ],
            check=True,
            capture_output=True,
        )
        yield sockets, port
    finally:
        subprocess.run(
            [*as_user, str(binaries / "pg_ctl"), "-m", "immediate", "-D", str(data), "stop"],
            check=False,
            capture_output=True,
        )
        shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
