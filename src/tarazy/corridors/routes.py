"""New routes: what they change, and whether they are worth their price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from tarazy.arguments.limits import RATE_A_YEAR, RATE_ALLOWED
from tarazy.arguments.months import HORIZON
from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import named, number
from tarazy.corridors.answers import Answer
from tarazy.corridors.capital import INTEREST, PRICED, RANGE
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.layout import Layout
from tarazy.corridors.questions import answer_to, check_changes, engine_of
from tarazy.corridors.results import Dispatch
from tarazy.corridors.route_value import RouteValue, route_value
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.corridors.data import Network


def new_route(
    projects: str | Sequence[str] = (),
    *,
    added: pd.DataFrame | None = None,
    interest: float = INTEREST,
    premium_over: Mapping[str, str] | None = None,
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
        `life_years` where they have a price, `capital_low` and `capital_high` where that has a
        range.
    interest
        Real rate per year of the annuity.
    premium_over
        Markets of reference by market, for the answer without a premium; by default those that
        `tarazy.corridors.premium` defines.
    network, horizon, given
        As for `tarazy.corridors.questions.outage`; with an outage in `given` the answer is what
        the route is worth while it lasts.

    Returns
    -------
    Answer
        ``route`` is a `tarazy.corridors.route_value.RouteValue`; ``extra`` has its amounts, million
        USD over the horizon: ``net_gain`` (gain less annuity), ``gain`` (of the programme's
        objective), ``annuity`` (of the capital cost), ``capital_cost``, ``gain_without_premium``
        and ``net_gain_without_premium`` (with the premium of the markets that the route serves set
        to zero), and ``break_even_capital``, the capital cost at which the gain of a year pays for
        itself over the lives of the projects, spread as their own capital costs are; NaN without a
        price.

    Raises
    ------
    InputError
        If a project is unknown, given twice or already in service, by the tables or by `given`,
        or nothing is given; or if a market of reference is none.
    """
    engine = engine_of(network, horizon)
    check_changes(given)
    interest = number("interest", interest, RATE_ALLOWED, 0.0, RATE_A_YEAR)
    names = named("projects", projects, of="projects")
    if not names and added is None:
        raise InputError("projects: none given; allowed: one or more, or added arcs")
    check_projects(engine.layout, names, given)
    if added is not None:
        _check_added(added)
    question = {
        "kind": "new_route",
        "projects": names,
        "added": [] if added is None else [str(arc) for arc in added.index],
        "interest": interest,
        **({"premium_over": dict(premium_over)} if premium_over else {}),
    }
    money = [
        column for column in (*PRICED, *RANGE) if added is not None and column in added.columns
    ]
    arcs = None if added is None else added.drop(columns=money)
    answer = answer_to(engine, question, Changes(open=tuple(names), added=arcs), given)
    value = route_value(
        engine,
        answer.base,
        answer.dispatch,
        names,
        added=added,
        interest=interest,
        premium_over=premium_over,
    )
    return replace(answer, extra=value.extra(), route=value)


def opened_value(
    engine: Engine, changes: Changes, after: Dispatch, given: Changes = NO_CHANGES
) -> RouteValue | None:
    """Return what the routes that changes open are worth beside whatever else they change.

    Parameters
    ----------
    engine
        Of the network.
    changes
        Of the question.
    after
        The dispatch under them.
    given
        Changes in force before and after.

    Returns
    -------
    RouteValue or None
        With `after` against the same without the routes; None where `changes` open none.
    """
    if not changes.open and changes.added is None:
        return None
    others = combined(given, replace(changes, open=(), added=None))
    before = engine.base if others == NO_CHANGES else engine.solve(others)
    value = route_value(engine, before, after, changes.open, added=changes.added)
    return replace(value, beside_others=others != NO_CHANGES)


def with_route(engine: Engine, answer: Answer, changes: Changes, given: Changes) -> Answer:
    """Return the answer to a question of several parts with what its new routes are worth.

    Parameters
    ----------
    engine, changes, given
        As for `opened_value`.
    answer
        To the question.
    """
    value = opened_value(engine, changes, answer.dispatch, given)
    return answer if value is None else replace(answer, extra=value.extra(), route=value)


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
