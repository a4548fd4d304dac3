"""When maintenance costs least: every start that a window allows is solved.

The desk gives an element, how long it stands still and when that may be; the model places it. It
takes the start at which the objective of the programme loses least, of equally good ones the
earliest: found by trying all, so that the answer is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from tarazy.arguments.months import Months
from tarazy.arguments.values import whole
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.questions import outage_changes
from tarazy.corridors.route_value import worth
from tarazy.corridors.solve import Engine
from tarazy.corridors.windows import Dates, shown, window
from tarazy.errors import InputError
from tarazy.immutable import keeps

# Each is a solve.
MOST_STARTS = 400
# Losses that differ by less than this part of the objective are the same: the solver's rounding.
_SAME = 1e-10


@keeps("starts")
@dataclass(frozen=True, eq=False)
class Placed:
    """Maintenance at the start that costs least.

    Attributes
    ----------
    changes
        The outage.
    start
        Of it: a month, ``"4"``, or its days, ``"2025-04-01..2025-04-10"``.
    loss
        What the objective loses, million USD.
    starts
        All that were tried, indexed by `start`, in their order: column ``loss``, million USD.
    """

    changes: Changes
    start: str
    loss: float
    starts: pd.DataFrame


def maintenance(
    engine: Engine,
    element: str | Sequence[str],
    length: int,
    *,
    left: float = 0.0,
    months: Months = None,
    dates: Dates = None,
    given: Changes = NO_CHANGES,
) -> Placed:
    """Return maintenance placed where it costs least.

    Parameters
    ----------
    engine
        Of the network.
    element, left
        What stands still, and the share of it that is left, as for an outage.
    length
        Months in a row, or days where `dates` are given.
    months
        In which it may be; None is the whole horizon.
    dates
        Windows in one of which it has to lie.
    given
        Changes that hold with it and without.

    Raises
    ------
    InputError
        As `starts_of`.
    """
    options = starts_of(engine, element, length, left=left, months=months, dates=dates)
    before = worth(engine, engine.solve(given))
    losses = {
        start: before - worth(engine, engine.solve(combined(given, changes)))
        for start, changes in options.items()
    }
    least = min(losses.values()) + _SAME * max(abs(before), 1.0)
    best = next(start for start, loss in losses.items() if loss <= least)
    table = pd.DataFrame({"loss": losses}).rename_axis("start")
    return Placed(options[best], best, losses[best], table)


def starts_of(
    engine: Engine,
    element: str | Sequence[str],
    length: int,
    *,
    left: float = 0.0,
    months: Months = None,
    dates: Dates = None,
) -> dict[str, Changes]:
    """Return the outage that maintenance is at every start that its window allows, in order.

    Parameters
    ----------
    engine, element, length, left, months, dates
        As for `maintenance`.

    Raises
    ------
    InputError
        If it is longer than every window, there are more than `MOST_STARTS` starts, or what is
        asked is no outage.
    """
    when = window(months, dates)
    lasting = whole("length", length, 1)
    options: dict[str, Changes] = {}
    if when.days:
        spans = [
            (first + timedelta(days=k), first + timedelta(days=k + lasting - 1))
            for first, last in sorted(when.days)
            for k in range((last - first).days - lasting + 2)
        ]
        _check_number(spans, lasting, "days", [shown(*days) for days in when.days])
        for span in dict.fromkeys(spans):
            text = shown(*span)
            options[text] = outage_changes(engine.layout, element, None, left, text)
    else:
        horizon = [int(month) for month in engine.layout.months]
        allowed = set(when.months or horizon)
        runs = [range(month, month + lasting) for month in sorted(allowed)]
        runs = [run for run in runs if allowed.issuperset(run)]
        _check_number(runs, lasting, "months in a row", sorted(allowed))
        for run in runs:
            text = f"{run[0]}" if lasting == 1 else f"{run[0]}-{run[-1]}"
            options[text] = outage_changes(engine.layout, element, list(run), left)
    return options


def _check_number(
    starts: Sequence[object], lasting: int, unit: str, allowed: Sequence[object]
) -> None:
    if not starts:
        listed = ", ".join(map(str, allowed))
        raise InputError(f"length: {lasting} {unit}; allowed: what fits in {listed}")
    if len(starts) > MOST_STARTS:
        raise InputError(
            f"length: {lasting} {unit} may begin {len(starts)} times; allowed: {MOST_STARTS}, in a "
            "shorter window"
        )
