"""The report of a folder in a real browser: what is seen, printed, saved, found and followed."""

import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fixed_world import few_economies
from playwright.sync_api import Browser, Page
from reading import DESKTOP, MARKS, PHONE, Opened, browser

from tarazy.codes.classification import LANGUAGES
from tarazy.report import write_folder
from tarazy.study import Findings, find, load

__all__ = ["browser"]

DETAILED = 2
# Pixels between the top of the window and what a link leads to.
ABOVE = 16

HEADINGS = """
() => [...document.querySelectorAll("h1, h2, h3, h4, h5")].map((heading) => {
    const around = heading.closest("figcaption, header") || heading;
    const next = around.nextElementSibling;
    const follows = next && /^H[1-5]$/.test(next.tagName) ? Number(next.tagName[1]) : 9;
    return [Number(heading.tagName[1]), heading.textContent, follows];
})
"""
PLACE = """
(anchor) => {
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
    return [document.getElementById(anchor).getBoundingClientRect().top, end];
}
"""
SIZES = """
(id) => {
    const plot = document.getElementById(id);
    const size = (box) => [box.width, box.height];
    const room = [plot.parentElement.clientWidth, plot.clientHeight];
    return [room, size(plot.querySelector(".main-svg").getBoundingClientRect())];
}
"""
PAPER = """
(marks) => {
    window.dispatchEvent(new Event("beforeprint"));
    const plots = [...document.querySelectorAll(".plot")].map((plot) => ({
        id: plot.id,
        marks: plot.querySelectorAll(marks).length,
        width: plot.querySelector(".main-svg").getBoundingClientRect().width,
        label: plot.getAttribute("aria-label").length,
    }));
    return [plots, document.querySelectorAll("details:not([open])").length];
}
"""


@pytest.fixture(scope="module")
def kazakhstan(small_findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "kaz-usa"
    write_folder(small_findings, folder, LANGUAGES)
    return folder


@pytest.fixture(scope="module")
def germany(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # The economies that its experiments name stand alone in the world.
    world = few_economies("FRA", "ESP", "VNM", "KOR")
    found = find(load("germany-china"), world, draws=0, workers=1)
    folder = tmp_path_factory.mktemp("report") / "deu-chn"
    write_folder(replace(found, detail=found.detail[:DETAILED]), folder)
    return folder


@dataclass
class Walked:
    """What was met on a walk through all pages of a report.

    Attributes
    ----------
    figures
        That the report has.
    at_once
        Figures that were drawn when a page was opened, and all of them, by page.
    moved
        How much moved under the reader, and grew, by page.
    sideways
        Pages that scroll sideways.
    missed
        Links that do not land where they point.
    headings
        Level, text, and level of the heading that follows without anything between, by page.
    on_paper
        Figures drawn for paper, and folds left closed, by page.
    hard
        What makes a page hard to use, by page; None where the checker is not installed.
    complaints
        Of the browser, and what was asked for elsewhere.
    """

    figures: int
    at_once: dict[str, tuple[int, int]]
    moved: dict[str, tuple[float, float]]
    sideways: list[str]
    missed: list[str]
    headings: dict[str, list[tuple[int, str, int]]]
    on_paper: dict[str, tuple[list[dict[str, Any]], int]]
    hard: dict[str, list[str]] | None
    complaints: list[str]


@pytest.fixture(
    scope="module",
    params=[(report, width) for report in ("kazakhstan", "germany") for width in (DESKTOP, PHONE)],
    ids=lambda given: f"{given[0]}-{given[1]}",
)
def walked(request: pytest.FixtureRequest, browser: Browser) -> Walked:
    """Return what a reader meets on every page in the first language, on a desktop or a phone."""
    report, width = request.param
    folder: Path = request.getfixturevalue(report)
    told = json.loads((folder / "metadata.json").read_text("utf-8"))
    first = told["languages"][0]
    count = sum(figure["language"] == first for figure in told["figures"])
    checker = _checker()
    found = Walked(count, {}, {}, [], [], {}, {}, None if checker is None else {}, [])
    opened = Opened(browser, folder / "index.html", width)
    page = opened.page
    links = {
        link if link.partition("#")[0] else f"index.html{link}"
        for link in page.locator(".chapters a, nav.contents a, .summary a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
    }
    assert len(links) > 20
    for name in [each["file"] for each in told["pages"] if each["language"] == first]:
        opened.open(folder / name)
        height = page.evaluate("document.documentElement.scrollHeight")
        plots = page.locator(".plot")
        if plots.count():
            opened.see((plots.first.get_attribute("id") or "").removesuffix("-plot"))
        found.at_once[name] = (page.locator(".plot[data-drawn]").count(), plots.count())
        for link in sorted(link for link in links if link.startswith(f"{name}#")):
            opened.open(folder / name, link.partition("#")[2])
            top, at_end = page.evaluate(PLACE, link.partition("#")[2])
            if abs(top - ABOVE) > 5 and not (at_end and top > ABOVE):
                found.missed.append(link)
        grown = page.evaluate("document.documentElement.scrollHeight") - height
        found.moved[name] = (page.evaluate("window.shifts"), grown)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.sideways.append(name)
        found.headings[name] = page.evaluate(HEADINGS)
        if checker is not None and found.hard is not None:
            found.hard[name] = checker(page)
        if width == DESKTOP:
            found.on_paper[name] = page.evaluate(PAPER, MARKS)
    found.complaints += [*opened.messages, *opened.outside]
    opened.close()
    return found


def _checker() -> Any:
    """Return what lists the serious obstacles of a page by axe-core, None if it is not there."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        assert os.environ.get("CI") != "true", "axe-playwright-python is not installed"
        return None
    # What is loaded for it would break the policy of the page.
    options = {"preload": False, "resultTypes": ["violations"]}

    def check(page: Page) -> list[str]:
        violations = Axe().run(page, options=options).response["violations"]
        return [one["id"] for one in violations if one["impact"] in ("serious", "critical")]

    return check


def test_a_figure_is_drawn_when_it_is_seen(walked: Walked) -> None:
    many = {name: counts for name, counts in walked.at_once.items() if counts[1] > 5}
    assert many and all(0 < drawn < there for drawn, there in many.values())


def test_nothing_moves_under_the_reader(walked: Walked) -> None:
    assert all(moved < 0.01 and grown == 0 for moved, grown in walked.moved.values())
    assert walked.sideways == []


def test_links_land_where_they_point(walked: Walked) -> None:
    assert walked.missed == []


def test_no_section_is_empty_and_headings_are_in_order(walked: Walked) -> None:
    for name, headings in walked.headings.items():
        assert [level for level, _, _ in headings].count(1) == 1
        for (level, text, following), (below, _, _) in pairwise(headings):
            assert below <= level + 1, (name, text)
            assert following > level, (name, text)


def test_every_page_can_be_used_by_everybody(walked: Walked) -> None:
    if walked.hard is None:
        pytest.skip("axe-playwright-python is not installed")
    assert {name: found for name, found in walked.hard.items() if found} == {}


def test_every_figure_is_drawn_on_paper(walked: Walked) -> None:
    if not walked.on_paper:
        pytest.skip("paper has one width")
    plots = [plot for found, _ in walked.on_paper.values() for plot in found]
    assert len(plots) == walked.figures
    for plot in plots:
        assert plot["marks"] > 0 and plot["width"] == 660 and plot["label"] > 20, plot
    assert all(folded == 0 for _, folded in walked.on_paper.values())


def test_nothing_is_requested_and_nothing_complains(walked: Walked) -> None:
    assert walked.complaints == []


@pytest.fixture(scope="module")
def desktop(browser: Browser, kazakhstan: Path) -> Iterator[Opened]:
    opened = Opened(browser, kazakhstan / "index.html")
    yield opened
    opened.close()


def test_paper_has_every_figure(desktop: Opened, kazakhstan: Path) -> None:
    desktop.open(kazakhstan / "corridors.html")
    assert desktop.page.locator(".plot[data-drawn]").count() < 7
    assert desktop.page.pdf().startswith(b"%PDF")
    # The browser told the page, which drew what nobody had seen, and drew again for the window.
    assert desktop.page.evaluate("performance.getEntriesByName('figure').length") >= 7
    desktop.page.emulate_media(media="print")
    desktop.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    links = desktop.page.locator("#corridors-corridor-sankey-plot path.js-fill")
    boxes = links.evaluate_all("links => links.map(link => link.getBoundingClientRect().width)")
    assert len(boxes) > 15 and min(boxes) > 50
    assert not desktop.page.locator("nav").first.is_visible()
    desktop.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    desktop.page.emulate_media(media="screen")
    assert desktop.page.locator("details[open]").count() == 0


def test_the_map_has_land(desktop: Opened, kazakhstan: Path) -> None:
    desktop.open(kazakhstan / "experiments.html")
    desktop.see("experiment-1-welfare-map")
    areas = desktop.page.locator("#experiment-1-welfare-map-plot .fills path.js-fill")
    boxes = areas.evaluate_all("paths => paths.filter(p => p.getBBox().width > 1).length")
    assert boxes == 10


def test_the_corridors_are_drawn(desktop: Opened, kazakhstan: Path) -> None:
    desktop.open(kazakhstan / "corridors.html")
    desktop.see("corridors-corridor-map")
    chapter = desktop.page.locator("#corridors-corridor-map-plot")
    lines = chapter.locator(".scatterlayer .js-line").evaluate_all(
        """paths => paths.map(path => ({
            width: parseFloat(getComputedStyle(path).strokeWidth),
            long: path.getBBox().width + path.getBBox().height > 1,
        }))"""
    )
    widths = [line["width"] for line in lines if line["long"]]
    assert len(widths) > 30 and max(widths) > 10 * min(widths)
    # Names, each on its own place: none of the boxes cuts another.
    boxes = chapter.locator(".annotation-text").evaluate_all(
        """texts => texts.map(text => {
            const box = text.getBoundingClientRect();
            return [box.left, box.top, box.right, box.bottom];
        })"""
    )
    assert len(boxes) > 12
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other_left, other_top, other_right, other_bottom in boxes[:i]:
            apart = left >= other_right - 2 or other_left >= right - 2
            assert apart or top >= other_bottom - 2 or other_top >= bottom - 2


def test_a_table_opens_by_keyboard_and_is_filled(desktop: Opened, kazakhstan: Path) -> None:
    desktop.open(kazakhstan / "balance.html")
    page = desktop.page
    table = page.locator("details.table-behind table").first
    assert not table.is_visible()
    page.locator("details.table-behind > summary").first.focus()
    page.keyboard.press("Enter")
    assert table.is_visible()
    tables = page.locator("table").evaluate_all(
        """tables => tables.map(table => ({
            rows: table.tBodies[0].rows.length,
            empty: [...table.querySelectorAll("td, th")].filter(c => !c.textContent.trim()).length,
        }))"""
    )
    assert len(tables) >= 9
    assert all(table["rows"] > 0 and table["empty"] == 0 for table in tables)


def test_the_skip_links_come_first(desktop: Opened, kazakhstan: Path) -> None:
    desktop.open(kazakhstan / "benchmark.html")
    page = desktop.page
    for target in ("text", "contents"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{target}"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0


def test_the_overview_leads_to_experiments_and_ledger(desktop: Opened, kazakhstan: Path) -> None:
    page = desktop.page
    desktop.open(kazakhstan / "glance.html")
    links = page.locator('.overview .title a[href*="#experiment-"]')
    assert links.count() == DETAILED
    # The others lead to the table of small effects.
    assert page.locator('.overview .title a[href$="#experiments-small"]').count() == 2
    links.last.click()
    assert page.url == f"{(kazakhstan / 'experiments-2.html').as_uri()}#experiment-2"
    desktop.open(kazakhstan / "glance.html")
    page.locator('.overview .question a[href="ledger.html#claim-C3"]').first.click()
    page.wait_for_selector("#claim-C3 details[open]")
    assert page.url == f"{(kazakhstan / 'ledger.html').as_uri()}#claim-C3"


def test_languages_lead_to_one_another(desktop: Opened, kazakhstan: Path) -> None:
    page = desktop.page
    desktop.open(kazakhstan / "balance.html")
    for language, title in (("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")):
        page.get_by_role("link", name=title, exact=True).click()
        page.wait_for_selector(f"html[lang={language}][data-ready]", state="attached")
        desktop.see("balance-balance-table")
        assert page.locator(".languages [aria-current]").inner_text() == title
    assert page.url == (kazakhstan / "balance.html").as_uri()


def test_the_files_of_a_figure_are_saved(desktop: Opened, kazakhstan: Path, tmp_path: Path) -> None:
    desktop.open(kazakhstan / "benchmark.html")
    figure = desktop.page.locator("#benchmark-asymmetry")
    title = figure.locator(".figure-title").inner_text()
    for button in figure.locator("button[data-picture]").all():
        with desktop.page.expect_download() as waiting:
            button.click()
        waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    name = "kaz-usa-benchmark-asymmetry"
    drawn = (tmp_path / f"{name}.svg").read_text("utf-8")
    assert drawn.startswith("<svg") and title.split()[0] in drawn and "core-2022" in drawn
    png = (tmp_path / f"{name}.png").read_bytes()
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20]) == 1800
    files = {link.get_attribute("href") or "" for link in figure.locator("a[download]").all()}
    assert files == {f"data/en/{name}.csv", f"data/en/{name}.xlsx"}
    lines = (kazakhstan / f"data/en/{name}.csv").read_text("utf-8-sig").splitlines()
    book = zipfile.ZipFile(kazakhstan / f"data/en/{name}.xlsx")
    rows = book.read("xl/worksheets/sheet2.xml").decode().count("<row ")
    assert len(lines) > 2 and rows == len(lines) + 1
    assert desktop.messages == [] == desktop.outside


def test_the_figures_follow_the_window(desktop: Opened, kazakhstan: Path) -> None:
    desktop.open(kazakhstan / "benchmark.html")
    desktop.see("benchmark-partners")
    desktop.page.set_viewport_size({"width": PHONE, "height": 900})
    desktop.page.wait_for_timeout(200)
    desktop.see("benchmark-partners")
    assert desktop.page.evaluate("document.documentElement.scrollWidth") == PHONE
    first = desktop.page.locator("#benchmark-partners-plot .main-svg").first
    assert first.evaluate("svg => svg.getBoundingClientRect().width") < PHONE
    desktop.page.set_viewport_size({"width": DESKTOP, "height": 900})


def test_a_phone_shows_the_whole_of_every_figure(browser: Browser, kazakhstan: Path) -> None:
    opened = Opened(browser, kazakhstan / "index.html", PHONE)
    page = opened.page
    told = json.loads((kazakhstan / "metadata.json").read_text("utf-8"))
    seen, cut = 0, []
    for name in [each["file"] for each in told["pages"] if each["language"] == "en"]:
        opened.open(kazakhstan / name)
        for plot in page.locator(".plot").evaluate_all("plots => plots.map(plot => plot.id)"):
            opened.see(plot.removesuffix("-plot"))
            room, drawn = page.evaluate(SIZES, plot)
            seen += 1
            if not (drawn[1] <= room[1] + 1 and drawn[0] <= room[0] + 1):
                cut.append((plot, room, drawn))
    opened.close()
    assert cut == [] and seen > 20


def test_without_a_script_every_table_can_be_read(browser: Browser, kazakhstan: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((kazakhstan / "benchmark.html").as_uri())
    figure = page.locator("#benchmark-partners")
    figure.locator("summary").click()
    assert figure.locator("table").is_visible()
    context.close()
