"""The sidecar of a reference table: who published it, when, under which licence, and what each column means."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

#: How sure a row is: ``read`` in the named source, or ``background`` knowledge that is shown as unverified.
CONFIDENCES = ("read", "background")


class ColumnNote(BaseModel):
    """What one column of a reference table means, and its unit (empty: it has none)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    means: str = Field(min_length=3)
    unit: str = ""


class Sidecar(BaseModel):
    """``<table>.yaml`` beside ``<table>.csv``.

    ``sha256`` is that of the file the rows were read from (or ``no_hash_because`` says why there is none), ``table_sha256`` that of the table itself, so that a change
    of a row without a second look is found. ``key`` names the columns that identify a row; ``joins`` says which column
    points to which ``table.column`` (several values of a cell are joined by a semicolon).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=3)
    document_symbol: str = ""
    paragraph: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    published_on: str = Field(min_length=1)
    accessed_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    source_file: str = Field(min_length=1)
    sha256: str = Field(pattern=r"^([0-9a-f]{64})?$")
    no_hash_because: str = ""
    table_sha256: str = ""
    confidence: str = Field(pattern="^(read|background|mixed)$")
    checked_by: str = Field(min_length=1)
    checked_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    note: str = ""
    key: tuple[str, ...] = Field(min_length=1)
    joins: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, ColumnNote]

    @property
    def units(self) -> dict[str, str]:
        """Unit of each column that has one."""
        return {name: column.unit for name, column in self.columns.items() if column.unit}

    @property
    def dates(self) -> dict[str, str]:
        """The days that matter: published, accessed, checked."""
        return {
            "published_on": self.published_on,
            "accessed_on": self.accessed_on,
            "checked_on": self.checked_on,
        }


def read_sidecar(path: Path) -> Sidecar:
    """Read one sidecar.

    Parameters
    ----------
    path : Path
        The YAML file.

    Raises
    ------
    pydantic.ValidationError
        A field is missing, unknown or of another form.
    """
    return Sidecar.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
