"""What the form of the page offers: names in the language of the reader, and what is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.corridors.data import Network
from tarazy.figures.corridor_names import TRANSIT, element_name
from tarazy.lab.listings import catalogue_listed, networks_listed, worlds_listed
from tarazy.lab.questions import EVENTS, EVERYTHING, FIELDS, Question
from tarazy.scenario.document import CLOSURES
from tarazy.scenario.horizons import HORIZONS
from tarazy.text.languages import in_language
from tarazy.text.texts import Texts
from tarazy.world.elasticity_sensitivities import SENSITIVITIES


class Choice(NamedTuple):
    """One thing that can be chosen: its value, and its text."""

    value: str
    text: str


class Kind(NamedTuple):
    """A kind of event: its fields, and the ends and the step of its slider; None without a size."""

    value: str
    text: str
    ends: tuple[float, float, float] | None
    fields: str


# Where a document has what a field of the form says.
_PLACES = {
    "importer": "by",
    "exporter": "on",
    "set": "size",
    "equivalent": "size",
    "trade_change": "size",
    "both_ways": "ways",
    "extends": "base",
    "left": "size",
    "network": "element",
}


def offered(words: Texts, world: str) -> dict[str, Any]:
    """Return what every field offers.

    Parameters
    ----------
    words
        Texts of the language.
    world
        Whose economies and sectors are offered.
    """
    known = {each["name"]: each for each in worlds_listed()}
    chosen = known.get(world) or known[DEFAULT_WORLD]
    named = sorted(
        (Choice(code, words.name(code)) for code in chosen["economies"]), key=lambda c: c.text
    )
    sectors = [Choice(code, words.name(code)) for code in chosen["sectors"]]
    return {
        "kinds": [
            Kind(ask, words(f"lab.event_{ask}"), ends, " ".join(FIELDS[ask]))
            for ask, ends in EVENTS.items()
        ],
        "economies": named,
        "sectors": [Choice(EVERYTHING, words("lab.everything")), *sectors],
        "elements": [
            (each["title"][words.language], list(_elements(each, words)))
            for each in networks_listed()
        ],
        "experiments": [
            Choice(each["name"], in_language(each["title"], words.language))
            for each in catalogue_listed()
        ],
        "settings": {
            "world": [
                Choice("" if name == DEFAULT_WORLD else name, f"{name} ({len(each['economies'])})")
                for name, each in known.items()
            ],
            "closure": [
                Choice("" if name == CLOSURES[0] else name, words(f"lab.closure_{name}"))
                for name in CLOSURES
            ],
            "horizon": [
                Choice("", words("lab.setting_own")),
                *(Choice(name, words(f"horizon.{name}")) for name in HORIZONS),
            ],
            "elasticities": [
                Choice("", words("lab.setting_own")),
                *(Choice(name, words(f"lab.elasticities_{name}")) for name in SENSITIVITIES),
            ],
        },
    }


def _elements(network: Mapping[str, Any], words: Texts) -> Iterator[Choice]:
    """Yield what can be closed in a network: its ways, and those through a country."""
    known = Network.load(network["name"])
    transit = (f"{TRANSIT}{code}" for code in network["transit"])
    for name in (*transit, *network["arcs"]):
        yield Choice(f"{known.name}/{name}", element_name(known, name, words))


def chosen(question: Question | None) -> dict[str, str]:
    """Return the value of every field; of a document that is none of the form, those at first."""
    found = {key: _plain(value) for key, value in asdict(question or Question()).items()}
    return found | {"own": "" if question else "1"}


def _plain(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else value


def field_at(step: str) -> str:
    """Return the field of the form at which a mistake in a document stands; empty if none."""
    names = (*chosen(None), "at", "with")
    found = _PLACES.get(step, step)
    return found if found in names and found != "own" else ""
