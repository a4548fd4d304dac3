"""Checks of a sensitivity that was read from a file: that it is one, whole and consistent."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np
import xarray as xr

from tarazy.errors import InputError, unknown_name
from tarazy.experiment.checking import (
    SIZE,
    check_cells,
    check_dims_and_labels,
    check_residual,
    is_size,
    refuse_unless,
)
from tarazy.experiment.sensitivity_ranking import BILATERAL
from tarazy.trade.adjoint import OBJECTIVES
from tarazy.trade.data import CLOSURES
from tarazy.world.labels import checked_year

DIMS: dict[str, tuple[str, ...]] = {
    "trade_cost": BILATERAL,
    "tariff": BILATERAL,
    "productivity": ("country", "sector"),
    "transfer": ("country",),
    "trade": BILATERAL,
    "rate": BILATERAL,
}


def check_sensitivity(kept: Any, dataset: xr.Dataset, fields: Set[str], where: str) -> None:
    """Check the fields and the variables of a sensitivity.

    Parameters
    ----------
    kept
        What the file says of it.
    dataset
        Its variables.
    fields
        Names of what a `Sensitivity` has, ``dataset`` among them.
    where
        The file.

    Raises
    ------
    InputError
        Naming the file, the field or variable, the value, and the cell where one is wrong.
    """
    if not isinstance(kept, dict) or kept.keys() != fields - {"dataset"}:
        odd = set(kept if isinstance(kept, dict) else ()) ^ (fields - {"dataset"})
        raise InputError(
            f"{where}: fields that are missing or unknown: {', '.join(sorted(odd)) or repr(kept)}; "
            "allowed: those of a sensitivity"
        )
    checked_year(kept["world_year"], f"{where}: world_year")
    for key, allowed in (("objective", OBJECTIVES), ("closure", CLOSURES)):
        if kept[key] not in allowed:
            raise unknown_name(key, kept[key], allowed, where)
    for key in ("world_name", "world_digest", "country", "at", "elasticities", "method"):
        refuse_unless(isinstance(kept[key], str), where, key, kept[key], "a text")
    for key in ("income", "sweeps", "seconds", "solve_seconds"):
        refuse_unless(is_size(kept[key]), where, key, kept[key], SIZE)
    check_residual(kept["residual"], where)
    for name in DIMS:
        if name not in dataset:
            raise InputError(f"{where}: variable {name!r} is missing")
    check_dims_and_labels(dataset, DIMS, where)
    codes = dataset["country"].values.tolist()
    members = kept["members"]
    known = isinstance(members, list) and members and all(code in codes for code in members)
    refuse_unless(bool(known), where, "members", members, "economies of the world")
    for name in DIMS:
        array = dataset[name]
        check_cells(array, np.isfinite(array.values), where, "a finite number")
    check_cells(dataset["trade"], dataset["trade"].values >= 0, where, "zero or more")
    check_cells(dataset["rate"], dataset["rate"].values > -1, where, "more than -1")
    sold = dataset["trade"].values > 0
    for name in ("trade_cost", "tariff"):
        array = dataset[name]
        check_cells(array, sold | (array.values == 0), where, "zero, as nothing is sold there")
