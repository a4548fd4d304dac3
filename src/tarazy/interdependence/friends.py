"""Who gains when another economy becomes more productive: friends, and who loses: enemies.

B. Kleinman, E. Liu and S. J. Redding, "International Friends and Enemies", NBER Working Paper 27587
(2020), measure the exposure of the real income of an economy to a small rise of productivity in
another, which is exact to first order in the class of models with a constant trade elasticity.
They invert one matrix of the size of the number of economies for one sector. Here the derivative is
that of the whole model, with sectors, inputs, tariffs and deficits, by the implicit function
theorem: one adjoint solve per economy whose real income it is (`tarazy.trade.adjoint`).

    exposure_ni = d log(w_n / P_n) / d log A_i

With w the income of labour and capital, P the price of final expenditure, and A_i either the
productivity of all inputs together, the same in all sectors of i (``exposure``), or that of labour
and capital alone (``exposure_labour``), which is an endowment of the country:
log A_ij = β_ij log λ_i. The first is larger, for it also makes inputs go further.
Positive: i's growth is good for n. Both are elasticities: per cent of n's real income for one per
cent of productivity of i, all adjustment included, for small changes.

Real factor income is the default rather than real income with the trade deficit. A deficit that
keeps its value in units of the world's value added changes in worth when a large economy grows, and
with it the real income of all economies with a deficit or a surplus, by more than trade does: for
the same reason deficits keep their share in each economy's value added (``income_share``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import xarray as xr

from tarazy.arguments.values import callback
from tarazy.errors import unknown_name
from tarazy.trade.adjoint import OBJECTIVES, Adjoint, Objective
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Closure, Counterfactual, known_closure
from tarazy.trade.preparation import prepare
from tarazy.trade.solve import solve
from tarazy.world import World

Progress = Callable[[int, int], None]

UNIT = "per cent of real income per per cent of productivity"
VARIABLES = {
    "exposure": "effect of total factor productivity in all sectors of the partner",
    "exposure_labour": "effect of the productivity of labour and capital of the partner",
}


def friends(
    *,
    of: Objective = "real_wage",
    closure: Closure = "income_share",
    progress: Progress | None = None,
    world: World | str | Path | None = None,
) -> xr.Dataset:
    """Return what productivity growth in every economy does to the real income of every economy.

    Parameters
    ----------
    of
        ``real_wage``: factor income over the price of final expenditure; ``welfare``: all income,
        with tariff revenue and the deficit.
    closure
        Of the deficits.
    progress
        Called with the number of economies that are done and of all.
    world
        The benchmark, where derivatives are taken: a world, the name of a bundled one, or the path
        of a file; by default ``core-2022``.

    Returns
    -------
    xarray.Dataset
        Dims ``country`` (whose real income) and ``partner`` (whose productivity; the diagonal is
        the own effect): ``exposure`` and ``exposure_labour``, elasticities; ``residual`` of the
        adjoint system by country.

    Raises
    ------
    InputError
        If `of` or the closure is unknown.
    NoEquilibriumError
        If an adjoint system can't be solved to the tolerance.
    """
    if of not in OBJECTIVES:
        raise unknown_name("objective", of, OBJECTIVES, "of")
    known_closure(closure)
    callback("progress", progress)
    world = World.of(world)
    benchmark = benchmark_of(world)
    with one_thread():
        adjoint = Adjoint(solve(prepare(benchmark, Counterfactual(closure=closure))))
    n = len(benchmark.economies)
    values = {name: np.empty((n, n)) for name in VARIABLES}
    residual = np.empty(n)
    for country, weight in enumerate(np.eye(n)):
        gradient = adjoint.gradient(weight, of)
        values["exposure"][country] = gradient.productivity.sum(axis=0)
        by_factors = benchmark.value_added_share * gradient.productivity
        values["exposure_labour"][country] = by_factors.sum(axis=0)
        residual[country] = gradient.residual
        if progress is not None:
            progress(country + 1, n)
    source = f"Tarazy adjoint on {world.name} ({world.digest})"
    found = xr.Dataset(
        {
            name: (
                ("country", "partner"),
                array,
                {"unit": UNIT, "long_name": VARIABLES[name], "source": source},
            )
            for name, array in values.items()
        }
        | {
            "residual": (
                ("country",),
                residual,
                {"unit": "1", "long_name": "largest gap of the adjoint system", "source": source},
            )
        },
        coords=dict.fromkeys(("country", "partner"), world.economies),
    )
    return found.assign_attrs(
        world=world.name, digest=world.digest, year=world.year, of=of, closure=closure
    )
