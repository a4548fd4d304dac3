"""Accounts of the benchmark by hand, and a world market that answers as it is told to."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from oracle.drawn_worlds import draw_benchmark

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade import Counterfactual, market
from tarazy.trade.accounts import accounts_before, transfers_before
from tarazy.trade.data import Benchmark
from tarazy.trade.market import MarketElasticities, calibrated, market_elasticities, world_output

N, J = 4, 3


@pytest.fixture(scope="module")
def benchmark() -> Benchmark:
    return draw_benchmark(41, N, J)


def test_accounts_of_the_benchmark_by_hand(benchmark: Benchmark) -> None:
    factors, output = benchmark.factors, benchmark.output
    assert factors is not None
    found = accounts_before(benchmark)
    assert accounts_before(benchmark) is found
    net = np.zeros((J, N))
    paid = np.zeros((N, N))
    for j in range(J):
        for n in range(N):
            gross = factors.capital[j, n] * output[j, n]
            worn = factors.depreciation[n] * gross
            ground = factors.resource[j, n] * output[j, n]
            net[j, n] = gross - worn + ground
            assert found.capital[j, n] == pytest.approx(gross)
            assert found.stock[j, n] == pytest.approx(gross)
            assert found.depreciation[j, n] == pytest.approx(worn)
            assert found.resource[j, n] == pytest.approx(ground)
            assert found.royalty[j, n] == pytest.approx(factors.royalty[j, n] * output[j, n])
            tax = factors.profit_tax[j, n] * net[j, n]
            assert found.profit_tax[j, n] == pytest.approx(tax)
            for owner in range(N):
                if owner != n:
                    paid[n, owner] += factors.owner[n, owner, j] * (net[j, n] - tax)
    assert found.paid == pytest.approx(paid)
    duties = [
        sum(
            benchmark.trade[j, n, i] * benchmark.tariff[j, n, i] for j in range(J) for i in range(N)
        )
        for n in range(N)
    ]
    assert found.trade_tax == pytest.approx(duties)
    labour = (factors.labour * output).sum(axis=0)
    assert found.labour == pytest.approx(labour)
    abroad, owed = paid.sum(axis=0), paid.sum(axis=1)
    crosses = abroad - owed + factors.other_income
    assert found.from_abroad == pytest.approx(abroad)
    assert found.to_abroad == pytest.approx(owed)
    assert found.transfers == pytest.approx(benchmark.deficit - crosses)
    assert transfers_before(benchmark) is found.transfers
    assert found.value_added == pytest.approx(benchmark.value_added)
    assert found.gdp == pytest.approx(benchmark.value_added + duties)
    assert found.gni == pytest.approx(benchmark.value_added + duties + crosses)
    due = (found.royalty + found.profit_tax).sum(axis=0)
    assert found.taxes == pytest.approx(due + duties)
    # What is spent is income: product, what crosses borders, and transfers.
    assert found.spending(net=False) == pytest.approx(benchmark.income)
    worn = found.depreciation.sum(axis=0)
    assert found.spending(net=True) == pytest.approx(benchmark.income - worn)
    assert not found.charge.any()


def test_without_factors_a_closure_governs_the_whole_deficit(benchmark: Benchmark) -> None:
    plain = replace(benchmark, factors=None, nest=None)
    assert transfers_before(plain) is plain.deficit


def test_a_loss_raises_the_price_by_what_both_sides_do_not_give() -> None:
    assert MarketElasticities(0.1, 0.15).price_of_loss(0.05) == pytest.approx(0.2)


def test_output_of_the_world_is_counted_at_prices_of_the_benchmark() -> None:
    before = np.array([[1.0, 3.0], [5.0, 7.0]])
    log_price = np.log([[2.0, 0.5], [1.5, 1.25]])
    given: Any = SimpleNamespace(
        problem=SimpleNamespace(
            benchmark=SimpleNamespace(output=before), log_productivity=np.zeros((2, 2))
        ),
        log_cost=log_price,
        output=np.array([[4.0, 3.0], [3.0, 10.0]]),
    )
    # 4 at a price of 2 and 3 at one of a half: 2 + 6 against 1 + 3.
    assert world_output(given, 0) == pytest.approx(2.0)
    assert world_output(given, 1) == pytest.approx((2.0 + 8.0) / 12.0)


def answering(monkeypatch: pytest.MonkeyPatch, supply: float, demand: float) -> list[Any]:
    """Put a market with constant elasticities in the place of the equilibrium."""
    asked: list[Any] = []

    def shifted(benchmark: Benchmark, sector: int, by: str, factor: float) -> Any:
        asked.append((by, sector))
        return by, factor

    def hold(benchmark: Benchmark, shock: Any, *, tolerance: float) -> Any:
        by, factor = shock
        shift = np.log(factor)
        # Of supply η p + shift and of demand -η p + shift, in logs.
        price = (shift if by == "demand" else -shift) / (supply + demand)
        quantity = supply * price + (shift if by == "supply" else 0.0)
        return SimpleNamespace(solution=(np.exp(quantity), np.exp(price)))

    monkeypatch.setattr(market, "shifted", shifted)
    monkeypatch.setattr(market, "hold", hold)
    monkeypatch.setattr(market, "world_output", lambda solution, sector: solution[0])
    monkeypatch.setattr(market, "world_price", lambda solution, sector: solution[1])
    return asked


def test_elasticities_are_slopes_beside_the_benchmark(
    monkeypatch: pytest.MonkeyPatch, benchmark: Benchmark
) -> None:
    asked = answering(monkeypatch, 0.3, 0.7)
    found = market_elasticities(benchmark, 1)
    assert (found.supply, found.demand) == pytest.approx((0.3, 0.7))
    # A shift of demand tells the slope of supply, there and back, and one of supply that of demand.
    assert asked == [("demand", 1)] * 2 + [("supply", 1)] * 2


def test_a_shift_is_of_a_whole_sector_or_of_some(benchmark: Benchmark) -> None:
    with pytest.raises(InputError, match="falls for all producers"):
        market.shifted(benchmark, 1, "cost", 1.1)
    for by, of in (("demand", None), ("cost", np.array([2])), ("demand", np.array([0, 1]))):
        found = market.shifted(benchmark, 1, by, 1.1, of)  # type: ignore[arg-type]
        assert isinstance(found, Counterfactual)
        who = set(range(N)) if of is None else set(of.tolist())
        if by == "cost":
            assert found.productivity is not None
            moved = np.argwhere(found.productivity != 1.0).tolist()
            assert moved == [[n, 1] for n in sorted(who)]
            assert found.productivity.max() == pytest.approx(1.1)
        else:
            assert found.trade_cost is not None
            changed = np.argwhere(found.trade_cost != 1.0)
            assert {tuple(cell) for cell in changed} == {(n, i, 1) for n in who for i in range(N)}
            assert found.trade_cost.max() == pytest.approx(1.1)


def measured_by_nest(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float]]:
    """Let what is measured follow from the nest by a known map, and return what was tried."""
    tried: list[tuple[float, float]] = []

    def elasticities(benchmark: Benchmark, sector: int) -> MarketElasticities:
        nest = benchmark.nest
        assert nest is not None and nest.supply is not None
        supply, stretch = float(nest.supply[sector].mean()), nest.inputs / 0.8
        assert nest.final == pytest.approx(0.5 * stretch)
        assert np.ptp(nest.supply[sector]) == 0.0
        tried.append((supply, stretch))
        return MarketElasticities(0.7 * supply**0.9, 0.4 * stretch**1.2 * supply**0.1)

    monkeypatch.setattr(market, "market_elasticities", elasticities)
    return tried


def test_a_nest_is_found_that_answers_as_wanted(
    monkeypatch: pytest.MonkeyPatch, benchmark: Benchmark
) -> None:
    tried = measured_by_nest(monkeypatch)
    assert benchmark.nest is not None
    start = replace(benchmark, nest=replace(benchmark.nest, inputs=0.8, final=0.5))
    assert start.nest is not None and start.nest.supply is not None
    kept = start.nest.supply.copy()
    found = calibrated(start, 1, MarketElasticities(0.2, 0.3))
    # The search starts at the supply that is wanted, and demand as it is.
    assert tried[0] == pytest.approx((0.2, 1.0))
    supply = (0.2 / 0.7) ** (1 / 0.9)
    stretch = (0.3 / 0.4 / supply**0.1) ** (1 / 1.2)
    assert tried[-1] == pytest.approx((supply, stretch), rel=1e-5)
    assert len(tried) <= 12
    assert found.nest is not None and found.nest.supply is not None
    assert found.nest.supply[1] == pytest.approx(np.full(N, supply), rel=1e-5)
    others = [0, 2]
    np.testing.assert_array_equal(found.nest.supply[others], kept[others])
    np.testing.assert_array_equal(start.nest.supply, kept)
    # No step of a log is longer than one and a half.
    steps = np.abs(np.diff(np.log(tried), axis=0)).max(axis=1)
    assert steps.max() <= 1.5 + 1e-9


def test_a_far_aim_is_reached_in_steps_of_bounded_length(
    monkeypatch: pytest.MonkeyPatch, benchmark: Benchmark
) -> None:
    tried = measured_by_nest(monkeypatch)
    assert benchmark.nest is not None
    start = replace(benchmark, nest=replace(benchmark.nest, inputs=0.8, final=0.5, supply=None))
    calibrated(start, 0, MarketElasticities(0.2, 40.0))
    steps = np.abs(np.diff(np.log(tried), axis=0)).max(axis=1)
    assert steps[0] == pytest.approx(1.5)
    assert steps.max() <= 1.5 + 1e-9


def test_an_elasticity_that_is_right_from_the_first_leaves_the_other_to_be_found(
    monkeypatch: pytest.MonkeyPatch, benchmark: Benchmark
) -> None:
    """Demand answers three times as much as the first step takes for granted."""
    tried: list[float] = []

    def elasticities(given: Benchmark, sector: int) -> MarketElasticities:
        assert given.nest is not None and given.nest.supply is not None
        tried.append(given.nest.inputs / 0.8)
        return MarketElasticities(float(given.nest.supply[sector, 0]), 0.4 * tried[-1] ** 3)

    monkeypatch.setattr(market, "market_elasticities", elasticities)
    assert benchmark.nest is not None
    start = replace(benchmark, nest=replace(benchmark.nest, inputs=0.8, final=0.5))
    found = calibrated(start, 1, MarketElasticities(0.2, 0.5))
    assert found.nest is not None
    assert found.nest.inputs == pytest.approx(0.8 * 1.25 ** (1 / 3), rel=1e-6)
    # The slope is known after the first step, and the second is the last.
    assert tried == pytest.approx([1.0, 1.25, 1.25 ** (1 / 3)])


def test_what_no_nest_returns_is_refused(
    monkeypatch: pytest.MonkeyPatch, benchmark: Benchmark
) -> None:
    for supply, demand in ((0.0, 1.0), (1.0, 0.0), (-1.0, 1.0), (float("nan"), 1.0)):
        with pytest.raises(InputError, match="allowed: above 0"):
            calibrated(benchmark, 1, MarketElasticities(supply, demand))
    with pytest.raises(InputError, match="no nest"):
        calibrated(replace(benchmark, nest=None), 1, MarketElasticities(1.0, 1.0))
    calls: list[None] = []
    for supply, demand in ((0.5, 0.5), (-0.1, 0.5), (0.0, 0.5), (0.5, 0.0), (0.5, -0.1)):
        flat = MarketElasticities(supply, demand)
        calls.clear()

        def same(*given: Any, flat: MarketElasticities = flat) -> MarketElasticities:
            calls.append(None)
            return flat

        monkeypatch.setattr(market, "market_elasticities", same)
        with pytest.raises(NoEquilibriumError, match="nearest found"):
            calibrated(benchmark, 1, MarketElasticities(0.2, 0.3))
        # A slope that is no curve's ends the search at once.
        assert len(calls) == (market.MOST_ROUNDS if min(supply, demand) > 0 else 1)
