"""One run at a time in one output folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from azogue.records.errors import ConfigError


class BusyError(ConfigError):
    """Another run is working in the same output folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the output folder for this process; the lock goes with the process, however it ends.

    Raises
    ------
    BusyError
        If another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise BusyError(
                f"another run (process {holder}) is working in {folder}; wait for it, or give --out another folder"
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
