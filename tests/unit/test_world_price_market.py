"""The market for oil: nests that return published elasticities, losses, and who gains and loses."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from importlib import resources

import numpy as np
import pytest
from fixed_world import few_economies

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Benchmark, PriceTarget
from tarazy.trade.decomposition import real_income
from tarazy.trade.factors import HORIZONS, Factors, Horizon, Nest
from tarazy.trade.market import (
    MarketElasticities,
    calibrated,
    market_elasticities,
    shifted,
    world_output,
)
from tarazy.trade.price_target import world_price
from tarazy.trade.reference import trade_after
from tarazy.trade.targets import Held, hold

# Shares of value added in the sectors with a resource: labour, resource, royalty. Round figures:
# what is tested holds for any.
SHARES = {
    "agriculture": (0.50, 0.20, 0.00),
    "oil_gas": (0.15, 0.45, 0.10),
    "other_mining": (0.30, 0.25, 0.05),
}
FOCUS = ("SAU", "RUS", "NOR", "CHN", "DEU")
LOST = 0.0111


def pairs() -> dict[str, tuple[float, float]]:
    text = resources.files("tarazy").joinpath("investment/tables/oil-market.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["pair"]: (float(row["supply"]), float(row["demand"])) for row in rows}


PAIRS = pairs()


@cache
def oil(horizon: Horizon = "short", supply: float = 0.11, inputs: float = 0.1) -> Benchmark:
    """Return twelve economies with owners at home."""
    plain = benchmark_of(few_economies("SAU", "NOR"))
    j, n = plain.output.shape
    labour = np.full((j, n), 0.55)
    resource, royalty = np.zeros((j, n)), np.zeros((j, n))
    for name, (wages, ground, due) in SHARES.items():
        at = plain.sectors.index(name)
        labour[at], resource[at], royalty[at] = wages, ground, due
    capital = 1.0 - labour - resource - royalty
    value = plain.value_added_share
    owner = np.zeros((n, n, j))
    owner[np.arange(n), np.arange(n)] = 1.0
    factors = Factors(
        labour=labour * value,
        capital=capital * value,
        resource=resource * value,
        royalty=royalty * value,
        profit_tax=np.full((j, n), 0.2),
        depreciation=np.full(n, 0.35),
        capital_stock=6.0 * (capital * value * plain.output).sum(axis=0),
        owner=owner,
        other_income=np.zeros(n),
    )
    elasticities = np.full((j, n), np.nan)
    elasticities[plain.sectors.index("oil_gas")] = supply
    final = 0.5 if horizon == "short" else 1.0
    return replace(plain, factors=factors, nest=Nest(horizon, elasticities, inputs, final))


SECTOR = oil().sectors.index("oil_gas")


def positions(*codes: str) -> np.ndarray:
    return np.array([oil().economies.index(code) for code in codes])


@cache
def nest_of_pair(pair: str) -> Benchmark:
    return calibrated(oil(), SECTOR, MarketElasticities(*PAIRS[pair]))


# Elasticities


@pytest.mark.parametrize("pair", PAIRS)
def test_small_shifts_return_the_published_pair(pair: str) -> None:
    found = market_elasticities(nest_of_pair(pair), SECTOR)
    assert (found.supply, found.demand) == pytest.approx(PAIRS[pair], rel=1e-5)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("kilian-murphy-2014", 4.0),
        ("baumeister-hamilton-2019", 2.2),
        ("caldara-cavallo-iacoviello-2016", 4.6),
    ],
)
def test_a_loss_moves_the_price_as_the_pair_says(pair: str, expected: float) -> None:
    supply, demand = PAIRS[pair]
    wanted = 100 * LOST / (supply + demand)
    assert wanted == pytest.approx(expected, abs=0.05)
    benchmark = nest_of_pair(pair)
    output = benchmark.output[SECTOR]
    kazakhstan = positions("KAZ")
    # All lose 1.11 per cent, or one producer as much of the world's output by itself.
    alone = 1.0 - LOST * output.sum() / output[kazakhstan][0]
    for factor, of in ((1.0 - LOST, None), (alone, kazakhstan)):
        shock = shifted(benchmark, SECTOR, "supply", factor, of)
        solution = hold(benchmark, shock).solution
        found = 100 * (world_price(solution, SECTOR) - 1.0)
        assert found == pytest.approx(wanted, rel=0.1)
        # Those who are left offer a little more, and the price keeps the rest from being bought.
        assert 1.0 - LOST < world_output(solution, SECTOR) < 1.0


def test_the_same_price_is_found_from_either_end() -> None:
    """The shift that a price asks for is the one that makes it."""
    benchmark = nest_of_pair("kilian-murphy-2014")
    given = hold(benchmark, shifted(benchmark, SECTOR, "supply", 1.0 - LOST)).solution
    everyone = np.arange(len(benchmark.economies))
    price = world_price(given, SECTOR)
    held = hold(benchmark, Counterfactual(prices=(PriceTarget(SECTOR, everyone, price),)))
    assert held.shift[0] == pytest.approx(1.0 - LOST, rel=1e-7)


def test_no_nest_returns_any_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who earns less buys less: demand answers a little even where no one substitutes."""
    monkeypatch.setattr("tarazy.trade.market.MOST_ROUNDS", 6)
    with pytest.raises(NoEquilibriumError, match="no nest returns elasticities"):
        calibrated(oil(), SECTOR, MarketElasticities(0.1, 1e-6))
    with pytest.raises(InputError, match=r"elasticities of 0\.1 and -0\.3; allowed: above 0"):
        calibrated(oil(), SECTOR, MarketElasticities(0.1, -0.3))


# A price and who bears it

NESTS: dict[Horizon, Benchmark] = {
    "short": oil(),
    "medium": oil("medium", 0.3, 0.8),
    "long": oil("long", 0.6, 1.0),
}


@cache
def at_60(horizon: Horizon, by: str) -> Held:
    benchmark = NESTS[horizon]
    others = [n for n, code in enumerate(benchmark.economies) if code not in FOCUS]
    target = PriceTarget(SECTOR, np.array(others), 0.6, by)  # type: ignore[arg-type]
    return hold(benchmark, Counterfactual(prices=(target,)))


@pytest.mark.parametrize(
    ("horizon", "by"),
    [*((horizon, "cost") for horizon in HORIZONS), ("short", "supply"), ("short", "demand")],
)
def test_exporters_lose_and_importers_gain_from_a_lower_price(horizon: Horizon, by: str) -> None:
    held = at_60(horizon, by)
    assert world_price(held.solution, SECTOR) == pytest.approx(0.6, rel=1e-8)
    assert abs(held.price_gap[0]) <= 1e-8
    assert held.shift[0] < 1.0 if by == "demand" else held.shift[0] > 1.0
    assert not held.counterfactual.prices
    welfare = real_income(held.solution, trade_after(held.solution)).welfare
    signs = dict(zip(FOCUS, np.sign(welfare[positions(*FOCUS)]), strict=True))
    assert signs == {"SAU": -1, "RUS": -1, "NOR": -1, "CHN": 1, "DEU": 1}


def test_supply_alone_does_not_go_below_what_moves() -> None:
    """Where capital leaves, more of the resource cannot pay labour, capital and inputs."""
    with pytest.raises(NoEquilibriumError, match=r"allowed: .* by = 'cost'"):
        at_60("medium", "supply")


def test_prices_of_sectors_without_anything_fixed_are_not_shifted() -> None:
    everyone = np.arange(len(oil().economies))
    machinery = oil().sectors.index("machinery")
    for benchmark, sector, by, message in (
        (NESTS["medium"], machinery, "supply", "nothing is fixed in machinery"),
        (NESTS["long"], SECTOR, "demand", "spending on oil_gas is a fixed part"),
        (NESTS["short"], SECTOR, "cost", "falls for all producers"),
    ):
        target = PriceTarget(sector, everyone, 0.9, by)  # type: ignore[arg-type]
        with pytest.raises(InputError, match=message):
            hold(benchmark, Counterfactual(prices=(target,)))
    twice = (PriceTarget(SECTOR, everyone, 0.9), PriceTarget(SECTOR, everyone[:2], 0.9))
    with pytest.raises(InputError, match="one price for a sector"):
        hold(NESTS["short"], Counterfactual(prices=twice))


def test_two_prices_are_made_at_once() -> None:
    benchmark = oil()
    everyone = np.arange(len(benchmark.economies))
    mining = benchmark.sectors.index("other_mining")
    targets = (PriceTarget(SECTOR, everyone, 1.1), PriceTarget(mining, everyone, 0.95))
    held = hold(benchmark, Counterfactual(prices=targets))
    assert world_price(held.solution, SECTOR) == pytest.approx(1.1, rel=1e-8)
    assert world_price(held.solution, mining) == pytest.approx(0.95, rel=1e-8)
