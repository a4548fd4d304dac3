"""Experiments over the same draws: each range is the one that it has alone, byte by byte."""

import numpy as np
import pytest
from ranges_world import estimated_world, experiment
from scenario_world import small_world

from tarazy.draws import experiment as one_draw
from tarazy.draws import run_range
from tarazy.draws.asked import ask
from tarazy.draws.together import ranges
from tarazy.errors import NoEquilibriumError
from tarazy.trade.solve import solve

SEVERED = {"kind": "sever", "importer": "KAZ", "exporter": "RUS", "both_ways": True}
AIMED = {"kind": "trade_cost", "importer": "KAZ", "exporter": "CHN", "trade_change": -0.3}


@pytest.fixture(scope="module")
def world():
    return estimated_world()


def questions():
    return [
        (experiment(), 11),
        (experiment(name="severed", shocks=[SEVERED], focus=[]), 6),
        (experiment(name="aimed", shocks=[AIMED]), 9),
    ]


def saved(answer, folder):
    path = folder / "range.npz"
    answer.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("workers", [1, 2])
def test_each_is_the_range_that_it_is_alone(workers, world, tmp_path):
    asked = [ask(scenario, draws, 3, world=world) for scenario, draws in questions()]
    seen = []
    found = ranges(asked, workers, lambda *count: seen.append(count))
    for answer, (scenario, draws) in zip(found, questions(), strict=True):
        alone = run_range(scenario, draws, seed=3, workers=1, world=world)
        assert saved(answer, tmp_path) == saved(alone, tmp_path)
    # A drawn world counts once, whatever is asked of it.
    assert seen[-1] == (11, 11)


def test_a_drawn_world_is_made_once(world, monkeypatch):
    made, plain = [], one_draw.Experiment.drawn_benchmark
    monkeypatch.setattr(
        one_draw.Experiment,
        "drawn_benchmark",
        lambda self, number: made.append(number) or plain(self, number),
    )
    ranges([ask(scenario, draws, 3, world=world) for scenario, draws in questions()], 1)
    assert made == list(range(11))


def test_other_worlds_seeds_and_sources_are_drawn_apart(world, tmp_path):
    other = small_world()
    asked = [
        ask(experiment(), 3, 3, world=world),
        ask(experiment(), 3, 4, world=world),
        ask(experiment(), 3, 3, ["trade"], world=world),
        ask(experiment(), 3, 3, ["elasticities"], world=other),
    ]
    expected = [
        run_range(experiment(), 3, seed=3, workers=1, world=world),
        run_range(experiment(), 3, seed=4, workers=1, world=world),
        run_range(experiment(), 3, seed=3, of=["trade"], workers=1, world=world),
        run_range(experiment(), 3, seed=3, of=["elasticities"], workers=1, world=other),
    ]
    for answer, alone in zip(ranges(asked, 1), expected, strict=True):
        assert saved(answer, tmp_path) == saved(alone, tmp_path)


def test_a_draw_without_equilibrium_is_missing_only_where_it_is(world, monkeypatch):
    asked = [ask(scenario, draws, 3, world=world) for scenario, draws in questions()[:2]]
    flow = asked[0].experiment.drawn_benchmark(2).trade[2, 0, 1]

    def stubborn(problem, **options):
        cost = problem.counterfactual.trade_cost
        severs = cost is not None and bool(np.isinf(cost).any())
        if severs and problem.benchmark.trade[2, 0, 1] == flow:
            raise NoEquilibriumError("no equilibrium: for the test")
        return solve(problem, **options)

    monkeypatch.setattr(one_draw, "solve", stubborn)
    plain, severed = ranges(asked, 1)
    assert plain.failures == ()
    assert severed.failures == ((2, "no equilibrium: for the test"),)
    assert np.isnan(severed.draws["welfare"].values[2]).all()
    assert np.isfinite(severed.draws["welfare"].values[3]).all()


def test_a_flow_that_cannot_be_balanced_is_missing_everywhere(world, monkeypatch):
    plain = one_draw.Experiment.drawn_benchmark

    def unbalanced(self, number):
        if number == 1:
            raise one_draw.NotBalancedError("off: for the test")
        return plain(self, number)

    monkeypatch.setattr(one_draw.Experiment, "drawn_benchmark", unbalanced)
    found = ranges([ask(scenario, draws, 3, world=world) for scenario, draws in questions()], 1)
    assert [answer.failures for answer in found] == [((1, "off: for the test"),)] * 3


def test_an_interval_is_that_of_the_datasets(world):
    answer = run_range(experiment(), 12, seed=3, workers=1, world=world)
    for variable in ("welfare", "real_wage"):
        for country in ("KAZ", "USA"):
            assert answer.interval(variable, country) == tuple(
                float(dataset[variable].sel(country=country))
                for dataset in (answer.median, answer.low, answer.high)
            )
