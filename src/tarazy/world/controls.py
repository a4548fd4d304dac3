"""What was held to statistics when the flows of a world were estimated, as data of the world.

Two variables that a world may carry, true where a control was met:

- ``goods_control`` (importer, exporter): goods trade of the pair, over all goods together;
- ``partner_control`` (exporter, sector): what a sector sells to each partner.

Draws of the flows keep what they say (`tarazy.draws.account_draws`).
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

GOODS_CONTROL, PARTNER_CONTROL = "goods_control", "partner_control"
CONTROL_DIMS = {
    GOODS_CONTROL: ("importer", "exporter"),
    PARTNER_CONTROL: ("exporter", "sector"),
}
# Of a coarse cell, the share of its trade between economies that must be controlled.
_NEARLY_ALL = 0.9


def check_controls(dataset: xr.Dataset, name: str) -> None:
    """Check the controls that a world carries, if any.

    Raises
    ------
    InputError
        One has other dims or another type.
    """
    for control, dims in CONTROL_DIMS.items():
        if control not in dataset:
            continue
        found = dataset[control]
        if found.dims != dims or found.dtype != np.bool_:
            raise InputError(
                f"world {name}: {control} has dims {found.dims} and type {found.dtype}; "
                f"allowed: {dims} and bool"
            )


def coarse_controls(
    data: xr.Dataset, goods: Flags, in_region: Array, in_sector: Array
) -> dict[str, xr.DataArray]:
    """Return the controls of a world whose economies and sectors are put together.

    A cell is controlled where at least nine tenths of its trade between economies are; where
    nothing is traded, where all of its cells are.

    Parameters
    ----------
    data
        Of the finer world, N economies and J sectors.
    goods
        (J,) whether a sector is in the control of goods.
    in_region, in_sector
        (N', N) and (J', J), one where the old label is a member of the new.

    Returns
    -------
    dict
        The controls that the finer world has; none if it has none.
    """
    trade = data["trade"].values * ~np.eye(len(data["importer"]), dtype=bool)[:, :, None]
    weights = {GOODS_CONTROL: trade[:, :, goods].sum(axis=2), PARTNER_CONTROL: trade.sum(axis=0)}
    members = {GOODS_CONTROL: in_region, PARTNER_CONTROL: in_sector}
    found = {}
    for name, dims in CONTROL_DIMS.items():
        if name in data:
            coarse = _mostly(data[name].values, weights[name], in_region, members[name])
            found[name] = xr.DataArray(coarse, dims=dims, attrs=data[name].attrs)
    return found


def _mostly(fine: Flags, weight: Array, rows: Array, columns: Array) -> Flags:
    """Return whether nearly all of the weight of each coarse cell is controlled."""
    known, whole = (rows @ part @ columns.T for part in (fine * weight, weight))
    cells, all_cells = (rows @ part @ columns.T for part in (fine * 1.0, np.ones(fine.shape)))
    return np.asarray(np.where(whole > 0, known >= _NEARLY_ALL * whole, cells == all_cells))
