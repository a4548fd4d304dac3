"""The report in a real browser that reaches no network."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from tarazy.codes.classification import LANGUAGES
from tarazy.report import write_pages
from tarazy.scenario.parts import Texts
from tarazy.study.findings import Findings, Found

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Of the benchmark (one by source), a timeline, five of each experiment in detail and two of a
# network, two that compare them, barriers, and the chapters about corridors, the balance and the
# ledger.
DETAILED = 2
FIGURES = 4 + 1 + DETAILED * 5 + 2 + 2 + 2 + 7 + 10 + 3


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        reason = "chromium is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def reports(small_findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    paths = {language: folder / f"{language}.html" for language in LANGUAGES}
    write_pages(small_findings, paths)
    return paths


class Opened:
    """A page that was opened with the network blocked, and what it complained of."""

    def __init__(self, browser: Browser, report: Path, width: int) -> None:
        self.messages: list[str] = []
        self.requests: list[str] = []
        context = browser.new_context(
            viewport={"width": width, "height": 900}, accept_downloads=True, offline=True
        )
        context.route("**/*", self._answer)
        self.page: Page = context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.report = report
        self.page.goto(report.as_uri())
        self.page.wait_for_selector("html[data-drawn]", state="attached", timeout=60_000)

    def _answer(self, route: Route) -> None:
        if route.request.url == self.report.as_uri():
            route.continue_()
        else:
            route.abort()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.messages.append(message.text)

    @property
    def outside(self) -> list[str]:
        """Requests for anything but the file itself and what it carries inside."""
        own = (self.report.as_uri(), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture(scope="module", params=LANGUAGES)
def desktop(
    request: pytest.FixtureRequest, browser: Browser, reports: dict[str, Path]
) -> Iterator[Opened]:
    opened = Opened(browser, reports[request.param], 1280)
    yield opened
    opened.page.context.close()


def test_nothing_is_requested_and_nothing_complains(desktop: Opened) -> None:
    assert desktop.outside == []
    assert desktop.messages == []


def test_every_figure_is_drawn(desktop: Opened) -> None:
    plots = desktop.page.locator(".plot")
    assert plots.count() == FIGURES
    drawn = plots.evaluate_all(
        """plots => plots.map(plot => ({
            id: plot.id,
            marks: plot.querySelectorAll(
                ".main-svg .trace path, .main-svg .hm image, .main-svg .bars path"
            ).length,
            width: plot.querySelector(".main-svg").getBoundingClientRect().width,
            label: plot.getAttribute("aria-label"),
        }))"""
    )
    for plot in drawn:
        assert plot["marks"] > 0, plot["id"]
        assert plot["width"] > 300, plot["id"]
        assert len(plot["label"]) > 20, plot["id"]


def test_the_map_has_land(desktop: Opened) -> None:
    areas = desktop.page.locator("#experiment-1-welfare-map-plot .fills path.js-fill")
    boxes = areas.evaluate_all("paths => paths.filter(p => p.getBBox().width > 1).length")
    assert boxes == 10


def test_the_corridors_are_drawn(desktop: Opened) -> None:
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
    streams = desktop.page.locator("#corridors-corridor-sankey-plot .fills path.js-fill")
    assert streams.count() > 15


def test_every_table_is_filled(desktop: Opened) -> None:
    tables = desktop.page.locator("table").evaluate_all(
        """tables => tables.map(table => ({
            rows: table.tBodies[0].rows.length,
            empty: [...table.querySelectorAll("td, th")].filter(c => !c.textContent.trim()).length,
        }))"""
    )
    # One per figure, the overview, small effects, the contradictions, the ledger, the residuals.
    assert len(tables) == FIGURES + 5
    assert all(table["rows"] > 0 and table["empty"] == 0 for table in tables)


def test_the_table_opens_by_keyboard(desktop: Opened) -> None:
    summary = desktop.page.locator("details.table-behind > summary").first
    table = desktop.page.locator("details.table-behind table").first
    assert not table.is_visible()
    summary.focus()
    desktop.page.keyboard.press("Enter")
    assert table.is_visible()
    desktop.page.keyboard.press("Enter")


def test_the_overview_leads_to_the_experiments(desktop: Opened) -> None:
    overview = desktop.page.locator(".overview").first
    links = overview.locator('.title a[href^="#experiment-"]')
    assert links.count() == DETAILED
    # The others stand in the table of small effects.
    assert overview.locator('.title a[href="#experiments-small"]').count() == 2
    links.first.click()
    assert desktop.page.url.endswith("#experiment-1")
    assert desktop.page.locator("#experiment-1").is_visible()


def test_the_overview_leads_to_the_ledger(desktop: Opened) -> None:
    claim = desktop.page.locator('.overview .question a[href="#claim-C3"]').first
    reasons = desktop.page.locator("#claim-C3 details").first
    assert reasons.get_attribute("open") is None
    claim.click()
    assert desktop.page.url.endswith("#claim-C3")
    assert reasons.get_attribute("open") is not None


def test_a_reason_opens_by_keyboard(desktop: Opened) -> None:
    summary = desktop.page.locator(".overview td details > summary").first
    reason = desktop.page.locator(".overview td details p").first
    assert not reason.is_visible()
    summary.focus()
    desktop.page.keyboard.press("Enter")
    assert reason.is_visible()
    desktop.page.keyboard.press("Enter")


def test_the_csv_downloads(desktop: Opened, tmp_path: Path) -> None:
    with desktop.page.expect_download() as waiting:
        desktop.page.locator("#benchmark-partners .tools a").click()
    assert waiting.value.suggested_filename == "kaz-usa-benchmark-partners.csv"
    waiting.value.save_as(tmp_path / "partners.csv")
    lines = (tmp_path / "partners.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("partner_code,")
    assert len(lines) == 1 + 9


def test_the_svg_downloads(desktop: Opened, tmp_path: Path) -> None:
    with desktop.page.expect_download() as waiting:
        desktop.page.locator("#benchmark-asymmetry .tools button").click()
    waiting.value.save_as(tmp_path / "asymmetry.svg")
    assert "<svg" in (tmp_path / "asymmetry.svg").read_text("utf-8")
    assert desktop.outside == []


def test_the_figures_follow_the_window(desktop: Opened) -> None:
    desktop.page.set_viewport_size({"width": 390, "height": 900})
    desktop.page.wait_for_timeout(400)
    width = "document.documentElement.scrollWidth"
    assert desktop.page.evaluate(width) == 390
    first = desktop.page.locator(".plot .main-svg").first
    assert first.evaluate("svg => svg.getBoundingClientRect().width") < 390
    desktop.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_phone_never_scrolls_sideways(browser: Browser, reports: dict[str, Path]) -> None:
    # Kazakh has the longest labels.
    opened = Opened(browser, reports["kk"], 390)
    width = opened.page.evaluate("document.documentElement.scrollWidth")
    opened.page.context.close()
    assert width == 390
    assert opened.messages == []


# The first begins a comment that hides the rest of the page, the second ends a script.
TITLE, ECONOMY = "<!--<script>\"'&\u2028a", "</script>\"'&<a"


def _nasty(found: Found) -> Found:
    """Return an experiment with such a title, question and economy."""
    told = Texts(en=TITLE, kk=TITLE, ru=TITLE)
    outcome = found.outcome
    dataset = outcome.dataset.copy()
    for name in ("country", "importer", "exporter"):
        labels = [ECONOMY if code == "JPN" else str(code) for code in dataset[name].values]
        dataset = dataset.assign_coords({name: labels})
    document = {**(outcome.scenario or {}), "title": told.model_dump()}
    return replace(
        found,
        scenario=found.scenario.model_copy(update={"title": told, "question": told}),
        outcome=replace(outcome, dataset=dataset, scenario=document),
        stages=(),
    )


def test_a_label_that_looks_like_code_leaves_every_figure(
    browser: Browser, small_findings: Findings, tmp_path: Path
) -> None:
    nasty = tuple(map(_nasty, small_findings.experiments))
    changed = replace(small_findings, experiments=nasty, timelines=())
    path = tmp_path / "nasty.html"
    write_pages(changed, {"en": path})
    opened = Opened(browser, path, 1280)
    page = opened.page
    # The regime timeline is left out with the stages.
    assert page.locator(".plot[data-drawn]").count() == FIGURES - 1
    assert page.locator("#glance-us-tariff-2025 .title").text_content() == TITLE
    drawn = page.locator(
        "#all-comparison-country-plot .yaxislayer-above text, "
        "#all-comparison-country-plot .yaxislayer-below text"
    )
    assert "<!--<script>" in (drawn.first.text_content() or "")
    cells = page.locator("#experiment-1-welfare-map tbody th").all_text_contents()
    assert ECONOMY in cells
    assert opened.messages == [] == opened.outside
    page.context.close()
