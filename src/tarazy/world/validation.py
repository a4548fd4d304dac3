"""Checks of a world: that it is complete, well-formed, and satisfies the accounting identities."""

from __future__ import annotations

import numpy as np
import xarray as xr

from tarazy.errors import InputError
from tarazy.world.accounts import accounts

DIMS: dict[str, tuple[str, ...]] = {
    "trade": ("importer", "exporter", "sector"),
    "tariff": ("importer", "exporter", "sector"),
    "input_share": ("importer", "input", "sector"),
    "value_added_share": ("importer", "sector"),
    "final_share": ("importer", "sector"),
    "deficit": ("importer",),
    "trade_elasticity": ("sector",),
}
ATTRIBUTES = ("unit", "year", "source", "licence", "quality")
# What is left of one when cost shares are added up in double precision.
_ROUNDING = 1e-12
QUALITIES = ("data", "derived", "estimated", "assumed")


def check_form(dataset: xr.Dataset, name: str) -> None:
    """Check variables, dimensions, labels, signs and attributes.

    Raises
    ------
    InputError
        Naming the world, the variable, where in it, the value, and what is allowed.
    """
    for variable, dims in DIMS.items():
        if variable not in dataset:
            raise InputError(f"world {name}: variable {variable!r} is missing")
        array = dataset[variable]
        if array.dims != dims:
            raise InputError(f"world {name}: {variable} has dims {array.dims}; allowed: {dims}")
        if not np.isfinite(array.values).all():
            raise _at(array, ~np.isfinite(array.values), name, "a finite number")
        for attribute in ATTRIBUTES:
            if attribute not in array.attrs:
                raise InputError(f"world {name}: {variable} has no attribute {attribute!r}")
        if array.attrs["quality"] not in QUALITIES:
            raise InputError(
                f"world {name}: {variable} has quality {array.attrs['quality']!r}; "
                f"allowed: {', '.join(QUALITIES)}"
            )
    for dim in ("importer", "sector"):
        labels = dataset[dim].values
        if len(set(labels.tolist())) != labels.size:
            raise InputError(f"world {name}: labels of {dim} repeat")
    for dim, twin in (("exporter", "importer"), ("input", "sector")):
        if not np.array_equal(dataset[dim].values, dataset[twin].values):
            raise InputError(f"world {name}: labels of {dim} differ from those of {twin}")
    for variable in ("trade", "tariff", "input_share", "final_share"):
        array = dataset[variable]
        if (array.values < 0).any():
            raise _at(array, array.values < 0, name, "zero or more")
    cost = dataset["value_added_share"]
    if (cost.values < -_ROUNDING).any():
        raise _at(cost, cost.values < -_ROUNDING, name, "zero or more: inputs exceed output")
    theta = dataset["trade_elasticity"]
    if (theta.values <= 0).any():
        raise _at(theta, theta.values <= 0, name, "more than zero")


def _at(array: xr.DataArray, bad: np.ndarray, name: str, allowed: str) -> InputError:
    where = tuple(int(i[0]) for i in np.nonzero(bad))
    labels = ", ".join(
        f"{dim}={array[dim].values[i]}" for dim, i in zip(array.dims, where, strict=True)
    )
    return InputError(
        f"world {name}: {array.name} at {labels} is {array.values[where]:g}; allowed: {allowed}"
    )


def check_identities(dataset: xr.Dataset, name: str, tolerance: float) -> dict[str, float]:
    """Check that markets clear, shares add up and income equals spending.

    Parameters
    ----------
    dataset
        The variables of `DIMS`.
    name
        Of the world, for messages.
    tolerance
        Largest relative gap: of shares to one, of the others to the income of the economy.

    Returns
    -------
    dict
        The largest relative gap of every identity.

    Raises
    ------
    InputError
        Naming the identity that fails, where, and by how much.
    """
    trade, tariff = dataset["trade"].values, dataset["tariff"].values
    input_share, final_share = dataset["input_share"].values, dataset["final_share"].values
    benchmark = accounts(trade, tariff, input_share)
    income = benchmark.income
    if (income <= 0).any():
        raise _at(dataset["deficit"].copy(data=income).rename("income"), income <= 0, name, "> 0")
    cost = input_share.sum(axis=1) + dataset["value_added_share"].values
    spending = benchmark.intermediate_use + final_share * income[:, None]
    deficit = dataset["deficit"].values
    gaps = {
        "cost shares of a sector sum to one": np.abs(cost - 1.0),
        "final shares of an economy sum to one": np.abs(final_share.sum(axis=1) - 1.0),
        "markets clear (expenditure = intermediate + final use)": np.abs(
            benchmark.expenditure - spending
        )
        / income[:, None],
        "deficit = imports - exports": np.abs(benchmark.deficit - deficit) / income,
        "income = final spending": np.abs(benchmark.final_use.sum(axis=1) - income) / income,
        "deficits sum to zero over the world": np.abs(deficit.sum(keepdims=True)) / income.sum(),
    }
    dims = {2: ("importer", "sector"), 1: ("importer",)}
    for identity, gap in gaps.items():
        if not gap.max() <= tolerance:
            where = np.unravel_index(int(gap.argmax()), gap.shape)
            labels = ", ".join(
                f"{dim}={dataset[dim].values[i]}"
                for dim, i in zip(dims[gap.ndim], where, strict=True)
                if gap.size > 1
            )
            raise InputError(
                f"world {name}: identity '{identity}' fails at {labels or 'the world'}: "
                f"relative gap {gap.max():.3g}; allowed: {tolerance:g}"
            )
    return {identity: float(gap.max()) for identity, gap in gaps.items()}
