"""What was seen to flow, and how far a dispatch is from it, route by route."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.corridors.data import Network
    from tarazy.corridors.results import Dispatch

# Kinds of a stated flow that a dispatch can be held to: outcomes of the whole year.
OUTCOMES = ("actual", "derived", "approx")


def observed_flows(network: Network, year: int) -> pd.DataFrame:
    """Return the routes with a sourced outcome of a year.

    A route counts when it has arcs, so that a dispatch says what it carries, and a row of `flows`
    that states the outcome of the whole year (`OUTCOMES`), not a plan, a bound or part of a year.

    Parameters
    ----------
    network
        The tables.
    year
        Any year; without rows of it the result is empty.

    Returns
    -------
    pandas.DataFrame
        Indexed by route, in the order of the table of routes: volume (unit/yr), kind, source,
        quality.

    Raises
    ------
    InputError
        If a route has two outcomes in the year: which one is to be met is for the table to say.
    """
    rows = network.flows[(network.flows["year"] == year) & network.flows["kind"].isin(OUTCOMES)]
    doubled = rows["route"][rows["route"].duplicated()]
    if len(doubled):
        raise InputError(
            f"flows: route {doubled.iloc[0]!r} has more than one outcome in {year}; allowed: one "
            f"row of kind {', '.join(OUTCOMES)} a year"
        )
    rows = rows.set_index("route")[["volume", "kind", "source", "quality"]]
    routes = [str(r) for r in network.routes.index if r in rows.index and network.route_arcs(r)]
    return rows.loc[routes]


def years_observed(network: Network) -> list[int]:
    """Return the years of the network that have a sourced outcome of some route."""
    return [year for year in sorted(network.years) if len(observed_flows(network, year))]


def compare(dispatch: Dispatch) -> pd.DataFrame:
    """Return what the model moves against what was observed, in the year of its network.

    Parameters
    ----------
    dispatch
        Of twelve months; flows are stated by calendar year.

    Returns
    -------
    pandas.DataFrame
        Indexed by route: observed, modelled, error (modelled less observed), all unit/yr; share
        (error over observed); kind, source, quality. Its `attrs` hold ``year`` and ``unit``.

    Raises
    ------
    InputError
        If the dispatch is of another number of months, or no route was observed in the year.
    """
    network, months = dispatch.network, len(dispatch.layout.months)
    if months != 12:
        raise InputError(f"dispatch: of {months} months; allowed: of 12, a calendar year")
    observed = observed_flows(network, network.year)
    if not len(observed):
        raise unknown_name(
            "year with observed flows", str(network.year), map(str, years_observed(network))
        )
    table = pd.DataFrame({"observed": observed["volume"]})
    table["modelled"] = dispatch.by_route.reindex(table.index)
    table["error"] = table["modelled"] - table["observed"]
    table["share"] = table["error"] / table["observed"].where(table["observed"] > 0)
    table = table.join(observed[["kind", "source", "quality"]])
    table.attrs = {"year": network.year, "unit": network.unit}
    return table
