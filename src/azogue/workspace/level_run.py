"""From a checked azogue.toml to published files: inputs, then one run of the steps for each access level."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azogue import __version__
from azogue.records.adapter import Adapter
from azogue.records.bundle import Bundle
from azogue.records.feature import ACCESS_LEVELS
from azogue.records.problem import Problem, Problems
from azogue.records.provenance import Citation
from azogue.records.step import Step
from azogue.workspace import problems as kinds
from azogue.workspace.access import check_access
from azogue.workspace.adapter import adapter_hash, installed_adapters, load_adapter
from azogue.workspace.analysis_area import with_analysis_area
from azogue.workspace.atomic import plain, remove, replacing, write_json
from azogue.workspace.bundles import describe_settings, make_bundle
from azogue.workspace.citations import read_citations
from azogue.workspace.config import FILE, Config, read_config
from azogue.workspace.declared import advice, declared_settings, load_steps
from azogue.workspace.driver import Outcome, Services, kept_in, needed_steps, run_steps, topic_code
from azogue.workspace.fingerprint import table_fingerprint, text_hash
from azogue.workspace.kept import DamagedError, Record
from azogue.workspace.layers import Layer, LayerReader, layer_problems, role_records, visible_sources
from azogue.workspace.lineage import describe_lineage, link_rows
from azogue.workspace.mistakes import ProblemsError
from azogue.workspace.parallel import RunManyHere
from azogue.workspace.progress import Progress
from azogue.workspace.publishing import files_of, publish_code, publish_sets
from azogue.workspace.run_log import RunLog, now
from azogue.workspace.small_counts import SQUARES, settings_of_level
from azogue.workspace.table_file import write_table
from azogue.workspace.wanted import Wanted, resolve

_PLAN_FILES = ("plan.csv", "plan.yaml", "plan.yml")


@dataclass
class Prepared:
    """Everything that is known before the first layer is read."""

    folder: Path
    data: Path
    out: Path
    config: Config | None
    steps: Mapping[str, Step]
    problems: list[Problem]
    wanted: Wanted = field(default_factory=lambda: Wanted((), ()))
    citations: Mapping[str, Citation] = field(default_factory=dict)
    edition: Any = None
    plan: Record | None = None
    adapter: Adapter | None = None
    adapter_hash: str = ""


def prepare(folder: Path, data: Path, out: Path, want: Sequence[str]) -> Prepared:
    """Read azogue.toml, citations.csv and the planner's file; open the pinned edition; find what is wanted.

    Parameters
    ----------
    folder, data, out : Path
    want : sequence of str
        Names on top of azogue.toml; they win over ``[publish] want``.
    """
    steps = load_steps()
    config, found = read_config(folder, steps)
    prepared = Prepared(folder, data, out, config, steps, list(found))
    if want:
        prepared.wanted, unknown = resolve(want, steps)
        prepared.problems += unknown
    if config is None:
        return prepared
    if not want:
        prepared.wanted, unknown = resolve(config.want, steps)
        prepared.problems += [kinds.WANT.at(file=f"{FILE}, [publish], want", **problem.values) for problem in unknown]
    prepared.citations, problems = read_citations(folder, config.inputs)
    prepared.problems += problems
    _open_adapter(prepared, config)
    _open_edition(prepared, config)
    _read_plan(prepared)
    for spec in config.inputs.values():
        if spec.access == "community" and not spec.consent:
            prepared.problems.append(kinds.CONSENT.at(input_id=spec.id, input=spec.id))
    return prepared


def _open_edition(prepared: Prepared, config: Config) -> None:
    from azogue.records.errors import EditionError
    from azogue.reference.edition import list_editions, open_edition

    try:
        more = [prepared.adapter.reference] if prepared.adapter and prepared.adapter.reference else []
        prepared.edition = open_edition(config.reference, more_folders=more)
    except EditionError:
        known = tuple(list_editions())
        hint = advice(config.reference, known, f"write one of: {', '.join(known)}")
        place = f"{FILE}, [workspace], reference"
        prepared.problems.append(
            kinds.EDITION.at(file=place, name=config.reference, known=", ".join(known), advice=hint)
        )


def _open_adapter(prepared: Prepared, config: Config) -> None:
    if not config.adapter:
        return
    known = installed_adapters()
    if config.adapter not in known:
        names = ", ".join(known) or "none is installed"
        place = f"{FILE}, [workspace], adapter"
        prepared.problems.append(kinds.ADAPTER.at(file=place, name=config.adapter, known=names))
        return
    prepared.adapter_hash = adapter_hash(config.adapter)
    prepared.adapter = load_adapter(config.adapter)


def _read_plan(prepared: Prepared) -> None:
    """The planner's decisions, or a table without rows."""
    from azogue.intake.plan_file import read_plan_file

    path = next((prepared.folder / n for n in _PLAN_FILES if (prepared.folder / n).is_file()), None)
    result = read_plan_file(path or prepared.folder / _PLAN_FILES[0])
    table = result.table
    prepared.plan = Record("plan_decisions", table_fingerprint(table), lambda: table)
    prepared.problems += result.problems


def read_layers(prepared: Prepared, progress: Progress, log: RunLog, *, writes: bool) -> dict[str, Layer]:
    """Read every input, or find it kept."""
    assert prepared.config is not None  # noqa: S101 -- callers stop before
    records = prepared.out / "records"
    reader = LayerReader(
        prepared.data,
        records,
        prepared.citations,
        log=log,
        progress=progress,
        forms=prepared.adapter.readers if prepared.adapter else {},
        forms_hash=prepared.adapter_hash,
        writes=writes,
    )
    return reader.read_all(prepared.config.inputs.values())


def check_inputs(prepared: Prepared, progress: Progress) -> list[Problem]:
    """Problems of every input, found without writing a file."""
    layers = read_layers(prepared, progress, RunLog(), writes=False)
    _, problems = with_analysis_area(role_records(layers, ACCESS_LEVELS[-1]), layers)
    return [problem for layer in layers.values() for problem in layer.problems] + list(problems)


def run_levels(prepared: Prepared, *, progress: Progress, log: RunLog, publish_anew: bool = False) -> dict[str, Any]:
    """Make what is wanted at every access level of the workspace.

    Returns
    -------
    dict
        Summary of the first level.
    """
    config = prepared.config
    assert config is not None  # noqa: S101 -- callers stop before
    _forget_withdrawn(prepared.out, config)
    layers = read_layers(prepared, progress, log, writes=True)
    if not all(layer.is_readable for layer in layers.values()):
        found = Problems(prepared.problems)
        found.extend(p for layer in layers.values() for p in layer.problems)
        names = ", ".join(f"[inputs.{name}]" for name, layer in layers.items() if not layer.is_readable)
        raise ProblemsError(f"nothing was made, since {names} could not be opened as declared", found)
    codes = {step.topic: topic_code(step.topic) for step in prepared.steps.values()}
    items = RunManyHere(prepared.out / "kept" / "items", code=text_hash(codes), progress=progress)
    steps = needed_steps(prepared.steps, prepared.wanted.records)
    references = _reference_records(prepared, steps)
    runs = []
    for level in config.levels:
        arguments = (prepared, layers, level, steps, references, codes, items, progress, log)
        try:
            runs.append(_run_level(*arguments))
        except DamagedError:
            kept_in(prepared.out).delete_all()
            runs.append(_run_level(*arguments))
    _publish(prepared, runs, log=log, progress=progress, anew=publish_anew)
    items.tidy()
    first = runs[0]
    write_json(prepared.out / "results" / "problems.json", [p.to_dict() for p in first.bundle.problems])
    return first.bundle.summary


@dataclass
class LevelRun:
    """Results of one access level."""

    level: str
    outcome: Outcome
    bundle: Bundle
    lineage: dict[str, Any]
    key: str


def _forget_withdrawn(out: Path, config: Config) -> None:
    """Remove what is kept of layers that azogue.toml does not name any more, and note what it was.

    Kept results may rest on them, so these go too: they are made again from what is still there.
    """
    folder = out / "records"
    gone = [p for p in sorted(folder.glob("*.json")) if p.stem not in config.inputs] if folder.is_dir() else []
    if not gone:
        return
    with (out / "withdrawn.jsonl").open("a", encoding="utf-8") as file:
        for path in gone:
            try:
                source = json.loads(path.read_text(encoding="utf-8"))["source"]
            except (ValueError, KeyError):
                source = {}
            line = {"at": now(), "input_id": path.stem, "sha256": source.get("sha256", ""), "why": "not in azogue.toml"}
            file.write(json.dumps(line) + "\n")
    for part in ("kept", "results", "published"):
        remove(out / part)
    for name in ("lineage.json", "lineage.parquet"):
        remove(out / name)
    for path in gone:
        remove(path.with_suffix(".parquet"))
        remove(path)


def _reference_records(prepared: Prepared, steps: Sequence[Step]) -> dict[str, Record]:
    from functools import partial

    edition = prepared.edition
    names = sorted({table for step in steps for table in step.references.values()})
    return {name: Record(name, edition.hash(name), partial(edition.table, name)) for name in names}


def _run_level(
    prepared: Prepared,
    layers: Mapping[str, Layer],
    level: str,
    steps: Sequence[Step],
    references: Mapping[str, Record],
    codes: Mapping[str, str],
    items: RunManyHere,
    progress: Progress,
    log: RunLog,
) -> LevelRun:
    assert prepared.config is not None and prepared.plan is not None  # noqa: S101 -- callers stop before
    config = settings_of_level(prepared.config, level)
    roles, area_problems = with_analysis_area(role_records(layers, level), layers)
    settings = {
        declared.key: config.settings.get(section, {}).get(name, declared.setting.default)
        for (section, name), many in declared_settings({s.name: s for s in steps}).items()
        for declared in many
    }
    services = Services(kept_in(prepared.out), run_many=items, log=log, progress=progress, level=level, codes=codes)
    inputs = {**roles, "plan_decisions": prepared.plan}
    outcome = run_steps(steps, inputs, settings, services, references=references)
    problems = [
        *prepared.problems,
        *layer_problems(layers, level),
        *area_problems,
        *(problem for many in outcome.problems.values() for problem in many),
    ]
    sources = visible_sources(layers, level)
    bundle = make_bundle(
        config,
        level,
        records=outcome.records,
        roles=roles,
        steps=steps,
        settings=describe_settings(config, steps),
        sources=sources,
        problems=problems,
        created_at=now(),
        edition_name=config.reference,
        version=__version__,
        layers=layers,
    )
    check_access(bundle)
    fingerprints = {name: record.fingerprint for name, record in {**roles, **outcome.records}.items()}
    if SQUARES in bundle.areas:
        fingerprints[SQUARES] = table_fingerprint(bundle.areas[SQUARES])
    lineage = describe_lineage(
        bundle,
        {step.name: step for step in steps},
        fingerprints,
        references={name: record.fingerprint for name, record in references.items()},
        codes=codes,
    )
    timeless = {k: v for k, v in lineage.items() if k != "created_at"}
    timeless["layers"] = [{k: v for k, v in layer.items() if k != "read_at"} for layer in timeless["layers"]]
    summary = {k: v for k, v in bundle.summary.items() if k != "created_at"}
    told = [plain(p.to_dict()) for p in bundle.problems]
    key = text_hash([timeless, plain(summary), told, fingerprints, prepared.wanted.products, publish_code()])
    return LevelRun(level, outcome, bundle, lineage, key)


def _folder(base: Path, index: int, level: str) -> Path:
    return base if index == 0 else base / level


def _publish(prepared: Prepared, runs: Sequence[LevelRun], *, log: RunLog, progress: Progress, anew: bool) -> None:
    """Write results and published files, unless the same are there."""
    published = prepared.out / "published"
    manifest = prepared.out / "kept" / "published.json"
    key = text_hash([(run.level, run.key) for run in runs])
    if not anew and _is_published(manifest, published, key):
        for run in runs:
            _keep_time(run, published / ("" if run is runs[0] else run.level))
        log.add("publish", "kept", 0.0)
        progress.end("publish", "kept", 0.0)
    else:
        with replacing(published) as new:
            new.mkdir(parents=True)
            sets = {run.level: (run.bundle, _folder(new, n, run.level)) for n, run in enumerate(runs)}
            publish_sets(sets, prepared.wanted.products, log=log, progress=progress)
            for n, run in enumerate(runs):
                folder = _folder(new, n, run.level)
                write_json(folder / "lineage.json", run.lineage)
                write_table(link_rows(run.bundle), folder / "lineage.parquet")
                if n == 0:
                    _write_plan(prepared, run.bundle, folder)
                if not (folder / "summary.json").exists():
                    write_json(folder / "summary.json", run.bundle.summary)
        from azogue.workspace.fingerprint import file_hash

        files = {name: file_hash(path) for name, path in files_of(published).items()}
        write_json(manifest, {"key": key, "files": files})
    _write_results(prepared, runs)
    for name in ("lineage.json", "lineage.parquet"):
        _copy_if_changed(published / name, prepared.out / name)


def _write_plan(prepared: Prepared, bundle: Bundle, folder: Path) -> None:
    """The planner's file, brought up to date: copied beside azogue.toml and edited there, the next run respects it."""
    if "plan_actions" not in bundle.tables:
        return
    from azogue.intake.plan_file import write_plan_template

    mine = next((prepared.folder / n for n in _PLAN_FILES if (prepared.folder / n).is_file()), None)
    path = folder / (mine.name if mine else _PLAN_FILES[0])
    if mine is not None:
        shutil.copyfile(mine, path)
    write_plan_template(bundle.tables["plan_actions"], path)


def _is_published(manifest: Path, published: Path, key: str) -> bool:
    from azogue.workspace.fingerprint import file_hash

    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
        files = files_of(published)
        return bool(
            told["key"] == key
            and told["files"].keys() == files.keys()
            and all(told["files"][name] == file_hash(path) for name, path in files.items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _keep_time(run: LevelRun, folder: Path) -> None:
    """The results are those of an earlier run: they keep its time."""
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    run.bundle.summary["created_at"] = summary.get("created_at", run.bundle.summary.get("created_at"))


def _write_results(prepared: Prepared, runs: Sequence[LevelRun]) -> None:
    kept = kept_in(prepared.out).tables
    results = prepared.out / "results"
    expected = {results / "problems.json"}
    for n, run in enumerate(runs):
        for name, record in run.outcome.records.items():
            source = kept.path(record.fingerprint)
            path = _folder(results, n, run.level) / f"{name}{source.suffix}"
            _copy_if_changed(source, path)
            expected.add(path)
    for path in list(results.rglob("*")):
        if path.is_file() and path not in expected:
            remove(path)


def _copy_if_changed(source: Path, target: Path) -> None:
    from azogue.workspace.fingerprint import file_hash

    if target.is_file() and target.stat().st_size == source.stat().st_size and file_hash(target) == file_hash(source):
        return
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)
