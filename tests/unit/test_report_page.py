"""The report as a file: complete, reproducible, in one language, and never half-written."""

import base64
import csv
import html
import json
import re
from pathlib import Path

import pytest

from tarazy import World
from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES, sectors
from tarazy.errors import InputError
from tarazy.report import write_pages, write_report
from tarazy.report.page.body import Page
from tarazy.report.page.parts import _packed
from tarazy.scenario import Scenario
from tarazy.scenario.catalogue import names
from tarazy.study.findings import DETAILED, Findings
from tarazy.text.materiality import MATERIAL
from tarazy.text.texts import texts

DRAWS = 4
# Of the benchmark, a timeline, five of each detailed experiment, three that compare them, barriers,
# and the chapters about corridors, the balance and the ledger.
CORRIDORS, BALANCE, LEDGER = 7, 10, 3
FIGURES = 3 + 1 + len(DETAILED) * 5 + 3 + 2 + CORRIDORS + BALANCE + LEDGER


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("core-2022")


@pytest.fixture(scope="module")
def findings(report_findings: Findings) -> Findings:
    return report_findings


@pytest.fixture(scope="module")
def pages(findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("report")
    paths = {language: folder / f"{language}.html" for language in LANGUAGES}
    assert write_pages(findings, paths) == list(paths.values())
    return {language: path.read_text("utf-8") for language, path in paths.items()}


def prose(page: str) -> str:
    """Return what a reader sees of a page, quotations in English left out."""
    page = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S)
    page = re.sub(r'<(span|ul) lang="en">.*?</\1>', "", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_experiment_and_figure(language: str, pages: dict[str, str]) -> None:
    page = pages[language]
    assert page.startswith("<!doctype html>")
    assert f'<html lang="{language}">' in page
    text = re.sub(r"\s+", " ", prose(page))
    for name in names():
        scenario = Scenario.load(name)
        parts = [scenario.title, scenario.question]
        parts += [check.reason for check in scenario.expected]
        parts += [stage.title for stage in scenario.then]
        if name in DETAILED:
            parts.append(scenario.explanation)
        for part in parts:
            assert part is not None
            assert getattr(part, language) in text, name
    assert page.count("<figure ") == page.count('class="table-behind"') == FIGURES
    # The overview, the whole matrix and the ledger have files of their own.
    assert page.count('href="data:text/csv;charset=utf-8;base64,') == FIGURES + 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_small_enough_to_mail(language: str, pages: dict[str, str]) -> None:
    assert len(pages[language].encode()) < 9_500_000
    assert pages[language].count("plotly.js v") == 1


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_is_left_on_a_page(language: str, pages: dict[str, str]) -> None:
    allowed = {
        "Tarazy", "core", "CSV", "SVG", "JavaScript", "Natural", "Earth", "Equal",
        "WIOD", "CEPII", "BACI", "Global", "Energy", "Monitor", "Oil", "Infrastructure",
        "Tracker", "CC", "BY", "CPC", "BTC", "Blend", "KEBCO",
    }  # fmt: skip
    # The ledger quotes sources and names, and has a test of its own.
    page = re.sub(r'<h2 id="ledger".*?(?=<h2)', "", pages[language], flags=re.S)
    text = prose(page)
    digest = {word for word in re.findall(r"[0-9a-f]{16}", text)}
    for word in digest:
        text = text.replace(word, "")
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= allowed


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
    trade = world.dataset["trade"].sum("sector")
    sold = trade.sel(exporter="KAZ")
    share = 100 * float(sold.sel(importer="USA") / (sold.sum() - sold.sel(importer="KAZ")))
    assert f"The United States takes {share:.2f}% of the exports" in prose(pages["en"])


def test_the_same_world_gives_the_same_bytes(
    world: World, matrix_world: World, pages: dict[str, str], tmp_path: Path
) -> None:
    seen: list[str] = []
    path = tmp_path / "deep" / "again.html"
    again = write_report(
        world,
        path,
        "kk",
        draws=DRAWS,
        workers=2,
        matrix_world=matrix_world,
        progress=seen.append,
    )
    assert again.read_text("utf-8") == pages["kk"]
    assert [file.name for file in again.parent.iterdir()] == ["again.html"]
    assert tuple(seen) == (
        *names(),
        "corridors",
        *("balance", "losses", "matrix", "friends"),
        "sensitivity",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"language": "de"}, "unknown language 'de'"),
        ({"country": "XXX"}, "unknown country 'XXX'"),
        ({"partner": "KAZ"}, "partner: 'KAZ' is the country itself"),
    ],
)
def test_a_wrong_argument_writes_nothing(
    arguments: dict[str, str], message: str, world: World, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message):
        write_report(world, tmp_path / "out.html", draws=0, **arguments)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_another_pair_can_be_asked_and_ranges_left_out(
    world: World, matrix_world: World, tmp_path: Path
) -> None:
    page = write_report(
        world,
        tmp_path / "c.html",
        "ru",
        country="KGZ",
        partner="CHN",
        draws=0,
        matrix_world=matrix_world,
    )
    text = page.read_text("utf-8")
    assert "Кыргызстан и Китай" in text
    # The timeline is about Kazakhstan and the United States, the corridors are Kazakhstan's.
    assert text.count("<figure ") == FIGURES - 2 - CORRIDORS - LEDGER - 2


def test_every_detailed_experiment_has_its_range(findings: Findings, pages: dict[str, str]) -> None:
    assert [found.scenario.name for found in findings.detailed] == list(DETAILED)
    text = prose(pages["en"])
    assert text.count(f"Over {DRAWS} draws of the trade elasticities") == len(DETAILED)
    assert all(found.range is None for found in findings.experiments if not found.detailed)


def test_the_overview_tells_what_was_expected_and_what_came_out(
    findings: Findings, pages: dict[str, str]
) -> None:
    page = pages["en"]
    overview = page[page.index('class="overview"') :].partition("</table>")[0]
    assert overview.count('<th scope="row">') == len(names())
    checks = [check for found in findings.experiments for check in found.checks]
    for verdict in ("as_expected", "not_expected", "cannot_tell"):
        count = sum(check.verdict == verdict for check in checks)
        assert overview.count(f'<li class="{verdict}">') == count
    small = [check for check in checks if abs(check.value) < MATERIAL and check.sign != "0"]
    assert small and all(check.verdict == "cannot_tell" for check in small)
    assert f"{sum(check.passed for check in checks)} of {len(checks)} agree" in prose(page)
    for number in range(1, len(DETAILED) + 1):
        assert f'<a href="#experiment-{number}">' in overview
    russia = next(f for f in findings.experiments if f.scenario.name == "sever-russia")
    change = float(russia.outcome.welfare.sel(country="KAZ"))
    assert f">−{-change:.2f}%</span> Kazakhstan" in overview


def test_the_overview_as_csv_has_every_number(findings: Findings, pages: dict[str, str]) -> None:
    link = re.search(r'download="kaz-usa-glance.csv" href="data:[^,]*,([^"]+)"', pages["en"])
    assert link is not None
    text = base64.b64decode(link[1]).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    for found in findings.experiments:
        own = [row for row in rows if row["Experiment"] == found.scenario.title.en]
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
    assert last == pytest.approx(findings.duty, rel=1e-4)


def test_one_page_a_language_from_one_computation(
    monkeypatch: pytest.MonkeyPatch, findings: Findings, tmp_path: Path
) -> None:
    asked: list[int] = []

    def found(world: World, *, draws: int, progress: object) -> Findings:
        asked.append(draws)
        return findings

    monkeypatch.setattr("tarazy.study.findings.find", found)
    out = tmp_path / "page.html"
    assert main(["report", "--lang", "ru", "--lang", "kk", "--out", str(out), "--draws", "6"]) == 0
    assert asked == [6]
    assert {file.name for file in tmp_path.iterdir()} == {"page.html", "page.kk.html"}
    for name, language in (("page.html", "ru"), ("page.kk.html", "kk")):
        assert f'<html lang="{language}">' in (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lang", "ru", "--lang", "ru"], "--lang: 'ru' given twice; allowed: each once"),
        (["--draws", "1"], "--draws: 1; allowed: 0, or 2 and more"),
        (["--draws", "-5"], "--draws: -5; allowed: 0, or 2 and more"),
    ],
)
def test_wrong_options_write_nothing(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--out", str(tmp_path / "x.html"), *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert message in captured.err
    assert list(tmp_path.iterdir()) == []


def test_embedded_json_cannot_end_its_script() -> None:
    label = "<!--<script>]]>&amp;\u2028\u2029</script><b>"
    packed = _packed({"text": label, label: [label]})
    assert not re.search("[<>&\u2028\u2029]", packed)
    assert json.loads(packed) == {"text": label, label: [label]}


def test_a_file_is_named_without_marks_of_html() -> None:
    page = Page(texts("en"), 'A"><b', "Ä B")
    assert page.file("glance") == "a-b-ä-b-glance"
