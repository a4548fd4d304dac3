"""A page with the map of a network, in one file that fetches nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.arguments.writable import check_file
from tarazy.errors import InputError
from tarazy.figures.network_map import NAME, exhibit
from tarazy.report.page.binding import single
from tarazy.report.page.body import Page
from tarazy.report.page.imprint import Imprint
from tarazy.results.writing import write_texts
from tarazy.text.texts import texts

if TYPE_CHECKING:
    from tarazy.corridors.results import Dispatch

SUFFIX = ".html"


def check_map(path: Path, where: str = "path") -> None:
    """Check that a page can be written.

    Raises
    ------
    InputError
        If its name does not end in ``.html``, or nothing can be written there.
    """
    if path.suffix != SUFFIX:
        raise InputError(f"{where}: {str(path)!r}; allowed: a name that ends in {SUFFIX}")
    check_file(path, where)


def write_network_map(
    dispatch: Dispatch, path: Path, language: str, question: str, where: str = "path"
) -> None:
    """Write the map of a dispatch as a page: the figure, how to read it, the table behind it.

    Parameters
    ----------
    dispatch
        Of any network, under the question.
    path
        The page.
    language
        ``en``, ``kk`` or ``ru``.
    question
        What was asked, in words.
    where
        What named the path.

    Raises
    ------
    InputError
        As for `check_map`.
    """
    check_map(path, where)
    words, network = texts(language), dispatch.network
    question = question[:1].upper() + question[1:]
    page = Page(words, network.name, "")
    page.section(2, question, NAME.replace("_", "-"))
    page.figure(exhibit(dispatch, language), NAME)
    imprint = Imprint(
        title=network.title[words.language],
        question=question,
        subtitle=f"{network.name}, {network.year}",
        footer=words(
            "network_map.footer",
            network=network.name,
            year=network.year,
            months=len(dispatch.layout.months),
            digest=network.digest,
        ),
    )
    write_texts(path.parent, {path.name: single(page, imprint)})
