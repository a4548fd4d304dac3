"""How long changes last, and what they come to in a year.

A programme runs over a horizon of months, the trade model over a year. What changes cost must not
depend on how long the horizon is, so that they are counted by how long they last themselves:

* changes of named months that add up to a year or less: all that they cost, over one year;
* changes of named months that add up to more: a year of them, the average over their duration;
* changes that name no month: a year of them, the average over the horizon.

Where a question has parts of different duration, they are added from the longest to the shortest,
and what each adds is counted by its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.corridors.changes import NO_CHANGES, Changes, Key

if TYPE_CHECKING:
    from tarazy.corridors.layout import Layout

# Durations that differ by less than this part of a year are the same.
_SAME = 1e-9


def years_of(layout: Layout) -> float:
    """Return the length of the horizon in years of 365 days."""
    return float(layout.year_share.sum())


def steps(changes: Changes, layout: Layout) -> list[tuple[Changes, float]]:
    """Return changes with more and more of their parts, and the duration of what each adds.

    Parameters
    ----------
    changes
        Of a network.
    layout
        Of the network, with the horizon.

    Returns
    -------
    list of tuple
        From the longest duration, in years, to the shortest; the last holds all changes. At least
        one.
    """
    lasting = _durations(changes, layout)
    classes: list[float] = []
    for years in sorted(set(lasting.values()), reverse=True):
        if not classes or classes[-1] - years > _SAME:
            classes.append(years)
    if len(classes) <= 1:
        return [(changes, classes[0] if classes else years_of(layout))]
    return [
        (_only(changes, {part for part, own in lasting.items() if own > years - _SAME}), years)
        for years in classes
    ]


def a_year_of(
    of: Callable[[Changes], Any], before: Any, changes: Changes, layout: Layout, always: Changes
) -> Any:
    """Return what changes add to a quantity in a year.

    Parameters
    ----------
    of
        The quantity over the horizon under changes, a number or an array.
    before
        The same without changes.
    changes, layout
        As for `steps`.
    always
        Further changes that hold in every month and under every step, and are told by the year.
    """
    from tarazy.corridors.combining import combined

    parts = steps(changes, layout)
    horizon = years_of(layout)
    if always != NO_CHANGES and abs(parts[0][1] - horizon) > _SAME:
        parts = [(NO_CHANGES, horizon), *parts]
    total = 0.0 * before
    for part, years in parts:
        after = of(part if always == NO_CHANGES else combined(part, always))
        total = total + (after - before) / years
        before = after
    return total


def _durations(changes: Changes, layout: Layout) -> dict[tuple[str, str], float]:
    """Return the years that each part of changes lasts, by field and name."""
    horizon = years_of(layout)
    found: dict[tuple[str, str], float] = {}
    months: dict[tuple[str, str], set[int]] = {}
    for field in dataclasses.fields(changes):
        value = getattr(changes, field.name)
        if isinstance(value, Mapping):
            for key in value:
                if isinstance(key, str):
                    found[field.name, key] = horizon
                else:
                    months.setdefault((field.name, key[0]), set()).add(int(key[1]))
        elif value is not None and len(value):
            found[field.name, ""] = horizon
    for part, named in months.items():
        days = float(layout.year_share[np.array(sorted(named)) - 1].sum())
        found[part[0], f"{part[1]} in months"] = max(1.0, days)
    return found


def _only(changes: Changes, parts: set[tuple[str, str]]) -> Changes:
    """Return the changes of some parts, named as `_durations` names them."""
    kept: dict[str, Any] = {}
    for field in dataclasses.fields(changes):
        value = getattr(changes, field.name)
        if isinstance(value, Mapping):
            kept[field.name] = {
                key: number for key, number in value.items() if (field.name, _part(key)) in parts
            }
        elif (field.name, "") in parts:
            kept[field.name] = value
    return Changes(**kept)


def _part(key: Key) -> str:
    return key if isinstance(key, str) else f"{key[0]} in months"
