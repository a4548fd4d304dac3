"""How far the published sets of trade elasticities are apart: as a whole, and in one sector.

No set says how wrong it may be. That of another author, from other data, is what the next one would
have been taken for; so the sets, few as they are, measure the error of any of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import sectors as all_sectors
from tarazy.world.elasticities import bundled_sets
from tarazy.world.elasticity_sensitivities import LONG_RUN, SHORT_RUN

Array = NDArray[np.float64]

# An interval that holds 90 % is what the spreads are for.
_UPPER = 0.95
# A set answers for the long run, an experiment for no date. Between the elasticity of the first
# year and that of the long run every horizon counts alike, on a scale of logarithms: standard
# deviation of a uniform variable.
HORIZON_SPREAD = math.log(LONG_RUN / SHORT_RUN) / math.sqrt(12.0)


def set_spread(sets: Sequence[str]) -> float:
    """Return how far a further set would be from these, all sectors together.

    The standard deviation between sets of the mean over sectors of goods of ``log(1 + θ)``, that
    is, of the elasticity of trade before duty. Services are left out: no set estimates them. As the
    spread is itself estimated from few sets, and a further one is compared with their mean, it is
    multiplied by ``t / z sqrt(1 + 1 / n)``, t and z the 95th percentiles of Student's distribution
    with n - 1 degrees of freedom and of the normal one: the normal interval that holds 90 % is then
    as wide as the predictive one.

    Parameters
    ----------
    sets
        Names of n >= 2 bundled sets.
    """
    from scipy.special import stdtrit

    means = np.log1p(_theta(sets)).mean(axis=1)
    count = len(means)
    few = float(stdtrit(count - 1, _UPPER)) / NormalDist().inv_cdf(_UPPER)
    return float(means.std(ddof=1)) * few * math.sqrt(1.0 + 1.0 / count)


def common_spread(sets: Sequence[str]) -> float:
    """Return the standard deviation of the logarithm of a factor common to all ``1 + θ``.

    That between sets, `set_spread`, and that between the horizons of an answer, `HORIZON_SPREAD`
    (Boehm, Levchenko and Pandalai-Nayar 2023), taken as independent.
    """
    return math.hypot(set_spread(sets), HORIZON_SPREAD)


def sector_spread(sets: Sequence[str]) -> float:
    """Return how far sets are apart in one sector beside what they are apart as a whole.

    The root of the mean over sectors of goods of the variance between sets of ``log θ``, less each
    set's mean.
    """
    theta = np.log(_theta(sets))
    own = theta - theta.mean(axis=1, keepdims=True)
    return float(np.sqrt(own.var(axis=0, ddof=1).mean()))


def _theta(sets: Sequence[str]) -> Array:
    """Return θ of the sectors of goods, (S, J)."""
    goods = [sector.code for sector in all_sectors() if sector.goods]
    chosen = bundled_sets()["theta"].sel(elasticity_set=list(sets), sector=goods)
    return np.asarray(chosen.values, dtype=np.float64)
