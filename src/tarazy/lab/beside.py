"""The second question, beside which an answer stands: in the address, and as a document.

``with=jackson-vanik`` is an experiment of the catalogue. ``with=own`` is a question of one's own,
which stands in keys of its own, those of any address after ``with.``:
``with=own&with.ask=duty&with.by=USA&with.on=KAZ&with.size=10``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.errors import InputError, unknown_name
from tarazy.lab import comparing
from tarazy.lab.address import BESIDE, PREFIX, VERSION, asked_at, is_view, written
from tarazy.lab.apart import says_the_same
from tarazy.lab.state import State
from tarazy.scenario import catalogue
from tarazy.text.languages import in_language
from tarazy.text.texts import Texts

# What `with` says of a question of one's own.
OWN = "own"


@dataclass(frozen=True)
class Beside:
    """A second question.

    Attributes
    ----------
    document
        On the world of the first.
    keys
        Of an address: what stands there for it.
    world
        Its own, where that is another than that of the first; else empty.
    """

    document: dict[str, Any]
    keys: dict[str, str]
    world: str

    @property
    def title(self) -> str:
        """In English, in one line."""
        return " ".join(in_language(self.document["title"], "en").split())


def beside(state: State, query: Mapping[str, str], document: Mapping[str, Any]) -> Beside | None:
    """Return the second question of an address, on the world of the first; None without one.

    Parameters
    ----------
    state
        Of the server.
    query
        The address.
    document
        The first question.

    Raises
    ------
    InputError
        One line that begins with ``with``, if it cannot be read or asked.
    """
    name = query.get(BESIDE, "")
    if not name:
        return None
    with mistakes_at_it():
        return _read(state, query, name, document.get("world", DEFAULT_WORLD))


@contextmanager
def mistakes_at_it() -> Iterator[None]:
    """Let mistakes begin with the key of the second question, where its reader finds them."""
    try:
        yield
    except InputError as error:
        told = str(error)
        raise InputError(told if told.startswith(f"{BESIDE}:") else f"{BESIDE}: {told}") from error


def _read(state: State, query: Mapping[str, str], name: str, world: str) -> Beside:
    if name != OWN:
        if name not in catalogue.names():
            raise unknown_name("scenario", name, (OWN, *catalogue.names()), BESIDE)
        whole = state.document({"name": name, "extends": name, "world": world})
        return Beside(whole, {BESIDE: name}, "")
    given = {key: query[key] for key in query if key.startswith(PREFIX)}
    if not given:
        raise InputError(f"{BESIDE}: {OWN!r} has no question; allowed: with keys {PREFIX}…")
    asked = asked_at(
        {key.removeprefix(PREFIX): value for key, value in given.items()},
        state.store,
        state.settings,
    )
    whole = state.document(asked.document)
    own = str(whole.get("world", DEFAULT_WORLD))
    if own != world:
        whole = state.document({**asked.document, "world": world})
    return Beside(whole, {BESIDE: OWN, **given}, own if own != world else "")


def told_beside(
    state: State, document: dict[str, Any], second: Beside, at: str, words: Texts
) -> dict[str, Any]:
    """Return what is told at once of the second question, beside the first.

    Parameters
    ----------
    state
        Of the server.
    document, second
        Both questions.
    at
        Whose point of view is taken.
    words
        Texts of the language.

    Returns
    -------
    dict
        As of `tarazy.lab.comparing.difference`, empty where both are the ``same``; with ``title``,
        the ``world`` of its own, and as an address has it ``keys``, of a question of one's own
        alone, and ``view``.
    """
    same = says_the_same(document, second.document)
    told = {"told": "", "difference": ""}
    if not same:
        with mistakes_at_it():
            told = state.answer(comparing.difference, document, second.document, words.language, at)
    return {
        **told,
        "same": same,
        "title": in_language(second.document["title"], words.language),
        "world": second.world,
        "keys": {} if second.keys[BESIDE] != OWN else second.keys,
        "view": urlencode(second.keys),
    }


def links(address: str, second: Beside | None, query: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses that keep, swap and remove a second question.

    Parameters
    ----------
    address
        Of the first question.
    second
        What stands beside it.
    query
        Of the page, for what else it says of how it is looked at.
    """
    view = urlencode({k: v for k, v in query.items() if is_view(k) and not _is_beside(k)})
    found = {"keep": _joined(address, kept(address), view)}
    if second is not None:
        found["swap"] = _joined(_first_of(second, address), kept(address), view)
        found["remove"] = _joined(address, "", view)
    return found


def kept(address: str) -> str:
    """Return what says in an address that the question of another one stands beside."""
    asked = dict(parse_qsl(address))
    if asked.keys() == {"v", "base"}:
        return urlencode({BESIDE: asked["base"]})
    return written({BESIDE: OWN, **{f"{PREFIX}{key}": asked[key] for key in asked}})


def _first_of(second: Beside, address: str) -> str:
    """Return the address of a second question as a first one."""
    if second.keys[BESIDE] == OWN:
        own = {key.removeprefix(PREFIX): second.keys[key] for key in second.keys if key != BESIDE}
        return written({"v": VERSION, **own})
    world = second.document.get("world", DEFAULT_WORLD)
    named = {} if world == DEFAULT_WORLD else {"world": world}
    return urlencode({"v": VERSION, "base": second.keys[BESIDE], **named})


def _is_beside(key: str) -> bool:
    return key == BESIDE or key.startswith(PREFIX)


def _joined(*parts: str) -> str:
    return "&".join(part for part in parts if part)
