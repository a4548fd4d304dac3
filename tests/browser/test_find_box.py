"""The box that finds words, in a real browser: what it finds, marks, links and says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger_sample import page_of, small_ledger
from playwright.sync_api import Browser, Page
from reading import Opened, browser

import tarazy as tz
from tarazy.evidence.library import library
from tarazy.evidence.searching.folding import cut, words_of
from tarazy.evidence.searching.rows import rows

__all__ = ["browser"]

FIELD = "#evidence-words"
HITS = "#evidence-hits > li"
# Rows that the page shows at most.
MOST = 20


@pytest.fixture(scope="module", params=["en", "kk"])
def opened(
    browser: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    path = tmp_path_factory.mktemp("find") / f"{request.param}.html"
    path.write_text(page_of(tz.ledger(), request.param), encoding="utf-8")
    opened = Opened(browser, path)
    yield opened
    opened.close()


def _asked(page: Page, words: str) -> list[str]:
    """Type words; return the keys of the rows that are shown, up to a dot."""
    page.fill(FIELD, words)
    return [text.split(" · ")[0] for text in page.locator(f"{HITS} .about").all_inner_texts()]


def _expected(words: str, language: str) -> list[str]:
    """Return the keys of the rows that the rule finds in what a page in a language can show."""
    known = {
        row.key: words_of(row.texts.get(language) or next(iter(row.texts.values())))
        for row in rows(library(), {})
        if row.place != "texts" or row.leads
    }
    for used in cut(words_of(words)):
        found = [
            key
            for key, own in known.items()
            if all(any(each.startswith(word) for each in own) for word in used)
        ]
        if found:
            return found
    return []


@pytest.mark.parametrize(
    "words", ["Қашағанның", "құбыр Каспий", "Нұрғалиевтердің", "ҚЫТАЙ", "C5+1", "Chevron", "2006"]
)
def test_the_box_finds_what_the_rule_says(opened: Opened, words: str) -> None:
    page = opened.page
    shown = _asked(page, words)
    expected = _expected(words, str(page.locator("html").get_attribute("lang")))
    assert set(shown) <= set(expected) and len(shown) == min(len(expected), MOST)
    told = page.locator("#evidence-find output").inner_text()
    assert not shown or str(len(expected)) in told
    assert not opened.messages and not opened.outside


def test_words_are_marked_in_their_language_and_lead_to_claims(opened: Opened) -> None:
    page = opened.page
    assert "E14:29.3" in _asked(page, "Қашағанның")
    row = page.locator(HITS, has_text="E14:29.3 ·")
    assert row.locator("mark").all_inner_texts() == ["Қашағанның"]
    language = page.locator("html").get_attribute("lang")
    said = row.locator("span[lang=kk]")
    assert said.count() == (0 if language == "kk" else 1)
    row.locator("a", has_text="C7").click()
    assert page.url.endswith("#claim-C7")
    assert page.locator("#claim-C7 details").first.get_attribute("open") is not None


def test_nothing_found_is_said_and_a_box_that_is_empty_says_nothing(opened: Opened) -> None:
    page = opened.page
    told = page.locator("#evidence-find output")
    assert _asked(page, "йцукенг") == []
    assert told.inner_text() == page.get_attribute("#evidence-find", "data-nothing")
    assert page.locator("#evidence-hits").is_hidden()
    assert _asked(page, " ?!* ") == [] and told.inner_text() == ""


def test_it_is_reached_and_used_by_the_keyboard(opened: Opened) -> None:
    page = opened.page
    page.fill(FIELD, "")
    page.focus(FIELD)
    page.keyboard.type("Қашағанның")
    page.keyboard.press("Enter")
    assert page.locator(HITS).count() >= 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#evidence-hits') !== null")
    assert page.get_by_role("searchbox").first.get_attribute("aria-controls") == "evidence-hits"
    assert page.get_by_role("search").count() == 1


def test_a_ledger_without_sentences_has_the_box_too(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "small.html"
    path.write_text(page_of(small_ledger(), "en"), encoding="utf-8")
    opened = Opened(browser, path)
    assert opened.page.locator(FIELD).is_visible()
    key = small_ledger().entries[0].claim
    shown = _asked(opened.page, key.en.split()[0])
    assert key.id in shown
    opened.close()
