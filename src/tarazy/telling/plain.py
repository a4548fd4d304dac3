"""Answers as plain data: what ``--json`` prints and what a server answers, the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tarazy.telling.caveats import caveats

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.scenario.parts import Texts
    from tarazy.world import World


def plain_answer(
    outcome: Outcome,
    scenario: Scenario,
    world: World,
    language: str = "en",
    stages: Sequence[Outcome] = (),
) -> dict[str, Any]:
    """Return the answer to a scenario as plain data.

    Parameters
    ----------
    outcome
        Of the scenario.
    scenario
        The document.
    world
        The benchmark of the outcome.
    language
        Of what is told in words.
    stages
        The outcome after every stage, where it is told.

    Returns
    -------
    dict
        The summary of the outcome; ``stored_range``, null where none is stored; what
        `tarazy.telling.caveats.caveats` tells; ``expected`` where the document expects something;
        ``stages`` where they are given.
    """
    from tarazy.draws.stored import stored_range

    stored = stored_range(outcome, scenario.to_dict())
    return {
        **outcome.summary(),
        "stored_range": None if stored is None else stored.summary(),
        **caveats(outcome, scenario, world, language),
        **_expected(outcome, scenario),
        **({"stages": plain_stages(stages, scenario)} if stages else {}),
    }


def plain_stages(outcomes: Sequence[Outcome], scenario: Scenario) -> list[dict[str, Any]]:
    """Return the stages as plain data: title, days, and the summary of each outcome."""
    return [
        {
            "title": title.model_dump(exclude_none=True),
            "since": str(since) if since else None,
            "until": str(until) if until else None,
            **outcome.summary(),
        }
        for (title, since, until), outcome in zip(titled_stages(scenario), outcomes, strict=True)
    ]


def titled_stages(scenario: Scenario) -> list[tuple[Texts, date | None, date | None]]:
    """Return title, first and last day of each state that a scenario goes through."""
    own: list[tuple[Texts, date | None, date | None]] = []
    if scenario.shocks:
        own.append((scenario.title, None, None))
    return own + [
        (stage.title or scenario.title, stage.since, stage.until) for stage in scenario.then
    ]


def _expected(outcome: Outcome, scenario: Scenario) -> dict[str, Any]:
    """Return the signs and sizes expected beside the values computed; nothing if none are."""
    from tarazy.experiment.checks import check_expected

    checks = [
        {
            "variable": check.variable,
            "country": check.country,
            "partner": list(check.partner),
            "sector": list(check.sector),
            "sign": check.sign,
            "between": None if check.between is None else list(check.between),
            "horizon": check.horizon,
            "value": check.value if check.value == check.value else None,
            "passed": check.passed,
            "verdict": check.verdict,
        }
        for check in check_expected(outcome, scenario)
    ]
    return {"expected": checks} if checks else {}
