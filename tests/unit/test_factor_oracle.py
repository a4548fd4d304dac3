"""Three factors with owners: the package and the plain solver find the same equilibrium."""

import dataclasses

import numpy as np
import pytest
from oracle.drawn_worlds import SHOCKS, draw_benchmark, draw_shock
from oracle.solvers import package, plain

from tarazy.trade import Counterfactual
from tarazy.trade.factors import HORIZONS

CLOSURES = ("fixed", "income_share", "zero")
# Both are solved to 1e-10 and better; flows of some 1e-2 are in worlds of some 1e2.
RELATIVE, ABSOLUTE = 1e-7, 1e-8
COMPARED = (
    "w",
    "r",
    "r_by_sector",
    "q",
    "P",
    "p",
    "price_index",
    "X",
    "Y",
    "flow",
    "K",
    "capital_stock",
    "labour_income",
    "capital_income",
    "resource_income",
    "royalties",
    "profit_taxes",
    "trade_taxes",
    "depreciation",
    "owner_income",
    "income_from_abroad",
    "income_to_abroad",
    "other_income",
    "transfers",
    "value_added",
    "gdp",
    "gni",
    "income",
    "charge",
    "welfare",
    "welfare_uncharged",
    "real_gni",
)


def compare(benchmark, change):
    ours, theirs = package(benchmark, change), plain(benchmark, change)
    for name in COMPARED:
        np.testing.assert_allclose(
            ours[name], theirs[name], rtol=RELATIVE, atol=ABSOLUTE, err_msg=name
        )
    return theirs


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("seed", [31, 32, 33])
def test_all_shocks_together(seed, horizon, closure):
    benchmark = draw_benchmark(seed, 3 + seed % 3, 3 + seed % 2, horizon)
    found = compare(benchmark, draw_shock(benchmark, seed, closure=closure))
    assert np.abs(found["welfare"]).max() > 0.01


@pytest.mark.parametrize("kind", SHOCKS)
@pytest.mark.parametrize("horizon", HORIZONS)
def test_one_shock_at_a_time(horizon, kind):
    benchmark = draw_benchmark(41, 3, 3, horizon)
    found = compare(benchmark, draw_shock(benchmark, 41, (kind,)))
    # What is had without a price is charged in the long run.
    moves = kind != "seized" or horizon == "long"
    assert (np.abs(found["welfare"]).max() > 1e-4) == moves


@pytest.mark.parametrize("horizon", HORIZONS)
def test_a_link_that_is_severed(horizon):
    benchmark = draw_benchmark(51, 4, 3, horizon)
    cost = np.ones((4, 4, 3))
    cost[0, 1], cost[1, 0, 0] = np.inf, np.inf
    found = compare(benchmark, Counterfactual(trade_cost=cost))
    assert (found["flow"][:, 0, 1] == 0).all()


@pytest.mark.parametrize("horizon", HORIZONS)
def test_sectors_without_a_factor_and_sectors_owned_abroad(horizon):
    """A sector without capital, one without labour, an economy without capital, foreign sectors."""
    benchmark = draw_benchmark(61, 3, 4, horizon)
    factors = benchmark.factors
    labour, capital, owner = (
        getattr(factors, name).copy() for name in ("labour", "capital", "owner")
    )
    labour[0], capital[0] = labour[0] + capital[0], 0.0
    capital[1], labour[1] = labour[1] + capital[1], 0.0
    labour[:, 2], capital[:, 2] = labour[:, 2] + capital[:, 2], 0.0
    owner[0, :, 2], owner[0, 1, 2] = 0.0, 1.0
    stock = factors.capital_stock * [1, 1, 0]
    changed = dataclasses.replace(
        factors, labour=labour, capital=capital, owner=owner, capital_stock=stock
    )
    benchmark = dataclasses.replace(benchmark, factors=changed)
    kinds = [kind for kind in SHOCKS if kind not in ("owner", "invested", "seized")]
    compare(benchmark, draw_shock(benchmark, 61, kinds))


@pytest.mark.parametrize("horizon", HORIZONS)
def test_where_residents_own_next_to_nothing(horizon):
    benchmark = draw_benchmark(71, 3, 3, horizon)
    owner = benchmark.factors.owner.copy()
    owner[0] = np.array([0.01, 0.69, 0.3])[:, None]
    factors = dataclasses.replace(benchmark.factors, owner=owner)
    benchmark = dataclasses.replace(benchmark, factors=factors)
    # Capital grows with the economy, and what abroad does not add residents do.
    compare(benchmark, Counterfactual(productivity=np.full((3, 3), 1.05)))


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize(("inputs", "final"), [(0.1, 0.0), (0.1, 1.0), (1.0, 0.0), (2.0, 3.0)])
def test_elasticities_at_the_ends(horizon, inputs, final):
    benchmark = draw_benchmark(81, 3, 3, horizon)
    nest = dataclasses.replace(benchmark.nest, inputs=inputs, final=final)
    benchmark = dataclasses.replace(benchmark, nest=nest)
    compare(benchmark, draw_shock(benchmark, 81, ("tariff", "productivity", "resource")))


@pytest.mark.parametrize("eta", [0.01, 0.05, 20.0])
@pytest.mark.parametrize("horizon", ["short", "medium"])
def test_supply_that_hardly_moves_and_that_moves_much(horizon, eta):
    benchmark = draw_benchmark(91, 3, 3, horizon)
    nest = dataclasses.replace(benchmark.nest, supply=np.full((3, 3), eta))
    benchmark = dataclasses.replace(benchmark, nest=nest)
    less = np.ones((3, 3))
    less[0, 0] = 0.99
    compare(benchmark, Counterfactual(resource=less, capital=less))
