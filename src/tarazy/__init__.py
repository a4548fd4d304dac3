"""Tarazy: an open geoeconomics laboratory.

>>> import tarazy as tz
>>> world = tz.World.load("core-2022")
>>> outcome = tz.run(world, tz.Scenario.load("jackson-vanik"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tarazy.version import __version__ as __version__

if TYPE_CHECKING:
    from tarazy import corridors, evidence, series, study
    from tarazy.draws import run_range, run_sensitivities
    from tarazy.experiment.comparison import compare
    from tarazy.experiment.outcome import Outcome, solve_counterfactual
    from tarazy.experiment.run import run, run_stages
    from tarazy.experiment.sensitivity import sensitivity
    from tarazy.interdependence.balance import dependence
    from tarazy.optimal import best_response, nash, optimal_tariff
    from tarazy.policy.regime import regime
    from tarazy.scenario.document import Scenario
    from tarazy.trade import Counterfactual
    from tarazy.world import World

# Names are resolved on first use, so that the shell answers at once.
_HOME = {
    "Counterfactual": "tarazy.trade",
    "Outcome": "tarazy.experiment.outcome",
    "Scenario": "tarazy.scenario.document",
    "World": "tarazy.world",
    "best_response": "tarazy.optimal",
    "compare": "tarazy.experiment.comparison",
    "dependence": "tarazy.interdependence.balance",
    "nash": "tarazy.optimal",
    "optimal_tariff": "tarazy.optimal",
    "regime": "tarazy.policy.regime",
    "run": "tarazy.experiment.run",
    "run_range": "tarazy.draws",
    "run_sensitivities": "tarazy.draws",
    "run_stages": "tarazy.experiment.run",
    "sensitivity": "tarazy.experiment.sensitivity",
    "solve_counterfactual": "tarazy.experiment.outcome",
}
# Rooms with questions of their own, e.g. ``tz.series.names()``.
_ROOMS = ("corridors", "evidence", "series", "study")
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
    "study",
]


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"tarazy.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'tarazy' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
