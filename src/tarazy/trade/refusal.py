"""When what was found is no equilibrium, and why, in words."""

from __future__ import annotations

import numpy as np

from tarazy.errors import NoEquilibriumError
from tarazy.trade.data import Problem
from tarazy.trade.factor_sweep import FactorSwept
from tarazy.trade.newton import Found
from tarazy.trade.sweep import Swept

# Spending and output below zero that count as rounding, relative to income.
SIGN_TOLERANCE = 1e-9
# Largest gap of an economy's markets relative to the income that it has left.
COLLAPSE_TOLERANCE = 1e-5


def check_signs(problem: Problem, swept: Swept | FactorSwept) -> None:
    """Check that what is spent and sold is not below zero by more than rounding.

    With positive incomes neither can be; flows are shares of expenditure, and shares are positive.

    Raises
    ------
    NoEquilibriumError
        Naming the sector, the economy and the value.
    """
    benchmark = problem.benchmark
    for name, values in (("spending", swept.expenditure), ("output", swept.markets.output)):
        relative = values / benchmark.income
        if not relative.min() >= -SIGN_TOLERANCE:
            sector, economy = (int(i) for i in np.unravel_index(relative.argmin(), values.shape))
            raise NoEquilibriumError(
                f"no equilibrium: {name} on {benchmark.sectors[sector]} in "
                f"{benchmark.economies[economy]} would be {values[sector, economy]:.6g}; allowed: "
                "zero or more"
            )


def check_collapse(problem: Problem, swept: Swept | FactorSwept, allowed: float) -> None:
    """Check that markets clear beside the income that an economy has left.

    The residual is relative to income in the benchmark, which says nothing about an economy with a
    billionth of it.

    Raises
    ------
    NoEquilibriumError
        Naming the economy and its income.
    """
    benchmark = problem.benchmark
    j, n = benchmark.expenditure.shape
    goods, labour = swept.gap[j * n : 2 * j * n].reshape(j, n), swept.gap[2 * j * n : 2 * j * n + n]
    left = swept.markets.income / benchmark.income
    gap = np.maximum(np.abs(goods).max(axis=0), np.abs(labour)) / left
    worst = int(gap.argmax())
    if not gap[worst] <= allowed:
        raise NoEquilibriumError(
            f"no equilibrium can be told from rounding: {benchmark.economies[worst]} is left with "
            f"{left[worst]:.2g} of its income in the benchmark, and its markets clear to "
            f"{gap[worst]:.2g} of that; use a smaller shock"
        )


def _differ(found: Found, digits: int) -> bool:
    return f"{100 * found.reached:.{digits}g}" != f"{100 * found.tried:.{digits}g}"


def refusal(problem: Problem, found: Found) -> str:
    """Return why a path from the benchmark breaks off, in one line."""
    benchmark, closure = problem.benchmark, problem.closure
    income = found.swept.markets.income
    relative = np.nan_to_num(income / benchmark.income, nan=1.0)
    economy = int(relative.argmin()) if found.exhausted is None else found.exhausted
    name, left = benchmark.economies[economy], f"{100 * relative[economy]:.3g} %"
    # As many digits as tell the two apart.
    digits = next(d for d in (3, 5, 9, 17) if d == 17 or _differ(found, d))
    solved, tried = (f"{100 * part:.{digits}g} %" for part in (found.reached, found.tried))
    less, reason = "closure 'zero', or a smaller shock", ""
    if closure == "zero":
        less = "a smaller shock"
    elif closure == "fixed" and benchmark.deficit[economy] < 0.0:
        less = "closure 'income_share' or 'zero', or a smaller shock"
        reason = f"; it lends a fixed surplus of {-benchmark.deficit[economy]:.6g} to others"
    if found.exhausted is None:
        return (
            f"no equilibrium found: followed from the benchmark it is reached for {solved} of the "
            f"shock (in logarithms), but not for {tried}, with {found.steps} Newton steps; at "
            f"{solved} {name} has the least income of all, {left} of the benchmark's{reason}; use "
            f"{less}"
        )
    return (
        f"no equilibrium with positive incomes on the path from the benchmark: {name} has {left} "
        f"of its income of {benchmark.income[economy]:.6g} at {solved} of the shock (in "
        f"logarithms), and less than nothing at {tried}{reason}; use {less}"
    )
