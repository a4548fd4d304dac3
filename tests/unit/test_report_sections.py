"""Which experiments have a section by what they do, and what stands beside every answer."""

import re
from dataclasses import replace

import pytest
from page_text import prose

from tarazy.codes.classification import LANGUAGES
from tarazy.figures.exhibit import by_economy
from tarazy.report.page.compose import compose
from tarazy.scenario import Scenario
from tarazy.study import Findings
from tarazy.study.sections import MOST, detailed, is_duty, is_small, small
from tarazy.telling.assumptions import assumptions, by_experiment, common
from tarazy.telling.selected import selected
from tarazy.text.formats import percent
from tarazy.text.materiality import MATERIAL
from tarazy.text.texts import texts


def solved(findings: Findings) -> list:
    return [(found.scenario, found.outcome) for found in findings.experiments]


def test_small_effects_stand_in_one_table_with_their_intervals(small_findings: Findings) -> None:
    page = compose(small_findings, "en")
    part = page[page.index('id="experiments-small"') :].partition("</table>")[0]
    words = texts("en")
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', part, flags=re.S)
    assert len(rows) == len(small_findings.small) == 2
    assert "too little to be told from nothing" in prose(part)
    for name, (title, cells) in zip(small_findings.small, rows, strict=True):
        [found] = small_findings.named([name])
        assert prose(title) == found.scenario.title.in_language("en")
        change = by_economy(found.outcome, "welfare")
        assert abs(change["KAZ"]) < MATERIAL and abs(change["USA"]) < MATERIAL
        for end in found.interval("KAZ"):
            assert percent(end, words) in prose(cells)
        assert f'<a href="#experiments-small">{found.scenario.title.in_language("en")}</a>' in page
    bare = tuple(replace(f, range=None, stored=None) for f in small_findings.experiments)
    told = prose(compose(replace(small_findings, experiments=bare), "en"))
    assert "No range is stored for these answers and none was drawn" in told


def test_without_named_ones_the_largest_have_a_section(small_findings: Findings) -> None:
    given = solved(small_findings)
    chosen = detailed(given, (), "KAZ", "USA")
    large = {s.name for s, o in given if not is_small(o, "KAZ", "USA")}
    assert set(chosen) == large and 0 < len(chosen) <= MOST
    sizes = [abs(by_economy(o, "welfare")["KAZ"]) for n in chosen for s, o in given if s.name == n]
    assert sizes == sorted(sizes, reverse=True)
    # Named ones keep their order; what is too small has none, unless a reader added it.
    named = ("us-tariff-2025", *reversed(chosen))
    assert detailed(given, named, "KAZ", "USA") == named[1:]
    assert detailed(given, named, "KAZ", "USA", ("us-tariff-2025",)) == named
    assert "us-tariff-2025" in small(given, named, "KAZ", "USA")
    assert "us-tariff-2025" not in small(given, named, "KAZ", "USA", ("us-tariff-2025",))


def test_a_duty_is_what_changes_duties_alone() -> None:
    duties = {"us-tariff-2025", "us-tariff-timeline", "jackson-vanik", "eaeu-exit"}
    assert all(is_duty(Scenario.load(name)) for name in duties)
    assert not any(is_duty(Scenario.load(name)) for name in ("sever-russia", "cpc-outage"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_says_what_it_assumes(language: str, small_findings: Findings) -> None:
    words = texts(language)
    page = compose(small_findings, language)
    rows = dict(re.findall(r'<tr id="glance-([^"]+)">(.*?)</tr>', page, flags=re.S))
    for found in small_findings.experiments:
        told = assumptions(found.outcome, words, small_findings.world)
        assert len(set(told)) == len(told) >= 5
        row = prose(rows[found.scenario.name])
        assert words("assume.heading") in row
        assert all(prose(line) in row for line in told)
        closure = words("assume.closure", closure=words(f"closure.{found.outcome.closure}"))
        assert closure in told
    sections = page[page.index('id="experiment-1"') :].partition('id="comparison"')[0]
    assert sections.count(words("assume.heading")) >= len(small_findings.detail) + 1
    for anchor, end in (
        ("corridor-experiments", "corridor-basis"),
        ("balance-losses", "balance-both"),
    ):
        chapter = page[page.index(f'id="{anchor}"') : page.index(f'id="{end}"')]
        assert words("assume.heading") in chapter


def test_assumptions_follow_from_the_document(small_findings: Findings) -> None:
    words = texts("en")
    by_name = {f.scenario.name: f.outcome for f in small_findings.experiments}
    told = {name: " ".join(assumptions(outcome, words)) for name, outcome in by_name.items()}
    assert "all other duties" in told["us-tariff-2025"]
    assert "all duties" in told["sever-russia"] and "all other costs" in told["sever-russia"]
    assert "2025, 12 months" in told["mooring"] and "Network:" not in told["sever-russia"]
    assert "One factor" in told["sever-russia"]


def test_what_answers_have_in_common_is_said_once() -> None:
    words = texts("en")
    lists = {"A": ("one", "two"), "B": ("one", "three"), "C": ("one", "three")}
    assert common(lists.values()) == ("one",) and common(()) == ()
    blocks = by_experiment(lists, words)
    heading = words("assume.heading")
    assert [block.title for block in blocks] == [heading, f"A: {heading}", f"B; C: {heading}"]
    assert [block.points.texts for block in blocks] == [("one",), ("two",), ("three",)]


def test_a_selection_is_named_or_counted() -> None:
    words = texts("en")
    assert selected(("metals", "goods"), "sectors", words) == "Metals, Goods"
    assert selected(("*",), "sectors", words) == "all sectors"
    assert selected(tuple("ABCDE"), "economies", words) == "5 economies"
    assert selected(("south",), "economies", words) == "south"
