"""Labour, capital and natural resources: who earns value added, and who owns what is earned.

With one factor, as in Caliendo & Parro (2015), value added is the income of labour alone and stays
at home. Here it splits into labour, capital, a natural resource and royalties; capital and resource
have owners, at home and abroad, and how far a sector can change what it uses depends on the
horizon. The accounts that follow are in `tarazy.trade.accounts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name

Array = NDArray[np.float64]
Horizon = Literal["short", "medium", "long"]
HORIZONS: tuple[Horizon, ...] = get_args(Horizon)

# Of shares that add up, relative to their sum.
TOLERANCE = 1e-9


def known_horizon(name: str, where: str = "") -> Horizon:
    """Return a horizon by name.

    Parameters
    ----------
    name
        One of `HORIZONS`.
    where
        What the message begins with.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    for horizon in HORIZONS:
        if name == horizon:
            return horizon
    raise unknown_name("horizon", name, HORIZONS, where)


@dataclass(frozen=True, eq=False)
class Factors:
    """What value added pays at the benchmark, and to whom; sectors outermost, as in `Benchmark`.

    Attributes
    ----------
    labour, capital, resource, royalty
        (J, N) fractions of output; they add up to the share of value added. Capital's is gross of
        depreciation; a royalty is a tax on output that the host's government has.
    profit_tax
        (J, N) rate of the host on capital income net of depreciation and on resource income, below
        1.
    depreciation
        (N,) fraction of an economy's gross capital income that replaces capital, δ P^I K / (r K).
    capital_stock
        (N,) K at the prices of the benchmark, million USD; spread over sectors as gross capital
        income is, so that one return r holds in all of them.
    owner
        (N, N, J) host, owner, sector: ω, the part of what the host's capital and resource earn
        after tax that each owner has; it adds up to one over owners.
    other_income
        (N,) N, other primary income from abroad (interest, portfolios, wages), million USD; adds up
        to zero.
    """

    labour: Array
    capital: Array
    resource: Array
    royalty: Array
    profit_tax: Array
    depreciation: Array
    capital_stock: Array
    owner: Array
    other_income: Array

    def check(self, value_added_share: Array) -> None:
        """Check shapes, signs and sums against the share of value added, (J, N).

        Raises
        ------
        InputError
            Naming the field, the value and what is allowed.
        """
        j, n = value_added_share.shape
        shapes = {
            "labour": (j, n),
            "capital": (j, n),
            "resource": (j, n),
            "royalty": (j, n),
            "profit_tax": (j, n),
            "depreciation": (n,),
            "capital_stock": (n,),
            "owner": (n, n, j),
            "other_income": (n,),
        }
        for name, shape in shapes.items():
            values = getattr(self, name)
            if values.shape != shape:
                raise InputError(f"factors: {name} has shape {values.shape}; allowed: {shape}")
            if not np.isfinite(values).all():
                raise InputError(f"factors: {name} holds a value that is not finite")
            low, high = {
                "other_income": (-np.inf, np.inf),
                "capital_stock": (0.0, np.inf),
            }.get(name, (0.0, 1.0))
            if name == "profit_tax":
                low = -1.0
            if not (values.min() >= low and values.max() <= high):
                bad = values[~((values >= low) & (values <= high))].flat[0]
                raise InputError(f"factors: {name} holds {bad}; allowed: {low:g} to {high:g}")
        paid = self.labour + self.capital + self.resource + self.royalty
        _same("labour, capital, resource and royalty", paid, value_added_share)
        _same("owner", self.owner.sum(axis=1), np.ones((n, j)))
        size = np.abs(self.other_income).sum()
        if abs(self.other_income.sum()) > TOLERANCE * max(size, 1.0):
            raise InputError(
                f"factors: other_income adds up to {self.other_income.sum():.6g}; allowed: 0"
            )


def _same(name: str, found: Array, wanted: Array) -> None:
    gap = np.abs(found - wanted)
    if not gap.max() <= TOLERANCE:
        at = np.unravel_index(int(gap.argmax()), gap.shape)
        raise InputError(
            f"factors: {name} add up to {found[at]:.12g} at {tuple(map(int, at))}; allowed: "
            f"{wanted[at]:.12g}"
        )


@dataclass(frozen=True, eq=False)
class Nest:
    """How far sectors and buyers substitute, by horizon.

    A sector's unit cost is a CES of what is fixed in it and of what is not. In the short run its
    capital and resource are fixed, as one bundle; later only the resource is. The elasticity of
    substitution between the two follows from the elasticity of supply η at given prices of what
    varies and the cost share s of what is fixed: ``σ = η s / (1 - s)``.

    Attributes
    ----------
    horizon
        ``short``: capital and resource stay in their sector; ``medium``: capital moves between the
        sectors of an economy; ``long``: its stock follows the return as well.
    supply
        (J, N) η; None is Cobb-Douglas, σ = 1, everywhere. NaN is Cobb-Douglas in that sector.
    inputs
        Elasticity of substitution between labour, capital where it moves, and all inputs.
    final
        Elasticity of substitution between the goods of final demand.
    foreign_capital
        Elasticity of the stock of foreign-owned capital to its after-tax return, in the long run.
    """

    horizon: Horizon = "medium"
    supply: Array | None = None
    inputs: float = 1.0
    final: float = 1.0
    foreign_capital: float = 1.0

    def check(self, j: int, n: int) -> None:
        """Check names, shapes and signs.

        Raises
        ------
        InputError
            Naming the field, the value and what is allowed.
        """
        known_horizon(self.horizon)
        for name in ("inputs", "final", "foreign_capital"):
            value = getattr(self, name)
            lowest = 0.0
            if not (lowest <= value < np.inf):
                raise InputError(f"nest: {name} is {value}; allowed: {lowest:g} or more, finite")
        if self.supply is None:
            return
        if self.supply.shape != (j, n):
            raise InputError(f"nest: supply has shape {self.supply.shape}; allowed: {(j, n)}")
        bad = self.supply[~(np.isnan(self.supply) | (self.supply > 0))]
        if bad.size:
            raise InputError(f"nest: supply holds {bad[0]}; allowed: above 0, or NaN")
