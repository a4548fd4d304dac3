"""The world rebased on an outcome."""

import numpy as np
import pytest
from trade_world import small_world

import tarazy as tz
from tarazy.errors import InputError
from tarazy.experiment.compiled import compiled
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.interdependence.after import world_after
from tarazy.trade import Counterfactual

# Of real income, per cent: the residual of both solves is below 1e-10 of income.
NOTHING = 1e-8


@pytest.mark.parametrize("name", ["eaeu-exit", "us-tariff-timeline", "trans-caspian"])
def test_nothing_changes_in_the_world_after_an_experiment(core, name):
    outcome = tz.run(name, world=core, factors="one")
    after = world_after(outcome, world=core)
    assert max(after.validate().values()) < 1e-8
    again = solve_counterfactual(Counterfactual(closure=outcome.closure), world=after)
    assert np.abs(again.welfare.values).max() < NOTHING
    np.testing.assert_array_equal(
        after.dataset["trade"].values, outcome.dataset["trade_after"].values
    )
    np.testing.assert_allclose(after.accounts.income, outcome.dataset["income_after"], rtol=1e-8)
    np.testing.assert_allclose(after.dataset["final_share"], core.dataset["final_share"], atol=1e-8)
    assert after.name == f"{core.name} after {name}"
    assert core.digest in after.dataset["trade"].attrs["source"]


def test_tariffs_are_those_of_all_stages(core):
    scenario = tz.Scenario.load("us-tariff-timeline")
    after = world_after(tz.run(scenario, world=core), world=core)
    rates = compiled(core, scenario).counterfactual.tariff
    np.testing.assert_array_equal(after.dataset["tariff"].values, rates)
    assert not np.array_equal(rates, core.dataset["tariff"].values)


def test_a_cut_after_a_cut_is_both_at_once():
    world = small_world()
    first, second = np.ones((2, 3, 3, 3))
    first[0, 1], second[1, 2] = 2.0, np.inf
    before = solve_counterfactual(Counterfactual(trade_cost=first), world=world)
    after = world_after(before, Counterfactual(trade_cost=first), world=world)
    step = solve_counterfactual(Counterfactual(trade_cost=second), world=after)
    both = solve_counterfactual(Counterfactual(trade_cost=first * second), world=world)
    composed = (1 + before.welfare / 100) * (1 + step.welfare / 100)
    np.testing.assert_allclose(composed, 1 + both.welfare / 100, rtol=1e-9)


def test_elasticities_of_the_scenario_stay(core):
    scenario = tz.Scenario.load("eaeu-exit").with_(elasticities="short-run")
    outcome = tz.run(scenario, world=core)
    short = core.with_elasticities("short-run")
    for world in (core, short):
        after = world_after(outcome, world=world)
        np.testing.assert_array_equal(
            after.dataset["trade_elasticity"], short.dataset["trade_elasticity"]
        )


def test_the_outcome_of_another_world_is_refused(core):
    outcome = tz.run("eaeu-exit", world=core)
    other = core.with_elasticities("low")
    with pytest.raises(InputError, match=rf"not the benchmark.*'{core.name}' \({core.digest}\)"):
        world_after(outcome, world=other)


def test_an_outcome_without_a_scenario_needs_its_counterfactual():
    world = small_world()
    rates = world.dataset["tariff"].values * 3
    shock = Counterfactual(tariff=rates)
    outcome = solve_counterfactual(shock, world=world)
    with pytest.raises(InputError, match="has no scenario"):
        world_after(outcome, world=world)
    np.testing.assert_array_equal(
        world_after(outcome, shock, world=world).dataset["tariff"].values, rates
    )
    with pytest.raises(InputError, match="allowed: the counterfactual that was solved"):
        world_after(outcome, Counterfactual(), world=world)
