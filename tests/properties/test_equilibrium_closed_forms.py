"""Cases with an answer on paper.

C. Arkolakis, A. Costinot, A. Rodriguez-Clare, "New Trade Models, Same Old Gains?", American
Economic Review 102(1), 2012; A. Costinot, A. Rodriguez-Clare, "Trade Theory with Numbers",
Handbook of International Economics 4, 2014, for many sectors and inputs.
"""

import numpy as np
import pytest
from drawn_equilibria import closures, draw_shock, draw_world, few, seeds, solved, world_of, worlds
from hypothesis import given
from hypothesis import strategies as st

from tarazy.trade import Counterfactual

CLOSE = 1e-9


def domestic_share(data, tariff, when):
    spent = (1 + tariff) * data[f"trade_{when}"].values
    return np.einsum("nnj->nj", spent) / spent.sum(axis=1)


def autarky(world, closure="zero"):
    n, j = len(world.economies), len(world.sectors)
    cost = np.where(np.eye(n, dtype=bool)[:, :, None], 1.0, np.inf) * np.ones(j)
    return Counterfactual(trade_cost=cost, closure=closure)


def real_wage_formula(world, change_of_domestic_share):
    """Return the factor of change of real wages (Costinot & Rodriguez-Clare 2014).

    ``Π_j Π_k (π̂_nnk)^(-α_nj a_n,kj / θ_k)`` with the Leontief inverse a.
    """
    share = world.dataset["input_share"].values
    leontief = np.linalg.inv(np.eye(share.shape[1]) - share)
    weight = np.einsum("nkj,nj->nk", leontief, world.dataset["final_share"].values)
    power = -weight / world.dataset["trade_elasticity"].values
    return np.prod(change_of_domestic_share**power, axis=1)


@few
@given(seeds, st.integers(2, 6), st.sampled_from([0.0, 0.3]))
def test_gains_from_trade_in_one_sector(seed, n, zeros):
    """Without tariffs and deficits, autarky costs 1 - λ^(1/θ) of real income."""
    world = draw_world(seed, n, 1, zeros, inputs=False, dutiable=False)
    balanced = solved(world, Counterfactual(closure="zero")).dataset["trade_after"].values
    theta = world.dataset["trade_elasticity"].values
    world = world_of(balanced, np.zeros((n, n, 1)), np.zeros((n, 1, 1)), theta)
    home = np.einsum("nnj->n", balanced) / balanced.sum(axis=(1, 2))
    welfare = solved(world, autarky(world)).welfare.values / 100
    np.testing.assert_allclose(1 + welfare, home ** (1 / theta[0]), rtol=CLOSE)


@few
@given(worlds)
def test_gains_from_trade_with_sectors_inputs_and_tariffs(world):
    """Real income falls with the real wage and by what tariffs and deficits added to income."""
    data = solved(world, autarky(world)).dataset
    home = domestic_share(data, world.dataset["tariff"].values, "before")
    real_wage = real_wage_formula(world, 1 / home)
    np.testing.assert_allclose(1 + data["real_wage"].values / 100, real_wage, rtol=CLOSE)
    wages = world.accounts.value_added / world.accounts.income
    real = 1 + data["real_expenditure"].values / 100
    np.testing.assert_allclose(real, real_wage * wages, rtol=CLOSE)


@few
@given(worlds, seeds, closures)
def test_real_wages_follow_from_domestic_shares(world, seed, closure):
    """After any foreign shock, not only autarky (Arkolakis et al. 2012, ex-post formula)."""
    shock = draw_shock(world, seed, closure, productive=False)
    data = solved(world, shock).dataset
    before = domestic_share(data, world.dataset["tariff"].values, "before")
    after = domestic_share(data, shock.tariff, "after")
    expected = real_wage_formula(world, after / before)
    np.testing.assert_allclose(1 + data["real_wage"].values / 100, expected, rtol=CLOSE)


@few
@given(seeds, st.integers(2, 5), st.integers(1, 3), st.sampled_from([0.5, 2.0]))
def test_productivity_everywhere_scales_real_income(seed, n, j, factor):
    """If value added is the same share of cost everywhere, prices fall by its inverse power."""
    draw = np.random.default_rng(seed)
    world = draw_world(seed, n, j)
    value_added = draw.uniform(0.4, 0.9)
    mix = draw.dirichlet(np.ones(j), (n, j)).transpose(0, 2, 1)
    data = world.dataset
    # Much is sold at home in all sectors, so that inputs never exceed what is bought.
    trade = data["trade"].values + 500 * np.eye(n)[:, :, None]
    mix = (0.02 * mix + 0.98 * np.eye(j)) * (1 - value_added)
    world = world_of(trade, data["tariff"].values, mix, data["trade_elasticity"].values)
    after = solved(world, Counterfactual(productivity=np.full((n, j), factor))).dataset
    expected = factor ** (1 / value_added)
    np.testing.assert_allclose(1 + after["welfare"].values / 100, expected, rtol=CLOSE)
    np.testing.assert_allclose(after["wage"].values, 0, atol=1e-7)
    flows = after["trade_before"].values
    np.testing.assert_allclose(after["trade_after"].values, flows, rtol=CLOSE)


def test_two_equal_economies_in_numbers():
    """Half at home, half abroad, θ = 4; trade cost doubles: P̂ = ((1 + 2^-4) / 2)^(-1/4)."""
    trade = np.full((2, 2, 1), 50.0)
    world = world_of(trade, np.zeros((2, 2, 1)), np.zeros((2, 1, 1)), [4.0])
    cost = np.array([[1.0, 2.0], [2.0, 1.0]])[:, :, None]
    data = solved(world, Counterfactual(trade_cost=cost)).dataset
    price = ((1 + 1 / 16) / 2) ** -0.25
    assert data["welfare"].values == pytest.approx([100 * (1 / price - 1)] * 2, rel=1e-12)
    imports = 100 * (1 / 16) / (1 + 1 / 16)
    assert data["imports_after"].values.ravel() == pytest.approx([imports] * 2, rel=1e-12)
    assert data["trade_creation"].values == pytest.approx([imports - 50] * 2, rel=1e-12)


def test_terms_and_volume_of_trade_are_first_order():
    """Half the change of tariffs leaves a quarter of the gap between sum and exact welfare."""
    world = draw_world(3, 4, 3)
    before = world.dataset["tariff"].values
    target = draw_shock(world, 3).tariff
    gaps = []
    for part in (0.02, 0.01):
        rates = before + part * (target - before)
        data = solved(world, Counterfactual(tariff=rates)).dataset
        gaps.append(data["welfare"].values - data["welfare_first_order"].values)
        assert np.abs(gaps[-1]).max() < 0.1 * np.abs(data["welfare"].values).max()
    np.testing.assert_allclose(gaps[0] / gaps[1], 4, rtol=0.1)
