"""How an event of the form is called, and how it is asked about, in a language."""

from __future__ import annotations

from tarazy.corridors.data import Network, named_networks
from tarazy.figures.corridor_names import OWNER, TRANSIT, element_name
from tarazy.lab.events import EVERYTHING, SLASH, Event
from tarazy.policy.regime import regime, regime_names
from tarazy.text import formats
from tarazy.text.texts import Texts


def title_of(event: Event, words: Texts) -> str:
    """Return the title of an event."""
    return _told(event, "title", words)


def question_about(event: Event, words: Texts) -> str:
    """Return the question that an event asks alone."""
    return _told(event, "question", words)


def _told(event: Event, what: str, words: Texts) -> str:
    """Return what an event is called; whatever its text does not name is not asked for."""
    window = event.window
    key = f"lab.{event.ask}_months_{what}" if window else f"lab.{event.ask}_{what}"
    return words.sentence(
        key,
        size=_size(event, words),
        change=_size(event, words, signed=True),
        goods=_goods(event, words),
        element=_named_element(_element(event), words),
        regime=_named_regime(event.regime, words),
        months="–".join(dict.fromkeys(map(str, [window[0], window[-1]]))) if window else "",
        **words.named(importer=event.by, exporter=event.on),
        **words.named(owner=event.by, host=event.on),
    )


def _size(event: Event, words: Texts, *, signed: bool = False) -> str:
    unit = "percent" if event.kind.size is None else event.kind.size.unit
    if unit == "money":
        return formats.round_money(event.size, words)
    # As many as it has, also where it is so small that it is written with an exponent.
    digits = len(f"{event.size:.8f}".rstrip("0").partition(".")[2])
    number = formats.decimal(event.size, digits, words, signed=signed)
    if unit == "points":
        return words("lab.points", number=number)
    return number + formats.percent_sign(words)


def _goods(event: Event, words: Texts) -> str:
    if event.sector != EVERYTHING:
        goods = words.sector(event.sector)
    else:
        traded = event.ask in ("duty", "barrier", "less", "sever", "export-tax")
        goods = words("lab.everything" if traded else "lab.every_sector")
    return words("lab.both_ways", goods=goods) if event.ways == "both" else goods


def _element(event: Event) -> str:
    return event.field if event.ask == "supply" else event.element


def _named_element(element: str, words: Texts) -> str:
    """Return the name of an element of a network; what is none is called as it was given."""
    network, _, name = element.partition(SLASH)
    if network not in named_networks():
        return element
    known = Network.load(network)
    tables = (known.arcs, known.nodes, known.projects)
    is_known = name.startswith((OWNER, TRANSIT)) or any(name in table.index for table in tables)
    return element_name(known, name, words) if is_known else name


def _named_regime(name: str, words: Texts) -> str:
    """Return the title of a regime; what is none is called as it was given."""
    return regime(name).title[words.language] if name in regime_names() else name
