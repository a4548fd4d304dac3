"""Every term of a sweep over the markets, cell by cell, at a state that is no equilibrium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from four_sectors_world import DUTIABLE, TAXED, TRADED, J, N, benchmark, shocked, shocks

from tarazy.trade.data import CLOSURES, Counterfactual, Problem
from tarazy.trade.preparation import prepare
from tarazy.trade.solution import initial_state, model_of
from tarazy.trade.sweep import (
    Model,
    deficits,
    domestic_share,
    fraction_received,
    markets,
    measured,
    prices,
    sweep,
)

Array = np.ndarray


@cache
def problem() -> Problem:
    return prepare(benchmark(), shocked(closure="income_share"))


@cache
def model() -> Model:
    return model_of(problem())


@cache
def state() -> tuple[Array, Array, Array]:
    """Return log wages, log prices and expenditure off the equilibrium."""
    draw = np.random.default_rng(13)
    spent = benchmark().expenditure * draw.uniform(0.8, 1.2, (J, N))
    return draw.uniform(-0.2, 0.2, N), draw.uniform(-0.2, 0.2, (J, N)), spent


def rate(name: str, n: int, i: int, j: int) -> float:
    return float(shocks()[name][n, i, j])


def unit_cost(i: int, j: int) -> float:
    """Return ĉ / Â by equation 10 of the paper."""
    start = benchmark()
    wage, price, _ = state()
    paid = start.value_added_share[j, i] * wage[i]
    paid += sum(start.input_share[i, k, j] * price[k, i] for k in range(J))
    return float(np.exp(paid) / shocks()["productivity"][i, j])


def weight(n: int, i: int, j: int) -> float:
    """Return π (κ̂ ĉ / Â)^-θ."""
    start = benchmark()
    before = start.trade[j, n, i] * (1 + start.tariff[j, n, i]) / start.expenditure[j, n]
    kappa = rate("trade_cost", n, i, j) * (1 + rate("tariff", n, i, j))
    kappa *= (1 + rate("export_tax", n, i, j)) / (1 + start.tariff[j, n, i])
    return float(before * (kappa * unit_cost(i, j)) ** -start.trade_elasticity[j, 0])


def share(n: int, i: int, j: int) -> float:
    return weight(n, i, j) / sum(weight(n, m, j) for m in range(N))


def received(n: int, i: int, j: int) -> float:
    """Return what the seller has of a unit that a buyer spends."""
    return share(n, i, j) / (1 + rate("tariff", n, i, j)) / (1 + rate("export_tax", n, i, j))


def cells(function: Callable[[int, int], float]) -> Array:
    return np.array([[function(n, j) for n in range(N)] for j in range(J)])


def sold_and_levied(spent: Array) -> tuple[Array, Array]:
    output = cells(lambda i, j: sum(received(n, i, j) * spent[j, n] for n in range(N)))
    levied = [
        sum(
            rate("export_tax", n, i, j) * received(n, i, j) * spent[j, n]
            for j in range(J)
            for n in range(N)
        )
        for i in range(N)
    ]
    return output, np.array(levied)


def duties(spent: Array) -> Array:
    """Return tariff revenue: the rate on what crosses the border, the exporter's tax included."""
    return np.array(
        [
            sum(
                rate("tariff", n, i, j)
                / (1 + rate("tariff", n, i, j))
                * share(n, i, j)
                * spent[j, n]
                for i in range(N)
                for j in range(J)
            )
            for n in range(N)
        ]
    )


def test_the_world_has_every_kind_of_sector() -> None:
    given = problem()
    assert (given.taxed, len(given.Kt), len(given.K)) == (TAXED, DUTIABLE, TRADED)


def test_what_is_prepared_is_shares_and_what_costs_do_to_them() -> None:
    given, start = problem(), benchmark()
    for j in range(J):
        for n in range(N):
            for i in range(N):
                wanted = weight(n, i, j) * unit_cost(i, j) ** start.trade_elasticity[j, 0]
                if j < TRADED:
                    assert given.K[j, n, i] == pytest.approx(wanted)
                elif i == n:
                    assert given.own[j - TRADED, n] == pytest.approx(wanted)
                if j < DUTIABLE:
                    kept = (1 + rate("tariff", n, i, j)) * (1 + rate("export_tax", n, i, j))
                    assert given.Kt[j, n, i] == pytest.approx(wanted / kept)
    assert given.reach == pytest.approx(given.K.sum(axis=2))
    assert np.exp(given.log_productivity) == pytest.approx(shocks()["productivity"].T)
    assert set(given.blocs) == {0}


def test_prices_and_shares() -> None:
    wage, price, _ = state()
    found = prices(model(), wage, price)
    total = cells(lambda n, j: sum(weight(n, i, j) for i in range(N)) if j < TRADED else 0.0)
    total[TRADED:] = [[weight(n, n, j) for n in range(N)] for j in range(TRADED, J)]
    wanted = -np.log(total) / benchmark().trade_elasticity
    assert found.log_price == pytest.approx(wanted)
    cost = cells(lambda i, j: unit_cost(i, j) * shocks()["productivity"][i, j])
    assert np.exp(found.log_cost) == pytest.approx(cost)
    home = cells(lambda n, j: share(n, n, j) if j < TRADED else 1.0)
    assert domestic_share(model(), found) == pytest.approx(home)
    kept = cells(lambda n, j: sum(share(n, i, j) / (1 + rate("tariff", n, i, j)) for i in range(N)))
    assert fraction_received(model(), found) == pytest.approx(kept[:DUTIABLE])
    # In a scale of their own: the cheapest supplier of a sector draws with one.
    assert found.attraction.max(axis=1) == pytest.approx(np.ones(TRADED))


def test_what_is_sold_earned_and_spent() -> None:
    start = benchmark()
    wage, price, spent = state()
    found = prices(model(), wage, price)
    transfer = np.array([3.0, 5.0, 7.0])
    sold = markets(model(), found, fraction_received(model(), found), spent, transfer)
    output, levied = sold_and_levied(spent)
    output[TRADED:] = spent[TRADED:]
    assert sold.output == pytest.approx(output)
    assert sold.export_tax == pytest.approx(levied)
    income = transfer + duties(spent) + levied
    assert sold.income == pytest.approx(income)
    assert sold.labour_income == pytest.approx((start.value_added_share * output).sum(axis=0))
    wanted = cells(
        lambda n, j: (
            start.final_share[j, n] * income[n]
            + sum(start.input_share[n, j, k] * output[k, n] for k in range(J))
        )
    )
    assert sold.expenditure == pytest.approx(wanted)


@pytest.mark.parametrize("closure", CLOSURES)
def test_deficits_of_a_closure(closure: str) -> None:
    start = benchmark()
    value_added = start.value_added * np.array([1.1, 0.8, 1.3])
    found = deficits(model(), closure, value_added)
    if closure == "zero":
        assert not found.any()
    elif closure == "fixed":
        assert found == pytest.approx(start.deficit)
    else:
        moved = start.deficit * np.array([1.1, 0.8, 1.3])
        assert found == pytest.approx(moved - moved.sum() * value_added / value_added.sum())
        assert found.sum() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("closure", CLOSURES)
def test_who_has_no_deficit_keeps_none(closure: str) -> None:
    balanced = model()._replace(deficit=np.zeros(N))
    assert (deficits(balanced, closure, 1.3 * benchmark().value_added) == 0.0).all()
    one = model()._replace(deficit=np.array([0.0, 2.0, -2.0]))
    found = deficits(one, closure, benchmark().value_added)
    assert found == pytest.approx(one.deficit if closure != "zero" else np.zeros(N))


def test_blocs_pay_for_themselves() -> None:
    apart = model()._replace(
        same_bloc=np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    )
    found = deficits(apart, "income_share", benchmark().value_added * np.array([2.0, 1.0, 3.0]))
    assert found[0] + found[1] == pytest.approx(0.0, abs=1e-12)
    assert found[2] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("closure", CLOSURES)
def test_gaps_are_what_conditions_miss(closure: str) -> None:
    start = benchmark()
    wage, price, spent = state()
    swept = measured(model(), closure, wage, price, spent)
    earned = np.exp(wage) * start.value_added
    deficit = deficits(model(), closure, earned)
    income = earned + deficit + duties(spent) + sold_and_levied(spent)[1]
    assert swept.markets.income == pytest.approx(income)
    price_gap, goods_gap = swept.gap[: 2 * J * N].reshape(2, J, N)
    labour_gap, numeraire = swept.gap[2 * J * N :].reshape(2, N)
    assert price_gap == pytest.approx(swept.prices.log_price - price)
    assert goods_gap == pytest.approx((swept.markets.expenditure - spent) / start.income)
    assert labour_gap == pytest.approx((swept.markets.labour_income - earned) / start.income)
    grown = np.log(earned.sum() / start.value_added.sum())
    assert numeraire == pytest.approx(np.full(N, grown))
    assert swept.inflation == pytest.approx(np.full(N, grown))
    assert swept.value_added == pytest.approx(earned)
    for n in range(N):
        abroad = [i for i in range(N) if i != n]
        exports = sum(received(m, n, j) * spent[j, m] for m in abroad for j in range(TRADED))
        bought = sum(
            share(n, i, j) / (1 + rate("tariff", n, i, j)) * spent[j, n]
            for i in abroad
            for j in range(TRADED)
        )
        gains = exports + swept.markets.export_tax[n] + max(deficit[n], 0.0)
        pays = bought + max(-deficit[n], 0.0)
        excess = np.log(gains / pays) * np.sqrt(gains * pays) / earned[n]
        assert swept.excess_labour[n] == pytest.approx(excess)


@pytest.mark.parametrize("size", [1.0, 1e-4])
def test_who_is_cut_off_has_next_to_nothing_to_sell_for(size: float) -> None:
    """What it buys from others is a hundredth of a millionth of a millionth of its income."""
    start = benchmark()
    alone = np.ones((N, N, J))
    alone[0, 1:] = alone[1:, 0] = np.inf
    money = ("trade", "expenditure", "output", "value_added", "deficit", "income")
    small = replace(start, **{name: size * getattr(start, name) for name in money})
    apart = prepare(small, Counterfactual(trade_cost=alone, closure="zero"))
    wage, price, spent = state()
    given = model_of(apart)
    swept = measured(given, "zero", wage, price, size * spent)
    # It sells what it buys: rounding errors below the least that counts.
    assert swept.excess_labour[0] == 0.0
    lends = given._replace(deficit=size * np.array([5.0, -5.0, 0.0]))
    swept = measured(lends, "fixed", wage, price, size * spent)
    least, gains = 1e-14 * small.income[0], 5.0 * size
    excess = np.log(gains / least) * np.sqrt(gains * least) / swept.value_added[0]
    assert swept.excess_labour[0] == pytest.approx(excess, rel=1e-3)


def test_without_a_shock_the_benchmark_has_no_gap() -> None:
    plain = prepare(benchmark(), Counterfactual())
    swept = sweep(model_of(plain), "fixed", initial_state(model_of(plain), plain))
    assert np.abs(swept.gap).max() < 1e-12
    assert swept.markets.income == pytest.approx(benchmark().income)
    assert swept.markets.output == pytest.approx(benchmark().output)


def test_a_sweep_takes_one_round_of_inputs_along_at_home() -> None:
    """Where nothing is traded, two rounds of domestic inputs are left of what was missed."""
    start = benchmark()
    home = np.eye(N)
    alone = model_of(prepare(start, Counterfactual()))
    alone = alone._replace(
        K=np.broadcast_to(home, (TRADED, N, N)),
        Kt=np.broadcast_to(home, (DUTIABLE, N, N)),
        own_share=np.ones((J, N)),
        deficit=np.zeros(N),
    )
    wage, price, spent = state()
    relative = (spent / start.income).ravel()
    swept = sweep(alone, "fixed", np.concatenate([wage, price.ravel(), relative]))
    inputs = start.input_share
    before = prices(alone, wage, price).log_price - price
    once = np.einsum("nkj,kn->jn", inputs, before)
    price_gap, goods_gap = swept.gap[: 2 * J * N].reshape(2, J, N)
    assert swept.log_price == pytest.approx(price + before + once)
    assert price_gap == pytest.approx(np.einsum("nkj,kn->jn", inputs, once))
    bought = start.final_share * np.exp(wage) * start.value_added
    missing = bought + np.einsum("njk,kn->jn", inputs, spent) - spent
    once = np.einsum("njk,kn->jn", inputs, missing)
    assert swept.expenditure == pytest.approx(spent + missing + once)
    twice = np.einsum("njk,kn->jn", inputs, once)
    assert goods_gap == pytest.approx(twice / start.income)
