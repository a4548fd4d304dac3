"""Links of a page: addresses of the web alone, whatever a file of a user holds."""

import html
import re
from dataclasses import replace

import pytest
from ledger_sample import page_of
from markupsafe import Markup

from tarazy.codes.classification import LANGUAGES
from tarazy.licences import data_sources
from tarazy.report.page.links import link_to, linked
from tarazy.report.page.templates import rendered
from tarazy.study import load
from tarazy.study.ledger_findings import find_ledger
from tarazy.text.texts import texts


def targets(page):
    """Return where links of a page lead that leave it."""
    page = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    found = re.findall(r'<a href="([^"#][^"]*)"', page)
    return [html.unescape(target) for target in found]


def test_an_address_in_a_text_is_a_link():
    shown = linked("Office, Yearbook, 2024, https://example.org/a?b=1&c=2; next")
    assert shown == Markup(
        'Office, Yearbook, 2024, <a href="https://example.org/a?b=1&amp;c=2" rel="noopener">'
        "https://example.org/a?b=1&amp;c=2</a>; next"
    )
    assert targets(linked("(http://example.org/a). https://example.org/b/")) == [
        "http://example.org/a",
        "https://example.org/b/",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JavaScript:alert('https:')",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "vbscript:https://example.org/a",
        "LICENSE of this package",
        "https://",
        "xhttps://example.org/a",
    ],
)
def test_nothing_else_is_a_link(text):
    assert "<a" not in linked(text)
    assert "<a" not in link_to("a source", text)
    assert html.unescape(linked(text)) == text


def test_a_text_cannot_leave_its_attribute():
    for shown in (
        linked('https://example.org/"onmouseover="alert(1)'),
        link_to('"><script>', "https://example.org/a"),
        link_to("a source", 'https://example.org/"onmouseover="alert(1)'),
    ):
        assert not re.search(r"<script|<a [^>]*onmouseover", shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ledger_links_every_source_of_the_chronicle(language):
    bundled = find_ledger(load("kazakhstan-united-states"))
    page = page_of(bundled, language)
    assert set(targets(page)) >= {row.address for row in bundled.library.sources.values()}
    assert all(re.match(r"https?://", target) for target in targets(page))
    shown = re.search(r'<details[^>]*id="ledger-sources".*?</details>', page, re.S).group()
    assert shown.count("<li>") == len(bundled.library.sources)
    assert texts(language)("ledger.read", day="").split(":")[0].strip() in shown


def test_what_a_user_writes_is_no_link_and_no_markup():
    found = find_ledger(load("kazakhstan-united-states"))
    key = next(iter(found.library.sources))
    # As if a row had come past the check of its address.
    odd = found.library.sources[key].model_copy(
        update={"publisher": "<b>Office</b>", "address": "javascript:alert(1)//https://a.org/b"}
    )
    library = replace(found.library, sources=found.library.sources | {key: odd})
    page = page_of(replace(found, library=library), "en")
    assert "&lt;b&gt;Office&lt;/b&gt;" in page
    assert "<b>Office</b>" not in page
    assert not re.search(r'href="\s*javascript', page, re.I)


@pytest.mark.parametrize("language", LANGUAGES)
def test_licences_link_the_publishers(language):
    told = [one.told(language) for one in data_sources()]
    shown = rendered("blocks", "licences", told, words=texts(language))
    for source in data_sources():
        for address in re.findall(r"https://\S+[^\s;]", source.address[language]):
            assert address in targets(shown)
