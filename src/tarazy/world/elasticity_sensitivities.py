"""Named sensitivities: other trade elasticities that an experiment can be run with.

``low`` and ``high`` are the quartiles over the products of a sector: what the sector's elasticity
would be if the products that matter were a quarter of the way from either end. ``short-run`` is
what is left of a world's elasticities in the first year.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import unknown_name
from tarazy.world.elasticities import DEFAULT_SET, THETA_RANGE, bundled_sets

Array = NDArray[np.float64]

SENSITIVITIES = ("short-run", "low", "high")
# Boehm, Levchenko and Pandalai-Nayar (2023), The Long and Short (Run) of Trade Elasticities,
# American Economic Review 113(4), abstract: elasticity of trade before duty to one plus the tariff,
# in the year after a change and in the long run (7 to 10 years). In this model that is 1 + theta.
SHORT_RUN, LONG_RUN = 0.76, 2.0
# A quartile over fewer products says nothing.
LEAST_PRODUCTS = 5

METHODS = {
    "short-run": (
        "1 + theta is reduced to 0.38 of itself, the ratio of the elasticity in the first year, "
        "0.76, to that of the long run, 2.0, of trade before duty in Boehm, Levchenko and "
        "Pandalai-Nayar (2023), American Economic Review 113(4); at least 1. For services, and for "
        "sectors whose long-run elasticity is another than theirs, an assumption."
    ),
    "low": (
        "lower quartile over the products of a sector (default set); sectors with less than 5 "
        "products, services, and those of a world's own, by the median ratio of quartile to "
        "elasticity of the others (assumed); at least 1"
    ),
    "high": (
        "upper quartile over the products of a sector (default set); sectors with less than 5 "
        "products, services, and those of a world's own, by the median ratio of quartile to "
        "elasticity of the others (assumed); at most 20"
    ),
}


def sensitivity_elasticities(name: str, sectors: Sequence[str], theta: Array) -> Array:
    """Return the elasticities of a named sensitivity, (J,).

    Parameters
    ----------
    name
        One of `SENSITIVITIES`.
    sectors
        J sector codes.
    theta
        (J,) the world's own: ``short-run`` reduces them, ``low`` and ``high`` move those of sectors
        that the bundled sets do not know.

    Raises
    ------
    InputError
        If the name is unknown.
    """
    if name not in SENSITIVITIES:
        raise unknown_name("sensitivity", name, SENSITIVITIES)
    if name == "short-run":
        return np.maximum(SHORT_RUN / LONG_RUN * (1.0 + theta) - 1.0, THETA_RANGE[0])
    sets = bundled_sets().sel(elasticity_set=DEFAULT_SET)
    known = [str(sector) for sector in sets["sector"].values]
    middle = sets["theta"].values
    quartile = sets["theta_p25" if name == "low" else "theta_p75"].values
    enough = sets["products"].fillna(0).values >= LEAST_PRODUCTS
    ratio = np.median(quartile[enough] / middle[enough])
    found = dict(zip(known, np.where(enough, quartile, ratio * middle).tolist(), strict=True))
    chosen = [found.get(sector, ratio * own) for sector, own in zip(sectors, theta, strict=True)]
    return np.asarray(np.clip(chosen, *THETA_RANGE))
