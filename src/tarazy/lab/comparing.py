"""Two answers side by side, as the processes of the server compute them."""

from __future__ import annotations

from tarazy.arguments.sealed import only_bundled
from tarazy.experiment.comparison import Comparison, compare, default_names
from tarazy.figures.exhibit import by_economy
from tarazy.lab.answers import Document, about, outcome_of, plain, tables_of
from tarazy.telling.experiment import incomes_told
from tarazy.text.formats import adaptive
from tarazy.text.materiality import is_about_zero
from tarazy.text.plain_json import plain_json
from tarazy.text.texts import Texts, texts


def difference(document: Document, beside: Document, language: str, at: str) -> dict[str, str]:
    """Return what the second question answers, and by how much the first differs.

    Parameters
    ----------
    document, beside
        The first question and the second, on one world.
    language, at
        As for `tarazy.lab.answers.quick`.

    Returns
    -------
    dict
        ``told``: real income in the second; ``difference``: that of the first less that of the
        second, in percentage points.
    """
    words = texts(language)
    codes = about(document, at)
    with only_bundled():
        ours, theirs = (by_economy(outcome_of(each), "welfare") for each in (document, beside))
    apart = (f"{words.name(code)} {_points(ours[code] - theirs[code], words)}" for code in codes)
    return {
        "told": incomes_told([(code, theirs[code], None) for code in codes], words),
        "difference": words("lab.beside_difference", list="; ".join(apart)),
    }


def _points(value: float, words: Texts) -> str:
    return words("lab.beside_none") if is_about_zero(value) else adaptive(value, words, signed=True)


def files(document: Document, beside: Document, suffix: str) -> bytes:
    """Return both answers as one file: ``json`` of both, ``csv`` of real income, or ``xlsx``."""
    if suffix == "json":
        both = {"first": plain(document), "second": plain(beside)}
        return (plain_json(both) + "\n").encode()
    with only_bundled():
        return tables_of(_compared(document, beside), suffix)


def _compared(document: Document, beside: Document) -> Comparison:
    outcomes = [outcome_of(each) for each in (document, beside)]
    names = default_names(outcomes)
    if len(set(names)) < len(names):
        names = [f"{name} ({number})" for number, name in enumerate(names, 1)]
    return compare(*outcomes, names=names)
