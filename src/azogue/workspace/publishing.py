"""Published files: one set for each access level, written aside and swapped in when whole."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from azogue.records.bundle import Bundle
from azogue.records.errors import AzogueError, StepError
from azogue.workspace.parallel import forked_pool, n_workers
from azogue.workspace.progress import Progress
from azogue.workspace.run_log import Clock, RunLog
from azogue.workspace.wanted import PRODUCTS

_WORK: Mapping[str, tuple[Bundle, Path]] = {}


def publish_sets(
    sets: Mapping[str, tuple[Bundle, Path]], products: Sequence[str], *, log: RunLog, progress: Progress
) -> None:
    """Write the wanted products of every level, several at a time.

    Parameters
    ----------
    sets : mapping of level to (Bundle, folder)
    products : sequence of product names
    log : RunLog
    progress : Progress

    Raises
    ------
    StepError
        If a product could not be written; the message names it.
    """
    global _WORK  # noqa: PLW0603 -- forked workers find the bundles here
    tasks = [(level, product) for level in sets for product in _heavy_first(products)]
    _WORK = sets
    workers = min(n_workers(), len(tasks))
    what = "publish"
    progress.begin(what, len(tasks))
    total = Clock()
    try:
        if workers <= 1:
            for done, task in enumerate(tasks, start=1):
                _note(task, _publish(task), log)
                progress.advance(what, done)
        else:
            with forked_pool(workers) as pool:
                for done, (task, outcome) in enumerate(zip(tasks, pool.map(_publish, tasks), strict=True), start=1):
                    _note(task, outcome, log)
                    progress.advance(what, done)
    except BrokenProcessPool as error:
        raise StepError(
            "a process that was writing published files ended, most likely for lack of memory; "
            "set AZOGUE_WORKERS=1 and run again: the figures are kept"
        ) from error
    finally:
        _WORK = {}
    progress.end(what, "made", total.seconds)


def _heavy_first(products: Sequence[str]) -> list[str]:
    """The slowest product first, so that it does not run alone at the end."""
    order = ("chapter", "tiles", "webmap", "geopackage", "parquet", "tables")
    return sorted(products, key=lambda name: order.index(name) if name in order else len(order))


def _note(task: tuple[str, str], outcome: tuple[float, str], log: RunLog) -> None:
    seconds, error = outcome
    if error:
        raise StepError(error)
    log.add(f"publish:{task[1]}", "made", seconds, level=task[0])


def _publish(task: tuple[str, str]) -> tuple[float, str]:
    """Write one product; the error comes back as text, since not every error survives the way between processes."""
    level, name = task
    bundle, folder = _WORK[level]
    product, clock = PRODUCTS[name], Clock()
    try:
        module = importlib.import_module(f"azogue.publish.{product.module}")
        getattr(module, product.function)(bundle, folder)
    except AzogueError as error:
        return clock.seconds, str(error)
    except Exception as error:
        return clock.seconds, (
            f"{product.title} could not be written: {type(error).__name__}: {error}. The figures are kept. This is a "
            f"fault of Azogue, not of the data: please report it, with the lines below.\n{traceback.format_exc()}"
        )
    return clock.seconds, ""


def files_of(folder: Path) -> dict[str, Path]:
    """Every file below a folder by its path in it."""
    return {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.is_file()}


def publish_code() -> Any:
    """Hash of the code and the templates behind the published files."""
    from azogue.workspace.fingerprint import PACKAGE, file_hash, text_hash

    folder = PACKAGE / "publish"
    return text_hash([(name, file_hash(p)) for name, p in files_of(folder).items() if not name.endswith(".pyc")])
