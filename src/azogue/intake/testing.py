"""The kit that every country adapter runs: a set of tests to inherit from.

In the adapter's tests::

    from azogue.intake.testing import AdapterTests
    from azogue_adapter_xcb import ADAPTER

    class TestCinabria(AdapterTests):
        adapter = ADAPTER

The kit needs pytest. It checks what an adapter may offer (`azogue.records.adapter`); the rows of its reference tables
are checked by ``azogue.reference.check.check_reference([DATA, ADAPTER.reference])``, which the adapter's tests call.
"""

# ruff: noqa: S101 (these are tests, run by pytest in the adapter)

from __future__ import annotations

import csv
import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar

import geopandas as gpd

from azogue.records.adapter import Adapter, FormReader
from azogue.records.feature import CRS, NAMES, SCHEMA
from azogue.records.input_spec import InputSpec
from azogue.records.problem import KINDS, LEVELS, Result
from azogue.records.role import ROLES

#: Damaged copies of a form that a reader must answer with a problem, never with a traceback.
DAMAGED: dict[str, Any] = {
    "empty": lambda data: b"",
    "cut short": lambda data: data[: len(data) // 3],
    "page instead of file": lambda data: b"<!DOCTYPE html><html><body>Session expired</body></html>",
    "binary": lambda data: bytes(range(256)) * 8,
}


class AdapterTests:
    """Tests of one adapter; set ``adapter`` in the class that inherits."""

    adapter: ClassVar[Adapter]
    #: Whether the adapter is installed, so that its entry point can be looked up.
    installed: ClassVar[bool] = True

    def spec(self, reader: FormReader, path: Path) -> InputSpec:
        """An input as ``azogue.toml`` would declare it."""
        return InputSpec.model_validate(
            {"id": "form", "role": reader.roles[0], "path": path.name, "importer": reader.id}
        )

    def test_entry_point_gives_this_adapter(self) -> None:
        """``adapter = "xcb"`` finds the object under the group ``azogue.adapters``."""
        if not self.installed:
            return
        points = {p.name: p for p in entry_points(group="azogue.adapters")}
        assert points[self.adapter.party.lower()].load() is self.adapter

    def test_party_is_a_country_code_and_the_title_is_said(self) -> None:
        """Three capital letters; a title of more than a word."""
        assert re.fullmatch("[A-Z]{3}", self.adapter.party)
        assert len(self.adapter.title.split()) > 1

    def test_readers_name_their_form_roles_and_source(self) -> None:
        """Each reader says what it reads, for which roles, and where the form is published."""
        for key, reader in self.adapter.readers.items():
            assert key == reader.id
            assert reader.title
            assert reader.citation
            assert set(reader.roles) <= set(ROLES)
            assert reader.sample.is_file()

    def test_sample_of_each_form_becomes_features(self) -> None:
        """Every declared column, longitude and latitude, ids that lead back to the row of the form."""
        for reader in self.adapter.readers.values():
            spec = self.spec(reader, reader.sample)
            result = reader.read(reader.sample, spec)
            frame = result.table
            assert isinstance(frame, gpd.GeoDataFrame)
            assert set(NAMES) <= set(frame.columns)
            assert str(frame.crs) == CRS
            assert len(frame) > 0
            SCHEMA.validate(frame, lazy=True)
            assert frame["feature_id"].is_unique
            assert (frame["feature_id"] == spec.id + ":" + frame["source_row"].astype(str)).all()
            west, south, east, north = frame.total_bounds
            assert -180 <= west <= east <= 180
            assert -90 <= south <= north <= 90

    def test_rows_left_out_are_listed(self) -> None:
        """Whatever a reader leaves out or changes is a problem that can be printed."""
        for reader in self.adapter.readers.values():
            self._well_said(reader.read(reader.sample, self.spec(reader, reader.sample)))

    def test_damaged_form_is_answered_with_an_error_problem(self, tmp_path: Path) -> None:
        """An empty, cut, wrong or binary file gives no row that was not there, and an error that says why."""
        for reader in self.adapter.readers.values():
            data = reader.sample.read_bytes()
            for name, damage in DAMAGED.items():
                path = tmp_path / f"{name.replace(' ', '-')}{reader.sample.suffix}"
                path.write_bytes(damage(data))
                result = reader.read(path, self.spec(reader, path))
                self._well_said(result)
                if name != "cut short":
                    assert len(result.table) == 0, name
                    assert any(p.level == "error" for p in result.problems), name

    def test_reference_rows_have_sidecars_citations_and_confidence(self) -> None:
        """Every table ends with citation and confidence, both filled, and has its sidecar."""
        if self.adapter.reference is None:
            return
        for path in sorted(self.adapter.reference.rglob("*.csv")):
            assert path.with_suffix(".yaml").is_file(), path.name
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            assert list(rows[0])[-2:] == ["citation", "confidence"]
            assert all(row["citation"] and row["confidence"] in ("read", "background") for row in rows)

    def test_labels_say_language_and_reviewer(self) -> None:
        """One label per id and language; an empty reviewer means that nobody has read it yet."""
        if self.adapter.labels is None:
            return
        with self.adapter.labels.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0]) == ["id", "language", "label", "reviewed_by"]
        assert all(row["id"] and re.fullmatch("[a-z]{2,3}", row["language"]) and row["label"] for row in rows)
        assert len({(row["id"], row["language"]) for row in rows}) == len(rows)

    def test_templates_can_be_read_as_text(self) -> None:
        """A template is a text file with placeholders, or a Word document."""
        if self.adapter.templates is None:
            return
        for path in (p for p in self.adapter.templates.rglob("*") if p.suffix not in ("", ".docx", ".pyc")):
            assert path.read_text(encoding="utf-8").strip(), path.name

    def _well_said(self, result: Result[gpd.GeoDataFrame]) -> None:
        for problem in result.problems:
            assert problem.code in KINDS
            assert problem.level in LEVELS
            assert problem.code.startswith((f"{self.adapter.party}-", "INT-", "IMP-"))
            assert "{" not in str(problem)
