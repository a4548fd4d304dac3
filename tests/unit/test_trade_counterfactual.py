"""Counterfactuals: what is refused, and what a benchmark and a counterfactual make together."""

from dataclasses import replace

import numpy as np
import pytest
from trade_world import small_world

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.labelled import by_country
from tarazy.trade.preparation import Preparation, prepare
from tarazy.trade.reference import trade_after, trade_after_on
from tarazy.trade.solve import solve


@pytest.fixture(scope="module")
def world():
    return small_world()


def filled(shape, value, bad=None):
    array = np.full(shape, value)
    if bad is not None:
        array.flat[1] = bad
    return array


CUBE, TABLE = (3, 3, 3), (3, 3)
REFUSED = {
    "tariff is not a number": ({"tariff": filled(CUBE, 0.1, np.nan)}, "tariff holds nan"),
    "tariff below -100 %": ({"tariff": filled(CUBE, 0.1, -1.5)}, r"tariff holds -1\.5"),
    "tariff infinite": ({"tariff": filled(CUBE, 0.1, np.inf)}, "tariff holds inf"),
    "tariff of another shape": (
        {"tariff": filled((3, 3), 0.1)},
        r"tariff has shape \(3, 3\); allowed: \(3, 3, 3\)",
    ),
    "cost zero": ({"trade_cost": filled(CUBE, 1.0, 0.0)}, r"trade_cost holds 0\.0"),
    "cost negative": ({"trade_cost": filled(CUBE, 1.0, -2.0)}, r"trade_cost holds -2\.0"),
    "cost is not a number": ({"trade_cost": filled(CUBE, 1.0, np.nan)}, "trade_cost holds nan"),
    "cost of another shape": ({"trade_cost": filled((2, 3, 3), 1.0)}, "trade_cost has shape"),
    "productivity zero": ({"productivity": filled(TABLE, 1.0, 0.0)}, r"productivity holds 0\.0"),
    "productivity infinite": (
        {"productivity": filled(TABLE, 1.0, np.inf)},
        "productivity holds inf",
    ),
    "productivity of another shape": (
        {"productivity": filled(CUBE, 1.0)},
        r"productivity has shape \(3, 3, 3\); allowed: \(3, 3\)",
    ),
    "closure unknown": (
        {"closure": "fixd"},
        "unknown closure 'fixd'; did you mean fixed.* allowed: fixed, income_share, zero",
    ),
}


@pytest.mark.parametrize(("fields", "message"), REFUSED.values(), ids=REFUSED)
def test_wrong_counterfactuals_are_refused(world, fields, message):
    with pytest.raises(InputError, match=message) as error:
        solve_counterfactual(Counterfactual(**fields), world=world)
    assert "\n" not in str(error.value)


def test_an_infinite_cost_is_allowed(world):
    cost = np.ones(CUBE)
    cost[0, 1] = cost[1, 0] = np.inf
    flow = solve_counterfactual(Counterfactual(trade_cost=cost), world=world).dataset["trade_after"]
    assert (flow.sel(importer="KAZ", exporter="USA") == 0).all()
    assert (flow.sel(importer="KAZ", exporter="ROW", sector=["goods", "services"]) > 0).all()


def test_the_benchmark_has_the_accounts_of_the_world(world):
    benchmark, accounts = benchmark_of(world), world.accounts
    for name in ("expenditure", "output"):
        np.testing.assert_allclose(getattr(benchmark, name), getattr(accounts, name).T, rtol=1e-14)
    for name in ("value_added", "deficit", "income"):
        np.testing.assert_allclose(getattr(benchmark, name), getattr(accounts, name), atol=1e-12)
    np.testing.assert_array_equal(benchmark.trade[1, 0], world.dataset["trade"].values[0, :, 1])


def test_sectors_are_traded_and_dutiable_as_far_as_the_data_go(world):
    benchmark = benchmark_of(world)
    assert (benchmark.traded, benchmark.dutiable) == (2, 1)
    new = world.dataset["tariff"].values.copy()
    new[0, 1, 1] = 0.2
    problem = prepare(benchmark, Counterfactual(tariff=new))
    assert (len(problem.K), len(problem.Kt), len(problem.own)) == (2, 2, 1)


def test_shares_carry_the_change_of_costs(world):
    benchmark = benchmark_of(world)
    tariff = world.dataset["tariff"].values.copy()
    tariff[0, 1, 0] = 0.32
    cost = np.ones(CUBE)
    cost[0, 1, 1] = 2.0
    problem = prepare(benchmark, Counterfactual(tariff=tariff, trade_cost=cost))
    data, spent = world.dataset["trade"].values, world.accounts.expenditure
    assert problem.K[0, 0, 1] == pytest.approx(data[0, 1, 0] * 1.1 / spent[0, 0] * 1.2**-4)
    assert problem.Kt[0, 0, 1] == pytest.approx(problem.K[0, 0, 1] / 1.32)
    assert problem.K[1, 0, 1] == pytest.approx(data[0, 1, 1] / spent[0, 1] * 2.0**-5)
    untouched = prepare(benchmark, Counterfactual()).K
    assert untouched.sum(axis=2) == pytest.approx(np.ones((2, 3)))
    assert problem.K[0, 1:] == pytest.approx(untouched[0, 1:])


@pytest.mark.parametrize("abroad", [slice(1), slice(None)])
@pytest.mark.parametrize("field", ["tariff", "trade_cost", "export_tax"])
def test_arrays_of_a_counterfactual_may_lie_in_memory_as_they_like(world, field, abroad):
    benchmark = benchmark_of(world)
    given = {
        "tariff": benchmark.tariff.transpose(1, 2, 0).copy(),
        "trade_cost": np.ones(CUBE),
        "export_tax": np.zeros(CUBE),
    }[field]
    importer, exporter = (places[abroad] for places in np.nonzero(~np.eye(3, dtype=bool)))
    given[importer, exporter, 0] += np.linspace(0.1, 0.2, len(importer))
    by_sector = np.ascontiguousarray(given.transpose(2, 0, 1)).transpose(1, 2, 0)
    first, *others = (
        prepare(benchmark, Counterfactual(**{field: array}))
        for array in (by_sector, given, np.asfortranarray(given), given[::-1].copy()[::-1])
    )
    assert not np.array_equal(first.K, prepare(benchmark, Counterfactual()).K)
    for other in others:
        for name in ("K", "Kt", "own", "reach"):
            assert np.array_equal(getattr(first, name), getattr(other, name)), name


def test_blocs_are_what_trade_still_links(world):
    cost = np.ones(CUBE)
    cost[0, 1:] = cost[1:, 0] = np.inf
    problem = prepare(benchmark_of(world), Counterfactual(trade_cost=cost, closure="zero"))
    assert problem.blocs.tolist() == [0, 1, 1]
    linked = prepare(benchmark_of(world), Counterfactual(closure="zero"))
    assert linked.blocs.tolist() == [0, 0, 0]


def test_productivity_of_what_is_not_traded_counts(world):
    productivity = np.ones(TABLE)
    productivity[0, 2] = 1.25
    data = solve_counterfactual(Counterfactual(productivity=productivity), world=world).dataset
    assert data["welfare"].sel(country="KAZ") > 1
    assert data["price"].sel(country="KAZ", sector="housing") < -15


def test_a_cost_at_home_of_what_is_not_traded_is_paid_in_full(world):
    """Housing that costs a quarter more to deliver at home is a fifth less productive housing."""
    cost = np.ones(CUBE)
    cost[[0, 1], [0, 1], 2] = [1.25, 0.8]
    productivity = np.ones(TABLE)
    productivity[:2, 2] = [0.8, 1.25]
    dearer, harder = (
        solve_counterfactual(c, world=world).dataset
        for c in (Counterfactual(trade_cost=cost), Counterfactual(productivity=productivity))
    )
    for name in ("welfare", "price", "real_wage", "trade_after"):
        np.testing.assert_allclose(dearer[name], harder[name], rtol=1e-8, atol=1e-8)
    assert dearer["price"].sel(country="KAZ", sector="housing") > 15
    assert dearer["welfare"].sel(country="KAZ") < -1 < 1 < dearer["welfare"].sel(country="USA")


def test_an_empty_change_leaves_what_is_not_traded(world):
    problem = prepare(benchmark_of(world), Counterfactual(trade_cost=np.ones(CUBE)))
    assert problem.own == pytest.approx(np.ones((1, 3)))


def test_less_productive_is_dearer(world):
    productivity = np.ones(TABLE)
    productivity[0] = 0.8
    problem = prepare(benchmark_of(world), Counterfactual(productivity=productivity))
    np.testing.assert_allclose(problem.log_productivity[:, 0], np.log(0.8), rtol=1e-14)
    assert not problem.log_productivity[:, 1:].any()
    data = solve_counterfactual(Counterfactual(productivity=productivity), world=world).dataset
    assert data["welfare"].sel(country="KAZ") < -10


def test_blocs_that_cannot_pay_are_refused(world):
    cost = np.ones(CUBE)
    cost[0, 1:] = cost[1:, 0] = np.inf
    with pytest.raises(NoEquilibriumError, match=r"\{KAZ\} and the other 2 economies.*no one can"):
        solve_counterfactual(Counterfactual(trade_cost=cost), world=world)


def dearer(world, cost):
    """Return a counterfactual with one dear link, one severed, and other costs elsewhere."""
    tariff = world.dataset["tariff"].values.copy()
    tariff[0, 1, 0] = 0.32
    trade_cost = np.full(CUBE, 1.05)
    trade_cost[0, 1, 0], trade_cost[2, 1, 1] = cost, np.inf
    return Counterfactual(tariff=tariff, trade_cost=trade_cost, productivity=filled(TABLE, 1.1))


@pytest.mark.parametrize("cost", [0.7, 1.0, 3.0, np.inf])
def test_other_costs_on_some_links_are_prepared_as_if_given_at_once(world, cost):
    benchmark = benchmark_of(world)
    ready = Preparation(benchmark, dearer(world, 2.0))
    links = np.ravel_multi_index(([0, 1], [0, 2], [1, 1]), benchmark.trade.shape)
    found = ready.with_costs(dearer(world, cost), links, np.array([cost, np.inf]))
    expected = prepare(benchmark, dearer(world, cost))
    for name in ("K", "Kt", "own", "log_productivity", "tariff", "blocs"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)
    # What was prepared is as it was.
    again, plain = ready.problem(), prepare(benchmark, dearer(world, 2.0))
    np.testing.assert_array_equal(again.K, plain.K)
    np.testing.assert_array_equal(again.Kt, plain.Kt)


def test_other_costs_out_of_range_are_refused_as_if_given_at_once(world):
    benchmark = benchmark_of(world)
    ready = Preparation(benchmark, Counterfactual())
    cost = np.ones(CUBE)
    cost[0, 1, 0] = 1e200
    far = Counterfactual(trade_cost=cost)
    with pytest.raises(InputError) as expected:
        prepare(benchmark, far)
    with pytest.raises(InputError) as found:
        ready.with_costs(far, np.array([1]), np.array([1e200]))
    assert str(found.value) == str(expected.value)


@pytest.fixture(scope="module", params=[False, True], ids=["costs", "costs and export taxes"])
def solution(request, world):
    change = dearer(world, 2.0)
    if request.param:
        tax = np.zeros(CUBE)
        tax[0, 1, :2], tax[2, 0, 1] = 0.2, -0.1
        change = replace(change, export_tax=tax)
    return solve(prepare(benchmark_of(world), change))


def test_results_by_country_need_the_dutiable_sectors_alone(solution):
    whole = trade_after(solution)
    for sectors in range(len(whole) + 1):
        np.testing.assert_array_equal(trade_after(solution, sectors), whole[:sectors])
    leading = trade_after(solution, len(solution.problem.Kt))
    assert len(leading) < len(whole)
    found, expected = by_country(solution, leading), by_country(solution, whole)
    for name in expected:
        np.testing.assert_array_equal(found[name], expected[name])


def test_flows_after_are_shares_of_expenditure_without_tariffs(solution):
    problem, traded = solution.problem, len(solution.problem.K)
    expected = solution.share * solution.expenditure[:traded, :, None]
    expected[: len(problem.Kt)] /= 1.0 + problem.tariff
    np.testing.assert_allclose(trade_after(solution)[:traded], expected, rtol=1e-13)


def test_flows_on_some_links_are_those_of_all(solution):
    links = np.indices(solution.problem.benchmark.trade.shape).reshape(3, -1)
    sector, importer, exporter = links
    np.testing.assert_array_equal(
        trade_after_on(solution, sector, importer, exporter), trade_after(solution)[tuple(links)]
    )
