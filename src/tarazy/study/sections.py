"""Which experiments of a study have a section of their own, by rule from what they do.

A section is for an effect that can be told. Duties that move both incomes by less than that stand
in one table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.figures.exhibit import by_economy
from tarazy.scenario.document import every_shock
from tarazy.text.materiality import is_about_zero

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario

# Sections where no document names them.
MOST = 6
DUTY = "tariff"


def is_small(outcome: Outcome, country: str, partner: str) -> bool:
    """Return whether the real incomes of both move by less than what is told as a change."""
    change = by_economy(outcome, "welfare")
    return is_about_zero(change[country]) and is_about_zero(change[partner])


def is_duty(scenario: Scenario) -> bool:
    """Return whether an experiment changes duties and nothing else."""
    return all(shock.kind == DUTY for shock in every_shock(scenario))


def detailed(
    solved: Sequence[tuple[Scenario, Outcome]],
    named: Sequence[str],
    country: str,
    partner: str,
    always: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the names of the experiments with a section, in the order of their sections.

    Parameters
    ----------
    solved
        The experiments of the study with their answers.
    named
        Those that the document names; without any, the `MOST` with the largest effect on the
        country.
    country, partner
        Whose real incomes decide.
    always
        Those of the named that have a section whatever they do.
    """
    large = {s.name: o for s, o in solved if s.name in always or not is_small(o, country, partner)}
    if named:
        return tuple(name for name in named if name in large)
    size = {name: abs(by_economy(o, "welfare")[country]) for name, o in large.items()}
    return tuple(sorted(size, key=lambda name: (-size[name], name))[:MOST])


def small(
    solved: Sequence[tuple[Scenario, Outcome]],
    named: Sequence[str],
    country: str,
    partner: str,
    always: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the names of the experiments of the table of small effects, in their order.

    They are the duties of the study, and whatever else the document names in detail, whose effect
    `is_small` and that have no section.
    """
    shown = detailed(solved, named, country, partner, always)
    return tuple(
        scenario.name
        for scenario, outcome in solved
        if (is_duty(scenario) or scenario.name in named)
        and scenario.name not in shown
        and is_small(outcome, country, partner)
    )
