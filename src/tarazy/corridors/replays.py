"""What events do day by day: by surprise, with foresight, and against what was observed."""

from __future__ import annotations

import calendar as months_of_years
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import named
from tarazy.corridors.calendar import Calendar, calendar_of
from tarazy.corridors.changes import NO_CHANGES, Array, Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.data import Network
from tarazy.corridors.engines import engine_for
from tarazy.corridors.questions import network_of, outage_changes
from tarazy.corridors.ramps import Ramps
from tarazy.corridors.reading import words
from tarazy.corridors.results import Dispatch
from tarazy.corridors.rolling import PAUSE, News, roll
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps, kept_property
from tarazy.memo import Memo
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount, signed

if TYPE_CHECKING:
    from tarazy.corridors.layout import Layout
    from tarazy.corridors.solve import Engine

SIDES = ("ordinary", "surprise", "foresight")
ALL = "all"
TABLES = ("totals", "routes", "fields", "arcs", "stocks", "prices", "plans", "observations")
# Months that a horizon goes on after the last event, so that stocks can be filled again.
AFTER = 3
_DAY = timedelta(days=1)
# What part of the largest output a replayed year may miss; rounds; and how many times what was
# produced a field may at most have been able to produce.
_RESTORED, _ROUNDS, _MOST_RESTORED = 1e-3, 8, 1.25
_RESTORED_NETWORKS: Memo[Network] = Memo(16)


@dataclass(frozen=True)
class DatedEvent:
    """An event with a first and a last day.

    Attributes
    ----------
    name
        Of the event; of several of one name the one known last is in force.
    start, end
        First and last day.
    known
        The day from which plans reckon with it.
    changes
        What it changes, given the engine of a calendar.
    """

    name: str
    start: date
    end: date
    known: date
    changes: Callable[[Engine], Changes]


def listed_event(network: Network, name: str) -> DatedEvent:
    """Return an event of a network's table of events.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    table: dict[Any, dict[Any, Any]] = network.events.to_dict("index")
    if not isinstance(name, str) or name not in table:
        raise unknown_name("event", str(name), table)
    row = table[name]
    start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    left = float(row["capacity_factor"])

    def changes(engine: Engine) -> Changes:
        return outage_between(engine.layout, words(str(row["element"])), start, end, left)

    known = date.fromisoformat(row["known"]) if row["known"] else start
    return DatedEvent(name, start, end, known, changes)


def outage_between(
    layout: Layout, elements: Sequence[str], first: date, last: date, left: float
) -> Changes:
    """Return the changes of an outage from one day to another: by period, by the share of its days.

    Parameters
    ----------
    layout
        Of a calendar.
    elements
        As for `tarazy.corridors.questions.outage_changes`.
    first, last
        Days; those outside the calendar do not count.
    left
        Share that is left.
    """
    calendar = layout.calendar
    first, last = max(first, calendar.starts[0]), min(last, calendar.end)
    if last < first:
        return NO_CHANGES
    return outage_changes(layout, elements, left=left, dates=f"{first}..{last}")


def replay(
    events: str | Sequence[str | DatedEvent],
    *,
    first: date | None = None,
    last: date | None = None,
    step: str = "week",
    network: Network | str | Path | None = None,
    given: Callable[[Engine], Changes] | None = None,
    ramps: Ramps | None = None,
    observed: bool = False,
    restore: bool = True,
    alone: bool = False,
) -> Replay:
    """Return what events do: planned again whenever one becomes known, and with foresight.

    Parameters
    ----------
    events
        Names of the network's table of events, or events; `ALL` for every one that has a day in
        the network's year, over that year.
    first, last
        Days of the horizon; by default the first of the month in which the first event becomes
        known, and the end of the third month after the last event.
    step
        Of `tarazy.corridors.calendar.STEPS`: how finely time is parted from the first news to a
        month after the last event. The rest is parted by months, and a period begins wherever
        something becomes known, an event begins, or is over.
    network
        The tables, whose year is the one of supply and prices; or a name or folder, of the year in
        which the first event begins where the network has it, else of its base year.
    given
        What is changed all along, given the engine of the calendar.
    ramps
        As for `tarazy.corridors.rolling.roll`.
    observed
        Begin a period wherever an observed total begins or is over too, so that it is compared day
        by day.
    restore
        What the tables give as the output of a year is what was produced after all that happened in
        it. Take what could have been produced without the year's events in its place: see
        `restored`.
    alone
        Leave out the other events of the table that have a day in common with those named from it;
        otherwise they are replayed too, for they were in force.

    Raises
    ------
    InputError
        If an event is unknown, given twice or outside the horizon, or the horizon is not allowed.
    """
    asked: list[str | DatedEvent] = [events] if isinstance(events, str) else list(events)
    tables = network_of_events(asked, network)
    if events == ALL:
        first = first or date(tables.year, 1, 1)
        last = last or date(tables.year, 12, 31)
        asked = list(events_between(tables, first, last))
    chosen = [listed_event(tables, e) if not isinstance(e, DatedEvent) else e for e in asked]
    if not alone:
        chosen += [
            event
            for event in _beside(tables, chosen)
            if (first is None or event.end >= first)
            and (last is None or max(event.start, event.known) <= last)
        ]
    if not chosen:
        raise InputError("events: none given; allowed: one or more")
    refuse_repeated(named("events", [event.name for event in chosen], of="events"), "events")
    begin = min(min(event.known, event.start) for event in chosen)
    finish = max(event.end for event in chosen)
    first = begin.replace(day=1) if first is None else first
    last = _month_end(finish, AFTER) if last is None else last
    for event in chosen:
        if event.end < first or event.start > last or event.known > last:
            raise InputError(
                f"event {event.name!r}: {event.start} to {event.end}, known on {event.known}; "
                f"allowed: within the horizon, {first} to {last}"
            )
    fine = (max(begin, first), min(finish + PAUSE * _DAY, last), step)
    calendar = calendar_of(first, last, "month", [fine]).cut(
        day for event in chosen for day in (event.known, event.start, event.end + _DAY)
    )
    # A year of its own events is planned for it: last, when nothing is left to be refused.
    if restore:
        tables = restored(tables, ramps=ramps)
    if observed:
        calendar = calendar.cut(_edges(tables, calendar))
    engine = engine_for(tables, calendar)
    always = NO_CHANGES if given is None else given(engine)
    news = [News(e.known, e.changes(engine), e.name, e.start) for e in chosen]
    rolled = roll(engine, news, given=always, ramps=ramps)
    foreseen = engine.solve(combined(always, *(each.changes for each in news)))
    return Replay(
        question={
            "kind": "replay",
            "events": [event.name for event in chosen],
            "first": str(first),
            "last": str(last),
            "step": step,
        },
        ordinary=rolled.ordinary,
        surprise=rolled.realised,
        foresight=foreseen,
        plans=rolled.plans,
    )


def network_of_events(
    events: Sequence[str | DatedEvent], network: Network | str | Path | None = None
) -> Network:
    """Return the tables of a network, of the year in which the first of some events begins.

    Parameters
    ----------
    events
        Names of its table of events, or events.
    network
        Tables, which are returned as they are; or a name or folder. Where it does not have the
        year, its base year is taken.

    Raises
    ------
    InputError
        If there is no such network or event.
    """
    tables = network_of(network)
    if isinstance(network, Network) or list(events) == [ALL] or not events:
        return tables
    starts = [
        e.start if isinstance(e, DatedEvent) else listed_event(tables, e).start for e in events
    ]
    year = min(starts).year
    return network_of(network, year) if year in tables.years else tables


def restored(network: Network, *, ramps: Ramps | None = None) -> Network:
    """Return a network with what its fields could have produced in its year without its events.

    The output V of each field without events is found so that the year, replayed with all its
    events, produces what the tables say, S: from V = S, V grows by S - P(V) until the difference is
    below `_RESTORED` of the largest output. Where the ways out of a field are the limit more would
    not be produced either, and a field may at most have been able to make `_MOST_RESTORED` times
    what it did. Years without events stay as they are.

    Parameters
    ----------
    network
        The tables, of the year that is meant.
    ramps
        As for `tarazy.corridors.rolling.roll`.
    """
    first, last = date(network.year, 1, 1), date(network.year, 12, 31)
    events = [name for name in events_between(network, first, last)]
    if not events:
        return network
    key = (network.digest, network.year, repr(ramps))
    return _RESTORED_NETWORKS.get(key, lambda: _restored(network, events, first, last, ramps))


def _restored(
    network: Network, events: list[str], first: date, last: date, ramps: Ramps | None
) -> Network:
    supply = network.supply.reset_index(drop=True)
    stated = supply["volume"].to_numpy(dtype=np.float64)
    found, volume = network, stated
    for _ in range(_ROUNDS):
        year = replay(
            events, first=first, last=last, network=found, ramps=ramps, restore=False
        ).surprise
        missing = stated - year.values["production"].sum(axis=1)
        if missing.max(initial=0.0) <= _RESTORED * stated.max(initial=0.0):
            break
        volume = np.minimum(volume + np.maximum(missing, 0.0), _MOST_RESTORED * stated)
        found = network.with_tables(supply=supply.assign(volume=volume))
    return found


@keeps("question")
@dataclass(frozen=True, eq=False, repr=False)
class Replay(Result):
    """What events do, day by day.

    Attributes
    ----------
    question
        Kind and parameters, plain data.
    ordinary
        The plan before any event.
    surprise
        What is done where events become known on their days.
    foresight
        The best plan of someone who knows them all beforehand, and is ready for them.
    plans
        By the day on which it was made: what was done until then and planned from then on.
    """

    kind = "corridor-replay"

    question: dict[str, Any]
    ordinary: Dispatch
    surprise: Dispatch
    foresight: Dispatch
    plans: Mapping[date, Dispatch]

    @property
    def calendar(self) -> Calendar:
        """The periods."""
        return self.ordinary.layout.calendar

    @property
    def network(self) -> Network:
        """The tables."""
        return self.ordinary.network

    def _sides(self) -> dict[str, Dispatch]:
        return dict(zip(SIDES, (self.ordinary, self.surprise, self.foresight), strict=True))

    @kept_property
    def totals(self) -> pd.DataFrame:
        """Exports, volumes shut in and unserved, and net value over the horizon.

        Indexed by quantity: unit, and a column for each of `SIDES`.
        """
        volumes, sides = ("exports", "shut_in", "unserved"), self._sides().values()
        rows = {
            name: (self.network.unit, *(getattr(side, name) for side in sides)) for name in volumes
        }
        net = [side.value_musd["net"] for side in sides]
        rows["net_value"] = (self.network.value_unit, *net)
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["unit", *SIDES])
        return table.rename_axis("quantity")

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the question and the three dispatches."""
        return digest_of([self.question, *(side.digest for side in self._sides().values())])

    def table(self, name: str = "totals") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``totals``; by calendar month ``routes``, ``fields`` (production and what is shut in),
            ``arcs``, ``stocks`` (at its end); by period ``prices`` (see
            `tarazy.corridors.results.Dispatch.place_price`); ``plans``: when plans were made
            again, and what each expected of the whole horizon; ``observations``: what was
            observed against what is computed.

        Raises
        ------
        InputError
            If there is no such table.
        """
        layout = self.ordinary.layout
        volume = f"{self.network.unit} in the month"
        made: dict[str, Callable[[], pd.DataFrame]] = {
            "totals": lambda: self.totals.reset_index(),
            "routes": lambda: self._months(
                "route", layout.routes, lambda d: layout.route_arcs @ d.arc_flow, volume
            ),
            "fields": lambda: pd.concat(
                [
                    self._months("source", layout.supply.index, _values(variable), volume).assign(
                        quantity=variable
                    )
                    for variable in ("production", "shut_in")
                ],
                ignore_index=True,
            ),
            "arcs": lambda: self._months("arc", layout.arcs.index, lambda d: d.arc_flow, volume),
            "stocks": self._stocks,
            "prices": self._prices,
            "plans": self._plans,
            "observations": self.compared,
        }
        if name not in made:
            raise unknown_name("table", name, made)
        table = made[name]()
        table.attrs = {
            "source": self.ordinary.dataset.attrs["source"],
            "year": self.network.year,
        }
        return table

    def compared(self) -> pd.DataFrame:
        """Return what was observed within the horizon against what is computed for the same days.

        Columns: route, start, end, kind, observed, one for each of `SIDES`, source, note. What
        falls into a part of a period is taken in proportion to its days.
        """
        calendar, layout = self.calendar, self.ordinary.layout
        flows = {name: layout.route_arcs @ d.arc_flow for name, d in self._sides().items()}
        rows = []
        for row in _within(self.network, calendar).to_dict("records"):
            share = calendar.shares(*_window(row))
            at = layout.routes.get_loc(row["route"])
            told = {name: float(flow[at] @ share) for name, flow in flows.items()}
            kept = {key: row[key] for key in ("route", "start", "end", "kind")}
            rows.append(
                {
                    **kept,
                    "observed": row["volume"],
                    **told,
                    **{k: row[k] for k in ("source", "note")},
                }
            )
        columns = ["route", "start", "end", "kind", "observed", *SIDES, "source", "note"]
        return pd.DataFrame(rows, columns=columns)

    def glance(self) -> Glance:
        """Return exports, what is shut in and the net value on the three sides."""
        rows = self.totals.to_dict("index")
        return Glance(
            title=f"Replay of {', '.join(self.question['events'])}: {self.network.name}",
            header=["", "unit", *SIDES],
            rows=[
                [str(name).replace("_", " "), row["unit"], *(amount(row[side]) for side in SIDES)]
                for name, row in rows.items()
            ],
            notes=[
                f"{self.calendar.starts[0]} to {self.calendar.end}, {len(self.calendar)} periods, "
                f"planned again on {', '.join(map(str, self.plans)) or 'no day'}",
                f"surprise against foresight: net value "
                f"{signed(rows['net_value']['surprise'] - rows['net_value']['foresight'])} "
                f"million USD; residual {self.surprise.residual.largest:.1e}, digest {self.digest}",
            ],
        )

    def summary(self) -> dict[str, Any]:
        """Return the question, the totals, routes by month and what was observed as plain data."""
        return {
            "question": dict(self.question),
            "network": self.network.name,
            "network_digest": self.network.digest,
            "year": self.network.year,
            "unit": self.network.unit,
            "periods": self.calendar.labels,
            "plans": self.table("plans").to_dict("records"),
            "totals": self.totals.reset_index().to_dict("records"),
            "routes": self.table("routes").to_dict("records"),
            "observations": self.compared().to_dict("records"),
            "residual": self.surprise.residual.largest,
        }

    def _months(
        self, label: str, labels: pd.Index[Any], of: Callable[[Dispatch], Array], unit: str
    ) -> pd.DataFrame:
        """Return sums by calendar month: label, month, unit, and a column for each of `SIDES`."""
        months = [f"{day:%Y-%m}" for day in self.calendar.starts]
        names = list(dict.fromkeys(months))
        belongs = np.array([[month == name for name in names] for month in months], dtype=float)
        index = pd.MultiIndex.from_product([labels, names], names=[label, "month"])
        sums = {name: (of(d) @ belongs).ravel() for name, d in self._sides().items()}
        table = pd.DataFrame(sums, index=index).reset_index()
        table.insert(2, "unit", unit)
        return table

    def _stocks(self) -> pd.DataFrame:
        layout, names = self.ordinary.layout, [f"{day:%Y-%m}" for day in self.calendar.starts]
        last = [at for at, name in enumerate(names) if name not in names[at + 1 :]]
        index = pd.MultiIndex.from_product(
            [layout.storage.index, [names[at] for at in last]], names=["store", "month"]
        )
        held = {
            side: d.values["stock"][:, last].ravel() if len(layout.storage) else np.zeros(0)
            for side, d in self._sides().items()
        }
        table = pd.DataFrame(held, index=index).reset_index()
        table.insert(2, "unit", self.network.unit)
        return table

    def _prices(self) -> pd.DataFrame:
        index = pd.MultiIndex.from_product(
            [self.ordinary.layout.places, self.calendar.labels], names=["place", "days"]
        )
        prices = {side: d.place_price.ravel() for side, d in self._sides().items()}
        table = pd.DataFrame(prices, index=index).dropna(how="all").reset_index()
        table.insert(2, "unit", self.network.price_unit)
        return table

    def _plans(self) -> pd.DataFrame:
        """Return what each plan expected of the whole horizon."""
        return pd.DataFrame(
            [
                (str(day), plan.exports, plan.shut_in, plan.unserved, plan.value_musd["net"])
                for day, plan in self.plans.items()
            ],
            columns=["made_on", "exports", "shut_in", "unserved", "net_value"],
        )


def events_between(network: Network, first: date, last: date) -> list[str]:
    """Return the names of the network's events that have a day from one day to another."""
    return [
        str(name)
        for name, row in network.events.iterrows()
        if row["start"] <= str(last) and row["end"] >= str(first)
    ]


def _values(variable: str) -> Callable[[Dispatch], Array]:
    return lambda dispatch: dispatch.values[variable]


def _within(network: Network, calendar: Calendar) -> pd.DataFrame:
    """Return the observations whose days all lie within a calendar."""
    table = network.observations
    inside = (table["start"] >= str(calendar.starts[0])) & (table["end"] <= str(calendar.end))
    return table[inside]


def _window(row: dict[Any, Any]) -> tuple[date, date]:
    return date.fromisoformat(row["start"]), date.fromisoformat(row["end"])


def _edges(network: Network, calendar: Calendar) -> list[date]:
    windows = [_window(row) for row in _within(network, calendar).to_dict("records")]
    return [day for first, last in windows for day in (first, last + _DAY)]


def _beside(network: Network, chosen: Sequence[DatedEvent]) -> list[DatedEvent]:
    """Return the other events of the table that have a day in common with those chosen from it."""
    table = set(map(str, network.events.index))
    known = {event.name for event in chosen}
    names = [
        name
        for event in chosen
        if event.name in table
        for name in events_between(network, event.start, event.end)
        if name not in known
    ]
    return [listed_event(network, name) for name in dict.fromkeys(names)]


def _month_end(day: date, further: int) -> date:
    """Return the last day of the month that lies so many months after a day's."""
    count = day.year * 12 + day.month - 1 + further
    year, month = divmod(count, 12)
    return date(year, month + 1, months_of_years.monthrange(year, month + 1)[1])
