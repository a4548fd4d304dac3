"""The years with events, replayed, against the totals and plans that were published.

No month of loadings is published for most of them: what a replay says of a month can then not be
decided, and is not graded. Outcomes are compared; plans and expectations only stand beside.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.corridors.data import Network
    from tarazy.corridors.replays import Replay

# Kinds of observations that are outcomes.
OUTCOMES = ("actual", "derived")


def replays_text(name: str | Path) -> list[str]:
    """Return the replays of every year of a network with events and observations, as texts.

    Parameters
    ----------
    name
        A bundled network, or the folder of one.
    """
    from tarazy.corridors.data import Network

    parts = []
    for year in sorted(Network.load(name).years):
        network = Network.load(name, year=year)
        if _eventful(network):
            parts.append(_year(network))
    if not parts:
        return []
    heading = (
        "Years with events, replayed day by day: planned again whenever an event becomes known.\n"
        "Ordinary: what the fields could have produced without the year's events, found so\n"
        "that the year by surprise produces what was produced, or at most 1.25 times that of a\n"
        "field. Slow and quick: with every ramp at the low and the high end of its range."
    )
    return [heading, *parts]


def _eventful(network: Network) -> bool:
    """Return whether something happened, and something was observed, in a network's year."""
    first, last = f"{network.year}-01-01", f"{network.year}-12-31"
    events, seen = network.events, network.observations
    happened = (events["start"] <= last) & (events["end"] >= first)
    inside = (seen["start"] >= first) & (seen["end"] <= last)
    return bool(happened.any() and inside.any())


def _year(network: Network) -> str:
    """Return the replay of a network's year as text: what was observed, and the months."""
    from tarazy.corridors.ramps import COLUMNS, ramps_of
    from tarazy.corridors.replays import ALL, replay, restored

    able = restored(network)
    found, slow, quick = (
        replay(ALL, network=able, ramps=ramps_of(network, column), observed=True, restore=False)
        for column in COLUMNS
    )
    table = found.compared()
    table["slow"], table["quick"] = slow.compared()["surprise"], quick.compared()["surprise"]
    columns = ("observed", "ordinary", "surprise", "foresight", "slow", "quick")
    lines = [
        f"{network.year}: {', '.join(found.question['events'])}; {network.unit}",
        f"  {'route':<18}{'days':<24}{'kind':<12}" + "".join(f"{name:>11}" for name in columns),
    ]
    for row in table.to_dict("records"):
        lines.append(
            f"  {row['route']:<18}{row['start']}..{row['end']}  {row['kind']:<12}"
            + "".join(f"{row[name]:11.2f}" for name in columns)
        )
    graded = table[table["kind"].isin(OUTCOMES)]
    if len(graded):
        errors = {
            side: float((graded[side] - graded["observed"]).abs().mean()) for side in columns[1:]
        }
        lines.append(
            f"  mean error of the {len(graded)} outcomes: "
            + ", ".join(f"{side} {error:.2f}" for side, error in errors.items())
        )
    return "\n".join([*lines, *_months(found, slow, quick)])


def _months(found: Replay, slow: Replay, quick: Replay) -> list[str]:
    """Return what is shut in by month, which no published month can decide."""

    def shut_in(replay: Replay) -> pd.Series[float]:
        table = replay.table("fields")
        chosen = table[table["quantity"] == "shut_in"]
        return chosen.groupby("month", sort=False)["surprise"].sum()

    central, least, most = shut_in(found), shut_in(quick), shut_in(slow)
    told = [
        f"{month} {central[month]:.2f} ({least[month]:.2f} to {most[month]:.2f})"
        for month in central.index
        if max(central[month], most[month]) > 0.005
    ]
    return [f"  shut in, by month (quick to slow): {'; '.join(told)}"] if told else []
