"""A plan over years: which projects to build, and when, with what grows and what is discounted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.arguments.limits import RATE_A_YEAR, RATE_ALLOWED
from tarazy.arguments.months import HORIZON
from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import is_whole, number, word
from tarazy.corridors.capital import INTEREST, RANGE, annuity
from tarazy.corridors.changes import NO_CHANGES, Array, Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.growth import Growth, growth_paths
from tarazy.corridors.lasting import years_of
from tarazy.corridors.questions import check_changes, engine_of
from tarazy.corridors.results import Dispatch
from tarazy.corridors.route_value import route_value, worth
from tarazy.corridors.routes import check_projects
from tarazy.corridors.solve import Engine
from tarazy.corridors.timing import Starts, Timing, best_by_enumeration, best_by_programme
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount, signed

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

METHODS = ("programme", "enumeration")
# Every set of candidates is dispatched in every year that differs from the others.
MOST_PROJECTS = 8
MOST_YEARS = 60
# Between the names of projects that are one candidate.
JOINED = "+"
TABLES = ("projects", "years", "timing")
# Million USD: what is nearer to zero is zero.
_ROUNDING = 1e-6


@keeps("projects", "years", "timing", "question")
@dataclass(frozen=True, eq=False, repr=False)
class Phases(Result):
    """A plan over years.

    All money is in million USD; that of several years is its value in the first year of the plan.

    Attributes
    ----------
    projects
        Indexed by candidate: ``start`` and ``opens`` (years; missing where it is not built),
        ``build_years``, ``life_years``, ``capital_cost``, ``npv_in_plan`` (what the plan loses
        without it, the timing of the others kept; missing where it is not built), ``payback`` (the
        year from which on what it adds to the plan has repaid its capital; missing where it never
        does within the plan), ``best_start_alone`` and ``npv_alone`` (of this candidate without any
        other, at its best start; negative where it had better not be built).
    years
        Indexed by year: ``open`` (candidates, joined by a space), ``gain``, ``spending``,
        ``discount`` (factor), ``discounted`` (gain less spending) and ``cumulative``.
    timing
        Columns ``candidate``, ``start`` and ``npv``, of the plan with this start of the candidate,
        the others kept; with a missing start it is not built. A budget is not looked at.
    npv
        Net present value of the plan.
    standing
        The part of it that stands at the end: the annuities that are left of each capital.
    npv_range
        Of the same plan with the dearest and the cheapest capital of the tables.
    npv_without_premium
        Of the same plan, with the premiums of markets set to zero in every year
        (see `tarazy.corridors.premium`).
    payback
        The year from which on the gains of all have repaid what was spent; None where they never
        do within the plan, or where nothing is built.
    gap
        What the programme took for the best value less the value of its plan; 0 of an enumeration.
    solved
        Dispatches that were computed.
    residual
        The largest of theirs, see `tarazy.corridors.results.Dispatch`.
    question
        What was asked, plain data.
    network
        The tables.
    """

    kind = "corridor-phases"

    projects: pd.DataFrame
    years: pd.DataFrame
    timing: pd.DataFrame
    npv: float
    standing: float
    npv_range: tuple[float, float]
    npv_without_premium: float
    payback: int | None
    gap: float
    solved: int
    residual: float
    question: Mapping[str, Any]
    network: Network

    @property
    def built(self) -> list[str]:
        """The candidates that are built, in the order of their start."""
        built = self.projects["start"].dropna().sort_values(kind="stable")
        return [str(name) for name in built.index]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number of the plan."""
        asked = [self.network.digest, dict(self.question), self.npv, self.npv_without_premium]
        return digest_of(asked, self.projects, self.years, self.timing)

    def glance(self) -> Glance:
        """Return the net present value, and every candidate with its start."""
        first, last = self.question["years"]
        return Glance(
            title=(
                f"Plan {first}-{last} for {self.network.name}: {len(self.built)} of "
                f"{len(self.projects)} built, net present value {signed(self.npv)} million USD"
            ),
            header=["", "start", "opens", "capital", "NPV in the plan", "NPV alone", "payback"],
            rows=[
                [
                    short_name(str(name)),
                    _year(row["start"]),
                    _year(row["opens"]),
                    amount(row["capital_cost"]),
                    "-" if pd.isna(row["npv_in_plan"]) else signed(row["npv_in_plan"]),
                    signed(row["npv_alone"]),
                    _year(row["payback"]),
                ]
                for name, row in self.projects.iterrows()
            ],
            notes=[
                f"over the range of the capital {' to '.join(map(signed, self.npv_range))}; "
                f"without the premium of markets {signed(self.npv_without_premium)}; of it at the "
                f"end of the plan {amount(self.standing)}; payback {self.payback or 'never'}",
                f"discounted at {self.question['discount']:g} a year to {first}; gap "
                f"{self.gap:.1e}, residual {self.residual:.1e}, {self.solved} dispatches, "
                f"digest {self.digest}",
            ],
        )

    def table(self, name: str = "projects") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``projects``, ``years`` or ``timing``: see the attributes.

        Raises
        ------
        InputError
            If there is no table of this name.
        """
        word("table", name, TABLES)
        table = self.timing if name == "timing" else getattr(self, name).reset_index()
        table.attrs = {
            "source": f"Tarazy dispatch of {self.network.name} ({self.network.digest})",
            "year": self.question["years"][0],
        }
        return table

    def summary(self) -> dict[str, Any]:
        """Return the plan as plain data."""
        return {
            "question": dict(self.question),
            "network": self.network.name,
            "network_digest": self.network.digest,
            "year": self.network.year,
            "built": self.built,
            "npv_musd": self.npv,
            "npv_range_musd": list(self.npv_range),
            "npv_without_premium_musd": self.npv_without_premium,
            "standing_musd": self.standing,
            "payback": self.payback,
            "gap": self.gap,
            "dispatches": self.solved,
            "residual": self.residual,
            "projects": _plain(self.projects.reset_index()),
            "years": _plain(self.years.reset_index()),
        }


def phases(
    projects: Sequence[str | Sequence[str]] | None = None,
    *,
    years: Sequence[int] = (2026, 2045),
    growth: Growth | None = None,
    discount: float = INTEREST,
    budget: float | None = None,
    method: str = "programme",
    network: Network | Engine | str | Path | None = None,
    given: Changes = NO_CHANGES,
) -> Phases:
    """Return which projects to build and when: the plan of the largest net present value.

    In each year the network is dispatched with the projects that are open, and what it gains is
    what the dispatch is worth more than without any of them. A project that starts in year s spends
    its capital evenly over its `build_years` and is open from the year after, for its life. Money
    of year y is worth (1 + r)^-(y - y0) in the first year y0. What still stands when the plan ends
    is worth the annuities that are left of its capital, so that a plan is not cut short by its end:
    built and open for the whole of its life, a project costs exactly its capital.

    The method is that of `tarazy.corridors.timing`: every set of candidates is dispatched in every
    year that differs from the others, and a mixed-integer programme over start years chooses. It is
    exact.

    Parameters
    ----------
    projects
        Candidates: projects of the network's table, or several that are one candidate and start in
        the same year, as a list of names or joined by ``+``; at most `MOST_PROJECTS`. All of the
        table, each by itself, if None.
    years
        First and last of the plan, at most `MOST_YEARS`.
    growth
        What supply, demand and prices do over the years: see
        `tarazy.corridors.growth.growth_paths`. The tables are those of the network's year.
    discount
        r, real rate per year.
    budget
        Million USD that all projects together may spend in any year; no limit if None.
    method
        ``programme``, or ``enumeration`` of all plans, which small questions allow.
    network
        As for `tarazy.corridors.questions.outage`.
    given
        Changes in force in every year, with and without the projects.

    Raises
    ------
    InputError
        If a project is unknown, in service or named twice, there is none or too many, or a value is
        not allowed; or the horizon of the network is longer than a year.
    """
    engine = engine_of(network, HORIZON)
    horizon = len(engine.layout.months)
    if horizon > HORIZON:
        # What lasts a month of three years is no third of a month in each year of the plan.
        raise InputError(
            f"months: {horizon} of a programme that stands for every year of the plan, as dates "
            f"after {engine.network.year} need; allowed: up to {HORIZON}"
        )
    check_changes(given)
    if given.added is not None:
        raise InputError("given: added arcs; allowed: projects of the network's table")
    word("method", method, METHODS)
    discount = number("discount", discount, RATE_ALLOWED, 0.0, RATE_A_YEAR)
    if budget is not None:
        budget = number("budget", budget, "million USD, 0 or more", 0.0)
    span = _span(years)
    candidates = _candidates(engine, projects, given)
    yearly = _Years(engine, list(candidates.values()), given, growth_paths(growth, span))
    parts = [_priced(engine, arcs) for arcs in candidates.values()]
    gain = yearly.gain()
    timing = _timing(parts, gain, discount, budget)
    if method == "enumeration":
        starts, gap = best_by_enumeration(timing), 0.0
    else:
        starts, found = best_by_programme(timing, engine.network.name)
        gap = found - timing.value(starts)
    names = list(candidates)
    without = yearly.gains_without_premium(timing.open_sets(starts)) - timing.spent(starts)
    return Phases(
        projects=_project_table(names, parts, timing, starts, span),
        years=_year_table(names, timing, starts, span),
        timing=_timing_table(names, timing, starts, span),
        npv=timing.value(starts),
        standing=timing.left(starts),
        npv_range=(
            _timing(_dearest(parts), gain, discount, budget).value(starts),
            _timing(_cheapest(parts), gain, discount, budget).value(starts),
        ),
        npv_without_premium=float(timing.discount @ without) + timing.left(starts),
        payback=_payback(timing.gains(starts), timing.spent(starts), timing.discount, span),
        gap=gap,
        solved=yearly.solved,
        residual=yearly.residual,
        question={
            "kind": "phases",
            "projects": names,
            "years": [span[0], span[-1]],
            "growth": {
                name: path
                if isinstance(path, int | float)
                else {str(y): f for y, f in path.items()}
                for name, path in (growth or {}).items()
            },
            "discount": discount,
            "budget": budget,
            "method": method,
        },
        network=engine.network,
    )


def short_name(candidate: str) -> str:
    """Return a candidate as a table shows it: its first project, and how many go with it."""
    first, *others = candidate.split(JOINED)
    return f"{first} + {len(others)}" if others else first


class _Years:
    """The dispatches of sets of candidates in the years of a plan, each computed once."""

    def __init__(
        self,
        engine: Engine,
        candidates: Sequence[Sequence[str]],
        given: Changes,
        paths: Sequence[Changes],
    ) -> None:
        self._engine, self._candidates = engine, candidates
        self._given = [combined(given, path) for path in paths]
        # Years that are alike are dispatched once.
        self._alike = [paths.index(path) for path in paths]
        self._found: dict[tuple[int, int], Dispatch] = {}
        self._a_year = years_of(engine.layout)

    @property
    def solved(self) -> int:
        """Dispatches computed so far."""
        return len(self._found)

    @property
    def residual(self) -> float:
        """The largest of theirs."""
        return max(found.residual.largest for found in self._found.values())

    def dispatch(self, year: int, chosen: int) -> Dispatch:
        """Return the dispatch of a year with a set of candidates open."""
        key = self._alike[year], chosen
        if key not in self._found:
            arcs = self._arcs(chosen)
            changes = (
                combined(self._given[year], Changes(open=tuple(arcs)))
                if arcs
                else (self._given[year])
            )
            self._found[key] = self._engine.solve(changes)
        return self._found[key]

    def gain(self) -> Array:
        """Return what every set gains in every year, million USD, (year, set)."""
        engine, sets = self._engine, 1 << len(self._candidates)
        worths = np.array(
            [
                [worth(engine, self.dispatch(year, chosen)) for chosen in range(sets)]
                for year in range(len(self._alike))
            ]
        )
        return np.asarray((worths - worths[:, :1]) / self._a_year)

    def gains_without_premium(self, sets: NDArray[np.int64]) -> Array:
        """Return what a set a year gains where no market pays a premium, million USD, (year,)."""
        found: dict[tuple[int, int], float] = {}
        gains = []
        for year, chosen in enumerate(map(int, sets)):
            key = self._alike[year], chosen
            if key not in found:
                value = route_value(
                    self._engine,
                    self.dispatch(year, 0),
                    self.dispatch(year, chosen),
                    self._arcs(chosen),
                )
                found[key] = value.gain_without_premium / self._a_year
            gains.append(found[key])
        return np.array(gains)

    def _arcs(self, chosen: int) -> list[str]:
        return [
            arc
            for position, arcs in enumerate(self._candidates)
            if chosen >> position & 1
            for arc in arcs
        ]


def _span(years: object) -> list[int]:
    allowed = "a first and a last year, e.g. (2026, 2045)"
    if not isinstance(years, Sequence) or isinstance(years, str) or len(years) != 2:
        raise InputError(f"years: {years!r}; allowed: {allowed}")
    if not all(is_whole(year, 1) for year in years) or years[0] > years[1]:
        raise InputError(f"years: {tuple(years)!r}; allowed: {allowed}")
    span = list(range(int(years[0]), int(years[1]) + 1))
    if len(span) > MOST_YEARS:
        raise InputError(f"years: {len(span)} of them; allowed: up to {MOST_YEARS}")
    return span


def _candidates(
    engine: Engine, projects: Sequence[str | Sequence[str]] | None, given: Changes
) -> dict[str, list[str]]:
    """Return the projects of each candidate by its name."""
    table = engine.network.projects
    if not len(table):
        raise InputError(f"network {engine.network.name!r}: it has no projects")
    if projects is None:
        groups = [[str(arc)] for arc in table.index if arc not in given.open]
    elif isinstance(projects, str) or not isinstance(projects, Sequence):
        raise InputError(f"projects: {projects!r}; allowed: a list of candidates")
    else:
        groups = [_group(each, table.index) for each in projects]
    every = [arc for arcs in groups for arc in arcs]
    for name in every:
        if name not in table.index:
            raise unknown_name("project", name, table.index)
    refuse_repeated(every, "projects")
    check_projects(engine.layout, every, given)
    if not groups:
        raise InputError("projects: none given; allowed: one or more")
    if len(groups) > MOST_PROJECTS:
        raise InputError(
            f"projects: {len(groups)} candidates; allowed: up to {MOST_PROJECTS}; those that need "
            f"each other may be one, joined by {JOINED!r}"
        )
    return {JOINED.join(arcs): arcs for arcs in groups}


def _group(given: object, known: pd.Index[str]) -> list[str]:
    if isinstance(given, str):
        return [given] if given in known else given.split(JOINED)
    if isinstance(given, Sequence) and given and all(isinstance(arc, str) for arc in given):
        return list(given)
    raise InputError(f"projects: {given!r}; allowed: a project, or several that are one candidate")


@dataclass(frozen=True)
class _Part:
    """One project of a candidate: million USD, and years."""

    capital: float
    low: float
    high: float
    build: int
    life: float


def _dearest(candidates: Sequence[Sequence[_Part]]) -> list[list[_Part]]:
    return [[replace(part, capital=part.high) for part in parts] for parts in candidates]


def _cheapest(candidates: Sequence[Sequence[_Part]]) -> list[list[_Part]]:
    return [[replace(part, capital=part.low) for part in parts] for parts in candidates]


def _priced(engine: Engine, arcs: Sequence[str]) -> list[_Part]:
    columns = ["capital_cost", *RANGE, "build_years", "life_years"]
    rows = engine.network.projects.loc[list(arcs), columns].astype(float)
    rows = rows.fillna({name: rows["capital_cost"] for name in RANGE} | {"build_years": 1.0})
    for name, build in rows["build_years"].items():
        number(f"build_years of {name!r}", build, "a number above 0", 0.0, above=True)
    return [
        _Part(cost, low, high, int(np.ceil(build)), life)
        for cost, low, high, build, life in rows.itertuples(index=False, name=None)
    ]


def _timing(
    candidates: Sequence[Sequence[_Part]], gain: Array, discount: float, budget: float | None
) -> Timing:
    """Return what decides when to build the candidates, over the years of `gain`."""
    years = len(gain)
    factors = (1.0 + discount) ** -np.arange(years, dtype=float)
    spending, opens, closes = [], [], []
    standing = np.full((len(candidates), years), np.nan)
    for at, parts in enumerate(candidates):
        building = max(part.build for part in parts)
        spent = np.zeros(building)
        for part in parts:
            spent[: part.build] += part.capital / part.build
        spending.append(spent)
        opens.append(building)
        # What is one candidate works as long as all of it does.
        closes.append(building + int(np.ceil(min(part.life for part in parts))))
        for start in range(years - building):
            used = years - start - building
            standing[at, start] = factors[-1] * sum(_left(part, used, discount) for part in parts)
    return Timing(
        gain=gain,
        discount=factors,
        spending=tuple(spending),
        opens=np.array(opens, dtype=np.int64),
        closes=np.array(closes, dtype=np.int64),
        standing=standing,
        budget=budget,
    )


def _left(part: _Part, used: int, discount: float) -> float:
    """Return the value, in the last year of a plan, of the annuities that are left of a capital."""
    years = max(part.life - used, 0.0)
    if discount == 0.0:
        return part.capital * years / part.life
    yearly = annuity(part.capital, part.life, discount)
    return float(yearly * -np.expm1(-years * np.log1p(discount)) / discount)


def _payback(gains: Array, spent: Array, discount: Array, span: Sequence[int]) -> int | None:
    """Return the year from which on discounted gains have repaid what was spent, for good."""
    if not spent.any():
        return None
    short = np.flatnonzero(np.cumsum(discount * (gains - spent)) < -_ROUNDING)
    first = int(short[-1]) + 1 if len(short) else int(np.flatnonzero(spent)[0])
    return span[first] if first < len(span) else None


def _project_table(
    names: Sequence[str],
    parts: Sequence[Sequence[_Part]],
    timing: Timing,
    starts: Starts,
    span: Sequence[int],
) -> pd.DataFrame:
    rows = []
    best = timing.value(starts)
    nothing: Starts = (None,) * len(names)
    for at, (start, own) in enumerate(zip(starts, parts, strict=True)):
        without = _at(starts, at, None)
        alone = {s: timing.value(_at(nothing, at, s)) for s in timing.starts_of(at)}
        alone = {s: v for s, v in alone.items() if timing.affordable(_at(nothing, at, s))}
        first = max(alone, key=lambda s: alone[s], default=None)
        adds = timing.gains(starts) - timing.gains(without)
        spends = timing.spent(starts) - timing.spent(without)
        rows.append(
            {
                "start": None if start is None else span[start],
                "opens": None if start is None else span[start + int(timing.opens[at])],
                "build_years": int(timing.opens[at]),
                "life_years": min(part.life for part in own),
                "capital_cost": sum(part.capital for part in own),
                "npv_in_plan": np.nan if start is None else best - timing.value(without),
                "payback": None if start is None else _payback(adds, spends, timing.discount, span),
                "best_start_alone": None if first is None else span[first],
                "npv_alone": np.nan if first is None else alone[first],
            }
        )
    table = pd.DataFrame(rows, index=pd.Index(names, name="candidate"))
    whole = dict.fromkeys(("start", "opens", "payback", "best_start_alone"), "Int64")
    return table.astype(whole)


def _year_table(
    names: Sequence[str], timing: Timing, starts: Starts, span: Sequence[int]
) -> pd.DataFrame:
    gains, spent = timing.gains(starts), timing.spent(starts)
    discounted = timing.discount * (gains - spent)
    opened = [
        " ".join(name for at, name in enumerate(names) if chosen >> at & 1)
        for chosen in map(int, timing.open_sets(starts))
    ]
    return pd.DataFrame(
        {
            "open": opened,
            "gain": gains,
            "spending": spent,
            "discount": timing.discount,
            "discounted": discounted,
            "cumulative": np.cumsum(discounted),
        },
        index=pd.Index(span, name="year"),
    )


def _timing_table(
    names: Sequence[str], timing: Timing, starts: Starts, span: Sequence[int]
) -> pd.DataFrame:
    rows = [
        (name, None if start is None else span[start], timing.value(_at(starts, at, start)))
        for at, name in enumerate(names)
        for start in [None, *timing.starts_of(at)]
    ]
    table = pd.DataFrame(rows, columns=["candidate", "start", "npv"])
    return table.astype({"start": "Int64"})


def _at(starts: Starts, project: int, start: int | None) -> Starts:
    return (*starts[:project], start, *starts[project + 1 :])


def _year(value: Any) -> str:
    return "-" if pd.isna(value) else str(int(value))


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain data: what is missing is None."""
    return [
        {str(key): None if pd.isna(value) else value for key, value in row.items()}
        for row in table.astype(object).to_dict("records")
    ]
