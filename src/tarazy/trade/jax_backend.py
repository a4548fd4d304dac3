"""The sweeps of the solver on JAX: the same equations, compiled, on whatever device JAX has.

JAX is an optional dependency (``pip install 'tarazy[jax]'``) and is imported on first use. Double
precision is switched on for the sweeps only; the configuration of the process stays as it is.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.trade import solve as driver
from tarazy.trade.data import Closure, Problem
from tarazy.trade.jax_batch import Solved, solve_many
from tarazy.trade.jax_draws import solve_elasticities
from tarazy.trade.jax_program import check_one_factor, imported
from tarazy.trade.solution import Solution
from tarazy.trade.solve import TOLERANCE
from tarazy.trade.sweep import Model, Swept, sweep

__all__ = ["Solved", "solve", "solve_elasticities", "solve_many"]


def solve(problem: Problem, *, tolerance: float = TOLERANCE) -> Solution:
    """Solve for the equilibrium, with the sweeps over the markets on JAX.

    Sweeps are compiled once for every combination of shapes and closure; the first solve of a shape
    therefore takes seconds. The driver between sweeps is that of `tarazy.trade.solve.solve`; so is
    the slow path, on NumPy, where accelerated sweeps do not settle (`Solution.method` is then
    ``newton``).

    Parameters
    ----------
    problem
        From `tarazy.trade.data.prepare`.
    tolerance
        Largest residual allowed.

    Returns
    -------
    Solution
        Of NumPy arrays; it agrees with that of NumPy within rounding amplified by the tolerance.

    Raises
    ------
    InputError
        If JAX is not installed, or the problem has labour, capital and resources.
    NoEquilibriumError
        If no equilibrium is found; the message tells the residual reached.
    """
    check_one_factor(problem.benchmark)
    return driver.solve(problem, tolerance=tolerance, sweeper=_Sweeper(imported()))


class _Sweeper:
    """Sweeps that keep the models they work on, exact and rough, on the device."""

    def __init__(self, jax: Any) -> None:
        self._jax = jax
        self._known: list[tuple[Model, Any]] = []

    def __call__(self, model: Model, closure: Closure, state: NDArray[np.float64]) -> Swept:
        """Return a sweep of NumPy arrays, in the precision of those given."""
        with self._jax.enable_x64(True):
            swept = _compiled()(self._on_device(model), closure, self._jax.device_put(state))
            on_host: Swept = self._jax.device_get(swept)
        return on_host

    def _on_device(self, model: Model) -> Any:
        for known, copy in self._known:
            if known is model:
                return copy
        self._known.append((model, self._jax.device_put(model)))
        return self._known[-1][1]


@cache
def _compiled() -> Any:
    return imported().jit(sweep, static_argnums=1)
