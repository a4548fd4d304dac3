"""The questions of the form: events, or an experiment, and the settings of the answer.

A question is a few words and numbers, short enough for an address; as a document it is what anyone
could have written by hand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from urllib.parse import unquote

from tarazy.arguments.defaults import DEFAULT_NETWORK
from tarazy.arguments.months import HORIZON
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError, TarazyError, shortened, unknown_name
from tarazy.lab.events import (
    EVENT,
    KINDS,
    MONTHS,
    SLASH,
    WAYS,
    Event,
    Size,
    event_of,
)
from tarazy.lab.titles import question_about, title_of
from tarazy.scenario.document import CLOSURES
from tarazy.scenario.horizons import DEFAULT_HORIZON, HORIZONS
from tarazy.text.texts import texts
from tarazy.world.elasticity_sensitivities import SENSITIVITIES

# What is asked where nothing more happens than what was put down before.
NOTHING = "none"
# The fields that say what happens, by what happens.
FIELDS: dict[str, tuple[str, ...]] = {ask: kind.fields for ask, kind in KINDS.items()} | {
    NOTHING: ()
}
# In an address: between events, between the words of one, between field and value.
EVENTS, _WORDS_OF_ONE, _VALUE = ";", ",", ":"
# A number in ordinary digits; and one that may be written in groups of three, as 1,000.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}(?!\d)")
_UNITS = {"percent": "per cent", "points": "percentage points", "money": "million USD"}


@dataclass(frozen=True)
class Question(Event):
    """A question of the form: its last event, and what stands beside it.

    Attributes
    ----------
    also
        Events that come before. With them `ask` may be ``none``: nothing more.
    base
        An experiment of the catalogue, in the place of events.
    world, closure, horizon, elasticities
        Of the document; empty is its default.
    """

    also: tuple[Event, ...] = ()
    base: str = ""
    world: str = ""
    closure: str = ""
    horizon: str = ""
    elasticities: str = ""

    @property
    def events(self) -> tuple[Event, ...]:
        """Return what happens, in its order."""
        if self.ask == NOTHING:
            return self.also
        return (*self.also, Event(**{name: getattr(self, name) for name in EVENT}))

    @property
    def needs_owners(self) -> bool:
        """Whether its document has a horizon, asked for or not."""
        return not self.base and any(event.kind.needs_owners for event in self.events)

    def document(self) -> dict[str, Any]:
        """Return the document that asks it, its names unchecked."""
        settings = {key: getattr(self, key) for key in SETTINGS if getattr(self, key)}
        if self.base:
            return {"name": self.base, "extends": self.base, **settings}
        if self.needs_owners:
            settings.setdefault("horizon", DEFAULT_HORIZON)
        return {
            "name": self._name(),
            **self._words(),
            **settings,
            **self._horizon_of_networks(),
            **self._shocks(),
        }

    def _name(self) -> str:
        first = self.events[0]
        own = [getattr(first, key) for key in _NAMING if key in first.kind.fields]
        plain = [value.partition(SLASH)[2] or value for value in own]
        more = [f"and-{len(self.events) - 1}"] if len(self.events) > 1 else []
        return "-".join([first.ask, *plain, *more])

    def _words(self) -> dict[str, Any]:
        """Return title and question in every language."""
        told: dict[str, dict[str, str]] = {"title": {}, "question": {}}
        for language in LANGUAGES:
            words = texts(language)
            titles = "; ".join(title_of(event, words) for event in self.events)
            told["title"][language] = titles
            told["question"][language] = (
                question_about(self.events[0], words)
                if len(self.events) == 1
                else words("lab.several_question", events=titles)
            )
        return told

    def _horizon_of_networks(self) -> dict[str, int]:
        """Return the months of the networks where a window needs more than a year."""
        last = max((max(event.window, default=0) for event in self.events), default=0)
        return {"months": last} if last > HORIZON else {}

    def _shocks(self) -> dict[str, Any]:
        """Return the shocks; the network of one alone is that of the document."""
        if len(self.events) > 1:
            return {"shocks": [event.shock() for event in self.events]}
        shock = self.events[0].shock()
        own = {"network": shock.pop("network")} if "network" in shock else {}
        return {**own, "shocks": [shock]}

    def written(self) -> dict[str, str]:
        """Return what differs from a question that says nothing, as it stands in an address."""
        found: dict[str, str] = {}
        if not self.base:
            if self.also:
                found["also"] = also_text(self.also)
            found |= {"ask": NOTHING} if self.ask == NOTHING else self.events[-1].written()
        return found | {key: getattr(self, key) for key in _BESIDE if getattr(self, key)}

    def put_down(self) -> Question:
        """Return the question with its event put down, and nothing more."""
        if self.base or self.ask == NOTHING:
            return self
        return replace(self, **_EMPTY, also=self.events)

    def without(self, number: int) -> Question:
        """Return the question without an event that was put down."""
        return replace(self, also=(*self.also[:number], *self.also[number + 1 :]))

    def taken_up(self, number: int) -> Question:
        """Return the question with an event that was put down in the form, to be changed."""
        rest = self.put_down().without(number)
        return replace(rest, **asdict(self.also[number]))


# The fields by which a document is called.
_NAMING = ("by", "on", "regime", "element", "field")
SETTINGS = ("world", "closure", "horizon", "elasticities")
_BESIDE = ("base", *SETTINGS)
KEYS = tuple(each.name for each in fields(Question))
_EMPTY: dict[str, Any] = {**asdict(Event()), "ask": NOTHING}
_WORDS = {
    "ask": (*KINDS, NOTHING),
    "ways": WAYS,
    "first": MONTHS,
    "lasting": MONTHS,
    "closure": CLOSURES,
    "horizon": HORIZONS,
    "elasticities": tuple(SENSITIVITIES),
}


def read(given: Mapping[str, str]) -> Question:
    """Return the question that an address or a form gives.

    Parameters
    ----------
    given
        Of `KEYS`; what is left out or empty is as in a question that says nothing.

    Raises
    ------
    InputError
        One line that begins with the key, names the value and what is allowed. Names of economies,
        sectors, experiments and worlds are checked with the document.
    """
    told = {key: value.strip() for key, value in given.items() if key in KEYS and value.strip()}
    _check_words(told)
    settings: dict[str, Any] = {key: told[key] for key in _BESIDE if key in told}
    if "base" in settings:
        return Question(**settings)
    also = also_of(told.get("also", ""))
    if told.get("ask") == NOTHING:
        if not also:
            allowed = ", ".join(KINDS)
            raise InputError(f"ask: {NOTHING!r} stands alone; allowed: one of {allowed}")
        found = Question(**_EMPTY, also=also, **settings)
    else:
        found = Question(**asdict(_event(told)), also=also, **settings)
    if found.needs_owners and found.horizon == DEFAULT_HORIZON:
        found = replace(found, horizon="")
    return found


def _check_words(told: Mapping[str, str]) -> None:
    for key, allowed in _WORDS.items():
        if key in told and told[key] not in allowed:
            raise unknown_name(key, told[key], allowed, key)


def _event(told: Mapping[str, str]) -> Event:
    """Return an event of checked words; what is not of its kind is not said."""
    kind = KINDS[told.get("ask", Event.ask)]
    words: dict[str, Any] = {key: told[key] for key in kind.fields if key in told}
    if kind.size is not None:
        words["size"] = _number(told["size"], kind.size) if "size" in told else kind.size.usual
    if "lasting" not in words:
        words.pop("first", None)
    return Event(told.get("ask", Event.ask), **words)


def also_text(events: tuple[Event, ...]) -> str:
    """Return events as they stand in an address: ``duty,by:USA,on:KAZ,size:20;sever,…``."""
    return EVENTS.join(map(_event_text, events))


def _event_text(event: Event) -> str:
    said = event.written()
    ask = said.pop("ask")
    return _WORDS_OF_ONE.join([ask, *(f"{key}{_VALUE}{_kept(said[key])}" for key in said)])


def _kept(value: str) -> str:
    """Return a value with what would end it hidden."""
    for sign in ("%", EVENTS, _WORDS_OF_ONE):
        value = value.replace(sign, f"%{ord(sign):02X}")
    return value


def also_of(text: str) -> tuple[Event, ...]:
    """Return the events of an address.

    Raises
    ------
    InputError
        Naming the event that cannot be read.
    """
    return tuple(_event_of_text(row) for row in text.split(EVENTS)) if text else ()


def _event_of_text(row: str) -> Event:
    ask, *words = row.split(_WORDS_OF_ONE)
    pairs = [word.partition(_VALUE) for word in words]
    told = {key: unquote(value) for key, _, value in pairs}
    try:
        if ask not in KINDS:
            raise unknown_name("event", ask, KINDS)
        for key in told:
            if key not in KINDS[ask].fields:
                raise unknown_name("key", key, KINDS[ask].fields)
        _check_words(told)
        return _event(told | {"ask": ask})
    except TarazyError as wrong:
        raise InputError(f"also: {shortened(repr(row))}: {wrong}") from wrong


def _number(text: str, size: Size) -> float:
    # A thousand with a sign between its digits would be taken for a one.
    plain = text.replace(",", ".")
    value = float(plain) if _NUMBER.fullmatch(plain) and not _GROUPED.match(text) else math.nan
    if not size.low <= value <= size.high:
        raise InputError(
            f"size: {shortened(repr(text))} is not allowed; allowed: a number of "
            f"{_UNITS[size.unit]} from {size.low:.15g} to {size.high:.15g}"
        )
    return round(value, 8)


def question_of(document: Mapping[str, Any]) -> Question | None:
    """Return the question of the form that a document asks; None where the form has none such.

    Parameters
    ----------
    document
        As `tarazy.scenario.Scenario.to_dict` gives it.
    """
    if document.get("then") or document.get("factors") or not document.get("shocks"):
        return None
    network = str(document.get("network", DEFAULT_NETWORK))
    found = [event_of(shock, network) for shock in document["shocks"]]
    events = [event for event in found if event is not None]
    if len(events) < len(found):
        return None
    settings: dict[str, Any] = {key: str(document[key]) for key in SETTINGS if document.get(key)}
    *also, last = events
    question = Question(**asdict(last), also=tuple(also), **settings)
    if question.needs_owners and question.horizon == DEFAULT_HORIZON:
        question = replace(question, horizon="")
    months = question.document().get("months", HORIZON)
    return question if months == document.get("months", HORIZON) else None
