"""How soon free room can be used: tank cars are chartered, nominations made a month before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.values import word
from tarazy.immutable import kept

if TYPE_CHECKING:
    from tarazy.corridors.data import Network
    from tarazy.corridors.layout import Layout

Array = NDArray[np.float64]
COLUMNS = ("share", "low", "high")
# By arc or mode: months since the need is known, rising, and the share of free room usable then.
Ramps: TypeAlias = Mapping[str, tuple[Array, Array]]


def ramps_of(network: Network, column: str = "share") -> dict[str, tuple[Array, Array]]:
    """Return the ramps of a network's table by arc or mode: months, and shares, each (knot,).

    Parameters
    ----------
    network
        The tables.
    column
        ``share``, or ``low`` or ``high``, the ends of its range; a share without one is itself.

    Raises
    ------
    InputError
        If there is no such column.
    """
    word("column", column, COLUMNS)
    table = network.ramps.assign(read=network.ramps[column].fillna(network.ramps["share"]))
    found = {}
    for element, rows in table.groupby("element", sort=False):
        months, shares = (rows[name].to_numpy(dtype=np.float64) for name in ("months", "read"))
        found[str(element)] = (months, shares)
    return found


def usable(layout: Layout, ramps: Ramps, months: Array) -> Array:
    """Return the share of free room that can be used so long after the need is known.

    Between two months of a ramp it rises in a straight line; before the first it is that of the
    first, after the last that of the last. An arc without a ramp of its own has that of its mode,
    and without one of these all of its room at once.

    Parameters
    ----------
    layout
        Of the network.
    ramps
        As `ramps_of` gives them.
    months
        Since the need is known, shape (period,).

    Returns
    -------
    numpy.ndarray
        Shape (arc, period), from 0 to 1.
    """
    arcs = kept(layout, "arcs")
    found = np.ones((len(arcs), len(months)))
    for row, (arc, mode) in enumerate(zip(arcs.index, arcs["mode"], strict=True)):
        ramp = ramps.get(str(arc), ramps.get(str(mode)))
        if ramp is not None:
            found[row] = np.interp(months, *ramp)
    return found
