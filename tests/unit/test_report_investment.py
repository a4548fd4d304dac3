"""The chapter about owners of a page that is made for a pair."""

import re
from dataclasses import replace

import pytest
from page_text import prose

from tarazy import World
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.figures import investment_series
from tarazy.figures.exhibit import by_economy
from tarazy.report.page.body import Page
from tarazy.report.page.compose import compose
from tarazy.report.page.investment import write_investment
from tarazy.scenario.horizons import HORIZONS
from tarazy.study import Findings, find, load, made
from tarazy.study.chapters import chapters_of
from tarazy.study.checking import ready
from tarazy.study.investment_findings import InvestmentFindings
from tarazy.study.pair import INVESTMENT, experiment
from tarazy.telling import investment as telling
from tarazy.text.texts import texts

COUNTRY, PARTNER = "NOR", "DEU"


@pytest.fixture(scope="module")
def world() -> World:
    return World.of()


@pytest.fixture(scope="module")
def findings(world: World) -> Findings:
    study = made(COUNTRY, PARTNER, world=world).with_chapters(["investment"])
    return find(study, world, draws=0, workers=1)


@pytest.fixture(scope="module")
def chapter(findings: Findings) -> InvestmentFindings:
    assert findings.investment is not None
    return findings.investment


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_who_owns_and_who_earns(language: str, findings: Findings) -> None:
    page = compose(findings, language)
    assert re.findall(r'<h2 id="([^"]+)"', page) == ["investment"]
    assert page.count("<figure ") == 3
    text = re.sub(r"\s+", " ", prose(page))
    assert not re.search(r"\{\w+\}|\bnan\b|\bNone\b", text)
    words = texts(language)
    for code in (COUNTRY, PARTNER, "USA"):
        assert words.name(code) in text
    for horizon in HORIZONS:
        assert words.sentence(f"horizon.{horizon}") in text
    anchors = re.findall(r' id="(investment[^"]*)"', page)
    assert len(anchors) == len(set(anchors))
    if language != "en":
        allowed = {"Tarazy", "core", "CSV", "XLSX", "SVG", "PNG", "JSON", "MIT", "JavaScript"}
        allowed |= {"BibTeX"}
        assert set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\b[0-9a-f]{16}\b", "", text))) <= allowed


def test_experiments_are_made_for_the_pair_and_solved_in_every_horizon(
    chapter: InvestmentFindings,
) -> None:
    names = [each.scenario.name for each in chapter.experiments]
    assert names == [f"pair-{name}" for name in INVESTMENT]
    for each in chapter.experiments:
        assert list(each.outcomes) == list(HORIZONS)
        for horizon, outcome in each.outcomes.items():
            assert outcome.dataset.attrs["horizon"] == horizon
    invests, _, leaves = chapter.experiments
    # In the short run nothing takes the place of what comes or goes.
    assert by_economy(invests.outcomes["short"], "real_gdp")[COUNTRY] > 0
    assert by_economy(leaves.outcomes["short"], "real_gdp")[COUNTRY] < 0


def test_the_tables_have_the_changes_of_the_answers(chapter: InvestmentFindings) -> None:
    by_horizon, beside = (table.table for table in telling.horizons(chapter, texts("en")))
    for row, each in zip(by_horizon.rows, chapter.experiments, strict=True):
        found = [by_economy(each.outcomes[name], "welfare")[COUNTRY] for name in HORIZONS]
        found.append(by_economy(each.outcomes["long"], "welfare_uncharged")[COUNTRY])
        assert list(row[1:]) == found
    medium = chapter.experiments[0].outcomes["medium"]
    gdp, wage, abroad, partner = beside.rows[0][1:]
    assert gdp == by_economy(medium, "real_gdp")[COUNTRY]
    assert wage == by_economy(medium, "real_wage")[COUNTRY]
    assert partner == by_economy(medium, "welfare")[PARTNER]
    paid = [by_economy(medium, f"income_to_abroad_{when}")[COUNTRY] for when in ("before", "after")]
    assert abroad == pytest.approx(100.0 * (paid[1] / paid[0] - 1.0))


def test_a_horizon_without_equilibrium_is_told(
    chapter: InvestmentFindings, findings: Findings
) -> None:
    first, *others = chapter.experiments
    left = {name: first.outcomes[name] for name in ("short", "medium")}
    lacking = replace(chapter, experiments=(replace(first, outcomes=left), *others))
    words = texts("en")
    assert telling.unsolved(chapter, words) == ""
    told = telling.unsolved(lacking, words)
    assert told.endswith("long run.") and "Germany adds a tenth" in told
    table, _ = telling.horizons(lacking, words)
    assert table.table.columns[3].shown(table.table.rows[0][3], words) == "–"
    page = Page(words, COUNTRY, PARTNER)
    write_investment(page, lacking, findings.world)
    assert told in prose("".join(page.body))


def test_expectations_are_told_where_there_are_some(chapter: InvestmentFindings) -> None:
    words = texts("en")
    assert telling.expectations(chapter, words) == []
    document = experiment("partner-invests", COUNTRY, PARTNER).to_dict()
    reason = {"en": "Too much.", "kk": "Тым көп.", "ru": "Слишком много."}
    wrong = {"variable": "welfare", "country": COUNTRY, "sign": "-", "reason": reason}
    from tarazy.experiment.checks import check_expected
    from tarazy.scenario import Scenario

    scenario = Scenario.from_dict(document | {"expected": [wrong]})
    first = chapter.experiments[0]
    checks = {name: tuple(check_expected(one, scenario)) for name, one in first.outcomes.items()}
    expected = replace(chapter, experiments=(replace(first, checks=checks),))
    sentence, bullets = telling.expectations(expected, words)
    passed = sum(check.passed for each in checks.values() for check in each)
    assert sentence.text.startswith(f"{passed} of 3 ")  # type: ignore[union-attr]
    assert len(bullets.texts) == 3 - passed > 0  # type: ignore[union-attr]


def test_the_data_are_held_against_national_accounts(chapter: InvestmentFindings) -> None:
    words = texts("en")
    told = telling.against_accounts(chapter, words)
    assert "Over 106 economies" in told and "Norway" in told
    rows = telling.primary_income(chapter, words).table.rows
    assert [row[0] for row in rows[:2]] == [COUNTRY, PARTNER] and len(rows) == 10
    own = chapter.predicted[COUNTRY]
    assert rows[0][1:] == (own.direct, own.stated, own.band, own.other)


def test_the_pair_earns_in_each_other(chapter: InvestmentFindings) -> None:
    told = telling.between(chapter, texts("en"))
    assert re.match(r"Germany earns [\d.]+\s(bn|m) USD a year in Norway, .* Norway earns", told)
    # Nothing of what is too small for the tables is said to be zero.
    kazakh = find(made("KAZ", "USA").with_chapters(["investment"]), draws=0, workers=1).investment
    assert kazakh is not None
    assert "What Kazakhstan owns in the United States is too little" in telling.between(
        kazakh, texts("en")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_series_have_a_panel_for_each_economy(language: str, chapter: InvestmentFindings) -> None:
    shown = investment_series.exhibit(chapter.observed, language, COUNTRY, PARTNER)
    assert set(chapter.observed) == {COUNTRY, PARTNER}
    assert len(shown.figure.data) == 4 and shown.year == 2022
    last = next(row for row in shown.table.rows if row[0] == COUNTRY and row[2] == "2022")
    assert last[3] == chapter.observed[COUNTRY]["fdi-inward"][2022] / 1000.0
    alone = {COUNTRY: {"fdi-inward": chapter.observed[COUNTRY]["fdi-inward"]}}
    assert len(investment_series.exhibit(alone, language, COUNTRY, PARTNER).figure.data) == 1


def test_a_world_without_owners_has_no_such_chapter(small_world: World) -> None:
    study = made("DEU", "CHN", world=small_world)
    found = ready(study, small_world)
    assert "investment" not in found.chapters
    with pytest.raises(InputError, match=r"'investment' in the world .* of whose owners nothing"):
        chapters_of(study.with_chapters(["investment"]), found.choice, False, False)
    assert "investment" in chapters_of(study, found.choice, False, True)


def test_the_pack_chooses_its_experiments() -> None:
    study = load("kazakhstan-united-states")
    assert "us-investment-20bn" in study.experiments.investment
    assert "investment" in study.chapters
