"""An exhibit: a figure, the table behind it, and what both need to be understood alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.errors import InputError, unknown_name
from tarazy.figures.tables import Table
from tarazy.immutable import kept
from tarazy.text.texts import Texts
from tarazy.world import World

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome


@dataclass(frozen=True)
class Exhibit:
    """One figure with everything that stands around it.

    Attributes
    ----------
    name
        Of the figure, e.g. ``welfare_map``.
    figure
        The plotly figure.
    table
        The numbers that it draws, and more of them where the figure shows a selection.
    title, subtitle
        What it finds, with names and numbers, and which quantity it shows.
    alt, note
        Text alternative, and how to read it.
    ranged
        Which ranges stand beside numbers of a model, or why none does; empty for data.
    unit, source
        Of the numbers.
    year
        Of the benchmark.
    """

    name: str
    figure: go.Figure
    table: Table
    title: str
    subtitle: str
    alt: str
    note: str
    unit: str
    source: str
    year: int
    ranged: str = ""


def check_pair(economies: Sequence[str], country: str, partner: str) -> None:
    """Check that two economies are among those of a world and differ.

    Raises
    ------
    InputError
        If one is unknown or both are the same.
    """
    for role, code in (("country", country), ("partner", partner)):
        if code not in economies:
            raise unknown_name(role, code, economies)
    if country == partner:
        raise InputError(f"partner: {partner!r} is the country itself; allowed: another economy")


def economies_of(outcome: Outcome) -> list[str]:
    """Return the codes of an outcome's economies, in the order of its arrays."""
    codes: list[str] = kept(outcome, "dataset").variables["country"].values.tolist()
    return codes


def by_economy(outcome: Outcome, variable: str) -> dict[str, float]:
    """Return a country variable of an outcome as plain numbers."""
    values = kept(outcome, "dataset").variables[variable].values
    return dict(zip(economies_of(outcome), values.tolist(), strict=True))


def benchmark_source(world: World, texts: Texts) -> str:
    """Return the source line of a figure of the benchmark."""
    return texts("source.benchmark", world=world.name)


def model_source(outcome: Outcome, texts: Texts) -> str:
    """Return the source line of a figure of an outcome."""
    return texts("source.model", world=outcome.world_name)
