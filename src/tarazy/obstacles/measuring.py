"""What an obstacle costs: its experiment solved, the gain of each side and of all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.draws.stored import StoredRange, stored_range
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.run import run
from tarazy.investment.owned import knows_owners
from tarazy.obstacles.leaning import Leaning, LeaningAfter
from tarazy.obstacles.obstacle import Effect, Obstacle
from tarazy.obstacles.setting import Setting

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario

Array = NDArray[np.float64]
# Where national income is computed beside real income with one factor.
HORIZON = "long"


@dataclass(frozen=True)
class Ends:
    """The interval that holds 90 % of the draws, per cent.

    Attributes
    ----------
    low, high
        The 5th and 95th percentiles.
    """

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Gains:
    """What lifting an obstacle, or averting it, brings: per cent of real income.

    Attributes
    ----------
    country, partner, others
        Of each side, and of all other economies together.
    most, most_gain
        The other economy whose income moves most, and by how much; empty and NaN without others.
    national
        Change of the national income (GNI) of country and partner; NaN where it is not known.
    horizon
        ``short``, ``medium`` or ``long``: what has had time to adjust.
    leaning
        What becomes of the largest dependence of the country; None where it was not asked.
    ranges
        By ``country``, ``partner`` and ``others``; those that are known.
    draws
        Over how many draws the ranges stand; 0 without any.
    stored
        Whether they travel with the package.
    """

    country: float
    partner: float
    others: float
    most: str
    most_gain: float
    national: tuple[float, float]
    horizon: str
    leaning: LeaningAfter | None = None
    ranges: Mapping[str, Ends] = field(default_factory=dict)
    draws: int = 0
    stored: bool = False


@dataclass(frozen=True, eq=False)
class Weighing:
    """Whose gain is whose: positions of the two, and the weight of every other economy.

    Attributes
    ----------
    country, partner
        Positions in the world.
    weight
        (N,) parts of the income of all others, zero for the two; they add up to one.
    """

    country: int
    partner: int
    weight: Array

    @classmethod
    def of(cls, setting: Setting) -> Weighing:
        """Return the weights in the benchmark."""
        from tarazy.trade.benchmark import benchmark_of

        codes = setting.world.economies
        country, partner = (codes.index(code) for code in setting.pair)
        income = benchmark_of(setting.world).income.copy()
        income[[country, partner]] = 0.0
        total = income.sum()
        return cls(country, partner, income / total if total > 0 else income)

    def sides(self, gains: Array) -> dict[str, Array]:
        """Return the gains of ``country``, ``partner`` and ``others``, over the last axis."""
        return {
            "country": gains[..., self.country],
            "partner": gains[..., self.partner],
            "others": gains @ self.weight,
        }


def gained(effect: Effect, change: Array) -> Array:
    """Return the gain of lifting or averting, per cent, from the change by the experiment.

    What is averted is counted from the world that it would lead to: ``100 (1 / (1 + w) - 1)``.
    """
    if effect == "lifted":
        return change
    return 100.0 * (1.0 / (1.0 + change / 100.0) - 1.0)


def measured(
    setting: Setting, obstacle: Obstacle, weighing: Weighing, leaning: Leaning | None
) -> Gains:
    """Solve the experiment of an obstacle.

    Parameters
    ----------
    setting
        The world and the two.
    obstacle
        With an experiment.
    weighing
        Of the setting.
    leaning
        The largest dependence of the country; None leaves it out.

    Raises
    ------
    InputError
        If the experiment does not fit the world.
    NoEquilibriumError
        If it has no equilibrium.
    """
    scenario = obstacle.scenario
    assert scenario is not None
    outcome = run(scenario, world=setting.world)
    gains = gained(obstacle.effect, outcome.dataset["welfare"].values)
    sides = {key: float(value) for key, value in weighing.sides(gains).items()}
    others = np.where(weighing.weight > 0, np.abs(gains), -1.0)
    most = int(others.argmax())
    stored = stored_range(outcome, scenario.to_dict())
    return Gains(
        country=sides["country"],
        partner=sides["partner"],
        others=sides["others"],
        most=setting.world.economies[most] if others[most] >= 0 else "",
        most_gain=float(gains[most]) if others[most] >= 0 else np.nan,
        national=_national(setting, obstacle, outcome),
        horizon=_horizon(scenario),
        leaning=None if leaning is None else leaning.after(obstacle),
        ranges={} if stored is None else _stored(setting, obstacle, stored),
        draws=0 if stored is None else stored.draws,
        stored=stored is not None,
    )


def _horizon(scenario: Scenario) -> str:
    from tarazy.scenario.horizons import asked_factors

    return asked_factors(scenario.to_dict()).get("horizon", HORIZON)


def _national(setting: Setting, obstacle: Obstacle, outcome: Outcome) -> tuple[float, float]:
    """Return the gain of the national income of both; NaN where owners are not known."""
    if not knows_owners(setting.world):
        return np.nan, np.nan
    scenario = obstacle.scenario
    assert scenario is not None
    if "real_gni" not in outcome.dataset:
        try:
            outcome = run(scenario, world=setting.world, factors="three", horizon=HORIZON)
        except (InputError, NoEquilibriumError):
            return np.nan, np.nan
    income = outcome.dataset["real_gni"]
    change = np.array([float(income.sel(country=code)) for code in setting.pair])
    country, partner = gained(obstacle.effect, change).tolist()
    return country, partner


def _stored(setting: Setting, obstacle: Obstacle, stored: StoredRange) -> dict[str, Ends]:
    """Return the stored ranges of the two; of others together none is stored."""
    found = {}
    for side, code in zip(("country", "partner"), setting.pair, strict=True):
        bounds = stored.bounds["welfare"][code]
        ends = gained(obstacle.effect, np.array([bounds.low, bounds.high]))
        found[side] = Ends(float(ends.min()), float(ends.max()))
    return found
