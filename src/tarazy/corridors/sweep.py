"""What the loss of every element, and of every pair, costs."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tarazy.arguments.months import HORIZON, Months, window_of
from tarazy.arguments.values import callback, file_of, named, word
from tarazy.compute import Block, Field, Progress, computed
from tarazy.corridors.answers import MUSD
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.elements import TRANSIT, names, touched
from tarazy.corridors.identity import changes_key, identity
from tarazy.corridors.questions import check_changes, elements_of, engine_of, outage_changes
from tarazy.corridors.results import Dispatch
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.immutable import keeps
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster
    from tarazy.corridors.data import Network

KINDS = ("arc", "node", "owner", "transit")
# What is measured; volumes in unit, values in million USD.
MEASURES = (
    "value_lost",
    "sales_lost",
    "exports_lost",
    "shut_in",
    "rerouted",
    "unserved",
    "volume_lost",
    "residual",
)
RANKINGS = {"value": "value_lost", "volume": "volume_lost"}
# Cases that a process solves before it reports.
CHUNK = 8
_JOIN = " + "
_DIGITS = 6


@keeps("rows", "months")
@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Result, Plotted):
    """Losses of all cases, worst first.

    Attributes
    ----------
    rows
        Indexed by case (element, or two joined by `` + ``). Columns: ``kind`` (arc, node, owner,
        transit, or two joined); over the horizon, against the base: ``value_lost`` (net value:
        sales less transport, lifting and holding, million USD), ``sales_lost`` (million USD),
        ``exports_lost``, ``shut_in``, ``rerouted``, ``unserved`` (unit), ``volume_lost`` (less is
        delivered, at home and abroad, every unit once: oil that is shut in and that a plant lacks
        is one loss); ``residual`` of the solve; for pairs also ``beyond``: value_lost less the sum
        of what the two lose alone. Volumes may be negative where a case frees something: oil
        that a closed refinery does not take is sold abroad, and its value then counts as a gain.
    base
        The dispatch without any outage.
    months, left
        Window and what is left of the capacity, as for an outage; no month is the whole horizon.
    by
        ``value`` or ``volume``: what they are ranked by.
    """

    kind = "corridor-sweep"

    rows: pd.DataFrame
    base: Dispatch
    months: list[int]
    left: float
    by: str

    def top(self, n: int = 20) -> pd.DataFrame:
        """Return the worst `n` cases."""
        return self.rows.head(n)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return ("sweep",)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every loss."""
        return digest_of([self.base.digest, self.months, self.left, self.by], self.rows)

    def glance(self) -> Glance:
        """Return the worst cases."""
        network, rows = self.base.network, self.rows
        months = f"months {', '.join(map(str, self.months))}" if self.months else "all months"
        return Glance(
            title=(
                f"{len(rows)} outages of {network.name} {network.year}, {months}, the worst first"
            ),
            header=["", f"value lost, {MUSD}", f"exports lost, {network.unit}"],
            rows=[
                [str(case), amount(float(row["value_lost"])), amount(float(row["exports_lost"]))]
                for case, row in rows.head(8).iterrows()
            ],
            notes=[f"largest residual {rows['residual'].max():.1e}, digest {self.digest}"],
        )

    def table(self, name: str = "sweep") -> pd.DataFrame:
        """Return all cases, the case as a column; ``attrs`` has units, source and year.

        Raises
        ------
        InputError
            If there is no table of this name.
        """
        word("table", name, self.tables)
        network = self.base.network
        table = self.rows.reset_index()
        volumes = ("exports_lost", "shut_in", "rerouted", "unserved", "volume_lost")
        values = ("value_lost", "sales_lost", "beyond")
        table.attrs = {
            "units": {name: network.unit for name in volumes}
            | {name: "million USD" for name in values if name in table},
            "source": self.base.dataset.attrs["source"],
            "year": network.year,
        }
        return table

    def summary(self, n: int = 20) -> dict[str, Any]:
        """Return the worst `n` cases as plain data."""
        network = self.base.network
        return {
            "network": network.name,
            "network_digest": network.digest,
            "year": network.year,
            "horizon": len(self.base.layout.months),
            "months": self.months,
            "left": self.left,
            "ranked_by": RANKINGS[self.by],
            "cases": len(self.rows),
            "unit": network.unit,
            "largest_residual": float(self.rows["residual"].max()),
            "worst": self.rows.head(n).reset_index().to_dict("records"),
        }


def swept_elements(
    engine: Engine, kinds: Iterable[str] = KINDS, given: Changes = NO_CHANGES
) -> list[str]:
    """Return the elements of some kinds whose outage closes something, in the order of the tables.

    Raises
    ------
    InputError
        If a kind is unknown.
    """
    chosen = named("kinds", kinds, of=f"kinds: {', '.join(KINDS)}")
    for kind in chosen:
        word("kind of element", kind, KINDS)
    layout = engine.layout
    usable = engine.solve(given).numbers.capacity.any(axis=1)
    return [
        name
        for name in names(layout)
        if kind_of(engine, name) in chosen and (touched(layout, name)[usable] > 0).any()
    ]


def kind_of(engine: Engine, element: str) -> str:
    """Return what an element is: arc, node, owner or transit."""
    if element in engine.layout.arcs.index:
        return "arc"
    if element in engine.layout.nodes.index:
        return "node"
    return "transit" if element.startswith(TRANSIT) else "owner"


def n_minus_1(
    kinds: Iterable[str] = KINDS,
    *,
    elements: Sequence[str] | None = None,
    months: Months = None,
    left: float = 0.0,
    by: str = "value",
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
    workers: int | None = 1,
    cluster: Cluster | None = None,
) -> Sweep:
    """Return what the loss of every single element costs.

    Every case is solved from the same basis, so that a case has the same result whatever was solved
    before it, and a sweep that was stopped and goes on gives the same table as one in one go.

    Parameters
    ----------
    kinds
        Of elements: arc, node, owner, transit.
    elements
        These instead of all of the kinds.
    months, left
        As for an outage.
    by
        Ranking: ``value`` (net value lost) or ``volume`` (volume lost at the markets).
    network, horizon, given
        As for `tarazy.corridors.questions.outage`.
    checkpoint
        Folder that keeps finished cases; a later sweep with the same folder goes on from there.
    progress
        Called with the number of cases done and of all.
    workers
        Number of processes; None for one per processor. Each builds the programme anew, which takes
        as long as some twenty cases.
    cluster
        A Dask cluster instead: the address of a scheduler, ``local:N``, or a client.

    Raises
    ------
    InputError
        If an element, kind, window or ranking is not allowed, or the checkpoint is another run's.
    """
    engine = engine_of(network, horizon)
    chosen = _elements(engine, kinds, elements, given)
    cases = [(name,) for name in chosen]
    return _sweep(engine, cases, months, left, by, given, checkpoint, progress, workers, cluster)


def n_minus_2(
    kinds: Iterable[str] = ("arc",),
    *,
    elements: Sequence[str] | None = None,
    months: Months = None,
    left: float = 0.0,
    by: str = "value",
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
    workers: int | None = 1,
    cluster: Cluster | None = None,
) -> Sweep:
    """Return what the loss of every pair of elements costs, and how much beyond the two alone.

    Parameters as for :func:`n_minus_1`; by default pairs of arcs. The single losses are solved as
    well, and are not among the rows.

    Raises
    ------
    InputError
        As :func:`n_minus_1`.
    """
    engine = engine_of(network, horizon)
    chosen = _elements(engine, kinds, elements, given)
    pairs = list(itertools.combinations(chosen, 2))
    cases = [*((name,) for name in chosen), *pairs]
    sweep = _sweep(engine, cases, months, left, by, given, checkpoint, progress, workers, cluster)
    alone = sweep.rows["value_lost"]
    both = sweep.rows[sweep.rows.index.isin([_JOIN.join(pair) for pair in pairs])]
    parts = {_JOIN.join(pair): float(alone[pair[0]] + alone[pair[1]]) for pair in pairs}
    beyond = (both["value_lost"] - pd.Series(parts, dtype=float).reindex(both.index)).round(_DIGITS)
    return Sweep(both.assign(beyond=beyond), sweep.base, sweep.months, sweep.left, by)


def _elements(
    engine: Engine, kinds: Iterable[str], elements: Sequence[str] | None, given: Changes
) -> list[str]:
    if elements is None:
        return swept_elements(engine, kinds, given)
    chosen = named("elements", elements, of="elements")
    return elements_of(engine.layout, chosen, "elements") if chosen else []


def _sweep(
    engine: Engine,
    cases: Sequence[tuple[str, ...]],
    months: Months,
    left: float,
    by: str,
    given: Changes,
    checkpoint: str | Path | None,
    progress: Progress | None,
    workers: int | None,
    cluster: Cluster | None,
) -> Sweep:
    word("ranking", by, RANKINGS)
    callback("progress", progress)
    path = file_of("checkpoint", checkpoint)
    check_changes(given)
    if not cases:
        raise InputError("sweep: no element; allowed: one or more")
    window = window_of(months)
    changes = {
        _JOIN.join(case): outage_changes(engine.layout, case, window or None, left)
        for case in cases
    }
    # In the order of the names: who asks in another order has the same cases.
    ordered = sorted(changes)
    outages = tuple((case, changes[case]) for case in ordered)
    job = Cases(engine, given, outages, tuple(window), left)
    base = job.base
    found = computed(
        job,
        len(changes),
        workers=workers,
        cluster=cluster,
        checkpoint=path,
        progress=progress,
        item="case",
        labels={"case": ordered, "measure": MEASURES},
    )
    done = dict(zip(ordered, found.values["losses"].tolist(), strict=True))
    kinds = {_JOIN.join(case): _JOIN.join(kind_of(engine, name) for name in case) for case in cases}
    return Sweep(_ranked(done, kinds, by), base, window, left, by)


@dataclass(frozen=True)
class Cases:
    """The cases of a sweep, to be solved.

    Attributes
    ----------
    engine
        Of the network.
    given
        Changes that are there in every case, and in the base.
    outages
        By case, in order.
    months, left
        What the outages were asked with.
    """

    engine: Engine
    given: Changes
    outages: tuple[tuple[str, Changes], ...]
    months: tuple[int, ...]
    left: float
    chunk = CHUNK

    @cached_property
    def base(self) -> Dispatch:
        """The dispatch without any outage."""
        return self.engine.solve(self.given)

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the losses."""
        names = [case for case, _ in self.outages]
        return {
            "computes": "sweep",
            **identity(self.engine),
            "given": changes_key(self.given),
            "months": list(self.months),
            "left": self.left,
            "cases": hashlib.sha256("\n".join(names).encode()).hexdigest()[:12],
        }

    @property
    def fields(self) -> dict[str, Field]:
        """The losses of a case."""
        return {"losses": Field((len(MEASURES),), ("measure",))}

    def compute(self, first: int, count: int) -> Block:
        """Solve some cases, each from the basis of the network without changes."""
        losses = [
            measured(self.engine.solve(combined(self.given, outage)), self.base)
            for _, outage in self.outages[first : first + count]
        ]
        return Block({"losses": np.array(losses)})


def measured(dispatch: Dispatch, base: Dispatch) -> list[float]:
    """Return the losses against a base, in the order of `MEASURES`."""
    value, before = dispatch.value_musd, base.value_musd
    losses = (
        before["net"] - value["net"],
        before["delivered"] - value["delivered"],
        base.exports - dispatch.exports,
        dispatch.shut_in - base.shut_in,
        dispatch.rerouted(base),
        dispatch.unserved - base.unserved,
        base.delivered - dispatch.delivered,
    )
    # A millionth of a unit is far above the rounding of the solver, which must not decide the order
    # of equal losses; adding zero makes minus zero plain.
    return [*(round(loss, _DIGITS) + 0.0 for loss in losses), round(dispatch.residual.largest, 9)]


def _ranked(done: dict[str, list[float]], kinds: dict[str, str], by: str) -> pd.DataFrame:
    # In the order of the names first, so that equal losses stand in the same order in every run.
    cases = sorted(kinds)
    rows = pd.DataFrame([done[case] for case in cases], index=cases, columns=list(MEASURES))
    rows.insert(0, "kind", [kinds[case] for case in cases])
    first = RANKINGS[by]
    order = [first, *(name for name in ("value_lost", "volume_lost") if name != first)]
    rows = rows.rename_axis("case").sort_values(order, ascending=False, kind="stable")
    return rows
