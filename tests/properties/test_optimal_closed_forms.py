"""Optimal tariffs that theory knows: two economies, one sector, no inputs, balanced trade.

The elasticity of what the other economy offers is θ times the share s of its output that it sells
at home, so the best tariff is 1 / (θ s), with s at the optimum (the formula of Gros, 1987, in which
s is the domestic share in expenditure; the two are the same where the other has no tariff).
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tarazy import World
from tarazy.optimal import nash, optimal_tariff

few = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
FREE = {"sectors": "*", "closure": "zero", "upper": 5.0}
# A rate is as exact as gradients are: 1e-10 over a curvature of 0.01 to 1.
EXACT = 2e-7


def two_economies(size, openness, theta, foreign_tariff=0.0, home_tariff=0.0):
    """Return a balanced world in which H makes a part `size` of all output and sells a part of it.

    `openness` is the part of the smaller economy's output that goes abroad.
    """
    exports = openness * min(size, 1 - size)
    trade = 1000 * np.array([[size - exports, exports], [exports, 1 - size - exports]])
    return World.from_arrays(
        name="two",
        year=2022,
        economies=["H", "F"],
        sectors=["all"],
        trade=trade[:, :, None],
        tariff=np.array([[0.0, home_tariff], [foreign_tariff, 0.0]])[:, :, None],
        input_share=np.zeros((2, 1, 1)),
        trade_elasticity=[theta],
    )


def sold_at_home(outcome, position):
    """Return the share of an economy's output that it sells to itself."""
    sales = outcome.dataset["trade_after"].values[:, position, 0]
    return sales[position] / sales.sum()


shares = st.floats(0.05, 0.95)
elasticities = st.floats(2.0, 9.0)


@few
@given(shares, shares, elasticities, st.floats(0, 0.5), st.floats(0, 0.5))
def test_the_optimum_is_one_over_the_elasticity_of_what_the_other_offers(
    size, openness, theta, foreign_tariff, home_tariff
):
    world = two_economies(size, openness, theta, foreign_tariff, home_tariff)
    best = optimal_tariff("H", world=world, **FREE)
    assert best.converged
    assert best.rate == pytest.approx(1 / (theta * sold_at_home(best.outcome, 1)), abs=EXACT)


@pytest.mark.parametrize("theta", [2.0, 4.0, 8.0])
def test_a_small_economy_has_the_optimum_of_a_monopolist_and_not_zero(theta):
    rates = [
        optimal_tariff("H", world=two_economies(size, 0.3, theta), **FREE).rate
        for size in (0.001, 0.01, 0.1, 0.5, 0.9)
    ]
    assert rates[0] == pytest.approx(1 / theta, rel=1e-3)
    assert min(rates) > 1 / theta
    assert rates[:4] == sorted(rates[:4])


def test_the_optimum_vanishes_only_as_goods_of_different_origin_become_the_same():
    rates = [
        optimal_tariff("H", sectors="*", closure="zero", world=two_economies(0.01, 0.3, theta)).rate
        for theta in (4.0, 16.0, 40.0)
    ]
    assert rates == pytest.approx([1 / 4, 1 / 16, 1 / 40], rel=5e-3)


def test_the_table_of_sizes_on_the_page_is_what_the_search_finds():
    page = Path(__file__).parents[2] / "docs" / "explanation" / "optimal-tariffs.md"
    table = page.read_text(encoding="utf-8").partition("\n| part of world output |")[2]
    lines = table.partition("\n\n")[0].splitlines()[2:]
    assert len(lines) == 5
    for line in lines:
        size, rate, gain, abroad = (float(cell) for cell in line.strip("| ").split("|"))
        best = optimal_tariff("H", world=two_economies(size, 0.3, 5.0), **FREE)
        assert 100 * best.rate == pytest.approx(rate, abs=0.00501)
        assert best.gain == pytest.approx(gain, abs=0.000501)
        assert float(best.welfare.sel(country="F")) == pytest.approx(abroad, rel=3e-2)


def test_the_gain_of_a_small_economy_is_too_small_for_the_world_to_notice():
    best = optimal_tariff("H", world=two_economies(0.001, 0.3, 5.0), **FREE)
    assert best.gain > 0.5
    assert -1e-2 < float(best.welfare.sel(country="F")) < 0


@few
@given(shares, elasticities)
def test_two_equals_end_a_tariff_war_at_the_fixed_point_of_the_formula(openness, theta):
    home = 1 - openness
    war = nash(["H", "F"], world=two_economies(0.5, openness, theta), **FREE)

    def excess(tariff):
        # Shares of expenditure under equal tariffs, wages equal; then of output.
        abroad = (1 - home) * (1 + tariff) ** -theta
        sold = home / (home + abroad / (1 + tariff))
        return tariff - 1 / (theta * sold)

    expected = brentq(excess, 0.0, 5.0, xtol=1e-13)
    assert war.converged
    assert list(war.mean_rates.values()) == pytest.approx([expected] * 2, abs=EXACT)
    # Both lose against free trade: neither could turn the terms of trade, trade has shrunk.
    assert max(war.gain_over_zero.values()) < 0
    assert war.gain["H"] == pytest.approx(war.gain["F"], abs=1e-5)


@few
@given(shares, shares, elasticities)
def test_each_end_of_a_war_between_unequals_satisfies_its_own_formula(size, openness, theta):
    war = nash(["H", "F"], world=two_economies(size, openness, theta), **FREE)
    assert war.converged
    for position, player in ((1, "H"), (0, "F")):
        formula = 1 / (theta * sold_at_home(war.outcome, position))
        assert war.mean_rates[player] == pytest.approx(formula, abs=10 * EXACT)


def test_a_much_larger_economy_can_win_the_war():
    # Where the small one depends on trade; not where most of its sales are at home.
    war = nash(["H", "F"], world=two_economies(0.02, 0.9, 3.0), **FREE)
    assert war.gain_over_zero["F"] > 0 > war.gain_over_zero["H"]
    closed = nash(["H", "F"], world=two_economies(0.02, 0.3, 3.0), **FREE)
    assert max(closed.gain_over_zero.values()) < 0
