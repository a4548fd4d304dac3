"""The report as a file: complete, reproducible, in one language, and never half-written."""

import csv
import json
import re
from pathlib import Path

import pytest
from page_text import csv_of, packed, prose, texts_of

from tarazy import World
from tarazy.codes.classification import LANGUAGES, Language, sectors
from tarazy.errors import InputError
from tarazy.report import write_report
from tarazy.report.page.body import Page
from tarazy.report.page.compose import compose
from tarazy.report.page.parts import _packed
from tarazy.study import Findings, find, load
from tarazy.text.texts import texts

DRAWS = 4
STEEL = """
title = "A duty on metals"
question = "What does it do?"
explanation = "A quarter on metals."
[[shocks]]
kind = "tariff"
importer = "USA"
exporter = "KAZ"
sector = "metals"
set = 0.25
"""
SMALL = Path(__file__).parent / "small_study"
# Of the benchmark (one by source), a timeline, five of each experiment in detail and two of its
# network, two that compare them, barriers, the agenda, and the chapters about corridors, the
# balance and the ledger.
FIGURES = 4 + 1 + 2 * 5 + 2 + 2 + 2 + 1 + 7 + 10 + 3


@pytest.fixture(scope="module")
def world(small_world: World) -> World:
    return small_world


@pytest.fixture(scope="module")
def findings(small_findings: Findings) -> Findings:
    return small_findings


@pytest.fixture(scope="module")
def pages(small_pages: dict[str, Path]) -> dict[str, str]:
    return {language: path.read_text("utf-8") for language, path in small_pages.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_experiment_and_figure(
    language: Language, pages: dict[str, str], findings: Findings
) -> None:
    page = pages[language]
    assert page.startswith("<!doctype html>")
    assert f'<html lang="{language}">' in page
    text = re.sub(r"\s+", " ", prose(page))
    study = findings.study
    for told in (study.title, study.question, study.brief):
        assert told is not None and told.in_language(language) in text
    for found in findings.experiments:
        for part in texts_of(found.scenario, findings):
            assert part.in_language(language) in text, found.scenario.name
    assert page.count("<figure ") == page.count('class="table-behind"') == FIGURES
    # The overview, small effects, the matrix, the agenda, the stages, the ledger and the residuals
    # have files of their own.
    files = [name for name in packed(page)["files"] if name.endswith(".csv")]
    assert len(files) == FIGURES + 7
    assert {f'href="{name}"' for name in files} <= set(re.findall(r'href="data/[^"]+"', page))


def test_what_is_in_another_language_is_marked(pages: dict[str, str]) -> None:
    assert "Казахстан и его партнёр</h1>" in pages["ru"]
    assert "Казахстан и его партнёр [орысша]</h1>" in pages["kk"]
    for language, mark in (("en", ""), ("kk", " [ағылшынша]"), ("ru", " [по-английски]")):
        text = re.sub(r"\s+", " ", prose(pages[language]))
        assert f"What does a small study show?{mark} " in text
        assert f"One mooring cannot load for a year.{mark} " in text
        assert f"2. A mooring of the pipeline is out{mark} " in text


def test_an_economy_is_called_as_the_study_says(pages: dict[str, str]) -> None:
    # Networks name places, in their chapter and in a section, and the ledger names sources.
    before = {
        language: page[: page.index('<h2 id="experiments"')] for language, page in pages.items()
    }
    assert "Germany" not in prose(before["en"]) and "Alemania" in prose(before["en"])
    assert "Германия" not in prose(before["ru"]) and "Alemania" in prose(before["ru"])
    # A second partner stands beside the first in the overview.
    overview = pages["en"][pages["en"].index('id="glance-sever-russia"') :].partition("</tr>")[0]
    assert "Alemania" in overview and "United States" in overview
    assert texts("en").name("DEU") == "Germany"


def test_numbers_use_the_mark_of_the_language(pages: dict[str, str]) -> None:
    assert re.search(r"−\d+\.\d+%", prose(pages["en"]))
    assert re.search(r"−\d+,\d+\u00a0%", prose(pages["ru"]))
    assert not re.search(r"\d\.\d+\u00a0?%", prose(pages["kk"]))


def test_no_placeholder_and_no_missing_value_is_left(pages: dict[str, str]) -> None:
    for page in pages.values():
        text = prose(page)
        assert not re.search(r"\{\w+\}|\$\w+|\bnan\b|\bNone\b", text)
        assert ".." not in text.replace("...", "")


def test_anchors_are_unique_and_every_link_has_one(pages: dict[str, str]) -> None:
    page = re.sub(r"<script.*?</script>", "", pages["en"], flags=re.S)
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)


def test_the_answer_is_computed(world: World, pages: dict[str, str]) -> None:
    trade = world.dataset["trade"].sum("sector").to_pandas()
    both = trade + trade.T
    share = 100 * both.loc["KAZ", "USA"] / (both.loc["KAZ"].sum() - both.loc["KAZ", "KAZ"])
    told = f"The United States accounts for {share:.2f}% of the foreign trade of Kazakhstan"
    assert told in prose(pages["en"])


def test_the_same_study_gives_the_same_bytes(
    world: World, pages: dict[str, str], tmp_path: Path
) -> None:
    seen: list[str] = []
    path = tmp_path / "deep" / "again.html"
    again = write_report(
        SMALL, path, single_file=True, world=world, draws=DRAWS, workers=2, progress=seen.append
    )
    assert again.read_text("utf-8") == pages["ru"]
    assert [file.name for file in again.parent.iterdir()] == ["again.html"]
    assert seen == [
        *("us-tariff-2025", "us-tariff-timeline", "sever-russia", "mooring"),
        *("ranges", "corridors", "balance", "losses", "matrix", "friends", "sensitivity"),
        "agenda",
    ]


def test_a_wrong_argument_writes_nothing(world: World, tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(InputError, match="unknown language 'de'"):
        write_report(SMALL, target, "de", world=world)
    with pytest.raises(InputError, match="country: unknown economy 'XXX'"):
        write_report(load(SMALL).model_copy(update={"country": "XXX"}), target, world=world)
    with pytest.raises(InputError, match="unknown study 'kazakhstan'"):
        write_report("kazakhstan", target, world=world)
    assert list(tmp_path.iterdir()) == []


def test_chapters_are_chosen_and_only_they_are_computed(world: World) -> None:
    seen: list[str] = []
    study = load(SMALL).with_chapters(["sources", "benchmark"])
    findings = find(study, world, draws=DRAWS, progress=seen.append)
    assert seen == [] and findings.experiments == () and findings.detailed == []
    page = compose(findings, "en")
    anchors = re.findall(r'<h2 id="([^"]+)"', page)
    assert anchors == ["sources", "benchmark"] and 'id="residuals"' not in page
    few = find(study.with_chapters(["glance", "answer"]), world, draws=DRAWS)
    assert [found.range for found in few.experiments] == [None] * 4
    page = compose(few, "en")
    # There is no section that a title could lead to, and no ledger for a claim.
    assert 'href="#experiment' not in page and 'href="#claim' not in page


def test_an_experiment_of_a_user_is_shown_as_those_of_the_study(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "steel.toml"
    path.write_text(STEEL, encoding="utf-8")
    study = load(SMALL).with_chapters(["experiments"]).with_scenarios(path)
    page = compose(find(study, world, draws=0), "en")
    assert "Three experiments in detail" in page and "3. A duty on metals" in page
    assert page.count("<figure ") == 3 * 5 + 2


def test_every_detailed_experiment_has_its_range(findings: Findings, pages: dict[str, str]) -> None:
    assert [found.scenario.name for found in findings.detailed] == ["sever-russia", "mooring"]
    text = prose(pages["en"])
    assert text.count(f"Over {DRAWS} draws of the trade elasticities") == 2
    # Those of the table of small effects have a range too.
    assert findings.small == ("us-tariff-2025", "us-tariff-timeline")
    assert all(found.range is not None for found in findings.experiments)


def test_the_overview_tells_what_was_expected_and_what_came_out(
    findings: Findings, pages: dict[str, str]
) -> None:
    page = pages["en"]
    overview = page[page.index('class="overview"') :].partition("</table>")[0]
    assert overview.count('<th scope="row">') == 4
    checks = [check for found in findings.experiments for check in found.checks]
    for verdict in ("as_expected", "not_expected", "cannot_tell"):
        count = sum(check.verdict == verdict for check in checks)
        assert overview.count(f'<li class="{verdict}">') == count
    assert f"{sum(check.passed for check in checks)} of {len(checks)} agree" in prose(page)
    for number in (1, 2):
        assert f'<a href="#experiment-{number}">' in overview
    russia = next(f for f in findings.experiments if f.scenario.name == "sever-russia")
    change = float(russia.outcome.welfare.sel(country="KAZ"))
    assert f">−{-change:.2f}%</span> Kazakhstan" in overview


def test_the_overview_as_csv_has_every_number(findings: Findings, pages: dict[str, str]) -> None:
    rows = list(csv.DictReader(csv_of(pages["en"], "kaz-usa-glance.csv").splitlines()))
    for found in findings.experiments:
        own = [row for row in rows if row["Experiment"] == found.scenario.title.in_language("en")]
        told = {row["economy_code"]: float(row["Change, %"]) for row in own if not row["Expected"]}
        for code in {"KAZ", *found.scenario.focus}:
            expected = float(found.outcome.welfare.sel(country=code))
            assert told[code] == pytest.approx(expected, rel=1e-8)
        assert [float(row["Change, %"]) for row in own if row["Expected"]] == pytest.approx(
            [check.value for check in found.checks]
        )
        assert all(row["Reason"] for row in own if row["Expected"])


def test_stages_end_with_the_answer(findings: Findings) -> None:
    staged = [found for found in findings.experiments if found.stages]
    assert staged
    for found in staged:
        assert found.stages[-1].outcome is found.outcome
        assert len(found.stages) >= len(found.scenario.then)


def test_the_average_duty_is_that_of_the_link(findings: Findings, world: World) -> None:
    goods = [sector.code for sector in sectors() if sector.goods]
    link = world.dataset.sel(importer="USA", exporter="KAZ", sector=goods)
    expected = float((link["tariff"] * link["trade"]).sum() / link["trade"].sum())
    assert findings.duty == pytest.approx(expected)
    timeline = next(f for f in findings.experiments if f.scenario.name == "us-tariff-timeline")
    low, high, surcharge, last = (stage.duty for stage in timeline.stages)
    assert findings.duty < low < high > surcharge > findings.duty
    # The world keeps its tariffs rounded.
    assert last == pytest.approx(findings.duty, rel=1e-3)
    assert findings.timelines == ("us-tariff-timeline",)


def test_embedded_json_cannot_end_its_script() -> None:
    label = "<!--<script>]]>&amp;\u2028\u2029</script><b>"
    text = _packed({"text": label, label: [label]})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"text": label, label: [label]}


def test_a_file_is_named_without_marks_of_html() -> None:
    page = Page(texts("en"), 'A"><b', "Ä B")
    assert page.file("glance") == "a-b-ä-b-glance"
