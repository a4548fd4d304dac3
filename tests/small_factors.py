"""Labour, capital, resources and owners of a small world, drawn with a fixed seed."""

from __future__ import annotations

import numpy as np
import pytest

from tarazy import World
from tarazy.experiment import benchmark as room
from tarazy.memo import Memo
from tarazy.trade.factors import Factors, Horizon, Nest

# Sectors with a natural resource, and the rate of royalty there.
RESOURCE = ("oil_gas", "metals")
ROYALTY = 0.05


def small_factors(world: World, seed: int = 11) -> Factors:
    """Return what value added pays, all owners in all hosts, residents with most of it."""
    draw = np.random.default_rng(seed)
    n, j = len(world.economies), len(world.sectors)
    share = 1.0 - world.dataset["input_share"].values.sum(axis=1).T
    has = np.array([sector in RESOURCE for sector in world.sectors])[:, None]
    royalty = np.where(has, ROYALTY, 0.0) * np.ones((j, n))
    resource = np.where(has, 0.25 * share, 0.0)
    capital = draw.uniform(0.2, 0.4, (j, n)) * share
    output = world.accounts.output.T
    owner = draw.uniform(0.0, 0.1, (n, n, j))
    owner[np.arange(n), np.arange(n)] += 1.0
    other = draw.uniform(-1.0, 1.0, n)
    return Factors(
        labour=share - royalty - resource - capital,
        capital=capital,
        resource=resource,
        royalty=royalty,
        profit_tax=draw.uniform(0.1, 0.3, (j, n)),
        depreciation=draw.uniform(0.2, 0.5, n),
        capital_stock=draw.uniform(5.0, 9.0, n) * (capital * output).sum(axis=0),
        owner=owner / owner.sum(axis=1, keepdims=True),
        other_income=other - other.mean(),
    )


def own(monkeypatch: pytest.MonkeyPatch, factors: Factors | None = None) -> None:
    """Let every world have factors: those given, or small ones; what was kept is forgotten."""
    import tarazy.investment as investment

    def factors_of(world: World) -> Factors:
        return small_factors(world) if factors is None else factors

    def nest_of(world: World, horizon: Horizon) -> Nest:
        return Nest(horizon=horizon)

    monkeypatch.setattr(investment, "factors_of", factors_of, raising=False)
    monkeypatch.setattr(investment, "nest_of", nest_of)
    monkeypatch.setattr(room, "_FACTORS", Memo(8))
    monkeypatch.setattr(room, "_WITH_FACTORS", Memo(8))
