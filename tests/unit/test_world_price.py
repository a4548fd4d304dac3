"""A world price is an outcome: its form in documents, and the search for what makes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scenario_world import small_world

from tarazy import Scenario
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.compile import apply_events
from tarazy.scenario.asked import asked_digest
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import PriceTarget
from tarazy.trade.preparation import prepare
from tarazy.trade.price_target import reach, world_price
from tarazy.trade.solve import solve
from tarazy.trade.targets import Held, hold

TEXTS = {"en": "Question"}


def document(*shocks: dict[str, Any], **keys: Any) -> Scenario:
    content = {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **keys}
    return Scenario.from_dict(content)


def price(**keys: Any) -> dict[str, Any]:
    return {"kind": "world_price", "sector": "metals", **keys}


# The form


def test_a_sector_makes_it_a_price_of_the_world() -> None:
    asked = document(price(factor=0.6), price(sector="agriculture", per_cent=-25.0, by="demand"))
    assert not asked.network_shocks()
    change = apply_events(small_world(), asked)
    metals, second = change.prices
    assert (metals.factor, metals.by) == (0.6, "supply")
    assert (second.factor, second.by) == (0.75, "demand")
    assert small_world().sectors[metals.sector] == "metals"


def test_without_a_sector_it_is_one_at_markets() -> None:
    asked = document({"kind": "world_price", "factor": 0.9})
    (met,) = asked.network_shocks()
    assert met[0].meets_network
    assert not apply_events(small_world(), asked).prices


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"factor": 0.6, "months": 3}, "months stands with a sector"),
        ({"factor": 0.6, "market": "GEORGIA"}, "market stands with a sector"),
        ({"benchmark": 60}, "benchmark stands with a sector"),
        ({"factor": 0.6, "per_cent": -40.0}, "allowed: exactly one of"),
        ({"sector": None, "factor": 0.6, "producers": "USA"}, "producers stands without a sector"),
        ({"factor": 0.6, "by": "demand", "producers": "USA"}, "allowed: buyers"),
        ({"factor": 0.6, "buyers": "USA"}, "allowed: producers"),
        ({"factor": 0.0}, "a number above 0"),
        ({"factor": 0.6, "by": "weather"}, "unknown by 'weather'"),
    ],
)
def test_the_two_forms_do_not_mix(keys: dict[str, Any], message: str) -> None:
    written = {key: value for key, value in price(**keys).items() if value is not None}
    with pytest.raises(InputError, match=message):
        document(written)


def test_unknown_sectors_are_named() -> None:
    with pytest.raises(InputError, match=r"shock 1: sector: .*'oil'"):
        apply_events(small_world(), document(price(sector="oil", factor=0.6)))


# Who makes it


def made_by(*shocks: dict[str, Any], **keys: Any) -> set[str]:
    world = small_world()
    (target,) = apply_events(world, document(*shocks, **keys)).prices
    return {world.economies[n] for n in target.shifted}


def test_the_economies_that_a_document_is_not_about_make_it() -> None:
    everyone = set(small_world().economies)
    first, second = small_world().economies[:2]
    assert made_by(price(factor=0.6)) == everyone
    assert made_by(price(factor=0.6), focus=[first]) == everyone - {first}
    tariff = {"kind": "tariff", "importer": second, "exporter": first, "add": 0.1}
    assert made_by(price(factor=0.6), tariff) == everyone - {first, second}
    assert made_by(price(factor=0.6, producers=first), tariff) == {first}
    with pytest.raises(InputError, match="about all economies of the world"):
        made_by(price(factor=0.6), focus=sorted(everyone))


def test_the_focus_counts_where_it_says_who_makes_a_price() -> None:
    first, second = small_world().economies[:2]

    def digest(focus: str, **keys: Any) -> str:
        return asked_digest(document(price(factor=0.6, **keys), focus=[focus]).to_dict())

    assert digest(first) != digest(second)
    assert digest(first, producers="*") == digest(second, producers="*")


def test_a_later_price_of_a_sector_replaces_an_earlier_one() -> None:
    (target,) = apply_events(small_world(), document(price(factor=0.6), price(factor=0.8))).prices
    assert target.factor == 0.8


# The search


def test_the_search_finds_the_factor_that_makes_a_price() -> None:
    """With one factor nothing is fixed: productivity of the sector abroad moves its price."""
    world = small_world()
    benchmark = benchmark_of(world)
    sector = benchmark.sectors.index("metals")

    def solve_at(log_factor: np.ndarray, last: Held | None) -> Held:
        productivity = np.ones(benchmark.output.T.shape)
        productivity[1:, sector] = np.exp(log_factor[0])
        current = Counterfactual(productivity=productivity)
        near = None if last is None else last.solution.start
        none = np.zeros(0)
        return Held(solve(prepare(benchmark, current), start=near), current, none, none, none, 1)

    for wanted in (0.6, 0.97, 1.8):

        def gap(held: Held, wanted: float = wanted) -> np.ndarray:
            return np.log([world_price(held.solution, sector) / wanted])

        reached = reach(gap, solve_at, np.array([-0.5]), ("x",))
        assert world_price(reached.found.solution, sector) == pytest.approx(wanted, rel=1e-8)
        assert abs(reached.gap[0]) <= 1e-8
        assert reached.rounds < 20
        # Found by itself, and not passed on: the same factor solved alone gives the same price.
        alone = solve_at(np.log(reached.shift), None)
        assert world_price(alone.solution, sector) == pytest.approx(wanted, rel=1e-7)


def test_a_price_that_nothing_moves_is_out_of_reach() -> None:
    world = small_world()
    benchmark = benchmark_of(world)
    held = hold(benchmark, Counterfactual())
    with pytest.raises(NoEquilibriumError, match=r"here: the price is out of reach.*2 times"):
        reach(lambda _: np.log([2.0]), lambda at, last: held, np.array([-1.0]), ("here",))


def test_one_factor_has_no_price_to_shift() -> None:
    benchmark = benchmark_of(small_world())
    asked = Counterfactual(prices=(PriceTarget(0, np.array([0]), 0.6, place="x: shock 1"),))
    with pytest.raises(InputError, match=r'x: shock 1: the price .* allowed: factors = "three"'):
        hold(benchmark, asked)
    with pytest.raises(InputError, match="prices: 1 without their shifts"):
        prepare(benchmark, replace(asked))


def test_a_price_of_the_world_means_three_factors() -> None:
    plain = document({"kind": "world_price", "factor": 0.9})
    assert not plain.three_factors
    asked = document(price(factor=0.6))
    assert asked.three_factors
    assert asked_digest(asked.to_dict()) == asked_digest(
        document(price(factor=0.6), factors="three", horizon="medium").to_dict()
    )
    with pytest.raises(InputError, match="factors: 'one' stands beside a shock of kind"):
        document(price(factor=0.6), factors="one")
