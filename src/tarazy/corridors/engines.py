"""The engine of a network, built once however often it is asked."""

from __future__ import annotations

from tarazy.arguments.values import is_whole
from tarazy.corridors.data import Network
from tarazy.corridors.solve import Engine
from tarazy.memo import Memo

_ENGINES: Memo[Engine] = Memo(8)


def engine_for(network: Network, months: int) -> Engine:
    """Return the engine of a network with a horizon, with its dispatch; the last few are kept.

    Parameters
    ----------
    network
        The tables.
    months
        Of the horizon.

    Raises
    ------
    InputError
        If either is none.
    """
    if not (isinstance(network, Network) and is_whole(months, 1)):
        # The engine itself says what is wrong.
        return Engine(network, months)
    key = (network.name, network.digest, months)
    return _ENGINES.get(key, lambda: Engine(network, months))
