"""How what is left of arcs is shared between the network's own volumes and others' transit.

Of a bundle of arcs side by side, as the moorings of one terminal, let K be the room when it is
whole, L ≤ K what is left, R what others have reserved, n what the network's own shippers nominate:
what they move in ordinary times. While L ≥ R + n nobody is cut: others have R, the network the
rest. Below that the network's own volumes have

====================  ==========================================================================
``pro_rata``          L n / (n + R): all nominations are cut alike
``reserved_first``    L - R: the treaty's transit moves as long as anything does
``home_first``        min(L, n): firm contracts of the network's own shippers come first
====================  ==========================================================================

spread over the arcs of the bundle by what is left of each. None of it depends on which of several
equal arcs has failed. Pro rata is the rule where a network names none: an assumption, for the
contracts are not published.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def own_room(
    whole: Array,
    left: Array,
    reserved: Array,
    nominated: Array | None,
    beside: NDArray[np.int64],
    rule: str,
) -> Array:
    """Return the room that is left to the network's own volumes, shape (arc, month).

    Parameters
    ----------
    whole
        Room of the arcs in service, shape (arc, month); may be infinite.
    left
        What of it is left; more than the whole where an arc is widened, and then all that is
        gained is the network's own.
    reserved
        By others, shape (arc, month).
    nominated
        What the network moves in ordinary times, shape (arc, month); where it is not known, all
        that is not reserved.
    beside
        Number of the bundle of each arc, shape (arc,).
    rule
        Of :data:`tarazy.corridors.columns.SHARINGS`.
    """
    count = int(beside.max(initial=-1)) + 1

    def bundled(values: Array) -> Array:
        total = np.zeros((count, values.shape[1]))
        np.add.at(total, beside, values)
        return total[beside]

    taken = bundled(reserved)
    remaining = np.minimum(left, whole)
    room, full = bundled(remaining), bundled(whole)
    shared = (taken > 0) & (room > 0) & np.isfinite(full)
    room, full, taken = room[shared], full[shared], taken[shared]
    free = np.maximum(room - taken, 0.0)
    own = np.maximum(full - taken, 0.0) if nominated is None else bundled(nominated)[shared]
    if rule == "pro_rata":
        # Where nothing moves in ordinary times, nothing has to be shared.
        free = np.maximum(free, room * own / (own + taken))
    elif rule == "home_first":
        free = np.maximum(free, np.minimum(room, own))
    found = left.copy()
    found[shared] = free * (left[shared] / room)
    return found
