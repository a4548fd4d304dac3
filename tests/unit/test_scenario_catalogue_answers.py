"""What the experiments of the catalogue answer, and what their texts and page say of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from catalogue_answers import altered, core, outcome, welfare
from fixed_world import fixed_world

from tarazy import World
from tarazy.codes.groups import groups
from tarazy.draws.stored import stored_range
from tarazy.experiment.checks import check_expected, is_asked
from tarazy.experiment.compiled import compiled
from tarazy.experiment.run import run, run_stages
from tarazy.policy.regime import regime
from tarazy.scenario import Scenario, catalogue

NAMES = catalogue.names()
GOODS = list(groups("sectors")["goods"].members)
# Expected and not found on the default world: experiment, variable, economy. They stay as expected.
FAILED = {
    ("eaeu-common-tariff", "welfare", "KAZ"),
    ("eaeu-exit", "welfare", "KAZ"),
    ("investment-diversified", "real_wage", "KAZ"),
    ("investment-in-oil", "real_wage", "KAZ"),
    ("investment-in-oil", "welfare", "KAZ"),
    ("tax-preference", "income_to_abroad", "KAZ"),
    ("tax-preference", "welfare", "KAZ"),
}
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "catalogue.md"


@pytest.fixture(scope="module")
def world() -> World:
    return core()


@pytest.mark.parametrize("name", NAMES)
def test_answer_on_the_real_world(name: str, world: World) -> None:
    scenario = Scenario.load(name)
    assert scenario.world == world.name
    answer = outcome(name)
    assert answer.residual <= 1e-10
    checks = check_expected(answer, scenario)
    asked = [one for one in scenario.expected if is_asked(one, answer)]
    assert len(checks) == len(asked) > 0
    # A change that is too small to be told has no sign, and so none against the expected one.
    failed = {(name, c.variable, c.country) for c in checks if c.verdict == "not_expected"}
    assert failed == {row for row in FAILED if row[0] == name}
    for check in checks:
        told = check.sign == "0" or check.between is not None or abs(check.value) >= 0.01
        assert (check.verdict == "cannot_tell") == (not told)
    # No experiment moves a whole economy by tens of per cent, but the loss of nearly all oil, or
    # of two fifths of its price where little else is made.
    largest = {"cpc-outage": 35.0, "russia-transit-closed": 35.0, "price-60": 50.0}
    most = largest.get(name, 10.0)
    assert float(np.abs(answer.welfare).max()) < most


def test_a_higher_us_duty_costs_more() -> None:
    by_rate = ["us-tariff-2025-april", "us-tariff-2025", "us-tariff-2025-baseline"]
    losses = [-welfare(name) for name in by_rate]
    assert losses == sorted(losses, reverse=True)
    # Nine tenths of the trade are exempt: two points more or less hardly matter.
    assert losses[0] / losses[1] == pytest.approx(27 / 25, abs=0.05)


def test_the_us_timeline_goes_through_the_dated_duties(world: World) -> None:
    scenario = Scenario.load("us-tariff-timeline")
    for stage in scenario.then:
        assert regime(stage.shocks[0].regime).in_force(stage.since)
    for before, after in zip(scenario.then, scenario.then[1:], strict=False):
        assert (after.since - before.until).days == 1
    kaz = [float(o.welfare.sel(country="KAZ")) for o in run_stages(scenario, world=world)]
    assert kaz[0] == pytest.approx(welfare("us-tariff-2025-baseline"), rel=1e-6)
    assert kaz[1] == pytest.approx(welfare("us-tariff-2025"), rel=1e-6)
    assert kaz[1] < kaz[2] < kaz[3]
    assert kaz[3] == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize(("name", "variable", "country"), sorted(FAILED))
def test_an_expectation_that_failed_is_told_in_the_text_and_on_the_page(
    name: str, variable: str, country: str, world: World
) -> None:
    scenario = Scenario.load(name)
    chosen = [str(one) for one in world.dataset["elasticity_set"].values[1:]]
    answers = [outcome(name), *(run(name, world=world.with_elasticities(s)) for s in chosen)]
    found = [
        check.value
        for answer in answers
        for check in check_expected(answer, scenario)
        if (check.variable, check.country) == (variable, country)
    ]
    assert len(found) == len(answers)
    figures = [f"{value:.3f}" for value in (found[0], min(found), max(found))]
    if all(value < 0 for value in found):
        # A fall is told without its sign.
        figures = [figure.removeprefix("-") for figure in figures]
    explanation = Scenario.load(name).explanation
    assert explanation is not None
    section = PAGE.read_text(encoding="utf-8").partition("## Expectations that failed")[2]
    told = section.partition("\n## ")[0].partition(f"- `{name}`")[2].partition("\n- ")[0]
    for text in (explanation.en, explanation.kk, explanation.ru, told):
        plain = str(text).replace(",", ".").replace("\N{MINUS SIGN}", "-")
        assert all(figure in plain for figure in figures), text


@pytest.mark.parametrize(("world", "gain", "loss"), [(core, 0.23, 0.19), (fixed_world, 0.12, 0.14)])
def test_leaving_the_union_is_its_own_duties_less_those_that_its_goods_meet(
    world: Callable[[], World], gain: float, loss: float
) -> None:
    def only(shock: int) -> float:
        def other(document: dict[str, Any]) -> None:
            document["shocks"] = [document["shocks"][shock]]

        return altered("eaeu-exit", other, world)

    own, met = only(0), only(1)
    assert (own, -met) == pytest.approx((gain, loss), abs=0.005)
    assert own + met == pytest.approx(welfare("eaeu-exit", world=world), abs=0.01)
    page = PAGE.read_text(encoding="utf-8")
    assert f"{gain}" in page and f"{loss}" in page


@pytest.mark.parametrize(("share", "gain"), [(0.032, 0.0002), (0.4, 0.0039)])
def test_permanent_relations_are_nearly_proportional_to_the_assumption(
    share: float, gain: float
) -> None:
    def other(document: dict[str, Any]) -> None:
        for shock in document["shocks"]:
            shock["equivalent"]["times"] *= share / 0.1

    found = altered("pntr", other)
    assert found == pytest.approx(gain, abs=0.00005)
    assert found / welfare("pntr") == pytest.approx(share / 0.1, rel=0.4)
    page = PAGE.read_text(encoding="utf-8")
    assert f"{gain:.4f}" in page.partition("**pntr.**")[2].partition("**gsp-renewal.**")[0]


def test_joining_ends_in_the_benchmark(world: World) -> None:
    outside, tariff, border = run_stages("eaeu-join", world=world)
    np.testing.assert_allclose(outside.welfare, outcome("eaeu-never").welfare, atol=1e-6)
    assert float(np.abs(border.welfare).max()) < 1e-4
    # The common tariff is worth little beside the open border.
    change = compiled(world, Scenario.load("eaeu-join")).counterfactual
    assert change.tariff is not None and change.trade_cost is not None
    np.testing.assert_allclose(change.tariff, world.dataset["tariff"].values, atol=1e-6)
    np.testing.assert_allclose(change.trade_cost, 1.0, atol=1e-12)
    steps = [float(o.welfare.sel(country="KAZ")) for o in (outside, tariff, border)]
    assert abs(steps[1] - steps[0]) < 0.1 * abs(steps[2] - steps[1])


def test_never_joining_adds_a_border_to_the_lower_tariff() -> None:
    never, tariff = Scenario.load("eaeu-never"), Scenario.load("eaeu-common-tariff")
    assert never.shocks[: len(tariff.shocks)] == tariff.shocks

    def one_per_cent(document: dict[str, Any]) -> None:
        document["shocks"][-1]["factor"] = 1.01

    tariff_alone = welfare("eaeu-common-tariff", world=fixed_world)
    border = welfare("eaeu-never", world=fixed_world) - tariff_alone
    low = altered("eaeu-never", one_per_cent, fixed_world) - tariff_alone
    assert low / border == pytest.approx(1 / 3, abs=0.05)


def test_progress_in_processing_is_worth_about_its_size() -> None:
    def half(document: dict[str, Any]) -> None:
        document["shocks"][0]["factor"] = 1.05

    whole = welfare("diversify-exports", world=fixed_world)
    assert altered("diversify-exports", half, fixed_world) / whole == pytest.approx(0.5, abs=0.05)


def test_oil_that_cannot_go_west_goes_east_in_part() -> None:
    data = outcome("oil-turns-east", fixed_world).dataset
    cells = {"exporter": "KAZ", "sector": "oil_gas"}
    change = (data["trade_after"] - data["trade_before"]).sel(cells).drop_sel(importer="KAZ")
    lost = -float(change.where(change < 0, 0.0).sum())
    turned = change.where(change > 0, 0.0)
    assert str(turned.idxmax().item()) == "CHN"
    assert float(turned.sum()) / lost == pytest.approx(1 / 8, abs=0.03)


def test_the_average_new_road_is_worth_a_fourth_of_the_best() -> None:
    def average(document: dict[str, Any]) -> None:
        document["shocks"][0]["factor"] = 1.0 - 0.028 / 2.0

    whole = welfare("new-silk-road", world=fixed_world)
    assert altered("new-silk-road", average, fixed_world) / whole == pytest.approx(0.25, abs=0.04)


def change_of_trade(name: str, importers: list[str], exporters: list[str]) -> float:
    """Return the relative change of trade in goods of the fixed world, in per cent."""
    data = outcome(name, fixed_world).dataset
    cells = {"importer": importers, "exporter": exporters, "sector": GOODS}
    before, after = (float(data[f"trade_{t}"].sel(cells).sum()) for t in ("before", "after"))
    return 100.0 * (after / before - 1.0)


def members(scenario: str, group: str) -> list[str]:
    chosen = set(Scenario.load(scenario).groups[group].of)
    for name in chosen & groups("economies").keys():
        chosen = chosen - {name} | set(groups("economies")[name].members)
    return sorted(chosen & set(fixed_world().economies))


def test_sanctions_cut_trade_as_much_as_observed() -> None:
    name = "sanctions-on-russia"
    known = set(fixed_world().economies)
    union = [code for code in groups("economies")["EU27"].members if code in known]
    others = sorted(set(members(name, "sanctioning")) - set(union))
    assert len(union) + len(others) == 38
    # 22 to 3.8 and 8 to 4.0 billion euros a month.
    fall = 1 - 3.8 / 22
    assert fall == pytest.approx(0.83, abs=0.005)
    for partners in (union, others):
        assert change_of_trade(name, partners, ["RUS"]) == pytest.approx(-83, rel=1e-8)
        assert change_of_trade(name, ["RUS"], partners) == pytest.approx(-50, rel=1e-8)


def test_the_benchmark_of_the_sanctions_is_after_the_fall(world: World) -> None:
    goods = world.dataset["trade"].sel(sector=GOODS)
    union = [code for code in groups("economies")["EU27"].members if code in world.economies]
    bought = float(goods.sel(importer=union, exporter="RUS").sum()) / 1000
    sold = float(goods.sel(importer="RUS", exporter=union).sum()) / 1000
    # Bn USD a year beside bn EUR a month: nearer to the end than to the start at any rate.
    assert bought - 12 * 3.8 < 12 * 22 - bought
    scenario = Scenario.load("sanctions-on-russia")
    stated = " ".join(source.in_language() for source in scenario.sources)
    assert f"{bought:.0f} bn" in stated and f"{sold:.0f} bn" in stated
    explanation = scenario.explanation
    assert explanation is not None
    for text in (explanation.en, explanation.kk, explanation.ru):
        assert f"{bought:.0f}" in text and "too large" not in text


@pytest.mark.parametrize("name", ["sanctions-on-russia", "decoupling"])
@pytest.mark.parametrize("elasticities", ["low", "high", "short-run"])
def test_quantities_hold_under_other_elasticities(name: str, elasticities: str) -> None:
    found = run(Scenario.load(name).with_(elasticities=elasticities), world=fixed_world())
    for target, default in zip(found.targets, outcome(name, fixed_world).targets, strict=True):
        assert abs(target["gap"]) <= 1e-8
        dearer = target["factor"] > default["factor"]
        assert dearer == (elasticities != "high")


def test_decoupling_cuts_trade_between_the_blocs_by_somewhat_more_than_half() -> None:
    west, east = members("decoupling", "west"), members("decoupling", "east")
    assert len(west) == 38
    there = change_of_trade("decoupling", west, east)
    back = change_of_trade("decoupling", east, west)
    assert -60 < there < -45
    assert -66 < back < -50
    data = outcome("decoupling", fixed_world).dataset
    before, after = (
        sum(
            float(data[f"trade_{t}"].sel(importer=a, exporter=b, sector=GOODS).sum())
            for a, b in ((west, east), (east, west))
        )
        for t in ("before", "after")
    )
    assert after / before - 1 == pytest.approx(-0.57, rel=1e-8)


def test_figures_in_the_texts_are_those_of_the_world(world: World) -> None:
    trade = world.dataset["trade"]
    exports = trade.sel(exporter="KAZ").drop_sel(importer="KAZ")
    imports = trade.sel(importer="KAZ").drop_sel(exporter="KAZ")
    raw = exports.sel(sector=["oil_gas", "other_mining", "metals"]).sum() / exports.sum()
    assert float(raw) == pytest.approx(0.75, abs=0.02)
    others = [code for code in groups("economies")["EAEU"].members if code != "KAZ"]
    union = imports.sel(exporter=others).sum() / imports.sum()
    assert float(union) == pytest.approx(1 / 3, abs=0.02)
    british = exports.sel(importer="GBR")
    mined = british.sel(sector=["oil_gas", "metals", "other_mining"]).sum() / british.sum()
    assert 0.75 < float(mined) < 0.8
    swiss = exports.sel(importer="CHE")
    traded = swiss.sel(sector=["oil_gas", "metals"]).sum() / swiss.sum()
    assert 2 / 3 < float(traded) < 0.75
    turkish = exports.sel(importer="TUR")
    assert str(turkish.idxmax().item()) == "oil_gas"
    oil = exports.sel(sector="oil_gas")
    europe = [code for code in groups("economies")["EU27"].members if code in world.economies]
    outside = oil.drop_sel(importer=europe)
    assert float(oil.sel(importer=europe).sum()) > float(outside.max())


def test_signs_turn_with_the_elasticities_only_where_the_page_says(world: World) -> None:
    # The signs of the others are the same wherever they can be told.
    turning = {"eaeu-common-tariff", "eaeu-exit", "us-tariff-2025-world"}
    found = set()
    # The first set is the default.
    for chosen in world.dataset["elasticity_set"].values[1:]:
        other = world.with_elasticities(str(chosen))
        for name in NAMES:
            scenario = Scenario.load(name)
            if all(one.between is not None for one in scenario.expected):
                continue
            # A sign needs a tenth of the digits of an answer.
            answer = run(name, world=other, tolerance=1e-6)
            for check in check_expected(answer, scenario):
                if check.verdict == "not_expected" and check.between is None:
                    assert abs(check.value) < 0.1
                    found.add(name)
    assert found == turning
    section = PAGE.read_text(encoding="utf-8").partition("## Signs that turn")[2]
    assert set(re.findall(r"`([\w-]+)`", section)) == turning


def test_the_page_names_the_expected_signs_that_cannot_be_told() -> None:
    told = {
        name
        for name in NAMES
        for check in check_expected(outcome(name), Scenario.load(name))
        if check.verdict == "cannot_tell"
    }
    section = PAGE.read_text(encoding="utf-8").partition("## Signs that cannot be told")[2]
    assert set(re.findall(r"`([\w-]+)`", section.partition("\n## ")[0])) == told


def test_the_page_says_what_the_two_worlds_hold() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("Why the large ones moved")[2]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    stated = {row[0].strip(): [float(cell) for cell in row[1:]] for row in rows[1:13]}
    for column, world in enumerate((fixed_world(), core())):
        trade = world.dataset["trade"]
        exports = trade.sel(exporter="KAZ").drop_sel(importer="KAZ")
        imports = trade.sel(importer="KAZ").drop_sel(exporter="KAZ").sum("sector")
        sold, by_sector, total = exports.sum("sector"), exports.sum("importer"), exports.sum()
        held = {"exports, billion USD": total / 1e3}
        held["oil and gas sold to Italy, billion USD"] = (
            exports.sel(importer="ITA", sector="oil_gas") / 1e3
        )
        for words, sector in (("oil and gas", "oil_gas"), ("metals", "metals")):
            held[f"{words}, per cent of exports"] = 100 * by_sector.sel(sector=sector) / total
        for words, code in (
            ("the United Kingdom", "GBR"),
            ("Switzerland", "CHE"),
            ("Germany", "DEU"),
            ("the United States", "USA"),
            ("India", "IND"),
            ("South Korea", "KOR"),
        ):
            held[f"exports to {words}, billion USD"] = sold.sel(importer=code) / 1e3
        for words, code in (("Russia", "RUS"), ("China", "CHN")):
            held[f"imports from {words}, billion USD"] = imports.sel(exporter=code) / 1e3
        assert held.keys() == stated.keys()
        for words, value in held.items():
            assert f"{float(value):.1f}" == f"{stated[words][column]:.1f}", words


def test_the_page_about_the_catalogue_shows_what_the_model_answers(world: World) -> None:
    text = PAGE.read_text(encoding="utf-8").replace("−", "-")
    glance, _, moved = text.partition("## What moved")
    rows = re.findall(r"^\| `([\w-]+)` \| (.+) \|$", glance, re.MULTILINE)
    assert [name for name, _ in rows] == list(NAMES)
    now = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", moved.partition("\n## ")[0], re.MULTILINE))
    assert set(now) == {name for name in NAMES if not Scenario.load(name).three_factors}
    for name, cells in rows:
        fixed, interval, *others, another = cells.split(" | ")
        shown = [fixed, *others]
        scenario = Scenario.load(name)
        code, other = another.split()
        assert code == scenario.focus[1]
        computed = [
            welfare(name),
            *(
                float(run(scenario.with_(closure=closure), world=world).welfare.sel(country="KAZ"))
                for closure in ("income_share", "zero")
            ),
            float(outcome(name).dataset["real_wage"].sel(country="KAZ")),
            welfare(name, code),
        ]
        for cell, value in zip((*shown, other), computed, strict=True):
            assert float(cell) == pytest.approx(value, abs=0.0025, rel=0.01), name
        stored = stored_range(outcome(name), scenario.to_dict())
        assert stored is not None, name
        bounds = stored.bounds["welfare"]["KAZ"]
        low, high = map(float, interval.split(" to "))
        assert (low, high) == pytest.approx((bounds.low, bounds.high), abs=0.0006), name
        if not scenario.three_factors:
            assert now[name].split(" | ")[1] == fixed
    for name in NAMES:
        headed = re.search(rf"^\*\*(?:[\w-]+, )*{name}(?:, [\w-]+)*\.\*\*", text, re.MULTILINE)
        assert headed or (name.startswith("sever-") and name in text)
