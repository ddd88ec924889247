"""Buffers and areas on the ground, anywhere on Earth."""

from __future__ import annotations

import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from azogue.methods.frame import Zone, zones_of
from azogue.methods.measure import area_ha, geodesic_area_ha, length_km

# A polygon of 128 sides inscribed in a circle has sin(2 pi / 128) / (2 pi / 128) of its area (by hand).
POLYGON_SHARE = math.sin(2 * math.pi / 128) / (2 * math.pi / 128)
PLACES = {
    "Indonesia, equator": (112.5, -0.5),
    "Indonesia, zone corner": (111.0001, -2.9999),
    "Brazil": (-55.9, -6.4),
    "Madre de Dios": (-70.2, -12.9),
    "antimeridian, Fiji": (179.999, -17.0),
    "antimeridian, other side": (-179.999, -17.0),
    "Mongolia": (104.9, 48.9),
    "zone corner at 60 degrees north": (-141.0001, 62.9999),
}


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("d", [500.0, 1000.0, 10_000.0])
def test_a_buffer_is_as_wide_on_the_ground_as_it_says(place: str, d: float) -> None:
    lon, lat = PLACES[place]
    zone = zones_of([(lon, lat, lon, lat)])[0]
    disc = shapely.buffer(zone.to_plane(shapely.Point(lon, lat)), d, quad_segs=32)
    rim = shapely.get_coordinates(zone.to_lonlat(disc))[:-1]
    n = len(rim)
    _, _, reach = Geod(ellps="WGS84").inv(np.full(n, lon), np.full(n, lat), rim[:, 0], rim[:, 1])
    assert np.abs(np.asarray(reach) / d - 1).max() < 0.001
    assert abs(shapely.area(disc) / (math.pi * d * d * POLYGON_SHARE) - 1) < 1e-9


def test_zones_do_not_overlap_and_cover_a_country_across_the_antimeridian() -> None:
    zones = zones_of([(177.2, -19.5, 182.5, -12.0)])
    cells = [(z.west, z.south) for z in zones]
    assert len(cells) == len(set(cells))
    assert {z.west for z in zones} == {177.0, -180.0}


def test_equal_area_and_geodesic_agree_within_a_ten_thousandth() -> None:
    rng = np.random.default_rng(0)
    spread = rng.normal(0, 0.03, (len(PLACES), 40, 2))
    # Short edges: over kilometres a straight line in degrees and a geodesic are two different lines.
    hulls = shapely.convex_hull(
        [shapely.MultiPoint(np.array(p) + d) for p, d in zip(PLACES.values(), spread, strict=True)]
    )
    shapes = shapely.segmentize(hulls, 0.001)
    assert np.abs(area_ha(shapes) / geodesic_area_ha(shapes) - 1).max() < 1e-4


def test_a_hole_that_touches_its_shell_is_subtracted_whatever_the_ring_order() -> None:
    shell = [(0, 0), (1, 0), (1, 1), (0, 1)]
    hole = [(0, 0.5), (0.4, 0.3), (0.4, 0.7)]
    square, gap = shapely.Polygon(shell), shapely.Polygon(hole)
    for h in (hole, hole[::-1]):
        with_hole = shapely.Polygon(shell, [h])
        left = float(geodesic_area_ha([with_hole])[0])
        assert left == pytest.approx(float((geodesic_area_ha([square]) - geodesic_area_ha([gap]))[0]), rel=1e-12)


def test_lengths_and_areas_of_nothing_are_zero() -> None:
    assert area_ha(np.array([shapely.Point(1, 1)])).tolist() == [0.0]
    assert geodesic_area_ha(np.array([shapely.Polygon()])).tolist() == [0.0]
    assert length_km(np.array([shapely.LineString()])).tolist() == [0.0]


def test_the_union_of_titles_of_the_congo_keeps_its_published_area(shared: Path) -> None:
    titles = gpd.read_file(shared / "data/drc-east/drc_east.gpkg", layer="mining_titles").to_crs("OGC:CRS84")
    union = shapely.union_all(shapely.make_valid(titles.geometry.to_numpy()))
    # published in EXPECTED.md of the data folder: 29,887,265 ha unclipped
    assert float(area_ha(np.array([union]))[0]) == pytest.approx(29_887_265, rel=1e-4)
    assert float(geodesic_area_ha(np.array([union]))[0]) == pytest.approx(29_887_265, rel=1e-4)


def test_a_zone_writes_longitudes_on_its_own_side_of_the_antimeridian() -> None:
    zone = Zone(177.0, -18.0)
    there = zone.to_lonlat(zone.to_plane(shapely.Point(-179.9, -17.0)))
    assert shapely.get_x(there) == pytest.approx(180.1)
