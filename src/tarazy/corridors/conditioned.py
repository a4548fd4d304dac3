"""Draws under which the network still moves what was observed.

The figures of a draw are taken from their ranges one by one, and most of such draws contradict the
flows that were observed. Here each draw is moved until it does not: by little, the move of a figure
measured in units of its range. This is a projection of the ranges onto the figures that agree with
the observations, an inverse linear programme (R. K. Ahuja and J. B. Orlin, "Inverse Optimization",
Operations Research 49, 2001); it is no posterior distribution, for nothing is said of how likely a
figure is beyond its range.

The programme of a year is max v'x subject to A x + s = b, x and s >= 0 (s = 0 in equalities), and
what was observed are sums R x. With B the basis of the plan of the fitted figures:

1. A draw whose plan has the observed sums is kept as it is.
2. Volumes and capacities, in b, move by the least Σ |e| / range for which B stays feasible,
   B⁻¹ (b + e) >= 0, and has the observed sums. From there they go back towards the draw as far as
   the sums stand, which leads to a basis with which the least move may be smaller; then it is
   taken.
3. Costs and prices, in v, go from the fitted ones towards the draw as far as the sums stand, which
   leads to a basis C of a plan that has them; it differs from that of step 2 where the draw prefers
   another way that no observation speaks of. They then move from the draw by the least Σ |d| /
   range for which C is optimal, its reduced costs r = v_C' C⁻¹ A - v >= 0, and at least a small
   margin wherever to use a column would change an observed sum.

What is found is solved once more. Which basis is best is a choice among very many, and the walks
find a good one: with it fixed, no move is smaller, and with another one might be. Steps 2 and 3
with B alone, which the fitted figures themselves meet, are the last resort, so that every draw has
an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lu_factor, lu_solve

from tarazy.corridors.annual import Year, annual
from tarazy.corridors.observed_flows import observed_flows
from tarazy.corridors.programme import Array, NoFitError
from tarazy.corridors.ranged import Ranged
from tarazy.corridors.start import solver
from tarazy.errors import InputError
from tarazy.memo import Memo

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

Positions = NDArray[np.intp]
# How far a route may be from what was observed, in the network's unit; where the fitted figures are
# farther from it, as far as they.
TOLERANCE = 0.45
# What a plan with other sums is worse by, per unit, in prices of the dearest market.
MARGIN = 1e-4
# Of volumes; steps between the fitted figures and a draw, a power of two.
_VOLUME, _STEPS = 1e-6, 16
_ZERO = 1e-9
_KEPT_BASES, _KEPT_DRAWS = 256, 4096


class Conditioned:
    """The figures of a network, and how a draw of them is made to agree with observed flows.

    Parameters
    ----------
    network
        The tables, whose own figures move what was observed, or nearly.
    ranged
        What is drawn.
    closed
        Arcs that the network did not have when it was observed.

    Raises
    ------
    InputError
        If no flow of the network's year was observed.
    """

    def __init__(self, network: Network, ranged: Ranged, closed: tuple[str, ...] = ()) -> None:
        flows = observed_flows(network, network.year)
        if not len(flows):
            raise InputError(
                f"conditioned: network {network.name!r} has no observed flow of {network.year}; "
                "allowed: False, or a network with outcomes in its table of flows"
            )
        routes = {str(route): network.route_arcs(str(route)) for route in flows.index}
        arcs = network.arcs[~network.arcs.index.isin(closed)]
        year = annual(network.with_tables(arcs=arcs))
        self.routes = tuple(routes)
        self._programme = _Programme(year, year.sums(routes))
        self._figures = _Figures(year, ranged, self._programme)
        self._fit = self._figures.centre
        value, rhs = self._figures.programme(self._fit)
        sums, self._basis = self._programme.solved(value, rhs)
        seen = flows["volume"].to_numpy(dtype=np.float64)
        self.low = np.minimum(seen - TOLERANCE, sums)
        self.high = np.maximum(seen + TOLERANCE, sums)
        self._margin = MARGIN * year.largest_price
        self._tableaus: Memo[_Tableau] = Memo(_KEPT_BASES)
        self._found: Memo[Array] = Memo(_KEPT_DRAWS)
        self._given = (network, ranged, closed)
        self._solving = threading.RLock()

    def __reduce__(self) -> tuple[Any, ...]:
        """Be made again from its tables where it is unpickled: a solver does not travel."""
        return Conditioned, self._given

    def kept_values(self, key: Hashable, drawn: Array) -> Array:
        """Return `values`, which are kept for the last few thousand keys."""
        return self._found.get(key, lambda: self.values(drawn))

    def tableau(self, basis: Positions) -> _Tableau:
        """Return the simplex tableau of a basis; those of the last few are kept."""
        return self._tableaus.get(
            basis.tobytes(), lambda: _Tableau(self._programme, self._figures, basis)
        )

    def holds(self, sums: Array) -> bool:
        """Return whether sums are those that were observed."""
        return bool(((sums >= self.low - _VOLUME) & (sums <= self.high + _VOLUME)).all())

    def consistent(self, values: Array) -> bool:
        """Return whether the network moves what was observed with such figures, shape (figure,)."""
        return self.holds(self._sums(values))

    def values(self, drawn: Array) -> Array:
        """Return the nearest figures to drawn ones that agree with what was observed.

        Parameters
        ----------
        drawn
            Of `Ranged.drawn`, shape (figure,).

        Returns
        -------
        numpy.ndarray
            The drawn ones themselves where they agree, shape (figure,).
        """
        # Its solver is used by one thread at a time.
        with self._solving:
            return self._nearest(drawn)

    def _nearest(self, drawn: Array) -> Array:
        if self.consistent(drawn):
            return drawn
        figures = self._figures
        for roomy, room in self._rooms(drawn):
            found = figures.merged(drawn, roomy, figures.in_rhs)
            if self.consistent(found):
                return found
            for basis in (self._farthest(found, figures.in_value, self._fit, room), room):
                costs = self._costs(found, basis, fitted=basis is room)
                if costs is not None:
                    tried = figures.merged(found, costs, figures.in_value)
                    if self.consistent(tried):
                        return tried
        raise NoFitError(
            "draws: no figures within their ranges were found that move what was observed; "
            "conditioned=False leaves draws as they are"
        )

    def _rooms(self, drawn: Array) -> Iterator[tuple[Array, Positions]]:
        """Yield volumes and capacities near the drawn ones, and their basis, the nearest first."""
        figures = self._figures
        fitted = self._room(drawn, self._basis)
        # The fitted figures are feasible, but for the last digits of the solver.
        first = self._fit if fitted is None else fitted
        start = figures.merged(self._fit, first, figures.in_rhs)
        towards = figures.merged(self._fit, drawn, figures.in_rhs)
        basis = self._farthest(towards, figures.in_rhs, start, self._basis)
        second = None if basis is self._basis else self._room(drawn, basis)
        if second is not None and figures.distance(drawn, second) < figures.distance(drawn, first):
            yield second, basis
        yield first, self._basis

    def _room(self, drawn: Array, basis: Positions) -> Array | None:
        """Return volumes and capacities near the drawn ones that a basis can live with, if any."""
        tableau, figures = self.tableau(basis), self._figures
        volumes = tableau.basic(figures.programme(drawn)[1])
        now = np.concatenate([volumes, tableau.sums @ volumes])
        low = np.concatenate([np.zeros(len(volumes)), self.low])
        high = np.concatenate([tableau.most, self.high])
        return _least_move(drawn, figures.in_rhs, figures, tableau.by_room, low - now, high - now)

    def _sums(self, values: Array) -> Array:
        sums, _ = self._programme.solved(*self._figures.programme(values))
        return sums

    def _farthest(
        self, towards: Array, chosen: Positions, start: Array, basis: Positions
    ) -> Positions:
        """Return the basis at the last figures on the way that keep the sums.

        The chosen figures go from the start to where they lead; the others stay there. The basis
        given is that of the start.
        """
        figures = self._figures
        here = figures.merged(towards, start, chosen)
        low, high = 0, _STEPS
        while high - low > 1:
            middle = (low + high) // 2
            values = here + (towards - here) * (middle / _STEPS)
            sums, found = self._programme.solved(*figures.programme(values))
            if self.holds(sums):
                low, basis = middle, found
            else:
                high = middle
        return basis

    def _costs(self, drawn: Array, basis: Positions, *, fitted: bool) -> Array | None:
        """Return costs and prices near the drawn ones for which a basis is optimal, if any.

        What a basis has that is optimal with the `fitted` costs cannot be asked to have a larger
        margin than with them.
        """
        tableau, figures = self.tableau(basis), self._figures
        reduced = tableau.reduced(figures.programme(drawn)[0])
        least = np.where(tableau.changes_sums, self._margin, 0.0)
        if fitted:
            known = tableau.reduced(figures.programme(self._fit)[0])
            least = np.minimum(least, np.maximum(known, 0.0))
        bound = tableau.bounded
        endless = np.full(int(bound.sum()), np.inf)
        by_cost, missing = tableau.by_cost[bound], (least - reduced)[bound]
        return _least_move(drawn, figures.in_value, figures, by_cost, missing, endless)


class _Programme:
    """max v'x subject to A x + s = b, x and s >= 0, s = 0 in equalities; solved again and again."""

    def __init__(self, year: Year, sums: sparse.csr_array) -> None:
        given = year.programme
        self.matrix = sparse.csr_array(sparse.vstack([given.equal, given.upper]))
        self.equalities = len(given.equal_rhs)
        self.value = given.value
        self.rhs = np.concatenate([given.equal_rhs, given.upper_rhs])
        self.sums = sums
        self._lower = np.where(np.arange(len(self.rhs)) < self.equalities, self.rhs, -np.inf)
        # Of equally good plans one is taken by costs too small to matter for any figure.
        count = np.arange(1, len(self.value) + 1)
        self._tie = 1e-9 * year.largest_price * count / len(count)
        self._highs: Any = solver(self.matrix, self.value - self._tie, self._lower, self.rhs)
        self._highs.run()
        self._start = self._highs.getBasis()

    def solved(self, value: Array, rhs: Array) -> tuple[Array, Positions]:
        """Return the sums of the best plan, and its basis: columns, then slacks of rows."""
        highs = self._highs
        rows, columns = self.matrix.shape
        lower = np.where(np.arange(rows) < self.equalities, rhs, -np.inf)
        highs.clearSolver()
        highs.setBasis(self._start)
        every = np.arange(columns, dtype=np.int32)
        highs.changeColsCost(columns, every, value - self._tie)
        highs.changeRowsBounds(rows, np.arange(rows, dtype=np.int32), lower, rhs)
        highs.run()
        plan = np.array(highs.getSolution().col_value)
        basic = np.array(highs.getBasicVariables()[1], dtype=np.intp)
        basis = np.sort(np.where(basic >= 0, basic, columns - 1 - basic))
        return np.asarray(self.sums @ plan), basis


class _Figures:
    """Where the figures of a network stand in its programme."""

    def __init__(self, year: Year, ranged: Ranged, programme: _Programme) -> None:
        layout = year.layout
        self.centre, self.low, self.high = ranged.ends
        self.span = self.high - self.low
        count = len(self.centre)
        rows, columns = programme.matrix.shape
        on_value = np.zeros((columns, count))
        on_rhs = np.zeros((rows, count))

        def places(table: str, figure: str, index: Any) -> list[tuple[int, int]]:
            mine = ranged.of(table, figure)
            at = index.get_indexer(ranged.rows["row"].to_numpy()[mine])
            return [(int(f), int(p)) for f, p in zip(mine, at, strict=True) if p >= 0]

        for f, arc in places("arcs", "cost", layout.arcs.index):
            on_value[year.flow[layout.lane_arc == arc], f] = -1.0
        for f, arc in places("arcs", "capacity", layout.arcs.index):
            if year.capacity[arc] >= 0 and layout.arcs["in_service"].iloc[arc]:
                on_rhs[programme.equalities + year.capacity[arc], f] = 1.0
        for f, step in places("supply", "volume", layout.supply.index):
            on_rhs[year.potential[step], f] = 1.0
        for f, step in places("supply", "lifting_cost", layout.supply.index):
            on_value[year.production[step], f] = -1.0
        for f, step in places("demand", "price", layout.demand.index):
            on_value[year.delivered[step], f] = 1.0
        for f in ranged.of("benchmarks", "price"):
            on_value[year.delivered, f] = ranged.follows
        self._value, self._rhs = programme.value, programme.rhs
        self.on_value, self.on_rhs = on_value, on_rhs
        self.in_value = np.flatnonzero(on_value.any(axis=0))
        self.in_rhs = np.flatnonzero(on_rhs.any(axis=0))

    def programme(self, values: Array) -> tuple[Array, Array]:
        """Return v and b with such figures."""
        change = values - self.centre
        return self._value + self.on_value @ change, self._rhs + self.on_rhs @ change

    def distance(self, one: Array, other: Array) -> float:
        """Return the sum of what two sets of figures differ by, in units of the ranges."""
        return float((np.abs(one - other) / self.span)[self.in_rhs].sum())

    def merged(self, values: Array, others: Array, chosen: Positions) -> Array:
        """Return figures of which the chosen ones are the others'."""
        found = values.copy()
        found[chosen] = others[chosen]
        return found


class _Tableau:
    """What follows from a basis: how reduced costs, basic volumes and sums answer to figures."""

    def __init__(self, programme: _Programme, figures: _Figures, basis: Positions) -> None:
        rows, columns = programme.matrix.shape
        full = np.hstack([programme.matrix.toarray(), np.eye(rows)])
        self.basis = basis
        self.outside = np.setdiff1d(np.arange(columns + rows), basis)
        self._lu = lu_factor(full[:, basis])
        # B⁻¹ A of what is outside, shape (row, outside).
        self._entries = lu_solve(self._lu, full[:, self.outside])
        sums = np.hstack([programme.sums.toarray(), np.zeros((programme.sums.shape[0], rows))])
        self.sums = sums[:, basis]
        moved = sums[:, self.outside] - self.sums @ self._entries
        slack = self.outside - columns
        # The slack of an equality is no choice: its reduced cost may have either sign.
        self.bounded = ~((slack >= 0) & (slack < programme.equalities))
        self.changes_sums = (np.abs(moved) > _ZERO).any(axis=0)
        on_value = np.vstack([figures.on_value, np.zeros((rows, figures.on_value.shape[1]))])
        # The slack of an equality is zero, whatever happens.
        own = basis - columns
        fixed = (own >= 0) & (own < programme.equalities)
        self.most = np.where(fixed, 0.0, np.inf)
        by_room = self.basic(figures.on_rhs)
        self.by_room = np.vstack([by_room, self.sums @ by_room])
        self.by_cost = self._entries.T @ on_value[basis] - on_value[self.outside]

    def reduced(self, value: Array) -> Array:
        """Return r of what is outside the basis."""
        full = np.concatenate([value, np.zeros(len(self.basis))])
        return np.asarray(self._entries.T @ full[self.basis] - full[self.outside])

    def basic(self, rhs: Array) -> Array:
        """Return B⁻¹ b, or of several right-hand sides, shape (row, ...)."""
        return np.asarray(lu_solve(self._lu, rhs))


def _least_move(
    drawn: Array, chosen: Positions, figures: _Figures, matrix: Array, low: Array, high: Array
) -> Array | None:
    """Return the figures with the least Σ |move| / range and low <= matrix move <= high, or None.

    Only the chosen figures move, and within their ranges.
    """
    import highspy

    used = (np.abs(matrix[:, chosen]) > _ZERO).any(axis=1)
    if not used.any():
        return drawn
    span = figures.span[chosen]
    # Moves in units of the range, up and down.
    scaled = sparse.csr_array(
        np.where(np.abs(matrix[used][:, chosen]) > _ZERO, matrix[used][:, chosen], 0.0) * span
    )
    up = (figures.high - drawn)[chosen] / span
    down = (drawn - figures.low)[chosen] / span
    both = sparse.hstack([scaled, -scaled], format="csr")
    highs = solver(both, -np.ones(2 * len(chosen)), low[used], high[used])
    ends = np.maximum(np.concatenate([up, down]), 0.0)
    count = len(ends)
    highs.changeColsBounds(count, np.arange(count, dtype=np.int32), np.zeros(count), ends)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    move = np.array(highs.getSolution().col_value)
    found = drawn.copy()
    found[chosen] = np.clip(
        drawn[chosen] + span * (move[: len(chosen)] - move[len(chosen) :]),
        figures.low[chosen],
        figures.high[chosen],
    )
    return found
