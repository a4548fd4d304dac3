"""What more capacity is worth, and which projects are worth building."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tarazy.arguments.limits import RATE_A_YEAR, RATE_ALLOWED
from tarazy.arguments.months import HORIZON
from tarazy.arguments.values import named, number, word
from tarazy.corridors.answers import MUSD, Answer
from tarazy.corridors.capital import INTEREST, annuity
from tarazy.corridors.changes import NO_CHANGES, Changes, Key, numbers
from tarazy.corridors.combining import combined
from tarazy.corridors.elements import touched
from tarazy.corridors.equations import build
from tarazy.corridors.integer import best_choice
from tarazy.corridors.questions import check_changes, engine_of
from tarazy.corridors.results import Dispatch
from tarazy.corridors.route_value import worth
from tarazy.corridors.routes import check_projects, new_route
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount, signed

if TYPE_CHECKING:
    import linopy

    from tarazy.corridors.data import Network

# A price below this, USD/unit, is rounding of the solver.
_NO_PRICE = 1e-7


@keeps("rows")
@dataclass(frozen=True, eq=False, repr=False)
class Expansion(Result, Plotted):
    """What one more unit of capacity is worth, arc by arc.

    Attributes
    ----------
    rows
        Indexed by arc, most valuable first; a quality limit has a row of its own. Columns: ``kind``
        (capacity or limit), ``commodity`` (of the limit), ``now`` (unit/yr that the network may
        use), ``dual`` (value of the first bit more), ``one_more`` (mean value of the first `step`
        more, from solving again), both million USD over the horizon per unit/yr of capacity.
    step
        Unit/yr.
    base
        The dispatch that is expanded.
    """

    kind = "corridor-expansion"

    rows: pd.DataFrame
    step: float
    base: Dispatch

    def summary(self, n: int = 20) -> dict[str, Any]:
        """Return the `n` most valuable expansions as plain data."""
        return {
            "network": self.base.network.name,
            "network_digest": self.base.network.digest,
            "year": self.base.network.year,
            "step": self.step,
            "unit": self.base.network.unit,
            "expansion_musd": self.rows.head(n).reset_index().to_dict("records"),
        }

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return ("expansion",)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every value."""
        return digest_of([self.base.digest, self.step], self.rows)

    def glance(self) -> Glance:
        """Return the most valuable expansions."""
        network = self.base.network
        return Glance(
            title=(
                f"What one more {network.unit}/yr of capacity is worth: {network.name} "
                f"{network.year}, {MUSD}"
            ),
            header=["", "kind", f"now, {network.unit}/yr", "first unit", "1 more"],
            rows=[
                [
                    " ".join(filter(None, (str(arc), str(row["commodity"])))),
                    str(row["kind"]),
                    *(amount(float(row[key])) for key in ("now", "dual", "one_more")),
                ]
                for arc, row in self.rows.head(8).iterrows()
            ],
            notes=[f"residual {self.base.residual.largest:.1e}, digest {self.digest}"],
        )

    def table(self, name: str = "expansion") -> pd.DataFrame:
        """Return `rows` with the arc as a column.

        Raises
        ------
        InputError
            If there is no table of this name.
        """
        word("table", name, self.tables)
        table = self.rows.reset_index()
        table.attrs = {
            "source": self.base.dataset.attrs["source"],
            "units": {"now": f"{self.base.network.unit}/yr", "dual": "million USD per unit/yr"},
        }
        return table


def expansion(
    arcs: Sequence[str] | None = None,
    *,
    step: float = 1.0,
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
) -> Expansion:
    """Return what one more unit of capacity is worth on every arc.

    The dual prices are the values of the first bit; the programme is then solved again with `step`
    more. Its objective is concave in a capacity, so ``one_more`` never exceeds ``dual``, and an arc
    with a dual of zero gains nothing: those are not solved again. An arc counts together with the
    projects in service beside it.

    Parameters
    ----------
    arcs
        Arcs to look at; all in service if None.
    step
        Unit/yr, above 0.
    network, horizon, given
        As for `tarazy.corridors.questions.outage`.

    Raises
    ------
    InputError
        If an arc is unknown or the step is not allowed.
    """
    step = number("step", step, "a number above 0", 0.0, above=True)
    check_changes(given)
    engine = engine_of(network, horizon)
    base = engine.solve(given)
    layout = base.layout
    chosen = [str(arc) for arc in layout.arcs.index] if arcs is None else named("arcs", arcs)
    for arc in chosen:
        if arc not in layout.arcs.index:
            raise unknown_name("arc", arc, layout.arcs.index)
    before = worth(engine, base)

    def gained(changes: Changes) -> float:
        return (worth(engine, engine.solve(combined(given, changes))) - before) / step

    rows = []
    for arc in chosen:
        now, dual = _capacity_value(base, arc)
        if not np.isfinite(now) or now <= 0:
            continue
        more = Changes(capacity_factor={arc: 1 + step / now})
        one_more = gained(more) if dual > _NO_PRICE else 0.0
        rows.append((arc, "capacity", "", now, dual, one_more))
    for row, lane in enumerate(layout.limited):
        arc, _, commodity = str(layout.lanes[lane]).rpartition("/")
        limits = base.numbers.limit[row] / layout.year_share
        if arc not in chosen or not base.numbers.capacity[layout.lane_arc[lane]].any():
            continue
        dual = float(base.prices["quality_limit"][row] @ layout.year_share)
        raised: dict[Key, float] = {
            (f"{arc}/{commodity}", int(month)): float(limit) + step
            for month, limit in zip(layout.months, limits, strict=True)
        }
        one_more = gained(Changes(limits=raised)) if dual > _NO_PRICE else 0.0
        now = float(limits @ layout.year_share / layout.year_share.sum())
        rows.append((arc, "limit", commodity, now, dual, one_more))
    table = pd.DataFrame(rows, columns=["arc", "kind", "commodity", "now", "dual", "one_more"])
    table = table.sort_values(["one_more", "dual"], ascending=False, kind="stable")
    return Expansion(table.set_index("arc"), step, base)


def _capacity_value(base: Dispatch, arc: str) -> tuple[float, float]:
    """Return the capacity of an arc and of what runs beside it, unit/yr, and the value of more."""
    layout = base.layout
    on = touched(layout, arc) > 0
    capacity, price = base.numbers.capacity[on], base.prices["capacity"][on]
    now = float(capacity.sum() / layout.year_share.sum())
    if not np.isfinite(now) or now <= 0:
        return now, 0.0
    return now, float((capacity * price).sum() / now)


@keeps("rows")
@dataclass(frozen=True, eq=False, repr=False)
class Plan(Result):
    """Which projects to build.

    Attributes
    ----------
    rows
        Indexed by project: ``built``, ``capital_cost`` (million USD), ``life_years``, ``annuity``
        (million USD over the horizon), ``flow`` (unit over the horizon with the plan), ``alone``
        (net gain of this project alone, million USD).
    net_gain
        Of the plan: gain of the programme's objective less the annuities, million USD.
    gap
        Objective of the mixed-integer programme less that of the linear one with the same projects,
        over the latter: how well the two agree.
    answer
        Before and after the plan.
    """

    kind = "corridor-plan"

    rows: pd.DataFrame
    net_gain: float
    gap: float
    answer: Answer

    @property
    def built(self) -> list[str]:
        """The projects of the plan, in the order of the table."""
        return [str(arc) for arc in self.rows.index[self.rows["built"]]]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables: the plan, and those of the answer."""
        return ("plan", *self.answer.tables)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number of the plan."""
        return digest_of([self.answer.digest, self.net_gain], self.rows)

    def glance(self) -> Glance:
        """Return the projects, those that are built first."""
        network, dispatch = self.answer.base.network, self.answer.dispatch
        order = self.rows.sort_values("built", ascending=False, kind="stable")
        return Glance(
            title=(
                f"Plan for {network.name} {network.year}: {len(self.built)} of {len(self.rows)} "
                f"projects, net gain {amount(self.net_gain)} {MUSD}"
            ),
            header=["", "built", "capital cost", "annuity", "alone"],
            rows=[
                [
                    str(project),
                    "yes" if row["built"] else "no",
                    *(amount(float(row[key])) for key in ("capital_cost", "annuity")),
                    signed(float(row["alone"])),
                ]
                for project, row in order.iterrows()
            ],
            notes=[
                f"gap {self.gap:.1e}, residual {dispatch.residual.largest:.1e}, "
                f"digest {self.digest}",
            ],
        )

    def table(self, name: str = "plan") -> pd.DataFrame:
        """Return the projects, the project as a column, or a table of the answer.

        Raises
        ------
        InputError
            If there is no table of this name.
        """
        word("table", name, self.tables)
        return self.rows.reset_index() if name == "plan" else self.answer.table(name)

    def summary(self) -> dict[str, Any]:
        """Return the plan as plain data."""
        return {
            "built": self.built,
            "net_gain_musd": self.net_gain,
            "gap": self.gap,
            "projects": self.rows.reset_index().to_dict("records"),
            **self.answer.summary(),
        }


def plan(
    projects: Sequence[str] | None = None,
    *,
    interest: float = INTEREST,
    budget: float | None = None,
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
) -> Plan:
    """Return the projects that are worth their capital cost together.

    A mixed-integer programme: the linear one with all candidates in service, a variable y_p in
    {0, 1} for each, Σ_c f[p,c,t] ≤ K_p φ[p,t] y_p D_t/365, and Σ_p A_p y_p taken from the
    objective, A_p the annuity of the capital cost over the horizon. Projects that need each other,
    as the legs of one route, are built together or not at all because a leg alone gains nothing.
    Source: fixed-charge network design, T. L. Magnanti and R. T. Wong (1984), "Network design and
    transportation planning: models and algorithms".

    Parameters
    ----------
    projects
        Candidates; all of the network's table if None.
    interest
        Real rate per year.
    budget
        Million USD that the capital costs may not exceed; no limit if None.
    network, horizon, given
        As for `tarazy.corridors.questions.outage`.

    Raises
    ------
    InputError
        If a project is unknown or in service, or there is none, or a value is not allowed.
    """
    engine = engine_of(network, horizon)
    check_changes(given)
    interest = number("interest", interest, RATE_ALLOWED, 0.0, RATE_A_YEAR)
    table = engine.network.projects
    if not len(table):
        raise InputError(f"network {engine.network.name!r}: it has no projects")
    if projects is None:
        # What is in service already is not built again.
        names = [str(arc) for arc in table.index if arc not in given.open]
    else:
        names = named("projects", projects, of="projects")
    for name in names:
        if name not in table.index:
            raise unknown_name("project", name, table.index)
    check_projects(engine.layout, names, given)
    if not names:
        raise InputError("projects: none given; allowed: one or more")
    if given.added is not None:
        raise InputError("given: added arcs; allowed: projects of the network's table")
    if budget is not None:
        budget = number("budget", budget, "million USD, 0 or more", 0.0)
    years = float(engine.layout.year_share.sum())
    chosen = table.loc[names, ["capital_cost", "life_years"]].astype(float)
    payments = [
        years * annuity(cost, life, interest)
        for cost, life in chosen[["capital_cost", "life_years"]].to_numpy()
    ]
    yearly = pd.Series(payments, index=chosen.index, dtype=float)
    before = engine.solve(given)
    model = _design(engine, given, chosen["capital_cost"], yearly, budget)
    value, built = _solve(model, engine.network.name)
    # What outages of fields have taken is shut in with and without the projects.
    value -= engine.shut_in_penalty * float(before.numbers.failed.sum())
    names_built = [name for name, wanted in zip(names, built, strict=True) if wanted]
    after = engine.solve(combined(given, Changes(open=tuple(names_built))))
    found = worth(engine, after) - float(yearly[names_built].sum())
    flow = pd.Series(after.arc_flow.sum(axis=1), index=after.layout.arcs.index)
    alone = [
        new_route(name, interest=interest, given=given, network=engine).extra["net_gain"]
        for name in names
    ]
    rows = chosen.assign(built=built, annuity=yearly, flow=flow[names], alone=alone)
    question = {
        "kind": "build_plan",
        "projects": names,
        "interest": interest,
        "budget": budget,
        "built": names_built,
    }
    columns = ["built", "capital_cost", "life_years", "annuity", "flow", "alone"]
    return Plan(
        rows=rows[columns].rename_axis("project"),
        net_gain=found - worth(engine, before),
        gap=(value - found) / max(1.0, abs(found)),
        answer=Answer(question, before, after),
    )


def _design(
    engine: Engine,
    given: Changes,
    capital: pd.Series[float],
    yearly: pd.Series[float],
    budget: float | None,
) -> linopy.Model:
    """Return the programme in which the candidates may be built."""
    import xarray as xr

    layout = engine.layout
    names = pd.Index(capital.index, name="project")
    numbers_open = numbers(layout, combined(given, Changes(open=tuple(map(str, names)))))
    penalty = engine.unserved_penalty(numbers_open)
    model = build(layout, numbers_open, engine.shut_in_penalty, penalty)
    built = model.add_variables(binary=True, coords=[names], name="built")
    arcs = layout.arcs.index.to_numpy()[layout.lane_arc]
    flow = model.variables["flow"]
    for name, room in zip(
        names, numbers_open.capacity[layout.arcs.index.get_indexer(names)], strict=True
    ):
        on = flow.isel(lane=np.flatnonzero(arcs == name)).sum("lane")
        ceiling = xr.DataArray(room, coords=[layout.months])
        model.add_constraints(
            on - ceiling * built.sel(project=name) <= 0, name=f"only_if_built_{name}"
        )
    if budget is not None:
        costs = xr.DataArray(capital.to_numpy(), coords=[names])
        model.add_constraints((costs * built).sum() <= budget, name="budget")
    paid = (xr.DataArray(yearly.to_numpy(), coords=[names]) * built).sum()
    model.add_objective(model.objective.expression - paid, overwrite=True, sense="max")
    return model


def _solve(model: linopy.Model, network: str) -> tuple[float, list[bool]]:
    """Return the objective and what is built."""
    matrices = model.matrices
    sense = np.asarray(matrices.sense)
    lower = np.where(sense == "<", -np.inf, matrices.b)
    upper = np.where(sense == ">", np.inf, matrices.b)
    places = np.searchsorted(matrices.vlabels, model.variables["built"].labels.values)
    gain = np.asarray(matrices.c, dtype=np.float64)
    value, chosen = best_choice(matrices.A, gain, lower, upper, places, network)
    return value, chosen.tolist()
