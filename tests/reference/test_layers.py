"""The tables of published layers say what the importers do."""

from __future__ import annotations

from azogue.intake.importers import IMPORTERS
from azogue.reference.edition import open_edition


def test_importer_fields_are_those_of_the_importers() -> None:
    table = open_edition("2026.1").table("importer_fields")
    said = set(table[["importer", "ours", "choice", "theirs", "confidence"]].itertuples(index=False, name=None))
    done = {
        (i.id, ours, str(n), column, "read" if i.verified else "background")
        for i in IMPORTERS.values()
        for ours, theirs in i.columns.items()
        for n, column in enumerate(theirs, 1)
    }
    assert said - done == set()
    assert done - said == set()


def test_published_layers_name_importers_that_exist_and_fit_the_role() -> None:
    table = open_edition("2026.1").table("published_layers")
    for row in table[table["importer"] != ""].itertuples():
        assert row.importer in IMPORTERS
        assert row.role in IMPORTERS[row.importer].roles
