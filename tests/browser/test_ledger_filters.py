"""The ledger's filters in a real browser: choices, search, counts, the address, the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger_sample import page_of, small_ledger
from playwright.sync_api import Browser, Page
from reading import Opened, browser

from tarazy.codes.classification import LANGUAGES
from tarazy.evidence.events_and_sources import Event
from tarazy.evidence.ledger import Ledger
from tarazy.figures.time_axis import BEFORE
from tarazy.study import load
from tarazy.study.ledger_findings import find_ledger

__all__ = ["browser"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "small.html"
    path.write_text(page_of(small_ledger(), "en"), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, small: Path) -> Iterator[Opened]:
    opened = Opened(browser, small)
    yield opened
    opened.close()


def drawn_events(found: Ledger) -> list[Event]:
    """Return the events that are not long before the first stage."""
    first = min(stage.start.year for stage in found.library.stages.values()) - BEFORE
    return [event for event in found.library.events.values() if event.date.year >= first]


def until(page: Page, condition: str) -> None:
    """Wait until a condition holds; asked from here, for the page lets no text be run in it."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {condition}")


def shown(page: Page) -> list[str]:
    """Return the identifiers of the statements that can be seen."""
    found = page.locator("#ledger-table > tbody").evaluate_all(
        "rows => rows.filter(row => row.offsetHeight > 0).map(row => row.id)"
    )
    return [name.removeprefix("claim-") for name in found]


def test_a_choice_narrows_the_list_and_the_counts(opened: Opened) -> None:
    page = opened.page
    assert len(shown(page)) == 12
    page.get_by_label("Verdict", exact=True).select_option("cannot_tell")
    assert shown(page) == ["C3", "C4", "C6"]
    assert page.locator("#ledger-filter output").inner_text() == "3 of 12 claims"
    options = page.get_by_label("Text", exact=True).locator("option").all_inner_texts()
    assert options == ["all (3)", "article, about 2014 (Q14) (2)", "article, 2025 (R25) (1)"]
    # The counts of a facet are those of the other filters: what a change would show.
    verdicts = page.get_by_label("Verdict", exact=True).locator("option").all_inner_texts()
    assert verdicts[0] == "all (12)" and "outdated (1)" in verdicts
    page.get_by_label("Text", exact=True).select_option("R25")
    assert shown(page) == ["C4"]
    assert opened.messages == [] == opened.outside


def test_search_finds_all_words(opened: Opened) -> None:
    page = opened.page
    page.get_by_label("Search", exact=True).fill("other side ZERO")
    assert shown(page) == ["C2"]
    page.get_by_label("Search", exact=True).fill("nowhere at all")
    assert shown(page) == []
    assert page.locator("#ledger-nothing").is_visible()
    page.get_by_role("button", name="Clear the filters").click()
    until(page, "!location.hash.includes('?')")
    assert len(shown(page)) == 12 and not page.locator("#ledger-nothing").is_visible()


def test_the_address_keeps_the_filters(opened: Opened, browser: Browser, small: Path) -> None:
    page = opened.page
    page.get_by_label("Kind", exact=True).select_option("fact")
    page.get_by_label("Search", exact=True).fill("dates")
    address = page.evaluate("location.href")
    assert address == f"{small.as_uri()}#ledger?kind=fact&q=dates"
    again = browser.new_page()
    again.goto(address)
    again.wait_for_selector("html[data-ready]", state="attached")
    assert shown(again) == shown(page) == ["A3"]
    assert again.get_by_label("Kind", exact=True).input_value() == "fact"
    assert again.get_by_label("Search", exact=True).input_value() == "dates"
    # A value that no statement has is left out.
    again.goto(f"{small.as_uri()}#ledger?verdict=nonsense&text=R25")
    until(again, "document.querySelector('[name=text]').value === 'R25'")
    assert shown(again) == ["A3", "B1", "C4"]
    again.close()


def test_a_link_to_a_verdict_filters(opened: Opened) -> None:
    page = opened.page
    page.get_by_role("link", name="contradicted", exact=True).click()
    until(page, "document.querySelector('[name=verdict]').value === 'contradicted'")
    assert page.evaluate("location.hash") == "#ledger?verdict=contradicted"
    assert shown(page) == ["A3", "C2"]
    # A link to a statement that is hidden shows it, with its reasons.
    page.locator(".contradictions a", has_text="A1").click()
    until(page, "document.querySelector('#claim-A1 details').open")
    assert "A1" in shown(page) and len(shown(page)) == 12


def test_the_filters_work_by_keyboard(opened: Opened) -> None:
    page = opened.page
    page.get_by_label("Topic", exact=True).focus()
    page.keyboard.type("e")
    page.keyboard.press("Tab")
    assert page.get_by_label("Kind", exact=True).evaluate(
        "select => select === document.activeElement"
    )
    assert page.get_by_label("Topic", exact=True).input_value() == "energy"
    assert shown(page) == ["A2", "C1"]
    summary = page.locator("#claim-A2 summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert "no longer holds" in page.locator("#claim-A2 .why").inner_text()


def test_without_a_script_every_statement_can_be_read(browser: Browser, small: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(small.as_uri())
    assert page.locator("#ledger-table > tbody:visible").count() == 12
    assert not page.locator("#ledger-filter").is_visible()
    context.close()


def test_on_paper_filters_are_left_out(opened: Opened) -> None:
    page = opened.page
    page.get_by_label("Kind", exact=True).select_option("causal")
    page.emulate_media(media="print")
    assert not page.locator("#ledger-filter").is_visible()
    assert shown(page) == ["C1", "C2", "C3", "C4", "C5", "C6"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bundled_chapter_fits_a_phone(language: str, browser: Browser, tmp_path: Path) -> None:
    found = find_ledger(load("kazakhstan-united-states"))
    assert found is not None
    path = tmp_path / "ledger.html"
    path.write_text(page_of(found, language), encoding="utf-8")
    opened = Opened(browser, path, 390)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert opened.messages == [] == opened.outside
    # Each statement is a card: its cells stand below each other, over the whole width.
    widths = page.locator("#ledger-table > tbody > tr:first-child > *").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect().width)"
    )
    assert min(widths) > 330
    opened.see("ledger-timeline")
    opened.see("ledger-agreements")
    lanes = page.locator("#ledger-timeline-plot .annotation-text").all_inner_texts()
    kinds = {event.kind for event in drawn_events(found)}
    assert len(lanes) == len(kinds) + len(found.library.stages)
    marks = page.locator("#ledger-timeline-plot .scatterlayer path.point").count()
    assert marks >= len(drawn_events(found))
    assert page.locator("#ledger-agreements-plot .js-line").count() >= 2
    opened.close()


def test_labels_of_lanes_are_apart_from_marks(browser: Browser, tmp_path: Path) -> None:
    found = find_ledger(load("kazakhstan-united-states"))
    assert found is not None
    path = tmp_path / "ledger.html"
    path.write_text(page_of(found, "kk"), encoding="utf-8")
    opened = Opened(browser, path, 390)
    opened.see("ledger-timeline")
    boxes = opened.page.evaluate(
        """() => ["annotation-text", "point"].map(name =>
            [...document.querySelectorAll(`#ledger-timeline-plot .main-svg .${name}`)]
                .filter(part => !part.closest(".legend"))
                .map(part => part.getBoundingClientRect())
                .map(box => [box.left, box.top, box.right, box.bottom]))"""
    )
    labels, points = boxes
    opened.close()
    touching = [
        (label, point)
        for label in labels
        for point in points
        if label[0] < point[2] - 1
        and point[0] < label[2] - 1
        and label[1] < point[3] - 3
        and point[1] < label[3] - 3
    ]
    assert touching == []
    assert len(points) == len(drawn_events(found))
