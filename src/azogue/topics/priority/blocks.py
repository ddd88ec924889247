"""The map cut into blocks on local frames: what each task needs of the country, and the work of one task."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from azogue.methods.frame import Geometries, Rect, Zone, shifted_rects, zones_of
from azogue.methods.measure import M2_PER_HA, geodesic_area_ha
from azogue.methods.overlay import NO_SHAPES, REASONS, OverlayJob, Plane, cover_areas, evaluate_block, join_pieces
from azogue.records.feature import CRS

#: Metres of a degree of latitude at the least (equator), for margins in degrees.
_M_PER_DEG = 110_500.0
#: Long edges get a vertex at least every so many degrees before they are projected (2.2 km; the domain 0.6 km).
_DENSE_DEG, _DENSE_DOMAIN_DEG = 0.02, 0.005


@dataclass
class Shapes:
    """Shapes in longitude and latitude with their index."""

    geometry: Geometries = field(default_factory=lambda: NO_SHAPES)

    def __post_init__(self) -> None:
        self.tree = shapely.STRtree(self.geometry)
        self.is_large = shapely.get_num_coordinates(self.geometry) > 200
        bounds = shapely.bounds(self.geometry) if len(self.geometry) else np.empty((0, 4))
        self.is_large |= (bounds[:, 2:] - bounds[:, :2] > 0.2).any(axis=1) if len(bounds) else False

    def near(
        self, zone: Zone, rect: Rect, margin_m: float, dense_deg: float = _DENSE_DEG
    ) -> tuple[Geometries, NDArray[np.int64]]:
        """Shapes within a margin of a rectangle of a zone's plane, in that plane; large ones cut to its surroundings."""
        shapes, index = [], []
        for box, _shift in shifted_rects(zone.lonlat_rect(rect, margin_m)):
            found = np.sort(self.tree.query(shapely.box(*box)))
            some = self.geometry[found]
            large = self.is_large[found]
            if large.any():
                some = some.copy()
                pad = 0.01
                cut = shapely.clip_by_rect(some[large], box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad)
                some[large] = shapely.segmentize(_valid(cut), dense_deg)
            keep = ~shapely.is_empty(some)
            shapes.append(some[keep])
            index.append(found[keep])
        joined = np.concatenate(shapes)
        return (zone.to_plane(joined) if len(joined) else joined), np.concatenate(index)


def _valid(cut: Geometries) -> Geometries:
    """Clipping may leave a ring that touches itself; such parts are mended."""
    bad = ~shapely.is_valid(cut)
    if bad.any():
        cut[bad] = shapely.make_valid(cut[bad])
    return cut


@dataclass(kw_only=True)
class Country:
    """All inputs of the overlay in longitude and latitude, as forked workers share them."""

    activity: Shapes
    group: NDArray[np.int64]
    access: Shapes
    local: Shapes
    covers: Shapes
    is_site: NDArray[np.bool_]
    domain: Shapes | None
    job: OverlayJob

    def fingerprint(self) -> str:
        """Hash of everything that decides the result of a block."""
        h = hashlib.sha256(repr(self.job).encode())
        for shapes in (self.activity, self.access, self.local, self.covers, self.domain):
            if shapes is not None:
                for blob in shapely.to_wkb(shapes.geometry):
                    h.update(blob)
            h.update(b"|")
        h.update(self.group.tobytes())
        h.update(self.is_site.tobytes())
        return h.hexdigest()

    def plane(self, zone: Zone, rect: Rect, *, covers_only: bool = False) -> Plane:
        """Everything that matters to one block, in its zone's plane."""
        job = self.job
        none = np.empty(0, np.int64)
        activity, rows = (NO_SHAPES, none) if covers_only else self.activity.near(zone, rect, job.reach_m + 200)
        covers, index = self.covers.near(zone, rect, 200)
        access, local = NO_SHAPES, NO_SHAPES
        if not covers_only and job.has_risk_rule:
            access, _ = self.access.near(zone, rect, (job.near_access_m or 0) + 200)
        if not covers_only and len(self.local.geometry):
            local, _ = self.local.near(zone, rect, 200)
        return Plane(
            activity=activity,
            group=self.group[rows],
            activity_index=rows,
            access=access,
            local=local,
            covers=covers,
            cover_index=index,
            cover_is_site=self.is_site[index],
            domain=self._domain(zone, rect),
        )

    def _domain(self, zone: Zone, rect: Rect) -> Geometries | None:
        """The analysis area, cut to the zone's cell; None when it holds the whole block."""
        cell = (zone.west, zone.south, zone.west + zone.size, zone.south + zone.size)
        found = []
        for box, shift in shifted_rects(zone.lonlat_rect(rect, 500.0)):
            inner = (
                max(box[0], cell[0] - shift),
                max(box[1], cell[1]),
                min(box[2], cell[2] - shift),
                min(box[3], cell[3]),
            )
            if inner[0] >= inner[2] or inner[1] >= inner[3]:
                continue
            if self.domain is None:
                cut = np.array([shapely.box(*inner)], dtype=object)
            else:
                some = self.domain.geometry[self.domain.tree.query(shapely.box(*inner))]
                cut = _valid(shapely.clip_by_rect(some, *inner)) if len(some) else some
                cut = cut[~shapely.is_empty(cut)]
            if len(cut) == 1 and inner == box and shapely.area(cut[0]) >= shapely.box(*box).area * (1 - 1e-12):
                return None
            found.append(shapely.segmentize(cut, _DENSE_DOMAIN_DEG))
        joined = np.concatenate(found) if found else NO_SHAPES
        return zone.to_plane(joined) if len(joined) else joined


def blocks_of(shapes: Shapes, reach_m: float, job: OverlayJob, domain: Shapes | None) -> list[tuple[Zone, Rect]]:
    """Blocks of every zone that some shapes reach and the analysis area touches, the heaviest first."""
    bounds = shapely.bounds(shapely.get_parts(shapes.geometry))  # parts: a shape split at 180 degrees is not a belt
    if not len(bounds):
        return []
    lat = np.clip(np.abs(bounds[:, [1, 3]]).max(axis=1), 0, 85)
    pad_y = reach_m / _M_PER_DEG
    pad_x = pad_y / np.cos(np.radians(np.minimum(lat + pad_y, 86)))
    wide = np.column_stack([bounds[:, 0] - pad_x, bounds[:, 1] - pad_y, bounds[:, 2] + pad_x, bounds[:, 3] + pad_y])
    coarse = np.unique(np.column_stack([np.floor(wide[:, :2]), np.ceil(wide[:, 2:])]), axis=0)
    tree = shapely.STRtree(shapely.box(*wide.T))
    half = job.block_m
    found: list[tuple[int, Zone, Rect]] = []
    for zone in zones_of([tuple(b) for b in coarse.tolist()]):
        outline = zone.outline()
        shapely.prepare(outline)
        x0, y0, x1, y1 = shapely.bounds(outline)
        for i in range(int(np.floor(x0 / half)), int(np.floor(x1 / half)) + 1):
            for j in range(int(np.floor(y0 / half)), int(np.floor(y1 / half)) + 1):
                rect = (i * half, j * half, (i + 1) * half, (j + 1) * half)
                if not shapely.intersects(outline, shapely.box(*rect)):
                    continue
                weight = 0
                for box, _ in shifted_rects(zone.lonlat_rect(rect)):
                    if domain is None or len(domain.tree.query(shapely.box(*box))):
                        weight += len(tree.query(shapely.box(*box)))
                if weight:
                    found.append((weight, zone, rect))
    found.sort(key=lambda f: -f[0])
    return [(zone, rect) for _, zone, rect in found]


def overlay_block(country: Country, item: tuple[Zone, Rect]) -> dict[str, pd.DataFrame]:
    """One block of the overlay.

    Returns
    -------
    dict
        ``pieces``: GeoDataFrame with ``block``, ``reason``, ``covers`` and ``rows`` (lists of the caller's numbers),
        ``area_ha``, ``area_geodesic_ha``, geometry in longitude and latitude; ``distances``: affected and priority
        hectares at each sensitivity distance.
    """
    zone, rect = item
    measured = evaluate_block(rect, country.plane(zone, rect), country.job)
    pieces = join_pieces(measured.pieces, country.job.root_m)
    plane_shapes = np.array([p[3] for p in pieces], dtype=object)
    shapes = zone.to_lonlat(plane_shapes) if len(pieces) else plane_shapes
    name = f"{zone.id}_{rect[0] / country.job.block_m:+.0f}{rect[1] / country.job.block_m:+.0f}"
    table = gpd.GeoDataFrame(
        {
            "block": [name] * len(pieces),
            "reason": [REASONS[p[0]] for p in pieces],
            "covers": [list(p[1]) for p in pieces],
            "rows": [list(p[2]) for p in pieces],
            "area_ha": shapely.area(plane_shapes) / M2_PER_HA if len(pieces) else np.empty(0),
            "area_geodesic_ha": geodesic_area_ha(shapes) if len(pieces) else np.empty(0),
        },
        geometry=gpd.GeoSeries(list(shapes), crs=CRS),
        crs=CRS,
    )
    distances = pd.DataFrame(
        {
            "buffer_m": country.job.distances_m,
            "affected_area_ha": measured.affected / M2_PER_HA,
            "priority_area_ha": measured.priority / M2_PER_HA,
        }
    )
    return {"pieces": table, "distances": distances}


def cover_block(country: Country, item: tuple[Zone, Rect]) -> dict[str, pd.DataFrame]:
    """Area of every combination of covers in one block, activity or not: ``areas`` with ``covers`` and ``area_ha``."""
    zone, rect = item
    found = cover_areas(rect, country.plane(zone, rect, covers_only=True), country.job.root_m)
    areas = pd.DataFrame(
        {"covers": [list(k) for k in found], "area_ha": np.array(list(found.values()), dtype=float) / M2_PER_HA}
    )
    return {"areas": areas}


def keys_of(country: Country, items: list[Any], what: str) -> list[str]:
    """One content hash per block, under which its result may be kept."""
    base = country.fingerprint()
    return [hashlib.sha256(f"{what}|{base}|{item!r}".encode()).hexdigest() for item in items]
