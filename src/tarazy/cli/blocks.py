"""Blocks of an answer as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from tarazy.cli.screen import table, wrapped
from tarazy.figures import tables
from tarazy.telling.blocks import (
    Block,
    Bullets,
    Figure,
    Folded,
    Given,
    Numbers,
    Sentence,
    Summary,
    Table,
)
from tarazy.text.texts import Texts

# Letters of a heading that stand on one line.
_HEADING = 14


def lines(blocks: Iterable[Block], words: Texts) -> str:
    """Return blocks with an empty line between them; files and drawings are left to the page."""
    return "\n\n".join(filter(None, (_shown(block, words) for block in blocks)))


def _shown(block: Block, words: Texts) -> str:
    if isinstance(block, Sentence):
        return wrapped(block.text)
    if isinstance(block, Bullets):
        return "\n".join(wrapped(text, hang="     ") for text in block.texts)
    if isinstance(block, Folded):
        return f"{block.title}\n{_shown(block.points, words)}"
    if isinstance(block, Summary):
        return f"{wrapped(block.question.text)}\n\n{wrapped(block.answer.text)}"
    if isinstance(block, Numbers):
        return _numbers(block)
    if isinstance(block, Table):
        return f"{wrapped(block.caption)}\n{_table(block.table, words)}"
    if isinstance(block, Figure):
        return f"{wrapped(block.exhibit.title)}\n{_table(block.exhibit.table, words)}"
    return "" if isinstance(block, Given) else block.text


def _numbers(block: Numbers) -> str:
    """Return numbers one below the other, each with what belongs to it; the legend comes last."""
    width = max(len(item.value) for item in block.items)
    hang = " " * (width + 5)
    shown: list[str] = []
    for place, item in enumerate(block.items, start=1):
        head = f"{place}. {item.value:>{width}}  {item.title}"
        rest = (f"{item.range}; {item.about}", item.caveat, item.assumed)
        shown.append(
            "\n".join([wrapped(head, hang), *(wrapped(text, hang, hang) for text in rest)])
        )
    return "\n\n".join([*shown, wrapped(f"{block.legend} {block.sources}")])


def _table(given: tables.Table, words: Texts) -> str:
    """Return a table whose first labels share a column; long headings take several lines."""
    columns = given.columns
    labels = next((n for n, each in enumerate(columns) if each.is_number), len(columns))
    rows = [
        [column.shown(value, words) for column, value in zip(columns, row, strict=True)]
        for row in given.rows
    ]
    rows = [_joined(row, labels) for row in rows]
    headings = _joined([column.heading(words) for column in columns], labels)
    return table(headings, rows, heading=_HEADING)


def _joined(cells: list[str], labels: int) -> list[str]:
    return [", ".join(cells[:labels]), *cells[labels:]]
