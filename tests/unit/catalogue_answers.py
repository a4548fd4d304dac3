"""Answers of the catalogue's experiments on the real world, each computed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from tarazy import World
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run
from tarazy.scenario import Scenario


@cache
def core() -> World:
    return World.load("core-2022")


@cache
def outcome(name: str) -> Outcome:
    return run(name, world=core())


def welfare(name: str, country: str = "KAZ") -> float:
    return float(outcome(name).welfare.sel(country=country))


def altered(name: str, change: Callable[[dict[str, Any]], None]) -> float:
    """Return Kazakhstan's change of real income in an experiment with other numbers."""
    document = Scenario.load(name).to_dict()
    change(document)
    return float(run(Scenario.from_dict(document), world=core()).welfare.sel(country="KAZ"))
