"""Tarazy: an open geoeconomics laboratory.

>>> import tarazy as tz
>>> world = tz.World.load("core-2022")
>>> outcome = tz.run(world, tz.Scenario.load("jackson-vanik"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarazy.scenario import Scenario, run
    from tarazy.trade import Counterfactual, Outcome, solve_counterfactual
    from tarazy.world import World

__version__ = "0.1.0"
__all__ = ["Counterfactual", "Outcome", "Scenario", "World", "run", "solve_counterfactual"]

# Names are resolved on first use, so that the shell answers at once.
_HOME = {
    "Counterfactual": "tarazy.trade",
    "Outcome": "tarazy.trade",
    "Scenario": "tarazy.scenario",
    "World": "tarazy.world",
    "run": "tarazy.scenario",
    "solve_counterfactual": "tarazy.trade",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'tarazy' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
