"""From a benchmark and a counterfactual to the problem that is solved, or why there is none."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.accounts import transfers_before
from tarazy.trade.data import Benchmark, Closure, Counterfactual, Problem

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


class Preparation:
    """A benchmark and a counterfactual, and others that differ in costs of delivery on some links.

    What depends neither on these links nor on their costs is prepared once.

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
        counterfactual.check(len(benchmark.economies), len(benchmark.sectors))
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
        after = benchmark.tariff
        if counterfactual.tariff is not None:
            after = np.ascontiguousarray(counterfactual.tariff.transpose(2, 0, 1))
            dutiable = max(dutiable, leading(occupied(after)))
        self._export_tax = np.zeros((0, *after.shape[1:]))
        if counterfactual.export_tax is not None:
            levied = np.ascontiguousarray(counterfactual.export_tax.transpose(2, 0, 1))
            self._export_tax = levied[: leading(occupied(levied))]
            dutiable = max(dutiable, len(self._export_tax))
        self.traded = max(self.traded, dutiable)
        self._tariff, before = after[:dutiable], benchmark.tariff[:dutiable]
        self._at_cost_before, self._own = _shares(benchmark, self.traded, 1.0 + before)
        if counterfactual.tariff is not None:
            changed = np.flatnonzero(self._tariff != before)
            ratio = (1.0 + self._tariff.reshape(-1)[changed]) / (1.0 + before).reshape(-1)[changed]
            _multiply(benchmark, self._at_cost_before, changed, ratio, "tariff")
        taxed = np.flatnonzero(self._export_tax)
        ratio = 1.0 + self._export_tax.reshape(-1)[taxed]
        _multiply(benchmark, self._at_cost_before, taxed, ratio, "export_tax")
        if counterfactual.sourcing is not None:
            chosen = np.ascontiguousarray(counterfactual.sourcing.transpose(2, 0, 1))
            self._at_cost_before = self._at_cost_before * chosen[: self.traded]
            own = np.diagonal(chosen[self.traded :], axis1=1, axis2=2)
            self._own = self._own * own
        self._K = self._at_cost_before
        if counterfactual.trade_cost is not None:
            cost = np.ascontiguousarray(counterfactual.trade_cost.transpose(2, 0, 1))
            changed = np.flatnonzero(cost[: self.traded] != 1.0)
            self._K = self._at_cost_before.copy()
            _multiply(benchmark, self._K, changed, cost.reshape(-1)[changed], "trade_cost")
            home = np.diagonal(cost[self.traded :], axis1=1, axis2=2)
            self._own = _at_home(benchmark, self._own, home, self.traded)
        self._log_productivity = np.zeros_like(benchmark.output)
        if counterfactual.productivity is not None:
            self._log_productivity = np.log(np.ascontiguousarray(counterfactual.productivity.T))

    @cached_property
    def _duty(self) -> Array:
        """What of a price is not the seller's: (D, N, N) (1 + τ') (1 + t^x)."""
        duty = self._tariff + 1.0
        duty[: len(self._export_tax)] *= 1.0 + self._export_tax
        return duty

    @cached_property
    def _Kt(self) -> Array:
        return self._K[: len(self._tariff)] / self._duty

    def problem(self) -> Problem:
        """Return the problem of the counterfactual as it was given.

        Raises
        ------
        NoEquilibriumError
            As `prepare`.
        """
        return self._combined(self._counterfactual, self._K, self._Kt)

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
        K.reshape(-1)[links] = self._at_cost_before.reshape(-1)[links]
        _multiply(self._benchmark, K, links, cost, "trade_cost")
        taxed = links[links < Kt.size]
        Kt.reshape(-1)[taxed] = K.reshape(-1)[taxed] / self._duty.reshape(-1)[taxed]
        return self._combined(counterfactual, K, Kt)

    def _combined(self, counterfactual: Counterfactual, K: Array, Kt: Array) -> Problem:
        benchmark = self._benchmark
        _check_suppliers(benchmark, K, self._own)
        links = _links(K)
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
            log_productivity=self._log_productivity,
            closure=counterfactual.closure,
            blocs=blocs,
            tariff=self._tariff,
            export_tax=self._export_tax,
        )


def _shares(benchmark: Benchmark, traded: int, duty: Array) -> tuple[Array, Array]:
    """Return π of the traded sectors, (T, N, N), and that of home in the others, (J - T, N)."""
    spent = np.where(benchmark.expenditure > 0, benchmark.expenditure, 1.0)
    share = benchmark.trade[:traded] / spent[:traded, :, None]
    share[: len(duty)] *= duty
    own = np.diagonal(benchmark.trade[traded:], axis1=1, axis2=2) / spent[traded:]
    # Buyers without any purchase in the benchmark stay at home, so that their price is defined.
    for sector, buyer in np.argwhere(benchmark.expenditure <= 0):
        if sector < traded:
            share[sector, buyer, buyer] = 1.0
        else:
            own[sector - traded, buyer] = 1.0
    return share, own


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


def _multiply(
    benchmark: Benchmark, K: Array, changed: NDArray[np.intp], ratio: Array, field: str
) -> None:
    """Multiply entries of K, at positions in its flat order, by ``ratio^-θ``.

    Raises
    ------
    InputError
        If a finite ratio of a link with trade leaves nothing, or more than a number can hold.
    """
    flat, n = K.reshape(-1), K.shape[2]
    theta = benchmark.trade_elasticity[changed // n**2, 0]
    before = flat[changed]
    with np.errstate(over="ignore", under="ignore"):
        after = before * ratio**-theta
    lost = (before > 0) & np.isfinite(ratio) & ~((after > 0) & np.isfinite(after))
    if lost.any():
        first = int(lost.argmax())
        sector, importer, exporter = np.unravel_index(int(changed[first]), K.shape)
        link = (int(sector), int(importer), int(exporter))
        raise _out_of_range(benchmark, link, ratio[first], field)
    flat[changed] = np.where(before > 0, after, 0.0)


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


def _check_suppliers(benchmark: Benchmark, K: Array, own: Array) -> None:
    lost = np.concatenate([(K @ np.ones((K.shape[2], 1)))[..., 0], own]) <= 0
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
