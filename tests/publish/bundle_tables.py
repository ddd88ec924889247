"""Tables of the drawn run of `bundle_factory`, measured on its shapes, with the columns that the topics give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import shapely

LATER = (0.5, 1.0, 2.0, 5.0, 10.0)


def _ha(shapes: Any) -> float:
    return float(shapely.area(shapely.union_all(list(shapes)))) / 10_000 if len(shapes) else 0.0


def _inside(d: Any, ids: set[str], reason: str | None = None) -> float:
    """Affected hectares inside any of some sites: the pieces add up."""
    return float(sum(p["area_ha"] for p in d.pieces if ids & set(p["site_ids"]) and reason in (None, p["reason"])))


def make_tables(d: Any, *, buffer_m: float) -> dict[str, pd.DataFrame]:
    """Every table of the contract for a drawing; without rows where nothing was drawn."""
    affected = sum(p["area_ha"] for p in d.pieces)
    extent = sum(p["area_ha"] for p in d.pieces if p["reason"] == "extent")
    priority = sum(p["area_ha"] for p in d.pieces if p["site_ids"])
    biodiversity = _ha([s["shape"] for s in d.sites])
    mapped = 0.35 * sum(shapely.area(m) for m in d.mines) / 10_000
    tables = {
        "totals": pd.DataFrame(
            [
                ("asgm_extent", extent, "ha", extent, "clipped footprint, dissolved"),
                ("asgm_mapped", mapped, "ha", None, "area stated in the source, uncut"),
                ("affected_area", affected, "ha", affected, ""),
                ("buffer_only", affected - extent, "ha", affected - extent, ""),
                ("biodiversity_area", biodiversity, "ha", biodiversity, "dissolved"),
                ("priority_area", priority, "ha", priority, ""),
            ],
            columns=["measure", "value", "unit", "value_geodesic", "note"],
        )
    }
    sites = pd.DataFrame([_site_row(d, s) for s in d.sites], columns=_SITE_COLUMNS)
    tables["by_biodiversity_site"] = sites.sort_values("ha", ascending=False, ignore_index=True)
    tables["by_role"] = _grouped(d, ["role"], sites)
    tables["by_layer"] = _grouped(d, ["role", "layer"], sites)
    tables["by_designation"] = _grouped(d, ["role", "layer", "designation"], sites)
    tables["by_admin"] = pd.DataFrame(
        [_admin_row(d, f"admin:{n}", a) for n, a in enumerate(d.admin, start=1)],
        columns=["level", "code", "name", "extent_ha", "affected_ha", "ha"],
    )
    tables["sensitivity"] = _sensitivity(d, [1000 * k for k in LATER]) if d.mines else _empty(_SENSITIVITY)
    hits = sites[sites["ha"] > 0].sort_values("ha", ascending=False)
    tables["ranking"] = _ranking(hits)
    inside = [(s, n) for s in d.sites for n, m in enumerate(d.mines) if m.intersects(s["shape"])]
    tables["asgm_sites_in_biodiversity_sites"] = pd.DataFrame(
        [(s["id"], s["name"], s["designation"], s["role"], f"detections:{n + 1}", None) for s, n in inside],
        columns=["site_id", "site_name", "designation", "role", "asgm_id", "asgm_name"],
    )
    tables["screening_permits"] = _permits(d)
    tables["screening_water"] = _water(d)
    tables["people_inside"] = pd.DataFrame(
        [("affected", "populated_place", 4, 9_000.0), ("priority", "populated_place", 1, 3_000.0)] if d.mines else [],
        columns=["measure", "source", "places", "population"],
    )
    tables["rivers_inside"] = pd.DataFrame(
        [
            (name, sum(shapely.length(shapely.intersection(r, shapely.union_all(parts))) for r in d.rivers) / 1000)
            for name, parts in (
                ("affected", [p["shape"] for p in d.pieces]),
                ("priority", [p["shape"] for p in d.pieces if p["site_ids"]]),
            )
        ]
        if d.mines
        else [],
        columns=["measure", "length_km"],
    )
    return tables


_SITE_COLUMNS = [
    "role",
    "layer",
    "id",
    "name",
    "designation",
    "site_code",
    "ha",
    "extent_ha",
    "share_pct",
    "whole_ha",
    "asgm_sites",
    "methylation_class",
    "access",
]
_SENSITIVITY = ["buffer_m", "affected_area_ha", "priority_area_ha"]
_PERMITS = [
    "id",
    "layer",
    "site_code",
    "name",
    "title_type",
    "holder",
    "status",
    "expires_on",
    "counts_as_asgm",
    "permit_ha",
    "ha",
    "share_pct",
    "sites",
]
_WATER = ["id", "layer", "name", "kind", "distance_to_water_m", "within_1_km"]


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({c: pd.Series(dtype=object) for c in columns})


def _site_row(d: Any, s: dict[str, Any]) -> tuple[Any, ...]:
    whole = float(shapely.area(s["shape"])) / 10_000
    ha = _inside(d, {s["id"]})
    asgm = sum(bool(m.intersects(s["shape"])) for m in d.mines)
    return (
        s["role"],
        s["layer"],
        s["id"],
        s["name"],
        s["designation"],
        s["id"].replace(":", "-"),
        ha,
        _inside(d, {s["id"]}, "extent"),
        100 * ha / whole,
        whole,
        asgm,
        s["methylation_class"],
        "public",
    )


def _grouped(d: Any, by: list[str], sites: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for key, group in sites.groupby(by, dropna=False, sort=False):
        ids = set(group["id"])
        shapes = [s["shape"] for s in d.sites if s["id"] in ids]
        ha, dissolved = _inside(d, ids), _ha(shapes)
        rows.append(
            {
                "role": None,
                "layer": None,
                "id": None,
                "name": None,
                "designation": None,
                **{k: (v if isinstance(v, str) else None) for k, v in zip(by, key, strict=True)},
                "ha": ha,
                "extent_ha": _inside(d, ids, "extent"),
                "share_pct": 100 * ha / dissolved if dissolved else None,
                "sites": len(group),
                "sites_hit": int((group["ha"] > 0).sum()),
                "whole_sum_ha": float(group["whole_ha"].sum()),
                "dissolved_ha": dissolved,
                "sum_over_sites_ha": float(group["ha"].sum()),
            }
        )
    columns = ["role", "layer", "id", "name", "designation", "ha", "extent_ha", "share_pct"]
    more = ["sites", "sites_hit", "whole_sum_ha", "dissolved_ha", "sum_over_sites_ha"]
    return pd.DataFrame(rows, columns=columns if "designation" in by else columns + more)


def _admin_row(d: Any, unit_id: str, unit: tuple[Any, ...]) -> tuple[Any, ...]:
    level, code, name, _shape = unit
    mine = [p for p in d.pieces if unit_id in p["admin_ids"]]
    return (
        level,
        code,
        name,
        sum(p["area_ha"] for p in mine if p["reason"] == "extent"),
        sum(p["area_ha"] for p in mine),
        sum(p["area_ha"] for p in mine if p["site_ids"]),
    )


def _sensitivity(d: Any, distances: list[float]) -> pd.DataFrame:
    sites = shapely.union_all([s["shape"] for s in d.sites])
    rows = []
    for b in distances:
        area = shapely.intersection(shapely.union_all(shapely.buffer(d.mines, b, quad_segs=16)), d.country)
        rows.append((b, _ha([area]), _ha([shapely.intersection(area, sites)])))
    return pd.DataFrame(rows, columns=_SENSITIVITY)


def _ranking(hits: pd.DataFrame) -> pd.DataFrame:
    columns = ["rank", "id", "name", "role", "designation", "score"]
    criteria = ["affected_ha", "affected_share_pct", "extent_ha", "asgm_sites"]
    stability = ["rank_low", "rank_high", "share_of_draws_in_top_10_pct"]
    if hits.empty:
        return _empty(columns + criteria + stability)
    top = hits["ha"].iloc[0]
    rows = [
        (
            n,
            r.id,
            r.name_,
            r.role,
            r.designation,
            r.ha / top,
            r.ha,
            r.share_pct,
            r.extent_ha,
            r.asgm_sites,
            max(1, n - n % 4),
            n + n % 3,
            max(0.0, 100.0 - 4.5 * max(0, n - 5)),
        )
        for n, r in enumerate(hits.rename(columns={"name": "name_"}).itertuples(), start=1)
    ]
    return pd.DataFrame(rows, columns=columns + criteria + stability)


def _permits(d: Any) -> pd.DataFrame:
    rows = []
    for i, m in enumerate(d.mines[:20]):
        title = shapely.envelope(m.buffer(800))
        over = [s for s in d.sites if s["shape"].intersects(title)]
        if over:
            ha = _ha([shapely.intersection(title, s["shape"]) for s in over])
            names = "; ".join(str(s["name"] or s["id"]) for s in over)
            kind = "Artisanal mining permit" if i % 2 else "Exploration licence"
            whole = _ha([title])
            rows.append(
                (
                    f"titles:{i + 1}",
                    "titles",
                    f"T-{i + 1:04d}",
                    None,
                    kind,
                    f"Holder {i + 1}",
                    None,
                    "2028-12-31",
                    bool(i % 2),
                    whole,
                    ha,
                    100 * ha / whole,
                    names,
                )
            )
    return pd.DataFrame(rows, columns=_PERMITS) if rows else _empty(_PERMITS)


def _water(d: Any) -> pd.DataFrame:
    water = shapely.union_all(d.rivers)
    rows = [
        (f"detections:{i + 1}", "detections", None, "occurrence", far, far <= 1000)
        for i, far in enumerate(float(shapely.distance(m, water)) for m in d.mines)
    ]
    return pd.DataFrame(rows, columns=_WATER) if rows else _empty(_WATER)


def make_planning() -> dict[str, pd.DataFrame]:
    """Invented planning tables, with the columns that the planning topic gives."""
    targets = pd.DataFrame(
        [
            (
                "T01",
                1,
                "Plan every area with participation",
                "19,000 ha of priority area lie outside any plan",
                True,
                "1.1",
            ),
            ("T03", 3, "Conserve and manage 30 % of land and water", "7 protected areas overlap mining", True, "3.1"),
            ("T07", 7, "Reduce pollution to harmless levels", "Mining within 1 km of water: 31 places", True, "7.1"),
            ("T22", 22, "Full participation of Indigenous Peoples", "4 Indigenous territories affected", True, "22.1"),
            ("T18", 18, "Reform harmful incentives", "No layer speaks of incentives", False, ""),
        ],
        columns=["target_id", "number", "label", "evidence", "relevant", "headline_indicators"],
    )
    targets["citation"] = "UNEP/MC/COP.6/INF/27, Table 1"
    elements = pd.DataFrame(
        [
            ("1b", "1(b)", "Actions that end the four worst practices", "T01; T07", 5),
            ("1c", "1(c)", "Formalization or regulation of the sector", "T01; T03", 3),
            ("1i", "1(i)", "Shield vulnerable people from exposure", "T22", 2),
        ],
        columns=["nap_element_id", "annex_c_ref", "label", "targets", "n_actions"],
    )
    status = ("proposed", "accepted", "edited", "proposed", "rejected")
    actions = pd.DataFrame(
        [
            {
                "action_id": f"A{t:02d}.{k:02d}",
                "target_ids": f"T{t:02d}",
                "nap_element_ids": "1b; 1c",
                "label": "Map where each of the four worst practices happens and record mercury in people and fish",
                "reason": "Indigenous territories are affected: 6 territories, 12,345 ha of affected area inside them",
                "rule_id": f"R{k:02d}",
                "place": "Río Azul; Sierra Roja",
                "status": status[(t + k) % 5],
                "owner": "Ministry of the Environment" if k == 1 else None,
                "starts_on": "2027-01-01" if k == 1 else None,
                "ends_on": "2029-12-31" if k == 1 else None,
                "budget": 120_000.0 if k == 1 else None,
                "currency": "USD" if k == 1 else None,
                "note": "To be agreed with the regional government" if k == 2 else None,
                "link": ("direct", "row", "suggested")[k % 3],
                "citation": "UNEP/MC/COP.6/INF/27, Table 1, row 1",
            }
            for t in (1, 3, 7, 22)
            for k in (1, 2, 3)
        ]
    )
    indicators = pd.DataFrame(
        [
            (
                "T01-I2",
                "T01",
                "Share of mining area inside spatial plans",
                "%",
                None,
                "needs data",
                "a layer of plans in force",
            ),
            ("T03-I1", "T03", "Protected area that overlaps mining", "ha", 31_821.9, "computed", ""),
            ("T03-I3", "T03", "Indigenous territory affected", "ha", 96_088.3, "computed", ""),
            (
                "T07-I1",
                "T07",
                "Mercury used in mining",
                "t/year",
                None,
                "needs data",
                "a baseline estimate of mercury use",
            ),
        ],
        columns=["indicator_id", "target_id", "label", "unit", "value", "status", "needs"],
    )
    indicators["recipe"] = "affected area inside the sites of the role, dissolved"
    indicators["inputs"] = "priority_area; biodiversity_area"
    indicators["definition"] = "affected area with the buffer, footprint"
    indicators["citation"] = "UNEP/MC/COP.6/INF/27, Table 2"
    gaps = pd.DataFrame(
        [("No layer of areas under a plan was given", "Indicators on planning have no baseline")],
        columns=["what", "consequence"],
    )
    return {
        "plan_targets": targets,
        "plan_elements": elements,
        "plan_actions": actions,
        "plan_indicators": indicators,
        "plan_gaps": gaps,
    }
