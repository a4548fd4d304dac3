"""Trade elasticities as a user gives them: one number, one for each sector, or by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.codes.sector_groups import Groups
from tarazy.codes.selector import Chosen, Selector
from tarazy.errors import InputError
from tarazy.world.alignment import aligned, as_numbers

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Elasticity: TypeAlias = (
    "float | Sequence[float] | Mapping[str, float] | Array | xr.DataArray | pd.Series[float]"
)


def elasticities_of(
    given: Elasticity,
    sectors: Sequence[str],
    groups: Groups,
    where: str,
    old: Array | None = None,
) -> tuple[Array, NDArray[np.bool_]]:
    """Return theta of every sector, (J,), and which were given.

    Parameters
    ----------
    given
        One number for all sectors; (J,) in their order; a DataArray or a Series with a label for
        each; or numbers by sector, group or ``"*"``, of which a later one replaces an earlier one.
    sectors
        Of the world.
    groups
        Its own groups of sectors.
    where
        How complaints name the elasticities.
    old
        (J,) of sectors that are not given; None if all must be.

    Raises
    ------
    InputError
        A name is unknown, a sector is missing, or a value is no number.
    """
    import pandas as pd

    if isinstance(given, pd.Series) and not isinstance(given.index, pd.RangeIndex):
        if not given.index.is_unique:
            twice = given.index[given.index.duplicated()][0]
            raise InputError(f"{where} has sector {twice!r} twice; allowed: each label once")
        given = dict(zip(given.index, as_numbers(given.to_numpy(), where).tolist(), strict=True))
    if isinstance(given, Mapping):
        return _by_name(given, sectors, groups, where, old)
    if not isinstance(given, xr.DataArray):
        values = as_numbers(given, where)
        if values.ndim == 0:
            return np.full(len(sectors), float(values)), np.ones(len(sectors), dtype=bool)
    found = aligned(given, ["sector"], {"sector": list(sectors)}, where)
    return found, np.ones(len(sectors), dtype=bool)


def _by_name(
    given: Mapping[str, float],
    sectors: Sequence[str],
    groups: Groups,
    where: str,
    old: Array | None,
) -> tuple[Array, NDArray[np.bool_]]:
    selector = Selector("sectors", sectors, {}, str, groups)
    if not given:
        raise InputError(f"{where} is empty; allowed: numbers by sector or group, at least one")
    theta = np.full(len(sectors), np.nan) if old is None else old.copy()
    told = np.zeros(len(sectors), dtype=bool)
    for name, value in given.items():
        if not isinstance(name, str):
            raise InputError(f"{where}: {name!r}; allowed: names of sectors and groups")
        inside = selector.positions(Chosen((name,)), where)
        number = as_numbers(value, f"{where}: {name}")
        if number.ndim:
            raise InputError(f"{where}: {name} is {value!r}; allowed: a number")
        theta[inside], told[inside] = float(number), True
    if old is None and not told.all():
        missing = [sector for sector, done in zip(sectors, told, strict=True) if not done]
        raise InputError(
            f"{where} has no sector {missing[0]!r} ({len(missing)} are missing); "
            "allowed: a number for each sector, by its name or that of a group"
        )
    return theta, told
