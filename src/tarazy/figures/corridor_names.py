"""What the parts of a corridor network are called in the language of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from tarazy.immutable import kept
from tarazy.text.formats import way
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

ARROW = "\u00a0→ "
# Prefixes of elements that are neither an arc nor a node.
OWNER, TRANSIT = "owner:", "transit:"


@dataclass(frozen=True)
class _NodeNames:
    """Names of the nodes of a network in a language; `alike` counts the nodes of a short name."""

    whole: dict[str, str]
    short: dict[str, str]
    alike: Counter[str]


# A map asks for hundreds of names; they are read once for a network and a language.
_NODES: WeakKeyDictionary[Network, dict[str, _NodeNames]] = WeakKeyDictionary()


def _names_of(network: Network, words: Texts) -> _NodeNames:
    known = _NODES.setdefault(network, {})
    if words.language not in known:
        column = kept(network, "nodes")[f"name_{words.language}"]
        whole = {str(node): str(name) for node, name in column.items()}
        short = {node: name.split(",")[0].split(" (")[0] for node, name in whole.items()}
        known[words.language] = _NodeNames(whole, short, Counter(short.values()))
    return known[words.language]


def node_name(network: Network, node: str, words: Texts, *, short: bool = False) -> str:
    """Return the name of a node; the short one ends before its first comma or bracket."""
    names = _names_of(network, words)
    return names.short[node] if short else names.whole[node]


def _distinct(network: Network, node: str, words: Texts) -> str:
    """Return the short name of a node, or the whole one where another node shares the short."""
    names = _names_of(network, words)
    return names.short[node] if names.alike[names.short[node]] == 1 else names.whole[node]


def country_name(code: str, words: Texts) -> str:
    """Return the name of a country."""
    return words.name(code)


def route_name(network: Network, route: str, words: Texts) -> str:
    """Return the name of an observed route."""
    name = str(kept(network, "routes").loc[route, f"name_{words.language}"])
    return way(name, words.language)


def arc_name(network: Network, arc: str, words: Texts) -> str:
    """Return ``from → to``; arcs with the same ends are told apart by mode and number."""
    arcs, projects = kept(network, "arcs"), kept(network, "projects")
    table = arcs if arc in arcs.index else projects
    row = table.loc[arc]
    ends = [_distinct(network, str(row[end]), words) for end in ("from", "to")]
    name = f"{ends[0]}{ARROW}{ends[1]}"
    if table is projects:
        return words("corridor.project", name=name)
    same = table[(table["from"] == row["from"]) & (table["to"] == row["to"])]
    if len(same) == 1:
        return name
    alike = list(same.index[same["mode"] == row["mode"]])
    mode = words(f"mode.{row['mode']}")
    if len(alike) == 1:
        return f"{name}, {mode}"
    return words("corridor.parallel", name=name, mode=mode, number=alike.index(arc) + 1)


def element_name(network: Network, element: str, words: Texts) -> str:
    """Return the name of what can fail: an arc, a node, an owner, a transit country."""
    if element.startswith(TRANSIT):
        return words(
            "corridor.transit_country", **words.named(country=element.removeprefix(TRANSIT))
        )
    if element.startswith(OWNER):
        return words("corridor.owner", owner=element.removeprefix(OWNER))
    if element in kept(network, "nodes").index:
        return node_name(network, element, words)
    return arc_name(network, element, words)


def listed(names: Sequence[str], most: int, words: Texts) -> str:
    """Return the first names and how many more there are."""
    shown = "; ".join(names[:most])
    more = len(names) - most
    return words("corridor.more", names=shown, count=more) if more > 0 else shown


def unit_name(network: Network, words: Texts) -> str:
    """Return the unit of volumes, e.g. *million t*."""
    return words(f"unit.{network.unit}")
