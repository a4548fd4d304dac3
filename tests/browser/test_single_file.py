"""The report in one file: packed, closed to everything else, and safe against labels."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from reading import PHONE, Opened, browser

from tarazy.report import write_pages
from tarazy.scenario.parts import Texts
from tarazy.study.findings import Findings, Found

__all__ = ["browser"]

# Of the benchmark (one by source), a timeline, five of each experiment in detail and two of its
# network, two that compare them, barriers, the agenda, and the chapters about corridors, the
# balance and the ledger.
FIGURES = 4 + 1 + 2 * 5 + 2 + 2 + 2 + 1 + 7 + 10 + 3
# The first begins a comment that hides the rest of the page, the second ends a script.
TITLE, ECONOMY = "<!--<script>\"'&\u2028a", "</script>\"'&<a"


def draw_all(opened: Opened) -> None:
    """Draw every figure, as for paper."""
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


@pytest.fixture(scope="module")
def single(small_pages: dict[str, Path]) -> Path:
    # Kazakh has the longest labels.
    return small_pages["kk"]


def test_one_file_holds_everything_on_a_phone(
    browser: Browser, single: Path, tmp_path: Path
) -> None:
    opened = Opened(browser, single, PHONE)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    opened.see("corridors-corridor-sankey")
    assert page.locator(".plot[data-drawn]").count() < FIGURES
    for link in page.locator("#benchmark-partners a[download]").all():
        with page.expect_download() as waiting:
            link.click()
        waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    lines = (tmp_path / "kaz-usa-benchmark-partners.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("partner_code,") and len(lines) == 1 + 9
    book = (tmp_path / "kaz-usa-benchmark-partners.xlsx").read_bytes()
    assert book.startswith(b"PK")
    with page.expect_download() as waiting:
        page.locator("footer a[download]").click()
    assert waiting.value.suggested_filename == "metadata.json"
    draw_all(opened)
    assert page.locator(".plot[data-drawn=paper] .main-svg").count() >= FIGURES
    assert opened.messages == [] == opened.outside
    opened.close()


def test_its_policy_lets_its_own_script_run_alone(
    browser: Browser, single: Path, tmp_path: Path
) -> None:
    text = single.read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    allowed = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))
    assert allowed["default-src"] == "'none'" and "unsafe" not in allowed["script-src"]
    changed = tmp_path / "changed.html"
    changed.write_text(text.replace("</body>", "<script>window.other = 1</script></body>"), "utf-8")
    opened = Opened(browser, changed)
    assert opened.page.evaluate("window.other") is None
    assert len(opened.messages) == 1 and "Content Security Policy" in opened.messages[0]
    opened.close()


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
    opened = Opened(browser, path)
    page = opened.page
    draw_all(opened)
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
    opened.close()
