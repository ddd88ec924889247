"""Ranking of biodiversity sites by visible, weighted criteria, and how firm the ranks are."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from azogue.records.problem import Result
from azogue.records.step import Setting, step
from azogue.topics.priority.measures import sum_by

#: Equal weights: the guidance names no ranking, so none is preferred.
WEIGHTS = {
    "affected_ha": 1.0,
    "affected_share_pct": 1.0,
    "extent_ha": 1.0,
    "asgm_sites": 1.0,
    "is_indigenous_territory": 1.0,
    "is_methylating_wetland": 1.0,
}
_DRAWS, _SEED = 1000, 20261120


@step(
    gives="ranking",
    title="Ranked list of priority areas",
    citation="house method, docs/methods/ranking; action to rank areas: UNEP/MC/COP.6/INF/27, annex, Table 1, row 1",
    formula="score = sum of weight x criterion scaled to 0..1; stability from 1,000 random sets of weights",
    settings=(
        Setting(
            name="weights",
            title="Weight of each criterion",
            default=WEIGHTS,
            minimum=0,
            citation="house method, docs/methods/ranking",
            caveat="Equal weights by default; the guidance gives none.",
        ),
    ),
)
def ranking(
    by_biodiversity_site: pd.DataFrame, affected_area: gpd.GeoDataFrame, *, weights: dict[str, float] | None = None
) -> Result[pd.DataFrame]:
    """Rank the biodiversity sites that the affected area reaches.

    Parameters
    ----------
    by_biodiversity_site : DataFrame
    affected_area : GeoDataFrame of pieces
    weights : dict of float, >= 0
        By criterion; a criterion left out weighs nothing.

    Returns
    -------
    Result[DataFrame], best rank first
        ``rank``, ``id``, ``name``, ``role``, ``designation``, ``score`` (0 to 1), one column per criterion (raw
        values), ``rank_low`` and ``rank_high`` (5th and 95th percentile of the rank when the weights are drawn at
        random around those given), ``share_of_draws_in_top_10_pct``.

    Source
    ------
    House method, docs/methods/ranking.
    """
    w = {name: float((WEIGHTS if weights is None else weights).get(name, 0.0)) for name in WEIGHTS}
    rows = by_biodiversity_site[by_biodiversity_site["ha"] > 0].reset_index(drop=True)
    wet = {
        s: s
        for s in by_biodiversity_site["id"][
            (by_biodiversity_site["role"] == "wetland") & (by_biodiversity_site["methylation_class"] == "high")
        ]
    }
    both = sum_by(_wet_pieces(affected_area, set(wet)), {s: s for s in rows["id"]}, ids="site_ids")
    criteria = pd.DataFrame(
        {
            "affected_ha": rows["ha"],
            "affected_share_pct": rows["share_pct"],
            "extent_ha": rows["extent_ha"],
            "asgm_sites": rows["asgm_sites"].astype(float),
            "is_indigenous_territory": (rows["role"] == "indigenous_territory").astype(float),
            "is_methylating_wetland": rows["id"].isin(both).astype(float),
        }
    )
    values = criteria.to_numpy(dtype=float)
    top = values.max(axis=0) if len(values) else np.zeros(len(WEIGHTS))
    scaled = np.divide(values, top, out=np.zeros_like(values), where=top > 0)
    weight = np.array(list(w.values()))
    score = scaled @ weight / weight.sum() if weight.sum() > 0 else np.zeros(len(rows))
    low, high, share = _stability(scaled, weight)
    table = rows[["id", "name", "role", "designation"]].assign(score=score, **criteria)
    table = table.assign(rank_low=low, rank_high=high, share_of_draws_in_top_10_pct=share)
    table = table.sort_values(["score", "id"], ascending=[False, True], kind="stable", ignore_index=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    return Result(table)


def _wet_pieces(affected_area: gpd.GeoDataFrame, wet: set[str]) -> pd.DataFrame:
    """Pieces inside a wetland of high methylation potential."""
    rows: pd.DataFrame = affected_area[
        affected_area["site_ids"].map(lambda ids: bool(wet.intersection(ids))).to_numpy(bool)
    ]
    return rows


def _stability(scaled: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ranks under weights drawn from a Dirichlet distribution whose mean is the given weights."""
    n = len(scaled)
    used = weight > 0
    if not n or not used.any():
        none = np.full(n, np.nan)
        return none, none, none
    rng = np.random.default_rng(_SEED)
    concentration = weight[used] / weight[used].sum() * used.sum()
    draws = rng.dirichlet(concentration, size=_DRAWS)
    order = np.argsort(-(scaled[:, used] @ draws.T), axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, n + 1)[:, None], axis=0)
    low, high = np.percentile(ranks, [5, 95], axis=1)
    return np.floor(low), np.ceil(high), 100.0 * (ranks <= 10).mean(axis=1)
