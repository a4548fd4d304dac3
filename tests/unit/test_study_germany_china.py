"""The content of the study of Germany and China: its documents, its figures, what comes out."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from catalogue_answers import core

from tarazy.codes.groups import groups
from tarazy.experiment.checks import check_expected
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run, run_stages
from tarazy.policy.regime import regime
from tarazy.scenario import Scenario
from tarazy.scenario.schema import schema
from tarazy.study import load
from tarazy.study.checking import check
from tarazy.study.packs.germany_china import FOLDER

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "germany-china.md"
STUDY = tomllib.loads((FOLDER / "study.toml").read_text(encoding="utf-8"))
NAMES = [name.removesuffix(".toml") for name in STUDY["experiments"]["detail"]]
EU = list(groups("economies")["EU27"].members)
GOODS = list(groups("sectors")["goods"].members)
THREE = ["machinery", "electrical", "transport_equipment"]
# Mean of 2023, European Central Bank.
USD_PER_EUR = 1.0813
# As measured, of the signs that were written down before the first run: how many hold, are too
# small to be told, and do not hold.
VERDICTS = {
    "ev-duties": (3, 1, 0),
    "duties-answered": (5, 0, 0),
    "us-duties-2025": (5, 0, 0),
    "china-shock": (5, 0, 0),
    "raw-material-controls": (4, 0, 0),
    "derisking": (5, 0, 0),
    "eu-halves-trade": (3, 1, 1),
    "germany-without-china": (4, 0, 0),
}
# Those that do not hold: experiment, variable, country.
FAILED = {("eu-halves-trade", "exports", "DEU")}


@cache
def scenario(name: str) -> Scenario:
    return Scenario.load(FOLDER / f"{name}.toml")


@cache
def outcome(name: str) -> Outcome:
    return run(scenario(name), world=core())


def welfare(name: str, country: str = "DEU") -> float:
    return float(outcome(name).welfare.sel(country=country))


def sales(importer: str | list[str], exporter: str | list[str], sector: str | list[str]) -> float:
    """Return trade of the benchmark, billion USD before tariff."""
    trade = core().dataset["trade"]
    return float(trade.sel(importer=importer, exporter=exporter, sector=sector).sum()) / 1e3


def test_the_pack_can_be_computed() -> None:
    study = load("germany-china")
    assert (study.country, study.partner, study.languages) == ("DEU", ("CHN",), ("en",))
    # Its figures are those of the default world.
    assert {study.world, *(scenario(name).world for name in NAMES)} == {core().name}
    found = check(study, core())
    assert list(found.choice.detail) == [one.name for one in found.choice.glance] == NAMES
    assert found.network is None
    assert not {"ledger", "corridors"} & set(found.chapters)


def test_the_study_has_every_document_of_its_folder() -> None:
    documents = {path.stem for path in FOLDER.glob("*.toml")} - {"study"}
    assert documents == set(NAMES)
    assert len(NAMES) == len(documents) == 8


@pytest.mark.parametrize("name", NAMES)
def test_a_document_keeps_the_form_and_says_where_it_comes_from(name: str) -> None:
    raw = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema())
    assert not list(validator.iter_errors(json.loads(json.dumps(raw, default=date.isoformat))))
    document = scenario(name)
    assert document.sources and document.explanation is not None and document.expected
    assert all(len(source.in_language()) > 20 for source in document.sources)
    assert document.focus[:2] == ("DEU", "CHN")
    assert not document.claims
    text = json.dumps(document.to_dict())
    assert "KAZ" not in text and "Kazakh" not in text
    # What no source gives is called an assumption; a severance assumes nothing.
    assumed = [
        source for source in document.sources if source.in_language().startswith("assumption: ")
    ]
    assert bool(assumed) == (name != "germany-without-china")


@pytest.mark.parametrize("name", NAMES)
def test_answer_on_the_real_world(name: str) -> None:
    answer = outcome(name)
    assert answer.residual <= 1e-9
    assert all(abs(target["gap"]) <= 1e-8 for target in answer.targets)
    checks = check_expected(answer, scenario(name))
    found = Counter(check.verdict for check in checks)
    measured = (found["as_expected"], found["cannot_tell"], found["not_expected"])
    assert measured == VERDICTS[name]
    failed = {(name, c.variable, c.country) for c in checks if c.verdict == "not_expected"}
    assert failed == {row for row in FAILED if row[0] == name}


def test_the_duty_on_electric_cars_is_spread_over_the_sector() -> None:
    share = 9.7 * USD_PER_EUR / sales(EU, "CHN", "transport_equipment")
    assert share == pytest.approx(0.29, abs=0.005)
    (shock,) = scenario("ev-duties").shocks
    assert shock.add == pytest.approx(share * 0.207, abs=5e-4)


def test_china_s_duties_on_food_are_spread_over_the_sector() -> None:
    without = [code for code in EU if code != "DEU"]
    france, others, union = (sales("CHN", exporter, "food") for exporter in ("FRA", without, EU))
    assert [round(value, 1) for value in (france, others, union)] == [2.5, 11.1, 12.5]
    _, brandy, pork, dairy = (stage.shocks for stage in scenario("duties-answered").then)
    assert brandy[0].add == pytest.approx(1.57 * 0.998 / france * 0.14, abs=5e-4)
    assert pork[0].add == pytest.approx(3.0 / others * (0.049 + 0.198) / 2, abs=6e-4)
    assert dairy[0].add == pytest.approx(0.513 * USD_PER_EUR / union * 0.095, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "stated", "importer", "exporter", "sector"),
    [
        ("ev-duties", "35.9", EU, "CHN", "transport_equipment"),
        ("raw-material-controls", "45.0", EU, "CHN", "metals"),
        ("raw-material-controls", "0.3", EU, "CHN", "other_mining"),
        ("derisking", "203", EU, "CHN", "electrical"),
        ("derisking", "75", EU, "CHN", "machinery"),
        ("eu-halves-trade", "558", EU, "CHN", GOODS),
        ("eu-halves-trade", "235", "CHN", EU, GOODS),
        ("germany-without-china", "182", "DEU", "CHN", list(core().sectors)),
        ("germany-without-china", "157", "CHN", "DEU", list(core().sectors)),
        ("china-shock", "81", "CHN", "DEU", THREE),
        ("china-shock", "98", "DEU", "CHN", THREE),
    ],
)
def test_trade_that_a_source_states_is_that_of_the_world(
    name: str, stated: str, importer: str, exporter: str, sector: str
) -> None:
    digits = len(stated.partition(".")[2])
    assert f"{sales(importer, exporter, sector):.{digits}f}" == stated
    told = [source.in_language() for source in scenario(name).sources]
    (source,) = [text for text in told if text.startswith("world core-2022, ")]
    assert re.search(rf"\b{re.escape(stated)} ?bn|\b{re.escape(stated)}\b", source)


def test_china_sells_two_fifths_of_what_derisking_turns_away() -> None:
    outside = [code for code in core().economies if code not in EU]
    shares = [sales(EU, "CHN", s) / sales(EU, outside, s) for s in ("electrical", "machinery")]
    assert [round(100 * share) for share in shares] == [48, 43]


def test_the_timeline_begins_with_the_duty_and_follows_the_dates() -> None:
    stages = scenario("duties-answered").then
    days = [stage.since for stage in stages]
    assert days == sorted(days) and None not in days
    after = run_stages(scenario("duties-answered"), world=core())
    first = float(after[0].welfare.sel(country="CHN"))
    assert first == pytest.approx(welfare("ev-duties", "CHN"), abs=1e-6)
    # China's own duties on food bring it nothing: each step costs it a little.
    losses = [float(found.welfare.sel(country="CHN")) for found in after]
    assert losses == sorted(losses, reverse=True)


def test_chinese_goods_turned_away_are_germany_s_gain() -> None:
    china, union, all_ = (
        float(found.welfare.sel(country="DEU"))
        for found in run_stages(scenario("us-duties-2025"), world=core())
    )
    assert china > 0.01 > -0.01 > all_ > union
    law = regime("us-2025-august")
    assert law.in_force(date(2025, 8, 7)) and not law.in_force(date(2025, 11, 14))


def test_the_second_china_shock_is_a_small_gain_with_and_without_the_surplus() -> None:
    zero = run(scenario("china-shock").with_(closure="zero"), world=core())
    assert 0.01 < welfare("china-shock") < float(zero.welfare.sel(country="DEU")) < 0.1
    by_sector = []
    for sector in THREE:
        document = scenario("china-shock").to_dict()
        document["shocks"][0]["sector"] = sector
        found = run(Scenario.from_dict(document), world=core())
        by_sector.append(float(found.welfare.sel(country="DEU")))
    assert by_sector == pytest.approx([-0.0427, 0.1344, -0.0527], abs=5e-4)


def test_a_year_costs_more_than_the_long_run() -> None:
    long_run = run(scenario("raw-material-controls").with_(elasticities=None), world=core())
    ratio = welfare("raw-material-controls") / float(long_run.welfare.sel(country="DEU"))
    assert 2.5 < ratio < 3.5


def rows(page: str) -> dict[str, list[str]]:
    """Return the rows of tables of a page whose first cell is the name of an experiment."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_the_page_says_what_is_measured() -> None:
    table = rows(PAGE.read_text(encoding="utf-8"))
    assert list(table) == NAMES
    for name, (germany, _, china, _, held) in table.items():
        assert germany == _shown(welfare(name))
        assert china == _shown(welfare(name, "CHN"))
        assert held == f"{VERDICTS[name][0]} of {sum(VERDICTS[name])}"


def _shown(value: float) -> str:
    return "about 0" if abs(value) < 0.01 else f"{value:+.2f}"
