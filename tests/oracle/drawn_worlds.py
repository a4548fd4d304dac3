"""Worlds with factors and owners, and shocks to them, drawn from a seed."""

import dataclasses

import numpy as np

from tarazy import World
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.factors import Factors, Nest


def draw_benchmark(seed, n=3, j=3, horizon="medium", *, tariffs=True, inputs=True, nests=True):
    """Return a `Benchmark` with tariffs, deficits, inputs, factors, owners across borders, a nest.

    Some sectors have no resource, some no royalty. With `nests` elasticities are drawn, some of
    supply not given; without, all are one.
    """
    draw = np.random.default_rng(seed)
    own = np.arange(n)
    trade = draw.lognormal(0, 0.7, (n, n, j))
    trade[own, own] += draw.lognormal(1.8, 0.4, (n, j))
    tariff = draw.uniform(0, 0.3, (n, n, j)) * (1 - np.eye(n))[:, :, None] * tariffs
    share = draw.dirichlet(np.ones(j), (n, j)).transpose(0, 2, 1)
    share *= draw.uniform(0.2, 0.6, (n, 1, j)) * inputs
    # Part of what an economy buys is left for final use.
    use = np.einsum("nkj,nj->nk", share, trade.sum(axis=0))
    spent = ((1 + tariff) * trade).sum(axis=1)
    share *= np.minimum(1, 0.8 * spent / np.maximum(use, 1e-9))[:, :, None]
    world = World.from_arrays(
        name="drawn",
        year=2022,
        economies=[f"E{i}" for i in range(n)],
        sectors=[f"s{i}" for i in range(j)],
        trade=trade,
        tariff=tariff,
        input_share=share,
        trade_elasticity=draw.uniform(2, 7, j),
    )
    benchmark = benchmark_of(world)
    return dataclasses.replace(
        benchmark,
        factors=draw_factors(draw, benchmark),
        nest=draw_nest(draw, j, n, horizon) if nests else Nest(horizon=horizon),
    )


def draw_factors(draw, benchmark):
    """Return factors that fit a benchmark."""
    j, n = benchmark.output.shape
    weight = draw.uniform(0.5, 1.5, (4, j, n)) * np.array([4, 3, 1.5, 0.5])[:, None, None]
    weight[2] *= draw.random((j, n)) < 0.6
    weight[3] *= draw.random((j, n)) < 0.5
    part = weight / weight.sum(axis=0) * benchmark.value_added_share
    abroad = draw.uniform(0, 0.5, (n, 1, j))
    owner = abroad * draw.dirichlet(np.ones(n), (n, j)).transpose(0, 2, 1)
    owner += (1 - abroad) * np.eye(n)[:, :, None]
    paid = (part[1] * benchmark.output).sum(axis=0)
    other = draw.normal(0, 0.03, n) * benchmark.value_added
    return Factors(
        labour=part[0],
        capital=part[1],
        resource=part[2],
        royalty=part[3],
        profit_tax=draw.uniform(0, 0.4, (j, n)),
        depreciation=draw.uniform(0.1, 0.5, n),
        capital_stock=draw.uniform(4, 9, n) * paid,
        owner=owner / owner.sum(axis=1, keepdims=True),
        other_income=other - other.mean(),
    )


def draw_nest(draw, j, n, horizon):
    """Return elasticities; those of supply are small, as of oil, or not given."""
    supply = draw.uniform(0.05, 2.5, (j, n))
    supply[draw.random((j, n)) < 0.3] = np.nan
    return Nest(
        horizon=horizon,
        supply=supply,
        inputs=float(draw.uniform(0, 1.3)),
        final=float(draw.uniform(0.3, 1.5)),
        foreign_capital=float(draw.uniform(0, 2)),
    )


def one_mix(benchmark, labour=0.6):
    """Return a benchmark whose sectors split value added alike, all of it owned at home."""
    j, n = benchmark.output.shape
    share = benchmark.value_added_share
    part = np.broadcast_to(labour, (n,))
    factors = Factors(
        labour=share * part,
        capital=share * (1 - part),
        resource=0 * share,
        royalty=0 * share,
        profit_tax=0 * share,
        depreciation=np.full(n, 0.3),
        capital_stock=6 * (1 - part) * benchmark.value_added,
        owner=np.broadcast_to(np.eye(n)[:, :, None], (n, n, j)).copy(),
        other_income=np.zeros(n),
    )
    return dataclasses.replace(benchmark, factors=factors, nest=Nest(horizon="medium"))


SHOCKS = (
    "tariff",
    "trade_cost",
    "productivity",
    "export_tax",
    "capital",
    "resource",
    "profit_tax",
    "royalty",
    "owner",
    "invested",
    "seized",
    "other_income",
)


def draw_shock(benchmark, seed, kinds=SHOCKS, closure="fixed"):
    """Return a `Counterfactual` with these kinds of shock."""
    draw = np.random.default_rng(seed + 1)
    j, n = benchmark.output.shape
    abroad = (1 - np.eye(n))[:, :, None]
    factors = benchmark.factors
    toward = draw.dirichlet(np.ones(n), (n, j)).transpose(0, 2, 1)
    income = draw.normal(0, 0.02, n) * benchmark.value_added
    drawn = {
        "tariff": abroad * draw.uniform(0, 0.4, (n, n, j)),
        "trade_cost": 1 + abroad * draw.uniform(-0.1, 0.4, (n, n, j)),
        "productivity": draw.uniform(0.85, 1.2, (n, j)),
        "export_tax": abroad * draw.uniform(-0.1, 0.3, (n, n, j)),
        "capital": draw.uniform(0.7, 1.4, (n, j)),
        "resource": draw.uniform(0.7, 1.4, (n, j)),
        "profit_tax": np.clip(factors.profit_tax.T + draw.uniform(-0.2, 0.3, (n, j)), -0.1, 0.8),
        "royalty": np.clip(factors.royalty.T + draw.uniform(-0.05, 0.1, (n, j)), 0, 0.5),
        "invested": draw.normal(0, 0.02, (n, n)) * factors.capital_stock[:, None],
        "seized": np.abs(draw.normal(0, 0.02, (n, n))) * factors.capital_stock[:, None],
        "owner": 0.8 * factors.owner + 0.2 * toward,
        "other_income": income - income.mean(),
    }
    assert set(kinds) <= set(SHOCKS), kinds
    return Counterfactual(closure=closure, **{kind: drawn[kind] for kind in kinds})


def as_arrays(benchmark, counterfactual):
    """Return what `oracle.factor_model.solve` takes, from what the package takes."""
    shock = {kind: getattr(counterfactual, kind) for kind in SHOCKS}
    fields = [vars(benchmark), vars(benchmark.factors), vars(benchmark.nest), shock]
    return (*fields, counterfactual.closure)
