"""A plan made again whenever something becomes known: what nobody foresaw, nobody prepared for.

The network follows its ordinary plan until the first news. From that day on it follows the best
plan for the rest of the horizon under all that is known, beginning with the stocks of that day,
until the next news (a rolling horizon: S. Sethi and G. Sorger (1991), "A theory of rolling horizon
decision making", Annals of Operations Research 29). How long an event lasts is known with it; what
comes after is not.

A new plan cannot use free room at once. Of what a lane l = (arc a, commodity c) carries in period t

    f[l,t] ≤ n[l,t] + ρ[a](t - e) (K[a,t] - n[l,t]),

n what the ordinary plan has nominated on the lane, K the room of the arc in force, e the day on
which the disturbance began and ρ the ramp of the arc (`tarazy.corridors.ramps`), read in the middle
of the period, in months of 365/12 days. Lanes of arcs without a capacity, and whose ramp is 1, have
no such limit. What one commodity has nominated is therefore not taken over by another at once
either. A disturbance begins with the first news that moves a flow, other than between arcs side by
side. Later news belong to it while no more than `PAUSE` days lie between the last effect of what
was known and them: what has been arranged in between stands.

What nobody has heard of yet happens all the same. From the day on which news begin to hold until
they are known the plan in force is followed as far as it goes: no lane carries more than planned,
and what a closed pipe does not take is stored or shut in.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tarazy.corridors.changes import NO_CHANGES, Array, Changes, Numbers, months_of, numbers
from tarazy.corridors.combining import combined
from tarazy.corridors.layout import Layout
from tarazy.corridors.optimality import Residual, residual
from tarazy.corridors.ramps import Ramps, ramps_of, usable
from tarazy.corridors.results import Dispatch
from tarazy.corridors.solve import Engine
from tarazy.corridors.start import solver
from tarazy.errors import InputError, TarazyError

# Days without an effect after which a disturbance is over, and with it what was arranged for it.
PAUSE = 31
_DAYS_OF_MONTH = 365 / 12
# Flows that differ by less than this part of the largest are the same plan.
_SAME = 1e-7


@dataclass(frozen=True)
class News:
    """Something that becomes known.

    Attributes
    ----------
    known
        The day from which plans reckon with it.
    changes
        Of the periods of the engine's calendar.
    name
        Of the event; later news of the same name take the place of earlier ones.
    since
        The day from which the changes hold, where that is before `known`; None where they are
        known in time.
    """

    known: date
    changes: Changes
    name: str
    since: date | None = None


@dataclass(frozen=True, eq=False)
class Rolled:
    """What happens where plans are made again.

    Attributes
    ----------
    ordinary
        The plan before any news.
    realised
        What is done: the part of each plan until the next. Its prices are those of the plan in
        force, its residual the largest of all plans.
    plans
        By the day on which it was made: what was done until then and planned from then on.
    """

    ordinary: Dispatch
    realised: Dispatch
    plans: Mapping[date, Dispatch]


def roll(
    engine: Engine,
    news: Sequence[News],
    *,
    given: Changes = NO_CHANGES,
    ramps: Ramps | None = None,
) -> Rolled:
    """Return what happens where a network learns of events only when they become known.

    Parameters
    ----------
    engine
        Of a calendar, in which a period begins on every day of news, and on every one since which
        they hold.
    news
        In any order. What is known before the first day is part of the ordinary plan.
    given
        Changes in force all along, part of the ordinary plan too.
    ramps
        Those of the network's table where not given; an empty one lets all free room be used at
        once.

    Raises
    ------
    InputError
        If the engine has no dates, news come after its last day or within a period, or arcs are
        added.
    """
    layout = engine.layout
    if layout.closes:
        raise InputError("engine: months without dates; allowed: an engine of a calendar")
    days = _days(layout, news)
    every = combined(given, *(each.changes for each in news))
    if every.added is not None:
        raise InputError("news: added arcs; allowed: arcs and projects of the network's tables")
    if every.minimum or every.minimum_fee:
        engine = engine.with_contracts()
    ramps = ramps_of(engine.network) if ramps is None else ramps
    begin = layout.calendar.starts[0]
    ordinary = engine.solve(combined(given, *_in_force(news, begin - timedelta(days=1))))
    realised, disturbed = ordinary, None
    plans = {}
    for day in days:
        changes = combined(given, *_in_force(news, day))
        first = layout.calendar.at(day)
        if any(each.known == day for each in news):
            if disturbed is None or _quiet_since(layout, news, day):
                disturbed = day
            limits = partial(
                _limits,
                layout,
                nominated=ordinary.values["flow"],
                ramps=ramps,
                since=disturbed,
                first=first,
            )
            plan = _planned(engine, changes, realised, first, limits)
            if not _moved(layout, realised, plan, first):
                disturbed = None
            plans[day] = realised = _joined(realised, plan, first)
        if unheard := _unheard(news, day):
            realised = _followed(engine, changes, unheard, realised, first)
    return Rolled(ordinary, dataclasses.replace(realised, changes=every), plans)


def _days(layout: Layout, news: Sequence[News]) -> list[date]:
    """Return the days on which something becomes known, or begins and is not known, in order."""
    calendar = layout.calendar
    begin = calendar.starts[0]
    for each in news:
        if each.known > calendar.end:
            raise InputError(
                f"news {each.name!r}: known on {each.known}; allowed: until {calendar.end}, the "
                "last day of the horizon"
            )
    late = [each for each in news if each.since and each.known > max(each.since, begin)]
    known = {each.known for each in news if each.known >= begin}
    days = sorted(known | {max(each.since, begin) for each in late if each.since})
    for day in days:
        if day not in calendar.starts:
            raise InputError(
                f"calendar: no period begins on {day}, a day of news; allowed: Calendar.cut"
            )
    return days


def _in_force(news: Sequence[News], day: date) -> list[Changes]:
    """Return the changes known on a day: of each name the latest."""
    latest: dict[str, News] = {}
    for each in sorted(news, key=lambda item: item.known):
        if each.known <= day:
            latest[each.name] = each
    return [each.changes for each in latest.values()]


def _unheard(news: Sequence[News], day: date) -> list[News]:
    """Return the news that hold on a day and nobody knows.

    Of one name that something is known of, what is known holds.
    """
    heard = {each.name for each in news if each.known <= day}
    return [
        each
        for each in news
        if each.since and each.since <= day < each.known and each.name not in heard
    ]


def _followed(
    engine: Engine, changes: Changes, unheard: Sequence[News], realised: Dispatch, first: int
) -> Dispatch:
    """Return what is done where a plan is followed from a period on as far as it goes.

    Until the first of what is `unheard` of is known no lane carries more than planned.
    """
    at = engine.layout.calendar.at
    happens = combined(changes, *(_until(each.changes, at(each.known)) for each in unheard))
    limits = realised.values["flow"][:, first:].copy()
    limits[:, min(at(each.known) for each in unheard) - first :] = np.inf
    plan = _planned(engine, happens, realised, first, lambda _: limits)
    return _joined(realised, plan, first)


def _until(changes: Changes, period: int) -> Changes:
    """Return what changes hold in named periods up to one, counted from 1."""
    named: dict[str, Any] = {
        part.name: {
            key: value
            for key, value in getattr(changes, part.name).items()
            if not isinstance(key, str) and key[1] <= period
        }
        for part in dataclasses.fields(changes)
        if isinstance(getattr(changes, part.name), Mapping)
    }
    return Changes(**named)


def _quiet_since(layout: Layout, news: Sequence[News], day: date) -> bool:
    """Return whether what was known before a day has had no effect for `PAUSE` days."""
    calendar = layout.calendar
    before = combined(*_in_force(news, day - timedelta(days=1)))
    months = months_of(before)
    if not months:
        return before == NO_CHANGES
    return day - calendar.ends[months[-1] - 1] > timedelta(days=PAUSE)


def _moved(layout: Layout, realised: Dispatch, plan: Dispatch, first: int) -> bool:
    """Return whether a new plan moves anything otherwise than the one before.

    Which of several arcs side by side carries it makes no difference: what others have reserved on
    one of them is spread over all that are left, so that flows change place among them where an
    idle one fails.
    """
    before = realised.values["flow"][:, first:]
    width = len(layout.commodities)
    bundle = layout.beside[layout.lane_arc] * width + layout.lane_commodity
    change = np.zeros((int(bundle.max(initial=-1)) + 1, before.shape[1]))
    np.add.at(change, bundle, plan.values["flow"] - before)
    return bool(np.abs(change).max(initial=0.0) > _SAME * np.abs(before).max(initial=1.0))


def _limits(
    layout: Layout, given: Numbers, nominated: Array, ramps: Ramps, since: date, first: int
) -> Array:
    """Return what each lane may carry from a period on, shape (lane, period)."""
    calendar = layout.calendar
    middle = np.array([(start - since).days for start in calendar.starts[first:]])
    share = usable(layout, ramps, (middle + calendar.days[first:] / 2) / _DAYS_OF_MONTH)
    room, share = given.capacity[layout.lane_arc, first:], share[layout.lane_arc]
    held = nominated[:, first:]
    # Where no capacity is known there is nothing that a ramp could be a share of.
    free = np.where((share < 1) & np.isfinite(room), room - held, 0.0)
    return np.where(share < 1, np.where(np.isfinite(room), held + share * free, np.inf), np.inf)


def _planned(
    engine: Engine,
    changes: Changes,
    realised: Dispatch,
    first: int,
    limits_under: Callable[[Numbers], Array],
) -> Dispatch:
    """Return the best plan from a period on, as a dispatch of these periods alone.

    What each lane may carry under the numbers in force is told by `limits_under`, (lane, period).
    """
    clock = time.perf_counter()
    layout = engine.layout
    given = numbers(layout, changes, engine.plain)
    limits = limits_under(given)
    whole = engine.programme(given)
    lower, upper = whole.lower.copy(), whole.upper.copy()
    if first and len(layout.storage):
        # What stood in store at the end of the period before.
        at = whole.rows["balance"][layout.store_place, first]
        np.add.at(lower, at, realised.values["stock"][:, first - 1])
        np.add.at(upper, at, realised.values["stock"][:, first - 1])
    columns, rows = (
        {name: positions[:, _from(positions, first, layout) :] for name, positions in parts.items()}
        for parts in (whole.columns, whole.rows)
    )
    kept, held = _all(columns), _all(rows)
    matrix = whole.matrix[held][:, kept]
    lanes, periods = np.nonzero(np.isfinite(limits))
    of_flow = np.searchsorted(kept, columns["flow"])[lanes, periods]
    ramp = sparse.csr_array(
        (np.ones(len(lanes)), (np.arange(len(lanes)), of_flow)), shape=(len(lanes), len(kept))
    )
    matrix = sparse.vstack([matrix, ramp], format="csr")
    lower = np.concatenate([lower[held], np.full(len(lanes), -np.inf)])
    upper = np.concatenate([upper[held], limits[lanes, periods]])
    gain = whole.gain[kept]
    found, price, steps = _best(engine, matrix, gain, whole.tie[kept], lower, upper)
    values = {name: found[np.searchsorted(kept, at)] for name, at in columns.items()}
    values["shut_in"] = values["shut_in"] + given.failed[:, first:]
    return Dispatch(
        network=engine.network,
        layout=layout,
        numbers=given,
        changes=changes,
        values=values,
        prices={name: price[np.searchsorted(held, at)] for name, at in rows.items()},
        residual=residual(matrix, gain, lower, upper, found, price),
        iterations=steps,
        seconds=time.perf_counter() - clock,
    )


def _from(positions: NDArray[np.int64], first: int, layout: Layout) -> int:
    """Return from which of its columns on a block belongs to the periods from `first` on."""
    # A block without a column for each period, as the carry-over, belongs to the last of them.
    return first if positions.shape[1] == len(layout.months) else 0


def _all(blocks: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.sort(np.concatenate([at.ravel() for at in blocks.values()]))


def _best(
    engine: Engine, matrix: Any, gain: Array, tie: Array, lower: Array, upper: Array
) -> tuple[Array, Array, int]:
    """Return the best plan, its prices and how many steps it took; ties go to earlier rows."""
    import highspy

    highs = solver(matrix, gain - tie, lower, upper)
    steps = 0
    for change in (None, gain):
        if change is not None:
            every = np.arange(len(gain), dtype=np.int32)
            highs.changeColsCost(len(gain), every, change)
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise InputError(
                f"network {engine.network.name!r}: stores cannot hold their working stock again "
                f"by {engine.layout.calendar.end}; allowed: a later last day of the horizon"
            )
        if status != highspy.HighsModelStatus.kOptimal:
            words = highs.modelStatusToString(status)
            raise TarazyError(f"network {engine.network.name!r}: the solver stopped: {words}")
        steps += int(highs.getInfo().simplex_iteration_count)
    solution = highs.getSolution()
    return np.maximum(np.array(solution.col_value), 0.0), np.array(solution.row_dual), steps


def _joined(realised: Dispatch, plan: Dispatch, first: int) -> Dispatch:
    """Return what was done before a period, and is planned from it on."""
    last = len(realised.layout.months)

    def joined(before: Array, after: Array) -> Array:
        if before.ndim < 2 or before.shape[1] != last:
            return after
        return np.concatenate([before[:, :first], after], axis=1)

    def of_numbers(name: str) -> Any:
        before, after = getattr(realised.numbers, name), getattr(plan.numbers, name)
        if not isinstance(after, np.ndarray) or after.ndim < 2 or name == "nominated":
            return after
        return joined(before, after[:, first:])

    fields = [field.name for field in dataclasses.fields(Numbers)]
    worst = [
        max(getattr(realised.residual, part), getattr(plan.residual, part), key=abs)
        for part in ("primal", "dual", "complementary_slackness", "gap")
    ]
    return Dispatch(
        network=realised.network,
        layout=realised.layout,
        numbers=Numbers(**{name: of_numbers(name) for name in fields}),
        changes=plan.changes,
        values={name: joined(realised.values[name], plan.values[name]) for name in plan.values},
        prices={name: joined(realised.prices[name], plan.prices[name]) for name in plan.prices},
        residual=Residual(*worst),
        iterations=realised.iterations + plan.iterations,
        seconds=realised.seconds + plan.seconds,
    )
