"""Maps for print: what is drawn, where, in which colours, and what happens when there is little or much to draw."""

from __future__ import annotations

import io
import itertools
import math
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pytest
import shapely
from PIL import Image
from pyproj import Geod

from azogue.publish.document_text import Words
from azogue.publish.static_map import SHADES, class_limits, draw_map, map_figures
from azogue.publish.static_map_clusters import clusters_of
from azogue.publish.static_map_labels import Label, place_labels
from azogue.publish.static_map_plane import GEOD, Plane, fit_window, north_angle, plane_of, scale_bar
from azogue.publish.static_map_sheet import OUTSIDE, Ink, close_sheet, fill, open_sheet
from azogue.records.bundle import Bundle


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def _share(pixels: np.ndarray, colour: str, *, near: int = 12) -> float:
    """Part of a picture that is drawn in a colour, give or take."""
    wanted = np.array(mpl.colors.to_rgb(colour)) * 255
    return float((np.abs(pixels - wanted).max(axis=2) <= near).mean())


@pytest.fixture(scope="module")
def maps(bundle: Bundle) -> dict[str, object]:
    return {m.name: m for m in map_figures(bundle, most_details=2)}


def test_a_run_gives_overview_details_units_and_buffer_reach(maps: dict[str, object]) -> None:
    assert list(maps) == ["overview", "detail-a", "detail-b", "admin", "sensitivity"]


def test_every_map_has_title_caption_and_description(maps: dict[str, object]) -> None:
    for m in maps.values():
        assert m.title and m.caption and len(m.alt) > 40


def test_the_overview_shows_affected_priority_and_ground_outside(maps: dict[str, object]) -> None:
    pixels = _pixels(maps["overview"].png)
    assert _share(pixels, "#a50f3c") > 0.0005  # the swatch of the legend alone is 0.0006 of the sheet
    assert _share(pixels, "#f6c667") > 0.0005
    assert _share(pixels, OUTSIDE, near=2) > 0.05
    assert _share(pixels, "#ffffff", near=0) > 0.2  # white stays white when colours are made fewer


def test_a_square_of_known_size_covers_its_share_of_the_map() -> None:
    # by hand: 20 km square in a window 80 km wide and as high as the sheet makes it; nothing else is drawn
    plane = Plane(10.0, 50.0)
    sheet = open_sheet(plane, (-40_000, -40_000, 40_000, 40_000), Words(), title="t", footer=["f"])
    x0, y0, x1, y1 = sheet.window
    fill(sheet, np.array([shapely.box(-10_000, -10_000, 10_000, 10_000)]), Ink(fill="#112233", width=0), zorder=5)
    pixels = _pixels(close_sheet(sheet))
    on_map = sheet.ax.get_position().width * sheet.ax.get_position().height
    expected = on_map * 4e8 / ((x1 - x0) * (y1 - y0))
    assert _share(pixels, "#112233") == pytest.approx(expected, rel=0.02)


def test_overlapping_polygons_and_holes_are_filled_right() -> None:
    # by hand: ring (40 km square with a 20 km hole) and a second square over part of it; the hole stays open
    plane = Plane(0.0, 0.0)
    sheet = open_sheet(plane, (-40_000, -40_000, 40_000, 40_000), Words(), title="t", footer=["f"])
    ring = shapely.box(-20_000, -20_000, 20_000, 20_000).difference(shapely.box(-10_000, -10_000, 10_000, 10_000))
    over = shapely.box(10_000, -20_000, 30_000, 20_000)
    fill(sheet, np.array([ring, over]), Ink(fill="#112233", width=0), zorder=5)
    x0, y0, x1, y1 = sheet.window
    position = sheet.ax.get_position()
    expected = position.width * position.height * (50_000 * 40_000 - 4e8) / ((x1 - x0) * (y1 - y0))
    assert _share(_pixels(close_sheet(sheet)), "#112233") == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("lat", [0.0, -12.6, 55.0, 70.0])
def test_the_scale_bar_is_true_on_the_ground(lat: float) -> None:
    # independent: the ends of the drawn bar, taken back to the ground, are the stated distance apart (geodesic)
    plane = Plane(25.0, lat)
    bar = scale_bar(plane, (-300_000, -200_000, 500_000, 250_000))
    cx, cy = 100_000, 25_000
    (a, b), (c, d) = (plane.lonlat(cx + s * bar.drawn_m / 2, cy) for s in (-1, 1))
    _, _, metres = Geod(ellps="WGS84").inv(a, b, c, d)
    assert metres == pytest.approx(bar.ground_m, rel=0.005)


def test_north_points_up_in_the_middle_and_turns_aside_away_from_it() -> None:
    plane = Plane(0.0, 60.0)
    assert north_angle(plane, 0, 0) == pytest.approx(0, abs=0.01)
    assert north_angle(plane, 500_000, 0) > 3  # east of the middle of a northern map, north leans to the left


def test_a_country_on_both_sides_of_the_antimeridian_is_drawn_in_one_piece() -> None:
    islands = gpd.GeoSeries([shapely.box(176, -19, 180, -16), shapely.box(-180, -19, -178, -16)], crs="OGC:CRS84")
    plane = plane_of(islands)
    bounds = shapely.bounds(plane.draw(islands.values))
    assert plane.lon_0 == pytest.approx(179.0)
    assert bounds[:, 2].max() - bounds[:, 0].min() < 700_000  # 6 degrees at 18 S are about 640 km


def test_the_window_keeps_the_shape_of_the_page() -> None:
    x0, y0, x1, y1 = fit_window((0, 0, 1000, 90_000), 1.25)
    assert (x1 - x0) / (y1 - y0) == pytest.approx(1.25)


def test_clusters_are_the_largest_groups_and_share_no_piece(bundle: Bundle) -> None:
    found = clusters_of(bundle, plane_of(bundle.areas["analysis_area"]))
    total = bundle.areas["priority_area"]["area_ha"].sum()
    rows = np.concatenate([c.rows for c in found])
    assert [c.letter for c in found] == list("ABCD")[: len(found)]
    assert len(rows) == len(set(rows))
    assert found[0].area_ha == max(c.area_ha for c in found)
    assert sum(c.area_ha for c in found) <= total * (1 + 1e-9)
    assert found[0].place.startswith("Department")


def test_names_never_overlap() -> None:
    plane = Plane(0.0, 0.0)
    sheet = open_sheet(plane, (-1e5, -1e5, 1e5, 1e5), Words(), title="t", footer=["f"])
    labels = [Label(f"Place number {i}", 2_000 * math.cos(i), 2_000 * math.sin(i)) for i in range(30)]
    boxes = [b.padded(-7) for b in place_labels(sheet.ax, labels)]  # without the margin that is kept around each
    assert 5 <= len(boxes) < 30  # thirty names do not fit around one point
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_one_place_under_two_spellings_is_named_once() -> None:
    sheet = open_sheet(Plane(0.0, 0.0), (-1e5, -1e5, 1e5, 1e5), Words(), title="t", footer=["f"])
    assert len(place_labels(sheet.ax, [Label("Bahuaja - Sonene", 0, 0), Label("BAHUAJA SONENE", 50_000, 0)])) == 1


def test_shades_grow_darker_for_the_eye_and_in_grey_print() -> None:
    grey = [np.dot(mpl.colors.to_rgb(c), (0.2126, 0.7152, 0.0722)) for c in SHADES]
    assert all(a - b > 0.08 for a, b in itertools.pairwise(grey))


def test_class_limits_hold_every_value() -> None:
    for values in ([3.0], [0.001, 7e6], list(range(1, 400))):
        limits = class_limits(values)
        assert limits[0] == 0
        assert limits[-1] >= max(values)
        assert limits == sorted(set(limits))
        assert len(limits) <= 6


def test_without_priority_areas_there_is_still_an_overview(bundle_without_biodiversity: Bundle) -> None:
    names = [m.name for m in map_figures(bundle_without_biodiversity)]
    assert names == ["overview", "admin", "sensitivity"]


def test_without_activity_the_country_is_drawn(empty_bundle: Bundle) -> None:
    assert [m.name for m in map_figures(empty_bundle)] == ["overview", "admin"]


def test_mining_known_as_points_is_drawn_as_signs(bundle: Bundle) -> None:
    extent = bundle.areas["asgm_extent"]
    points = extent.set_geometry(extent.geometry.representative_point())
    with_points = replace(bundle, areas={**bundle.areas, "asgm_extent": points})
    before, after = (map_figures(b, most_details=1)[1].png for b in (bundle, with_points))
    assert _share(_pixels(after), "#2b1503", near=6) > _share(_pixels(before), "#2b1503", near=6)


def test_without_any_area_there_is_no_map(bundle: Bundle) -> None:
    assert map_figures(replace(bundle, areas={})) == []


def test_right_to_left_names_and_a_mirrored_sheet_can_be_drawn(arabic_bundle: Bundle) -> None:
    made = map_figures(arabic_bundle, Words("ar"), most_details=1)
    pixels = _pixels(made[0].png)
    _height, width, _ = pixels.shape
    land = np.abs(pixels - np.array(mpl.colors.to_rgb(OUTSIDE)) * 255).max(axis=2) < 3
    assert land[:, width // 2 :].mean() > 2 * land[:, : width // 4].mean()  # the map is on the right, the legend left


def test_a_file_is_written_whole_and_an_unknown_map_is_named(bundle: Bundle, tmp_path: Path) -> None:
    path = draw_map(bundle, tmp_path / "maps" / "admin.png", name="admin")
    assert Image.open(path).info["dpi"][0] == pytest.approx(200, abs=1)
    assert [p.name for p in path.parent.iterdir()] == ["admin.png"]
    with pytest.raises(ValueError, match=r"no map 'moon'.*overview, "):
        draw_map(bundle, tmp_path / "moon.png", name="moon")


def test_ellipsoid_of_the_scale_bar_is_that_of_the_data() -> None:
    assert GEOD.a == 6378137.0
