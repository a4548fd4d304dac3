"""Gains from trade, with and without scale, and a tariff of 40 % (docs/explanation/validation.md).

A. Costinot and A. Rodriguez-Clare, "Trade Theory with Numbers: Quantifying the Consequences of
Globalization", Handbook of International Economics 4, 2014,
https://doi.org/10.1016/B978-0-444-54314-1.00004-5. The authors use WIOD of April 2012; the table
at hand is a later edition, so that no figure is claimed to be met.
"""

import numpy as np
import pytest
import wiod_2008 as wiod

from tarazy.errors import NoEquilibriumError
from tarazy.trade import Counterfactual
from tarazy.trade.reference import trade_after
from tarazy.trade.solve import solve_benchmark

CLOSE = 1e-8
# Table 4.2, column 4, per cent: a tariff of 40 % of the United States on all imports; many sectors,
# inputs, perfect competition. As recorded in https://github.com/nicolaswess/TradMod.jl (example),
# whose programme finds all of them from the edition of 2012, but -0.13 for Russia.
# fmt: off
PRINTED = {
    "AUS": -0.28, "AUT": -0.13, "BEL": -0.26, "BRA": -0.16, "CAN": -2.28, "CHN": -0.46,
    "CZE": -0.08, "DEU": -0.20, "DNK": -0.26, "ESP": -0.07, "FIN": -0.10, "FRA": -0.13,
    "GBR": -0.31, "GRC": -0.06, "HUN": -0.17, "IDN": -0.14, "IND": -0.25, "IRL": -1.58,
    "ITA": -0.07, "JPN": -0.11, "KOR": -0.34, "MEX": -1.67, "NLD": -0.34, "POL": -0.08,
    "PRT": -0.09, "ROM": 0.01, "RUS": -0.12, "SVK": -0.04, "SVN": -0.10, "SWE": -0.19,
    "TUR": -0.02, "TWN": -0.76, "USA": 0.63, "ROW": -0.97,
}
# fmt: on
# Per cent of real wages: one sector; many sectors, without and with scale; many with inputs; and
# with scale as well, every sector buying in the mix of the economy.
GAINS = {
    "CHN": (1.79, 2.63, 2.41, 7.77, 25.05),
    "CZE": (6.03, 17.00, 21.25, 33.97, 75.16),
    "DEU": (4.48, 12.76, 17.04, 21.41, 44.71),
    "JPN": (1.68, 1.40, 3.45, 4.57, 13.44),
    "RUS": (2.41, 18.07, 1.03, 36.16, -0.46),
    "USA": (1.77, 4.45, 4.35, 8.36, 10.00),
}
# Of all but Greece.
MEANS = (4.32, 15.20, 14.13, 26.77, 36.37)


@pytest.fixture(scope="module")
def table(official_files):
    return wiod.read(official_files("data/wiod2013"))


def gains_without_scale(table, share):
    """Return ``1 - Π_s Π_k λ_k^(β_s a_ks / ε_k)`` with a the Leontief inverse, (N,)."""
    weight = np.linalg.solve(np.eye(share.shape[1]) - share, final_share(table)[:, :, None])[..., 0]
    with np.errstate(divide="ignore"):
        return 1 - np.exp((weight * np.log(table.home_share) / table.theta).sum(axis=1))


def gains_with_scale(table, share):
    """Return the same where firms enter: a sector r̂ / ĉ times as large is cheaper by its 1/ε power.

    ``ln P̂_k = (1 + 1/ε_k) ln ĉ_k - ln(λ_k r̂_k) / ε_k``, ``ln ĉ_k = Σ_s a_sk ln P̂_s``, wages being
    one; r̂ is the change of revenue when an economy has to make all that it buys, in the mix in
    which it buys.
    """
    one = np.eye(share.shape[1])
    with np.errstate(divide="ignore"):
        saved = np.log(table.home_share * larger(table, share)) / table.theta
    answer = feedback(table, share)
    assert strongest(answer).max() < 1
    # Where nothing is made at home, prices are not asked for: gains are whole.
    whole = np.isinf(saved).any(axis=1)
    saved = np.where(whole[:, None], 0.0, saved)
    price = -np.linalg.solve(one - answer, saved[:, :, None])[..., 0]
    return np.where(whole, 1.0, 1 - np.exp(-(final_share(table) * price).sum(axis=1)))


def feedback(table, share):
    """Return how prices answer to prices of inputs where scale follows, (N, J, K)."""
    return (1 + 1 / table.theta)[:, None] * share.transpose(0, 2, 1)


def strongest(matrix):
    """Return the largest eigenvalue, (N,); from one on scale feeds on itself without end."""
    return np.abs(np.linalg.eigvals(matrix)).max(axis=-1)


def larger(table, share):
    """Return r̂, (N, J), one where a sector makes nothing."""
    mix = table.spent / table.spent.sum(axis=1, keepdims=True)
    earned = ((1 - share.sum(axis=1)) * table.output).sum(axis=1)
    made = np.linalg.solve(np.eye(share.shape[1]) - share, (mix * earned[:, None])[:, :, None])
    return np.divide(made[..., 0], table.output, out=np.ones_like(mix), where=table.output > 0)


def final_share(table):
    return table.final / table.final.sum(axis=1, keepdims=True)


def all_gains(table):
    """Return the five columns, (5, N)."""
    none = np.zeros_like(table.input_share)
    home = np.einsum("nnj->n", table.sales) / table.sales.sum(axis=(1, 2))
    return np.array(
        [
            1 - home ** (1 / 5),
            gains_without_scale(table, none),
            gains_with_scale(table, none),
            gains_without_scale(table, table.input_share),
            gains_with_scale(table, wiod.spent_alike(table)[0]),
        ]
    )


def test_the_table_is_that_of_34_economies(table):
    assert len(table.economies) == 34
    assert table.sales.shape == (34, 34, 31)
    use = table.final + table.inputs.sum(axis=2)
    np.testing.assert_allclose(table.spent, use, rtol=CLOSE)
    # Greece sells no water transport at home.
    ((n, j),) = np.argwhere(table.home_share == 0)
    assert (table.economies[n], j) == ("GRC", 21)
    assert table.output[n, j] > 0


def test_gains_as_the_documentation_tells_them(table):
    found = 100 * all_gains(table)
    for economy, told in GAINS.items():
        row = found[:, table.economies.index(economy)]
        np.testing.assert_allclose(row, told, atol=0.006, err_msg=economy)
    others = [e != "GRC" for e in table.economies]
    np.testing.assert_allclose(found[:, others].mean(axis=1), MEANS, atol=0.006)
    # Without a home share all is lost.
    assert found[1:, table.economies.index("GRC")] == pytest.approx([100] * 4)
    # With the inputs of the data there would be no equilibrium in many economies.
    assert (strongest(feedback(table, table.input_share)) >= 1).sum() == 16
    # Scale may take as well as give: who exports what has no scale gains less by it.
    gap = found[2] - found[1]
    assert gap[table.economies.index("RUS")] < -10
    assert gap[table.economies.index("CZE")] > 3


def test_the_solver_finds_the_gains_without_scale(table):
    """Autarky of WIOD: with inputs and deficits, the formula is met by the equilibrium."""
    with pytest.raises(NoEquilibriumError, match="GRC buys"):
        autarky(table, table.input_share, final_share(table))
    table = without_the_zero(table)
    _, wage = autarky(table, table.input_share, final_share(table))
    wanted = gains_without_scale(table, table.input_share)
    np.testing.assert_allclose(1 - wage, wanted, atol=CLOSE)


@pytest.mark.parametrize("inputs", [False, True])
def test_the_solver_finds_the_gains_with_scale(table, inputs):
    """Scale is productivity that follows the size of a sector, (r̂ / ĉ)^(1/ε)."""
    table = without_the_zero(table)
    share, mix = wiod.spent_alike(table)
    share = share * inputs
    size, cost = larger(table, share), np.ones_like(mix)
    for _ in range(200):
        solution, wage = autarky(table, share, mix, (size / cost) ** (1 / table.theta))
        before, cost = cost, np.exp(solution.log_cost.T - solution.log_wage[:, None])
        if np.abs(cost / before - 1).max() < 1e-11:
            break
    output = solution.output.T / table.output / np.exp(solution.log_wage)[:, None]
    made = table.output > 0
    np.testing.assert_allclose(output[made], size[made], rtol=1e-6)
    np.testing.assert_allclose(1 - wage, gains_with_scale(table, share), atol=1e-7)


def without_the_zero(table):
    """Return the table with a millionth of what Greece buys of water transport sold at home."""
    sales = table.sales.copy()
    ((n, j),) = np.argwhere(table.home_share == 0)
    sales[n, n, j] = 1e-6 * table.spent[n, j]
    return wiod.Table(table.economies, sales, table.inputs, table.final, table.theta)


def autarky(table, share, final, productivity=None):
    """Return the equilibrium without trade, and wages over the price of final use."""
    n, j = len(table.economies), len(table.theta)
    cost = np.where(np.eye(n, dtype=bool)[:, :, None], 1.0, np.inf) * np.ones(j)
    change = Counterfactual(trade_cost=cost, productivity=productivity, closure="zero")
    solution = solve_benchmark(wiod.benchmark_of(table, share, final), change, tolerance=1e-12)
    price = (final_share(table).T * solution.log_price).sum(axis=0)
    return solution, np.exp(solution.log_wage - price)


def tariff_of_the_united_states(table):
    """Return the change of real income, per cent, as the authors compute it.

    Sectors buy in the mix of the economy, deficits go first, and the price is that of final use.
    """
    share, mix = wiod.spent_alike(table)
    start = wiod.benchmark_of(table, share, mix)
    balanced = solve_benchmark(start, Counterfactual(closure="zero"), tolerance=1e-12)
    base = wiod.benchmark_of(table, share, mix, trade_after(balanced).transpose(1, 2, 0))
    rate = np.zeros_like(table.sales)
    home = table.economies.index("USA")
    rate[home] = 0.4
    rate[home, home] = 0.0
    after = solve_benchmark(base, Counterfactual(tariff=rate, closure="zero"), tolerance=1e-12)
    price = np.exp((final_share(table).T * after.log_price).sum(axis=0))
    return 100 * (after.income / base.income / price - 1)


def test_a_tariff_of_the_united_states_beside_the_printed_figures(table):
    """A later edition of the data: close, and no claim of more than what is asserted."""
    found = dict(zip(table.economies, tariff_of_the_united_states(table), strict=True))
    assert set(found) == set(PRINTED)
    gap = {e: found[e] - printed for e, printed in PRINTED.items()}
    assert max(gap, key=lambda e: abs(gap[e])) == "CHN"
    assert gap.pop("CHN") == pytest.approx(0.13, abs=0.01)
    for economy, off in gap.items():
        assert abs(off) < max(0.05, 0.1 * abs(PRINTED[economy])), economy
        assert np.sign(found[economy]) == np.sign(PRINTED[economy]), economy
    assert np.median(np.abs(list(gap.values()))) < 0.02
    ours, theirs = ([which[e] for e in PRINTED] for which in (found, PRINTED))
    assert np.corrcoef(ours, theirs)[0, 1] > 0.997
