"""How uncertain the trade elasticities are: published sets carry no standard errors of their own.

Where a set is the median over the products of a sector, the spread between the products gives a
standard error of that median; everywhere else the error is an assumption.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.world.elasticities import DEFAULT_SET, bundled_sets

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.world.world import World

Array = NDArray[np.float64]

# Assumed for services, for oil and gas (one product) and for sets without products: standard error
# relative to the elasticity. With it nine of ten draws around 5 lie between 3.2 and 7.3.
ASSUMED_ERROR = 0.25
BETWEEN_PRODUCTS, ASSUMED = "between products", "assumed"


def relative_errors(world: World) -> xr.DataArray:
    """Return the standard error of a world's trade elasticities, relative to them.

    Parameters
    ----------
    world
        Its variable ``trade_elasticity`` names its set in the attribute ``elasticity_set``; a
        sensitivity (`tarazy.world.elasticity_sensitivities`) has the errors of the default set. A
        world that names none has assumed errors, and so have the sectors that a user has set.

    Returns
    -------
    xarray.DataArray
        Over dim ``sector``, fractions, with a coordinate ``kind``: ``between products`` or
        ``assumed``.
    """
    import xarray as xr

    from tarazy.world.elasticity_sensitivities import SENSITIVITIES

    attributes = world.dataset["trade_elasticity"].attrs
    name = attributes.get("elasticity_set", attributes.get("elasticity_set_of_others"))
    errors = _between_products(DEFAULT_SET if name in SENSITIVITIES else name, world.sectors)
    assumed = np.isnan(errors) | np.isin(world.sectors, attributes.get("edited_sectors", []))
    return xr.DataArray(
        np.where(assumed, ASSUMED_ERROR, errors),
        dims="sector",
        coords={
            "sector": world.sectors,
            "kind": ("sector", np.where(assumed, ASSUMED, BETWEEN_PRODUCTS)),
        },
        name="relative_error",
        attrs={"unit": "fraction of the elasticity"},
    )


def set_errors(name: str, sectors: Sequence[str]) -> Array:
    """Return the standard errors of a bundled set, (J,), relative to its elasticities."""
    errors = _between_products(name, sectors)
    return np.where(np.isnan(errors), ASSUMED_ERROR, errors)


def _between_products(name: object, sectors: Sequence[str]) -> Array:
    """Return the errors between products, (J,); NaN where there is none."""
    sets = bundled_sets()
    found: dict[str, float] = {}
    if name in sets["elasticity_set"].values:
        chosen = sets.sel(elasticity_set=name)
        ratio = chosen["between_product_error"].values / chosen["theta_published"].values
        found = dict(zip(map(str, sets["sector"].values), ratio.tolist(), strict=True))
    return np.array([found.get(sector, math.nan) for sector in sectors])
