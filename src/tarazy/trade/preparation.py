"""From a benchmark and a counterfactual to the problem that is solved, or why there is none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.accounts import transfers_before
from tarazy.trade.data import Benchmark, Closure, Counterfactual, Moved, Positions, Problem

Array = NDArray[np.float64]


def occupied(by_sector: Array) -> NDArray[np.bool_]:
    """Return whether a sector has any entry other than zero, (J,)."""
    flat = by_sector.reshape(len(by_sector), -1)
    return np.asarray(np.vecdot(flat, flat) > 0)


def leading(flags: NDArray[np.bool_]) -> int:
    """Return the number of leading sectors after which no flag is set."""
    return int(flags.size - flags[::-1].argmax()) if flags.any() else 0


def prepare(benchmark: Benchmark, counterfactual: Counterfactual) -> Problem:
    """Combine a benchmark and a counterfactual.

    Raises
    ------
    InputError
        If the counterfactual has wrong shapes or values, or targets whose costs are not found yet.
    NoEquilibriumError
        If a buyer loses all suppliers, or economies are cut apart with deficits that can't be
        financed.
    """
    return Preparation(benchmark, counterfactual).problem()


@dataclass(frozen=True)
class _Base:
    """What a benchmark is before any change.

    Attributes
    ----------
    K
        (T, N, N) π.
    Kt
        (D, N, N) π / (1 + τ).
    own
        (J - T, N) share of home in sectors that are not traded.
    reach
        (T, N) the sum of π over suppliers.
    links
        (N, N) whether there is any trade.
    mark
        Of this preparation: the same in all copies.
    """

    K: Array
    Kt: Array
    own: Array
    reach: Array
    links: NDArray[np.bool_]
    mark: object = field(default_factory=object)

    def copy(self) -> _Base:
        """Return one whose arrays may be changed."""
        return replace(self, K=self.K.copy(), Kt=self.Kt.copy(), reach=self.reach.copy())


# Of benchmarks that were asked for a second time; a draw is prepared once.
_BASES: WeakKeyDictionary[Benchmark, _Base | None] = WeakKeyDictionary()
_KEEPING = threading.Lock()


def _base(benchmark: Benchmark, traded: int) -> _Base:
    """Return the base of a benchmark, with arrays that may be changed."""
    if traded != benchmark.traded:
        return _based(benchmark, traded)
    with _KEEPING:
        known, kept = benchmark in _BASES, _BASES.get(benchmark)
        if not known:
            _BASES[benchmark] = None
    if not known:
        return _based(benchmark, traded)
    if kept is None:
        kept = _based(benchmark, traded)
        with _KEEPING:
            _BASES[benchmark] = kept
    return kept.copy()


# Of benchmarks: a tariff laid out by pairs, as users give it, is compared with it in memory order.
_BY_PAIR: WeakKeyDictionary[Benchmark, Array] = WeakKeyDictionary()


def _tariff_by_pair(benchmark: Benchmark) -> Array:
    """Return the tariff of a benchmark, (N, N, J) in this order of memory."""
    with _KEEPING:
        known = _BY_PAIR.get(benchmark)
    if known is None:
        known = np.ascontiguousarray(benchmark.tariff.transpose(1, 2, 0))
        with _KEEPING:
            _BY_PAIR[benchmark] = known
    return known


def _based(benchmark: Benchmark, traded: int) -> _Base:
    K, Kt, own = _shares(benchmark, traded)
    return _Base(K=K, Kt=Kt, own=own, reach=_reach(K), links=_links(K))


class Preparation:
    """A benchmark and a counterfactual, and others that differ in costs of delivery on some links.

    What depends neither on these links nor on their costs is prepared once; of the benchmark only
    what changes is computed anew.

    Parameters
    ----------
    benchmark, counterfactual
        As for `prepare`.

    Attributes
    ----------
    traded
        Number of leading sectors whose trade is solved for.

    Raises
    ------
    InputError
        As `prepare`.
    """

    def __init__(self, benchmark: Benchmark, counterfactual: Counterfactual) -> None:
        counterfactual.check_shapes(len(benchmark.economies), len(benchmark.sectors))
        if benchmark.factors is None and counterfactual.of_factors:
            raise InputError(
                f"counterfactual: {next(iter(counterfactual.of_factors))} changes, and the "
                "benchmark has one factor; allowed: a benchmark with factors and their owners"
            )
        if counterfactual.targets:
            raise InputError(
                f"counterfactual: targets: {len(counterfactual.targets)} without their costs of "
                "delivery; allowed: none here, tarazy.trade.targets.hold finds them"
            )
        if counterfactual.prices:
            raise InputError(
                f"counterfactual: prices: {len(counterfactual.prices)} without their shifts; "
                "allowed: none here, tarazy.trade.targets.hold finds them"
            )
        self._benchmark, self._counterfactual = benchmark, counterfactual
        self.traded, dutiable = benchmark.traded, benchmark.dutiable
        base = _base(benchmark, self.traded)
        tariff = _Changed.of(
            "tariff", counterfactual.tariff, benchmark.tariff, partial(_tariff_by_pair, benchmark)
        )
        levied = _Changed.of("export_tax", counterfactual.export_tax)
        cost = _Changed.of("trade_cost", counterfactual.trade_cost)
        counterfactual.check_values(
            {changed.field: changed.after for changed in (tariff, levied, cost)}
        )
        self._taxed = levied.sectors
        dutiable = max(dutiable, tariff.sectors, self._taxed)
        if dutiable > self.traded:
            self.traded = dutiable
            base = _base(benchmark, dutiable)
        self._links, self._reach, self._mark = base.links, base.reach, base.mark
        self._K, self._own = base.K, base.own
        self._given_Kt = base.Kt
        if dutiable > len(base.Kt):
            # Where there was no duty so far they are the same.
            self._given_Kt = np.concatenate([base.Kt, base.K[len(base.Kt) : dutiable]])
        # Whether trade ends on a link.
        self._ends = _multiply(
            benchmark, self._K, tariff, (1.0 + tariff.after) / (1.0 + tariff.before)
        )
        self._ends |= _multiply(benchmark, self._K, levied, 1.0 + levied.after)
        chosen = counterfactual.sourcing
        if chosen is not None:
            chosen = np.ascontiguousarray(chosen.transpose(2, 0, 1))
            self._K *= chosen[: self.traded]
            self._own = self._own * np.diagonal(chosen[self.traded :], axis1=1, axis2=2)
        at_cost = cost.within(self.traded, len(benchmark.economies))
        self._cost_links = at_cost.links
        self._before_cost = self._K.reshape(-1)[at_cost.links]
        self._ends |= _multiply(benchmark, self._K, at_cost, at_cost.after)
        if len(at_cost.links) < len(cost.links):
            given = counterfactual.trade_cost
            assert given is not None
            home = np.diagonal(given)[self.traded :]
            self._own = _at_home(benchmark, self._own, home, self.traded)
        moved = [tariff.links, levied.links, at_cost.links]
        self._moved = None if chosen is not None else np.concatenate(moved)
        self._log_productivity = np.zeros_like(benchmark.output)
        if counterfactual.productivity is not None:
            self._log_productivity = np.log(np.ascontiguousarray(counterfactual.productivity.T))

    @cached_property
    def _Kt(self) -> Array:
        found = self._given_Kt
        self._without_duty(found, self._K, self._moved)
        return found

    def _without_duty(self, Kt: Array, K: Array, links: Positions | None) -> None:
        """Put K without what is not the seller's, (1 + τ') (1 + t^x), into Kt on some links."""
        links = np.arange(Kt.size) if links is None else links[links < Kt.size]
        duty = 1.0 + self._rates(self._counterfactual.tariff, links, self._benchmark.tariff)
        if self._taxed:
            duty *= 1.0 + self._rates(self._counterfactual.export_tax, links)
        Kt.reshape(-1)[links] = K.reshape(-1)[links] / duty

    def _rates(self, given: Array | None, links: Positions, default: Array | None = None) -> Array:
        """Return rates of a counterfactual, (N, N, J), at links in the order of sectors."""
        if given is None:
            return np.zeros(len(links)) if default is None else default.reshape(-1)[links]
        sector, importer, exporter = np.unravel_index(links, given.transpose(2, 0, 1).shape)
        return np.asarray(given[importer, exporter, sector])

    def problem(self) -> Problem:
        """Return the problem of the counterfactual as it was given.

        Raises
        ------
        NoEquilibriumError
            As `prepare`.
        """
        return self._combined(self._counterfactual, self._K, self._Kt, self._moved, self._ends)

    def with_costs(
        self, counterfactual: Counterfactual, links: NDArray[np.intp], cost: Array
    ) -> Problem:
        """Return the problem with other costs of delivery on some links of traded sectors.

        Parameters
        ----------
        counterfactual
            The given one with these costs among its trade costs; it is kept with the problem.
        links
            Positions in the flat order of sector, importer and exporter, each once.
        cost
            Whole factors on the cost of delivery of these links, infinite where they are severed.

        Raises
        ------
        InputError
            If a finite cost leaves nothing, or more than a number can hold.
        NoEquilibriumError
            As `prepare`.
        """
        K, Kt = self._K.copy(), self._Kt.copy()
        flat = K.reshape(-1)
        # Costs of the counterfactual on these links are among those that are given.
        again = np.isin(self._cost_links, links, assume_unique=True)
        flat[self._cost_links[again]] = self._before_cost[again]
        changed = _Changed("trade_cost", links, cost, cost)
        # A link that the counterfactual ends may be one of these, and open again.
        ends = _multiply(self._benchmark, K, changed, cost) | self._ends
        self._without_duty(Kt, K, links)
        moved = None if self._moved is None else np.concatenate([self._moved, links])
        return self._combined(counterfactual, K, Kt, moved, ends)

    def _combined(
        self,
        counterfactual: Counterfactual,
        K: Array,
        Kt: Array,
        moved: Positions | None,
        ends: bool,
    ) -> Problem:
        benchmark = self._benchmark
        differs = None
        if moved is None:
            reach = _reach(K)
        else:
            rows, reach = np.unique(moved // K.shape[2]), self._reach.copy()
            reach.reshape(-1)[rows] = _reach(K.reshape(-1, K.shape[2])[rows])
            differs = Moved(self._mark, rows)
        _check_suppliers(benchmark, reach, self._own)
        links = _links(K) if ends or moved is None else self._links
        blocs = _blocs(links)
        _check_payment(benchmark, links, counterfactual.closure)
        if counterfactual.closure == "fixed":
            _check_deficits(benchmark, blocs)
        return Problem(
            benchmark=benchmark,
            counterfactual=counterfactual,
            K=K,
            Kt=Kt,
            own=self._own,
            reach=reach,
            log_productivity=self._log_productivity,
            closure=counterfactual.closure,
            blocs=blocs,
            taxed=self._taxed,
            moved=differs,
        )


@dataclass(frozen=True)
class _Changed:
    """Links on which a field of a counterfactual differs from what it was, by sector.

    Attributes
    ----------
    field
        Its name.
    links
        (L,) positions in the flat order of sector, importer and exporter, ascending.
    before, after
        (L,) values.
    sectors
        Number of leading sectors after which no value of the field is other than zero.
    """

    field: str
    links: Positions
    before: Array
    after: Array
    sectors: int = 0

    @classmethod
    def of(
        cls,
        field: str,
        given: Array | None,
        before: Array | None = None,
        by_pair: Callable[[], Array] | None = None,
    ) -> _Changed:
        """Compare values, (N, N, J) importer, exporter, sector, with those before.

        These are (J, N, N) by sector, and from `by_pair` in the order of the values; or else what
        leaves all as it is.
        """
        none = np.zeros(0)
        if given is None:
            return cls(field, np.zeros(0, dtype=np.intp), none, none)
        neutral = 1.0 if field == "trade_cost" else 0.0
        n = len(given)
        by_sector = given.transpose(2, 0, 1)
        if by_sector.flags.c_contiguous:
            known = neutral if before is None else before
            links = np.flatnonzero(by_sector != known)
        else:
            links = _in_order_of_sectors(given != (neutral if by_pair is None else by_pair()))
        sector, importer, exporter = np.unravel_index(links, by_sector.shape)
        after = np.asarray(given[importer, exporter, sector])
        known_there = np.full(len(links), neutral) if before is None else before.reshape(-1)[links]
        levied = links[after != 0]
        return cls(field, links, known_there, after, int(levied.max(initial=-1)) // n**2 + 1)

    def within(self, sectors: int, n: int) -> _Changed:
        """Return those in so many leading sectors."""
        inside = slice(int(np.searchsorted(self.links, sectors * n**2)))
        return replace(
            self,
            links=self.links[inside],
            before=self.before[inside],
            after=self.after[inside],
        )


# Fewer positions than one in so many are sorted, of more the flags are put in order.
_FEW = 16


def _in_order_of_sectors(flags: NDArray[np.bool_]) -> Positions:
    """Return where flags, (N, N, J), are set: in the flat order of (J, N, N), ascending."""
    if np.count_nonzero(flags) * _FEW > flags.size:
        return np.flatnonzero(np.ascontiguousarray(flags.transpose(2, 0, 1)))
    pair, sector = np.divmod(np.flatnonzero(flags), flags.shape[2])
    return np.sort(sector * flags.shape[0] ** 2 + pair)


def _shares(benchmark: Benchmark, traded: int) -> tuple[Array, Array, Array]:
    """Return π of the traded sectors, π / (1 + τ) of the dutiable ones, and π of home elsewhere."""
    dutiable = benchmark.dutiable
    spent = np.where(benchmark.expenditure > 0, benchmark.expenditure, 1.0)
    part = 1.0 / spent[:, :, None]
    without = benchmark.trade[:dutiable] * part[:dutiable]
    share = np.empty((traded, *benchmark.trade.shape[1:]))
    np.add(benchmark.tariff[:dutiable], 1.0, out=share[:dutiable])
    share[:dutiable] *= without
    np.multiply(benchmark.trade[dutiable:traded], part[dutiable:traded], out=share[dutiable:traded])
    own = np.diagonal(benchmark.trade[traded:], axis1=1, axis2=2) / spent[traded:]
    # Buyers without any purchase in the benchmark stay at home, so that their price is defined.
    for sector, buyer in np.argwhere(benchmark.expenditure <= 0):
        if sector < traded:
            share[sector, buyer, buyer] = 1.0
        else:
            own[sector - traded, buyer] = 1.0
        if sector < dutiable:
            without[sector, buyer, buyer] = 1.0 / (1.0 + benchmark.tariff[sector, buyer, buyer])
    return share, without, own


def _at_home(benchmark: Benchmark, own: Array, cost: Array, traded: int) -> Array:
    """Return what costs at home do to the sectors that are not traded, (J - T, N).

    Raises
    ------
    InputError
        If a finite cost leaves nothing, or more than a number can hold.
    """
    with np.errstate(over="ignore", under="ignore"):
        changed = own * cost ** -benchmark.trade_elasticity[traded:]
    beyond = np.isfinite(cost) & ~((changed > 0) & np.isfinite(changed)) & (own > 0)
    if beyond.any():
        sector, economy = (int(i) for i in np.argwhere(beyond)[0])
        link = (traded + sector, economy, economy)
        raise _out_of_range(benchmark, link, cost[sector, economy], "trade_cost")
    return np.asarray(changed)


def _multiply(benchmark: Benchmark, K: Array, changed: _Changed, ratio: Array) -> bool:
    """Multiply entries of K by ``ratio^-θ`` where a field has changed.

    Returns
    -------
    bool
        Whether trade ends on one of the links.

    Raises
    ------
    InputError
        If a finite ratio of a link with trade leaves nothing, or more than a number can hold.
    """
    if not len(changed.links):
        return False
    flat, n = K.reshape(-1), K.shape[2]
    theta = benchmark.trade_elasticity[changed.links // n**2, 0]
    before = flat[changed.links]
    with np.errstate(over="ignore", under="ignore"):
        after = before * ratio**-theta
    lost = (before > 0) & np.isfinite(ratio) & ~((after > 0) & np.isfinite(after))
    if lost.any():
        first = int(lost.argmax())
        sector, importer, exporter = np.unravel_index(int(changed.links[first]), K.shape)
        link = (int(sector), int(importer), int(exporter))
        raise _out_of_range(benchmark, link, ratio[first], changed.field)
    flat[changed.links] = np.where(before > 0, after, 0.0)
    return bool(((before > 0) & (after == 0.0)).any())


def _out_of_range(
    benchmark: Benchmark, link: tuple[int, int, int], ratio: float, field: str
) -> InputError:
    sector, importer, exporter = link
    buyer, seller = benchmark.economies[importer], benchmark.economies[exporter]
    power = f"{ratio:.4g}^-{benchmark.trade_elasticity[sector, 0]:.4g}"
    return InputError(
        f"{field}: a factor of {ratio:.4g} on {benchmark.sectors[sector]} that {buyer} buys from "
        f"{seller} changes that trade by {power}, which no number can hold; allowed: powers of "
        "1e-300 to 1e300, or an infinite cost, which ends trade"
    )


def _reach(K: Array) -> Array:
    """Return the sums over suppliers, without the last dimension."""
    return np.asarray((K @ np.ones((K.shape[-1], 1)))[..., 0])


def _check_suppliers(benchmark: Benchmark, reach: Array, own: Array) -> None:
    lost = np.concatenate([reach, own]) <= 0
    if lost.any():
        sector, buyer = (int(i) for i in np.argwhere(lost)[0])
        raise NoEquilibriumError(
            f"no equilibrium: {benchmark.economies[buyer]} buys {benchmark.sectors[sector]} in the "
            "benchmark but every supplier it has there is cut off, its own included"
        )


def _links(K: Array) -> NDArray[np.bool_]:
    """Return whether any trade is left, (N, N) importer, exporter; the diagonal is true."""
    linked = np.eye(K.shape[1], dtype=bool)
    for sector in K:
        linked |= sector > 0
        if linked.all():
            break
    return linked


def _connected(links: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether a chain of links leads from one economy to another, (N, N)."""
    while not links.all():
        # Counts of at most N paths are exact in single precision.
        wider = (links.astype(np.float32) @ links.astype(np.float32)) > 0
        if (wider == links).all():
            break
        links = wider
    return links


def _blocs(links: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the number of the connected component of trade that each economy is in, (N,)."""
    return np.unique(_connected(links | links.T).argmax(axis=1), return_inverse=True)[1]


def _check_payment(benchmark: Benchmark, links: NDArray[np.bool_], closure: Closure) -> None:
    """Check that economies which only buy from the others have a deficit to do so."""
    if links.all() or closure == "income_share":
        return
    # Row i: i, those it sells to, those they sell to, ...: together they sell to no one else.
    sells_within = _connected(links.T)
    buys_from = (sells_within.astype(np.float32) @ links.astype(np.float32)) > 0
    deficit = benchmark.deficit if closure == "fixed" else np.zeros_like(benchmark.deficit)
    stuck = (buys_from & ~sells_within).any(axis=1) & (sells_within @ deficit <= 0)
    if stuck.any():
        names = _names(benchmark, sells_within[int(stuck.argmax())])
        raise NoEquilibriumError(
            f"no equilibrium: {{{names}}} buys from the other economies but sells nothing to them, "
            f"and with closure {closure!r} it has no deficit that would pay for that"
        )


def _names(benchmark: Benchmark, inside: NDArray[np.bool_]) -> str:
    names = [e for e, member in zip(benchmark.economies, inside, strict=True) if member]
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _check_deficits(benchmark: Benchmark, blocs: NDArray[np.int64]) -> None:
    deficit = transfers_before(benchmark)
    for bloc in range(blocs.max() + 1):
        inside = blocs == bloc
        gap = deficit[inside].sum()
        if abs(gap) > 1e-9 * benchmark.income[inside].sum():
            others = len(inside) - int(inside.sum())
            raise NoEquilibriumError(
                f"no equilibrium: trade is cut between the bloc {{{_names(benchmark, inside)}}} "
                f"and the other {others} economies, but with closure 'fixed' the bloc keeps a "
                f"deficit of {gap:.6g} that no one can finance; use closure 'income_share' or "
                "'zero'"
            )
