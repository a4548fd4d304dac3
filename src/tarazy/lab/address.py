"""The address of a question: everything that is asked stands in it, and nothing else is kept.

``?v=1&ask=duty&by=USA&on=KAZ&size=10`` is a question of the form; a document of one's own stands
in ``doc`` (JSON, compressed, in the letters of addresses), and one that would make the address
long in ``id``, the digest under which `tarazy.lab.store` keeps it.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tarazy.arguments.document import json_of
from tarazy.errors import InputError, unknown_name
from tarazy.lab.questions import KEYS, Question, question_of, read
from tarazy.lab.settings import Settings
from tarazy.lab.store import Store, canonical

VERSION = "1"
# What says how an answer is looked at, not what is asked: language, whose point of view, beside
# what.
BESIDE = "with"
SHOW = "show"
VIEW = ("lang", "at", SHOW, BESIDE)
# What trade and sectors show; both, before and after, where an address says nothing.
SHOWN = ("before", "after", "change")
# Before the keys of the question beside which an answer stands (`tarazy.lab.beside`).
PREFIX = f"{BESIDE}."
DOCUMENT, DIGEST = "doc", "id"
_ALLOWED = ("v", *KEYS, DOCUMENT, DIGEST, *VIEW)


@dataclass(frozen=True)
class Asked:
    """What an address asks.

    Attributes
    ----------
    document
        Its form unchecked.
    question
        Of the form; None where the document is none such.
    """

    document: dict[str, Any]
    question: Question | None


def asked_at(query: Mapping[str, str], store: Store, settings: Settings) -> Asked:
    """Return what an address asks.

    Parameters
    ----------
    query
        Key to value; none asks the first question of the form.
    store, settings
        Of the server.

    Raises
    ------
    InputError
        If a key is unknown, of another version, or its value cannot be read.
    """
    for key in query:
        if key not in _ALLOWED and not is_view(key):
            raise InputError(f"{key!r}: unknown in an address; allowed: {', '.join(_ALLOWED)}")
    if query.get("v", VERSION) != VERSION:
        raise InputError(f"v: {query['v']!r} is not readable; allowed: {VERSION}")
    if query.get(SHOW, "") not in ("", *SHOWN):
        raise unknown_name(SHOW, query[SHOW], SHOWN, SHOW)
    if DIGEST in query:
        document = store.find(query[DIGEST])
    elif DOCUMENT in query:
        document = _unpacked(query[DOCUMENT], settings.bytes_of_a_request)
    else:
        question = read(query)
        return Asked(question.document(), question)
    return Asked(document, None)


def written(query: Mapping[str, str]) -> str:
    """Return an address that people can read: what may stand in one as it is, does."""
    return urlencode(query, safe="*/:,;")


def is_view(key: str) -> bool:
    """Return whether a key of an address says how an answer is looked at."""
    return key in VIEW or key.startswith(PREFIX)


def address_of(document: Mapping[str, Any], store: Store, settings: Settings) -> str:
    """Return the address of a document: of the form where it can ask that, else its own.

    Parameters
    ----------
    document
        A whole document, as `tarazy.scenario.Scenario.to_dict` gives it.
    store, settings
        Of the server.
    """
    question = question_of(document)
    if question is not None and _says(question.document()) == _says(document):
        short = of_question(question)
        if len(short) <= settings.bytes_of_an_address:
            return short
    packed = _packed(document)
    if len(packed) <= settings.bytes_of_an_address:
        return urlencode({"v": VERSION, DOCUMENT: packed})
    return urlencode({"v": VERSION, DIGEST: store.keep(document)})


def of_question(question: Question) -> str:
    """Return the address of a question of the form."""
    return written({"v": VERSION, **question.written()})


def _says(document: Mapping[str, Any]) -> str:
    """Return what a document says, with selections and texts in one form."""
    from tarazy.scenario import Scenario

    return canonical(Scenario.from_dict(dict(document)).to_dict())


def _packed(document: Mapping[str, Any]) -> str:
    small = zlib.compress(canonical(document).encode(), 9)
    return base64.urlsafe_b64encode(small).decode().rstrip("=")


def _unpacked(text: str, most: int) -> dict[str, Any]:
    try:
        small = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        opener = zlib.decompressobj()
        content = opener.decompress(small, most + 1)
        whole = opener.eof and not opener.unused_data
        written = content.decode("utf-8")
    except (ValueError, binascii.Error, zlib.error):
        whole, written = False, ""
    if not whole:
        raise InputError(
            f"{DOCUMENT}: cannot be read; allowed: what an address of this page has there, of up "
            f"to {most:,} bytes"
        )
    document = json_of(written, DOCUMENT)
    if not isinstance(document, dict):
        raise InputError(f"{DOCUMENT}: holds no document; allowed: an object")
    return document
