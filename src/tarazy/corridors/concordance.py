"""Which economies of a trade model stand behind the markets of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.document import toml_in
from tarazy.codes import classification
from tarazy.corridors import data
from tarazy.errors import InputError, unknown_name

Array = NDArray[np.float64]
Covers = Literal["sector", "sales"]
EVERYONE = "*"
FILE = "link.toml"
_KEYS = ("exporter", "sector", "covers", "markets")
_PASSES = 500


@dataclass(frozen=True)
class Concordance:
    """How a network is tied to a trade model; read from ``link.toml`` beside its tables.

    Attributes
    ----------
    exporter, sector
        The exports of the trade model that the network moves.
    covers
        ``sector``: the network's exports stand for all exports of the sector, whatever their
        value in the year of the world. ``sales``: they are a part of it, of the value that they
        have in the network.
    markets
        Market to codes of economies; ``*`` is every importer.
    place
        Folder and file, for messages.
    """

    exporter: str
    sector: str
    covers: Covers
    markets: dict[str, tuple[str, ...]]
    place: str

    @classmethod
    def load(cls, name: str | Path, network: data.Network) -> Concordance | None:
        """Read the concordance of a network, or return None where it has none.

        Parameters
        ----------
        name
            The name of a bundled network, or the folder of a user's.
        network
            The same network, loaded.

        Raises
        ------
        InputError
            If the file is not as it must be: naming file, key, value and what is allowed.
        """
        path = _folder(name) / FILE
        if not path.exists():
            return None
        place = f"{path.parent.name}/{FILE}"
        content = toml_in(path, place)
        for key in content:
            if key not in _KEYS:
                raise unknown_name("key", key, _KEYS, place)
        for key in _KEYS:
            if key not in content:
                raise InputError(f"{place}: {key}: is missing; allowed: {', '.join(_KEYS)}")
        if content["covers"] not in get_args(Covers):
            raise unknown_name("word", content["covers"], get_args(Covers), f"{place}: covers")
        for key in ("exporter", "sector"):
            if not isinstance(content[key], str):
                raise InputError(f"{place}: {key}: {content[key]!r}; allowed: a text")
        if content["exporter"] not in network.home:
            raise unknown_name(
                "home country", content["exporter"], network.home, f"{place}: exporter"
            )
        markets = _markets(content["markets"], network, place)
        return cls(content["exporter"], content["sector"], content["covers"], markets, place)

    def sets(self, economies: Sequence[str], importers: NDArray[np.bool_]) -> Array:
        """Return which economies may stand behind each market, (market, economy), 0 or 1.

        Economies that the world does not show are part of others: a market of which none is shown
        may be any importer's.

        Raises
        ------
        InputError
            If a code is neither the world's nor one of the project's economies.
        """
        known = {*economies, EVERYONE, *(economy.code for economy in classification.economies())}
        found = np.zeros((len(self.markets), len(economies)))
        for row, (market, codes) in enumerate(self.markets.items()):
            for code in codes:
                if code not in known:
                    where = f"{self.place}: markets: {market}"
                    raise unknown_name("economy", code, [*economies, EVERYONE], where)
                if code == EVERYONE:
                    found[row] = importers
                elif code in economies:
                    found[row, list(economies).index(code)] = 1.0
            if not found[row].any():
                found[row] = importers
        return found


def _folder(name: str | Path) -> Path:
    """Return the folder of a network by the rules of `Network.load`."""
    return data.folder_of(name)


def _markets(given: Any, network: data.Network, place: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        raise InputError(f"{place}: markets: {given!r}; allowed: a table of markets")
    country = network.nodes["country"]
    abroad = [
        str(node)
        for node in dict.fromkeys(network.demand["node"])
        if country[node] not in network.home
    ]
    for market, codes in given.items():
        if market not in abroad:
            raise unknown_name("market abroad", market, abroad, f"{place}: markets")
        if not (isinstance(codes, list) and all(isinstance(code, str) for code in codes) and codes):
            raise InputError(f"{place}: markets: {market}: {codes!r}; allowed: a list of codes")
    for market in abroad:
        if market not in given:
            raise InputError(f"{place}: markets: {market}: is missing; allowed: a list of codes")
    return {market: tuple(given[market]) for market in abroad}


def allocate(allowed: Array, sales: Array, trade: Array, *, whole: bool) -> Array:
    """Return how much of each economy's imports comes through each market, (market, economy).

    Biproportional fitting of imports to the sales of every market, from what is `allowed`
    (Deming and Stephan, 1940); the imports of economies hold exactly, the sales of markets as far
    as the two can agree. Where the network is not the `whole` of the trade, every market is spread
    over its economies in proportion to their imports, of which never more than all is taken.

    Parameters
    ----------
    allowed
        (market, economy) 0 or 1.
    sales
        (market,) million USD in the money of the world.
    trade
        (economy,) imports of the world from the exporter, million USD.
    whole
        Whether the sales are all of the trade.
    """
    spread = allowed * trade
    spread = _ratio(spread, spread.sum(axis=1, keepdims=True)) * sales[:, None]
    if not whole:
        taken = spread.sum(axis=0)
        return np.asarray(spread * np.minimum(1.0, _ratio(trade, taken, otherwise=1.0)))
    found = spread
    for _ in range(_PASSES):
        fitted = found * _ratio(trade, found.sum(axis=0))
        scaled = fitted * _ratio(sales, fitted.sum(axis=1))[:, None]
        if np.abs(scaled - found).max(initial=0.0) <= 1e-12 * trade.sum():
            break
        found = scaled
    return np.asarray(fitted)


def _ratio(part: Array, whole: Array, otherwise: float = 0.0) -> Array:
    """Return part over whole where there is a whole."""
    shape = np.broadcast_shapes(part.shape, whole.shape)
    found: Array = np.divide(part, whole, out=np.full(shape, otherwise), where=whole > 0)
    return found
