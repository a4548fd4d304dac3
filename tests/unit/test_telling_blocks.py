"""Blocks as lines of a terminal, and as parts of a page."""

import pytest

from tarazy.cli.blocks import lines
from tarazy.figures import tables
from tarazy.report.page.body import Page
from tarazy.telling.blocks import (
    Block,
    Bullets,
    Folded,
    Given,
    Heading,
    Sentence,
    Summary,
    Table,
)
from tarazy.text.texts import texts

TABLE = tables.Table(
    (
        tables.Column("exporter", "label"),
        tables.Column("importer", "label"),
        tables.Column("trade", "million_usd"),
    ),
    (("KAZ", "USA", 1728.4), ("USA", "A<B", 12.0)),
)
BLOCKS: list[tuple[Block, str, str]] = [
    (Heading(2, "Part & whole", "part"), "Part & whole", '<h2 id="part">Part &amp; whole</h2>'),
    (Sentence("Less < more."), "Less < more.", "<p>Less &lt; more.</p>"),
    (Sentence("Small.", "meta"), "Small.", '<p class="meta">Small.</p>'),
    (Bullets(("a", "b")), "a\nb", "<ul><li>a</li><li>b</li></ul>"),
    (
        Bullets(("a",), "en", "solution"),
        "a",
        '<div class="solution"><ul lang="en"><li>a</li></ul></div>',
    ),
    (
        Folded("Sources", Bullets(("a",))),
        "Sources\na",
        '<details class="solution"><summary>Sources</summary><ul><li>a</li></ul></details>',
    ),
    (
        Given("file", "x", "Download", "a table"),
        "",
        '<div class="tools"><a download="file.csv" href="data/en/file.csv" '
        'aria-label="Download: a table">Download</a></div>',
    ),
]


@pytest.mark.parametrize(("block", "terminal", "page"), BLOCKS)
def test_a_block_is_told_in_both_places(block: Block, terminal: str, page: str) -> None:
    words = texts("en")
    assert lines([block], words) == terminal
    shown = Page(words, "KAZ", "USA")
    shown.add(block)
    assert shown.body == [page]


def test_a_question_stands_before_its_answer() -> None:
    block = Summary(Sentence("Why?"), Sentence("So."))
    page = Page(texts("ru"), "KAZ", "USA")
    page.add(block)
    assert lines([block], texts("ru")) == "Why?\n\nSo."
    assert page.body[0].index("Why?") < page.body[0].index("Ответ") < page.body[0].index("So.")


def test_a_table_has_the_same_cells_in_both_places() -> None:
    words = texts("en")
    page = Page(words, "KAZ", "USA")
    page.add(Table(TABLE, "Trade"))
    html, link = page.body
    assert 'href="data/en/kaz-usa-table-table.csv"' in link
    assert page.files["kaz-usa-table-table.csv"].decode().splitlines()[1].startswith("KAZ,")
    assert lines([Table(TABLE, "Trade")], words).splitlines() == [
        "Trade",
        "Exporter, Importer         Trade, m USD",
        "Kazakhstan, United States         1,728",
        "United States, A<B                 12.0",
    ]
    for cell in ("Kazakhstan", "United States", "A&lt;B", "1,728", "12.0", "Trade, m USD"):
        assert cell in html
    assert html.count("<tr>") == 3


def test_a_long_heading_takes_several_lines() -> None:
    column = tables.Column("income_change", "million_usd")
    table = tables.Table((tables.Column("economy", "label"), column), (("KAZ", 1.0),))
    shown = lines([Table(table, "Losses")], texts("en")).splitlines()
    assert shown[1].split() == ["Economy", "Money"] and shown[-1].split() == ["Kazakhstan", "1.0"]
    assert len(lines([Table(tables.Table(table.columns, ()), "None")], texts("en")).split()) > 1


def test_contents_hold_the_headings_of_the_page() -> None:
    page = Page(texts("en"), "KAZ", "USA")
    page.section(2, "One", "one")
    page.section(3, "Two", "two")
    assert [(each.level, each.anchor) for each in page.contents] == [(2, "one"), (3, "two")]
