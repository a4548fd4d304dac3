"""Who stands behind a flow: input-output look-through of a world by the Leontief inverse.

A benchmark holds each economy's use of a product as one composite: every sector that uses it, and
final demand, buys it from the suppliers in the same proportions. With π⁰ = sales before tariff over
what the buyer spends (tariff included), γ the cost share of an input and X its expenditure,

A[(i,k), (n,j)] = π⁰[n,i,k] γ[n,k,j]    input from sector k of i per unit of output of j of n,
Y[(i,k), n]     = π⁰[n,i,k] X^final[n,k]  sales of k of i to final demand of n,
L               = (I - A)^-1.

Everything is valued before tariff. A column of A falls short of the cost of inputs by the tariffs
on them, which therefore stand as a row of their own beside value added.
"""

from __future__ import annotations

import threading

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.world import World

Array = NDArray[np.float64]

MUSD = "million USD"
# Worlds whose look-through is kept: one and what some scenarios make of it.
_KEPT = 8
_found: dict[str, xr.Dataset] = {}
_keeping = threading.Lock()


def input_coefficients(world: World) -> Array:
    """Return A, (N·J, N·J): input of each supplier per unit of output, before tariff.

    Rows are suppliers, columns producers, economies outermost; unit 1.
    """
    sold = _sales_per_expenditure(world)
    n, j = len(world.economies), len(world.sectors)
    share = world.dataset["input_share"].values
    # (importer n, exporter i, input k, sector j) to ((i, k), (n, j)).
    coefficients = np.empty((n, j, n, j))
    for buyer in range(n):
        coefficients[:, :, buyer, :] = sold[buyer][:, :, None] * share[buyer][None, :, :]
    return coefficients.reshape(n * j, n * j)


def final_demand(world: World) -> Array:
    """Return Y, (N·J, N): sales of each producer to final demand of each economy, million USD."""
    accounts = world.accounts
    final = np.maximum(accounts.final_use, 0.0)
    sold = _sales_per_expenditure(world) * final[:, None, :]
    n, j = len(world.economies), len(world.sectors)
    return np.asarray(sold.transpose(1, 2, 0).reshape(n * j, n))


def _sales_per_expenditure(world: World) -> Array:
    """Return π⁰, (importer, exporter, sector); zero where nothing is bought."""
    trade = world.dataset["trade"].values
    spent = world.accounts.expenditure[:, None, :]
    found: Array = np.divide(trade, spent, out=np.zeros(trade.shape), where=spent > 0)
    return found


def look_through(world: World) -> xr.Dataset:
    """Return what the Leontief inverse says of all pairs of economies.

    With v the shares of value added in output, t those of tariffs on inputs, F = Σ_n Y the final
    sales of each producer (as a diagonal matrix F̂), and sums over sectors:

    ``value_added`` (source, absorber)
        Σ v_m L Y_n: value added of m in what n consumes and invests; Johnson and Noguera (2012),
        whose value added exports these are for m ≠ n.
    ``input_tariffs`` (absorber)
        Σ t L Y_n: tariffs that were paid on inputs along the way.
    ``final_demand`` (absorber)
        Σ Y_n, before tariff: the sum of both above.
    ``requirements`` (producer, finisher)
        L F̂: gross output of the producer that the goods which leave production in the finisher
        need, those goods included; over finishers it sums to the producer's gross output.
    ``face_value`` (producer, finisher)
        (I + A) F̂: the same, but of inputs only those that the finisher itself buys.

    Parameters
    ----------
    world
        The benchmark, or a world after a scenario.

    Returns
    -------
    xarray.Dataset
        Million USD; every variable has ``unit``, ``year``, ``source`` and ``quality``. The last few
        worlds are kept: the 2628 equations of ``core-2022`` take about a second.
    """
    with _keeping:
        if world.digest not in _found:
            while len(_found) >= _KEPT:
                del _found[next(iter(_found))]
            _found[world.digest] = _look_through(world)
        return _found[world.digest]


def _look_through(world: World) -> xr.Dataset:
    n, j = len(world.economies), len(world.sectors)
    coefficients, final = input_coefficients(world), final_demand(world)
    value_added = world.dataset["value_added_share"].values
    tariffs = 1.0 - value_added.reshape(-1) - coefficients.sum(axis=0)
    of_economy = np.kron(np.eye(n), np.ones(j))
    rows = np.concatenate([of_economy, of_economy * value_added.reshape(-1), tariffs[None]])
    # Rows times the inverse, which itself is never needed.
    through = np.linalg.solve((np.eye(n * j) - coefficients).T, rows.T).T
    sold = final.sum(axis=1)
    absorbed = through[n:] @ final
    direct = (of_economy + of_economy @ coefficients) * sold
    values = {
        "value_added": (("source", "absorber"), absorbed[:n]),
        "input_tariffs": (("absorber",), absorbed[n]),
        "final_demand": (("absorber",), final.sum(axis=0)),
        "requirements": (("producer", "finisher"), (through[:n] * sold) @ of_economy.T),
        "face_value": (("producer", "finisher"), direct @ of_economy.T),
    }
    given = world.dataset["trade"].attrs
    attrs = {
        "unit": MUSD,
        "year": world.year,
        "source": f"Leontief inverse of {world.name} ({world.digest})",
        "quality": given["quality"],
    }
    codes = world.economies
    dims = ("source", "absorber", "producer", "finisher")
    return xr.Dataset(
        {name: (dims_, array, attrs) for name, (dims_, array) in values.items()},
        coords={dim: codes for dim in dims},
    )


def value_added_flows(world: World) -> xr.DataArray:
    """Return value added of a source absorbed by final demand of an absorber, (N, N) million USD.

    See Also
    --------
    look_through : the formula and its source.
    """
    return look_through(world)["value_added"]


def foreign_production_exposure(world: World) -> xr.Dataset:
    """Return exposure to foreign production, at face value and looked through; unit 1.

    After R. Baldwin, R. Freeman and A. Theodorakopoulos, "Hidden Exposure: Measuring US Supply
    Chain Reliance", Brookings Papers on Economic Activity, Fall 2023, here for whole economies. T
    is ``requirements`` and E ``face_value`` of `look_through`:

    ``look_through_imports`` (FPEM)
        T[m, n] / Σ_m T[m, n]: share of production in m in all production, at every stage, behind
        the goods that leave production in n.
    ``face_value_imports``
        E[m, n] over the same sum: of inputs only those that n itself buys from m.
    ``hidden_imports``
        The difference, never negative: m in the inputs of the suppliers of n.
    ``look_through_sales`` (FPES)
        T[n, m] / Σ_m T[n, m]: share of the gross output of n that goes, at some stage, into goods
        that leave production in m.
    ``face_value_sales``, ``hidden_sales``
        As for imports.

    Returns
    -------
    xarray.Dataset
        Dims country, partner. Own production is on the diagonal; a row sums to one where it is
        looked through. NaN for an economy without output.
    """
    found = look_through(world)
    required, direct = found["requirements"].values, found["face_value"].values
    arrays = {
        "look_through_imports": _over(required, required.sum(axis=0)).T,
        "face_value_imports": _over(direct, required.sum(axis=0)).T,
        "look_through_sales": _over(required.T, required.sum(axis=1)).T,
        "face_value_sales": _over(direct.T, required.sum(axis=1)).T,
    }
    for side in ("imports", "sales"):
        # Above zero in exact arithmetic: L - I - A = A² L.
        gap = arrays[f"look_through_{side}"] - arrays[f"face_value_{side}"]
        arrays[f"hidden_{side}"] = np.maximum(gap, 0.0)
    attrs = found["requirements"].attrs | {"unit": "share"}
    return xr.Dataset(
        {name: (("country", "partner"), array, attrs) for name, array in arrays.items()},
        coords={"country": world.economies, "partner": world.economies},
    )


def _over(parts: Array, whole: Array) -> Array:
    """Return (M, N) parts over the whole of each column (N,)."""
    found: Array = np.divide(parts, whole, out=np.full(parts.shape, np.nan), where=whole > 0)
    return found
