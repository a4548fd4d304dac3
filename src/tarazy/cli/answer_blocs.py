"""Blocs as units of an answer, as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tarazy.cli.answer_texts import Words, wrapped
from tarazy.text.plain_table import table

if TYPE_CHECKING:
    from tarazy.experiment.subjects import Subjects


def bloc_texts(subjects: Subjects, say: Words) -> Iterator[str]:
    """Yield a table of real income and trade of the blocs in focus, where there are some."""
    if not subjects.blocs:
        return
    rows = [
        [
            name,
            say.signed(bloc.welfare),
            say.signed(bloc.exports_change),
            say.signed(bloc.imports_change),
            say.signed(bloc.inside_change),
        ]
        for name, bloc in subjects.blocs.items()
    ]
    columns = ("real_income", "bloc_exports", "bloc_imports", "bloc_inside")
    header = ["", *map(say, columns)]
    small = say.about_zero(bloc.welfare for bloc in subjects.blocs.values())
    yield "\n".join([wrapped(say("blocs")), table(header, rows), *small])
