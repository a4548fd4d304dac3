"""The brief in a real browser: on a first screen, on a phone, and leading to the rest."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from reading import browser

from tarazy.codes.classification import LANGUAGES
from tarazy.draws.stored import Bounds, StoredRange
from tarazy.report import write_pages
from tarazy.study.findings import Findings, Found

__all__ = ["browser"]


def ranged(found: Found) -> Found:
    """Return an experiment with a range around the answer of Kazakhstan."""
    value = float(found.outcome.welfare.sel(country="KAZ"))
    bounds = {
        str(code): Bounds(value, value - 1.0, value + 0.25)
        for code in found.outcome.dataset["country"].values
    }
    both = {"welfare": bounds, "real_wage": bounds}
    digest = found.outcome.world_digest
    stored = StoredRange(found.scenario.name, digest, 400, 0, ("elasticities",), 0, both)
    return replace(found, range=None, stored=stored)


@pytest.fixture(scope="module")
def briefs(small_findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("brief")
    paths = {language: folder / f"{language}.html" for language in LANGUAGES}
    experiments = tuple(map(ranged, small_findings.experiments))
    few = ("answer", "glance", "experiments")
    write_pages(replace(small_findings, experiments=experiments, chapters=few), paths)
    return paths


def opened(browser: Browser, file: Path, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_stand_on_the_first_screen(
    browser: Browser, briefs: dict[str, Path], language: str
) -> None:
    page = opened(browser, briefs[language], 1366, 768)
    rows = page.locator(".brief li")
    assert rows.count() == 4
    bottom = page.evaluate("document.querySelector('.brief ol').getBoundingClientRect().bottom")
    assert bottom < 768
    # One line a row, and every mark of an interval inside its drawing.
    for row in rows.all():
        drawing = row.locator("svg").bounding_box()
        circle = row.locator("svg circle").bounding_box()
        assert drawing is not None and circle is not None
        for mark in [circle, *(m.bounding_box() for m in row.locator("svg .end").all())]:
            assert mark is not None
            assert drawing["x"] - 1 <= mark["x"] <= drawing["x"] + drawing["width"]
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_does_not_scroll_sideways(
    browser: Browser, briefs: dict[str, Path], language: str
) -> None:
    page = opened(browser, briefs[language], 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for row in page.locator(".brief li").all():
        box = row.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    size = page.evaluate("getComputedStyle(document.querySelector('.brief-caveat')).fontSize")
    assert float(size.removesuffix("px")) >= 14.0
    page.close()


def test_a_number_leads_to_its_section(browser: Browser, briefs: dict[str, Path]) -> None:
    page = opened(browser, briefs["en"], 1366, 768)
    links = page.locator(".brief h3 a")
    assert links.count() == 4
    for link in links.all():
        target = link.get_attribute("href")
        assert target is not None and page.locator(target).count() == 1
    page.get_by_role("link", name="Kazakhstan without trade with Russia").first.click()
    assert page.url.endswith("#experiment-1")
    page.close()


def test_a_reader_of_screens_hears_number_and_range(
    browser: Browser, briefs: dict[str, Path]
) -> None:
    page = opened(browser, briefs["en"], 1366, 768)
    for row in page.locator(".brief li").all():
        told = row.locator("svg").get_attribute("aria-label") or ""
        value = row.locator(".brief-value").inner_text()
        assert told == f"{value}, {row.locator('.brief-range p').inner_text()}"
    page.close()
