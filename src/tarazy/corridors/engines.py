"""The engine of a network, built once however often it is asked."""

from __future__ import annotations

import pandas as pd

from tarazy.arguments.values import is_whole
from tarazy.corridors.calendar import Calendar
from tarazy.corridors.data import Network
from tarazy.corridors.solve import Engine
from tarazy.memo import Memo

_ENGINES: Memo[Engine] = Memo(8)


def engine_for(network: Network, months: int | Calendar) -> Engine:
    """Return the engine of a network with a horizon, with its dispatch; the last few are kept.

    Parameters
    ----------
    network
        The tables.
    months
        Of the horizon, or its calendar.

    Raises
    ------
    InputError
        If either is none.
    """
    if not (isinstance(network, Network) and (isinstance(months, Calendar) or is_whole(months, 1))):
        # The engine itself says what is wrong.
        return Engine(network, months)
    key = (network.name, network.digest, months)
    found = _ENGINES.get(key, lambda: Engine(network, months))
    # A copy with other tables may bear the digest of the network that it was made from.
    return found if _same(found.network, network) else Engine(network, months)


def _same(one: Network, other: Network) -> bool:
    """Return whether two networks hold the same tables."""
    if one is other:
        return True
    ours, theirs = vars(one), vars(other)
    return all(
        table.equals(theirs[name]) if isinstance(table, pd.DataFrame) else table == theirs[name]
        for name, table in ours.items()
    )
