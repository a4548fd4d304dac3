"""Properties of losses, power and friends that hold in any world."""

import numpy as np
from drawn_equilibria import draw_shock, draw_world, few, seeds, solved
from hypothesis import given
from hypothesis import strategies as st

from tarazy.interdependence.after import world_after
from tarazy.interdependence.friends import friends
from tarazy.interdependence.power import log_price_rise
from tarazy.interdependence.severance import severance_losses
from tarazy.trade import Counterfactual

unit = st.floats(0.0, 1.0)


@few
@given(seed=seeds, closure=st.sampled_from(["fixed", "income_share", "zero"]))
def test_changes_compose_through_the_world_after(seed, closure):
    world = draw_world(seed, 4, 3)
    first, second = draw_shock(world, seed, closure), draw_shock(world, seed + 7, closure)
    before = solved(world, first)
    after = world_after(before, first, world=world)
    nothing = solved(after, Counterfactual(closure=closure))
    assert np.abs(nothing.welfare.values).max() < 1e-8
    step = solved(after, second)
    both = solved(
        world,
        Counterfactual(
            tariff=second.tariff,
            trade_cost=first.trade_cost * second.trade_cost,
            productivity=first.productivity * second.productivity,
            closure=closure,
        ),
    )
    # With the transfers as they come: equal transfers are others at each step.
    one, two, whole = (
        1 + found.dataset["real_expenditure"].values / 100 for found in (before, step, both)
    )
    np.testing.assert_allclose(one * two, whole, rtol=1e-8)


@few
@given(seed=seeds)
def test_a_severance_after_a_change_is_both_at_once(seed):
    world = draw_world(seed, 4, 2)
    first = draw_shock(world, seed)
    before = solved(world, first)
    after = world_after(before, first, world=world)
    found = severance_losses("E00", ["E01"], cuts=["both"], world=after)["loss"].item()
    cost = first.trade_cost.copy()
    cost[0, 1] = cost[1, 0] = np.inf
    both = solved(
        world,
        Counterfactual(tariff=first.tariff, trade_cost=cost, productivity=first.productivity),
    )
    relative = (1 + both.welfare.values[0] / 100) / (1 + before.welfare.values[0] / 100)
    np.testing.assert_allclose(1 - found / 100, relative, rtol=1e-8)


@few
@given(seed=seeds)
def test_autarky_of_one_sector_is_the_closed_form(seed):
    world = draw_world(seed, 3, 1, inputs=False, dutiable=False)
    found = severance_losses("E00", ["E01", "E02"], cuts=["both"], closure="zero", world=world)
    data = world.dataset
    theta = data["trade_elasticity"].values[0]
    balanced = solved(world, Counterfactual(closure="zero"))
    bought = balanced.dataset["trade_after"].values[0, :, 0]
    autarky = (bought[0] / bought.sum()) ** (1 / theta)
    np.testing.assert_allclose(found["joint_loss"].item(), 100 * (1 - autarky), rtol=1e-7)
    np.testing.assert_allclose(found["joint_real_wage_loss"], found["joint_loss"], rtol=1e-7)


@few
@given(
    seed=seeds,
    rho=st.floats(0.1, 1.9),
    low=st.floats(0.0, 0.4),
    high=st.floats(0.5, 0.95),
)
def test_power_is_convex_in_the_share_and_falls_with_rho(seed, rho, low, high):
    draw = np.random.default_rng(seed)
    spending = draw.dirichlet(np.ones(4))
    theta = draw.uniform(1.0, 9.0, 4)
    direction = draw.uniform(0.2, 1.0, 4)
    rises = [
        log_price_rise(spending, share * direction, theta, rho)
        for share in (low, (low + high) / 2, high)
    ]
    assert rises[0] + rises[2] >= 2 * rises[1] - 1e-12
    assert 0 <= rises[0] <= rises[1] <= rises[2]
    assert log_price_rise(spending, high * direction, theta, rho + 0.5) <= rises[2] + 1e-12


@few
@given(seed=seeds, rho=st.floats(0.5, 3.0))
def test_power_near_one_is_that_of_the_limit(seed, rho):
    draw = np.random.default_rng(seed)
    spending, theta = draw.dirichlet(np.ones(3)), draw.uniform(1.0, 9.0, 3)
    lost = draw.uniform(0.0, 0.9, 3)
    limit = log_price_rise(spending, lost, theta, 1.0)
    for side in (-1e-7, 1e-7):
        near = log_price_rise(spending, lost, theta, 1.0 + side)
        np.testing.assert_allclose(near, limit, rtol=1e-6)


@few
@given(seed=seeds)
def test_growth_of_all_together_raises_all_alike(seed):
    """Productivity of labour that grows everywhere moves no relative price: each gains one."""
    world = draw_world(seed, 4, 2)
    found = friends(world=world)
    np.testing.assert_allclose(found["exposure_labour"].sum("partner"), 1.0, rtol=1e-6)
