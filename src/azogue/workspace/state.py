"""Has anything changed since the last run? Answered by hashes alone, before any heavy module is imported."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from azogue.workspace import fingerprint
from azogue.workspace.atomic import write_json
from azogue.workspace.fingerprint import file_hash, library_hash, text_hash

#: Files of a workspace folder that a run reads.
WORKSPACE_FILES = ("azogue.toml", "citations.csv", "plan.csv", "plan.yaml", "plan.yml")
_STATE = Path("kept") / "state.json"
_WATCHED = ("published", "results", "records")


def run_key(folder: Path, data_dir: Path, inputs: Iterable[str], want: Sequence[str], adapter: str = "") -> str:
    """Hash of everything that a run rests on.

    Parameters
    ----------
    folder : Path
        Folder of azogue.toml.
    data_dir : Path
        Folder that input paths are relative to.
    inputs : iterable of str
        Paths of the inputs, as azogue.toml writes them.
    want : sequence of str
        What was asked for on top of azogue.toml.
    adapter : str
        Hash of the country adapter, if one is used.
    """
    files = {name: file_hash(folder / name) for name in WORKSPACE_FILES if (folder / name).is_file()}
    data = {path: file_hash(data_dir / path) if (data_dir / path).exists() else "" for path in sorted(set(inputs))}
    return text_hash([files, data, list(want), package_hash(), library_hash(), sys.version_info[:2], adapter])


def package_hash() -> str:
    """Hash of every file of the package: code, reference tables, templates and catalogues."""
    package = fingerprint.PACKAGE
    paths = sorted(p for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc")
    return text_hash([(str(p.relative_to(package)), file_hash(p)) for p in paths])


def unchanged(
    out: Path, folder: Path, data_dir: Path, want: Sequence[str], adapters: Any = None
) -> dict[str, Any] | None:
    """The state of the last run, if this one would make exactly the same files and they are all still there.

    Parameters
    ----------
    out : Path
        Output folder.
    folder, data_dir, want
        See `run_key`.
    adapters : callable or None
        Gives the hash of an adapter by its name.
    """
    try:
        state: dict[str, Any] = json.loads((out / _STATE).read_text(encoding="utf-8"))
        adapter = adapters(state["adapter"]) if adapters and state["adapter"] else ""
        if state["key"] != run_key(folder, data_dir, state["inputs"], want, adapter):
            return None
        if watched_files(out) != state["files"]:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state


def watched_files(out: Path) -> dict[str, str]:
    """Hash of every file that a run leaves, by its path in the output folder."""
    paths = [p for part in _WATCHED for p in sorted((out / part).rglob("*")) if p.is_file()]
    paths += [out / name for name in ("lineage.json", "lineage.parquet") if (out / name).is_file()]
    return {str(p.relative_to(out)): file_hash(p) for p in paths}


def remember(out: Path, key: str, **more: Any) -> None:
    """Write the state after a run, last of all."""
    write_json(out / _STATE, {"key": key, **more, "files": watched_files(out)})


def forget(out: Path) -> None:
    """Remove the state before anything is changed, so that a half-finished run is never taken for a whole one."""
    (out / _STATE).unlink(missing_ok=True)
