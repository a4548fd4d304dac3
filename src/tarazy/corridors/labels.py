"""How elements of a network are named to people, in English, Kazakh and Russian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.codes.classification import check_language
from tarazy.codes.names import is_known, meaning
from tarazy.corridors.elements import OWNER, TRANSIT
from tarazy.text.formats import way
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    from tarazy.corridors.data import Network


def words(language: str) -> Texts:
    """Return the texts of the room in a language.

    Raises
    ------
    InputError
        If there are none in `language`.
    """
    return texts(language, "corridors")


def route_label(network: Network, route: str, language: str = "en") -> str:
    """Return the name of a route, whose id may also be that of an arc or a node."""
    return way(str(network.routes[f"name_{check_language(language)}"][route]), language)


def label(network: Network, element: str, language: str = "en") -> str:
    """Return the name of an arc, node, owner or transit country; else the id itself.

    Parameters
    ----------
    network
        The tables, which hold the names.
    element
        As for an outage, or several joined by `` + ``, or a country (ISO3).
    language
        ``en``, ``kk`` or ``ru``.

    Raises
    ------
    InputError
        If the language is unknown.
    """
    if " + " in element:
        return " + ".join(label(network, part, language) for part in element.split(" + "))
    known = check_language(language)
    if element in network.nodes.index:
        return str(network.nodes[f"name_{known}"][element])
    for table in (network.arcs, network.projects):
        if element in table.index:
            start, end = (
                network.nodes[f"name_{known}"][table[column][element]] for column in ("from", "to")
            )
            return f"{start} → {end} ({element})"
    text = words(known)
    if element.startswith(TRANSIT):
        given = element.removeprefix(TRANSIT)
        code = meaning("economies", given) if is_known("economies", given) else given
        return text("transit", **text.named(country=code))
    if element.startswith(OWNER):
        return text("owner", owner=element.removeprefix(OWNER))
    return country_name(element, known)


def country_name(code: str, language: str = "en") -> str:
    """Return the short name of a country (ISO3); a code without a name is its name."""
    return words(language).name(code)


def quantity(name: str, language: str) -> str:
    """Return the name of a result, as a table names it; else the id itself."""
    return words(language).found(name) or name


def unit(network_unit: str, language: str) -> str:
    """Return a unit in a language; a unit without a text is the same everywhere."""
    return words(language).found(f"unit.{network_unit}") or network_unit
