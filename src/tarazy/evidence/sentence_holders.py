"""Whether what sentences of the texts name is there: what holds them, and what they repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tarazy.errors import InputError, unknown_name
from tarazy.evidence.document import Claim
from tarazy.evidence.events_and_sources import Agreement, Event, Stage
from tarazy.evidence.known_names import check_known
from tarazy.evidence.library import Library
from tarazy.evidence.promises.register import register
from tarazy.evidence.text_sentences import HOLDERS, TextSentence


def verify_sentences(library: Library, rows: Iterable[TextSentence], origin: str) -> None:
    """Check that the texts of sentences, what holds them and what they repeat are there.

    Raises
    ------
    InputError
        One line naming the file, the sentence, the key, the value and what is allowed.
    """
    for row in rows:
        where = f"{origin}: {row.locator}"
        check_known("text", [row.text], library.texts, f"{where}: text")
        if row.of == row.locator:
            raise InputError(f"{where}: of: {row.of!r} is the sentence itself; allowed: another")
        if row.of:
            check_known("sentence", [row.of], library.sentences, f"{where}: of")
        for name in row.holds:
            _verify_holder(library, row, name, f"{where}: holds")


def _verify_holder(library: Library, row: TextSentence, name: str, where: str) -> None:
    kind, divided, key = name.partition(":")
    if divided and kind not in HOLDERS:
        raise unknown_name("kind", kind, HOLDERS, where)
    if kind == "promise":
        check_known("promise", [key], register().promises, where)
        return
    what, key = (kind, key) if divided else ("claim", name)
    rows: dict[str, Mapping[str, Claim | Event | Agreement | Stage]] = {
        "claim": library.claims,
        "event": library.events,
        "agreement": library.agreements,
        "stage": library.stages,
    }
    check_known(what, [key], rows[what], where)
    texts = rows[what][key].texts
    if row.text not in texts:
        told = ", ".join(texts) or "no text"
        raise InputError(
            f"{where}: {what} {key} does not name text {row.text}; allowed: one of {told}"
        )
