"""The capital of projects: its cost, and the yearly payment that repays it over their lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tarazy.arguments.values import number

# Real rate per year at which capital costs are spread over the life of a project: an assumption.
INTEREST = 0.08
PRICED = ("capital_cost", "life_years")


def annuity(capital_cost: float, life_years: float, interest: float = INTEREST) -> float:
    """Return the yearly payment that repays a capital cost over a life.

    C r / (1 - (1 + r)^-n), the capital recovery factor; C / n at r = 0.

    Parameters
    ----------
    capital_cost
        Million USD.
    life_years
        n, above 0.
    interest
        r, real rate per year, 0 or more.

    Raises
    ------
    InputError
        If a value is not allowed.
    """
    for name, value in (("capital_cost", capital_cost), ("interest", interest)):
        number(name, value, "a number, 0 or more", 0.0)
    number("life_years", life_years, "a number above 0", 0.0, above=True)
    if interest == 0:
        return capital_cost / life_years
    return float(capital_cost * interest / -np.expm1(-life_years * np.log1p(interest)))


@dataclass(frozen=True)
class Capital:
    """What arcs that are put into service cost to build.

    Attributes
    ----------
    cost
        Million USD, of all together.
    annuity
        Million USD a year.
    interest
        Real rate per year of the annuity.
    lives
        Years of the lives over which it is paid, each once, from the shortest.
    unpriced
        Arcs of which nobody says what they cost: they count as if they cost nothing.
    """

    cost: float
    annuity: float
    interest: float
    lives: tuple[float, ...]
    unpriced: tuple[str, ...]


def capital_of(
    projects: pd.DataFrame,
    names: Sequence[str],
    added: pd.DataFrame | None = None,
    interest: float = INTEREST,
) -> Capital:
    """Return the capital of arcs that are put into service.

    Parameters
    ----------
    projects
        The network's table.
    names
        Of projects, or of arcs that stand idle, which have no price.
    added
        Further arcs, with the columns of `PRICED` where they have a price.
    interest
        Real rate per year.

    Raises
    ------
    InputError
        If a price or a life of an added arc is not allowed.
    """
    tables = [projects.reindex(list(names)).reindex(columns=list(PRICED))]
    if added is not None:
        tables.append(added.reindex(columns=list(PRICED)))
    every = pd.concat([table.astype(float) for table in tables])
    priced = every.dropna()
    payments = [
        annuity(cost, life, interest) for cost, life in priced.itertuples(index=False, name=None)
    ]
    lives = priced.loc[priced["capital_cost"] > 0, "life_years"]
    return Capital(
        cost=float(priced["capital_cost"].sum()),
        annuity=float(sum(payments)),
        interest=interest,
        lives=tuple(sorted(set(map(float, lives)))),
        unpriced=tuple(str(arc) for arc in every.index[every.isna().any(axis=1)]),
    )
