"""How what an outage leaves is shared with others' transit."""

from __future__ import annotations

import numpy as np
import pytest
from corridor_network import arc, heading, node
from hypothesis import given
from hypothesis import strategies as st

from tarazy.corridors.changes import Changes
from tarazy.corridors.columns import SHARINGS
from tarazy.corridors.data import Network
from tarazy.corridors.draws import network_range
from tarazy.corridors.sharing import own_room
from tarazy.corridors.solve import Engine
from tarazy.draws.joint import drawn_engine
from tarazy.errors import InputError

VOLUMES = st.floats(0.0, 100.0)


def terminal(rule: str, **reserved: float) -> Network:
    """Return a field of 80 at two moorings of 60 each and a spare one, 20 reserved on the first."""
    arcs = [arc("pipe", "field", "farm", 200.0, 1.0)] + [
        arc(name, "farm", "sea", 60.0, cost, reserved=reserved.get(name, 0.0))
        for name, cost in (("one", 0.0), ("two", 0.0), ("spare", 0.1))
    ]
    nodes = [
        node("field", "field", "KAZ"),
        node("farm", "hub", "RUS"),
        node("sea", "market", "ITA"),
    ]
    return Network.from_tables(
        {**heading("oil"), "sharing": rule},
        {
            "nodes": nodes,
            "arcs": arcs,
            "supply": [{"node": "field", "commodity": "oil", "volume": 80.0, "lifting_cost": 10.0}],
            "demand": [{"node": "sea", "commodity": "oil", "volume": 500.0, "price": 100.0}],
        },
    )


@pytest.mark.parametrize(
    ("rule", "left"),
    # One mooring of 60 for 80 of our own and 20 of others.
    [("pro_rata", 60 * 80 / 100), ("reserved_first", 60 - 20), ("home_first", 60.0)],
)
def test_a_rule_shares_what_is_left_whichever_mooring_is_named(rule: str, left: float) -> None:
    for holder in ("one", "two", "spare"):
        engine = Engine(terminal(rule, **{holder: 20.0}))
        for lost in (("one", "two"), ("one", "spare"), ("two", "spare")):
            found = engine.solve(Changes(capacity_factor=dict.fromkeys(lost, 0.0)))
            assert found.exports == pytest.approx(left)
            assert found.shut_in == pytest.approx(80 - left)


def test_nobody_is_cut_while_there_is_room_for_all() -> None:
    for rule in SHARINGS:
        engine = Engine(terminal(rule, one=20.0))
        assert engine.solve(Changes(capacity_factor={"two": 0.0})).exports == pytest.approx(80.0)


def test_a_rule_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="sharing"):
        terminal("first_come")


@given(
    st.lists(st.tuples(VOLUMES, st.floats(0.0, 1.0), VOLUMES), min_size=1, max_size=5),
    VOLUMES,
    st.sampled_from(SHARINGS),
)
def test_shares_are_within_what_is_left(arcs, own: float, rule: str) -> None:
    whole, share, reserved = (np.array(column)[:, None] for column in zip(*arcs, strict=True))
    left = whole * share
    nominated = np.zeros_like(whole)
    nominated[0] = min(own, max(float(whole.sum() - reserved.sum()), 0.0))
    beside = np.zeros(len(arcs), dtype=np.int64)

    def room(by: str) -> np.ndarray:
        return own_room(whole, left, reserved, nominated, beside, by)

    found = room(rule)
    assert (found >= 0).all()
    assert (found <= left + 1e-9).all()
    total = {by: float(room(by).sum()) for by in SHARINGS}
    assert total["reserved_first"] <= total["pro_rata"] + 1e-9
    assert total["pro_rata"] <= total["home_first"] + 1e-9
    if left.sum() >= reserved.sum() + nominated.sum():
        # No rule cuts anybody, and none gives more than the others do.
        assert max(total.values()) - min(total.values()) <= 1e-9


def test_a_draw_shares_by_what_it_moves_itself() -> None:
    # What the field has is drawn, 60 to 100: of one mooring of 60 it has 60 n / (n + 20).
    tables = terminal("pro_rata", one=20.0)
    supply = tables.supply.assign(volume_low=60.0, volume_high=100.0)
    engine = Engine(tables.with_tables(supply=supply.reset_index(drop=True)))
    lost = Changes(capacity_factor={"one": 0.0, "two": 0.0})
    found = network_range(lost, network=engine, n=5, seed=1, variables=["exports"]).values
    before, after = (found[state, "exports", ""].to_numpy() for state in ("before", "after"))
    assert np.ptp(before) > 5
    assert after == pytest.approx(60 * before / (before + 20))
    # The same where an experiment draws it together with the world.
    for number in range(5):
        drawn = drawn_engine(engine, 1, number)
        assert drawn.base.exports == pytest.approx(before[number])
        assert drawn.solve(lost).exports == pytest.approx(after[number])
