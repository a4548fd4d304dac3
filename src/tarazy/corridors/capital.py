"""The capital of projects: its cost, and the yearly payment that repays it over their lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tarazy.arguments.limits import RATE_A_YEAR, RATE_ALLOWED
from tarazy.arguments.values import number

# Real rate per year at which capital costs are spread over the life of a project: an assumption.
INTEREST = 0.08
PRICED = ("capital_cost", "life_years")
RANGE = ("capital_low", "capital_high")


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
    number("capital_cost", capital_cost, "a number, 0 or more", 0.0)
    number("interest", interest, RATE_ALLOWED, 0.0, RATE_A_YEAR)
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
    cost_low, cost_high
        The same at the ends of the ranges, all together; `cost` where none has one.
    annuity, annuity_low, annuity_high
        Million USD a year, of each of the three.
    interest
        Real rate per year of the annuity.
    lives
        Years of the lives over which it is paid, each once, from the shortest.
    unpriced
        Arcs of which nobody says what they cost: they count as if they cost nothing.
    """

    cost: float
    cost_low: float
    cost_high: float
    annuity: float
    annuity_low: float
    annuity_high: float
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
        Further arcs, with the columns of `PRICED` where they have a price, and of `RANGE` where
        that has a range.
    interest
        Real rate per year.

    Raises
    ------
    InputError
        If a price or a life of an added arc is not allowed.
    """
    tables = [projects.reindex(list(names))] + ([] if added is None else [added])
    columns = [*PRICED, *RANGE]
    every = pd.concat([table.reindex(columns=columns).astype(float) for table in tables])
    missing = every[list(PRICED)].isna().any(axis=1)
    priced = every[~missing]
    lives = priced.loc[priced["capital_cost"] > 0, "life_years"]
    costs, payments = [], []
    for column in ("capital_cost", *RANGE):
        cost = priced[column].fillna(priced["capital_cost"])
        costs.append(float(cost.sum()))
        payments.append(
            float(
                sum(
                    annuity(each, life, interest)
                    for each, life in zip(cost, priced["life_years"], strict=True)
                )
            )
        )
    return Capital(
        cost=costs[0],
        cost_low=costs[1],
        cost_high=costs[2],
        annuity=payments[0],
        annuity_low=payments[1],
        annuity_high=payments[2],
        interest=interest,
        lives=tuple(sorted(set(map(float, lives)))),
        unpriced=tuple(str(arc) for arc in every.index[missing]),
    )
