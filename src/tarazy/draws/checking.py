"""Checks of a range that was read from a file: that it is one, whole and consistent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.draws.experiment import COUNTRY_VARIABLES, SOURCES
from tarazy.errors import InputError, unknown_name
from tarazy.experiment.checking import (
    FIRST_ORDER,
    check_cells,
    check_dims,
    check_dims_and_labels,
    check_residual,
    check_unit,
    refuse_unless,
)
from tarazy.trade.data import CLOSURES
from tarazy.trade.identities import LARGEST_RESIDUAL, check_country_identities
from tarazy.trade.labelled import VARIABLES
from tarazy.trade.measures import PER_CENT
from tarazy.world.labels import checked_labels, checked_year

_PAIR = ("exporter", "importer")
_TRADE = ("trade_before", "trade_after", "trade_change")
# Of a change of trade against trade before and after, per cent of its size.
_TOLERANCE = 1e-9
_UNITS = {
    **{name: VARIABLES[name][1] for name in (*COUNTRY_VARIABLES, "trade_before", "trade_after")},
    "trade_change": PER_CENT,
    "residual": "1",
}
# What is drawn of networks, beside the sources of a world; all that a range may be of.
NETWORKS = "networks"
DRAWN: tuple[str, ...] = (*SOURCES, NETWORKS)


def check_header(header: Mapping[str, Any], where: str) -> None:
    """Check what a range says of itself.

    Raises
    ------
    InputError
        Naming the file, the field, the value and what is allowed.
    """
    wanted = (
        *("world_name", "world_digest", "world_year", "scenario", "closure"),
        *("seed", "of", "failures", "residual"),
    )
    for key in wanted:
        if key not in header:
            raise InputError(f"{where}: range file without field {key!r}")
    for key in header:
        if key not in wanted:
            raise unknown_name("field", key, wanted, where)
    checked_year(header["world_year"], f"{where}: world_year")
    for key in ("world_name", "world_digest"):
        refuse_unless(isinstance(header[key], str), where, key, header[key], "a text")
    scenario, seed = header["scenario"], header["seed"]
    refuse_unless(isinstance(scenario, dict), where, "scenario", scenario, "a document")
    if header["closure"] not in CLOSURES:
        raise unknown_name("closure", header["closure"], CLOSURES, where)
    whole = isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0
    refuse_unless(whole, where, "seed", seed, "a whole number from 0 on")
    drawn = header["of"]
    known = isinstance(drawn, list) and drawn and all(source in DRAWN for source in drawn)
    refuse_unless(bool(known), where, "of", drawn, f"some of {', '.join(DRAWN)}")
    check_residual(header["residual"], where)
    failures = header["failures"]
    paired = isinstance(failures, list) and all(
        isinstance(one, list) and len(one) == 2 and type(one[0]) is int and isinstance(one[1], str)
        for one in failures
    )
    refuse_unless(paired, where, "failures", failures, "numbers of draws with their reasons")


def check_draws(
    draws: xr.Dataset,
    central: xr.Dataset,
    failures: tuple[tuple[int, str], ...],
    closure: str,
    where: str,
) -> None:
    """Check variables, labels, units, signs, what follows from each other, and failures.

    Raises
    ------
    InputError
        Naming the file, the variable, and the cell where one is wrong.
    """
    dims = {
        **dict.fromkeys(COUNTRY_VARIABLES, ("draw", "country")),
        **dict.fromkeys(_TRADE, ("draw", *_PAIR)),
        "residual": ("draw",),
    }
    middle = {name: wanted[1:] for name, wanted in dims.items() if name != "residual"}
    for dataset, wanted, kind in ((draws, dims, ""), (central, middle, "central_")):
        for name in wanted:
            if name not in dataset:
                raise InputError(f"{where}: variable {kind + name!r} is missing")
        for found in dataset:
            if found not in wanted:
                raise unknown_name("variable", f"{kind}{found}", wanted, where)
    _check_labels(draws, dims, where)
    _check_labels(central, middle, where)
    for dim in ("country", *_PAIR):
        if draws[dim].values.tolist() != central[dim].values.tolist():
            raise InputError(f"{where}: labels of {dim} of draws differ from those of the centre")
    count = draws.sizes["draw"]
    if not np.array_equal(draws["draw"].values, np.arange(count)):
        raise InputError(f"{where}: draws are not numbered; allowed: 0 to {count - 1}")
    answered = np.ones(count, dtype=bool)
    for number, _ in failures:
        if not (0 <= number < count and answered[number]):
            raise InputError(
                f"{where}: failures names draw {number}; allowed: each of 0 to {count - 1} once"
            )
        answered[number] = False
    for array in draws.values():
        numbers = np.isfinite(array.values)
        there = ~np.isinf(array.values) if array.name in FIRST_ORDER else numbers
        right = there | ~answered.reshape(-1, *[1] * (array.ndim - 1))
        check_cells(array, right, where, "a finite number, as the draw has not failed")
        told = ~numbers | answered.reshape(-1, *[1] * (array.ndim - 1))
        check_cells(array, told, where, "no number, as the draw has failed")
    drawn = draws.isel(draw=answered)
    _check_values(drawn, where)
    close = drawn["residual"].values <= LARGEST_RESIDUAL
    check_cells(drawn["residual"], close, where, f"at most {LARGEST_RESIDUAL:g}")
    check_country_identities(drawn[list(COUNTRY_VARIABLES)], closure, where)
    for key, array in central.items():
        right = ~np.isinf(array.values) if key in FIRST_ORDER else np.isfinite(array.values)
        check_cells(array, right, where, "a finite number")
    _check_values(central, f"{where}: central")
    check_country_identities(central[list(COUNTRY_VARIABLES)], closure, f"{where}: central")


def _check_labels(dataset: xr.Dataset, dims: Mapping[str, tuple[str, ...]], where: str) -> None:
    pairs = {name: wanted for name, wanted in dims.items() if wanted[-1] in _PAIR}
    others = {name: wanted for name, wanted in dims.items() if name not in pairs}
    check_dims_and_labels(dataset[list(others)], others, where)
    # The focus is some of the economies, or none: its labels are checked by themselves.
    check_dims(dataset, pairs, where)
    focus = _labels_or_none(dataset, "exporter", where)
    if focus != _labels_or_none(dataset, "importer", where):
        raise InputError(f"{where}: labels of importer differ from those of exporter")
    codes = dataset["country"].values.tolist()
    for code in focus:
        if code not in codes:
            raise unknown_name("exporter", code, codes, where)


def _labels_or_none(dataset: xr.Dataset, dim: str, where: str) -> list[str]:
    """Return the labels of a dim that may be empty, checked."""
    labels = dataset[dim].values.tolist()
    return checked_labels(labels, dim, where) if labels else []


def _check_values(dataset: xr.Dataset, where: str) -> None:
    for name, array in dataset.items():
        check_unit(array, _UNITS[str(name)], where)
        if name in ("residual", "trade_before", "trade_after"):
            check_cells(array, array.values >= 0, where, "zero or more")
        elif array.attrs.get("unit") == PER_CENT and name not in FIRST_ORDER:
            check_cells(array, array.values >= -100, where, "-100 or more")
    before, after = dataset["trade_before"].values, dataset["trade_after"].values
    change = dataset["trade_change"]
    implied = 100 * (np.divide(after, before, out=np.ones_like(after), where=before > 0) - 1)
    near: NDArray[np.bool_] = np.abs(change.values - implied) <= _TOLERANCE * (
        100 + np.abs(implied)
    )
    check_cells(change, near, where, "the change from trade_before to trade_after")
