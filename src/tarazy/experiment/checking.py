"""Checks of an outcome that was read from a file: that it is one, whole and consistent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.values import is_number
from tarazy.errors import InputError, unknown_name
from tarazy.trade.data import CLOSURES
from tarazy.trade.factors import HORIZONS
from tarazy.trade.identities import LARGEST_RESIDUAL, check_identities
from tarazy.trade.labelled import VARIABLES
from tarazy.trade.labelled_factors import FACTOR_VARIABLES
from tarazy.trade.measures import BILATERAL, COUNTRY, OWNERS, PER_CENT
from tarazy.world.labels import checked_labels, checked_year

# Without these a file answers nothing; others were added to outcomes in the course of time.
_NEEDED = ("welfare", "real_wage", "income_before", "income_after", "trade_before", "trade_after")
# Of a shock that taxes exports alone.
_OF_EXPORT_TAXES = ("export_tax_revenue_after",)
# Parts of first order: a sum of small changes, which a large change has none of, or one below -100.
FIRST_ORDER = (
    *("terms_of_trade", "volume_of_trade", "productivity_direct", "trade_cost_direct"),
    *("welfare_first_order", "first_order_rest"),
)
_POSITIVE = ("income_before", "income_after", "trade_elasticity")
_NOT_NEGATIVE = tuple(
    f"{flow}_{state}"
    for flow in ("output", "exports", "imports", "trade")
    for state in ("before", "after")
)

# What a number of effort or of exactness may be.
SIZE = "a finite number from 0 on"


def check_fields(fields: Mapping[str, Any], where: str) -> None:
    """Check what an outcome says of itself.

    Raises
    ------
    InputError
        Naming the file, the field, the value and what is allowed.
    """
    checked_year(fields["world_year"], f"{where}: world_year")
    if fields["closure"] not in CLOSURES:
        raise unknown_name("closure", fields["closure"], CLOSURES, where)
    for key in ("world_name", "world_digest", "method"):
        refuse_unless(isinstance(fields[key], str), where, key, fields[key], "a text")
    refuse_unless(is_size(fields["seconds"]), where, "seconds", fields["seconds"], SIZE)
    check_residual(fields["residual"], where)
    count = fields["sweeps"]
    whole = isinstance(count, int) and not isinstance(count, bool) and count >= 0
    refuse_unless(whole, where, "sweeps", count, "a whole number from 0 on")
    scenario = fields["scenario"]
    refuse_unless(
        scenario is None or isinstance(scenario, dict), where, "scenario", scenario, "a document"
    )
    tables: dict[str, Callable[[Any], bool]] = {
        "versions": lambda value: isinstance(value, str),
        "timings": is_size,
        "benchmark_sources": lambda value: isinstance(value, dict),
    }
    for key, right in tables.items():
        if key in fields:
            table = fields[key]
            kept = isinstance(table, dict) and all(map(right, table.values()))
            refuse_unless(kept, where, key, table, "a table as an outcome has it")


def check_residual(value: object, where: str) -> None:
    """Check the residual of an equilibrium: a number, and one that an equilibrium has.

    Raises
    ------
    InputError
        Naming the file, the value and what is allowed.
    """
    refuse_unless(is_size(value), where, "residual", value, SIZE)
    close = float(value) <= LARGEST_RESIDUAL  # type: ignore[arg-type]
    refuse_unless(close, where, "residual", value, f"at most {LARGEST_RESIDUAL:g}")


def is_size(value: object) -> bool:
    """Return whether a value is a finite number that is not negative."""
    return is_number(value) and float(value) >= 0


def is_records(value: object) -> bool:
    """Return whether a value is a list of tables."""
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def refuse_unless(right: bool, where: str, key: str, value: object, allowed: str) -> None:
    """Raise the error for a field of a file that is not `right`."""
    if not right:
        shown = repr(value)
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        raise InputError(f"{where}: {key} is {shown}; allowed: {allowed}")


def check_results(dataset: xr.Dataset, closure: str, residual: float, where: str) -> None:
    """Check variables, labels, units, signs, and that they say the same where they overlap.

    Raises
    ------
    InputError
        Naming the file, the variable, and the cell where one is wrong.
    """
    for needed in _NEEDED:
        if needed not in dataset:
            raise InputError(f"{where}: variable {needed!r} is missing")
    _check_factors(dataset, where)
    check_dims_and_labels(dataset, {name: VARIABLES[str(name)][0] for name in dataset}, where)
    for name, array in dataset.items():
        right = ~np.isinf(array.values) if name in FIRST_ORDER else np.isfinite(array.values)
        check_cells(array, right, where, "a finite number")
        for attribute in ("unit", "long_name", "source"):
            text = array.attrs.get(attribute)
            refuse_unless(isinstance(text, str), where, f"{attribute} of {name}", text, "a text")
        check_unit(array, VARIABLES[str(name)][1], where)
        if array.attrs["unit"] == PER_CENT and name not in FIRST_ORDER:
            check_cells(array, array.values >= -100, where, "-100 or more")
        if name in _POSITIVE:
            check_cells(array, array.values > 0, where, "more than zero")
        if name in _NOT_NEGATIVE:
            check_cells(array, array.values >= 0, where, "zero or more")
    check_identities(dataset, closure, residual, where)


def _check_factors(dataset: xr.Dataset, where: str) -> None:
    """Check that results with labour, capital and resources are whole, and say their horizon."""
    there = [name for name in FACTOR_VARIABLES if name in dataset]
    told = {key: dataset.attrs[key] for key in ("factors", "horizon") if key in dataset.attrs}
    if not there and not told:
        return
    # No earlier Tarazy wrote such results: of these files no variable is missing for their age.
    needed = (name for name in VARIABLES if name not in _OF_EXPORT_TAXES)
    missing = next((name for name in needed if name not in dataset), None)
    if missing is not None:
        raise InputError(f"{where}: variable {missing!r} is missing")
    refuse_unless(told.get("factors") == "three", where, "factors", told.get("factors"), "'three'")
    horizon = told.get("horizon")
    allowed = ", ".join(map(repr, HORIZONS))
    refuse_unless(horizon in HORIZONS, where, "horizon", horizon, allowed)


def check_unit(array: xr.DataArray, unit: str, where: str) -> None:
    """Check that a variable is in its unit: a file in another one would be read as if in this."""
    found = array.attrs.get("unit")
    refuse_unless(found == unit, where, f"unit of {array.name}", found, repr(unit))


def check_dims(dataset: xr.Dataset, dims: Mapping[Any, tuple[str, ...]], where: str) -> None:
    """Check types and dims of variables."""
    for name, wanted in dims.items():
        array = dataset[name]
        if array.dims != wanted:
            raise InputError(f"{where}: {name} has dims {array.dims}; allowed: {wanted}")
        if array.dtype != np.float64:
            raise InputError(
                f"{where}: {name} holds values of type {array.dtype}; allowed: float64"
            )


def check_dims_and_labels(
    dataset: xr.Dataset, dims: Mapping[Any, tuple[str, ...]], where: str
) -> None:
    """Check types and dims of variables, and that economies are the same along all dims."""
    check_dims(dataset, dims, where)
    labels = {
        dim: checked_labels(dataset[dim].values.tolist(), str(dim), where)
        for dim in dataset.dims
        if dim in (*COUNTRY, *BILATERAL, *OWNERS, "partner")
    }
    everyone = labels.get("country", [])
    for dim in ("importer", "exporter", *OWNERS, "partner"):
        if dim in labels and everyone and labels[dim] != everyone:
            raise InputError(f"{where}: labels of {dim} differ from those of country")


def check_cells(array: xr.DataArray, right: NDArray[np.bool_], where: str, allowed: str) -> None:
    """Raise the error that names the first cell that is not `right`, if there is one."""
    if right.all():
        return
    at = tuple(int(i[0]) for i in np.nonzero(~right))
    labels = ", ".join(
        f"{dim}={array[dim].values[i]}" for dim, i in zip(array.dims, at, strict=True)
    )
    raise InputError(
        f"{where}: {array.name} at {labels} is {array.values[at]:g}; allowed: {allowed}"
    )
