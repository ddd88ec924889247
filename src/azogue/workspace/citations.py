"""citations.csv: who published each layer, when, and under which licence."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from azogue.records.input_spec import InputSpec
from azogue.records.problem import Problems
from azogue.records.provenance import Citation
from azogue.workspace import problems as kinds
from azogue.workspace.declared import advice

FILE = "citations.csv"


def read_citations(folder: Path, inputs: Mapping[str, InputSpec]) -> tuple[dict[str, Citation], Problems]:
    """Read citations.csv and check that every input is cited.

    Parameters
    ----------
    folder : Path
        Folder of the workspace.
    inputs : mapping of input id to InputSpec

    Returns
    -------
    citations : dict by citation id
    problems : Problems
        Warnings only: an uncited layer is used, and its licence is printed as not stated.
    """
    found = Problems()
    citations: dict[str, Citation] = {}
    path = folder / FILE
    if path.is_file():
        citations = _rows(path, found)
    elif any(spec.citation for spec in inputs.values()):
        found.add(kinds.CITATIONS_FILE.at(file=FILE, found="no such file"))
    for input_id, spec in inputs.items():
        if not spec.citation:
            found.add(kinds.CITATION_ABSENT.at(input_id=input_id, input=input_id))
        elif spec.citation not in citations and path.is_file():
            hint = advice(spec.citation, citations, "add the row to citations.csv")
            known = ", ".join(citations) or "none yet"
            found.add(kinds.CITATION_UNKNOWN.at(input_id=input_id, citation=spec.citation, known=known, advice=hint))
        elif spec.citation in citations and not (
            citations[spec.citation].publisher or citations[spec.citation].licence
        ):
            found.add(kinds.CITATION_EMPTY.at(file=FILE, input_id=input_id, citation=spec.citation))
    return citations, found


def _rows(path: Path, found: Problems) -> dict[str, Citation]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        found.add(kinds.CITATIONS_FILE.at(file=FILE, found="bytes that are not UTF-8; read as Windows-1252"))
        text = path.read_text(encoding="cp1252", errors="replace")
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    columns = [c for c in Citation.model_fields if c != "note"]
    missing = [c for c in columns if c not in (reader.fieldnames or ())]
    if missing:
        found.add(kinds.CITATIONS_FILE.at(file=FILE, found=f"no column {', '.join(missing)}"))
    if "citation_id" in missing:
        return {}
    citations: dict[str, Citation] = {}
    for number, row in enumerate(reader, start=2):
        values = {k: (v or "").strip() for k, v in row.items() if k in Citation.model_fields and isinstance(v, str)}
        if not values.get("citation_id"):
            if any(values.values()):
                found.add(kinds.CITATIONS_FILE.at(file=FILE, rows=[number], found="a row without citation_id"))
            continue
        if values["citation_id"] in citations:
            text = f"citation_id {values['citation_id']} a second time; the first row is used"
            found.add(kinds.CITATIONS_FILE.at(file=FILE, rows=[number], found=text))
            continue
        citations[values["citation_id"]] = Citation(**values)
    return citations
