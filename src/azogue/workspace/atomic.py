"""Files that are whole or absent: written under a temporary name, renamed when done."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Start of every temporary name; left-overs of a killed run are removed by the next one.
TEMPORARY = ".tmp-"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` and rename it to ``path`` when the block ends without error.

    Parameters
    ----------
    path : Path
        File or folder to make; its parent is made where needed. A folder that exists is swapped out.

    Yields
    ------
    Path
        Name to write to; it keeps the suffix, since some writers choose the format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    remove(temporary)
    try:
        yield temporary
        if temporary.is_dir() and path.exists():
            old = path.with_name(f"{TEMPORARY}{os.getpid()}-old-{path.name}")
            remove(old)
            os.rename(path, old)
            os.rename(temporary, path)
            remove(old)
        else:
            os.replace(temporary, path)
    finally:
        remove(temporary)


def write_json(path: Path, value: Any) -> None:
    """Write JSON (UTF-8, not escaped), whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(json_text(value), encoding="utf-8")


def json_text(value: Any) -> str:
    """JSON as every Azogue file has it: indented, keys in order of making, no NaN.

    Examples
    --------
    >>> print(json_text({"ha": float("nan")}))
    {
      "ha": null
    }
    <BLANKLINE>
    """
    return json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Turn NumPy and pandas values, NaN, tuples and paths into what JSON has.

    Examples
    --------
    >>> plain({"a": (1, float("inf"))})
    {'a': [1, None]}
    """
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    return str(value)


def remove(path: Path) -> None:
    """Remove a file or a folder with all it holds, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a killed run left half-written in ``folder`` (not in folders below it)."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name.startswith(TEMPORARY):
                remove(path)
