"""Small worlds without inputs, for cases with an answer on paper."""

import dataclasses

import numpy as np

from tarazy import World
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.factors import Factors, Nest


def world_with(trade, labour, capital, resource=0.0, royalty=0.0, theta=4.0, tariff=None):
    """Return a `Benchmark` without inputs; parts of value added by economy and sector, (N, J)."""
    trade = np.asarray(trade, dtype=float)
    n, _, j = trade.shape
    world = World.from_arrays(
        name="on paper",
        year=2022,
        economies=[f"E{i}" for i in range(n)],
        sectors=[f"s{i}" for i in range(j)],
        trade=trade,
        tariff=np.zeros((n, n, j)) if tariff is None else tariff,
        input_share=np.zeros((n, j, j)),
        trade_elasticity=np.broadcast_to(theta, (j,)),
    )
    wide = [np.broadcast_to(part, (n, j)).T.copy() for part in (labour, capital, resource, royalty)]
    benchmark = benchmark_of(world)
    factors = Factors(
        *wide,
        profit_tax=np.zeros((j, n)),
        depreciation=np.full(n, 0.4),
        capital_stock=5 * (wide[1] * benchmark.output).sum(axis=0),
        owner=np.broadcast_to(np.eye(n)[:, :, None], (n, n, j)).copy(),
        other_income=np.zeros(n),
    )
    return dataclasses.replace(benchmark, factors=factors, nest=Nest())


def alone(sold, labour, capital, resource=0.0):
    """Return one economy that trades with nobody, sectors as given."""
    trade = np.asarray(sold, dtype=float)[None, None, :]
    return world_with(trade, labour, capital, resource)


def with_nest(benchmark, **nest):
    return dataclasses.replace(benchmark, nest=Nest(**nest))


def with_factors(benchmark, **factors):
    return dataclasses.replace(benchmark, factors=dataclasses.replace(benchmark.factors, **factors))
