"""Properties of costs that are solved for: trade reaches its target, whatever else happens."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_equilibria import answered, draw_shock, draw_world, few
from fixed_world import fixed_world
from hypothesis import given
from hypothesis import strategies as st

from tarazy import Outcome, Scenario, World
from tarazy.cli import main
from tarazy.cli.answer import answer
from tarazy.draws.asked import experiment_of
from tarazy.draws.run import run_range
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.compiled import compiled
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.experiment.run import run, run_stages
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Target
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import trade_after
from tarazy.trade.targets import hold

TEXTS = {"en": "Question", "kk": "Сұрақ", "ru": "Вопрос"}
SETS = ("default", "low", "high")


@cache
def core(elasticities: str = "default") -> World:
    world = fixed_world()
    return world if elasticities == "default" else world.with_elasticities(elasticities)


def document(*shocks: dict[str, Any], **keys: Any) -> Scenario:
    content = {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **keys}
    return Scenario.from_dict(content)


def shock(importer: Any, exporter: Any, change: float, **keys: Any) -> dict[str, Any]:
    given = {"importer": importer, "exporter": exporter, "trade_change": change}
    return {"kind": "trade_cost", "sector": "goods", **given, **keys}


def changed(outcome: Outcome, importer: Any, exporter: Any, sector: Any) -> float:
    cells = {"importer": importer, "exporter": exporter, "sector": sector}
    before, after = (
        float(outcome.dataset[f"trade_{t}"].sel(cells).sum()) for t in ("before", "after")
    )
    return after / before - 1.0


@few
@given(
    seed=st.integers(0, 10_000),
    change=st.floats(-0.95, 0.5),
    closure=st.sampled_from(["fixed", "income_share"]),
    of=st.sampled_from(["value", "volume"]),
)
def test_trade_reaches_its_target_among_other_shocks(seed, change, closure, of) -> None:
    world = draw_world(seed, 4, 3)
    benchmark = benchmark_of(world)
    other = draw_shock(world, seed, closure)
    importer, exporter, sector = (axis.ravel() for axis in np.mgrid[0:1, 2:4, 0:3])
    target = Target(importer, exporter, sector, change, of=of)
    # The other shocks alone may leave no equilibrium.
    held = answered(hold, benchmark, dataclasses.replace(other, targets=(target,)))
    assert np.abs(held.gap).max() <= 1e-8
    # By the definition, from the equilibrium under the costs that were found.
    cost = np.ones_like(world.dataset["trade"].values)
    cost[importer, exporter, sector] = held.factor[0]
    cost = cost if other.trade_cost is None else cost * other.trade_cost
    plain = solve_counterfactual(
        dataclasses.replace(other, trade_cost=cost), tolerance=1e-11, world=world
    ).dataset
    before, after = (plain[f"trade_{t}"].values[:1, 2:] for t in ("before", "after"))
    if of == "volume":
        price = held.solution.log_cost - held.solution.problem.log_productivity
        after = after / (held.factor[0] * np.exp(price.T[2:][None]))
    assert after.sum() / before.sum() == pytest.approx(1.0 + change, rel=1e-8)


@few
@given(seed=st.integers(0, 10_000), low=st.floats(-0.9, 0.2), step=st.floats(0.05, 0.3))
def test_more_trade_needs_a_lower_cost(seed, low, step) -> None:
    benchmark = benchmark_of(draw_world(seed, 4, 2))
    links = (np.array([0, 0]), np.array([1, 1]), np.array([0, 1]))
    less, more = (
        hold(benchmark, Counterfactual(targets=(Target(*links, change),))).factor[0]
        for change in (low, low + step)
    )
    assert more < less


@few
@given(seed=st.integers(0, 10_000))
def test_no_change_is_the_benchmark(seed) -> None:
    benchmark = benchmark_of(draw_world(seed, 4, 2))
    target = Target(np.array([0]), np.array([1]), np.array([1]), 0.0)
    held = hold(benchmark, Counterfactual(targets=(target,)))
    assert held.factor[0] == pytest.approx(1.0, abs=1e-8)
    np.testing.assert_allclose(trade_after(held.solution), benchmark.trade, rtol=1e-7)


@pytest.mark.parametrize("elasticities", SETS)
def test_two_targets_at_once_under_every_set(elasticities: str) -> None:
    outcome = run(
        document(
            shock("CHN", "KAZ", -0.6, sector="oil_gas"),
            shock("KAZ", "CHN", 0.5),
            {"kind": "tariff", "importer": "KAZ", "exporter": "CHN", "sector": "goods", "add": 0.1},
        ),
        world=core(elasticities),
    )
    goods = [s for s in core().sectors if s in _goods()]
    assert changed(outcome, "CHN", "KAZ", "oil_gas") == pytest.approx(-0.6, rel=1e-8)
    assert changed(outcome, "KAZ", "CHN", goods) == pytest.approx(0.5, rel=1e-8)
    first, second = outcome.targets
    assert first["factor"] > 1.0 > second["factor"]
    assert first["place"] == "x: shock 1: trade_change"


def _goods() -> list[str]:
    from tarazy.codes.groups import groups

    return list(groups("sectors")["goods"].members)


@pytest.mark.parametrize("elasticities", SETS)
def test_a_target_undoes_another_cost_on_the_same_links(elasticities: str) -> None:
    dearer = {"kind": "trade_cost", "importer": "KAZ", "exporter": "RUS", "factor": 1.2}
    plain = run(document(shock("KAZ", "RUS", -0.3, sector="*")), world=core(elasticities))
    both = run(document(dearer, shock("KAZ", "RUS", -0.3, sector="*")), world=core(elasticities))
    (alone,), (composed,) = plain.targets, both.targets
    assert composed["factor"] * 1.2 == pytest.approx(alone["factor"], rel=1e-7)
    np.testing.assert_allclose(both.welfare, plain.welfare, atol=1e-6)


def test_both_directions_are_one_sum() -> None:
    outcome = run(document(shock("KAZ", "RUS", -0.4, both_ways=True)), world=core())
    goods = [s for s in core().sectors if s in _goods()]
    data = outcome.dataset
    total = [
        sum(
            float(data[f"trade_{t}"].sel(importer=n, exporter=i, sector=goods).sum())
            for n, i in (("KAZ", "RUS"), ("RUS", "KAZ"))
        )
        for t in ("before", "after")
    ]
    assert total[1] / total[0] - 1.0 == pytest.approx(-0.4, rel=1e-8)
    assert len(outcome.targets) == 1


def test_a_later_stage_replaces_the_target_of_the_same_links() -> None:
    then = [{"title": TEXTS, "shocks": [shock("KAZ", "RUS", -0.7)]}]
    stages = run_stages(document(shock("KAZ", "RUS", -0.2), then=then), world=core())
    assert [[t["trade_change"] for t in stage.targets] for stage in stages] == [[-0.2], [-0.7]]
    assert stages[1].targets[0]["place"] == "x: stage 1: shock 1: trade_change"
    direct = run(document(shock("KAZ", "RUS", -0.7)), world=core())
    np.testing.assert_allclose(stages[1].welfare, direct.welfare, atol=1e-9)


def test_an_outcome_keeps_what_was_found(tmp_path: Path) -> None:
    found = run(document(shock("KAZ", "RUS", -0.2)), world=core())
    found.save(tmp_path / "o.npz")
    again = Outcome.load(tmp_path / "o.npz")
    assert again.targets == found.targets != ()
    assert again.digest == found.digest
    assert found.summary()["targets"] == list(found.targets)
    assert found.about()["targets"] == list(found.targets)
    found.to_excel(tmp_path / "o.xlsx")
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    numbers = [cell for cell in cells if isinstance(cell, float)]
    assert np.abs(np.array(numbers) - found.targets[0]["factor"]).min() < 1e-12
    factor = f"{found.targets[0]['factor']:.4g}"
    for language in ("en", "kk", "ru"):
        text = answer(found, document(shock("KAZ", "RUS", -0.2)), core(), language)
        assert factor.replace(".", "." if language == "en" else ",") in text
    assert run("sever-russia", world=core()).targets == ()


def test_every_draw_reaches_the_target() -> None:
    """Under drawn elasticities and flows trade changes by the same, at another cost."""
    scenario = document(shock("KAZ", "RUS", -0.5), focus=["KAZ", "RUS"])
    change = compiled(core(), scenario).counterfactual
    experiment = experiment_of(core(), change, ("elasticities", "trade"), 3)
    factors = []
    for number in range(4):
        drawn = experiment.drawn_benchmark(number)
        held = hold(drawn, change, start=experiment.held.near)
        (target,) = change.targets
        cells = (target.sector, target.importer, target.exporter)
        after, before = trade_after(held.solution)[cells].sum(), drawn.trade[cells].sum()
        assert after / before == pytest.approx(0.5, rel=1e-8)
        factors.append(held.factor[0])
    assert np.ptp(factors) > 0.01
    ranged = run_range(scenario, draws=4, seed=3, workers=1, world=core())
    assert not ranged.failures
    assert float(ranged.draws["welfare"].sel(country="KAZ").std()) > 0.0
    again = run_range(scenario, draws=4, seed=3, workers=2, world=core())
    np.testing.assert_array_equal(again.draws["welfare"], ranged.draws["welfare"])


WRONG = {
    "severance": (shock("KAZ", "RUS", -1.0), "x: shock 1: trade_change: -1.0 is not allowed; "),
    "per cent": (shock("KAZ", "RUS", 250.0), "x: shock 1: trade_change: 250.0 is not allowed; "),
    "two instructions": (
        shock("KAZ", "RUS", -0.5, factor=1.1),
        "x: shock 1: factor = 1.1 and trade_change = -0.5 given; allowed: exactly one of 'factor'",
    ),
    "no trade": (
        shock("AUS", "BGR", -0.5, sector="households"),
        "x: shock 1: trade_change: -0.5 of no trade: the benchmark has none between",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_target_that_says_nothing_is_refused(case: str) -> None:
    given, expected = WRONG[case]
    with pytest.raises(InputError) as caught:
        run(document(given), world=core())
    assert str(caught.value).startswith(expected)
    assert "\n" not in str(caught.value)


def test_links_with_two_targets_are_refused() -> None:
    scenario = document(shock("KAZ", "RUS", -0.5), shock("KAZ", ["RUS", "CHN"], -0.2))
    with pytest.raises(
        InputError, match=r"x: shock 2: .* has its target from x: shock 1"
    ) as caught:
        run(scenario, world=core())
    assert "\n" not in str(caught.value)
    links = (np.array([0]), np.array([1]), np.array([0]))
    twice = Counterfactual(targets=(Target(*links, -0.5), Target(*links, -0.2)))
    with pytest.raises(InputError, match="each link in one target"):
        solve_counterfactual(twice, world=core())
    with pytest.raises(InputError, match="above -1"):
        solve_counterfactual(Counterfactual(targets=(Target(*links, -1.0),)), world=core())


@pytest.mark.parametrize(
    ("shocks", "reason"),
    [
        ((shock("KAZ", "CHN", 100.0),), "nearest that was found is"),
        (
            (shock("KAZ", "RUS", -0.5), {"kind": "sever", "importer": "KAZ", "exporter": "RUS"}),
            "another shock leaves nothing of this trade",
        ),
    ],
)
def test_a_target_out_of_reach_is_refused_in_one_line(shocks, reason) -> None:
    with pytest.raises(NoEquilibriumError, match=r"x: shock 1: trade_change: .* out of reach") as e:
        run(document(*shocks), world=core("low"))
    assert reason in str(e.value)
    assert "\n" not in str(e.value)


def test_targets_are_not_passed_over_in_silence() -> None:
    change = compiled(core(), document(shock("KAZ", "RUS", -0.5))).counterfactual
    with pytest.raises(InputError, match="targets: 1 without their costs"):
        prepare(benchmark_of(core()), change)


def test_what_is_built_on_a_document_holds_its_costs(capsys: pytest.CaptureFixture[str]) -> None:
    from tarazy.experiment.sensitivity import sensitivity
    from tarazy.optimal.setting import setting

    scenario = document(shock("KAZ", "RUS", -0.5))
    plain = run(scenario, world=core())
    around = setting(scenario, world=core())
    assert not around.counterfactual.targets
    solution = around.solve(around.tariff)
    n = core().economies.index("KAZ")
    income = float(plain.dataset["income_after"].sel(country="KAZ"))
    assert solution.income[n] == pytest.approx(income, rel=1e-8)
    assert sensitivity(at=scenario, country="KAZ", world=core()).residual < 1e-9
    assert main(["run", "decoupling"]) == 0
    assert "changes by −57.0 per cent at 1.15" in " ".join(capsys.readouterr().out.split())
