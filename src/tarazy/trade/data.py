"""The arrays of an equilibrium: a benchmark, a counterfactual, and the problem both make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name
from tarazy.trade.factors import Factors, Nest

Array = NDArray[np.float64]
Positions = NDArray[np.intp]
Closure = Literal["fixed", "income_share", "zero"]
CLOSURES: tuple[Closure, ...] = get_args(Closure)
Measure = Literal["value", "volume"]
Side = Literal["supply", "cost", "demand"]
SIDES: tuple[Side, ...] = get_args(Side)


def known_closure(name: str, where: str = "") -> Closure:
    """Return a closure by name.

    Parameters
    ----------
    name
        One of `CLOSURES`.
    where
        What the message begins with.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    for closure in CLOSURES:
        if name == closure:
            return closure
    raise unknown_name("closure", name, CLOSURES, where)


@dataclass(frozen=True, eq=False)
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
    factors, nest
        Labour, capital and resource with their owners, and how far sectors substitute; None where
        value added is the income of one factor, which stays at home.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
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
    factors: Factors | None = None
    nest: Nest | None = None


@dataclass(frozen=True, eq=False)
class Target:
    """A change of trade that a factor on the cost of delivery brings about.

    Attributes
    ----------
    importer, exporter, sector
        (L,) positions of the links, each once.
    change
        δ, above -1: of the trade of all links together.
    of
        ``value`` or ``volume``.
    against
        The counterfactual whose equilibrium δ is counted from; None is the benchmark.
    start
        The factor that is tried first; None estimates it.
    place
        Where the target stands, for messages.
    """

    importer: Positions
    exporter: Positions
    sector: Positions
    change: float
    of: Measure = "value"
    against: Counterfactual | None = None
    start: float | None = None
    place: str = "target"

    @property
    def links(self) -> frozenset[tuple[int, int, int]]:
        """The links as a set."""
        return frozenset(
            zip(self.importer.tolist(), self.exporter.tolist(), self.sector.tolist(), strict=True)
        )


@dataclass(frozen=True, eq=False)
class PriceTarget:
    """A world price that a shift of supply or of demand brings about.

    Attributes
    ----------
    sector
        Position of the sector.
    shifted
        (M,) positions of the economies whose supply, cost, or demand, shifts.
    factor
        The price over that of the benchmark, above 0.
    by
        ``supply``, ``cost`` or ``demand``: see :mod:`tarazy.trade.price_target`.
    place
        Where the target stands, for messages.
    """

    sector: int
    shifted: Positions
    factor: float
    by: Side = "supply"
    place: str = "price"


# Dimensions, and the lowest value that is too low.
_SHAPES = {
    "tariff": "nnj",
    "trade_cost": "nnj",
    "productivity": "nj",
    "export_tax": "nnj",
    "sourcing": "nnj",
    "capital": "nj",
    "resource": "nj",
}
_LOWEST = {
    "tariff": -1.0,
    "trade_cost": 0.0,
    "productivity": 0.0,
    "export_tax": -1.0,
    "sourcing": 0.0,
    "capital": 0.0,
    "resource": 0.0,
}


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
    export_tax
        (N, N, J) ad valorem rates on the price at the factory that the exporter levies on what
        leaves it for the importer, above -1, zero at home; its government has the revenue, and pays
        where a rate is below zero. The benchmark has none; None leaves it so.
    sourcing
        (N, N, J) factor on the share of every supplier in expenditure at given prices, above 0: a
        shift of whom buyers choose that no price tells, and that uses nothing up; None leaves all.
    capital, resource
        (N, J) factor on the stock of capital, and of the resource, in a sector, above 0; None
        leaves them. Only with factors, as all below.
    profit_tax, royalty
        (N, J) rates of the host after the change, fractions below 1; None leaves them.
    owner
        (N, N, J) host, owner, sector: ω after the change, sums to one over owners; None leaves it.
    invested
        (N, N) host, owner: what owners put into capital, or took out, at the prices of the
        benchmark, in the unit of the flows; the stocks themselves change by `capital` and `owner`.
    seized
        (N, N) host, owner: capital that an owner has got without paying for it, likewise.
    other_income
        (N,) what is added to other primary income, million USD, sums to zero: what is paid every
        year for a stake that changes hands. None is nothing.
    prices
        World prices whose shifts of supply or demand are found with the equilibrium, by
        :func:`tarazy.trade.targets.hold`. Only with factors.
    """

    tariff: Array | None = None
    trade_cost: Array | None = None
    productivity: Array | None = None
    closure: Closure = "fixed"
    targets: tuple[Target, ...] = ()
    export_tax: Array | None = None
    sourcing: Array | None = None
    capital: Array | None = None
    resource: Array | None = None
    profit_tax: Array | None = None
    royalty: Array | None = None
    owner: Array | None = None
    invested: Array | None = None
    seized: Array | None = None
    other_income: Array | None = None
    prices: tuple[PriceTarget, ...] = ()

    @property
    def adds_capital(self) -> bool:
        """Whether owners bring capital, or take it out."""
        return self.invested is not None

    @property
    def of_factors(self) -> dict[str, Array]:
        """What it changes that there is with factors alone."""
        names = ("capital", "resource", "profit_tax", "royalty", "owner", "invested", "seized")
        found = {name: getattr(self, name) for name in (*names, "other_income")}
        return {name: values for name, values in found.items() if values is not None}

    def check(self, n: int, j: int) -> None:
        """Check shapes and values for a world of `n` economies and `j` sectors.

        Raises
        ------
        InputError
            Naming the field, the value and what is allowed.
        """
        self.check_shapes(n, j)
        self.check_values()

    def check_shapes(self, n: int, j: int) -> None:
        """Check closure and shapes for a world of `n` economies and `j` sectors.

        Raises
        ------
        InputError
            Naming the field, the shape and what is allowed.
        """
        known_closure(self.closure)
        for field, letters in _SHAPES.items():
            values: Array | None = getattr(self, field)
            shape = tuple({"n": n, "j": j}[letter] for letter in letters)
            if values is not None and values.shape != shape:
                raise InputError(f"{field} has shape {values.shape}; allowed: {shape}")
        self._check_factors(n, j)

    def check_values(self, changed: Mapping[str, Array] | None = None) -> None:
        """Check signs.

        Parameters
        ----------
        changed
            By field, the values that are to be checked instead of all: those that differ from what
            is known to be sound.

        Raises
        ------
        InputError
            Naming the field, the value and what is allowed.
        """
        for field, lowest in _LOWEST.items():
            values: Array | None = getattr(self, field)
            if values is not None and changed is not None:
                values = changed.get(field, values)
            if values is None or not values.size:
                continue
            # Comparisons that NaN fails, so that NaN is caught too.
            finite = field == "trade_cost" or values.max() < np.inf
            if not (values.min() > lowest and finite):
                bad = values[~(values > lowest) | np.isinf(values)].flat[0]
                raise InputError(f"{field} holds {bad}; allowed: above {lowest:g} and finite")
        if self.export_tax is not None:
            at_home = np.diagonal(self.export_tax)
            if at_home.any():
                bad = at_home[at_home != 0][0]
                raise InputError(f"export_tax holds {bad} on sales at home; allowed: 0 there")

    def _check_factors(self, n: int, j: int) -> None:
        """Check shapes, bounds and sums of what there is with factors alone."""
        shapes = {
            "profit_tax": (n, j),
            "royalty": (n, j),
            "owner": (n, n, j),
            "invested": (n, n),
            "seized": (n, n),
            "other_income": (n,),
        }
        bounds = {"profit_tax": (-1.0, 1.0), "royalty": (0.0, 1.0), "owner": (0.0, 1.0)}
        for name, values in self.of_factors.items():
            if name not in shapes:
                continue
            if values.shape != shapes[name]:
                raise InputError(f"{name} has shape {values.shape}; allowed: {shapes[name]}")
            low, high = bounds.get(name, (-np.inf, np.inf))
            # Of rates, one is all there is; owners may have all.
            fits = (values >= low) & np.isfinite(values)
            fits &= (values <= high) if name == "owner" else (values < high)
            if not fits.all():
                raise InputError(
                    f"{name} holds {values[~fits].flat[0]}; allowed: finite, {low:g} to {high:g}"
                )
        if self.owner is not None:
            _adds_up("owner", self.owner.sum(axis=1), 1.0, 1e-9)
        if self.other_income is not None:
            size = max(float(np.abs(self.other_income).sum()), 1.0)
            _adds_up("other_income", self.other_income.sum(keepdims=True), 0.0, 1e-9 * size)


def _adds_up(name: str, sums: Array, wanted: float, tolerance: float) -> None:
    gap = np.abs(sums - wanted)
    if not gap.max() <= tolerance:
        bad = sums.flat[int(gap.argmax())]
        raise InputError(f"{name} adds up to {bad:.12g}; allowed: {wanted:g}")


@dataclass(frozen=True, eq=False)
class Moved:
    """What a problem changes of what is prepared of a benchmark once for all of its problems.

    Attributes
    ----------
    base
        The same object in all problems of one preparation of a benchmark.
    rows
        (R,) in the flat order of sector and importer, ascending: rows of K and Kt that may differ.
    """

    base: object
    rows: Positions


@dataclass(frozen=True, eq=False)
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
        (D, N, N) K / ((1 + τ') (1 + t^x)) of the dutiable sectors.
    own
        (J - T, N) the same factor for sectors that no one trades.
    reach
        (T, N) the sum of K over suppliers.
    log_productivity
        (J, N) log Â.
    closure
        Of the deficits.
    blocs
        (N,) number of the bloc each economy belongs to: trade links remain inside a bloc only.
    taxed
        Number of leading sectors after which no export is taxed.
    moved
        What it changes of the benchmark as it was prepared; None where that may be all.
    """

    benchmark: Benchmark
    counterfactual: Counterfactual
    K: Array
    Kt: Array
    own: Array
    reach: Array
    log_productivity: Array
    closure: Closure
    blocs: NDArray[np.int64]
    taxed: int = 0
    moved: Moved | None = None

    @cached_property
    def tariff(self) -> Array:
        """(D, N, N) τ' of the dutiable sectors: where an importer, or an exporter, taxes trade."""
        given = self.counterfactual.tariff
        after = self.benchmark.tariff if given is None else given.transpose(2, 0, 1)
        return np.ascontiguousarray(after[: len(self.Kt)])

    @cached_property
    def export_tax(self) -> Array:
        """(E, N, N) t^x of the leading sectors after which no export is taxed."""
        given = self.counterfactual.export_tax
        if given is None:
            return np.zeros((0, *self.K.shape[1:]))
        return np.ascontiguousarray(given.transpose(2, 0, 1)[: self.taxed])
