"""Which side of a pair depends more on the other, from import shares and in equilibrium.

Two measures of the same thing:

**From import shares.** E. Liu and D. Y. Yang, "International Power", NBER Working Paper 34006
(2025), measure power by asymmetric bilateral import dependence, weighted inversely by sectoral
trade elasticities. Here, with M_nij what n pays for goods of i in sector j, θ_j the trade
elasticity and I_n the income of n:

    dependence_ni = 100 Σ_j (M_nij / θ_j) / I_n            per cent of real income
    power_in      = dependence_ni - dependence_in          of i over n

To first order dependence_ni is the rise of the cost of what n buys when i's supplies end and no
wage moves: in sector j the price rises by -log(1 - π_nij) / θ_j ≈ π_nij / θ_j, which is paid on all
purchases of the sector. Sales lost do not count, nor that others' prices change. The paper's
abstract says as much of the formula as the first sentence above; the denominator, and that all
sectors count, with final and intermediate purchases together, are choices made here.

**In equilibrium.** The loss of real income when all trade of the pair ends, exactly, of each side:
asymmetry_nm = loss_nm - loss_mn from `tarazy.interdependence.matrix`. Positive: n depends more on m
than m on n.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.world import World

Array = NDArray[np.float64]

DIMS = ("country", "partner")
# name: (unit, long name)
VARIABLES: dict[str, tuple[str, str]] = {
    "dependence": (
        "per cent of income",
        "imports from the partner over trade elasticity, relative to income",
    ),
    "asymmetry": (
        "percentage points of income",
        "dependence of the country on the partner less that of the partner on the country",
    ),
    "loss": (
        "per cent of real income before; positive is a loss",
        "real income lost without the partner",
    ),
    "loss_asymmetry": (
        "percentage points of real income",
        "loss of the country less loss of the partner when their trade ends",
    ),
    "real_wage_loss": (
        "per cent of the real wage before; positive is a loss",
        "real wage lost without the partner",
    ),
    "real_wage_asymmetry": (
        "percentage points of the real wage",
        "real wage that the country loses less that of the partner when their trade ends",
    ),
}


def import_dependence(imports: Array, trade_elasticity: Array, income: Array) -> Array:
    """Return imports weighted with the inverse of the trade elasticity, (N, N), per cent.

    ``100 Σ_j (M_nij / θ_j) / I_n`` of importer n on exporter i; zero on the diagonal.

    Parameters
    ----------
    imports
        (J, N, N) sector, importer, exporter; what buyers pay, tariffs included, million USD.
    trade_elasticity
        (J,) θ.
    income
        (N,) million USD.
    """
    found: Array = 100 * np.einsum("jni,j->ni", imports, 1 / trade_elasticity) / income[:, None]
    np.fill_diagonal(found, 0.0)
    return found


def net(values: Array) -> Array:
    """Return what one side has more than the other, ``v_nm - v_mn``, (N, N)."""
    return values - values.T


def asymmetry(
    matrix: xr.Dataset | None = None, *, world: World | str | Path | None = None
) -> xr.Dataset:
    """Return how unequally the economies of all pairs depend on each other.

    Parameters
    ----------
    matrix
        Of `tarazy.interdependence.matrix.severance_matrix` for this world; without it the four
        variables of the equilibrium are left out.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``.

    Returns
    -------
    xarray.Dataset
        Dims ``country`` and ``partner``: ``dependence`` and ``asymmetry`` from import shares (the
        partner's power over the country is ``asymmetry``); from the matrix, NaN on the diagonal,
        ``loss``, ``loss_asymmetry``, ``real_wage_loss`` and ``real_wage_asymmetry``.

    Raises
    ------
    InputError
        If the matrix is that of another world.
    """
    world = World.of(world)
    if matrix is not None and not (isinstance(matrix, xr.Dataset) and "digest" in matrix.attrs):
        raise InputError(
            f"matrix: {type(matrix).__name__}; allowed: the dataset of tarazy.severance_matrix"
        )
    if matrix is not None and matrix.attrs["digest"] != world.digest:
        raise InputError(
            f"matrix: is that of {matrix.attrs['world']!r} ({matrix.attrs['digest']}); allowed: "
            f"the matrix of {world.name!r} ({world.digest})"
        )
    data = world.dataset
    paid = (data["trade"].values * (1.0 + data["tariff"].values)).transpose(2, 0, 1)
    theta = data["trade_elasticity"].values
    dependence = import_dependence(paid, theta, world.accounts.income)
    values = {"dependence": dependence, "asymmetry": net(dependence)}
    if matrix is not None:
        loss, wage = matrix["loss"].values, matrix["real_wage_loss"].values
        values |= {"loss": loss, "loss_asymmetry": net(loss)}
        values |= {"real_wage_loss": wage, "real_wage_asymmetry": net(wage)}
    source = f"{world.name} ({world.digest}), {world.year}"
    found = xr.Dataset(
        {
            name: (
                DIMS,
                array,
                {"unit": VARIABLES[name][0], "long_name": VARIABLES[name][1], "source": source},
            )
            for name, array in values.items()
        },
        coords=dict.fromkeys(DIMS, world.economies),
    )
    return found.assign_attrs(world=world.name, digest=world.digest, year=world.year)
