"""Trade elasticities by sector: published sets, mapped to the 36 sectors.

``theta`` is the exponent of the gravity equation of the model: expenditure shares, duty included,
fall with ``(cost * (1 + tariff)) ** -theta``. A regression of the value of imports *before* duty on
``log(1 + tariff)`` therefore finds ``-(1 + theta)``, in Armington terms minus the elasticity of
substitution.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.codes.groups import groups
from tarazy.errors import unknown_name
from tarazy.immutable import frozen_dataset, handed_out
from tarazy.world.published_elasticities import SETS

DEFAULT_SET = "fontagne-guimbard-orefice"
# Below 1 an optimal tariff would exceed 100 %; above 20 a duty of 5 % ends nearly two thirds of a
# flow. Published values outside are kept in `theta_published`.
THETA_RANGE = (1.0, 20.0)
_BUNDLED = "elasticities.csv"
VARIABLES = (
    "theta",
    "theta_published",
    "standard_error",
    "theta_p25",
    "theta_p75",
    "products",
    "between_product_error",
)


def labelled_sets(
    data: NDArray[np.float64],
    names: Sequence[str],
    sectors: Sequence[str],
    weighting: str,
) -> xr.Dataset:
    """Return sets of elasticities with their labels and sources; see :func:`bundled_sets`.

    Parameters
    ----------
    data
        (V, S, J) values of `VARIABLES` of S sets in J sectors.
    names
        Of the sets, each one of `SETS`.
    sectors
        Their slugs.
    weighting
        Of the products behind the default set.
    """
    dims = ("elasticity_set", "sector")
    dataset = xr.Dataset(
        {name: (dims, data[v]) for v, name in enumerate(VARIABLES)},
        coords={"elasticity_set": list(names), "sector": list(sectors)},
        attrs={"default": DEFAULT_SET, "weighting": weighting},
    )
    for variable in dataset.data_vars:
        dataset[variable].attrs["unit"] = "1"
    for name in names:
        dataset.attrs[f"source:{name}"] = SETS[name]["source"]
        dataset.attrs[f"licence:{name}"] = SETS[name]["licence"]
        dataset.attrs[f"method:{name}"] = SETS[name]["method"]
    return dataset


def bundled_sets() -> xr.Dataset:
    """Return the sets that travel with the package, read-only.

    Returns
    -------
    xarray.Dataset
        Dims ``elasticity_set``, ``sector``: ``theta`` (within 1 to 20, for simulation),
        ``theta_published`` (as the source has it), ``standard_error`` (NaN where the source has
        none), ``theta_p25``, ``theta_p75``, ``products`` (quartiles over the sector's products and
        their number; NaN where a set has no products), ``between_product_error`` (standard error
        of the median over products; NaN where a sector has less than 5 products).
    """
    found: xr.Dataset = handed_out(_bundled_sets())
    return found


@cache
def _bundled_sets() -> xr.Dataset:
    text = resources.files("tarazy.world").joinpath(_BUNDLED).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    names = list(dict.fromkeys(row["elasticity_set"] for row in rows))
    sectors = list(dict.fromkeys(row["sector"] for row in rows))
    data = np.full((len(VARIABLES), len(names), len(sectors)), np.nan)
    for row in rows:
        at = (names.index(row["elasticity_set"]), sectors.index(row["sector"]))
        for v, variable in enumerate(VARIABLES):
            if row[variable]:
                data[(v, *at)] = float(row[variable])
    return frozen_dataset(labelled_sets(data, names, sectors, "as named"))


def trade_elasticity(name: str, sectors: Sequence[str]) -> xr.DataArray:
    """Return one bundled set for the sectors of a world.

    Parameters
    ----------
    name
        A set, e.g. ``"caliendo-parro-2015"``.
    sectors
        J sector slugs; one that is a group of the package, e.g. ``mining``, has the mean of its
        members.

    Returns
    -------
    xarray.DataArray
        ``theta`` over dim ``sector``, with ``unit``, ``source``, ``licence``, ``quality`` and
        ``method`` as attributes: ready to be a world's variable ``trade_elasticity``.

    Raises
    ------
    InputError
        No set or sector has that name.
    """
    dataset = bundled_sets()
    names = [str(n) for n in dataset.elasticity_set.values]
    if name not in names:
        raise unknown_name("elasticity set", name, names)
    available = [str(s) for s in dataset.sector.values]
    wholes = groups("sectors")
    for sector in sectors:
        if sector not in available and sector not in wholes:
            raise unknown_name("sector", sector, available, where="elasticity sets")
    own = dataset["theta"].sel(elasticity_set=name, drop=True)
    parts = [[s] if s in available else list(wholes[s].members) for s in sectors]
    theta = xr.DataArray(
        [float(own.sel(sector=members).mean()) for members in parts],
        coords={"sector": list(sectors)},
        dims="sector",
    )
    theta.attrs = {
        "unit": "1",
        "source": SETS[name]["source"],
        "licence": SETS[name]["licence"],
        "quality": SETS[name]["quality"],
        "year": SETS[name]["year"],
        "method": SETS[name]["method"],
        "elasticity_set": name,
    }
    return theta.rename("trade_elasticity")
