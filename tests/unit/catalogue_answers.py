"""Answers of the catalogue's experiments on the default and the fixed world, each computed once."""

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
    """Return the default world: what the documents and the pages are about."""
    return World.of()


@cache
def outcome(name: str, world: Callable[[], World] = core, factors: str | None = None) -> Outcome:
    return run(name, world=world(), factors=factors)


def welfare(
    name: str,
    country: str = "KAZ",
    world: Callable[[], World] = core,
    factors: str | None = None,
) -> float:
    return float(outcome(name, world, factors).welfare.sel(country=country))


def altered(
    name: str, change: Callable[[dict[str, Any]], None], world: Callable[[], World] = core
) -> float:
    """Return Kazakhstan's change of real income in an experiment with other numbers."""
    document = Scenario.load(name).to_dict()
    change(document)
    return float(run(Scenario.from_dict(document), world=world()).welfare.sel(country="KAZ"))
