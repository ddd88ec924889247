"""Map a layer's columns to ours: which column is which, which rows the filter keeps, and the values themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from azogue.intake import problems as P
from azogue.intake.container import nearest
from azogue.intake.importers import Importer
from azogue.intake.problems import met
from azogue.intake.values import as_text, show
from azogue.records.input_spec import COLUMN_ALIASES, InputSpec
from azogue.records.problem import Problem

#: Columns of ours that a source column of the same name is taken for. What changes who may see a row, how far a buffer
#: reaches or which level a unit has must be declared.
BY_NAME = (
    "name",
    "designation",
    "site_code",
    "status",
    "observed_on",
    "commodity",
    "mapped_area_ha",
    "title_type",
    "holder",
    "expires_on",
    "methylation_class",
    "plan_kind",
    "population",
)


@dataclass
class ColumnPlan:
    """Which source column is which: ours -> theirs, filters by source column, and what importers carry along."""

    mapping: dict[str, str] = field(default_factory=dict)
    filter: dict[str, list[Any]] = field(default_factory=dict)
    exclude: dict[str, list[Any]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    is_unusable: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def needed(self) -> tuple[str, ...]:
        """Source columns to read."""
        return tuple(dict.fromkeys([*self.mapping.values(), *self.filter, *self.exclude, *self.extra.values()]))


def plan_columns(names: Sequence[str], spec: InputSpec, importer: Importer | None, place: dict[str, str]) -> ColumnPlan:
    """Decide which source columns to read, and as what. A declared column always wins over the importer's.

    Problems
    --------
    INT-COLUMN-001 (warning) : a mapped column is not there.
    INT-COLUMN-002 (error) : a column to filter by is not there; no row is used.
    INT-IMPORTER-001 (note) : the layer was recognised.
    INT-COLUMN-008 (note) : columns taken by their name alone.
    """
    plan = ColumnPlan()
    columns = ", ".join(names) or "none"
    if importer is not None:
        plan.mapping = dict(importer.mapping(names))
        plan.extra = dict(importer.extra_columns(names))
    for ours, theirs in spec.columns.items():
        found = _find(theirs, names)
        if found is not None:
            plan.mapping[ours] = found
            continue
        plan.mapping.pop(ours, None)
        plan.problems.append(
            met(P.COLUMN_MISSING, place, theirs=theirs, ours=ours, columns=columns, nearest=nearest(theirs, names))
        )
    if importer is not None:
        plan.problems.append(_recognised(importer, plan, spec, place))
    same = _same_names(names, spec, plan)
    if same:
        plan.mapping |= same
        plan.problems.append(met(P.COLUMN_SAME_NAME, place, columns=", ".join(same.values())))
    declared = spec.filter or ({k: list(v) for k, v in importer.default_filter.items()} if importer is not None else {})
    for target, wanted in ((plan.filter, declared), (plan.exclude, spec.exclude)):
        for key, values in wanted.items():
            found = _filter_column(key, names, plan, spec)
            if found is None:
                plan.is_unusable = True
                known = [*names, *plan.mapping]
                plan.problems.append(
                    met(P.COLUMN_FILTER_MISSING, place, by=key, columns=columns, nearest=nearest(key, known))
                )
            else:
                target[found] = list(values)
    return plan


def _same_names(names: Sequence[str], spec: InputSpec, plan: ColumnPlan) -> dict[str, str]:
    """Columns of the source that bear our names and that nobody mapped, where a name can only mean one thing."""
    used = set(plan.mapping.values())
    free = {n: _find(n, names) for n in BY_NAME if n not in plan.mapping and n not in spec.columns}
    return {ours: theirs for ours, theirs in free.items() if theirs is not None and theirs not in used}


def _filter_column(key: str, names: Sequence[str], plan: ColumnPlan, spec: InputSpec) -> str | None:
    """The source column that a filter means: theirs, ours (also in another spelling), theirs without regard to case."""
    if key in names:
        return key
    ours = COLUMN_ALIASES.get(key, key)
    if key in plan.mapping or ours in spec.columns:
        return plan.mapping.get(key) or plan.mapping.get(ours)
    return _find(key, names) or plan.mapping.get(ours)


def _recognised(importer: Importer, plan: ColumnPlan, spec: InputSpec, place: dict[str, str]) -> Problem:
    mapping = ", ".join(f"{ours} = {theirs}" for ours, theirs in plan.mapping.items()) or "shapes only"
    verified = "a sample of it was read" if importer.verified else "from its published list of columns, unverified"
    return met(P.IMPORTER_USED, place, title=importer.title, mapping=mapping, verified=verified)


def _find(name: str, names: Sequence[str]) -> str | None:
    """The source's own spelling of a column: exact, else without regard to case."""
    if name in names:
        return name
    return next((n for n in names if str(n).casefold() == name.casefold()), None)


def _comparable(value: Any) -> str:
    """A value for comparison with a filter: 2018, 2018.0 and "2018" are the same."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).casefold()
    text = as_text(value) or ""
    return unicodedata.normalize("NFC", text.removesuffix(".0") if text.replace(".", "", 1).isdigit() else text)


def filter_rows(
    attributes: pd.DataFrame, rows: NDArray[np.int64], plan: ColumnPlan, spec: InputSpec, place: dict[str, str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_] | None, list[Problem]]:
    """Which rows the filter keeps, and, for permits, which count as ASGM.

    Returns
    -------
    tuple of (mask of rows to keep, mask of rows that count or None, problems)

    Problems
    --------
    INT-COLUMN-003 (warning) : a filter value that no row has.
    INT-COLUMN-004, -005, -007 (note) : rows left out; permits that count.
    """
    n = len(attributes)
    problems: list[Problem] = []
    matches = np.ones(n, dtype=bool)
    for column, wanted in plan.filter.items():
        matches &= _matching(attributes[column], wanted, column, problems, place)
    excluded = np.zeros(n, dtype=bool)
    for column, wanted in plan.exclude.items():
        excluded |= _matching(attributes[column], wanted, column, problems, place)
    keep = ~excluded
    counts = None
    if spec.role == "permit":
        counts = matches if plan.filter else np.zeros(n, dtype=bool)
        if n and plan.filter:
            problems.append(
                met(
                    P.FILTER_PERMIT_COUNT,
                    place,
                    counted=int((counts & keep).sum()),
                    total=n,
                    filter=_filter_text(plan.filter),
                )
            )
        elif n:
            column = plan.mapping.get("title_type", "...")
            problems.append(met(P.FILTER_PERMIT_NONE, place, n=n, by=column))
        dropped_by = plan.exclude
    else:
        keep &= matches
        dropped_by = {**plan.filter, **{f"not {c}": v for c, v in plan.exclude.items()}}
    if not keep.all():
        text = _filter_text(dropped_by)
        problems.append(
            met(P.FILTER_DROPPED, place, dropped=int((~keep).sum()), total=n, kept=int(keep.sum()), filter=text)
        )
    return keep, counts, problems


def _filter_text(wanted: dict[str, list[Any]]) -> str:
    return "; ".join(f"{c} = {show(v, most=8)}" for c, v in wanted.items())


def _matching(
    values: pd.Series, wanted: Iterable[Any], column: str, problems: list[Problem], place: dict[str, str]
) -> NDArray[np.bool_]:
    compared = values.map(_comparable, na_action=None).to_numpy(dtype=object)
    present = set(compared)
    accepted = set()
    for value in wanted:
        text = _comparable(value)
        accepted.add(text)
        if text not in present and len(compared):
            words = sorted(v for v in present if v)
            problems.append(
                met(
                    P.FILTER_VALUE_UNUSED,
                    place,
                    value=f'"{value}"',
                    by=column,
                    values=show(words, most=12) or "none",
                    nearest=nearest(str(value), words),
                )
            )
    return np.array([c in accepted for c in compared], dtype=bool)
