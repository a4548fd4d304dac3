"""The report that is made for Germany and China says nothing of other countries' affairs."""

import csv
import html
import io
import re
from collections.abc import Iterator

import pytest
from fixed_world import fixed_world
from page_text import packed

from tarazy import World
from tarazy.codes.classification import LANGUAGES
from tarazy.corridors.data import networks
from tarazy.policy.regime import regime, regime_names
from tarazy.report.page.compose import compose
from tarazy.study import find, load, made

# Of a country that is neither of the two: its names, its code, its routes and its union.
OTHER = re.compile(
    r"Kaza|KAZ|Каза|Қаза|Astana|Астана|EAEU|ЕАЭС|ЕАЭО|Eurasian|Евразийск|Еуразиялық|CPC|КТК|КҚК|Caspian"
    r"|Каспий|BTC|Tengiz|Тенгиз|Теңіз|" + "|".join(networks()),
)
NAMES = {"Kazakhstan", "Казахстан", "Қазақстан", "KAZ"}


@pytest.fixture(scope="module")
def pages(small_world: World) -> dict[str, str]:
    world = fixed_world()
    study = made("DEU", "CHN", world=world)
    findings = find(study, world, draws=0, workers=1, matrix_world=small_world)
    return {language: compose(findings, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def written(small_world: World) -> str:
    """Return the page of the study of the two that somebody has written."""
    chapters = [c for c in load("germany-china").chapters if c != "balance"]
    study = load("germany-china").with_chapters(chapters)
    return compose(find(study, draws=0, workers=1, matrix_world=small_world), "en")


def csv_cells(page: str) -> Iterator[str]:
    """Yield the cells of all files that a page gives away."""
    for name, content in packed(page)["files"].items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
                yield from row


def table_cells(page: str) -> Iterator[str]:
    """Yield the cells of all tables behind figures."""
    for table in re.findall(r'<details class="table-behind">(.*?)</details>', page, flags=re.S):
        for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", table, flags=re.S):
            yield html.unescape(re.sub(r"<[^>]+>", "", cell))


def figure_texts(page: str) -> Iterator[str]:
    """Yield every text in the figures; what is hovered over has a line for each fact."""
    for text in texts_in(packed(page)["figures"]):
        for line in text.split("<br>"):
            yield re.sub("</?b>", "", line)


def texts_in(content: object) -> Iterator[str]:
    """Yield every text in plain data."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from texts_in(each)


def told(page: str) -> str:
    """Return what the page says in its own words: no table, no file, no figure, no quotation."""
    page = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S)
    page = re.sub(r'<details class="table-behind">.*?</details>', "", page, flags=re.S)
    # Sources and licences of the data stand as the data carry them.
    page = re.sub(r'<(span|ul) lang="en">.*?</\1>', "", page, flags=re.S)
    page = re.sub(r'<dl class="sources">.*?</dl>', "", page, flags=re.S)
    page = re.sub(r'href="data/[^"]*"|download="[^"]*"|data-file="[^"]*"', "", page)
    return html.unescape(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_about_the_two(language: str, pages: dict[str, str]) -> None:
    page = told(pages[language])
    assert OTHER.findall(page) == []
    titles = [regime(name).title[language] for name in regime_names()]
    assert [title for title in titles if title in page] == []
    both = {"en": ("Germany", "China"), "kk": ("Германия", "Қытай"), "ru": ("Герман", "Кита")}
    assert all(page.count(name) > 60 for name in both[language])


def test_the_written_study_is_about_the_two_as_well(written: str) -> None:
    assert OTHER.findall(told(written)) == []
    assert {
        cell for cell in (*csv_cells(written), *table_cells(written)) if OTHER.search(cell)
    } <= (NAMES)
    assert {text for text in figure_texts(written) if OTHER.search(text)} <= NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_country_is_a_row_of_world_tables(language: str, pages: dict[str, str]) -> None:
    page = pages[language]
    cells = {cell for cell in (*csv_cells(page), *table_cells(page)) if OTHER.search(cell)}
    assert cells and cells <= NAMES
    labels = {text for text in figure_texts(page) if OTHER.search(text)}
    assert labels and labels <= NAMES


def test_the_chapters_are_those_of_a_country_without_network(pages: dict[str, str]) -> None:
    anchors = re.findall(r'<h2 id="([^"]+)"', pages["en"])
    assert anchors == [
        *("answer", "benchmark", "glance", "experiments", "comparison", "balance", "barriers"),
        *("agenda", "sources"),
    ]
    page = told(pages["en"])
    assert not re.search(r"\{\w+\}|\$\w+|\bnan\b|\bNone\b", re.sub(r"<[^>]+>", " ", page))
    assert "Germany has one of its own" in page
    assert "China matters most for Germany" in page and "; for China it is" not in page


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_it_is_in_the_language_of_its_readers(language: str, pages: dict[str, str]) -> None:
    allowed = {"Tarazy", "core", "JavaScript", "Natural", "Earth", "Equal"}
    allowed |= {"CSV", "XLSX", "SVG", "PNG", "JSON", "BibTeX", "MIT"}
    allowed |= {"WIOD", "CEPII", "BACI"}
    text = re.sub(r"<[^>]+>", " ", told(pages[language]))
    text = re.sub(r"\b[0-9a-f]{16}\b", "", text)
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= allowed
