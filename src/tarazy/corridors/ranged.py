"""The figures of a network that have a range, and their values in a draw."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.arguments.values import word
from tarazy.corridors.changes import (
    NO_CHANGES,
    Array,
    Numbers,
    capacities,
    plain_column,
    transport_cost,
)
from tarazy.corridors.layout import Layout
from tarazy.corridors.ramps import ramps_of
from tarazy.corridors.validation import parse_pairs
from tarazy.errors import InputError
from tarazy.immutable import kept

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

DISTRIBUTIONS = ("triangular", "uniform")
# (table of the layout, figure, low, high).
_RANGED = (
    ("arcs", "cost", "cost_low", "cost_high"),
    ("arcs", "capacity", "capacity_low", "capacity_high"),
    ("supply", "volume", "volume_low", "volume_high"),
    ("supply", "lifting_cost", "low", "high"),
    ("demand", "price", "low", "high"),
    ("storage", "capacity", "capacity_low", "capacity_high"),
)
# (table of the network, figure, low, high): what no row of the programme holds alone.
_OF_NETWORK = (
    ("projects", "capital_cost", "capital_low", "capital_high"),
    ("benchmarks", "price", "low", "high"),
)
# A holder of more than this share of an arc sets its tariff.
_MAJORITY = 0.5


@dataclass(frozen=True, eq=False)
class Ranged:
    """The figures of a network that have a range.

    Attributes
    ----------
    layout
        Of the network.
    rows
        Columns: ``table`` (arcs, with projects; supply; demand; storage; projects, for their
        capital; benchmarks), ``figure`` (column of the table), ``row`` (its label), ``central``,
        ``low``, ``high``, ``quantile``: the name under which its quantile is drawn. Figures with
        one name are high or low together: the steps and commodities of one market, for its price
        is one uncertainty, and the costs of the arcs whose tariff one company sets (see
        `tariff_setter`). All other figures are drawn on their own.
    follows
        What a unit more of the benchmark adds to the price of each step of demand, shape (sink,);
        zero where the network has no benchmark with a range.
    """

    layout: Layout
    rows: pd.DataFrame
    follows: Array

    @cached_property
    def _names(self) -> tuple[list[str], NDArray[np.intp]]:
        """Names of quantiles, each once, and the position of that of every figure."""
        positions, names = pd.factorize(self.rows["quantile"])
        return [str(name) for name in names], positions

    @cached_property
    def _ends(self) -> tuple[Array, Array, Array]:
        """Central value, low and high, shape (figure,)."""
        central, low, high = (
            self.rows[column].to_numpy(dtype=np.float64) for column in ("central", "low", "high")
        )
        return central, low, high

    @cached_property
    def _columns(self) -> dict[tuple[str, str], _Column]:
        """The columns of the layout's tables that may have figures with a range."""
        columns = {}
        for table, figure, _, _ in _RANGED:
            frame: pd.DataFrame = kept(self.layout, table)
            mine = self.of(table, figure)
            places = frame.index.get_indexer(pd.Index(self.rows["row"].to_numpy()[mine]))
            # No capacity of an arc is one without end.
            endless = (table, figure) == ("arcs", "capacity")
            plain = plain_column(frame[figure], np.inf if endless else 0.0)
            columns[table, figure] = _Column(plain, mine, places)
        return columns

    @cached_property
    def _benchmark(self) -> tuple[NDArray[np.intp], float]:
        """Position of the benchmark's figure, if it has one, and its central value."""
        mine = self.of("benchmarks", "price")
        return mine, float(self._ends[0][mine].sum())

    def of(self, table: str, figure: str) -> NDArray[np.intp]:
        """Return the positions of the figures of a column."""
        mine = (self.rows["table"] == table) & (self.rows["figure"] == figure)
        return np.flatnonzero(mine.to_numpy())

    @property
    def ends(self) -> tuple[Array, Array, Array]:
        """Central value, low and high, shape (figure,)."""
        return self._ends

    def drawn(self, seed: int, draw: int, distribution: str) -> Array:
        """Return the values of a draw, shape (figure,).

        The quantile of a figure is a hash of seed, draw and its name: it depends neither on how
        many draws there are nor on the other figures.
        """
        names, positions = self._names
        u = np.array([quantile(f"{seed}/{draw}/{name}") for name in names])[positions]
        central, low, high = self._ends
        return at_quantile(u, low, central, high, distribution)

    def numbers(self, plain: Numbers, values: Array) -> tuple[Numbers, Array]:
        """Return the numbers of the programme with the values of a draw, and what arcs offer.

        Parameters
        ----------
        plain
            As the tables have them.
        values
            Of the figures, shape (figure,).

        Returns
        -------
        tuple
            The numbers, and volumes in the place of `Layout.offered`, as `changes.numbers` takes
            them.
        """
        layout, month = self.layout, np.ones(len(self.layout.year_share))
        column = {name: column.put(values) for name, column in self._columns.items()}
        offered = np.multiply.outer(column["arcs", "capacity"], layout.year_share)
        room = column["storage", "capacity"]
        benchmark, centre = self._benchmark
        moved = self.follows * (float(values[benchmark].sum()) - centre)
        return dataclasses.replace(
            plain,
            capacity=capacities(layout, NO_CHANGES, offered),
            transport=np.multiply.outer(transport_cost(layout, column["arcs", "cost"]), month),
            potential=np.multiply.outer(column["supply", "volume"], layout.year_share),
            lifting=np.multiply.outer(column["supply", "lifting_cost"], month),
            price=np.multiply.outer(column["demand", "price"] + moved, month),
            room=room,
            initial=room * self._working,
        ), offered

    @cached_property
    def _working(self) -> Array:
        """Share of the room of each store that it holds in ordinary months."""
        return plain_column(kept(self.layout, "storage")["initial"])

    def capital(self, values: Array) -> pd.Series[float]:
        """Return the capital of the projects whose table gives it a range, million USD."""
        mine = self.of("projects", "capital_cost")
        return pd.Series(values[mine], index=self.rows["row"].to_numpy()[mine], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Column:
    """A column of a table, the figures that take places in it, and these places."""

    plain: Array
    figures: NDArray[np.intp]
    places: NDArray[np.intp]

    def put(self, values: Array) -> Array:
        """Return the column with the values of its figures."""
        column = self.plain.copy()
        column[self.places] = values[self.figures]
        return column


def ranged_figures(layout: Layout, network: Network | None = None) -> Ranged:
    """Return the figures whose table gives a low below a high.

    Parameters
    ----------
    layout
        Of the network.
    network
        The tables; with them the capital of projects and the benchmark price of the year count,
        which are not in the layout.

    Raises
    ------
    InputError
        If there is none.
    """
    rows = _rows(layout, network)
    if not len(rows):
        raise InputError("draws: no figure of the network has a range; allowed: one with a range")
    drawn = (rows["table"] == "benchmarks").any()
    follows = _follows(layout, network) if network is not None and drawn else None
    return Ranged(layout, rows, np.zeros(len(layout.demand)) if follows is None else follows)


def has_ranges(layout: Layout, network: Network) -> bool:
    """Return whether any figure of a network has a low below a high."""
    return len(_rows(layout, network)) > 0


def _rows(layout: Layout, network: Network | None) -> pd.DataFrame:
    parts = [_part(getattr(layout, table), table, *names) for table, *names in _RANGED]
    if network is not None:
        of_year = network.benchmarks[network.benchmarks["year"] == network.year]
        tables = {"projects": network.projects, "benchmarks": of_year.set_index("benchmark")}
        parts += [_part(tables[table], table, *names) for table, *names in _OF_NETWORK]
    return pd.concat(parts, ignore_index=True)


def _part(frame: pd.DataFrame, table: str, figure: str, low: str, high: str) -> pd.DataFrame:
    chosen = frame[(frame[low] < frame[high]).to_numpy(dtype=bool)]
    labels = chosen.index.to_numpy(dtype=str)
    if table == "demand":
        names = chosen["node"].to_numpy(dtype=str)
    elif (table, figure) == ("arcs", "cost"):
        setters = zip(map(tariff_setter, chosen["owners"]), labels, strict=True)
        names = np.array([f"of {setter}" if setter else arc for setter, arc in setters], dtype=str)
    else:
        names = labels
    return pd.DataFrame(
        {
            "table": table,
            "figure": figure,
            "row": labels,
            "central": chosen[figure].to_numpy(dtype=np.float64),
            "low": chosen[low].to_numpy(dtype=np.float64),
            "high": chosen[high].to_numpy(dtype=np.float64),
            "quantile": [f"{table}/{figure}/{name}" for name in names],
        }
    )


def tariff_setter(owners: object) -> str:
    """Return who sets the tariff of an arc, by the list of its owners; "" where nobody is known.

    The holder of more than half of it; where nobody has that much, all holders together, as one
    company: arcs with the same holders in the same shares are one company's.

    Parameters
    ----------
    owners
        As the tables have it, ``name:share`` separated by semicolons.
    """
    shares = parse_pairs(owners) if isinstance(owners, str) else {}
    for name, share in shares.items():
        if share > _MAJORITY:
            return name
    return ";".join(f"{name}:{share:g}" for name, share in sorted(shares.items()))


def _follows(layout: Layout, network: Network) -> Array:
    """Return what a unit more of the benchmark adds to each price, shape (sink,)."""
    basis = network.price_basis.set_index(["node", "commodity"])["units_per_price_unit"]
    places = zip(layout.demand["node"], layout.demand["commodity"], strict=True)
    return np.array([float(basis.get(place, 0.0)) for place in places])


def drawn_ramps(
    network: Network, seed: int, draw: int, distribution: str = "triangular"
) -> dict[str, tuple[Array, Array]]:
    """Return the ramps of a network in a draw, in the form of `tarazy.corridors.ramps`.

    All months of an element take one quantile: it is slow or fast as a whole. A row without a low
    below a high keeps its share.

    Parameters
    ----------
    network
        The tables.
    seed, draw, distribution
        As of `tarazy.corridors.draws.network_range`; the quantiles are those of no other figure.

    Raises
    ------
    InputError
        If the distribution is none of `DISTRIBUTIONS`.
    """
    check_distribution(distribution)
    ramps = network.ramps.copy()
    ranged = (ramps["low"] < ramps["high"]).to_numpy(dtype=bool)
    rows = ramps[ranged]
    u = np.array([quantile(f"{seed}/{draw}/ramps/share/{name}") for name in rows["element"]])
    central, low, high = (
        rows[column].to_numpy(dtype=np.float64) for column in ("share", "low", "high")
    )
    ramps.loc[ranged, "share"] = at_quantile(u, low, central, high, distribution)
    return ramps_of(network.with_tables(ramps=ramps))


def at_quantile(u: Array, low: Array, central: Array, high: Array, distribution: str) -> Array:
    """Return the values at quantiles of one of `DISTRIBUTIONS`."""
    if distribution == "uniform":
        return np.asarray(low + u * (high - low))
    return triangular(u, low, central, high)


def triangular(u: Array, low: Array, central: Array, high: Array) -> Array:
    """Return the quantile of the triangular distribution with its mode at the central value.

    low + √(u (h - l)(c - l)) below the quantile (c - l)/(h - l) of the mode, else
    high - √((1 - u)(h - l)(h - c)).
    """
    span = high - low
    below = u < (central - low) / span
    rising = low + np.sqrt(u * span * (central - low))
    falling = high - np.sqrt((1 - u) * span * (high - central))
    return np.asarray(np.where(below, rising, falling))


def check_distribution(name: str) -> None:
    """Refuse a distribution that is not one of `DISTRIBUTIONS`."""
    word("distribution", name, DISTRIBUTIONS)


def quantile(name: str) -> float:
    """Return a number from 0 to 1 that the name decides, 53 bits of its hash."""
    digest = hashlib.sha256(name.encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) * 2.0**-53
