"""Column declarations: one list per record, from which the check, the docs page and the web model derive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandera.pandas as pa


@dataclass(frozen=True)
class Column:
    """One column of a record.

    ``kind`` is one of ``str``, ``int``, ``float``, ``bool``, ``list`` (of str) and ``geometry``.
    ``unit`` is empty only for columns that have none.
    """

    name: str
    kind: str
    title: str
    unit: str = ""
    required: bool = False
    minimum: float | None = None


_DTYPES: dict[str, Any] = {"int": "Int64", "float": "float64", "bool": "boolean", "str": object, "list": object}


def table_schema(name: str, columns: tuple[Column, ...]) -> pa.DataFrameSchema:
    """Build the pandera schema of a record from its column declarations.

    Parameters
    ----------
    name : str
        Name of the record.
    columns : tuple of Column

    Returns
    -------
    pandera.DataFrameSchema
        Coercing, lazy use intended; geometry is left to the geometry checks of intake.
    """
    return pa.DataFrameSchema(
        {
            c.name: pa.Column(
                _DTYPES[c.kind],
                nullable=not c.required,
                required=True,
                coerce=c.kind in ("int", "float", "bool"),
                checks=[pa.Check.ge(c.minimum)] if c.minimum is not None else None,
                title=c.title,
                metadata={"unit": c.unit},
            )
            for c in columns
            if c.kind != "geometry"
        },
        name=name,
        strict=False,
    )


def empty_values(column: Column, n: int) -> list[Any]:
    """``n`` missing values of a column's kind."""
    if column.kind == "list":
        return [[] for _ in range(n)]
    return [float("nan") if column.kind == "float" else None] * n
