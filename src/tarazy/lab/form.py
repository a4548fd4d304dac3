"""What the form of the page offers: names in the language of the reader, and what is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.corridors.data import Network
from tarazy.figures.corridor_names import TRANSIT, element_name
from tarazy.lab import events
from tarazy.lab.address import of_question
from tarazy.lab.events import EVERYTHING, KINDS, MONTHS, SLASH, Size
from tarazy.lab.listings import catalogue_listed, networks_listed, worlds_listed
from tarazy.lab.questions import EVENTS, KEYS, NOTHING, Question, also_text
from tarazy.lab.titles import title_of
from tarazy.policy.regime import Regime, regimes
from tarazy.scenario.document import CLOSURES
from tarazy.scenario.horizons import HORIZONS
from tarazy.text import formats
from tarazy.text.languages import in_language
from tarazy.text.texts import Texts
from tarazy.world.elasticity_sensitivities import SENSITIVITIES


class Choice(NamedTuple):
    """One thing that can be chosen: its value, and its text."""

    value: str
    text: str


class Kind(NamedTuple):
    """A kind of event: its fields, its slider (None without a size), and their labels."""

    value: str
    text: str
    size: Size | None
    fields: str
    labels: dict[str, str]


# Key of a document to the field of the form that says it.
PLACES = {
    **{key: name for kind in KINDS.values() for name, key in kind.keys.items()},
    **{kind.size.key: "size" for kind in KINDS.values() if kind.size is not None},
    **{"extends": "base", "network": "element", "months": "lasting", "factors": "world"},
}
# Labels that are not the same for all kinds.
_LABELLED = {"by": "lab.by", "on": "lab.on"}


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
            Kind(
                ask,
                words(f"lab.event_{ask}"),
                kind.size,
                " ".join(kind.fields),
                _labels(kind, words),
            )
            for ask, kind in KINDS.items()
        ],
        "economies": named,
        "sectors": [Choice(EVERYTHING, words("lab.everything")), *sectors],
        "elements": [
            (each["title"][words.language], list(_elements(each, words)))
            for each in networks_listed()
        ],
        "sources": [
            (each["title"][words.language], list(_sources(each, words)))
            for each in networks_listed()
        ],
        "regimes": [Choice(law.name, _in_force(law, words)) for law in regimes()],
        "months": [Choice(month, month) for month in MONTHS],
        "lasting": [
            Choice("", words("lab.lasting_all")),
            *(Choice(month, month) for month in MONTHS),
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
        yield Choice(f"{network['name']}{SLASH}{name}", element_name(known, name, words))


def _sources(network: Mapping[str, Any], words: Texts) -> Iterator[Choice]:
    """Yield what produces in a network."""
    known = Network.load(network["name"])
    for name in known.nodes.index[known.nodes["kind"] == "field"]:
        yield Choice(f"{network['name']}{SLASH}{name}", element_name(known, name, words))


def _in_force(law: Regime, words: Texts) -> str:
    """Return the title of a regime, with the days between which it held."""
    since = formats.day(law.since, words)
    until = words("lab.since", since=since)
    if law.until is not None:
        until = f"{since} – {formats.day(law.until, words)}"
    return f"{law.title[words.language]} ({until})"


def _labels(kind: events.Kind, words: Texts) -> dict[str, str]:
    """Return the labels of the fields that not all kinds call the same."""
    unit = "percent" if kind.size is None else kind.size.unit
    keys = _LABELLED | {"size": _UNITS[unit]} | dict(kind.labels)
    return {name: words(key) for name, key in keys.items()}


_UNITS = {"percent": "lab.size", "points": "lab.size_points", "money": "lab.size_money"}


def chosen(question: Question | None) -> dict[str, str]:
    """Return the value of every field; of a document that is none of the form, those at first."""
    asked = question or Question()
    found = {key: _plain(getattr(asked, key)) for key in KEYS if key != "also"}
    found["also"] = also_text(asked.also)
    return found | {"own": "" if question else "1", "owners": "1" if asked.needs_owners else ""}


def _plain(value: str | float) -> str:
    return f"{value:.15g}" if isinstance(value, float) else value


class Row(NamedTuple):
    """An event that was put down: its title, and the addresses without it and with it changed."""

    title: str
    without: str
    changed: str


def rows(question: Question | None, words: Texts) -> list[Row]:
    """Return the events that were put down; the only one there is cannot be removed."""
    if question is None or question.base:
        return []
    return [
        Row(
            title_of(event, words),
            of_question(question.without(number)) if len(question.events) > 1 else "",
            of_question(question.taken_up(number)),
        )
        for number, event in enumerate(question.also)
    ]


def next_event(question: Question | None) -> str:
    """Return the address at which the event of the form is put down; empty if there is none."""
    if question is None or question.base or question.ask == NOTHING:
        return ""
    return of_question(question.put_down())


def field_at(step: str) -> str:
    """Return the field of the form at which a mistake in a document stands; empty if none."""
    names = (*KEYS, "at", "with")
    found = PLACES.get(step, step)
    return found if found in names else ""


def place_of(mistake: Mapping[str, Any], also: str) -> str:
    """Return the field of the form at which a mistake is told; empty if it has none.

    Parameters
    ----------
    mistake
        As `tarazy.lab.mistakes.told` gives it.
    also
        The events that were put down, as they stand in an address: theirs come first, and are not
        in the fields of the form.
    """
    shock = re.fullmatch(r"shock (\d+)", str(mistake["field"][0])) if mistake["field"] else None
    if also and shock and int(shock[1]) <= len(also.split(EVENTS)):
        return "also"
    return field_at(mistake["at"])
