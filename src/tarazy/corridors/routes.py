"""New routes: what they change, and whether they are worth their price."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tarazy.arguments.months import HORIZON
from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import named, number
from tarazy.corridors.answers import Answer
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.layout import Layout
from tarazy.corridors.questions import answer_to, check_changes, engine_of
from tarazy.corridors.results import Dispatch
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

# Real rate per year at which capital costs are spread over the life of a project: an assumption.
INTEREST = 0.08


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


def worth(engine: Engine, dispatch: Dispatch) -> float:
    """Return what the programme maximises, million USD: net value less the priced slacks."""
    return (
        dispatch.value_musd["net"]
        - engine.shut_in_penalty * dispatch.shut_in
        - engine.unserved_penalty(dispatch.numbers) * dispatch.unserved
    )


def new_route(
    projects: str | Sequence[str] = (),
    *,
    added: pd.DataFrame | None = None,
    interest: float = INTEREST,
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
) -> Answer:
    """Return what new routes change, and whether they are worth their price.

    Parameters
    ----------
    projects
        One or several of the network's projects, or arcs that are idle, planned or cancelled.
    added
        Further arcs with the columns of the table of arcs, and `capital_cost` (million USD) and
        `life_years` where they have a price.
    interest
        Real rate per year of the annuity.
    network, horizon, given
        As for `tarazy.corridors.questions.outage`; with an outage in `given` the answer is what
        the route is worth while it lasts.

    Returns
    -------
    Answer
        ``extra``, million USD over the horizon: ``gain`` (of the programme's objective),
        ``annuity`` (of the capital cost), ``net_gain``, and ``break_even_capital``, the capital
        cost at which the gain of a year pays for itself over the lives of the projects, spread
        as their own capital costs are; NaN without a price.

    Raises
    ------
    InputError
        If a project is unknown, given twice or already in service, by the tables or by `given`,
        or nothing is given.
    """
    engine = engine_of(network, horizon)
    check_changes(given)
    interest = number("interest", interest, "a number, 0 or more", 0.0)
    names = named("projects", projects, of="projects")
    if not names and added is None:
        raise InputError("projects: none given; allowed: one or more, or added arcs")
    check_projects(engine.layout, names, given)
    if added is not None:
        _check_added(added)
    tables = [engine.network.projects.reindex(names)[["capital_cost", "life_years"]].dropna()]
    if added is not None:
        priced = [column for column in ("capital_cost", "life_years") if column in added.columns]
        if len(priced) == 2:
            tables.append(added[priced].dropna())
        added = added.drop(columns=priced)
    question = {
        "kind": "new_route",
        "projects": names,
        "added": [] if added is None else [str(arc) for arc in added.index],
        "interest": interest,
    }
    answer = answer_to(engine, question, Changes(open=tuple(names), added=added), given)
    gain = worth(engine, answer.dispatch) - worth(engine, answer.base)
    years = float(engine.layout.year_share.sum())
    capital = pd.concat(tables)
    yearly = sum(
        annuity(cost, life, interest)
        for cost, life in zip(capital["capital_cost"], capital["life_years"], strict=True)
    )
    total = float(capital["capital_cost"].sum())
    extra = {
        "gain": gain,
        "capital_cost": total,
        "annuity": yearly * years,
        "net_gain": gain - yearly * years,
        "break_even_capital": total * gain / (yearly * years) if yearly > 0 else float("nan"),
    }
    return Answer(answer.question, answer.base, answer.dispatch, extra)


def _check_added(added: object) -> None:
    if not isinstance(added, pd.DataFrame):
        raise InputError(
            f"added: {type(added).__name__}; allowed: a table of arcs, pandas.DataFrame"
        )
    refuse_repeated(map(str, added.index), "added arcs")


def check_projects(
    layout: Layout, names: Sequence[str], given: Changes = NO_CHANGES, where: str = "projects"
) -> None:
    """Refuse a project given twice, what is no project, and what is in service already.

    Parameters
    ----------
    layout
        Of the network.
    names
        Of the projects.
    given
        Changes in force already.
    where
        For the message.
    """
    refuse_repeated(names, where)
    in_service = layout.arcs["in_service"].copy()
    opened = [name for name in given.open if name in in_service.index]
    in_service[opened] = True
    in_service[[name for name in given.close if name in in_service.index]] = False
    waiting = [str(arc) for arc in layout.arcs.index[~in_service.to_numpy(dtype=bool)]]
    for name in names:
        if name in layout.arcs.index and in_service[name]:
            raise InputError(
                f"{where}: {name!r} is in service already; allowed: {', '.join(waiting)}"
            )
        if name not in layout.arcs.index:
            raise unknown_name("project", name, waiting, where)
