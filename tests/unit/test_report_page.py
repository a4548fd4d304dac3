"""The report as a file: complete, reproducible, in one language, and never half-written."""

import html
import re
from pathlib import Path

import pytest

from tarazy import World
from tarazy.errors import InputError
from tarazy.report import write_report
from tarazy.scenario import Scenario
from tarazy.scenario.catalogue import names
from tarazy.world.classification import LANGUAGES


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("core-2022")


@pytest.fixture(scope="module")
def pages(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("report")
    return {
        language: write_report(world, folder / f"{language}.html", language).read_text("utf-8")
        for language in LANGUAGES
    }


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
        for part in (scenario.title, scenario.question, scenario.explanation):
            assert part is not None
            assert getattr(part, language) in text, name
    # Three of the benchmark, five of each of the six experiments, two that compare them.
    assert page.count("<figure ") == page.count('class="table-behind"') == 3 + 6 * 5 + 2
    assert page.count('href="data:text/csv;charset=utf-8;base64,') == 35


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_small_enough_to_mail(language: str, pages: dict[str, str]) -> None:
    assert len(pages[language].encode()) < 8_000_000
    assert pages[language].count("plotly.js v") == 1


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_is_left_on_a_page(language: str, pages: dict[str, str]) -> None:
    allowed = {
        "Tarazy", "core", "CSV", "SVG", "JavaScript", "Natural", "Earth", "Equal",
        "WIOD", "CEPII", "BACI",
    }  # fmt: skip
    digest = {word for word in re.findall(r"[0-9a-f]{16}", prose(pages[language]))}
    text = prose(pages[language])
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
    world: World, pages: dict[str, str], tmp_path: Path
) -> None:
    again = write_report(world, tmp_path / "deep" / "again.html", "kk")
    assert again.read_text("utf-8") == pages["kk"]
    assert [file.name for file in again.parent.iterdir()] == ["again.html"]


def test_progress_names_every_experiment(world: World, tmp_path: Path) -> None:
    seen: list[str] = []
    write_report(world, tmp_path / "a.html", progress=seen.append)
    assert tuple(seen) == names()


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
        write_report(world, tmp_path / "out.html", **arguments)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_another_pair_can_be_asked(world: World, tmp_path: Path) -> None:
    page = write_report(world, tmp_path / "c.html", "ru", country="KGZ", partner="CHN").read_text(
        "utf-8"
    )
    assert "Кыргызстан и Китай" in page
