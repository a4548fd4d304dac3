"""Draws of the trade elasticities from their standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.world import World
from tarazy.world.elasticity_errors import relative_errors

Array = NDArray[np.float64]

# A drawn elasticity stays inside: below 0.5 the model answers to almost no price, and above 40 a
# duty of 5 % ends seven eighths of a flow.
DRAWN_RANGE = (0.5, 40.0)


@dataclass(frozen=True)
class ElasticityDraws:
    """Lognormal elasticities, independent between sectors.

    Attributes
    ----------
    mean
        (J, 1) θ of the benchmark, the mean of the draws (before they are kept in `DRAWN_RANGE`).
    relative_error
        (J, 1) standard error over mean.
    """

    mean: Array
    relative_error: Array

    @classmethod
    def from_world(cls, world: World) -> ElasticityDraws:
        """Return the draws around a world's own elasticities; see `relative_errors`."""
        return cls(
            np.array(world.dataset["trade_elasticity"].values, dtype=np.float64)[:, None],
            relative_errors(world).values[:, None],
        )

    def draw(self, generator: np.random.Generator) -> Array:
        """Return one draw of θ, (J, 1).

        ``θ = m exp(s z - s²/2)`` with ``s² = log(1 + e²)``, e the relative error and z standard
        normal, has mean m and standard deviation e m.
        """
        spread = np.log1p(self.relative_error**2)
        shock = np.sqrt(spread) * generator.standard_normal(self.mean.shape)
        return np.clip(self.mean * np.exp(shock - spread / 2), *DRAWN_RANGE)
