"""Coverage: the answers under elasticities that the draws of a range knew nothing of."""

import re
from functools import partial

import numpy as np
import pytest
from fixed_world import few_economies

from tarazy import World
from tarazy.cli import main
from tarazy.draws.asked import experiment_of
from tarazy.errors import InputError
from tarazy.experiment.compiled import compiled
from tarazy.experiment.run import run
from tarazy.scenario import Scenario
from tarazy.validate import ranges
from tarazy.validate.ranges import Case, Coverage, coverage
from tarazy.world.elasticities import bundled_sets
from tarazy.world.elasticity_sensitivities import SENSITIVITIES

SETS = [str(name) for name in bundled_sets()["elasticity_set"].values]
NAMES = ["jackson-vanik", "sever-turkey"]
DRAWS = 12


@pytest.fixture(scope="module")
def found():
    return coverage(
        [Scenario.load(name) for name in NAMES], few_economies(), draws=DRAWS, workers=1
    )


def test_every_answer_has_a_case(found):
    named = [(case.scenario, case.country, case.elasticities) for case in found.cases]
    assert len(named) == len(set(named)) == 2 * 2 * (len(SETS) + len(SENSITIVITIES))
    for case in found.cases:
        assert case.left_out == ("" if case.elasticities in SENSITIVITIES else case.elasticities)
        assert case.counts == (abs(case.answer) >= 0.01)
        assert case.inside == (case.low <= case.answer <= case.high)


def test_a_case_is_the_answer_under_a_set_and_draws_without_it(found):
    world, scenario = few_economies(), Scenario.load("sever-turkey")
    name = "gtap-hinz"
    [case] = [
        case
        for case in found.cases
        if (case.scenario, case.country, case.left_out) == ("sever-turkey", "KAZ", name)
    ]
    answer = run(scenario.with_(elasticities=name), world=world).welfare.sel(country="KAZ")
    assert case.answer == pytest.approx(float(answer), rel=1e-9)
    experiment = experiment_of(
        world, compiled(world, scenario).counterfactual, ("elasticities",), 0, without=[name]
    )
    assert name not in experiment.elasticities.sets
    drawn = experiment.draw(0, DRAWS).values[:, world.economies.index("KAZ")]
    low, high = np.quantile(drawn, [0.05, 0.95])
    assert (case.low, case.high) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))


def test_cases_are_the_same_on_two_processes_and_when_taken_up(found, tmp_path):
    asked = partial(coverage, [Scenario.load(name) for name in NAMES], few_economies())
    file, seen = tmp_path / "kept", []
    with pytest.raises(KeyboardInterrupt):
        asked(draws=DRAWS, workers=1, progress=_stopping(5), checkpoint=file)
    again = asked(draws=DRAWS, workers=2, progress=lambda *n: seen.append(n), checkpoint=file)
    assert again == found
    assert seen[0] == (5, 12)
    assert seen[-1] == (12, 12)
    with pytest.raises(InputError, match="results of another run: draws is 12 there"):
        asked(draws=DRAWS + 1, workers=1, checkpoint=file)


def _stopping(count):
    def progress(done, _):
        if done == count:
            raise KeyboardInterrupt

    return progress


def case(answer, low, high, name="gtap-hinz"):
    left_out = "" if name in SENSITIVITIES else name
    return Case("a", "KAZ", left_out, name, answer, low, high)


def test_the_share_counts_what_is_about_something():
    inside, outside = case(0.5, 0.4, 0.6), case(0.5, 0.6, 0.7, "caliendo-parro-2015")
    idle, lost = case(0.005, 1.0, 2.0), case(float("nan"), 0.0, 1.0)
    short = case(0.5, 0.6, 0.7, "short-run")
    found = Coverage((inside, inside, inside, outside, idle, lost, short), 10)
    assert found.share == 0.75
    assert not found.passed
    assert Coverage((*[inside] * 17, *[outside] * 3), 10).passed
    assert not Coverage((idle, short), 10).passed
    text = found.text()
    assert re.search(r"gtap-hinz +3 of +3 +100\.0 %", text)
    assert re.search(r"all sets +3 of +4 +75\.0 %", text)
    assert re.search(r"short-run +0 of +1 +0\.0 %", text)
    assert "Not counted: 2 of 6 answers" in text
    assert re.search(r"a +KAZ +caliendo-parro-2015 +\+0\.5000 +\+0\.6000 to \+0\.7000", text)
    assert "NOT PASSED: 75.0 % inside, at least 85 % wanted" in text
    assert list(found.table()["inside"]) == [True, True, True, False, False, False, False]


def test_the_shell_counts_over_the_catalogue(monkeypatch, capsys):
    chosen = [Scenario.load("sever-turkey")]
    monkeypatch.setattr(Scenario, "load_all", lambda: chosen)
    # On the default world it takes minutes.
    monkeypatch.setattr(World, "of", lambda world: few_economies())
    status = main(["validate", "ranges", "--draws", "8", "--workers", "1"])
    shown = capsys.readouterr().out
    expected = coverage(chosen, draws=8, workers=1)
    assert shown == expected.text() + "\n"
    assert status == (0 if expected.passed else 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"draws": 1}, "draws: 1; allowed"), ({"workers": 0}, "workers: 0; allowed")],
)
def test_wrong_arguments_are_errors(options, message):
    with pytest.raises(InputError, match=message):
        coverage([Scenario.load(NAMES[0])], **options)


def test_the_ranges_hold_the_answers_of_a_set_that_they_do_not_know():
    """A part of what the page publishes: three kinds of experiment, fewer draws."""
    names = ["us-tariff-2025", "eaeu-never", "sever-eu", "sever-russia", "diversify-exports"]
    scenarios = [Scenario.load(name) for name in names]
    found = coverage(scenarios, few_economies(), draws=30, workers=1)
    assert sum(case.counts and bool(case.left_out) for case in found.cases) >= 35
    assert found.share >= ranges.GOAL
