"""The driver: Apache Hamilton orders the steps by their argument names and keeps their results.

Every step becomes two kinds of node: ``result_of_<step>``, which calls it, and one node for each record it gives.
Records travel as `Record` (a fingerprint and a way to fetch the content), so a kept step reads nothing. Settings
arrive as ``section__setting``, reference tables as ``reference__table``, and the hash of the code that a step may
call as ``code__topic``, since Hamilton sees only the step's own source.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from azogue.records.errors import AzogueError, StepError
from azogue.records.problem import Problem, Result
from azogue.records.protocols import RunMany, run_here
from azogue.records.step import Step
from azogue.workspace.declared import Declared, declared_settings
from azogue.workspace.fingerprint import code_hash, library_hash, text_hash
from azogue.workspace.kept import DamagedError, KeptResults, Made, Record, keep_records
from azogue.workspace.progress import Progress, Silent
from azogue.workspace.run_log import Clock, RunLog

_NUMBER = itertools.count()


@dataclass
class Services:
    """What a driver needs besides records: where results are kept, who runs many items, who is told."""

    kept: KeptResults
    run_many: RunMany = run_here
    log: RunLog = field(default_factory=RunLog)
    progress: Progress = field(default_factory=Silent)
    level: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a driver gave: every record that was needed, and the problems of every step that ran or was kept."""

    records: dict[str, Record]
    problems: dict[str, tuple[Problem, ...]]
    states: dict[str, str]


def topic_code(topic: str) -> str:
    """Hash of the code behind a topic's steps: the topic, the methods and the records, and library versions."""
    return text_hash([code_hash(f"topics/{topic}", "methods", "records"), library_hash()])


def needed_steps(steps: Mapping[str, Step], wanted: Sequence[str]) -> list[Step]:
    """Steps behind some wanted records, in order of declaration.

    Parameters
    ----------
    steps : mapping of step name to Step
    wanted : sequence of record names
    """
    makers = {record: step for step in steps.values() for record in step.gives}
    found: set[str] = set()
    todo = [makers[name] for name in wanted if name in makers]
    while todo:
        step = todo.pop()
        if step.name not in found:
            found.add(step.name)
            todo += [makers[name] for name in step.takes if name in makers]
    return [step for step in steps.values() if step.name in found]


def run_steps(
    steps: Sequence[Step],
    records: Mapping[str, Record],
    settings: Mapping[str, Any],
    services: Services,
    *,
    references: Mapping[str, Record] | None = None,
) -> Outcome:
    """Run some steps, or find their results kept.

    Parameters
    ----------
    steps : sequence of Step
        Closed: whatever they take is made by one of them, or is among ``records``.
    records : mapping of record name to Record
        What comes from outside: role records, the planner's decisions.
    settings : mapping of ``section__setting`` to value
        Defaults included.
    services : Services
    references : mapping of table name to Record

    Returns
    -------
    Outcome

    Raises
    ------
    StepError
        If a step stopped; the message names it. Steps that were finished before it are kept.
    """
    if not steps:
        return Outcome({}, {}, {})
    from hamilton import driver

    inputs = _inputs(steps, records, settings, references or {}, services)
    module = _module(steps, services)
    wanted = [f"result_of_{step.name}" for step in steps]
    try:
        built = (
            driver.Builder()
            .with_modules(module)
            .with_cache(path=str(services.kept.folder), result_store=services.kept)
            .build()
        )
        made = built.execute(wanted, inputs=inputs)
    finally:
        del sys.modules[module.__name__]
    found: dict[str, Record] = {}
    for node in wanted:
        found |= made[node].records
    kept = [step.name for step in steps if step.name not in module.__dict__["MADE"]]
    for name in kept:
        services.log.add(name, "kept", 0.0, level=services.level)
        services.progress.end(name, "kept", 0.0)
    states: dict[str, str] = {step.name: "kept" if step.name in kept else "made" for step in steps}
    return Outcome(found, {made[node].step: made[node].problems for node in wanted}, states)


def _inputs(
    steps: Sequence[Step],
    records: Mapping[str, Record],
    settings: Mapping[str, Any],
    references: Mapping[str, Record],
    services: Services,
) -> dict[str, Any]:
    made = {name for step in steps for name in step.gives}
    inputs: dict[str, Any] = {}
    by_step = _settings_by_step(steps)
    for step in steps:
        code = f"code__{step.topic}"
        inputs[code] = services.codes.get(step.topic) or topic_code(step.topic)
        for name in step.takes:
            if name in made or name in step.references:
                continue
            if name not in records:
                raise StepError(f"step {step.name} takes {name}, which no step gives and no role brings")
            inputs[name] = records[name]
        for table in step.references.values():
            inputs[f"reference__{table}"] = references[table]
        for declared in by_step[step.name]:
            inputs[declared.key] = settings.get(declared.key, declared.setting.default)
    return inputs


def _settings_by_step(steps: Sequence[Step]) -> dict[str, list[Declared]]:
    found: dict[str, list[Declared]] = {step.name: [] for step in steps}
    for many in declared_settings({step.name: step for step in steps}).values():
        for declared in many:
            found[declared.step.name].append(declared)
    return found


def _module(steps: Sequence[Step], services: Services) -> ModuleType:
    """A module of nodes, since Hamilton builds its graph from the functions of a module."""
    module = ModuleType(f"azogue_steps_{next(_NUMBER)}")
    module.__dict__["MADE"] = set()
    by_step = _settings_by_step(steps)
    for step in steps:
        _add(module, _step_node(step, by_step[step.name], services, module.__dict__["MADE"]))
        for name in step.gives:
            _add(module, _record_node(step, name))
    sys.modules[module.__name__] = module
    return module


def _add(module: ModuleType, function: Callable[..., Any]) -> None:
    function.__module__ = module.__name__
    setattr(module, function.__name__, function)


def _record_node(step: Step, name: str) -> Callable[..., Record]:
    result = f"result_of_{step.name}"

    def record(**arguments: Made) -> Record:
        return arguments[result].records[name]

    return _named(record, name, (result,), Made, Record)  # type: ignore[no-any-return]


def _named(function: Any, name: str, arguments: Sequence[str], kind: Any, gives: Any) -> Any:
    function.__name__ = function.__qualname__ = name
    parameters = [inspect.Parameter(a, inspect.Parameter.KEYWORD_ONLY, annotation=kind) for a in arguments]
    function.__signature__ = inspect.Signature(parameters, return_annotation=gives)
    function.__annotations__ = dict.fromkeys(arguments, kind) | {"return": gives}
    return function


def _step_node(step: Step, settings: Sequence[Declared], services: Services, made: set[str]) -> Callable[..., Made]:
    references = step.references
    takes = [name for name in step.takes if name not in references]
    positional = [p.name for p in inspect.signature(step.function).parameters.values() if p.kind is not p.KEYWORD_ONLY]
    keyword_only = inspect.signature(step.function).parameters.keys() - set(positional)

    @functools.wraps(step.function)
    def node(**given: Any) -> Made:
        clock = Clock()
        services.progress.begin(step.name)
        arguments: dict[str, Any] = {name: given[name].content for name in takes}
        arguments |= {name: given[f"reference__{table}"].content for name, table in references.items()}
        keywords = {s.parameter: given[s.key] for s in settings}
        keywords |= {name: arguments.pop(name) for name in list(arguments) if name in keyword_only}
        if "run_many" in keyword_only:
            keywords["run_many"] = services.run_many
        result = _call(step, [arguments[name] for name in positional], keywords)
        kept = keep_records(services.kept.tables, step.name, *_tables(step, result))
        made.add(step.name)
        services.log.add(step.name, "made", clock.seconds, level=services.level)
        services.progress.end(step.name, "made", clock.seconds)
        return kept

    names = [*takes, *(f"reference__{table}" for table in dict.fromkeys(references.values()))]
    names += [*dict.fromkeys(s.key for s in settings), f"code__{step.topic}"]
    return _named(node, f"result_of_{step.name}", names, Any, Made)  # type: ignore[no-any-return]


def _call(step: Step, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    try:
        return step.function(*arguments, **keywords)
    except (AzogueError, DamagedError):
        raise
    except MemoryError as error:
        raise StepError(f"step {step.name} ran out of memory; set AZOGUE_WORKERS=1 and run again") from error
    except Exception as error:
        raise StepError(
            f"step {step.name} stopped: {type(error).__name__}: {error}. Finished steps are kept. "
            "This is a fault of Azogue, not of the data: please report it, with the output of --debug"
        ) from error


def _tables(step: Step, result: Any) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The tables of a step by name, however it returned them."""
    problems: tuple[Problem, ...] = ()
    if isinstance(result, Result):
        result, problems = result.table, tuple(result.problems)
    if len(step.gives) == 1 and not (isinstance(result, dict) and result.keys() == set(step.gives)):
        result = {step.gives[0]: result}
    tables: dict[str, Any] = {}
    for name in step.gives:
        if not isinstance(result, dict) or name not in result:
            raise StepError(f"step {step.name} declares that it gives {name}, but did not")
        value = result[name]
        if isinstance(value, Result):
            problems += tuple(value.problems)
            value = value.table
        tables[name] = value.to_frame() if hasattr(value, "to_frame") and not hasattr(value, "columns") else value
    return tables, problems


def kept_in(out: Path) -> KeptResults:
    """The kept results of an output folder."""
    return KeptResults(out / "kept")
