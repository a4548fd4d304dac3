"""What a player maximises: real income, as a function of its rates, with all derivatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tarazy.optimal.instrument import Instrument
from tarazy.optimal.player import weights
from tarazy.optimal.setting import Setting
from tarazy.trade.adjoint import gradient
from tarazy.trade.reference import log_real_income
from tarazy.trade.solution import Solution

Array = NDArray[np.float64]


class Objective:
    """Log real income of a player as a function of its rates, everything else as in a setting.

    For a bloc it is the mean over the members, weighted with their benchmark incomes.

    Parameters
    ----------
    setting
        The tariffs of all others, and what else is given.
    instrument
        What the player sets.

    Attributes
    ----------
    solves, gradients
        Numbers of equilibria and of adjoint systems solved so far.
    """

    def __init__(self, setting: Setting, instrument: Instrument) -> None:
        self.setting = setting
        self.instrument = instrument
        self.weight = weights(setting.world, instrument.player)
        self.solves = self.gradients = 0
        self._values: dict[bytes, float] = {}
        self._slopes: dict[bytes, Array] = {}

    def solution(self, rates: Array) -> Solution:
        """Return the equilibrium at the rates, (R,)."""
        self.solves += 1
        return self.setting.solve(self.instrument.apply(self.setting.tariff, rates))

    def value(self, rates: Array) -> float:
        """Return the log real income of the player at the rates, (R,); the benchmark is zero."""
        key = rates.tobytes()
        if key not in self._values:
            self._values[key] = float(self.weight @ log_real_income(self.solution(rates)))
        return self._values[key]

    def __call__(self, rates: Array) -> tuple[float, Array]:
        """Return the value and its gradient, (R,), at the rates, (R,)."""
        key = rates.tobytes()
        if key not in self._slopes:
            solution = self.solution(rates)
            self.gradients += 1
            slope = self.instrument.collect(gradient(solution, self.weight).tariff)
            self._values[key] = float(self.weight @ log_real_income(solution))
            self._slopes[key] = slope
        return self._values[key], self._slopes[key]
