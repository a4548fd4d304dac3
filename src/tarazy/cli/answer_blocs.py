"""Blocs as units of an answer, as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tarazy.cli.answer_texts import about_zero
from tarazy.cli.screen import table, wrapped
from tarazy.text.formats import signed
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.subjects import Subjects


def bloc_texts(subjects: Subjects, say: Texts) -> Iterator[str]:
    """Yield a table of real income and trade of the blocs in focus, where there are some."""
    if not subjects.blocs:
        return
    rows = [
        [
            name,
            signed(bloc.welfare, say),
            signed(bloc.exports_change, say),
            signed(bloc.imports_change, say),
            signed(bloc.inside_change, say),
        ]
        for name, bloc in subjects.blocs.items()
    ]
    columns = ("quantity.welfare", "bloc_exports", "bloc_imports", "bloc_inside")
    header = ["", *map(say, columns)]
    small = about_zero(say, (bloc.welfare for bloc in subjects.blocs.values()))
    yield "\n".join([wrapped(say("blocs")), table(header, rows), *small])
