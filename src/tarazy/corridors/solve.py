"""Solves the linear programme of a network: built once, solved again from the same basis."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import number
from tarazy.corridors.calendar import Calendar
from tarazy.corridors.changes import NO_CHANGES, Array, Changes, Numbers, numbers, plain_numbers
from tarazy.corridors.equations import CONSTRAINTS, VARIABLES, build, opening
from tarazy.corridors.layout import lay_out
from tarazy.corridors.optimality import residual
from tarazy.corridors.results import Dispatch
from tarazy.corridors.start import Start, solver
from tarazy.errors import InputError, TarazyError, unknown_name
from tarazy.memo import Memo

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.corridors.data import Network

# The penalty on a committed volume that goes unserved, in prices of the dearest market: no delivery
# anywhere can be worth giving up a commitment for.
UNSERVED_IN_PRICES = 10.0
# How strongly an earlier row of the tables is preferred among equally good ones, relative to the
# highest price. Large against the solver's tolerance, small against every difference of costs.
PREFERENCE = 1e-7
_GOLDEN = (5**0.5 - 1) / 2
# Strategies of the simplex method, as HiGHS numbers them.
_DUAL, _PRIMAL = 1, 4
# Engines with added arcs that an engine keeps.
_KEPT = 4


@dataclass(frozen=True, eq=False)
class Matrices:
    """Maximise gain'x, lower ≤ matrix x ≤ upper, x ≥ 0.

    Attributes
    ----------
    matrix
        Sparse, shape (row, column).
    gain, tie
        Of a unit of each variable, and the small cost that chooses among equally good plans, shape
        (column,).
    lower, upper
        Shape (row,).
    columns, rows
        By variable and by constraint: positions, shape (label, month).
    """

    matrix: Any
    gain: Array
    tie: Array
    lower: Array
    upper: Array
    columns: Mapping[str, NDArray[np.int64]]
    rows: Mapping[str, NDArray[np.int64]]


@dataclass
class _Held:
    """What a solver holds at present; engines that share it share this too."""

    gain: Array
    lower: Array
    upper: Array


class Engine:
    """The programme of a network, built once and solved under many changes.

    Every solve starts from the basis of the network without changes, or from one that follows from
    the question, so that its result does not depend on which questions were asked before it.

    Where several dispatches are equally good, the one that uses earlier rows of the tables is
    taken: the programme is first solved with costs that rise by less than a ten-millionth of the
    highest price from row to row, and then, from that basis, with the true costs. Prices and
    values are therefore those of the true costs.

    Several threads may ask the same engine: its solver is used by one of them at a time.

    Parameters
    ----------
    network
        The tables.
    months
        Months of the horizon, from January on, or a calendar of periods with dates.
    shut_in_penalty
        USD/unit of production shut in, beyond the sale that is lost.
    unserved_penalty
        USD/unit of a committed volume not delivered; ten times the highest price if not given.
    contracts
        Whether volumes may have to be moved or paid for. `solve` sees to it where changes ask for
        it.

    Attributes
    ----------
    plain, offered
        The numbers of the programme as the tables have them, and what arcs offer; see
        `with_numbers` for others.
    base
        The dispatch without changes.
    """

    def __init__(
        self,
        network: Network,
        months: int | Calendar = 12,
        *,
        shut_in_penalty: float = 0.0,
        unserved_penalty: float | None = None,
        contracts: bool = False,
    ) -> None:
        from tarazy.corridors.data import Network

        if not isinstance(network, Network):
            raise InputError(
                f"network: {network!r}; allowed: a Network, e.g. of Network.load, or an Engine"
            )
        for name, value in (
            ("shut_in_penalty", shut_in_penalty),
            ("unserved_penalty", unserved_penalty),
        ):
            if value is not None:
                number(name, value, "a number from 0", 0.0)
        clock = time.perf_counter()
        self._solving = threading.Lock()
        self.network = network
        self.layout = lay_out(network, months)
        self.shut_in_penalty = shut_in_penalty
        self._unserved_penalty = unserved_penalty
        self._contracts = contracts
        self.plain = plain = plain_numbers(self.layout)
        penalty = self.unserved_penalty(plain)
        model = build(self.layout, plain, shut_in_penalty, penalty, contracts)
        matrices: Any = model.matrices
        self._columns = _positions(model.variables, VARIABLES, matrices.vlabels)
        self._rows = _positions(model.constraints, CONSTRAINTS, matrices.clabels)
        self._matrix = matrices.A.tocsr()
        self._tie = self._preference(plain)
        self.offered = self.layout.offered
        self._plain_gain = self._gains(plain)
        lower, upper = self._bounds(plain)
        programme = (self._matrix, self._plain_gain - self._tie, lower, upper)
        self._highs: Any = solver(*programme)
        self._held = _Held(self._plain_gain, lower, upper)
        self._starting = Start(self._matrix, self._columns, self._rows)
        self._basis = self._starting.basis(*programme[1:])
        iterations = self._run(plain, NO_CHANGES, clock).iterations
        self._basis = self._highs.getBasis()
        # Again, from the basis that every solve starts from: no change then gives the same bytes.
        again = self._run(plain, NO_CHANGES, clock)
        self.plain = dataclasses.replace(plain, nominated=again.arc_flow)
        self.base = dataclasses.replace(again, iterations=iterations, numbers=self.plain)
        self._others: Memo[Engine] = Memo(_KEPT)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be built again from its tables where it is unpickled: a solver does not travel."""
        return partial(Engine, **self._settings()), (self.network, self.horizon)

    @property
    def horizon(self) -> int | Calendar:
        """Months of the programme, or its calendar where it has dates."""
        return len(self.layout.months) if self.layout.closes else self.layout.calendar

    def _settings(self) -> dict[str, Any]:
        return {
            "shut_in_penalty": self.shut_in_penalty,
            "unserved_penalty": self._unserved_penalty,
            "contracts": self._contracts,
        }

    def unserved_penalty(self, given: Numbers) -> float:
        """Return the penalty on unserved commitments, USD/unit."""
        if self._unserved_penalty is not None:
            return self._unserved_penalty
        return UNSERVED_IN_PRICES * float(np.abs(given.price).max(initial=1.0))

    def solve(self, changes: Changes | None = None) -> Dispatch:
        """Return the dispatch under changes.

        Parameters
        ----------
        changes
            None, or an empty one, gives the base.

        Raises
        ------
        InputError
            If the changes name something that is not there or give a value that is not allowed.
        """
        changes = NO_CHANGES if changes is None else changes
        if not isinstance(changes, Changes):
            raise InputError(f"changes: {changes!r}; allowed: Changes, or None")
        if changes.added is not None:
            return self._engine_with(changes.added).solve(changes.without_added())
        if (changes.minimum or changes.minimum_fee) and not self._contracts:
            return self.with_contracts().solve(changes)
        given = numbers(self.layout, changes, self.plain, self.offered)
        return self.solve_numbers(given, changes)

    def solve_numbers(self, given: Numbers, changes: Changes = NO_CHANGES) -> Dispatch:
        """Return the dispatch of other numbers, e.g. of drawn costs and prices.

        Parameters
        ----------
        given
            Of this network: the same rows, other values.
        changes
            What the numbers stand for, kept with the dispatch.
        """
        return self._run(given, changes, time.perf_counter())

    def with_numbers(self, plain: Numbers, offered: Array) -> Engine:
        """Return the engine of the same network with other figures, e.g. drawn ones.

        It shares the solver of this one, so that it costs no more than its dispatch. What is
        nominated in ordinary times is what these figures move then.

        Parameters
        ----------
        plain, offered
            As `tarazy.corridors.ranged.Ranged.numbers` gives them.
        """
        # A copy in the sense of `copy` would be built again from the tables.
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        base = self.solve_numbers(plain)
        other.plain = dataclasses.replace(plain, nominated=base.arc_flow)
        other.offered = offered
        other.base = dataclasses.replace(base, numbers=other.plain)
        other._others = Memo(_KEPT)
        return other

    def programme(self, given: Numbers) -> Matrices:
        """Return the linear programme of some numbers as matrices, e.g. to solve a part of it."""
        lower, upper = self._bounds(given)
        gain = self._gains(given)
        return Matrices(self._matrix, gain, self._tie, lower, upper, self._columns, self._rows)

    def _engine_with(self, added: pd.DataFrame) -> Engine:
        if self.offered is not self.layout.offered:
            raise TarazyError("added arcs have no place in the numbers of another network")
        network = with_arcs(self.network, added)
        return self._others.get(
            network.digest, lambda: Engine(network, self.horizon, **self._settings())
        )

    def with_contracts(self) -> Engine:
        """Return the engine in which volumes may have to be moved or paid for."""
        if self._contracts:
            return self
        settings = self._settings() | {"contracts": True}

        def made() -> Engine:
            engine = Engine(self.network, self.horizon, **settings)
            if self.offered is self.layout.offered:
                return engine
            return engine.with_numbers(self.plain, self.offered)

        return self._others.get("contracts", made)

    def _run(self, given: Numbers, changes: Changes, clock: float) -> Dispatch:
        gain = self._gains(given)
        lower, upper = self._bounds(given)
        with self._solving:
            self._set_bounds(lower, upper)
            # Where prices are not unique, what was solved before must not choose among them.
            self._highs.clearSolver()
            self._start(gain, lower, upper)
            iterations = self._optimise(gain - self._tie)
            iterations += self._optimise(gain)
            found = self._highs.getSolution()
            solution = np.maximum(np.array(found.col_value), 0.0)
            price = np.array(found.row_dual)
        values = {name: solution[at] for name, at in self._columns.items()}
        # What an outage of a field has taken could have been produced, and is not.
        values["shut_in"] = values["shut_in"] + given.failed
        return Dispatch(
            network=self.network,
            layout=self.layout,
            numbers=given,
            changes=changes,
            values=values,
            prices={name: price[at] for name, at in self._rows.items()},
            residual=residual(self._matrix, gain, lower, upper, solution, price),
            iterations=iterations,
            seconds=time.perf_counter() - clock,
        )

    def _start(self, gain: Array, lower: Array, upper: Array) -> None:
        """Set the basis to start from: the base's, or, where money changes, that of single months.

        New prices or costs move the base in many months at once. Finding where to in the programme
        of a single month takes far fewer steps. Where they differ between the months stores have to
        move from there, which the primal simplex method does in fewer steps than the dual.
        """
        basis, strategy = self._basis, _DUAL
        if not np.array_equal(gain, self._plain_gain):
            basis = self._starting.basis(gain - self._tie, lower, upper)
            blocks = [gain[at] for name, at in self._columns.items() if name != "stock"]
            if "stock" in self._columns and any((block != block[:, :1]).any() for block in blocks):
                strategy = _PRIMAL
        self._highs.setOptionValue("simplex_strategy", strategy)
        self._highs.setBasis(basis)

    def _optimise(self, gain: Array) -> int:
        import highspy

        if not np.array_equal(gain, self._held.gain):
            every = np.arange(len(gain), dtype=np.int32)
            self._highs.changeColsCost(len(gain), every, gain)
            self._held.gain = gain
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            words = self._highs.modelStatusToString(status)
            raise TarazyError(f"network {self.network.name!r}: the solver stopped: {words}")
        return int(self._highs.getInfo().simplex_iteration_count)

    def _set_bounds(self, lower: Array, upper: Array) -> None:
        held = self._held
        moved = np.flatnonzero((lower != held.lower) | (upper != held.upper)).astype(np.int32)
        if len(moved):
            self._highs.changeRowsBounds(len(moved), moved, lower[moved], upper[moved])
        held.lower, held.upper = lower, upper

    def _gains(self, given: Numbers) -> Array:
        """Return what a unit of each variable adds to the objective, shape (column,)."""
        by_name: dict[str, Array | float] = {
            "flow": -given.transport,
            "production": -given.lifting,
            "shut_in": -self.shut_in_penalty,
            "delivered": given.price,
            "unserved": -self.unserved_penalty(given),
            "stock": -given.holding,
            "drawn": -given.drawing,
            "missed": -given.missing,
        }
        return self._fill(by_name)

    def _preference(self, given: Numbers) -> Array:
        """Return the small costs that choose among equally good dispatches, shape (column,).

        They rise from row to row, in steps that are no simple fractions of one another, so that two
        different sets of rows hardly ever have the same sum.
        """
        step = PREFERENCE * float(np.abs(given.price).max(initial=1.0))
        layout = self.layout
        order = ("flow", "production", "delivered", "stock")
        lengths = (len(layout.lanes), len(layout.supply), len(layout.demand), len(layout.storage))
        count = np.arange(1, sum(lengths) + 1)
        ranked = step * (count + (count * _GOLDEN) % 1) / len(count)
        parts = dict(zip(order, np.split(ranked, np.cumsum(lengths)[:-1]), strict=True))
        # As the true costs: a store that costs nothing to fill stays at its working stock too.
        parts["drawn"] = 2 * parts["stock"]
        return self._fill({name: part[:, None] for name, part in parts.items()})

    def _fill(self, by_name: Mapping[str, Array | float]) -> Array:
        filled = np.zeros(self._matrix.shape[1])
        for name, values in by_name.items():
            if name in self._columns:
                filled[self._columns[name]] = values
        return filled

    def _bounds(self, given: Numbers) -> tuple[Array, Array]:
        lower = np.full(self._matrix.shape[0], -np.inf)
        upper = np.full(self._matrix.shape[0], np.inf)
        rows = self._rows
        lower[rows["balance"]] = upper[rows["balance"]] = opening(self.layout, given)
        upper[rows["capacity"]] = given.capacity
        if "missed" in self._columns:
            lower[rows["capacity"]] = np.where(given.minimum > 0, given.minimum, -np.inf)
        lower[rows["potential"]] = upper[rows["potential"]] = given.potential
        upper[rows["demand"]] = given.volume
        lower[rows["commitment"]] = given.committed
        if "quality_limit" in rows:
            upper[rows["quality_limit"]] = given.limit
        if "room" in rows:
            upper[rows["room"]] = given.room[:, None]
            lower[rows["working_stock"]] = given.initial[:, None]
            # The row of the carry-over is that of the last month. Where the stocks of other months
            # are known, those of their room hold them from both sides.
            for month in given.anchors:
                last = month == len(self.layout.months) - 1
                known = rows["carry_over"][:, 0] if last else rows["room"][:, month]
                lower[known] = upper[known] = given.initial
        return lower, upper


def dispatch(
    network: Network,
    months: int = 12,
    changes: Changes | None = None,
    prices: Mapping[str, float] | None = None,
) -> Dispatch:
    """Return what moves where: the dispatch of a network under changes.

    Parameters
    ----------
    network
        The tables.
    months
        Months of the horizon, from January on.
    changes
        What is different from the tables.
    prices
        By market, in the network's price unit: replaces the price of every step of its demand.

    Raises
    ------
    InputError
        If the changes or prices name something that is not there or give a value that is not
        allowed.
    """
    if prices is not None:
        network = with_prices(network, prices)
    return Engine(network, months).solve(changes)


def with_prices(network: Network, prices: Mapping[str, float]) -> Network:
    """Return the network with other prices at some markets, in its price unit."""
    demand = network.demand.reset_index(drop=True)
    for market, price in prices.items():
        at = (demand["node"] == market).to_numpy()
        if not at.any():
            raise unknown_name("market", market, dict.fromkeys(demand["node"]), "prices")
        number(f"prices of {market!r}", price, "a finite number")
        demand.loc[at, "price"] = float(price)
    return network.with_tables(demand=demand)


def with_arcs(network: Network, added: pd.DataFrame) -> Network:
    """Return the network with further arcs, in service unless their `status` says otherwise.

    Columns that are left out are empty: no capacity is unlimited, no cost is zero.

    Raises
    ------
    InputError
        If an arc has the name of another, an end that is no node, or a column that no arc has.
    """
    import pandas as pd

    for column in added.columns:
        if column not in network.arcs.columns:
            raise unknown_name("column", column, network.arcs.columns, "added arcs")
    refuse_repeated(map(str, added.index), "added arcs")
    for arc in added.index:
        if arc in network.arcs.index or arc in network.projects.index:
            raise InputError(f"added arcs: {arc!r} is already an arc; allowed: a new name")
        for end in ("from", "to"):
            node = added[end][arc] if end in added.columns else None
            if node not in network.nodes.index:
                raise unknown_name("node", node, network.nodes.index, f"added arc {arc}: {end}")
    full = added.reindex(columns=network.arcs.columns).astype(object)
    empty = {"status": "open", "commodities": "*"}
    for column in map(str, network.arcs.columns):
        kind = network.arcs[column].dtype
        blank = empty.get(column, "") if kind is np.dtype(object) else np.nan
        full[column] = full[column].where(full[column].notna(), blank).astype(kind)
    arcs = pd.concat([network.arcs, full])
    arcs.index.name = network.arcs.index.name
    return network.with_tables(arcs=arcs)


def _positions(
    container: Any, names: tuple[str, ...], labels: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Return where the rows or columns of each name stand in the solver, shaped as its labels."""
    return {
        name: np.searchsorted(labels, container[name].labels.values)
        for name in names
        if name in container
    }
