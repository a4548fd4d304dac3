"""The box that finds words in the evidence, and the index that its script searches."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tarazy.evidence.searching.folding import CUTS, SHORTEST
from tarazy.evidence.searching.rows import PLACES, Row, rows
from tarazy.report.page.body import Page
from tarazy.text.languages import ORDER
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.evidence.ledger import Ledger


def write_search(page: Page, found: Ledger) -> None:
    """Add the box and its index."""
    page.section(3, page.words("ledger.heading.find"), "ledger-find")
    page.part("ledger", "find", Markup(index_json(found, page.words)))


def index_json(found: Ledger, words: Texts) -> str:
    """Return what can be found on the page, as JSON that may stand in a script element.

    Promises are left out, of which the page does not tell. A row is its place, its key, its text in
    the language of the page, or else in another one that is named, and where it leads; the text is
    empty where the page shows it anyway, beside the claims.
    """
    shown = {entry.claim.id for entry in found.entries}
    shown |= {row.locator for row in found.sentences if shown & set(row.claims)}
    content: dict[str, Any] = {
        "places": [words(f"find.place.{place}") for place in PLACES],
        "claims": [PLACES.index("claims"), PLACES.index("goals")],
        "shortest": SHORTEST,
        "cuts": CUTS,
        "rows": [_told(row, words.language, shown) for row in rows(found.library, {})],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _told(row: Row, reader: Language, shown: Collection[str]) -> list[Any]:
    known = (each for each in ORDER[reader] if each in row.texts)
    language = next(known, next(iter(row.texts)))
    # A text may have the identifier of a claim.
    text = "" if row.key in shown and (row.place != "texts" or row.leads) else row.texts[language]
    other = "" if language == reader else language
    return [PLACES.index(row.place), row.key, text, other, list(row.leads)]
