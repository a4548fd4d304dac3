"""The figures of the laboratory, each defined once for notebook, report and web.

``figure("welfare_map", outcome, "ru")`` is a plotly figure; ``exhibit`` of the same arguments
adds the table behind it, its title, text alternative, unit, year and source. A benchmark and a list
of outcomes have figures of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from tarazy.arguments.defaults import DEFAULT_COUNTRY
from tarazy.errors import InputError, unknown_name
from tarazy.figures.exhibit import Exhibit, check_pair, economies_of
from tarazy.world import World

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome
    from tarazy.plotting import Figures

# Draws what is shown in a language, from the point of view of a country and a partner.
Draw: TypeAlias = Callable[..., Exhibit]
# Whose point of view figures take where nobody says so, in worlds that have them.
COUNTRY, PARTNER = DEFAULT_COUNTRY, "USA"

# Name of a figure to its module and function, imported when the figure is drawn: the shell, which
# takes tables from this room, does not wait for the others.
FIGURES = {
    "welfare_map": "welfare_map.exhibit",
    "most_affected": "most_affected.exhibit",
    "bilateral_trade": "bilateral_trade.exhibit",
    "sector_effects": "sector_effects.exhibit",
    "welfare_split": "welfare_split.exhibit",
}
# Of an experiment that knows who owns capital and resources.
OWNER_FIGURES = {
    "income_split": "national_income.split",
    "owners_income": "national_income.owners",
}
WORLD_FIGURES = {
    "partners": "benchmark.partners",
    "sectors": "benchmark.sectors",
    "asymmetry": "benchmark.asymmetry",
}
COMPARISON_FIGURES = {
    "comparison_country": "comparison.comparison_country",
    "comparison_matrix": "comparison.comparison_matrix",
}
# Those that show the ranges of real income.
RANGED = ("welfare_map", "most_affected", "comparison_country", "comparison_matrix")
# Of one experiment that knows owners, in several horizons.
HORIZON_FIGURES = {"income_horizons": "national_income.horizons"}


def exhibit(
    name: str,
    shown: Outcome | World | Sequence[Outcome],
    language: str = "en",
    *,
    country: str | None = None,
    partner: str | None = None,
    intervals: Any = None,
) -> Exhibit:
    """Return a figure with its table and the texts around it.

    Parameters
    ----------
    name
        A key of `FIGURES` for an outcome, and of `OWNER_FIGURES` where it knows owners; of
        `WORLD_FIGURES` for a benchmark; of `COMPARISON_FIGURES` for several outcomes on one world,
        and of `HORIZON_FIGURES` where they know owners.
    shown
        A solved experiment, a benchmark, or a list of experiments.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        Whose point of view the figure takes; by default `COUNTRY` and `PARTNER`, and in a world
        without them those whom the answer is about, or the first economies.
    intervals
        Of the figures of `RANGED`: code of an economy to both ends of its change of real income, a
        list of these for several outcomes; by default those that travel with the package.

    Raises
    ------
    InputError
        If a name, language or economy is unknown, or a list is empty.
    """
    several = isinstance(shown, Sequence)
    known = _known(shown)
    if name not in known:
        raise unknown_name("figure", name, known)
    if several and not shown:
        raise InputError(f"figure {name}: 0 outcomes given; allowed: one or more")
    first = shown[0] if isinstance(shown, Sequence) else shown
    economies = first.economies if isinstance(first, World) else economies_of(first)
    of = None if isinstance(first, World) else first
    module, function = known[name].split(".")
    draw: Draw = getattr(import_module(f"tarazy.figures.{module}"), function)
    pair = _pair(economies, country, partner, of)
    if name in RANGED:
        return draw(shown, language, *pair, intervals)
    return draw(shown, language, *pair)


def _known(shown: Outcome | World | Sequence[Outcome]) -> dict[str, str]:
    """Return the figures of what is shown; those of owners where all of it knows them."""
    if isinstance(shown, World):
        return WORLD_FIGURES
    from tarazy.figures.national_income import knows_owners

    if isinstance(shown, Sequence):
        owned = bool(shown) and all(map(knows_owners, shown))
        return COMPARISON_FIGURES | (HORIZON_FIGURES if owned else {})
    return FIGURES | (OWNER_FIGURES if knows_owners(shown) else {})


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
    shown: Outcome | World | Sequence[Outcome],
    language: str = "en",
    *,
    country: str | None = None,
    partner: str | None = None,
) -> go.Figure:
    """Return the plotly figure of `exhibit`."""
    return exhibit(name, shown, language, country=country, partner=partner).figure


def of_outcome(outcome: Outcome) -> Figures:
    """Return the figures of an experiment; options ``country`` and ``partner``."""
    return {name: partial(figure, name, outcome) for name in _known(outcome)}
