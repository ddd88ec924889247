"""A workspace: one azogue.toml, opened, checked and run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azogue.records.problem import Problems
from azogue.workspace import state
from azogue.workspace.atomic import sweep
from azogue.workspace.lock import locked
from azogue.workspace.mistakes import CallError, ProblemsError
from azogue.workspace.progress import Progress, Silent
from azogue.workspace.run import Run
from azogue.workspace.run_log import Clock, RunLog

if TYPE_CHECKING:
    from azogue.workspace.level_run import Prepared


#: Codes of errors that stop a run before it starts: a mistake in azogue.toml, a plan file that cannot be read.
_STOPPING = ("WSP-", "PLN-FILE-", "PLN-COLUMN-")


@dataclass(frozen=True)
class Workspace:
    """One piece of work.

    Parameters
    ----------
    folder : Path
        Folder of ``azogue.toml``.
    data : Path
        Folder that the paths of the inputs are relative to.
    out : Path
        Folder for ``records/ results/ published/ kept/`` and the lineage.
    """

    folder: Path
    data: Path
    out: Path

    def check(self, progress: Progress | None = None) -> Problems:
        """Read everything and say what is wrong, without writing a file.

        Returns
        -------
        Problems
            Those of azogue.toml, of citations.csv and of every input.
        """
        from azogue.workspace.level_run import check_inputs, prepare

        prepared = prepare(self.folder, self.data, self.out, ())
        found = Problems(prepared.problems)
        if prepared.config is not None:
            found.extend(check_inputs(prepared, progress or Silent()))
        return found

    def run(
        self,
        want: Sequence[str] | str | None = None,
        progress: Progress | None = None,
        *,
        publish_anew: bool = False,
    ) -> Run:
        """Make what is wanted; what did not change is kept.

        Parameters
        ----------
        want : sequence of str, optional
            Topics, records or products (``azogue list``); by default what ``[publish] want`` says, else everything.
        progress : Progress, optional
            Is told what is made.
        publish_anew : bool, default False
            Write the published files again even if nothing changed.

        Returns
        -------
        Run

        Raises
        ------
        CallError
            If the call asks for an output that does not exist.
        ProblemsError
            If azogue.toml has mistakes or a declared input cannot be opened; nothing is published then.
        StepError
            If a step or a publisher stopped.
        """
        wanted = (want,) if isinstance(want, str) else tuple(want or ())
        progress = progress or Silent()
        clock = Clock()
        with locked(self.out):
            log = RunLog(self.out / "run.log")
            done = None if publish_anew else self._unchanged(wanted)
            if done is not None:
                log.add("run", "kept", clock.seconds)
                return Run(self.out, done["level"], done["summary"], log.lines, is_unchanged=True)
            return self._run(wanted, progress, log, clock, publish_anew=publish_anew)

    def _unchanged(self, wanted: tuple[str, ...]) -> dict[str, Any] | None:
        from azogue.workspace.adapter import adapter_hash

        return state.unchanged(self.out, self.folder, self.data, wanted, adapter_hash)

    def _run(
        self, wanted: tuple[str, ...], progress: Progress, log: RunLog, clock: Clock, *, publish_anew: bool
    ) -> Run:
        from azogue.workspace.level_run import prepare, run_levels

        for folder in (self.out, self.out / "records", self.out / "results"):
            sweep(folder)
        state.forget(self.out)
        prepared = prepare(self.folder, self.data, self.out, wanted)
        _stop_at_errors(prepared)
        summary = run_levels(prepared, progress=progress, log=log, publish_anew=publish_anew)
        log.add("run", "made", clock.seconds)
        assert prepared.config is not None  # noqa: S101 -- `_stop_at_errors`
        inputs = sorted({spec.path for spec in prepared.config.inputs.values()})
        state.remember(
            self.out,
            state.run_key(self.folder, self.data, inputs, wanted, prepared.adapter_hash),
            inputs=inputs,
            adapter=prepared.config.adapter,
            level=prepared.config.levels[0],
            summary=summary,
        )
        return Run(self.out, prepared.config.levels[0], summary, log.lines)


def _stop_at_errors(prepared: Prepared) -> None:
    unknown = [p for p in prepared.problems if p.code == "WSP-WANT-001" and not p.place]
    if unknown:
        raise CallError("\n".join(f"{p.text('found')}; {p.text('do')}" for p in unknown))
    stopping = [p for p in prepared.problems if p.level == "error" and p.code.startswith(_STOPPING)]
    if prepared.config is None or stopping:
        raise ProblemsError("nothing was made; the problems above say why", Problems(prepared.problems))


def open_workspace(
    folder: Path | str = ".", *, data: Path | str | None = None, out: Path | str | None = None
) -> Workspace:
    """Open a workspace.

    Parameters
    ----------
    folder : Path or str
        Folder of ``azogue.toml``, or the file itself.
    data : Path or str, optional
        Folder of the inputs; by default ``raw`` in the workspace.
    out : Path or str, optional
        Folder for everything that is made; by default the workspace itself.

    Returns
    -------
    Workspace

    Raises
    ------
    CallError
        If there is no azogue.toml, or no folder of inputs.
    """
    folder = Path(folder)
    if folder.name == "azogue.toml":
        folder = folder.parent
    if not (folder / "azogue.toml").is_file():
        raise CallError(f"there is no azogue.toml in {folder}; azogue new makes one from a folder of layers")
    data = Path(data) if data is not None else folder / "raw"
    if not data.is_dir():
        raise CallError(f"there is no folder {data}; name the folder of the inputs with --data")
    out = Path(out) if out is not None else folder
    if out.exists() and not out.is_dir():
        raise CallError(f"{out} is a file; name a folder with --out")
    return Workspace(folder.resolve(), data.resolve(), out.resolve())
