"""Inputs of the equilibrium: a benchmark, a counterfactual, and the problem both make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.world import World

if TYPE_CHECKING:
    from tarazy.trade.targets import Target

Array = NDArray[np.float64]
Closure = Literal["fixed", "income_share", "zero"]
CLOSURES: tuple[Closure, ...] = get_args(Closure)


@dataclass(frozen=True)
class Benchmark:
    """A world in the layout of the equations: sectors outermost.

    Attributes
    ----------
    economies, sectors
        N and J labels.
    trade, tariff
        (J, N, N) sector, importer, exporter; flows before tariff and ad valorem rates.
    expenditure, output, value_added_share, final_share
        (J, N) X, Y, β, α.
    input_share
        (N, K, J) γ.
    value_added, deficit, income
        (N,) w L, D, I.
    trade_elasticity
        (J, 1) θ.
    traded, dutiable
        Number of leading sectors after which no sector is traded, or bears a tariff.
    """

    economies: list[str]
    sectors: list[str]
    trade: Array
    tariff: Array
    expenditure: Array
    output: Array
    value_added_share: Array
    final_share: Array
    input_share: Array
    value_added: Array
    deficit: Array
    income: Array
    trade_elasticity: Array
    traded: int
    dutiable: int

    @classmethod
    def from_world(cls, world: World) -> Benchmark:
        """Lay out a world for the solver; no copy is made where the memory order allows.

        Its arrays are read-only, like those of the world.

        Raises
        ------
        InputError
            If the world is not sound: a wrong value, an identity that fails, or an economy that
            earns or spends nothing: it has no wage to be found, and no price index.
        """
        world.require_sound()
        data = world.dataset.variables
        trade = np.ascontiguousarray(data["trade"].values.transpose(2, 0, 1))
        tariff = np.ascontiguousarray(data["tariff"].values.transpose(2, 0, 1))
        value_added_share = np.ascontiguousarray(data["value_added_share"].values.T)
        output, imports = trade.sum(axis=1), trade.sum(axis=2)
        dutiable = _leading(_any(tariff))
        duties = np.zeros_like(imports)
        duties[:dutiable] = np.vecdot(trade[:dutiable], tariff[:dutiable])
        value_added = (value_added_share * output).sum(axis=0)
        deficit = imports.sum(axis=0) - output.sum(axis=0)
        income = value_added + duties.sum(axis=0) + deficit
        exported = output.sum(axis=1) > np.trace(trade, axis1=1, axis2=2)
        found = cls(
            economies=world.economies,
            sectors=world.sectors,
            trade=trade,
            tariff=tariff,
            expenditure=imports + duties,
            output=output,
            value_added_share=value_added_share,
            final_share=np.ascontiguousarray(data["final_share"].values.T),
            input_share=np.ascontiguousarray(data["input_share"].values),
            value_added=value_added,
            deficit=deficit,
            income=income,
            trade_elasticity=np.array(data["trade_elasticity"].values)[:, None],
            # A tariff on a sector that no one trades falls on domestic sales: it counts as traded.
            traded=max(dutiable, _leading(exported)),
            dutiable=dutiable,
        )
        for array in vars(found).values():
            if isinstance(array, np.ndarray):
                array.flags.writeable = False
        return found


def _any(by_sector: Array) -> NDArray[np.bool_]:
    """Return whether a sector has any entry other than zero, (J,)."""
    flat = by_sector.reshape(len(by_sector), -1)
    return np.asarray(np.vecdot(flat, flat) > 0)


def _leading(flags: NDArray[np.bool_]) -> int:
    return int(flags.size - flags[::-1].argmax()) if flags.any() else 0


@dataclass(frozen=True)
class Counterfactual:
    """What changes against the benchmark, in the order of the world: importer, exporter, sector.

    Attributes
    ----------
    tariff
        (N, N, J) ad valorem rates after the change, fractions; None leaves them.
    trade_cost
        (N, N, J) factor d̂ on the cost of delivery, above 0; infinite severs the link exactly; None
        leaves all.
    productivity
        (N, J) factor Â on productivity, above 0; None leaves all.
    closure
        ``fixed``: every deficit keeps its value relative to world value added; ``income_share``:
        its share in value added, the rest spread over the world in proportion to value added;
        ``zero``: no deficits.
    targets
        Changes of trade whose costs of delivery are found with the equilibrium, by
        :func:`tarazy.trade.targets.hold`; their factors multiply `trade_cost`.
    """

    tariff: Array | None = None
    trade_cost: Array | None = None
    productivity: Array | None = None
    closure: Closure = "fixed"
    targets: tuple[Target, ...] = ()

    def check(self, n: int, j: int) -> None:
        """Check shapes and signs for a world of `n` economies and `j` sectors.

        Raises
        ------
        InputError
            Naming the field, the value and what is allowed.
        """
        if self.closure not in CLOSURES:
            raise unknown_name("closure", self.closure, CLOSURES)
        for field, values, shape, lowest in (
            ("tariff", self.tariff, (n, n, j), -1.0),
            ("trade_cost", self.trade_cost, (n, n, j), 0.0),
            ("productivity", self.productivity, (n, j), 0.0),
        ):
            if values is None:
                continue
            if values.shape != shape:
                raise InputError(f"{field} has shape {values.shape}; allowed: {shape}")
            # Comparisons that NaN fails, so that NaN is caught too.
            finite = field == "trade_cost" or values.max() < np.inf
            if not (values.min() > lowest and finite):
                bad = values[~(values > lowest) | np.isinf(values)].flat[0]
                raise InputError(f"{field} holds {bad}; allowed: above {lowest:g} and finite")


@dataclass(frozen=True)
class Problem:
    """A benchmark under a counterfactual, prepared for the solver.

    Attributes
    ----------
    benchmark
        The start.
    counterfactual
        What changes.
    K
        (T, N, N) π κ̂^-θ of the traded sectors.
    Kt
        (D, N, N) K / (1 + τ') of the dutiable sectors.
    own
        (J - T, N) the same factor for sectors that no one trades.
    log_productivity
        (J, N) log Â.
    closure
        Of the deficits.
    blocs
        (N,) number of the bloc each economy belongs to: trade links remain inside a bloc only.
    tariff
        (D, N, N) τ' of the dutiable sectors.
    """

    benchmark: Benchmark
    counterfactual: Counterfactual
    K: Array
    Kt: Array
    own: Array
    log_productivity: Array
    closure: Closure
    blocs: NDArray[np.int64]
    tariff: Array


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
    counterfactual.check(len(benchmark.economies), len(benchmark.sectors))
    if counterfactual.targets:
        raise InputError(
            f"counterfactual: targets: {len(counterfactual.targets)} without their costs of "
            "delivery; allowed: none here, tarazy.trade.targets.hold finds them"
        )
    traded, dutiable = benchmark.traded, benchmark.dutiable
    after = benchmark.tariff
    if counterfactual.tariff is not None:
        after = np.ascontiguousarray(counterfactual.tariff.transpose(2, 0, 1))
        dutiable = max(dutiable, _leading(_any(after)))
        traded = max(traded, dutiable)
    before = benchmark.tariff[:dutiable]
    theta = benchmark.trade_elasticity
    spent = np.where(benchmark.expenditure > 0, benchmark.expenditure, 1.0)
    K = benchmark.trade[:traded] / spent[:traded, :, None]
    Kt = 1.0 + before
    K[:dutiable] *= Kt
    own = np.diagonal(benchmark.trade[traded:], axis1=1, axis2=2) / spent[traded:]
    # Buyers without any purchase in the benchmark stay at home, so that their price is defined.
    for sector, buyer in np.argwhere(benchmark.expenditure <= 0):
        if sector < traded:
            K[sector, buyer, buyer] = 1.0
        else:
            own[sector - traded, buyer] = 1.0
    tariff = after[:dutiable]
    if counterfactual.tariff is not None:
        changed = np.flatnonzero(tariff != before)
        ratio = (1.0 + tariff.reshape(-1)[changed]) / Kt.reshape(-1)[changed]
        _multiply(benchmark, K, changed, ratio, "tariff")
    if counterfactual.trade_cost is not None:
        cost = np.ascontiguousarray(counterfactual.trade_cost.transpose(2, 0, 1))
        changed = np.flatnonzero(cost[:traded] != 1.0)
        _multiply(benchmark, K, changed, cost.reshape(-1)[changed], "trade_cost")
        home = np.diagonal(cost[traded:], axis1=1, axis2=2)
        with np.errstate(over="ignore", under="ignore"):
            changed_own = own * home ** -theta[traded:]
        beyond = np.isfinite(home) & ~((changed_own > 0) & np.isfinite(changed_own)) & (own > 0)
        if beyond.any():
            sector, economy = (int(i) for i in np.argwhere(beyond)[0])
            link = (traded + sector, economy, economy)
            raise _out_of_range(benchmark, link, home[sector, economy], "trade_cost")
        own = changed_own
    _check_suppliers(benchmark, K, own)
    productivity = counterfactual.productivity
    log_productivity = np.zeros_like(benchmark.output)
    if productivity is not None:
        log_productivity = np.log(np.ascontiguousarray(productivity.T))
    links = _links(K)
    blocs = _blocs(links)
    _check_payment(benchmark, links, counterfactual.closure)
    if counterfactual.closure == "fixed":
        _check_deficits(benchmark, blocs)
    return Problem(
        benchmark=benchmark,
        counterfactual=counterfactual,
        K=K,
        Kt=np.divide(K[:dutiable], np.add(tariff, 1.0, out=Kt), out=Kt),
        own=own,
        log_productivity=log_productivity,
        closure=counterfactual.closure,
        blocs=blocs,
        tariff=tariff,
    )


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
    for bloc in range(blocs.max() + 1):
        inside = blocs == bloc
        gap = benchmark.deficit[inside].sum()
        if abs(gap) > 1e-9 * benchmark.income[inside].sum():
            others = len(inside) - int(inside.sum())
            raise NoEquilibriumError(
                f"no equilibrium: trade is cut between the bloc {{{_names(benchmark, inside)}}} "
                f"and the other {others} economies, but with closure 'fixed' the bloc keeps a "
                f"deficit of {gap:.6g} that no one can finance; use closure 'income_share' or "
                "'zero'"
            )
