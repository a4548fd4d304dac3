"""A small world with estimated flows and an experiment on it, quick to run over draws."""

from __future__ import annotations

from scenario_world import small_world

from tarazy import Scenario, World

TEXT = {"en": "a text", "kk": "мәтін", "ru": "текст"}


def estimated_world() -> World:
    """Return the small world of the scenario tests with its flows called estimated."""
    world = small_world("estimated")
    data = world.dataset.copy()
    for variable in ("trade", "input_share"):
        data[variable] = data[variable].assign_attrs(quality="estimated")
    return World(world.name, world.year, data)


def experiment(**keys: object) -> Scenario:
    """Return an experiment: the United States add 20 points to duties on Kazakhstan."""
    document = {
        "name": "small-experiment",
        "title": TEXT,
        "question": TEXT,
        "focus": ["KAZ", "USA"],
        "shocks": [
            {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": "metals", "add": 0.2}
        ],
    }
    return Scenario.from_dict(document | keys)
