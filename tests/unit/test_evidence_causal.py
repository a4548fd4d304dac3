"""Causal checks: what is read from a scenario, its range, and the verdict that follows."""

from functools import partial

import numpy as np
import pytest
from evidence_files import FOUND, PUT_IN, claim, small_library
from fixed_world import fixed_world

import tarazy as tz
from tarazy.draws import drawn_world
from tarazy.draws.code import code_digest
from tarazy.errors import InputError
from tarazy.evidence.causal import Asked, asked, decided, judged, shared
from tarazy.evidence.causal_document import Experiment
from tarazy.evidence.checking import check_claim, check_claims
from tarazy.evidence.experiments import Job, Result, compute_job, merged, part_of
from tarazy.experiment.checks import check_expected
from tarazy.experiment.run import run
from tarazy.scenario import Scenario
from tarazy.world import World

WELFARE = {"variable": "welfare", "country": "KAZ"}
TO_USA = {"variable": "exports", "country": "KAZ", "partner": "USA"}
METALS = {**TO_USA, "sector": ["metals", "other_mining"]}


def experiment(read, predicts="-", scenario="jackson-vanik", **keys):
    one = {"kind": "experiment", "scenario": scenario, "read": read, "predicts": predicts}
    return one | FOUND | keys


def question(read, predicts="-", against=None):
    one = Experiment.model_validate(experiment(read, predicts, against=against, draws=4))
    return asked(one, None, "here", None)


def finding(values, predicts="-", against=None):
    """Return what follows from made-up values: the central one, then the draws."""
    made = question(WELFARE, predicts, None if against is None else "pntr")
    results = {}
    for job, found in ((made.job, values), (made.against, against)):
        if job is not None:
            array = np.array(found, dtype=float)[:, None]
            results[shared(job)] = (job, Result(array, ("elasticities",)))
    return judged(made, results, "digest")


@pytest.mark.parametrize(
    ("draws", "predicts", "expected"),
    [
        ([-2.0, -1.0, -1.5, -3.0], "-", "supported"),
        ([-2.0, -1.0, -1.5, -3.0], "+", "contradicted"),
        ([-2.0, 1.0, -1.5, 3.0], "-", "cannot_tell"),
        ([2.0, 1.0, 1.5, 3.0], "+", "supported"),
        ([1e-9, 1e-9, 1e-9, 1e-9], "+", "cannot_tell"),
    ],
)
def test_the_whole_interval_must_have_the_sign(draws, predicts, expected):
    found = finding([-1.0, *draws], predicts)
    assert (found.verdict, found.decides) == (expected, True)
    assert found.answer.central == -1.0
    assert found.answer.median == pytest.approx(np.median(draws))
    assert found.answer.low == pytest.approx(np.quantile(draws, 0.05))
    assert found.answer.high == pytest.approx(np.quantile(draws, 0.95))


@pytest.mark.parametrize(
    ("central", "draws", "verdict"),
    [
        # The answer is below 0.01 per cent, or all of its interval is.
        (-0.0099, [-0.02, -0.03, -0.02, -0.03], "cannot_tell"),
        (-0.02, [-0.009, -0.008, -0.009, -0.008], "cannot_tell"),
        (-0.02, [-0.009, -0.008, -0.009, -0.02], "supported"),
    ],
)
def test_an_effect_that_is_about_zero_decides_nothing(central, draws, verdict):
    found = finding([central, *draws])
    assert found.verdict == verdict
    assert found.answer.negligible == (verdict == "cannot_tell")


@pytest.mark.parametrize(("income", "verdict"), [(1e6, "cannot_tell"), (1e4, "supported")])
def test_money_is_measured_by_the_income_of_the_economy(income, verdict):
    made = question({"indicator": "level_exports", "country": "KAZ", "partner": "USA"}, "+")
    array = np.array([50.0, 45.0, 55.0, 50.0, 48.0])[:, None]
    results = {shared(made.job): (made.job, Result(array, ("elasticities",)))}
    found = judged(made, results, "digest", {"KAZ": income})
    assert (found.verdict, found.answer.least) == (verdict, income / 1e4)


def test_without_draws_nothing_is_told():
    found = finding([-1.0])
    assert found.verdict == "cannot_tell"
    assert (found.answer.low, found.answer.sign_share) == (None, None)
    assert decided(found.answer) == "cannot_tell"


def test_draws_without_equilibrium_do_not_count_and_are_told():
    found = finding([-1.0, -1.0, np.nan, -3.0, -2.0])
    assert (found.verdict, found.answer.failures) == ("supported", 1)
    assert found.answer.median == -2.0


def test_a_difference_is_taken_draw_by_draw():
    noise = [5.0, -5.0, 4.0, -4.0]
    one, other = [1.0 + n for n in noise], noise
    apart = finding([1.0, *one], "+")
    assert apart.verdict == "cannot_tell"
    together = finding([1.0, *one], "+", [0.0, *other])
    assert together.verdict == "supported"
    assert (together.answer.low, together.answer.high) == (1.0, 1.0)


def scenario_job(reads, draws, part="trade", name="jackson-vanik"):
    made = [Experiment.model_validate(experiment(read)).read for read in reads]
    return Job(part, Scenario.load(name), tuple(made), draws)


def changes(world):
    """Return the three numbers by way of a whole outcome."""
    outcome = run("jackson-vanik", world=world)
    data = outcome.dataset.sel(exporter="KAZ", importer="USA")
    some = data.sel(sector=["metals", "other_mining"])
    return [
        float(outcome.welfare.sel(country="KAZ")),
        *(
            100 * (float(part["trade_after"].sum()) / float(part["trade_before"].sum()) - 1)
            for part in (data, some)
        ),
    ]


def test_what_is_read_in_a_draw_is_what_the_drawn_world_answers():
    world = fixed_world()
    values = compute_job(world, scenario_job([WELFARE, TO_USA, METALS], 2))
    assert values.shape == (3, 3)
    for row, drawn in (
        (0, world),
        (1, drawn_world(0, world=world)),
        (2, drawn_world(1, world=world)),
    ):
        assert values[row] == pytest.approx(changes(drawn), rel=1e-5)


def test_a_network_is_read_as_its_expected_signs_are():
    world = World.of()
    document = Scenario.load("cpc-outage")
    reads = [
        {"variable": "network_exports", "country": "KAZ"},
        {"variable": "network_shut_in", "country": "KAZ"},
        {"variable": "network_transit_share", "country": "RUS"},
        {"variable": "network_transit_share", "country": "USA"},
    ]
    values = compute_job(world, scenario_job(reads, 0, "network", "cpc-outage"))
    outcome = run(document, world=world)
    expected = [one for one in check_expected(outcome, document) if "network" in one.variable]
    assert [one.variable for one in expected] == ["network_exports", "network_shut_in"]
    assert values[0, :2] == pytest.approx([one.value for one in expected], rel=1e-6)
    part = outcome.corridors[0].summary
    shares = [state["transit_share"].get("RUS", 0.0) for state in (part, part["before"])]
    assert values[0, 2] == pytest.approx(100 * (shares[0] - shares[1]))
    assert values[0, 3] == 0.0


def test_an_indicator_is_read_before_and_after():
    from tarazy.interdependence.after import world_after
    from tarazy.interdependence.indicators import indicator

    world = fixed_world()
    read = {"indicator": "share_exports", "country": "KAZ", "partner": "USA"}
    values = compute_job(world, scenario_job([read], 0, "indicator"))
    after = world_after(run("jackson-vanik", world=world), world=world)
    sides = [indicator("share_exports", "KAZ", "USA", world=side) for side in (world, after)]
    assert values == pytest.approx(np.array([[100 * (sides[1] - sides[0])]]))
    assert values[0, 0] < 0


def test_claims_on_one_scenario_share_its_runs():
    jobs = [scenario_job([read], 2) for read in (WELFARE, TO_USA, WELFARE)]
    [whole] = merged(jobs)
    assert whole.reads == (jobs[0].reads[0], jobs[1].reads[0])
    others = [scenario_job([WELFARE], 2, name="pntr"), scenario_job([WELFARE], 3)]
    assert len(merged([*jobs, *others])) == 3
    assert {part_of(job.reads[0]) for job in jobs} == {"trade"}


def test_workers_and_interruptions_change_nothing(tmp_path):
    rows = [
        claim("X1", "causal", [experiment(WELFARE)]),
        claim("X2", "causal", [experiment(TO_USA, scenario="pntr", **PUT_IN)]),
        claim("X3", "causal", [experiment(TO_USA, against="pntr", **PUT_IN)]),
    ]
    library = small_library(rows)
    seen = []

    def told(done, of):
        seen.append((done, of))

    def stopping(done, of):
        if done == 1:
            raise KeyboardInterrupt

    check = partial(check_claims, draws=2, within=library, checkpoint=tmp_path / "kept.zarr")
    with pytest.raises(KeyboardInterrupt):
        check(workers=1, progress=stopping)
    assert check(workers=2, progress=told) == check_claims(draws=2, within=library, workers=1)
    assert seen == [(1, 2), (2, 2)]
    # What is read of other claims is another run.
    with pytest.raises(InputError, match="results of another run: scenarios is "):
        check(["X1", "X2"], workers=1)


def test_a_checkpoint_of_other_code_or_of_something_else_is_refused(tmp_path, monkeypatch):
    library = small_library([claim("X1", "causal", [experiment(WELFARE)])])
    file = tmp_path / "checkpoint"
    check_claims(draws=0, within=library, workers=1, checkpoint=file)
    monkeypatch.setattr("tarazy.draws.code.code_digest", lambda *places: "other")
    with pytest.raises(InputError, match="results of another run: code is "):
        check_claims(draws=0, within=library, workers=1, checkpoint=file)
    other = tmp_path / "mine.json"
    other.write_text("{}\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a folder; allowed"):
        check_claims(draws=0, within=library, workers=1, checkpoint=other)


def test_the_digest_of_code_follows_every_file(tmp_path, monkeypatch):
    (tmp_path / "room" / "tables").mkdir(parents=True)
    file = tmp_path / "room" / "tables" / "a.csv"
    file.write_text("1", encoding="utf-8")
    monkeypatch.setattr("tarazy.draws.code.resources.files", lambda name: tmp_path)
    digest = code_digest.__wrapped__
    before = digest("room")
    (tmp_path / "room" / "__pycache__").mkdir()
    (tmp_path / "room" / "__pycache__" / "a.pyc").write_text("x", encoding="utf-8")
    assert digest("room") == before == digest("room")
    file.write_text("2", encoding="utf-8")
    assert digest("room") != before


def test_numbers_beside_a_causal_claim_and_experiments_beside_a_fact_only_inform():
    number = {
        "kind": "compare",
        "claimed": 1.0,
        "unit": "kb/d",
        "observed": {"of": "value", "series": "oil-consumption", "country": "USA", "year": 2020},
    }
    none = {"kind": "no_mechanism", "note": {"en": "a", "kk": "ә", "ru": "а"}}
    cause = claim("X1", "causal", [number, none])
    fact = claim("X2", "fact", [number, experiment(WELFARE)])
    found = check_claims(draws=2, within=small_library([cause, fact]), workers=1)
    assert (found["X1"].verdict, found["X1"].deciding) == ("cannot_tell", None)
    assert [one.decides for one in found["X1"].findings] == [False, False]
    assert (found["X2"].verdict, found["X2"].deciding) == ("contradicted", 0)
    assert [one.decides for one in found["X2"].findings] == [True, False]


def test_the_worst_experiment_decides():
    both = [experiment(WELFARE, "-"), experiment(WELFARE, "+")]
    found = check_claim(
        claim("X1", "causal", both),
        draws=2,
        within=small_library([claim("X1", "causal", both)]),
        world=fixed_world(),
    )
    assert (found.verdict, found.deciding) == ("contradicted", 1)


def test_a_world_with_observed_flows_draws_elasticities_only():
    world = fixed_world()
    trade = world.dataset["trade"]
    observed = {**trade.attrs, "quality": "data"}
    other = tz.World.from_arrays(
        name="observed",
        year=world.year,
        economies=world.economies,
        sectors=world.sectors,
        trade=trade.values,
        tariff=world.dataset["tariff"].values,
        input_share=world.dataset["input_share"].values,
        trade_elasticity=world.dataset["trade_elasticity"].values,
        provenance={
            "trade": observed,
            "trade_elasticity": dict(world.dataset["trade_elasticity"].attrs),
        },
    )
    library = small_library([claim("X1", "causal", [experiment(WELFARE)])])
    found = check_claim("X1", 2, within=library, world=other).findings[0].answer
    assert found.of == ("elasticities",)
    assert found.world == other.digest


@pytest.mark.parametrize("draws", [1, -1, True])
def test_a_number_of_draws_that_gives_no_range_is_refused(draws):
    with pytest.raises(InputError, match="allowed: 0, or a whole number from 2"):
        check_claims([], draws=draws, within=small_library([]))


def test_asked_keeps_the_draws_of_a_check():
    one = Experiment.model_validate(experiment(WELFARE, draws=7))
    assert isinstance(asked(one, None, "here", None), Asked)
    assert asked(one, None, "here", None).job.draws == 7
    assert asked(one, None, "here", 3).job.draws == 3
    network = {"variable": "network_exports", "country": "KAZ"}
    two = Experiment.model_validate(experiment(network, scenario="cpc-outage"))
    assert asked(two, None, "here", None).job.draws == 40
    assert asked(two, None, "here", 200).job.draws == 40


def test_an_answer_carries_the_digest_of_what_was_asked_and_of_the_draws(monkeypatch):
    from tarazy.evidence import causal
    from tarazy.evidence.causal_document import Experiment

    def digest(**keys):
        read = {"variable": "welfare", "country": "KAZ"}
        check = {"kind": "experiment", "scenario": "sever-turkey", "predicts": "-", "read": read}
        return causal.answer_digest(causal.asked(Experiment(**(check | keys)), None, "X1", 2))

    first = digest()
    assert first == digest(predicts="+")
    others = {first, digest(scenario="sever-uk"), digest(against="sever-uk")}
    monkeypatch.setattr(causal, "draws_code", lambda: "another")
    assert len(others | {digest()}) == 4
