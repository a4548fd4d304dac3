"""Links that are cut: exactly, nearly, so that no equilibrium is left; closures of deficits."""

import numpy as np
import pytest
from drawn_equilibria import closures, draw_shock, draw_world, few, seeds, solved, world_of, worlds
from hypothesis import given
from hypothesis import strategies as st

from tarazy.errors import NoEquilibriumError
from tarazy.trade import Counterfactual

CLOSE = 1e-9
# Trade over a cost of x1e3 is less than 1e3^-θ of what it was, with θ at least 4 here; what remains
# matters to first order in that.
FAINT = 1e-6


def links(world, selected, factor):
    """Return trade costs with the factor on links where the (N, N) selection is true."""
    return np.where(selected[:, :, None], factor, 1.0) * np.ones(len(world.sectors))


def around(n, member):
    """Return the foreign links of an economy, (N, N)."""
    selected = np.zeros((n, n), dtype=bool)
    selected[member, :] = selected[:, member] = True
    selected[member, member] = False
    return selected


@few
@given(seeds, st.integers(3, 5), st.integers(1, 3), closures)
def test_a_prohibitive_cost_on_a_link_tends_to_severance(seed, n, j, closure):
    world = draw_world(seed, n, j, theta=(4.0, 9.0))
    pair = np.zeros((n, n), dtype=bool)
    pair[0, 1] = pair[1, 0] = True
    cut = solved(world, Counterfactual(trade_cost=links(world, pair, np.inf), closure=closure))
    far = solved(world, Counterfactual(trade_cost=links(world, pair, 1e3), closure=closure))
    gap = np.abs(cut.welfare.values - far.welfare.values)
    assert gap.max() < FAINT
    assert np.abs(cut.welfare.values).max() > 1e3 * FAINT
    flow = cut.dataset["trade_after"].values
    assert (flow[0, 1] == 0).all() and (flow[1, 0] == 0).all()


@few
@given(seeds, st.integers(3, 5), st.integers(1, 3))
def test_a_prohibitive_cost_around_an_economy_tends_to_severance(seed, n, j):
    """Without deficits: others would still have to be paid through what little trade is left."""
    world = draw_world(seed, n, j, theta=(4.0, 9.0))
    selected = around(n, 0)
    cut = solved(world, Counterfactual(trade_cost=links(world, selected, np.inf), closure="zero"))
    far = solved(world, Counterfactual(trade_cost=links(world, selected, 1e3), closure="zero"))
    assert np.abs(cut.welfare.values - far.welfare.values).max() < FAINT
    flow = cut.dataset["trade_after"].values
    assert (flow[selected] == 0).all()


@few
@given(seeds, st.integers(3, 5), st.integers(1, 3))
def test_the_others_do_not_notice_whom_they_never_traded_with(seed, n, j):
    """An economy that is cut off may do what it wants."""
    world = draw_world(seed, n, j)
    cost = links(world, around(n, 0), np.inf)
    productivity = np.ones((n, j))
    productivity[0] = 3.0
    one = Counterfactual(trade_cost=cost, closure="zero")
    other = Counterfactual(trade_cost=cost, productivity=productivity, closure="zero")
    calm, busy = solved(world, one).welfare.values, solved(world, other).welfare.values
    np.testing.assert_allclose(busy[1:], calm[1:], atol=1e-8)
    assert busy[0] > calm[0] + 1


def blocs_world(seed):
    """Return a world in which two and two economies will be cut apart."""
    world = draw_world(seed, 4, 2)
    inside = np.zeros((4, 4), dtype=bool)
    inside[:2, :2] = inside[2:, 2:] = True
    return world, links(world, ~inside, np.inf), inside


@few
@given(seeds)
def test_fixed_deficits_of_severed_blocs_have_no_equilibrium(seed):
    world, cost, _ = blocs_world(seed)
    with pytest.raises(NoEquilibriumError) as error:
        solved(world, Counterfactual(trade_cost=cost, closure="fixed"))
    message = str(error.value)
    assert "{E00, E01}" in message and "'income_share' or 'zero'" in message
    deficit = world.dataset["deficit"].values[:2].sum()
    assert f"{deficit:.6g}" in message


@few
@given(seeds, st.sampled_from(["income_share", "zero"]))
def test_other_closures_balance_every_severed_bloc(seed, closure):
    world, cost, inside = blocs_world(seed)
    flow = solved(world, Counterfactual(trade_cost=cost, closure=closure)).dataset["trade_after"]
    assert (flow.values[~inside] == 0).all()
    deficit = flow.values.sum(axis=(1, 2)) - flow.values.sum(axis=(0, 2))
    assert abs(deficit[:2].sum()) < CLOSE * flow.values.sum()
    assert abs(deficit[2:].sum()) < CLOSE * flow.values.sum()
    if closure == "income_share":
        assert np.abs(deficit).min() > 1e-6 * np.abs(deficit).max()


@few
@given(seeds)
def test_fixed_deficits_that_balance_inside_the_blocs_are_no_obstacle(seed):
    world, cost, inside = blocs_world(seed)
    balanced = world_of(
        solved(world, Counterfactual(closure="zero")).dataset["trade_after"].values,
        world.dataset["tariff"].values,
        world.dataset["input_share"].values,
        world.dataset["trade_elasticity"].values,
    )
    fixed = solved(balanced, Counterfactual(trade_cost=cost, closure="fixed"))
    zero = solved(balanced, Counterfactual(trade_cost=cost, closure="zero"))
    np.testing.assert_allclose(fixed.welfare.values, zero.welfare.values, atol=1e-8)
    assert (fixed.dataset["trade_after"].values[~inside] == 0).all()


@few
@given(worlds, seeds)
def test_closures_do_what_they_say(world, seed):
    deficit, value_added = world.dataset["deficit"].values, world.accounts.value_added
    found = {}
    for closure in ("fixed", "income_share", "zero"):
        data = solved(world, draw_shock(world, seed, closure)).dataset
        flow = data["trade_after"].values
        found[closure] = flow.sum(axis=(1, 2)) - flow.sum(axis=(0, 2))
        if closure == "income_share":
            earned = value_added * (1 + data["wage"].values / 100)
    income = world.accounts.income
    assert np.abs((found["fixed"] - deficit) / income).max() < CLOSE
    assert np.abs(found["zero"] / income).max() < CLOSE
    # The share moves by as much everywhere, namely by what makes the world add up.
    moved = found["income_share"] / earned - deficit / value_added
    np.testing.assert_allclose(moved, moved[0], atol=CLOSE)


@pytest.mark.parametrize("closure", ["fixed", "income_share", "zero"])
def test_a_buyer_without_suppliers_is_named(closure):
    world = draw_world(1, 3, 2)
    cost = np.ones((3, 3, 2))
    cost[1, :, 1] = np.inf
    with pytest.raises(NoEquilibriumError, match=r"E01 buys s01 .* every supplier .* is cut off"):
        solved(world, Counterfactual(trade_cost=cost, closure=closure))


def one_way(world, member):
    """Return trade costs at which an economy buys abroad and sells nothing there."""
    n = len(world.economies)
    selected = np.zeros((n, n), dtype=bool)
    selected[:, member] = True
    selected[member, member] = False
    return links(world, selected, np.inf)


def test_who_buys_but_cannot_sell_has_no_equilibrium():
    """Its wages would fall without end: there is always something it imports."""
    world = draw_world(1, 3, 2)
    with pytest.raises(NoEquilibriumError, match=r"\{E00\} buys from the other economies"):
        solved(world, Counterfactual(trade_cost=one_way(world, 0), closure="zero"))


def test_a_group_that_only_buys_is_named():
    world = draw_world(1, 4, 2)
    cost = np.ones((4, 4, 2))
    cost[2:, :2] = np.inf
    with pytest.raises(NoEquilibriumError, match=r"\{E00, E01\} buys from the other"):
        solved(world, Counterfactual(trade_cost=cost, closure="zero"))


def test_a_deficit_pays_for_imports_without_exports():
    world = draw_world(1, 3, 2)
    deficit = world.dataset["deficit"].values
    member = int(deficit.argmax())
    data = solved(world, Counterfactual(trade_cost=one_way(world, member))).dataset
    assert data["exports_after"].values[member].sum() == 0
    imports = data["imports_after"].values[member].sum()
    assert imports == pytest.approx(deficit[member], rel=CLOSE)
