"""The area that everything is clipped to: declared, or the union of the highest administrative units."""

from __future__ import annotations

from collections.abc import Mapping

from azogue.records.feature import make_features, strictest
from azogue.records.problem import Problem
from azogue.records.protocols import AreasFrame
from azogue.workspace import problems as kinds
from azogue.workspace.fingerprint import text_hash
from azogue.workspace.kept import Record
from azogue.workspace.layers import Layer


def with_analysis_area(
    records: Mapping[str, Record], layers: Mapping[str, Layer]
) -> tuple[dict[str, Record], tuple[Problem, ...]]:
    """Give the record ``analysis_area`` an outline where no layer has the role.

    Parameters
    ----------
    records : mapping of record name to Record
        Role records of one level.
    layers : mapping of input id to Layer

    Returns
    -------
    records : dict
        The same, with an outline; without units either, it stays without rows and nothing is clipped.
    problems : tuple of Problem
        A warning that names the units that were used.
    """
    found = dict(records)
    if any(layer.spec.role == "analysis_area" for layer in layers.values()):
        return found, ()
    units = found["admin_units"]
    if not any(layer.spec.role == "admin_unit" for layer in layers.values()):
        return found, ()
    frame = units.content.to_frame()
    if frame.empty:
        return found, ()
    levels = frame["admin_level"].dropna()
    level = "not stated" if levels.empty else str(int(levels.min()))
    mine = frame if levels.empty else frame[frame["admin_level"] == levels.min()]

    def outline() -> AreasFrame:
        shape = mine.geometry.union_all()
        access = strictest(mine["access"].tolist())
        return AreasFrame(
            make_features(
                [shape],
                feature_id=["analysis_area:1"],
                layer_id="analysis_area",
                role="analysis_area",
                source_row=[1],
                name=[""],
                access=access,
            )
        )

    found["analysis_area"] = Record("analysis_area", text_hash(["outline of", units.fingerprint]), outline)
    return found, (kinds.AREA_FROM_UNITS.at(level=level),)
