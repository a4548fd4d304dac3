"""Checks of a world: that it is complete, well-formed, and satisfies the accounting identities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import xarray as xr

from tarazy.arguments.limits import TRADE_ELASTICITY
from tarazy.codes.sector_groups import checked_groups
from tarazy.errors import InputError
from tarazy.world.controls import check_controls
from tarazy.world.identities import check_identities
from tarazy.world.labels import checked_attributes, checked_labels

__all__ = ["ATTRIBUTES", "DIMS", "QUALITIES", "UNITS", "check_form", "check_identities"]

DIMS: dict[str, tuple[str, ...]] = {
    "trade": ("importer", "exporter", "sector"),
    "tariff": ("importer", "exporter", "sector"),
    "input_share": ("importer", "input", "sector"),
    "value_added_share": ("importer", "sector"),
    "final_share": ("importer", "sector"),
    "deficit": ("importer",),
    "trade_elasticity": ("sector",),
}
UNITS = {
    "trade": "million USD, before tariff",
    "tariff": "fraction of value",
    "input_share": "fraction of output",
    "value_added_share": "fraction of output",
    "final_share": "fraction of final expenditure",
    "deficit": "million USD",
    "trade_elasticity": "1",
}
ATTRIBUTES = ("unit", "year", "source", "licence", "quality")
# What is left of one when cost shares are added up in double precision.
_ROUNDING = 1e-12
QUALITIES = ("data", "derived", "estimated", "assumed")
# A rate above this, 500 per cent, is a percentage taken for a fraction until it is said otherwise.
HIGHEST_RATE = 5.0
# Attribute of a dataset: groups of sectors of the world's own.
SECTOR_GROUPS = "sector_groups"
# Attributes of a tariff that was given with the word that allows what is odd in it.
HIGH_TARIFFS, HOME_TARIFFS = "high_tariffs", "home_tariffs"
_MEANT = "meant"


def check_form(dataset: xr.Dataset, name: str) -> None:
    """Check variables, types, dimensions, labels, signs and attributes.

    Raises
    ------
    InputError
        Naming the world, the variable, where in it, the value, and what is allowed.
    """
    check_numbers(dataset, name)
    for variable in DIMS:
        _check_attributes(dataset[variable], name)
    share = dataset["input_share"]
    refuse_where(share, share.values < 0, name, "zero or more")
    _check_elasticity_sets(dataset, name)
    check_controls(dataset, name)


def check_numbers(dataset: xr.Dataset, name: str) -> None:
    """Check what every answer needs: variables, types, dimensions, labels, finite numbers, signs.

    Attributes are left out, and the sign of input shares, for a published table has some below
    zero: a world that is put together by hand can do without.

    Raises
    ------
    InputError
        As `check_form`.
    """
    for variable, dims in DIMS.items():
        if variable not in dataset:
            raise InputError(f"world {name}: variable {variable!r} is missing")
        array = dataset[variable]
        if array.dims != dims:
            raise InputError(f"world {name}: {variable} has dims {array.dims}; allowed: {dims}")
        if array.dtype != np.float64:
            raise InputError(
                f"world {name}: {variable} holds values of type {array.dtype}; allowed: float64"
            )
    for dim in ("importer", "exporter", "sector", "input"):
        checked_labels(dataset[dim].values.tolist(), dim, f"world {name}")
    products = [str(sector) for sector in dataset["sector"].values]
    checked_groups(dataset.attrs.get(SECTOR_GROUPS, {}), products, f"world {name}: groups")
    for dim, twin in (("exporter", "importer"), ("input", "sector")):
        if not np.array_equal(dataset[dim].values, dataset[twin].values):
            raise InputError(f"world {name}: labels of {dim} differ from those of {twin}")
    for variable in DIMS:
        array = dataset[variable]
        refuse_where(array, ~np.isfinite(array.values), name, "a finite number")
    for variable in ("trade", "tariff", "final_share"):
        array = dataset[variable]
        refuse_where(array, array.values < 0, name, "zero or more")
    theta, cost = dataset["trade_elasticity"], dataset["value_added_share"]
    refuse_where(
        theta,
        ~((theta.values > 0) & (theta.values <= TRADE_ELASTICITY)),
        name,
        f"more than zero, up to {TRADE_ELASTICITY:g}",
    )
    refuse_where(cost, cost.values < -_ROUNDING, name, "zero or more: inputs exceed output")
    check_rates(dataset["tariff"], name)


def check_signs(dataset: xr.Dataset, name: str) -> None:
    """Check the signs of what the accounts follow from."""
    for variable in ("trade", "tariff", "input_share"):
        array = dataset[variable]
        refuse_where(array, array.values < 0, name, "zero or more")
    theta = dataset["trade_elasticity"]
    refuse_where(
        theta,
        ~((theta.values > 0) & (theta.values <= TRADE_ELASTICITY)),
        name,
        f"more than zero, up to {TRADE_ELASTICITY:g}",
    )


def check_rates(tariff: xr.DataArray, name: str) -> None:
    """Refuse rates above `HIGHEST_RATE`, and rates of an economy on itself, that no one meant.

    What was meant is said by attributes of the tariff: see `meant`.
    """
    rates = tariff.values
    if tariff.attrs.get(HIGH_TARIFFS) != _MEANT:
        refuse_where(
            tariff,
            rates > HIGHEST_RATE,
            name,
            f"a fraction, 0.25 for 25 per cent, up to {HIGHEST_RATE:g} "
            f"(higher rates only with {HIGH_TARIFFS}=True)",
        )
    if tariff.attrs.get(HOME_TARIFFS) != _MEANT:
        home = np.eye(len(rates), dtype=bool)[:, :, None] & (rates != 0)
        refuse_where(
            tariff,
            home,
            name,
            "0 between an economy and itself "
            f"(other rates only with {HOME_TARIFFS}=True, for regions with duties inside)",
        )


def meant(*, high_tariffs: bool, home_tariffs: bool) -> dict[str, str]:
    """Return the attributes of a tariff that say which odd rates are meant."""
    words = {HIGH_TARIFFS: high_tariffs, HOME_TARIFFS: home_tariffs}
    return {word: _MEANT for word, said in words.items() if said}


def refuse_where(array: xr.DataArray, bad: np.ndarray, name: str, allowed: str) -> None:
    """Raise the error that names the first cell where `bad` is true, if there is one."""
    if not bad.any():
        return
    where = tuple(int(i[0]) for i in np.nonzero(bad))
    labels = ", ".join(
        f"{dim}={array[dim].values[i]}" for dim, i in zip(array.dims, where, strict=True)
    )
    raise InputError(
        f"world {name}: {array.name} at {labels} is {array.values[where]:g}; allowed: {allowed}"
    )


def _check_attributes(array: xr.DataArray, name: str) -> None:
    for attribute in ATTRIBUTES:
        if attribute not in array.attrs:
            raise InputError(f"world {name}: {array.name} has no attribute {attribute!r}")
    if array.attrs["quality"] not in QUALITIES:
        raise InputError(
            f"world {name}: {array.name} has quality {array.attrs['quality']!r}; "
            f"allowed: {', '.join(QUALITIES)}"
        )
    unit = UNITS[str(array.name)]
    if array.attrs["unit"] != unit:
        raise InputError(
            f"world {name}: {array.name} has unit {array.attrs['unit']!r}; allowed: {unit!r}"
        )
    checked_attributes(array.attrs, f"world {name}: {array.name}")


def _check_elasticity_sets(dataset: xr.Dataset, name: str) -> None:
    """Check the sets of elasticities that travel with a world, and that it has the one it names."""
    label, variable = "elasticity_set", "trade_elasticity_alternative"
    if variable not in dataset:
        return
    sets = dataset[variable]
    if sets.dims != (label, "sector") or sets.dtype != np.float64:
        raise InputError(
            f"world {name}: {variable} has dims {sets.dims} and type {sets.dtype}; "
            f"allowed: {(label, 'sector')} and float64"
        )
    names = checked_labels(dataset[label].values.tolist(), label, f"world {name}")
    refuse_where(
        sets,
        ~((sets.values > 0) & (sets.values <= TRADE_ELASTICITY)),
        name,
        f"more than zero, up to {TRADE_ELASTICITY:g}",
    )
    for error in _errors_of(dataset):
        refuse_where(error, error.values < 0, name, "zero or more, or none")
    theta = dataset["trade_elasticity"]
    named = theta.attrs.get(label)
    if named in names:
        own = sets.values[names.index(named)]
        refuse_where(
            theta, theta.values != own, name, f"the value that {variable} has for {named!r}"
        )


def _errors_of(dataset: xr.Dataset) -> Iterator[xr.DataArray]:
    variable = "trade_elasticity_standard_error"
    if variable in dataset and dataset[variable].dtype.kind == "f":
        yield dataset[variable]
