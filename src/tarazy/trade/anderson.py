"""Anderson acceleration of a fixed-point map, with a bounded history.

D. G. Anderson, "Iterative procedures for nonlinear integral equations", Journal of the ACM 12(4),
1965; in the form of H. F. Walker and P. Ni, "Anderson acceleration for fixed-point iterations",
SIAM J. Numer. Anal. 49(4), 2011, section 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Anderson:
    """The history of a fixed-point iteration and the step it suggests.

    Parameters
    ----------
    size
        Of the state vector.
    depth
        Number of past steps to combine.
    """

    def __init__(self, size: int, depth: int) -> None:
        self._depth = depth
        # Differences of the plain step, and of the point it leads to.
        self._step = np.empty((depth, size))
        self._point = np.empty((depth, size))
        self._gram = np.zeros((depth, depth))
        self._last: tuple[Array, Array] | None = None
        self._count = 0

    def step(self, state: Array, plain: Array) -> Array:
        """Return the accelerated step at `state`, where the map alone would make the step `plain`.

        Both are vectors of `size`, in units in which all entries count alike; they must not be
        changed afterwards.
        """
        if self._last is None:
            self._last = (state, plain)
            return plain
        slot = self._count % self._depth
        self._count += 1
        newest = self._step[slot]
        np.subtract(plain, self._last[1], out=newest)
        np.subtract(state, self._last[0], out=self._point[slot])
        self._point[slot] += newest
        self._last = (state, plain)
        used = min(self._count, self._depth)
        steps = self._step[:used]
        self._gram[slot, :used] = self._gram[:used, slot] = steps @ newest
        gram = self._gram[:used, :used]
        scale = 1.0 / np.sqrt(np.maximum(gram.diagonal(), np.finfo(float).tiny))
        # A ridge at rounding error keeps nearly dependent steps from blowing up the weights.
        scaled = gram * scale[:, None] * scale
        scaled.flat[:: used + 1] += 1e-13
        weights = scale * np.linalg.solve(scaled, scale * (steps @ plain))
        return plain - weights @ self._point[:used]
