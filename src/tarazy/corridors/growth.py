"""How supply, demand and prices of a network change over the years of a plan: given paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tarazy.arguments.values import is_whole, number, word
from tarazy.corridors.changes import EVERYWHERE, Changes, Key
from tarazy.errors import InputError

GROWN = ("supply", "demand", "price")
# A path: a rate per year, or factors by year.
Path = float | Mapping[int, float]
Growth = Mapping[str, Path]
# Decimals of a factor: years whose factors agree in them are alike.
_DIGITS = 12


def growth_paths(growth: Growth | None, years: Sequence[int]) -> list[Changes]:
    """Return what changes in the tables in each year.

    Parameters
    ----------
    growth
        By what grows (``supply``, ``demand``, ``price``): a rate per year, from the first year of
        the plan on, (1 + g)^(y - y0); or factors on the tables by year, between which they are
        linear and beyond which they stay. What is not named stays as the tables have it. The
        factors are those of every field, market and price alike.
    years
        Of the plan.

    Returns
    -------
    list of Changes
        One a year.

    Raises
    ------
    InputError
        If something else is to grow, or a rate, year or factor is not allowed.
    """
    if growth is not None and not isinstance(growth, Mapping):
        raise InputError(f"growth: {growth!r}; allowed: paths by {', '.join(GROWN)}")
    paths = {name: [1.0] * len(years) for name in GROWN}
    for name, path in (growth or {}).items():
        word("growth", name, GROWN)
        paths[name] = _factors(f"growth of {name}", path, years)
    return [_grown({name: path[at] for name, path in paths.items()}) for at in range(len(years))]


def _grown(factors: Mapping[str, float]) -> Changes:
    changed: list[dict[Key, float]] = [
        {EVERYWHERE: factors[name]} if factors[name] != 1.0 else {} for name in GROWN
    ]
    supply, demand, price = changed
    return Changes(supply_factor=supply, demand_factor=demand, price_factor=price)


def _factors(where: str, path: object, years: Sequence[int]) -> list[float]:
    if not isinstance(path, Mapping):
        rate = number(where, path, "a rate per year above -1, or factors by year", -1.0, above=True)
        return [round((1.0 + rate) ** (year - years[0]), _DIGITS) for year in years]
    if not path:
        raise InputError(f"{where}: no year; allowed: one or more, e.g. 2030 = 1.1")
    given: dict[int, float] = {}
    for year, factor in path.items():
        if not is_whole(year, 1):
            raise InputError(f"{where}: year {year!r}; allowed: a whole number, e.g. 2030")
        given[int(year)] = number(f"{where} in {year}", factor, "a factor, 0 or more", 0.0)
    known = sorted(given)
    found = np.interp(years, known, [given[year] for year in known])
    return [round(float(factor), _DIGITS) for factor in found]
