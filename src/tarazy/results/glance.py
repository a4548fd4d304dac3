"""An answer at a glance: a title, a small table and notes, for the terminal and for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tarazy.text.plain_table import table

# Lines of a glance, and characters of a line, that a terminal shows without scrolling.
MOST_LINES, WIDEST = 15, 100
_CUT = "…"


@dataclass(frozen=True)
class Glance:
    """What a reader sees first of an answer.

    Attributes
    ----------
    title
        What it is, of what, and the unit of the numbers.
    header
        Titles of the columns.
    rows
        Cells as text, one per column; what does not fit into `MOST_LINES` is left out, and said.
    notes
        One line each: how well it is solved, digests, where to go on.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    @property
    def shown(self) -> Sequence[Sequence[str]]:
        """The rows that fit."""
        room = MOST_LINES - 2 - len(self.notes)
        return self.rows if len(self.rows) <= room else self.rows[: room - 1]

    @property
    def _left_out(self) -> list[str]:
        more = len(self.rows) - len(self.shown)
        return [f"... {more} more"] if more else []

    def text(self) -> str:
        """Return it as plain text of at most `MOST_LINES` lines."""
        body = table(self.header, self.shown).splitlines() if self.rows else []
        lines = [self.title, *body, *self._left_out, *self.notes]
        return "\n".join(_fitted(" ".join(line.splitlines())) for line in lines)

    def html(self) -> str:
        """Return it as a fragment of HTML; whatever stands in a text is shown and not run."""
        cells = "".join(f"<th>{escape(title)}</th>" for title in self.header)
        lines = [f"<p><strong>{escape(self.title)}</strong></p>"]
        if self.rows:
            rows = "".join(
                "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
                for row in self.shown
            )
            lines.append(f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>")
        notes = [*self._left_out, *self.notes]
        lines += [f"<p>{'<br>'.join(escape(note) for note in notes)}</p>"] if notes else []
        return "<div>" + "".join(lines) + "</div>"


def _fitted(line: str) -> str:
    return line if len(line) <= WIDEST else line[: WIDEST - 1] + _CUT
