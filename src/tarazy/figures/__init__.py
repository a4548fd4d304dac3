"""The figures of the laboratory, each defined once for notebook, report and web.

``figure("welfare_map", outcome, "ru")`` is a plotly figure; ``exhibit`` of the same arguments
adds the table behind it, its title, text alternative, unit, year and source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tarazy.arguments.defaults import DEFAULT_COUNTRY
from tarazy.errors import InputError, unknown_name
from tarazy.figures import (
    benchmark,
    bilateral_trade,
    comparison,
    most_affected,
    sector_effects,
    welfare_map,
    welfare_split,
)
from tarazy.figures.exhibit import Exhibit, check_pair, economies_of
from tarazy.world import World

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome
    from tarazy.plotting import Figures

# Whose point of view figures take where nobody says so, in worlds that have them.
COUNTRY, PARTNER = DEFAULT_COUNTRY, "USA"

FIGURES: dict[str, Callable[[Outcome, str, str, str], Exhibit]] = {
    "welfare_map": welfare_map.exhibit,
    "most_affected": most_affected.exhibit,
    "bilateral_trade": bilateral_trade.exhibit,
    "sector_effects": sector_effects.exhibit,
    "welfare_split": welfare_split.exhibit,
}
WORLD_FIGURES: dict[str, Callable[[World, str, str, str], Exhibit]] = {
    "partners": benchmark.partners,
    "sectors": benchmark.sectors,
    "asymmetry": benchmark.asymmetry,
}
COMPARISON_FIGURES: dict[str, Callable[[Sequence[Outcome], str, str, str], Exhibit]] = {
    "comparison_country": comparison.comparison_country,
    "comparison_matrix": comparison.comparison_matrix,
}


def exhibit(
    name: str,
    outcome: Outcome,
    language: str = "en",
    *,
    country: str | None = None,
    partner: str | None = None,
) -> Exhibit:
    """Return a figure of one experiment with its table and the texts around it.

    Parameters
    ----------
    name
        A key of `FIGURES`.
    outcome
        The solved experiment.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        Whose point of view the figure takes; by default `COUNTRY` and `PARTNER`, and in a world
        without them those whom the answer is about, or the first economies.

    Raises
    ------
    InputError
        If a name, language or economy is unknown.
    """
    if name not in FIGURES:
        raise unknown_name("figure", name, FIGURES)
    pair = _pair(economies_of(outcome), country, partner, outcome)
    return FIGURES[name](outcome, language, *pair)


def world_exhibit(
    name: str,
    world: World,
    language: str = "en",
    *,
    country: str | None = None,
    partner: str | None = None,
) -> Exhibit:
    """Return a figure of a benchmark with its table and texts; arguments as in `exhibit`.

    Raises
    ------
    InputError
        If a name, language or economy is unknown.
    """
    if name not in WORLD_FIGURES:
        raise unknown_name("figure", name, WORLD_FIGURES)
    return WORLD_FIGURES[name](world, language, *_pair(world.economies, country, partner))


def comparison_exhibit(
    name: str,
    outcomes: Sequence[Outcome],
    language: str = "en",
    *,
    country: str | None = None,
    partner: str | None = None,
) -> Exhibit:
    """Return a figure that compares experiments on one world; arguments as in `exhibit`.

    Raises
    ------
    InputError
        If a name, language or economy is unknown, or there is no outcome.
    """
    if name not in COMPARISON_FIGURES:
        raise unknown_name("figure", name, COMPARISON_FIGURES)
    if not outcomes:
        raise InputError(f"figure {name}: 0 outcomes given; allowed: one or more")
    pair = _pair(economies_of(outcomes[0]), country, partner, outcomes[0])
    return COMPARISON_FIGURES[name](outcomes, language, *pair)


def _pair(
    economies: Sequence[str], country: str | None, partner: str | None, of: Outcome | None = None
) -> tuple[str, str]:
    """Return whose point of view a figure takes, checked."""
    about = [] if of is None else of.subjects.economies
    usual = [code for code in (COUNTRY, PARTNER) if code in economies]
    order = list(dict.fromkeys([*usual, *about, *economies]))
    first = country or order[0]
    second = partner or next((code for code in order if code != first), "")
    check_pair(economies, first, second)
    return first, second


def figure(
    name: str,
    outcome: Outcome,
    language: str = "en",
    *,
    country: str | None = None,
    partner: str | None = None,
) -> go.Figure:
    """Return the plotly figure of `exhibit`."""
    return exhibit(name, outcome, language, country=country, partner=partner).figure


def of_outcome(outcome: Outcome) -> Figures:
    """Return the figures of an experiment; options ``country`` and ``partner``."""
    return {name: partial(figure, name, outcome) for name in FIGURES}


def world_figure(
    name: str,
    world: World,
    language: str = "en",
    *,
    country: str | None = None,
    partner: str | None = None,
) -> go.Figure:
    """Return the plotly figure of `world_exhibit`."""
    return world_exhibit(name, world, language, country=country, partner=partner).figure


def comparison_figure(
    name: str,
    outcomes: Sequence[Outcome],
    language: str = "en",
    *,
    country: str | None = None,
    partner: str | None = None,
) -> go.Figure:
    """Return the plotly figure of `comparison_exhibit`."""
    return comparison_exhibit(name, outcomes, language, country=country, partner=partner).figure
