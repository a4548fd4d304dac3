"""What changes cost a year does not depend on the horizon in which they are asked."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from corridor_network import small_network
from fixed_world import fixed_world

from tarazy import Outcome, Scenario, solve_counterfactual
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.concordance import Concordance
from tarazy.corridors.data import Network
from tarazy.corridors.lasting import a_year_of, steps, years_of
from tarazy.corridors.layout import lay_out
from tarazy.corridors.questions import fee_changes, outage_changes
from tarazy.corridors.solve import Engine
from tarazy.experiment.link import Linked, link
from tarazy.experiment.run import run

TEXTS = {"en": "Question", "kk": "Сұрақ", "ru": "Вопрос"}
HORIZONS = (12, 24, 36)


@cache
def crude(horizon: int) -> Engine:
    return Engine(Network.load("kazakhstan-crude"), horizon)


@cache
def tied() -> Concordance:
    found = Concordance.load("kazakhstan-crude", crude(12).network)
    assert found is not None
    return found


def linked(horizon: int, *changes: Changes) -> Linked:
    return link(fixed_world(), crude(horizon), combined(*changes), tied())


def real_income(found: Linked) -> float:
    return float(
        solve_counterfactual(found.counterfactual, world=fixed_world()).welfare.sel(country="KAZ")
    )


def closed(horizon: int, months: Any = None, element: str = "CPC_TERMINAL") -> Changes:
    return outage_changes(crude(horizon).layout, element, months)


ALIKE: dict[str, Any] = {
    "a month": lambda horizon: (closed(horizon, 1),),
    "a summer": lambda horizon: (closed(horizon, [6, 7, 8]),),
    "for ever": lambda horizon: (closed(horizon),),
    "a fee": lambda horizon: (fee_changes(crude(horizon).layout, "transit:RUS", 10.0),),
    "a fee and a month": lambda horizon: (
        fee_changes(crude(horizon).layout, "transit:RUS", 10.0),
        closed(horizon, 1),
    ),
    "a cut for ever and another month": lambda horizon: (
        closed(horizon, element="BTC"),
        closed(horizon, 3),
    ),
}


@pytest.mark.parametrize("case", ALIKE)
def test_the_answer_is_that_of_any_horizon(case: str) -> None:
    found = {horizon: linked(horizon, *ALIKE[case](horizon)) for horizon in HORIZONS}
    first = found[12]
    for horizon in HORIZONS[1:]:
        assert found[horizon].income_change == pytest.approx(first.income_change, rel=1e-6)
        assert real_income(found[horizon]) == pytest.approx(real_income(first), rel=1e-6)
        assert found[horizon].residual <= 1e-8
        for code, factor in (first.trade_cost or {}).items():
            assert (found[horizon].trade_cost or {})[code] == pytest.approx(factor, rel=1e-6)


def test_half_a_year_for_ever_is_a_year() -> None:
    whole = linked(12, closed(12))
    half = linked(6, closed(6))
    assert half.income_change == pytest.approx(whole.income_change, rel=1e-6)
    # Six months that are named are six months.
    named = linked(6, closed(6, [1, 2, 3, 4, 5, 6]))
    same = linked(12, closed(12, [1, 2, 3, 4, 5, 6]))
    assert named.income_change == pytest.approx(same.income_change, rel=0.02)
    assert named.income_change == pytest.approx(whole.income_change * 181 / 365, rel=0.02)


def test_what_lasts_longer_than_a_year_counts_by_the_year() -> None:
    for_ever = linked(36, closed(36)).income_change
    every_month = linked(36, closed(36, range(1, 37))).income_change
    two_years = linked(36, closed(36, range(1, 25))).income_change
    one_year = linked(36, closed(36, range(1, 13))).income_change
    assert every_month == pytest.approx(for_ever, rel=1e-9)
    # What stands in the tanks at its end is sold later: less than a hundredth of a year.
    assert two_years == pytest.approx(for_ever, rel=0.005)
    assert one_year == pytest.approx(for_ever, rel=0.01)
    assert abs(one_year) < abs(two_years) < abs(for_ever)


def test_months_add_up() -> None:
    single = [linked(24, closed(24, month)).income_change for month in (1, 3, 14, 20)]
    # February and August of the second year: 28 and 31 days.
    assert single[1] == pytest.approx(single[0], rel=1e-9)
    assert single[3] == pytest.approx(single[0], rel=1e-9)
    assert single[2] == pytest.approx(single[0] * 28 / 31, rel=0.01)
    apart = linked(24, closed(24, [1, 20])).income_change
    assert apart == pytest.approx(2 * single[0], rel=1e-6)


def document(months: int, *shocks: dict[str, Any]) -> Outcome:
    content = {"name": "x", "title": TEXTS, "question": TEXTS, "months": months}
    return run(Scenario.from_dict(content | {"shocks": list(shocks)}), world=fixed_world())


def test_a_document_answers_the_same_in_any_horizon() -> None:
    shock = {"kind": "outage", "element": "CPC_TERMINAL", "months": 1}
    found = [document(months, shock) for months in HORIZONS]
    each = [float(outcome.welfare.sel(country="KAZ")) for outcome in found]
    assert each == pytest.approx([each[0]] * 3, rel=1e-6)
    assert each[0] == pytest.approx(-0.898, abs=0.002)
    # Volumes are those of the horizon; what is lost is not spread over it.
    lost = [
        outcome.summary()["corridors"]["before"]["exports"]
        - outcome.summary()["corridors"]["exports"]
        for outcome in found
    ]
    assert lost == pytest.approx([lost[0]] * 3, abs=1e-6)


# The parts of changes


def test_parts_from_the_longest_to_the_shortest() -> None:
    layout = lay_out(small_network(), 36)
    fee = Changes(cost_add={"ship": 3.0})
    long = Changes(price_add={("sea", month): -9.0 for month in range(1, 19)})
    short = Changes(capacity_factor={("pipe", 7): 0.0, ("pipe", 9): 0.0})
    found = steps(combined(short, fee, long), layout)
    assert [years for _, years in found] == pytest.approx([3.0, 1 + 181 / 365, 1.0])
    assert found[0][0] == fee
    assert found[1][0] == combined(fee, long)
    assert found[2][0] == combined(short, fee, long)
    assert steps(NO_CHANGES, layout) == [(NO_CHANGES, pytest.approx(3.0))]
    opened = Changes(open=("x",), capacity_factor={("pipe", 1): 0.0})
    assert [part.open for part, _ in steps(opened, layout)] == [("x",), ("x",)]


def test_a_horizon_of_a_year_has_one_part() -> None:
    layout = lay_out(small_network(), 12)
    both = Changes(cost_add={"ship": 3.0}, capacity_factor={("pipe", 7): 0.0})
    assert [part for part, _ in steps(both, layout)] == [both]


def test_a_year_of_a_sum_over_months() -> None:
    """Of a loss of 5 in each of the months named, and of 2 in every month for ever."""
    layout = lay_out(small_network(), 24)

    def lost(changes: Changes) -> float:
        return 5.0 * len(changes.capacity_factor) + 48.0 * bool(changes.cost_add)

    three = Changes(capacity_factor={("pipe", month): 0.0 for month in (2, 3, 4)})
    fee = Changes(cost_add={"ship": 3.0})
    assert a_year_of(lost, 0.0, three, layout, NO_CHANGES) == pytest.approx(15.0)
    assert a_year_of(lost, 0.0, fee, layout, NO_CHANGES) == pytest.approx(24.0)
    assert a_year_of(lost, 0.0, combined(three, fee), layout, NO_CHANGES) == pytest.approx(39.0)
    # What comes with every step is told by the year.
    assert a_year_of(lost, 0.0, three, layout, fee) == pytest.approx(39.0)
    many = Changes(capacity_factor={("pipe", month): 0.0 for month in range(1, 25)})
    assert a_year_of(lost, 0.0, many, layout, NO_CHANGES) == pytest.approx(60.0)
    arrays = a_year_of(
        lambda part: np.array([lost(part), 1.0]), np.array([0.0, 1.0]), three, layout, fee
    )
    np.testing.assert_allclose(arrays, [39.0, 0.0])
    assert years_of(layout) == pytest.approx(2.0)
