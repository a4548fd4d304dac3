"""Entropy balancing: the flows nearest to a prior that meet given totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Term:
    """The part that one block of flows has in a margin.

    Attributes
    ----------
    block
        Name of the block.
    axes
        Axes of the block that are summed; the others, in their order, index the margin.
    sign
        +1 or -1.
    index
        Index applied to the block first (e.g. only some sectors); it must keep the axes.
    """

    block: str
    axes: tuple[int, ...]
    sign: int = 1
    index: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Margin:
    """A total that the flows must meet: the signed sum of terms equals the target.

    Attributes
    ----------
    name
        For messages.
    target
        In the shape of the terms; NaN where nothing is known.
    terms
        At least one with sign +1.
    """

    name: str
    target: Array
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Balanced:
    """Balanced flows.

    Attributes
    ----------
    flows
        Block name to array, in the shape of the prior.
    sweeps
        How many times every margin was met in turn.
    gaps
        Margin name to the largest gap, relative to the total of the margin's cell (and, for tiny
        cells, to 1e-6 of the mean cell).
    """

    flows: dict[str, Array]
    sweeps: int
    gaps: dict[str, float]


def balance(
    prior: Mapping[str, Array],
    margins: Sequence[Margin],
    tolerance: float = 1e-8,
    max_sweeps: int = 20_000,
) -> Balanced:
    """Return the flows of least relative entropy to the prior that meet all margins.

    Every margin in turn is met exactly by one multiplier per cell: flows with sign +1 are
    multiplied by it, flows with sign -1 divided (cyclic projections of Bregman 1967; with one sign
    and two margins this is RAS, with two signs GRAS of Junius & Oosterhaven 2003 as corrected by
    Lenzen, Wood & Gallego 2007). A zero of the prior stays zero.

    Parameters
    ----------
    prior
        Block name to array of flows, none negative.
    margins
        Totals to be met; they may share blocks and cells.
    tolerance
        Largest relative gap allowed.
    max_sweeps
        When the margins are not met after so many rounds they are taken to be inconsistent.

    Raises
    ------
    InputError
        A prior is negative; a total is positive where no flow is; or the margins contradict each
        other, with the margin, the cell and the gap that remains.
    """
    flows = {name: np.array(block, dtype=np.float64) for name, block in prior.items()}
    for name, block in flows.items():
        if not (np.isfinite(block).all() and (block >= 0).all()):
            raise InputError(f"prior {name!r}: has negative or missing flows; allowed: >= 0")
    for margin in margins:
        _check_reachable(margin, flows)
    gaps: dict[str, float] = {}
    worst: tuple[float, str] = (np.inf, "")
    for sweep in range(1, max_sweeps + 1):
        # The gap of a margin is taken before it is met, so that no extra pass is needed.
        worst = (0.0, "")
        for margin in margins:
            gap, where = _meet(margin, flows)
            gaps[margin.name] = gap
            if gap >= worst[0]:
                worst = (gap, f"{margin.name} at {where}")
        if worst[0] <= tolerance:
            return Balanced(flows=flows, sweeps=sweep, gaps=gaps)
    raise InputError(
        f"margins contradict each other: after {max_sweeps} sweeps {worst[1]} is off by "
        f"{worst[0]:.3g} of its total; allowed: {tolerance:g}"
    )


def _sums(margin: Margin, flows: Mapping[str, Array]) -> tuple[Array, Array]:
    plus, minus = np.zeros_like(margin.target), np.zeros_like(margin.target)
    for term in margin.terms:
        total = flows[term.block][term.index].sum(axis=term.axes)
        if term.sign > 0:
            plus = plus + total
        else:
            minus = minus + total
    return plus, minus


def _check_reachable(margin: Margin, flows: Mapping[str, Array]) -> None:
    plus, minus = _sums(margin, flows)
    if plus.shape != margin.target.shape:
        raise InputError(
            f"margin {margin.name!r}: target has shape {margin.target.shape}; allowed: {plus.shape}"
        )
    one_sign = all(term.sign > 0 for term in margin.terms)
    bad = ((margin.target > 0) & (plus <= 0)) | ((margin.target < 0) & (one_sign | (minus <= 0)))
    if bad.any():
        cell = tuple(int(i[0]) for i in np.nonzero(bad))
        raise InputError(
            f"margin {margin.name!r} at {cell}: target {margin.target[cell]:g} but the prior has "
            f"{plus[cell]:g} to raise and {minus[cell]:g} to lower; allowed: a flow of that sign"
        )


def _meet(margin: Margin, flows: dict[str, Array]) -> tuple[float, tuple[int, ...]]:
    """Meet one margin in place; return its relative gap before, and where that was largest."""
    plus, minus = _sums(margin, flows)
    known = ~np.isnan(margin.target)
    target = np.where(known, margin.target, plus - minus)
    size = np.abs(target) + plus + minus
    floor = 1e-6 * size.mean()
    gap = np.abs(plus - minus - target) / (size + floor + np.finfo(float).tiny)
    where = np.unravel_index(int(gap.argmax()), gap.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(target**2 + 4.0 * plus * minus)
        # For a negative target the other form of the same root loses no digits.
        up = np.where(target >= 0, (target + root) / (2.0 * plus), 2.0 * minus / (root - target))
        down = 1.0 / up
    up = np.where(known & (plus > 0), up, 1.0)
    # Nothing to raise: the flows to lower are the target, or must vanish.
    down = np.where(known & (minus > 0), np.where((plus > 0) | (target < 0), down, 0.0), 1.0)
    for term in margin.terms:
        factor = np.expand_dims(up if term.sign > 0 else down, term.axes)
        if term.index:
            flows[term.block][term.index] *= factor
        else:
            flows[term.block] *= factor
    return float(gap[where]), tuple(int(i) for i in where)


def gras(prior: Array, row_totals: Array, column_totals: Array, tolerance: float = 1e-8) -> Array:
    """Return the matrix nearest to one with negative entries that has the given totals.

    Signs are kept and zeros stay zero (Junius & Oosterhaven 2003, eq. 7-9, in the form of Lenzen,
    Wood & Gallego 2007, which has the prior itself as answer to its own totals).

    Parameters
    ----------
    prior
        (R, C), any sign.
    row_totals, column_totals
        (R,) and (C,), any sign, of the same sum.

    Raises
    ------
    InputError
        The totals cannot be reached or have different sums.
    """
    total_r, total_c = float(row_totals.sum()), float(column_totals.sum())
    scale = float(np.abs(prior).sum())
    if abs(total_r - total_c) > tolerance * scale:
        raise InputError(
            f"row totals sum to {total_r:g}, column totals to {total_c:g}; allowed: the same sum"
        )
    both = (Term("up", (1,)), Term("down", (1,), -1)), (Term("up", (0,)), Term("down", (0,), -1))
    balanced = balance(
        {"up": np.maximum(prior, 0.0), "down": np.maximum(-prior, 0.0)},
        [
            Margin("row totals", np.asarray(row_totals, dtype=np.float64), both[0]),
            Margin("column totals", np.asarray(column_totals, dtype=np.float64), both[1]),
        ],
        tolerance,
    )
    return balanced.flows["up"] - balanced.flows["down"]
