"""Answers, as the processes of the server compute them: documents in, plain data out.

Each function stands alone: it takes a whole document, which names no file, and gives what can be
sent on. The equilibrium that one of them solved is still there for the next in the same process
(`tarazy.experiment.compiled`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import escape

from tarazy.arguments.sealed import only_bundled
from tarazy.codes.names import economy_called
from tarazy.experiment.question import question_digest
from tarazy.experiment.run import run, run_stages, world_of
from tarazy.experiment.subjects import named_in
from tarazy.lab.address import SHOW
from tarazy.lab.apart import says_the_same, told_apart
from tarazy.lab.questions import Question
from tarazy.report.page.body import Page
from tarazy.report.page.parts import shared_lists
from tarazy.scenario.document import Scenario
from tarazy.scenario.selectors import economies_of
from tarazy.telling.experiment import incomes_told
from tarazy.text.formats import effect
from tarazy.text.languages import in_language
from tarazy.text.materiality import is_about_zero
from tarazy.text.texts import texts

if TYPE_CHECKING:
    from tarazy.experiment.comparison import Comparison
    from tarazy.experiment.outcome import Outcome
    from tarazy.study.findings import Found
    from tarazy.world import World

ANCHOR = "answer"
# As the report links to the files that it gives away.
_FILE = re.compile(r'href="data/[a-z]+/([^"]+)"')
MOST_AFFECTED = 8
_MAP = "welfare_map"
Document = dict[str, Any]


def ready() -> None:
    """Make a process ready: what every answer needs is imported and read."""
    document = Scenario.from_dict(Question().document()).to_dict()
    quick(document, "en", "")
    shown(document, "en", "", "")


def plain(document: Document) -> dict[str, Any]:
    """Return what ``tarazy run --json`` prints."""
    from tarazy.telling.plain import plain_answer

    with only_bundled():
        scenario, world = _of(document)
        stages = run_stages(scenario, world=world) if scenario.then else []
        outcome = run(scenario, world=world)
        return plain_answer(outcome, scenario, world, "en", stages)


def compared(documents: Sequence[Document], variable: str, countries: Sequence[str] | None) -> Any:
    """Return what ``tarazy compare --json`` prints."""
    from tarazy.experiment.comparison import compare

    with only_bundled():
        scenarios = [Scenario.from_dict(document) for document in documents]
        return compare(*scenarios).summary(variable, countries)


def quick(document: Document, language: str, at: str) -> dict[str, Any]:
    """Return the answer while a slider moves: whom it is about, and those most affected.

    Parameters
    ----------
    document
        What is asked.
    language
        Of what is told in words.
    at
        Whose point of view is taken; by default whom the document is about.

    Returns
    -------
    dict
        ``question``: its digest; ``about``: country and partner; ``told``: their real income in a
        sentence; ``welfare``: the change of real income of the most affected, the largest first,
        each with code, name, per cent, as text, and whether it is too small to be told;
        ``seconds`` that the equilibrium took.
    """
    words = texts(language)
    with only_bundled():
        scenario, world = _of(document)
        outcome = run(scenario, world=world)
        welfare = outcome.welfare
        codes = [str(code) for code in welfare["country"].values]
        changes = dict(zip(codes, welfare.values.tolist(), strict=True))
        ranked = sorted(codes, key=lambda code: -abs(changes[code]))
        about = _about(scenario, world, ranked, at)
        return {
            "question": question_digest(document, world.digest),
            "world": {"name": world.name, "digest": world.digest, "year": world.year},
            "about": about,
            "told": incomes_told([(code, changes[code], None) for code in about], words),
            "welfare": [
                {
                    "code": code,
                    "name": words.name(code),
                    "percent": changes[code],
                    "shown": effect(changes[code], words),
                    "small": is_about_zero(changes[code]),
                }
                for code in ranked[:MOST_AFFECTED]
            ],
            "seconds": outcome.seconds,
        }


def about(document: Document, at: str) -> list[str]:
    """Return whose point of view an answer takes, and the other one of the pair."""
    with only_bundled():
        scenario, world = _of(document)
        return _about(scenario, world, _ranked(run(scenario, world=world)), at)


def shown(
    document: Document,
    language: str,
    at: str,
    address: str,
    beside: Document | None = None,
    view: Mapping[str, str] | None = None,
) -> bytes:
    """Return the whole answer as a page has it, as JSON.

    Parameters
    ----------
    document, language, at
        As for `quick`.
    address
        Under which the files of the answer are found.
    beside
        A second question of the same world, with whose answer it is compared.
    view
        What an address says of how the answer is looked at: ``show``, and the keys of `beside`.

    Returns
    -------
    bytes
        ``html``: the blocks; ``figures``: identifier of a place to what is drawn there;
        ``shapes``: lists of coordinates that they share.
    """
    with only_bundled():
        page = _page(document, language, at, beside, (view or {}).get(SHOW, ""))
    leaf = page.leaves[0]
    drawn = ",".join(f"{json.dumps(place)}:{figure}" for place, figure in leaf.drawings.items())
    viewed = urlencode({**(view or {}), "lang": language, "at": page.country})
    led = partial(_FILE.sub, rf'href="/table/\1?{escape(f"{address}&{viewed}")}"')
    html = json.dumps("\n".join(led(str(part)) for part in leaf.body), ensure_ascii=False)
    return f'{{"html":{html},"figures":{{{drawn}}},"shapes":{shared_lists(page.shared)}}}'.encode()


def table(
    document: Document,
    language: str,
    at: str,
    name: str,
    beside: Document | None = None,
    when: str = "",
) -> tuple[str, bytes] | None:
    """Return a file that the page of an answer gives away; None if it gives none of this name."""
    with only_bundled():
        page = _page(document, language, at, beside, when)
    return (name, page.files[name]) if name in page.files else None


def file(document: Document, suffix: str) -> bytes:
    """Return all tables of an answer as one file: ``csv`` of real income, or the ``xlsx``."""
    with only_bundled():
        return tables_of(outcome_of(document), suffix)


def tables_of(found: Outcome | Comparison, suffix: str) -> bytes:
    """Return the ``csv`` of real income, or all tables as ``xlsx``."""
    from tarazy.text.spreadsheet import csv_of

    if suffix == "csv":
        return csv_of(found.table("welfare")).encode()
    with TemporaryDirectory(prefix="tarazy-") as folder:
        book = Path(folder) / "tables.xlsx"
        found.to_excel(book)
        return book.read_bytes()


def drawn(document: Document, language: str, at: str, suffix: str) -> bytes:
    """Return the map of real income as a picture, ``svg`` or ``png``."""
    from tarazy.lab.picture import picture

    words = texts(language)
    with only_bundled():
        scenario, world = _of(document)
        outcome = run(scenario, world=world)
        country, partner = _about(scenario, world, _ranked(outcome), at)
        title = in_language(document["title"], words.language)
        return picture(outcome, title, country, partner, words, suffix)


def _of(document: Document) -> tuple[Scenario, World]:
    scenario = Scenario.from_dict(document)
    return scenario, world_of(scenario)


def outcome_of(document: Document) -> Outcome:
    """Return the answer to a document."""
    scenario, world = _of(document)
    return run(scenario, world=world)


def _page(document: Document, language: str, at: str, beside: Document | None, when: str) -> Page:
    """Return the answer as the report tells it, trade and sectors as they are wanted."""
    from tarazy.figures import exhibit, month_map
    from tarazy.figures.levels import exhibits
    from tarazy.report.page.experiments import ranged, write_answer, write_comparison
    from tarazy.telling.capital import headlines

    scenario, world = _of(document)
    found = _found(scenario, world)
    outcome = found.outcome
    country, partner = _about(scenario, world, _ranked(outcome), at)
    page = Page(texts(language), country, partner)
    for text in (*headlines(outcome, page.words), *ranged(page, found)):
        page.text(text, "lead")
    for number, part in enumerate(outcome.corridors):
        mapped = month_map.exhibit(part, language)
        if mapped is not None:
            page.figure(mapped, f"{ANCHOR}-{number}" if number else ANCHOR)
    instead = exhibits(outcome, language, country, partner, when) if when else {}
    seen = exhibit(_MAP, outcome, language, country=country, partner=partner)
    instead[_MAP] = replace(seen, note=f"{seen.note} {page.words('lab.map_click')}")
    write_answer(page, found, ANCHOR, world, instead=instead)
    if beside is not None and not says_the_same(document, beside):
        other, same = _of(beside)
        write_comparison(page, told_apart([found, _found(other, same)], page.words))
    return page


def _found(scenario: Scenario, world: World) -> Found:
    """Return an answer as the report takes it."""
    from tarazy.draws.stored import stored_range
    from tarazy.experiment.checks import check_expected
    from tarazy.study.findings import Found

    outcome = run(scenario, world=world)
    stored = stored_range(outcome, scenario.to_dict())
    return Found(scenario, outcome, tuple(check_expected(outcome, scenario)), stored=stored)


def _ranked(outcome: Outcome) -> list[str]:
    welfare = outcome.welfare
    order = (-abs(welfare)).argsort(kind="stable").values
    return [str(code) for code in welfare["country"].values[order]]


def _about(scenario: Scenario, world: World, ranked: Sequence[str], at: str) -> list[str]:
    """Return country and partner: who is asked for, whom the document names, the most affected."""
    economies = economies_of(world.economies, scenario)
    named = [*scenario.focus, *named_in(scenario.to_dict(), economies)]
    codes = [name for name in named if name in world.economies]
    first = [economy_called(at, world.economies, "at")] if at else []
    return list(dict.fromkeys([*first, *codes, *ranked]))[:2]
