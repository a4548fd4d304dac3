"""Flows of Kazakhstan's export routes: the fitted year, and the years that the fit did not see.

The base year is fitted, so that it shows only that the model can hold the flows it was given. The
other years are the test: their production, prices, commitments and capacities, and costs as fitted
on the base year. Their errors are printed, not graded. Years with events are replayed too (see
`tarazy.validate.replays`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.validate.validation import Figure, Validation

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.corridors.data import Network

NETWORK = "kazakhstan-crude"
# How far a route of the base year may be from its sourced flow, in the network's unit.
TOLERANCE = 0.5
# A figure whose range is narrowed by less than this share is one the flows are silent about.
_SILENT = 0.01


def validate(name: str | Path = NETWORK) -> Validation:
    """Compare the flows of a network with those observed, in every year that has some.

    Parameters
    ----------
    name
        A bundled network, or the folder of one.

    Returns
    -------
    Validation
        Its figures are the routes of the base year; its report has all years, the naive forecast
        they are to beat, and what the flows say about the assumed figures.

    Raises
    ------
    InputError
        If there is no such network, or no route of its base year was observed.
    """
    from tarazy.corridors.data import Network
    from tarazy.corridors.observed_flows import compare, years_observed
    from tarazy.corridors.solve import dispatch
    from tarazy.validate.replays import replays_text

    base = Network.load(name)
    solved = dispatch(base)
    found = compare(solved)
    unfitted = compare(dispatch(Network.load(name, fitted=False)))["error"].abs()
    figures = tuple(
        Figure(f"flow {base.year}", str(route), row["observed"], row["modelled"], None, TOLERANCE)
        for route, row in found.iterrows()
    )
    parts = [
        f"{base.title['en']}: flows by route, {base.unit} a year",
        _year(f"{base.year}, fitted; each within {TOLERANCE:g} {base.unit}", found, _room(base)),
        f"largest error {found['error'].abs().max():.2f} {base.unit}; with the tables' own values, "
        f"before the fit, {unfitted.max():.2f} ({unfitted.idxmax()})",
    ]
    for year in years_observed(base):
        if year == base.year:
            continue
        network = Network.load(name, year=year)
        there = dispatch(network)
        naive = found["observed"] * there.exports / solved.exports
        parts += _unseen(year, compare(there), _room(network), naive, base)
    parts += replays_text(name)
    parts.append(_identified(base))
    return Validation(figures, "\n\n".join(parts))


def _room(network: Network) -> pd.DataFrame:
    from tarazy.corridors.identify import room_of_routes

    return room_of_routes(network)


def _year(title: str, found: pd.DataFrame, room: pd.DataFrame) -> str:
    """Return the table of one year as text."""
    heads = ("route", "observed", "model", "error", "per cent", "could carry")
    lines = [
        title,
        f"  {heads[0]:<18}" + "".join(f"{head:>10}" for head in heads[1:5]) + heads[5].rjust(15),
    ]
    carried = room.to_dict("index")
    for route, row in found.iterrows():
        least, most = carried[route]["least"], carried[route]["most"]
        text = f"{least:.1f}-{most:.1f}" if most - least > TOLERANCE else "given"
        lines.append(
            f"  {route:<18}{row['observed']:10.2f}{row['modelled']:10.2f}{row['error']:+10.2f}"
            f"{100 * row['share']:+10.1f}{text:>15}  {row['kind']}, {row['source']}"
        )
    return "\n".join(lines)


def _unseen(
    year: int, found: pd.DataFrame, room: pd.DataFrame, naive: pd.Series[float], base: Network
) -> list[str]:
    free = [r for r in found.index if room.loc[r, "most"] - room.loc[r, "least"] > TOLERANCE]
    title = f"{year}, not fitted: inputs of {year}, costs as fitted on {base.year}"
    parts = [_year(title, found, room)]
    known = [route for route in free if route in naive.index]
    if known:
        ours = found.loc[known, "error"].abs()
        theirs = (naive[known] - found.loc[known, "observed"]).abs()
        parts.append(
            f"mean error of the {len(known)} routes that the inputs leave open: {ours.mean():.2f} "
            f"{base.unit}; flows of {base.year} in proportion to exports: {theirs.mean():.2f}"
        )
    return parts


def _identified(network: Network) -> str:
    """Return what the flows say about the assumed figures, as text."""
    from tarazy.corridors.identify import identified_figures

    table = identified_figures(network)
    lines = [
        "What the flows say about the figures nobody publishes",
        f"  {'':<10}{'figures':>9}{'fixed':>9}{'narrowed':>10}{'alone':>8}{'silent':>9}",
    ]
    for column, rows in table.groupby("column", sort=False):
        width = rows["high"] - rows["low"]
        alone = (rows["alone_high"] - rows["alone_low"]) / width < 1 - _SILENT
        fixed, narrowed = rows["pinned"] > 1 - _SILENT, rows["pinned"] > _SILENT
        counts = (fixed, narrowed & ~fixed, alone & ~narrowed, ~alone & ~narrowed)
        lines.append(
            f"  {column:<10}{len(rows):>9}"
            + "".join(f"{int(c.sum()):>{w}}" for c, w in zip(counts, (9, 10, 8, 9), strict=True))
        )
    lines.append(
        "  fixed: no other value keeps the flows; narrowed: even with all other costs free;\n"
        "  alone: only with the other figures as they are; silent: every value gives the same flows"
    )
    told = table[(table["alone_low"] > table["low"]) | (table["alone_high"] < table["high"])]
    for row in told.to_dict("records"):
        lines.append(
            f"  {row['column']} of {row['arc']}: {row['value']:g} in {row['low']:g} to "
            f"{row['high']:g}; alone {row['alone_low']:.2f} to {row['alone_high']:.2f}, with the "
            f"other costs free {row['joint_low']:.2f} to {row['joint_high']:.2f}"
        )
    return "\n".join(lines)
