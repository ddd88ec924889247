"""The tiled overlay against plain unions of the same shapes (independent: Shapely, no tiles)."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from azogue.methods.overlay import BUFFER, EXTENT, RISK, OverlayJob, Plane, cover_areas, evaluate_block, join_pieces

BLOCK = (0.0, 0.0, 16_000.0, 16_000.0)
SQUARE = shapely.box(*BLOCK)


def ragged(rng: np.random.Generator, centre: np.ndarray, radius: float, n: int) -> shapely.Polygon:
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    r = radius * rng.uniform(0.4, 1.0, n)
    return shapely.make_valid(shapely.Polygon(centre + np.column_stack([r * np.cos(angle), r * np.sin(angle)])))


def draw(seed: int) -> dict[str, np.ndarray]:
    """A small country: pits along a line, points, a large concession, roads, overlapping sites, two units."""
    rng = np.random.default_rng(seed)
    along = np.linspace(1000, 15_000, 25)
    pits = [
        ragged(rng, np.array([x, 6000 + 1500 * np.sin(x / 3000) + rng.normal(0, 400)]), rng.uniform(50, 600), 9)
        for x in along
    ]
    pits.append(shapely.box(9000, 9000, 14_000, 13_000))
    points = shapely.points(rng.uniform(0, 16_000, (12, 2)))
    lines = [shapely.LineString(rng.uniform(0, 16_000, (5, 2))) for _ in range(4)]
    sites = [ragged(rng, rng.uniform(2000, 14_000, 2), rng.uniform(1500, 6000), 30) for _ in range(6)]
    units = [shapely.box(-1, -1, 7321.5, 16_001), shapely.box(7321.5, -1, 16_001, 16_001)]
    return {
        "activity": np.array([*pits, *points], dtype=object),
        "access": np.array(lines, dtype=object),
        "sites": np.array(sites, dtype=object),
        "units": np.array(units, dtype=object),
        "domain": np.array([ragged(rng, np.array([8000.0, 8000.0]), 9500, 60)], dtype=object),
        "local": np.array([shapely.box(200, 12_500, 3200, 15_500)], dtype=object),
    }


def plane_of(c: dict[str, np.ndarray], group: np.ndarray, *, domain: bool) -> Plane:
    covers = np.concatenate([c["sites"], c["units"]])
    return Plane(
        activity=c["activity"],
        group=group,
        activity_index=np.arange(len(c["activity"])),
        access=c["access"],
        local=c["local"],
        covers=covers,
        cover_index=np.arange(len(covers)),
        cover_is_site=np.arange(len(covers)) < len(c["sites"]),
        domain=c["domain"] if domain else None,
    )


def plain(c: dict[str, np.ndarray], own: np.ndarray, job: OverlayJob, *, domain: bool) -> dict[str, shapely.Geometry]:
    """The same regions by national unions."""
    inside = shapely.intersection(SQUARE, shapely.union_all(c["domain"])) if domain else SQUARE
    flat = shapely.get_dimensions(c["activity"]) == 2
    extent = shapely.union_all(c["activity"][flat])
    buffers = [shapely.buffer(g, d, quad_segs=32) for g, d in zip(c["activity"], own, strict=True) if d > 0]
    buffered = shapely.union_all([extent, *buffers])
    risk = shapely.union_all(c["local"])
    if job.has_risk_rule:
        near = shapely.union_all(shapely.buffer(c["activity"], job.near_activity_m, quad_segs=32))
        roads = shapely.union_all(shapely.buffer(c["access"], job.near_access_m, quad_segs=32))
        risk = shapely.union(risk, shapely.intersection(near, roads))
    return {
        "extent": shapely.intersection(extent, inside),
        "buffer": shapely.intersection(shapely.difference(buffered, extent), inside),
        "risk": shapely.intersection(shapely.difference(risk, buffered), inside),
        "affected": shapely.intersection(shapely.union(buffered, risk), inside),
        "all_risk": shapely.intersection(risk, inside),
        "sites": shapely.union_all(c["sites"]),
        "inside": inside,
        "reach": shapely.union(extent, risk),
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("domain", [False, True])
@pytest.mark.parametrize("own", ["one distance", "three distances"])
def test_tiles_agree_with_national_unions(seed: int, domain: bool, own: str) -> None:
    c = draw(seed)
    values = (1000.0,) if own == "one distance" else (0.0, 500.0, 2500.0)
    group = np.arange(len(c["activity"])) % len(values)
    distance = np.array(values)[group]
    job = OverlayJob(own_m=values, distances_m=(500.0, 1000.0, 3000.0), near_activity_m=4000.0, near_access_m=900.0)
    expected = plain(c, distance, job, domain=domain)
    for pieces in (True, False):
        job = OverlayJob(**{**job.__dict__, "pieces": pieces})
        got = evaluate_block(BLOCK, plane_of(c, group, domain=domain), job)
        n = len(c["sites"])
        area = {
            "extent": got.extent,
            "all_risk": got.risk,
            "affected": sum(got.atoms.values()),
            "priority": sum(a for (_, ids), a in got.atoms.items() if any(k < n for k in ids)),
        }
        expected["priority"] = shapely.intersection(expected["affected"], expected["sites"])
        for name, value in area.items():
            assert value == pytest.approx(shapely.area(expected[name]), rel=1e-7, abs=1.0), (name, pieces)
        for k, site in enumerate(c["sites"]):
            inside = sum(a for (_, ids), a in got.atoms.items() if k in ids)
            assert inside == pytest.approx(
                shapely.area(shapely.intersection(expected["affected"], site)), rel=1e-6, abs=10
            )
        for k, d in enumerate(job.distances_m):
            buffers = shapely.union_all(shapely.buffer(c["activity"], d, quad_segs=32))
            whole = shapely.intersection(shapely.union(buffers, expected["reach"]), expected["inside"])
            assert got.affected[k] == pytest.approx(shapely.area(whole), rel=1e-7)
            part = shapely.intersection(whole, expected["sites"])
            assert got.priority[k] == pytest.approx(shapely.area(part), rel=1e-7, abs=1.0)
    assert not got.pieces


@pytest.mark.parametrize("seed", range(3))
def test_pieces_do_not_overlap_and_keep_their_reason(seed: int) -> None:
    c = draw(seed)
    group = np.zeros(len(c["activity"]), dtype=np.int64)
    job = OverlayJob(own_m=(1000.0,), near_activity_m=4000.0, near_access_m=900.0)
    expected = plain(c, np.full(len(group), 1000.0), job, domain=True)
    got = evaluate_block(BLOCK, plane_of(c, group, domain=True), job)
    pieces = join_pieces(got.pieces, job.root_m)
    shapes = np.array([p[3] for p in pieces], dtype=object)
    assert shapely.area(shapes).sum() == pytest.approx(shapely.area(shapely.union_all(shapes)), rel=1e-9)
    for reason, name in ((EXTENT, "extent"), (BUFFER, "buffer"), (RISK, "risk")):
        some = shapely.union_all(shapes[[p[0] == reason for p in pieces]])
        assert shapely.area(shapely.symmetric_difference(some, expected[name])) < 10.0, name


def test_rows_named_by_a_buffer_piece_suffice_to_make_it() -> None:
    c = draw(1)
    group = np.zeros(len(c["activity"]), dtype=np.int64)
    job = OverlayJob(own_m=(1000.0,))
    plane = plane_of({**c, "local": np.empty(0, object)}, group, domain=False)
    for reason, _, rows, shape in join_pieces(evaluate_block(BLOCK, plane, job).pieces, job.root_m):
        made = c["activity"][list(rows)]
        d = 0.0 if reason == EXTENT else 1000.0
        from_rows = shapely.union_all([*made, *shapely.buffer(made, d, quad_segs=32)])
        assert shapely.area(shapely.difference(shape, from_rows)) < 1e-6 * shapely.area(shape) + 1.0


def test_dissolved_cover_areas_follow_from_their_combinations() -> None:
    c = draw(2)
    plane = plane_of(c, np.zeros(len(c["activity"]), dtype=np.int64), domain=True)
    found = cover_areas(BLOCK, plane, 4000.0)
    inside = shapely.intersection(SQUARE, shapely.union_all(c["domain"]))
    n = len(c["sites"])
    dissolved = sum(a for ids, a in found.items() if any(k < n for k in ids))
    assert dissolved == pytest.approx(
        shapely.area(shapely.intersection(shapely.union_all(c["sites"]), inside)), rel=1e-9
    )
    for k, site in enumerate(c["sites"]):
        own = sum(a for ids, a in found.items() if k in ids)
        assert own == pytest.approx(shapely.area(shapely.intersection(site, inside)), rel=1e-9, abs=1e-3)


def test_people_are_counted_where_the_shapes_hold_them() -> None:
    c, rng = draw(3), np.random.default_rng(3)
    xy = rng.uniform(0, 16_000, (4000, 2))
    people = rng.integers(1, 50, 4000).astype(float)
    group = np.zeros(len(c["activity"]), dtype=np.int64)
    for pieces in (True, False):
        job = OverlayJob(own_m=(1000.0,), near_activity_m=4000.0, near_access_m=900.0, pieces=pieces)
        expected = plain(c, np.full(len(group), 1000.0), job, domain=True)
        plane = plane_of(c, group, domain=True)
        plane.people_x, plane.people_y, plane.people = xy[:, 0], xy[:, 1], people
        got = evaluate_block(BLOCK, plane, job)
        inside = shapely.intersects_xy(expected["affected"], xy[:, 0], xy[:, 1])
        sites = shapely.intersects_xy(expected["sites"], xy[:, 0], xy[:, 1])
        assert got.people_affected == people[inside].sum()
        assert got.people_priority == people[inside & sites].sum()


def test_a_block_without_anything_near_gives_nothing() -> None:
    far = Plane(
        activity=np.array([shapely.Point(500_000, 500_000)], dtype=object),
        group=np.array([0]),
        activity_index=np.array([0]),
    )
    got = evaluate_block(BLOCK, far, OverlayJob(own_m=(1000.0,), distances_m=(500.0,)))
    assert (got.atoms, got.extent, got.affected.tolist()) == ({}, 0.0, [0.0])


def test_land_deep_inside_a_giant_polygon_counts_though_its_outline_is_far() -> None:
    giant = Plane(
        activity=np.array([shapely.box(-90_000, -90_000, 90_000, 90_000)], dtype=object),
        group=np.array([0]),
        activity_index=np.array([0]),
    )
    got = evaluate_block(BLOCK, giant, OverlayJob(own_m=(1000.0,), distances_m=(500.0,)))
    assert got.extent == 16_000.0**2
    assert got.affected[0] == 16_000.0**2
