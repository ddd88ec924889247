"""`run_many`: one function over many items in worker processes, with finished items kept.

Workers are forked, so that what a step shares reaches them without being copied or pickled. Finished items are
written in packs of a few seconds' work, each table as an Arrow stream in a Parquet file, and found again by their
key: Ctrl-C in the middle of a step loses at most one pack.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from azogue.records.errors import StepError
from azogue.records.protocols import Tables
from azogue.workspace.atomic import replacing
from azogue.workspace.fingerprint import text_hash
from azogue.workspace.progress import Progress, Silent
from azogue.workspace.table_file import from_bytes, to_bytes

#: Seconds of work between two packs.
PACK_SECONDS = 2.0

#: What a step shares with its workers; set before they are forked.
_SHARED: tuple[Callable[[Any, Any], Tables], Any, Sequence[Any]] | None = None


def n_workers() -> int:
    """Number of worker processes: AZOGUE_WORKERS, else one per processor that this process may use."""
    text = os.environ.get("AZOGUE_WORKERS", "")
    return max(1, int(text)) if text.strip().isdigit() else len(os.sched_getaffinity(0))


def _pack(tables: Tables) -> dict[str, bytes]:
    return {name: to_bytes(frame) for name, frame in tables.items()}


def _unpack(data: dict[str, bytes]) -> Tables:
    return {name: from_bytes(part) for name, part in data.items()}


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def forked_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of forked workers that leave Ctrl-C to the parent, and are ended with the block, however it ends."""
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"), initializer=_prepare_worker)
    try:
        yield pool
    finally:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def _run_items(numbers: Sequence[int]) -> list[tuple[int, dict[str, bytes]]]:
    assert _SHARED is not None  # noqa: S101 -- set before the pool is made
    function, shared, items = _SHARED
    return [(n, _pack(function(shared, items[n]))) for n in numbers]


class KeptItems:
    """Finished items of one step, in packs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, wanted: set[str]) -> dict[str, dict[str, bytes]]:
        """Those of the wanted keys that are kept, each with all its tables."""
        found: dict[str, dict[str, bytes]] = {}
        for path in sorted(self.folder.glob("*.parquet")) if self.folder.is_dir() else ():
            try:
                keys = pq.read_table(path, columns=["key"]).column("key").to_pylist()
                if wanted.isdisjoint(keys):
                    continue
                pack = pq.read_table(path)
            except (OSError, pa.ArrowException):
                path.unlink(missing_ok=True)
                continue
            for key, name, data in zip(*(pack.column(c).to_pylist() for c in ("key", "name", "data")), strict=True):
                if key in wanted:
                    tables = found.setdefault(key, {})
                    if name:
                        tables[name] = data
        return found

    def write(self, items: dict[str, dict[str, bytes]]) -> None:
        """Keep one pack."""
        rows = [(key, name, data) for key, tables in items.items() for name, data in (tables or {"": b""}).items()]
        if not rows:
            return
        columns = [[row[i] for row in rows] for i in range(3)]
        types = (pa.string(), pa.string(), pa.large_binary())
        arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
        name = text_hash(sorted(items))[:24]
        with replacing(self.folder / f"{name}.parquet") as temporary:
            pq.write_table(pa.table(arrays, names=["key", "name", "data"]), temporary, compression="zstd")

    def only(self, wanted: set[str]) -> None:
        """Remove the packs that hold none of the wanted keys."""
        for path in self.folder.glob("*.parquet") if self.folder.is_dir() else ():
            keys = pq.read_table(path, columns=["key"]).column("key").to_pylist()
            if wanted.isdisjoint(keys):
                path.unlink(missing_ok=True)


class RunManyHere:
    """The `RunMany` that a workspace gives to its steps.

    Parameters
    ----------
    folder : Path or None
        Where finished items are kept; None keeps none.
    code : str
        Hash of the code behind the items; a change forgets them.
    progress : Progress
    workers : int or None
        Worker processes; None asks `n_workers`.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        code: str = "",
        progress: Progress | None = None,
        workers: int | None = None,
    ) -> None:
        self.folder = folder
        self.code = code
        self.progress = progress or Silent()
        self.workers = workers
        self.n_made = self.n_kept = 0
        self.used: dict[Path, set[str]] = {}

    def __call__(
        self,
        function: Callable[[Any, Any], Tables],
        items: Sequence[Any],
        *,
        shared: Any = None,
        keys: Sequence[str] | None = None,
        title: str = "",
    ) -> list[Tables]:
        """Run ``function(shared, item)`` for every item; see `azogue.records.protocols.RunMany`."""
        name = f"{function.__module__}.{function.__qualname__}"
        kept, packs, full = self._kept(name, keys)
        results: list[Tables | None] = [None] * len(items)
        for number, key in enumerate(full):
            if key in kept:
                results[number] = _unpack(kept[key])
        todo = [n for n, result in enumerate(results) if result is None]
        self.n_kept += len(items) - len(todo)
        self.n_made += len(todo)
        what = title or function.__name__
        self.progress.begin(what, len(items))
        self.progress.advance(what, len(items) - len(todo))
        started, pack = time.perf_counter(), {}
        flushed = started
        done = len(items) - len(todo)
        try:
            for number, data in self._run(function, items, shared, todo):
                results[number] = _unpack(data)
                done += 1
                self.progress.advance(what, done)
                if packs is not None:
                    pack[full[number]] = data
                    if time.perf_counter() - flushed > PACK_SECONDS:
                        packs.write(pack)
                        pack, flushed = {}, time.perf_counter()
        finally:
            if packs is not None:
                packs.write(pack)
        self.progress.end(what, "made" if todo else "kept", time.perf_counter() - started)
        return [result for result in results if result is not None]

    def _kept(
        self, name: str, keys: Sequence[str] | None
    ) -> tuple[dict[str, dict[str, bytes]], KeptItems | None, list[str]]:
        if self.folder is None or keys is None:
            return {}, None, []
        packs = KeptItems(self.folder / name.rpartition(".")[2].strip("<>"))
        full = [text_hash([name, self.code, key]) for key in keys]
        self.used.setdefault(packs.folder, set()).update(full)
        return packs.read(set(full)), packs, full

    def _run(
        self, function: Callable[[Any, Any], Tables], items: Sequence[Any], shared: Any, todo: Sequence[int]
    ) -> Iterator[tuple[int, dict[str, bytes]]]:
        workers = min(self.workers or n_workers(), len(todo))
        if workers <= 1:
            for number in todo:
                yield number, _pack(function(shared, items[number]))
            return
        global _SHARED  # noqa: PLW0603 -- forked workers find the shared data here
        _SHARED = (function, shared, items)
        try:
            with forked_pool(workers) as pool:
                yield from _results(pool, todo, workers)
        except BrokenProcessPool as error:
            raise StepError(
                "a worker process ended before its work was done, most likely for lack of memory; "
                "set AZOGUE_WORKERS=1 and run again: what was finished is kept"
            ) from error
        finally:
            _SHARED = None

    def tidy(self) -> None:
        """Remove the packs that this run had no use for."""
        for folder, keys in self.used.items():
            KeptItems(folder).only(keys)


def _results(pool: ProcessPoolExecutor, todo: Sequence[int], workers: int) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Hand out small groups of items, a few ahead of the workers, and give results as they come."""
    size = max(1, min(16, len(todo) // (workers * 16)))
    groups = iter([todo[i : i + size] for i in range(0, len(todo), size)])
    running: set[Future[list[tuple[int, dict[str, bytes]]]]] = set()
    for group in groups:
        running.add(pool.submit(_run_items, group))
        if len(running) >= workers * 3:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                yield from future.result()
    while running:
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield from future.result()
