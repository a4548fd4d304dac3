"""Whatever happens to capital and its owners: stakes add up, and payments are received."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_world import ECONOMIES, SECTORS, small_world
from small_factors import own, small_factors

from tarazy.experiment.compile import apply_events
from tarazy.experiment.stakes import Stakes
from tarazy.scenario import Scenario

WORLD = small_world("stakes")
FACTORS = small_factors(WORLD)
OUTPUT = WORLD.accounts.output
RENT = FACTORS.resource.T * OUTPUT
TEXTS = {"en": "a"}

economies = st.sampled_from(ECONOMIES)
some = st.lists(economies, min_size=1, max_size=3, unique=True)
sectors = st.lists(st.sampled_from(SECTORS), min_size=1, unique=True)
prices = st.sampled_from(["present_value", "none"])


def kind(name: str, **keys: Any) -> Any:
    return st.fixed_dictionaries({"kind": st.just(name), "sector": sectors, **keys})


coming = kind("capital", host=some, owner=economies, usd=st.floats(0.0, 100.0))
scaled = kind("capital", host=some, factor=st.floats(0.5, 2.0))
leaving = kind("capital", host=some, owner=economies, per_cent=st.floats(-99.0, -1.0), price=prices)
sales = kind("ownership", host=some, to=economies, share=st.floats(0.01, 1.0), price=prices).map(
    lambda shock: shock | {"from": "*"}
)
finds = st.fixed_dictionaries(
    {
        "kind": st.just("resource"),
        "economy": some,
        "sector": st.just("oil_gas"),
        "factor": st.floats(0.1, 5.0),
    }
)
barriers = kind(
    "fdi_barrier",
    host=some,
    change=st.floats(-0.5, 2.0),
    elasticity=st.floats(1.1, 8.0),
    price=prices,
)
histories = st.lists(
    st.one_of(coming, scaled, leaving, sales, finds, barriers), min_size=1, max_size=5
)


@pytest.fixture(autouse=True, scope="module")
def factors() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        own(patch, FACTORS)
        yield


def after(*shocks: dict[str, Any]) -> Any:
    document = {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks)}
    return apply_events(WORLD, Scenario.from_dict(document))


def close(one: Any, other: Any) -> None:
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(histories)
def test_stakes_are_whole_and_what_one_pays_another_has(shocks: list[dict[str, Any]]) -> None:
    change = after(*shocks)
    stakes = change.owned()
    assert stakes.machines.min() >= 0
    assert stakes.titles.min() >= -1e-12
    close(stakes.shares.sum(axis=1), 1.0)
    assert abs(stakes.payments.sum()) < 1e-9
    # Titles change hands, and grow with the resource alone.
    grown = 1.0 if change.resource is None else change.resource
    close(stakes.titles.sum(axis=1), RENT * grown)
    factor = stakes.changed_capital()
    factor = 1.0 if factor is None else factor
    close(stakes.stock, stakes.stock_before * factor)


@settings(max_examples=30, deadline=None)
@given(economies, some, sectors, st.floats(0.1, 50.0), st.floats(0.1, 50.0))
def test_money_in_two_parts_is_the_same_money(
    owner: str, hosts: list[str], chosen: list[str], first: float, then: float
) -> None:
    event = {"kind": "capital", "host": hosts, "sector": chosen, "owner": owner}
    twice = after({**event, "usd": first}, {**event, "usd": then}).owned()
    once = after({**event, "usd": first + then}).owned()
    close(twice.machines, once.machines)
    close(once.stock.sum() - once.stock_before.sum(), first + then)


@settings(max_examples=30, deadline=None)
@given(economies, economies, sectors, prices)
def test_who_has_withdrawn_has_nothing(
    host: str, owner: str, chosen: list[str], price: str
) -> None:
    event = {"kind": "capital", "host": host, "sector": chosen, "owner": owner, "all": True}
    stakes = after({**event, "price": price}).owned()
    h, n = ECONOMIES.index(host), ECONOMIES.index(owner)
    touched = [SECTORS.index(name) for name in chosen]
    if host != owner:
        assert not stakes.income[h, n, touched].any()
        received = stakes.payments[n]
        assert received == -stakes.payments[h]
        wanted = (FACTORS.owner[h, n] * (1 - FACTORS.profit_tax.T[h]) * RENT[h])[touched].sum()
        close(received, wanted if price == "present_value" else 0.0)
    else:
        assert not stakes.machines[h, n, touched].any()
        close(stakes.titles, Stakes(FACTORS, OUTPUT).titles)
    # Elsewhere nothing has changed.
    others = [k for k in range(len(ECONOMIES)) if k != h]
    close(stakes.machines[others], Stakes(FACTORS, OUTPUT).machines[others])


@settings(max_examples=40, deadline=None)
@given(economies, sectors, st.floats(-0.5, 2.0), st.floats(1.1, 8.0))
def test_a_lower_barrier_is_more_productivity_and_more_foreign_owners(
    host: str, chosen: list[str], step: float, elasticity: float
) -> None:
    event = {"kind": "fdi_barrier", "host": host, "sector": chosen, "elasticity": elasticity}
    change = after({**event, "change": step})
    h = ECONOMIES.index(host)
    at = [SECTORS.index(name) for name in chosen]
    gain = change.productivities()[h, at]
    home = change.owned().shares[h, h, at] - FACTORS.owner[h, h, at]
    assert (np.sign(np.round(gain - 1, 9)) == np.sign(np.round(-step, 9))).all() or abs(step) < 1e-6
    assert (np.sign(np.round(home, 9)) == np.sign(np.round(step, 9))).all() or abs(step) < 1e-6
    # No provider sells dearer than without the barrier's change by more than that change.
    low, high = sorted((1.0, 1.0 / (1.0 + step)))
    assert (gain >= low - 1e-12).all() and (gain <= high + 1e-12).all()
