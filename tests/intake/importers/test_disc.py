"""Discs of equal area. Expected numbers: by hand (pi r squared, on a small disc the ellipsoid is flat)."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from azogue.intake.importers.disc import WGS84, geodesic_discs


def _area_ha(shape: shapely.Geometry) -> float:
    parts = getattr(shape, "geoms", [shape])
    return sum(abs(WGS84.geometry_area_perimeter(p)[0]) for p in parts) / 1e4


@pytest.mark.parametrize("latitude", [-55.0, -12.5, 0.0, 33.3, 71.0])
@pytest.mark.parametrize("area_ha", [1.0, 314.159, 12_000.0, 1_000_000.0])
def test_disc_has_the_reported_area_at_any_latitude(latitude: float, area_ha: float) -> None:
    disc = geodesic_discs([-71.0], [latitude], [area_ha])[0]
    assert _area_ha(disc) == pytest.approx(area_ha, rel=1e-6)


def test_disc_corners_lie_at_the_radius_of_a_flat_circle() -> None:
    # By hand: 314.159 ha = pi * (1,000 m) squared, so every corner lies 1,000 m away, a polygon of 256 corners 0.005 %
    # further out: sqrt((2 pi / 256) / sin(2 pi / 256)) = 1.00005.
    disc = geodesic_discs([20.0], [10.0], [math.pi * 100])[0]
    xy = shapely.get_coordinates(disc)
    away = WGS84.inv(np.full(len(xy), 20.0), np.full(len(xy), 10.0), xy[:, 0], xy[:, 1])[2]
    assert away == pytest.approx(np.full(len(xy), 1000.05), abs=0.02)


def test_disc_over_the_antimeridian_is_split_and_keeps_its_area() -> None:
    disc = geodesic_discs([179.9], [-17.0], [100_000.0])[0]
    west, _, east, _ = disc.bounds
    assert disc.geom_type == "MultiPolygon"
    assert west >= -180.0
    assert east <= 180.0
    assert _area_ha(disc) == pytest.approx(100_000.0, rel=1e-4)


def test_disc_without_area_or_over_a_pole_is_none() -> None:
    discs = geodesic_discs([0.0, 0.0, 0.0, 0.0], [0.0, 0.0, -89.99, np.nan], [0.0, np.nan, 1e6, 1.0])
    assert list(discs) == [None] * 4
