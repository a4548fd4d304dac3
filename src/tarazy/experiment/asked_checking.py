"""Checks of what a file says was asked: that it is whole, and of the world of its results."""

from __future__ import annotations

import numpy as np
import xarray as xr

from tarazy.errors import InputError, unknown_name
from tarazy.experiment.asked_changes import ASKED, ASKED_LABELS, FACTOR, OF_EXPORTS
from tarazy.experiment.asked_factors import (
    EVERY_SECTOR,
    FACTOR_LABELS,
    GROUPS,
    OF_FACTORS,
    OF_PAYMENTS,
)
from tarazy.experiment.checking import check_cells, check_dims, check_unit, refuse_unless
from tarazy.trade.measures import MUSD


def check_asked(asked: xr.Dataset, results: xr.Dataset, where: str) -> None:
    """Check variables, labels, units and signs of what was asked.

    Parameters
    ----------
    asked
        The variables `ASKED` with their labels, as far as the file has them.
    results
        Of the same file, checked.
    where
        The file, for messages.

    Raises
    ------
    InputError
        Naming the file, the variable, and the row where one is wrong.
    """
    for needed in (*ASKED, *ASKED_LABELS):
        if needed not in asked.variables:
            raise InputError(f"{where}: variable {needed!r} is missing")
    told = {**ASKED, **{name: form for name, form in OF_EXPORTS.items() if name in asked}}
    labels = dict(ASKED_LABELS)
    for group in GROUPS:
        [dims] = {dims for dims, _, _ in group.values()}
        rows = {name: each for name, each in FACTOR_LABELS.items() if each == dims}
        there = [name in asked.variables for name in (*group, *rows)]
        if any(there):
            if not all(there):
                missing = (*group, *rows)[there.index(False)]
                raise InputError(f"{where}: variable {missing!r} is missing")
            told, labels = told | group, labels | rows
    check_dims(asked, {name: dims for name, (dims, _, _) in told.items()}, where)
    for name, dims in labels.items():
        if asked[name].dims != dims:
            raise InputError(f"{where}: {name} has dims {asked[name].dims}; allowed: {dims}")
        dim = "sector" if name.endswith("sector") else "country"
        known = results[dim].values.tolist()
        known += [EVERY_SECTOR] if name == "stake_sector" else []
        wrong = next((label for label in asked[name].values if label not in known), None)
        if wrong is not None:
            raise unknown_name("sector" if dim == "sector" else "economy", wrong, known, where)
    for name, (_, unit, _) in told.items():
        array = asked[name]
        for attribute in ("unit", "long_name", "source"):
            text = array.attrs.get(attribute)
            refuse_unless(isinstance(text, str), where, f"{attribute} of {name}", text, "a text")
        check_unit(array, unit, where)
        values = array.values
        if name == "cost_factor":
            # Infinite where trade ends.
            right, allowed = ~np.isnan(values) & (values > 0), "more than zero"
        elif unit == FACTOR:
            right, allowed = np.isfinite(values) & (values > 0), "a finite number above zero"
        elif name in OF_PAYMENTS:
            right, allowed = np.isfinite(values), "a finite number"
        elif name in OF_FACTORS and unit != MUSD:
            low = -1.0 if name.startswith("profit_tax") else 0.0
            right = (values >= low) & (values <= 1)
            allowed = f"a fraction from {low:g} to 1"
        elif name.startswith("tariff") or name in OF_EXPORTS:
            right, allowed = np.isfinite(values) & (values > -1), "a finite number above -1"
        else:
            right, allowed = np.isfinite(values) & (values >= 0), "a finite number from zero on"
        _check_rows(array, right, where, allowed)


def _check_rows(array: xr.DataArray, right: np.ndarray, where: str, allowed: str) -> None:
    # Rows have no label of their own: they are counted.
    numbered = array.assign_coords({array.dims[0]: np.arange(array.size)})
    check_cells(numbered, right, where, allowed)
