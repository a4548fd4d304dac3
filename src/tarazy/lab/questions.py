"""The questions of the form: one event between two economies, or an experiment, and its settings.

A question is a few words and numbers, short enough for an address; as a document it is what anyone
could have written by hand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from tarazy.arguments.defaults import DEFAULT_NETWORK
from tarazy.codes.classification import LANGUAGES
from tarazy.corridors.data import Network, networks
from tarazy.errors import InputError, shortened, unknown_name
from tarazy.figures.corridor_names import OWNER, TRANSIT, element_name
from tarazy.scenario.document import CLOSURES
from tarazy.scenario.horizons import HORIZONS
from tarazy.text import formats
from tarazy.text.texts import Texts, texts
from tarazy.world.elasticity_sensitivities import SENSITIVITIES

EVERYTHING = "*"
# What may happen, to the ends and the step of its slider, per cent; None is without a size.
EVENTS: dict[str, tuple[float, float, float] | None] = {
    "duty": (0.0, 150.0, 1.0),
    "barrier": (-50.0, 150.0, 1.0),
    "less": (-99.0, 100.0, 1.0),
    "sever": None,
    "close": (1.0, 100.0, 1.0),
}
_OF_PAIR = ("on", "by", "sector", "size", "ways")
# The fields that say what happens, by what happens.
FIELDS = dict.fromkeys(EVENTS, _OF_PAIR) | {
    "sever": ("on", "by", "sector", "ways"),
    "close": ("element", "size"),
}
# Between a network and an element of it.
_SLASH = "/"
WAYS = ("one", "both")


@dataclass(frozen=True)
class Question:
    """A question of the form.

    Attributes
    ----------
    ask
        What happens: a ``duty`` that `by` levies on goods from `on`, a ``barrier`` (costs of
        delivery), ``less`` trade (the change that costs bring about), ``sever``; or ``close``, a
        part of the room of an element of a network is lost.
    by, on
        Codes of the importer and of the exporter.
    sector
        A sector, a group of them, or ``*``.
    element
        A network and an element of it.
    size
        Per cent.
    ways
        ``both``: also the other way round.
    base
        An experiment of the catalogue, in the place of an event.
    world, closure, horizon, elasticities
        Of the document; empty is its default.
    """

    ask: str = "duty"
    by: str = "USA"
    on: str = "KAZ"
    sector: str = EVERYTHING
    element: str = f"{DEFAULT_NETWORK}{_SLASH}CPC-KAZ"
    size: float = 10.0
    ways: str = "one"
    base: str = ""
    world: str = ""
    closure: str = ""
    horizon: str = ""
    elasticities: str = ""

    def document(self) -> dict[str, Any]:
        """Return the document that asks it, its names unchecked."""
        settings = {key: getattr(self, key) for key in SETTINGS if getattr(self, key)}
        if self.base:
            return {"name": self.base, "extends": self.base, **settings}
        if self.ask == "close":
            return self._closing() | settings
        shock: dict[str, Any] = {"importer": self.by, "exporter": self.on, **self._event()}
        if self.sector != EVERYTHING:
            shock["sector"] = self.sector
        if self.ways == "both":
            shock["both_ways"] = True
        return {
            "name": f"{self.ask}-{self.by}-{self.on}",
            **self._words(),
            **settings,
            "shocks": [shock],
        }

    def _closing(self) -> dict[str, Any]:
        network, _, element = self.element.partition(_SLASH)
        shock: dict[str, Any] = {"kind": "outage", "element": element}
        if self.size < 100.0:
            shock["left"] = round(1.0 - self.size / 100.0, 10)
        own = {} if network == DEFAULT_NETWORK else {"network": network}
        return {"name": f"close-{element}", **self._words(), **own, "shocks": [shock]}

    def _event(self) -> dict[str, Any]:
        # What is written with few digits is meant exactly.
        share = round(self.size / 100.0, 10)
        events: dict[str, dict[str, Any]] = {
            "duty": {"kind": "tariff", "set": share},
            "barrier": {"kind": "trade_cost", "equivalent": share},
            "less": {"kind": "trade_cost", "trade_change": share},
            "sever": {"kind": "sever"},
        }
        return events[self.ask]

    def _words(self) -> dict[str, Any]:
        """Return title and question in every language."""
        told: dict[str, dict[str, str]] = {"title": {}, "question": {}}
        for language in LANGUAGES:
            words = texts(language)
            for kind, written in told.items():
                written[language] = self._told(f"lab.{self.ask}_{kind}", words)
        return told

    def _told(self, key: str, words: Texts) -> str:
        if self.ask == "close":
            size = _per_cent(self.size, words)
            return words.sentence(key, size=size, element=_named_element(self.element, words))
        goods = words("lab.everything") if self.sector == EVERYTHING else words.sector(self.sector)
        if self.ways == "both":
            goods = words("lab.both_ways", goods=goods)
        return words.sentence(
            key,
            size=_per_cent(self.size, words),
            change=_per_cent(self.size, words, signed=True),
            goods=goods,
            **words.named(importer=self.by, exporter=self.on),
        )

    def written(self) -> dict[str, str]:
        """Return what differs from a question that says nothing, as it stands in an address."""
        event = () if self.base else ("ask", *FIELDS[self.ask])
        found = {}
        for each in fields(self):
            value = getattr(self, each.name)
            idle = each.name in EVENT and each.name not in event
            if not idle and (each.name in _ALWAYS or value != each.default):
                found[each.name] = f"{value:g}" if isinstance(value, float) else str(value)
        return found


def _per_cent(value: float, words: Texts, *, signed: bool = False) -> str:
    """Return a number as it was given, with the sign of per cent."""
    digits = len(f"{value:g}".partition(".")[2])
    return formats.decimal(value, digits, words, signed=signed) + formats.percent_sign(words)


def _named_element(element: str, words: Texts) -> str:
    """Return the name of an element of a network; what is none is called as it was given."""
    network, _, name = element.partition(_SLASH)
    if network not in networks():
        return element
    known = Network.load(network)
    tables = (known.arcs, known.nodes, known.projects)
    is_known = name.startswith((OWNER, TRANSIT)) or any(name in table.index for table in tables)
    return element_name(known, name, words) if is_known else name


EVENT = ("ask", "by", "on", "sector", "element", "size", "ways")
# What an address says although it is as in a question that says nothing.
_ALWAYS = ("ask", "by", "on", "element", "size")
SETTINGS = ("world", "closure", "horizon", "elasticities")
KEYS = tuple(each.name for each in fields(Question))
_WORDS = {
    "ask": tuple(EVENTS),
    "ways": WAYS,
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
    for key, allowed in _WORDS.items():
        if key in told and told[key] not in allowed:
            raise unknown_name(key, told[key], allowed, key)
    words: dict[str, Any] = {key: value for key, value in told.items() if key != "size"}
    found = Question(**words)
    ends = EVENTS[found.ask]
    if "size" in told and ends is not None:
        found = replace(found, size=_number(told["size"], ends))
    return found


def _number(text: str, ends: tuple[float, float, float]) -> float:
    low, high, _ = ends
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise InputError(
            f"size: {shortened(repr(text))} is not allowed; allowed: a number of per cent from "
            f"{low:g} to {high:g}"
        )
    return round(value, 8)


def question_of(document: Mapping[str, Any]) -> Question | None:
    """Return the question of the form that a document asks; None where the form has none such.

    Parameters
    ----------
    document
        As `tarazy.scenario.Scenario.to_dict` gives it.
    """
    shocks = document.get("shocks", [])
    if document.get("then") or len(shocks) != 1:
        return None
    shock = dict(shocks[0])
    settings = {key: str(document[key]) for key in SETTINGS if document.get(key)}
    if shock.get("kind") == "outage":
        return _closing_of(shock, str(document.get("network", DEFAULT_NETWORK)), settings)
    ask, size = _asked_by(shock)
    names = [_one(shock.pop(key, None)) for key in ("importer", "exporter")]
    sector = _one(shock.pop("sector", EVERYTHING))
    ways = "both" if shock.pop("both_ways", False) else "one"
    if not (ask and all(names) and sector) or shock:
        return None
    by, on = map(str, names)
    return Question(ask, by, on, sector, size=size, ways=ways, **settings)


def _closing_of(shock: dict[str, Any], network: str, settings: dict[str, str]) -> Question | None:
    """Return the question of an outage; None where it has months, or several elements."""
    element, left = _one(shock.get("element")), float(shock.get("left", 0.0))
    size = round(100.0 * (1.0 - left), 8)
    if not element or shock.keys() - {"kind", "element", "left"} or size < 1.0:
        return None
    return Question("close", element=f"{network}{_SLASH}{element}", size=size, **settings)


def _asked_by(shock: dict[str, Any]) -> tuple[str, float]:
    """Return event and size of a shock, and take their keys out of it; nothing if it is another."""
    kind = shock.pop("kind", "")
    keys = {"duty": ("tariff", "set"), "barrier": ("trade_cost", "equivalent")}
    keys["less"] = ("trade_cost", "trade_change")
    for ask, (wanted, key) in keys.items():
        if kind == wanted and isinstance(shock.get(key), int | float):
            size = round(100.0 * float(shock.pop(key)), 8)
            low, high, _ = EVENTS[ask] or (0.0, 0.0, 0.0)
            return (ask, size) if low <= size <= high else ("", 0.0)
    return ("sever", Question.size) if kind == "sever" else ("", 0.0)


def _one(selection: Any) -> str:
    """Return the one name of a selection; empty where it has several, or exceptions."""
    if isinstance(selection, Mapping):
        selection = selection.get("of") if not selection.get("except") else None
    if isinstance(selection, list | tuple) and len(selection) == 1:
        selection = selection[0]
    return selection if isinstance(selection, str) else ""
