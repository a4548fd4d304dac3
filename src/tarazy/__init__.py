"""Tarazy: an open geoeconomics laboratory.

>>> import tarazy as tz
>>> world = tz.World.load("core-2022")
>>> outcome = tz.run(world, tz.Scenario.load("jackson-vanik"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarazy import corridors, dependence, evidence, series
    from tarazy.optimal import best_response, nash, optimal_tariff
    from tarazy.policy.regime import regime
    from tarazy.ranges import run_range, run_sensitivities
    from tarazy.scenario.document import Scenario
    from tarazy.scenario.run import run, run_stages
    from tarazy.trade import Counterfactual, Outcome, solve_counterfactual
    from tarazy.trade.comparison import compare
    from tarazy.trade.sensitivity import sensitivity
    from tarazy.world import World

__version__ = "0.2.0"

# Names are resolved on first use, so that the shell answers at once.
_HOME = {
    "Counterfactual": "tarazy.trade",
    "Outcome": "tarazy.trade",
    "Scenario": "tarazy.scenario",
    "World": "tarazy.world",
    "best_response": "tarazy.optimal",
    "compare": "tarazy.trade.comparison",
    "nash": "tarazy.optimal",
    "optimal_tariff": "tarazy.optimal",
    "regime": "tarazy.policy.regime",
    "run": "tarazy.scenario",
    "run_range": "tarazy.ranges",
    "run_sensitivities": "tarazy.ranges",
    "run_stages": "tarazy.scenario",
    "sensitivity": "tarazy.trade.sensitivity",
    "solve_counterfactual": "tarazy.trade",
}
# Rooms with questions of their own, e.g. ``tz.dependence.dependence("KAZ")``.
_ROOMS = ("corridors", "dependence", "evidence", "series")
__all__ = [
    "Counterfactual",
    "Outcome",
    "Scenario",
    "World",
    "best_response",
    "compare",
    "corridors",
    "dependence",
    "evidence",
    "nash",
    "optimal_tariff",
    "regime",
    "run",
    "run_range",
    "run_sensitivities",
    "run_stages",
    "sensitivity",
    "series",
    "solve_counterfactual",
]


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"tarazy.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'tarazy' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
