"""What can fail or be widened: arcs, nodes, owners' shares, and the territory of a country.

What it means that a part of an element is left depends on what the element does:

========================  ======================================================================
arc                       that part of the volume that fits through it, and through the projects
                          beside it (capacity less what is reserved)
node that produces        that part of its output, of every commodity; its outlets stay whole
node that only takes      that part of the volume that it takes, commitments or not
node that passes on       that part of the room of every arc that begins or ends there, and of
                          what it produces and takes itself
``owner:NAME``            that part of its share of the room of each arc that it holds a part of
``transit:ISO3``          that part of the room of every arc that crosses the country, by whatever
                          name or code of it
========================  ======================================================================

A pipe that runs half empty loses nothing when half of its room is left; a field that loses half of
its output loses it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.names import called
from tarazy.corridors.layout import Layout
from tarazy.errors import unknown_name
from tarazy.immutable import kept

OWNER = "owner:"
TRANSIT = "transit:"


def crosses(layout: Layout, country: str) -> NDArray[np.bool_]:
    """Return which arcs take what they carry across a country, shape (arc,); none if unknown."""
    return np.array(
        kept(layout, "crossings").get(country, np.zeros(len(layout.arc_names), dtype=bool))
    )


def touched(layout: Layout, element: str, where: str = "element") -> NDArray[np.float64]:
    """Return the share of each arc's capacity that an element stands for, shape (arc,).

    Parameters
    ----------
    layout
        Of the network.
    element
        An arc (with the projects that run beside it), a node (every arc that begins or ends there),
        ``owner:NAME`` (its share of each arc), ``transit:ISO3`` (every arc that crosses the
        country); an owner may also be given without the prefix when nothing else has its name.
    where
        For the message.

    Raises
    ------
    InputError
        If nothing has that name.
    """
    arcs = kept(layout, "arcs")
    if element in arcs.index:
        hit = (arcs.index.to_numpy() == element) | (arcs["expands"].to_numpy() == element)
        return np.asarray(hit, dtype=np.float64)
    if element in kept(layout, "nodes").index:
        hit = (arcs["from"].to_numpy() == element) | (arcs["to"].to_numpy() == element)
        return np.asarray(hit, dtype=np.float64)
    owner = element.removeprefix(OWNER)
    if owner in kept(layout, "owners") and not element.startswith(TRANSIT):
        return np.array(kept(layout, "owners")[owner])
    if (country := _in_transit(layout, element)) is not None:
        return np.asarray(kept(layout, "crossings")[country], dtype=np.float64)
    raise unknown_name("arc, node, owner or transit country", element, names(layout), where)


def plain_name(layout: Layout, element: str) -> str:
    """Return the one name of an element that has several.

    An owner's has its prefix, that of a country in transit its code in the network.
    """
    if element in kept(layout, "arcs").index or element in kept(layout, "nodes").index:
        return element
    if (country := _in_transit(layout, element)) is not None:
        return TRANSIT + country
    owner = element.removeprefix(OWNER)
    known = owner in kept(layout, "owners") and not element.startswith(TRANSIT)
    return OWNER + owner if known else element


def crossed(layout: Layout, country: str) -> str | None:
    """Return the code of a country in transit by any of its names, with or without the prefix."""
    return called("economies", country.removeprefix(TRANSIT), kept(layout, "crossings"))


def _in_transit(layout: Layout, element: str) -> str | None:
    """Return the code of the country in transit that an element is; None where it is another."""
    return crossed(layout, element) if element.startswith(TRANSIT) else None


def passes_on(layout: Layout, node: str) -> bool:
    """Return whether volumes of others move through a node.

    They do not through one that produces and that no arc leads to, nor through one that takes and
    that no arc leads from: what these do is told by their supply and their demand.
    """
    arcs = kept(layout, "arcs")
    produces = node in kept(layout, "supply")["node"].to_numpy()
    takes = node in kept(layout, "demand")["node"].to_numpy()
    arrives = (arcs["to"] == node).any()
    leaves = (arcs["from"] == node).any()
    return bool((arrives and leaves) or not (produces if leaves else takes))


def names(layout: Layout) -> list[str]:
    """Return every element by its name: arcs, nodes, ``owner:NAME``, ``transit:ISO3``."""
    return [
        *map(str, kept(layout, "arcs").index),
        *map(str, kept(layout, "nodes").index),
        *(OWNER + owner for owner in kept(layout, "owners")),
        *(TRANSIT + country for country in kept(layout, "crossings")),
    ]
