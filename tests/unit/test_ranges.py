"""Ranges: reproducible draws, whatever computes them; medians, intervals, failures."""

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest
from fixed_world import fixed_world
from ranges_world import estimated_world, experiment

import tarazy as tz
from tarazy.draws import (
    Range,
    drawn_world,
    run_range,
    run_sensitivities,
    run_sources,
)
from tarazy.draws import experiment as one_draw
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.solve import solve

DRAWS = 30


@pytest.fixture(scope="module")
def world():
    return estimated_world()


@pytest.fixture(scope="module")
def found(world):
    return run_range(experiment(), DRAWS, seed=3, workers=1, world=world)


def saved(answer, folder):
    path = folder / "range.npz"
    answer.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_bytes(workers, world, found, tmp_path):
    other = run_range(experiment(), DRAWS, seed=3, workers=workers, world=world)
    assert saved(other, tmp_path) == saved(found, tmp_path)


def test_more_draws_are_the_same_draws_and_further_ones(world, found):
    fewer = run_range(experiment(), 7, seed=3, workers=1, world=world)
    assert fewer.draws.identical(found.draws.isel(draw=slice(7)))
    other_seed = run_range(experiment(), 7, seed=4, workers=1, world=world)
    assert (other_seed.draws["welfare"] != fewer.draws["welfare"]).all()


def test_the_centre_is_the_answer_of_a_plain_run(world, found):
    outcome = tz.run(experiment(), world=world)
    for name in found.central.data_vars:
        if name in outcome.dataset and "country" in found.central[name].dims:
            np.testing.assert_allclose(
                found.central[name], outcome.dataset[name], rtol=1e-9, atol=1e-12
            )
    sold = outcome.dataset["trade_after"].sum("sector").sel(exporter="KAZ", importer="USA")
    assert float(found.central["trade_after"].sel(exporter="KAZ", importer="USA")) == pytest.approx(
        float(sold), rel=1e-9
    )
    assert found.residual <= 1e-10


@pytest.mark.parametrize("of", [("elasticities",), ("trade",), ("elasticities", "trade")])
def test_a_draw_is_the_answer_of_a_plain_run_on_its_world(of, world):
    answer = run_range(experiment(), 3, seed=3, of=of, workers=1, world=world)
    for number in range(3):
        drawn = drawn_world(number, seed=3, of=of, world=world)
        drawn.validate()
        outcome = tz.run(experiment(), world=drawn)
        for name in ("welfare", "real_wage", "terms_of_trade", "gdp"):
            np.testing.assert_allclose(
                answer.draws[name][number], outcome.dataset[name], rtol=1e-5, atol=1e-7
            )
        change = answer.draws["trade_change"][number].sel(exporter="KAZ", importer="USA")
        flows = [outcome.dataset[f"trade_{when}"].sum("sector") for when in ("before", "after")]
        before, after = (float(f.sel(exporter="KAZ", importer="USA")) for f in flows)
        assert float(change) == pytest.approx(100 * (after / before - 1), rel=1e-6)


def test_median_interval_and_sign_are_those_of_the_draws(found):
    welfare = found.draws["welfare"].sel(country="KAZ").values
    for part, q in (("median", 0.5), ("low", 0.05), ("high", 0.95)):
        assert float(getattr(found, part)["welfare"].sel(country="KAZ")) == np.quantile(welfare, q)
    same = np.mean(np.sign(welfare) == np.sign(np.median(welfare)))
    assert float(found.sign_share["welfare"].sel(country="KAZ")) == same
    assert (found.low["welfare"] < found.median["welfare"]).all()
    assert (found.median["welfare"] < found.high["welfare"]).all()


def test_the_sign_is_that_of_the_median_and_not_of_an_end(found):
    """Of 30 draws 20 are above zero: the lower end is below it, and a third has its sign."""
    draws = found.draws.copy(deep=True)
    draws["welfare"].loc[{"country": "KAZ"}] = [-1.0] * 10 + [2.0] * 20
    turned = dataclasses.replace(found, draws=draws)
    at = {
        part: float(getattr(turned, part)["welfare"].sel(country="KAZ"))
        for part in ("low", "median", "high", "sign_share")
    }
    assert at == {"low": -1.0, "median": 2.0, "high": 2.0, "sign_share": pytest.approx(2 / 3)}
    draws["welfare"].loc[{"country": "KAZ"}] = [-1.0] * 20 + [2.0] * 10
    fallen = dataclasses.replace(found, draws=draws)
    assert float(fallen.sign_share["welfare"].sel(country="KAZ")) == pytest.approx(2 / 3)
    assert float(fallen.median["welfare"].sel(country="KAZ")) == -1.0


def test_each_source_alone_and_together(world):
    ranges = run_sources(experiment(), 20, seed=3, workers=1, world=world)
    assert list(ranges) == ["elasticities", "trade", "both"]
    assert [answer.of for answer in ranges.values()] == [
        ("elasticities",),
        ("trade",),
        ("elasticities", "trade"),
    ]
    moved = {
        name: (answer.draws - answer.central)["welfare"].sel(country="KAZ").values
        for name, answer in ranges.items()
    }
    assert (moved["elasticities"] != 0).all()
    assert (moved["trade"] != 0).all()
    # The same elasticities and the same flows, alone and together: deviations nearly add up.
    together = moved["elasticities"] + moved["trade"]
    assert np.corrcoef(moved["both"], together)[0, 1] > 0.97
    # Elasticities say nothing about the benchmark.
    before = ranges["elasticities"].draws["trade_before"]
    assert (before == before[0]).all()


def test_draws_without_equilibrium_are_counted_and_named(world, found, monkeypatch):
    values = found.draws["trade_before"].sel(exporter="KAZ", importer="USA").values
    bound = np.sort(values)[-4]

    def stubborn(problem, **options):
        benchmark = problem.benchmark
        if options.get("start") is not None and benchmark.trade[:, 0, 1].sum() > bound:
            raise NoEquilibriumError("no equilibrium: for the test")
        return solve(problem, **options)

    monkeypatch.setattr(one_draw, "solve", stubborn)
    answer = run_range(experiment(), DRAWS, seed=3, workers=1, world=world)
    lost = np.flatnonzero(values > bound)
    assert answer.failures == tuple((int(k), "no equilibrium: for the test") for k in lost)
    assert len(lost) == 3
    kept = np.delete(found.draws["welfare"].values, lost, axis=0)
    np.testing.assert_array_equal(answer.median["welfare"], np.median(kept, axis=0))
    assert np.isnan(answer.draws["welfare"].values[lost]).all()
    assert [entry["draw"] for entry in answer.summary()["failures"]] == lost.tolist()
    json.dumps(answer.summary(), allow_nan=False)


def test_no_draw_with_an_equilibrium_is_an_error(world, monkeypatch):
    def never(problem, **options):
        if options.get("start") is not None:
            raise NoEquilibriumError("no equilibrium: for the test")
        return solve(problem, **options)

    monkeypatch.setattr(one_draw, "solve", never)
    with pytest.raises(NoEquilibriumError, match="none of 4 draws has an equilibrium; no equil"):
        run_range(experiment(), 4, workers=1, world=world)


def test_save_and_load(found, tmp_path):
    first = saved(found, tmp_path)
    again = Range.load(tmp_path / "range.npz")
    assert again.draws.identical(found.draws)
    assert again.central.identical(found.central)
    assert again.summary() == found.summary()
    assert saved(again, tmp_path) == first
    tz.run(experiment(), world=estimated_world()).save(tmp_path / "outcome.npz")
    with pytest.raises(InputError, match="does not hold a range but a 'outcome'"):
        Range.load(tmp_path / "outcome.npz")


def test_tables(found):
    table = found.table("welfare", ["USA", "KAZ"])
    assert list(table["country"]) == ["USA", "KAZ"]
    assert list(table.columns) == [
        "variable", "country", "unit", "central", "median", "low", "high", "sign_share",
    ]  # fmt: skip
    assert table["low"][1] == float(found.low["welfare"].sel(country="KAZ"))
    assert set(table["unit"]) == {"per cent change"}
    trade = found.table("trade_change")
    assert list(zip(trade["exporter"], trade["importer"], strict=True)) == [
        ("KAZ", "USA"),
        ("USA", "KAZ"),
    ]
    assert len(found.table()) == 11 * 8
    with pytest.raises(InputError, match="unknown variable 'wellfare'; did you mean welfare"):
        found.table("wellfare")
    with pytest.raises(InputError, match="unknown country 'KAS'"):
        found.table("welfare", ["KAS"])


def test_summary_is_complete(found):
    summary = json.loads(json.dumps(found.summary(), allow_nan=False))
    assert summary["draws"] == DRAWS
    assert summary["of"] == ["elasticities", "trade"]
    assert summary["errors"]["bilateral trade"] == 0.233
    assert summary["welfare"]["KAZ"]["median"] == float(found.median["welfare"].sel(country="KAZ"))
    assert summary["trade_change"]["KAZ"]["USA"]["high"] < 0
    assert summary["largest_residual"] <= one_draw.TOLERANCE


def test_without_a_focus_there_is_a_range_and_no_trade_between_economies(world, found, tmp_path):
    scenario = experiment(focus=[])
    assert scenario.focus == ()
    answer = run_range(scenario, DRAWS, seed=3, workers=1, world=world)
    for part in ("median", "low", "high", "sign_share", "central"):
        with_focus, without = getattr(found, part), getattr(answer, part)
        assert list(without.data_vars) == list(with_focus.data_vars)
        np.testing.assert_array_equal(without["welfare"], with_focus["welfare"])
        assert without["trade_change"].shape == (0, 0)
    assert answer.summary()["trade_change"] == {}
    assert answer.summary()["welfare"] == found.summary()["welfare"]
    assert list(answer.table("trade_change").columns) == list(found.table("trade_change").columns)
    assert len(answer.table("trade_change")) == 0
    assert answer.table("welfare").equals(found.table("welfare"))
    answer.figure(variable="welfare")
    first = saved(answer, tmp_path)
    again = Range.load(tmp_path / "range.npz")
    assert again.draws.equals(answer.draws)
    assert again.summary() == answer.summary()
    assert saved(again, tmp_path) == first


@pytest.mark.parametrize("keys", [{"focus": []}, {"focus": ["KAZ"]}, {"expected": []}])
def test_lists_may_be_empty_or_short(keys, world):
    answer = run_range(experiment(**keys), 3, workers=1, world=world)
    json.dumps(answer.summary(), allow_nan=False)


def test_an_economy_is_in_focus_once():
    with pytest.raises(InputError, match="focus: 'KAZ' stands twice; allowed: each once"):
        experiment(focus=["KAZ", "USA", "KAZ"])


def test_progress_counts_up_to_all(world):
    seen = []
    run_range(experiment(), 25, workers=1, progress=lambda *count: seen.append(count), world=world)
    assert seen == [(0, 25), (10, 25), (20, 25), (25, 25)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 1}, "draws: 1 is not allowed; allowed: a whole number >= 2"),
        ({"draws": 10**30}, "draws: 10+ is not allowed; allowed: 2 to 100000"),
        ({"draws": 10.0}, "draws: 10.0 is not allowed"),
        ({"seed": -1}, "seed: -1 is not allowed"),
        ({"workers": 0}, "workers: 0 is not allowed"),
        ({"of": ()}, r"of: \(\) is not allowed; allowed: a list of elasticities, trade"),
        ({"of": "trade"}, "of: 'trade' is not allowed"),
        ({"of": ["elasticity"]}, "of: unknown source of uncertainty 'elasticity'; did you mean"),
    ],
)
def test_wrong_arguments_are_errors(options, message, world):
    with pytest.raises(InputError, match=message):
        run_range(experiment(), world=world, **{"draws": 4} | options)


def test_a_world_of_data_has_no_flows_to_draw():
    from scenario_world import small_world

    with pytest.raises(InputError, match="world small: its trade and input shares are not estimat"):
        run_range(experiment(), 4, world=small_world())
    answer = run_range(experiment(), 4, of=["elasticities"], workers=1, world=small_world())
    assert answer.of == ("elasticities",)


def test_a_scenario_names_its_elasticities():
    # Core-2022 carries sets; its sensitivities have the relative errors of the default set.
    world = fixed_world().aggregate(
        {"EU": ["DEU", "FRA", "ITA"], "OTHER": [
            code
            for code in fixed_world().economies
            if code not in ("KAZ", "USA", "DEU", "FRA", "ITA")
        ]}
    )  # fmt: skip
    scenario = experiment(elasticities="short-run")
    short = run_range(scenario, 4, of=["elasticities"], workers=1, world=world)
    own = run_range(experiment(), 4, of=["elasticities"], workers=1, world=world)
    kaz = {"exporter": "KAZ", "importer": "USA"}
    # Less substitution: less trade is lost.
    assert (short.draws["trade_change"].sel(kaz) > own.draws["trade_change"].sel(kaz)).all()


def test_sensitivities_are_runs_with_their_elasticities():
    world = fixed_world()
    outcomes = run_sensitivities("us-tariff-2025", world=world)
    assert list(outcomes) == ["default", "short-run", "low", "high"]
    lost = {
        name: float(
            outcome.dataset["trade_after"].sum("sector").sel(exporter="KAZ", importer="USA")
        )
        for name, outcome in outcomes.items()
    }
    assert lost["high"] < lost["default"] < lost["low"]
    assert lost["default"] < lost["short-run"]
    for name in ("short-run", "low", "high"):
        expected = tz.run("us-tariff-2025", world=world.with_elasticities(name))
        assert outcomes[name].dataset["welfare"].identical(expected.dataset["welfare"])


def test_a_script_without_guard_can_use_all_processors(tmp_path):
    script = tmp_path / "study.py"
    script.write_text(
        "import tarazy as tz\n"
        "from tarazy.draws import run_range\n"
        "world = tz.World.load('core-2022')\n"
        "found = run_range('us-tariff-2025', 12, of=['elasticities'], workers=2, world=world)\n"
        "print(found.draws.sizes['draw'], len(found.failures))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == ("12 0\n", "")
