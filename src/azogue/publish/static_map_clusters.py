"""Where to draw detail maps: groups of priority areas that lie close together, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from azogue.publish.static_map_plane import Plane, Window
from azogue.records.bundle import Bundle

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Cluster:
    """Priority areas close together: a letter for the map, where it is, how much, and rows of ``priority_area``."""

    letter: str
    place: str
    area_ha: float
    bounds: Window
    rows: NDArray[np.intp]


def clusters_of(bundle: Bundle, plane: Plane, *, most: int = 4, least_share: float = 0.03) -> list[Cluster]:
    """Group the priority areas of a run, the largest group first.

    Parameters
    ----------
    bundle : Bundle
    plane : Plane
        Plane of the overview map; bounds are given in it.
    most : int
        Largest number of groups.
    least_share : float, 0 to 1
        A group with a smaller part of the priority area gets no map of its own.

    Returns
    -------
    list of Cluster; empty without priority areas

    Notes
    -----
    Pieces fall into square cells; cells that touch are one group. The cells are a fortieth of the country, at most
    40 km, and are halved until no group is wider than half the country.

    Source: house method, for drawing only; no figure depends on it.
    """
    layer = bundle.areas.get("priority_area")
    if layer is None or not len(layer):
        return []
    boxes = shapely.bounds(plane.draw(np.asarray(layer.geometry.values)))
    ha = layer["area_ha"].to_numpy(float)
    country = bundle.areas.get("analysis_area")
    frame = (
        shapely.bounds(plane.draw(np.asarray(country.geometry.values)))
        if country is not None and len(country)
        else boxes
    )
    span = float(max(frame[:, 2].max() - frame[:, 0].min(), frame[:, 3].max() - frame[:, 1].min()))
    cell = min(span / 40, 40_000.0)
    while True:
        groups = _touching((boxes[:, :2] + boxes[:, 2:]) / 2, cell)
        found = _largest(groups, boxes, ha, most, least_share)
        widest = max(max(b[2] - b[0], b[3] - b[1]) for _, b, _ in found)
        if widest <= span / 2 or cell < 3_000:
            break
        cell /= 2
    places = [_place(bundle, layer.iloc[rows]) for _, _, rows in found]
    return [
        Cluster(letter, place, area, bounds, rows)
        for letter, place, (area, bounds, rows) in zip(_LETTERS, places, found, strict=False)
    ]


def _touching(centres: NDArray[np.float64], cell: float) -> NDArray[np.intp]:
    """Group number of each point: cells that share a side or a corner belong together."""
    at = np.floor((centres - centres.min(axis=0)) / cell).astype(int)
    taken = np.zeros(at.max(axis=0) + 1, dtype=bool)
    taken[at[:, 0], at[:, 1]] = True
    labels, _ = ndimage.label(taken, structure=np.ones((3, 3)))
    return labels[at[:, 0], at[:, 1]]  # type: ignore[no-any-return]


def _largest(
    groups: NDArray[np.intp], boxes: NDArray[np.float64], ha: NDArray[np.float64], most: int, least_share: float
) -> list[tuple[float, Window, NDArray[np.intp]]]:
    total = float(ha.sum())
    sums = pd.Series(ha).groupby(groups).sum().sort_values(ascending=False, kind="stable")
    found: list[tuple[float, Window, NDArray[np.intp]]] = []
    for group, area in sums.head(most).items():
        if found and area < least_share * total:
            break
        rows = np.flatnonzero(groups == group)
        b = boxes[rows]
        bounds = (float(b[:, 0].min()), float(b[:, 1].min()), float(b[:, 2].max()), float(b[:, 3].max()))
        found.append((float(area), bounds, rows))
    return found


def _place(bundle: Bundle, pieces: pd.DataFrame) -> str:
    """Name of the administrative unit that holds most of some pieces; empty if none is known."""
    units = bundle.areas.get("admin_units")
    if units is None or not len(units) or "admin_ids" not in pieces:
        return ""
    level = units["admin_level"].astype("float64")
    top = units[level == level.min()] if level.notna().any() else units
    name: dict[Any, Any] = dict(zip(top["feature_id"], top["name"], strict=True))
    sums: dict[str, float] = {}
    for ids, ha in zip(pieces["admin_ids"], pieces["area_ha"], strict=True):
        for i in _as_list(ids):
            if isinstance(name.get(i), str):
                sums[name[i]] = sums.get(name[i], 0.0) + float(ha)
    return max(sums, key=lambda k: (sums[k], k)) if sums else ""


def _as_list(ids: Any) -> Sequence[str]:
    """A cell that holds a list, an array or nothing."""
    return list(ids) if isinstance(ids, list | tuple | np.ndarray) else []
