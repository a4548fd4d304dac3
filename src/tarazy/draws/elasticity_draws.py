"""Draws of the trade elasticities: which published set, how far off all, how far off each sector.

A draw chooses a set, multiplies every ``1 + θ`` by one common factor and adds the error of each
sector's estimate. Sets differ by more than any of them knows of itself, so an interval around one
of them alone would not hold the answers of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name
from tarazy.world import World
from tarazy.world.elasticities import DEFAULT_SET, bundled_sets
from tarazy.world.elasticity_errors import relative_errors, set_errors
from tarazy.world.elasticity_sensitivities import SENSITIVITIES
from tarazy.world.elasticity_spread import common_spread, sector_spread

Array = NDArray[np.float64]

# A drawn elasticity stays inside: below 0.5 the model answers to almost no price, and above 40 a
# duty of 5 % ends seven eighths of a flow.
DRAWN_RANGE = (0.5, 40.0)
# Of draws around a world's own elasticities.
OWN = "own"
# The spread between two sets tells nothing of a third.
LEAST_SETS = 3


@dataclass(frozen=True)
class ElasticityDraws:
    """Elasticities of a set that is drawn, times a common factor, times an error of each sector.

    Attributes
    ----------
    sets
        Names of the S sets, each equally likely; ``own`` alone where the world's elasticities are
        no published set.
    theta
        (S, J) θ of every set.
    relative_error
        (S, J) standard error of a sector's θ, relative to it.
    common
        Standard deviation of the logarithm of the factor of all ``1 + θ``, whose median is one.
    """

    sets: tuple[str, ...]
    theta: Array
    relative_error: Array
    common: float

    @classmethod
    def from_world(cls, world: World, without: Sequence[str] = ()) -> ElasticityDraws:
        """Return the draws for a world.

        A world with one of the published sets is drawn from all of them, whichever it has: its own
        is the centre, not what is known of the others. With a named sensitivity every set is moved
        as the sensitivity moves the default one. A world with other elasticities is drawn around
        them, with the error of a sector as large as the published sets differ in one.

        Parameters
        ----------
        world
            Its variable ``trade_elasticity`` names its set in the attribute ``elasticity_set``.
        without
            Published sets that are left out, of the draws and of the spreads.

        Raises
        ------
        InputError
            If a set to leave out is unknown, or fewer than three would be left.
        """
        bundled = bundled_sets()
        names = [str(name) for name in bundled["elasticity_set"].values]
        for name in without:
            if name not in names:
                raise unknown_name("elasticity set", name, names, "without")
        kept = tuple(name for name in names if name not in without)
        if len(kept) < LEAST_SETS:
            raise InputError(
                f"without: {', '.join(without)} leaves {len(kept)} of {len(names)} sets; "
                f"allowed: at least {LEAST_SETS}"
            )
        own = world.dataset["trade_elasticity"]
        theta = np.array(own.values, dtype=np.float64)
        chosen = own.attrs.get("elasticity_set")
        known = set(map(str, bundled["sector"].values))
        if chosen not in (*names, *SENSITIVITIES) or not known.issuperset(world.sectors):
            spread = np.log1p(relative_errors(world).values ** 2) + sector_spread(kept) ** 2
            return cls((OWN,), theta[None], np.sqrt(np.expm1(spread))[None], common_spread(kept))
        sets = bundled["theta"].sel(elasticity_set=list(kept), sector=world.sectors).values
        if chosen in SENSITIVITIES:
            default = bundled["theta"].sel(elasticity_set=DEFAULT_SET, sector=world.sectors).values
            sets = np.clip((1.0 + sets) * (1.0 + theta) / (1.0 + default) - 1.0, *DRAWN_RANGE)
        errors = np.array([set_errors(name, world.sectors) for name in kept])
        return cls(kept, sets, errors, common_spread(kept))

    def draw(self, generator: np.random.Generator) -> Array:
        """Return one draw of θ, (J, 1).

        ``1 + θ' = exp(c y) (1 + θ exp(s z - s²/2))``: θ that of the set drawn, c `common`, y and
        the J values of z standard normal, and ``s² = log(1 + e²)`` with e the relative error, so
        that a sector's estimate has mean θ and standard deviation e θ.
        """
        # One number whatever the number of sets, so that what follows is the same.
        place = int(generator.random() * len(self.sets))
        common = np.exp(self.common * generator.standard_normal())
        spread = np.log1p(self.relative_error[place] ** 2)
        shock = np.sqrt(spread) * generator.standard_normal(spread.shape)
        theta = self.theta[place] * np.exp(shock - spread / 2)
        drawn: Array = np.clip(common * (1.0 + theta) - 1.0, *DRAWN_RANGE)
        return drawn[:, None]
