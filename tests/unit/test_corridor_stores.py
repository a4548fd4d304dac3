"""Stores start and end in a steady state: no month is special, nobody prepares, nothing is left."""

from __future__ import annotations

import numpy as np
import pytest
from corridor_network import small_network

from tarazy.corridors.changes import Changes, anchors, months_of
from tarazy.corridors.combining import combined
from tarazy.corridors.data import Network
from tarazy.corridors.layout import lay_out
from tarazy.corridors.questions import outage, outage_changes
from tarazy.corridors.solve import Engine

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
LONG = [1, 3, 5, 7, 8, 10, 12]
SHORT = [4, 6, 9, 11]


@pytest.fixture(scope="module")
def crude() -> Engine:
    return Engine(Network.load("kazakhstan-crude"))


@pytest.mark.parametrize("horizon", [1, 5, 12, 24])
def test_without_changes_every_day_is_the_same(horizon: int) -> None:
    engine = Engine(Network.load("kazakhstan-crude"), horizon)
    days = np.resize(DAYS, horizon)
    flow = engine.base.arc_flow / days
    np.testing.assert_allclose(flow, np.repeat(flow[:, :1], horizon, axis=1), atol=1e-9)
    stocks = engine.base.values["stock"]
    np.testing.assert_allclose(
        stocks, np.repeat(engine.base.numbers.initial[:, None], horizon, axis=1), atol=1e-9
    )
    # By year the same, whatever the horizon.
    assert engine.base.exports / days.sum() * 365 == pytest.approx(78.54, abs=0.01)


@pytest.mark.parametrize("element", ["CPC_TERMINAL", "TENGIZ", "transit:RUS", "SPM-1", "AKTAU"])
@pytest.mark.parametrize("left", [0.0, 0.4])
def test_an_outage_costs_the_same_in_months_of_equal_length(
    crude: Engine, element: str, left: float
) -> None:
    lost = {
        month: -outage(element, month, left=left, network=crude).totals.loc["net_value", "change"]
        for month in (*LONG, *SHORT)
    }
    for months in (LONG, SHORT):
        each = [lost[month] for month in months]
        assert each == pytest.approx([each[0]] * len(each), rel=1e-9, abs=1e-6)
    # And by day much the same in all: the tanks are the difference.
    assert lost[4] / 30 == pytest.approx(lost[1] / 31, rel=0.01)


@pytest.mark.parametrize("first", range(1, 13))
def test_nobody_prepares_and_all_recover(crude: Engine, first: int) -> None:
    """Stocks are as ever when the outage begins, and again before the year comes round."""
    found = outage("CPC_TERMINAL", first, network=crude).dispatch
    initial = crude.base.numbers.initial
    np.testing.assert_allclose(found.values["stock"][:, first - 2], initial, atol=1e-9)
    assert (found.values["stock"][:, first - 1] > initial + 0.05).any()
    # Nothing comes from nowhere: what is produced is delivered.
    lost = (found.values["flow"] * found.layout.loss[:, None]).sum()
    assert found.values["production"].sum() == pytest.approx(found.delivered + lost, abs=1e-9)


def test_a_store_serves_what_is_committed_in_any_month() -> None:
    # The store of the hub holds half of 2 Mt; the refinery has 14.6 Mt a year committed.
    engine = Engine(small_network())
    for month in LONG:
        dry = engine.solve(Changes(capacity_factor={("field", month): 0.0}))
        assert dry.unserved == pytest.approx(14.6 * 31 / 365 - 1.0)


def test_a_store_without_cost_stays_as_it_is() -> None:
    network = small_network()
    free = network.with_tables(storage=network.storage.reset_index().assign(cost=0.0))
    engine = Engine(free)
    np.testing.assert_allclose(engine.base.values["stock"], 1.0, atol=1e-9)
    assert engine.base.value_musd["holding"] == 0.0
    other = engine.solve(Changes(cost_add={"ship": 5.0}))
    np.testing.assert_allclose(other.values["stock"], 1.0, atol=1e-9)


def test_a_change_of_all_months_leaves_stores_alone(crude: Engine) -> None:
    for changes in (
        Changes(capacity_factor={"transit:RUS": 0.5}),
        Changes(price_add={"*": -50.0}),
        Changes(capacity_factor={("BTC", month): 0.0 for month in range(1, 13)}),
    ):
        found = crude.solve(changes)
        np.testing.assert_allclose(
            found.values["stock"], np.repeat(found.numbers.initial[:, None], 12, axis=1), atol=1e-9
        )


@pytest.mark.parametrize(
    ("months", "horizon", "before"),
    [
        ([], 12, [12]),
        ([1], 12, [12]),
        ([3], 12, [2]),
        ([1, 2, 3], 12, [12]),
        ([3, 4, 5], 24, [2]),
        # One winter, and windows apart.
        ([1, 12], 12, [11]),
        ([11, 12, 1, 2], 12, [10]),
        ([2, 6], 12, [1, 5]),
        ([1, 3, 4, 9], 12, [2, 8, 12]),
        (range(1, 13), 12, [12]),
        (range(1, 13), 24, [24]),
        ([12, 13], 24, [11]),
        ([1, 20], 24, [19, 24]),
        ([1], 1, [1]),
        ([1, 2], 2, [2]),
    ],
)
def test_where_the_changes_begin(months: list[int], horizon: int, before: list[int]) -> None:
    layout = lay_out(small_network(), horizon)
    changes = outage_changes(layout, "pipe", list(months) or None)
    assert [at + 1 for at in anchors(layout, changes)] == before
    # What holds for ever does not move it.
    both = combined(changes, Changes(cost_add={"ship": 1.0}))
    assert [at + 1 for at in anchors(layout, both)] == before
    assert months_of(both) == sorted(months)
