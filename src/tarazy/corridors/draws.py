"""The ranges of the answers: every figure with a range is drawn, many times."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from tarazy.arguments.months import HORIZON
from tarazy.arguments.values import callback, file_of, whole, word
from tarazy.compute import Block, Field, Progress, computed
from tarazy.corridors.changes import NO_CHANGES, Changes, numbers
from tarazy.corridors.combining import combined
from tarazy.corridors.identity import changes_key, identity
from tarazy.corridors.questions import check_changes, engine_of
from tarazy.corridors.ranged import Ranged, check_distribution, ranged_figures
from tarazy.corridors.results import Dispatch
from tarazy.corridors.security import INDICATORS, security
from tarazy.corridors.solve import Engine, with_arcs
from tarazy.errors import unknown_name
from tarazy.immutable import keeps, kept_property
from tarazy.memo import Memo
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.plain_table import amount

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster
    from tarazy.corridors.data import Network

# The interval holds 90 per cent of the draws.
LOW, HIGH = 0.05, 0.95
STATES = ("before", "after", "change")
TABLES = ("ranges", "drawn_figures")
_LEVELS = ("state", "variable", "label")
# Draws that a process computes before it reports.
CHUNK = 4
# Of an engine: draws of the network without a question that are kept.
_MOST = 64
_BASES: WeakKeyDictionary[Engine, Memo[Dispatch]] = WeakKeyDictionary()
_KEEPING = threading.Lock()
_DIGITS = 9


@keeps("values", "central", "units", "figures")
@dataclass(frozen=True, eq=False, repr=False)
class Draws(Result, Plotted):
    """A question over draws of every figure that has a range.

    Attributes
    ----------
    values
        One row per draw; columns are ``state`` (before, after, change: only before where nothing is
        asked), ``variable`` and ``label``: exports, shut_in, unserved, rerouted; ``..._value``
        (sales, transport and so on); route, market, transit_share, congestion_rent, netback by
        their labels; the indicators of security.
    central
        The same without draws.
    units
        By variable.
    figures
        What is drawn: see `tarazy.corridors.ranged.Ranged`.
    seed, distribution
        Of the draws.
    network
        The tables.
    """

    kind = "corridor-draws"

    values: pd.DataFrame
    central: pd.Series[float]
    units: dict[str, str]
    figures: pd.DataFrame
    seed: int
    distribution: str
    network: Network

    @kept_property
    def rows(self) -> pd.DataFrame:
        """Indexed by state, variable and label: unit, central, median, low, high.

        `low` and `high` are the 5th and the 95th percentile. The median of a change is that of the
        draws' own changes, not the difference of two medians.
        """
        quantiles = self.values.quantile([0.5, LOW, HIGH])
        table = pd.DataFrame(
            {
                "central": self.central,
                "median": quantiles.loc[0.5],
                "low": quantiles.loc[LOW],
                "high": quantiles.loc[HIGH],
            }
        ).reindex(self.values.columns)
        units = [self.units[variable] for variable in table.index.get_level_values("variable")]
        table.insert(0, "unit", units)
        return table

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that files hold; see `table` for the others."""
        return TABLES

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every draw."""
        asked = [self.network.digest, self.seed, self.distribution]
        return digest_of(asked, self.values, self.central, self.figures)

    def glance(self) -> Glance:
        """Return exports and net value with their intervals, and those of their changes."""
        network = self.network
        rows: dict[Any, dict[Any, Any]] = self.rows.to_dict("index")
        shown = [
            (state, name)
            for name in ("exports", "net_value")
            for state in STATES
            if (state, name, "") in rows
        ]
        return Glance(
            title=(
                f"{network.name} {network.year} over {len(self.values)} draws of "
                f"{len(self.figures)} figures, {self.distribution}"
            ),
            header=["", "unit", "central", "median", "5 %", "95 %"],
            rows=[
                [
                    f"{name.replace('_', ' ')}, {state}",
                    self.units[name],
                    *(
                        amount(rows[state, name, ""][key])
                        for key in ("central", "median", "low", "high")
                    ),
                ]
                for state, name in shown
            ],
            notes=[f"seed {self.seed}, digest {self.digest}"],
        )

    def table(self, name: str = "ranges") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``ranges``: `rows` with the labels as columns; a variable: those of one variable;
            ``drawn_figures``: what is drawn.

        Raises
        ------
        InputError
            If there is no such table.
        """
        word("table", name, (*TABLES, *self.units))
        if name == "drawn_figures":
            return self.figures
        table = self.rows.reset_index()
        if name != "ranges":
            table = table[table["variable"] == name].reset_index(drop=True)
        table.attrs = {
            "source": f"Tarazy dispatch of {self.network.name} ({self.network.digest})",
            "year": self.network.year,
        }
        return table

    def summary(self) -> dict[str, Any]:
        """Return settings and ranges as plain data: by state, variable and label."""
        found: dict[str, Any] = {}
        statistics = ("central", "median", "low", "high")
        for row in self.rows.reset_index().to_dict("records"):
            parts = {key: None if np.isnan(row[key]) else float(row[key]) for key in statistics}
            of_state = found.setdefault(str(row["state"]), {})
            of_state.setdefault(str(row["variable"]), {})[row["label"] or "all"] = parts
        return {
            "network": self.network.name,
            "network_digest": self.network.digest,
            "year": self.network.year,
            "draws": len(self.values),
            "seed": self.seed,
            "distribution": self.distribution,
            "interval": [LOW, HIGH],
            "figures_drawn": len(self.figures),
            "units": dict(self.units),
            **found,
        }


def network_range(
    changes: Changes = NO_CHANGES,
    *,
    n: int = 200,
    seed: int = 0,
    distribution: str = "triangular",
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
    variables: Sequence[str] | None = None,
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
    workers: int | None = 1,
    cluster: Cluster | None = None,
) -> Draws:
    """Return the range of every result over draws of the assumed figures.

    Every figure with a range in the tables (costs and capacities of arcs and projects, lifting
    costs, prices) is drawn between its low and high, independently but for the prices of one
    market, which share their quantile. Both sides of a question are solved in every draw, so that
    its change has a range of its own. The draws do not hold the flows of the base year fixed: how
    far those move is part of the answer, under ``before``.

    Parameters
    ----------
    changes
        The question, e.g. from `tarazy.corridors.questions.outage_changes`; without one only the
        network itself gets ranges.
    n
        Number of draws, at least 2. More draws extend fewer: the first ones are the same.
    seed
        Of the draws, 0 or more.
    distribution
        ``triangular``, with the mode at the central value, or ``uniform``.
    variables
        Only these are recorded, which takes less time; by default all.
    network, horizon, given
        As for `tarazy.corridors.questions.outage`.
    checkpoint
        Folder that keeps finished draws; a later call with the same folder goes on from there.
    progress
        Called with the number of draws done and of all.
    workers
        Number of processes; None for one per processor. Each builds the programme anew, which takes
        as long as some draws.
    cluster
        A Dask cluster instead: the address of a scheduler, ``local:N``, or a client.

    Raises
    ------
    InputError
        If a setting or a variable is not known, no figure has a range, or the checkpoint is another
        run's.
    """
    check_distribution(distribution)
    callback("progress", progress)
    path = file_of("checkpoint", checkpoint)
    n, seed = whole("n", n, 2), whole("seed", seed, 0)
    check_changes(given)
    check_changes(changes, "changes")
    engine = engine_of(network, horizon)
    before, after = given, combined(given, changes)
    run = {
        "computes": "draws",
        **identity(engine),
        "given": changes_key(given),
        "changes": changes_key(after),
        "seed": seed,
        "distribution": distribution,
        **({} if variables is None else {"variables": sorted(variables)}),
    }
    if after.added is not None:
        # One engine for both sides: the new arcs stand in its tables and are closed before.
        names = tuple(map(str, after.added.index))
        wider = with_arcs(engine.network, after.added)
        closed = names if given.added is None else ()
        engine = engine_of(wider, len(engine.layout.months))
        before = combined(given.without_added(), Changes(close=closed))
        after = after.without_added()
    asked = changes is not NO_CHANGES
    wanted = None if variables is None else frozenset(variables)
    central, units = _results(engine.solve(before), engine.solve(after) if asked else None, wanted)
    for name in sorted((wanted or set()) - units.keys()):
        raise unknown_name("variable", name, _results(engine.base, engine.base, None)[1])
    ranged = ranged_figures(engine.layout)
    job = DrawnNetwork(
        engine, before, after if asked else None, ranged, wanted, central, run, seed, distribution
    )
    found = computed(
        job,
        n,
        workers=workers,
        cluster=cluster,
        checkpoint=path,
        progress=progress,
        item="draw",
        labels={"result": [" ".join(filter(None, map(str, key))) for key in central.index]},
    )
    values = pd.DataFrame(found.values["values"], columns=central.index)
    return Draws(
        values=values.rename_axis("draw"),
        central=central,
        units=units,
        figures=ranged.rows,
        seed=seed,
        distribution=distribution,
        network=engine.network,
    )


@dataclass(frozen=True, eq=False)
class DrawnNetwork:
    """The draws of a network, to be computed.

    Attributes
    ----------
    engine
        Of the network.
    before, after
        Both sides of the question; None where nothing is asked.
    ranged
        What is drawn.
    wanted
        Variables that are recorded; None for all.
    central
        The results without draws: which there are, and in what order.
    identity
        What decides the draws.
    seed, distribution
        Of the draws.
    """

    engine: Engine
    before: Changes
    after: Changes | None
    ranged: Ranged
    wanted: frozenset[str] | None
    central: pd.Series[float]
    identity: Mapping[str, Any]
    seed: int
    distribution: str
    chunk = CHUNK

    @property
    def fields(self) -> dict[str, Field]:
        """The results of a draw."""
        return {"values": Field((len(self.central),), ("result",))}

    def compute(self, first: int, count: int) -> Block:
        """Solve some draws, both sides of each."""
        return Block({"values": np.array([self._solved(first + row) for row in range(count)])})

    def _solved(self, draw: int) -> list[float]:
        engine, ranged = self.engine, self.ranged
        values = ranged.drawn(self.seed, draw, self.distribution)
        plain, offered = ranged.numbers(engine.plain, values)

        def side(part: Changes) -> Dispatch:
            return engine.solve_numbers(numbers(engine.layout, part, plain, offered), part)

        # What a draw is like without the question is the same for all questions.
        key = (draw, self.seed, self.distribution, changes_key(self.before))
        with _KEEPING:
            bases = _BASES.setdefault(engine, Memo(_MOST))
        first = bases.get(key, lambda: side(self.before))
        second = None if self.after is None else side(self.after)
        found, _ = _results(first, second, self.wanted)
        return [round(value, _DIGITS) + 0.0 for value in found.reindex(self.central.index)]


def _results(
    before: Dispatch, after: Dispatch | None, wanted: Collection[str] | None
) -> tuple[pd.Series[float], dict[str, str]]:
    """Return the results of both sides and their change, and the unit of each variable.

    Only of the variables that are wanted; None stands for all.
    """
    first, units = _side(before, None, wanted)
    sides = {"before": first}
    if after is not None:
        second, units = _side(after, before, wanted)
        sides |= {"after": second, "change": second - first.reindex(second.index).fillna(0.0)}
    # Variables that only one side has, as volumes rerouted, start from zero.
    stacked = pd.concat(list(sides.values()), keys=list(sides))
    return stacked.rename_axis(list(_LEVELS)), units


def _side(
    dispatch: Dispatch, base: Dispatch | None, wanted: Collection[str] | None
) -> tuple[pd.Series[float], dict[str, str]]:
    network, layout = dispatch.network, dispatch.layout
    volume, price, money = network.unit, network.price_unit, network.value_unit
    found: dict[tuple[str, str], float] = {}
    units: dict[str, str] = {}

    def keep(
        variable: str, unit: str, values: Callable[[], Mapping[str, float] | pd.Series[float]]
    ) -> None:
        if wanted is None or variable in wanted:
            units[variable] = unit
            named = values().items()
            found.update({(variable, str(label)): float(value) for label, value in named})

    def netbacks() -> dict[str, float]:
        netback = dispatch.prices["balance"][layout.source_place] @ layout.year_share
        means = netback / layout.year_share.sum()
        return dict(zip(layout.supply.index, means, strict=True))

    keep("exports", volume, lambda: {"": dispatch.exports})
    keep("shut_in", volume, lambda: {"": dispatch.shut_in})
    keep("unserved", volume, lambda: {"": dispatch.unserved})
    if base is not None:
        keep("rerouted", volume, lambda: {"": dispatch.rerouted(base)})
    for name, value in dispatch.value_musd.items():
        keep(f"{name}_value", money, partial(dict, [("", value)]))
    keep("route", volume, lambda: dispatch.by_route)
    keep("market", volume, lambda: dispatch.by_market)
    keep("congestion_rent", money, lambda: dispatch.congestion_rent.reindex(layout.arcs.index))
    keep("netback", price, netbacks)
    if wanted is None or any(name in wanted for name in INDICATORS):
        for row in security(dispatch).reset_index().to_dict("records"):
            labelled = {str(row["label"]): float(row["value"])}
            keep(str(row["indicator"]), str(row["unit"]), partial(dict, labelled))
    names = [[key[level] for key in found] for level in range(2)]
    index = pd.MultiIndex.from_arrays(names)
    return pd.Series(list(found.values()), index=index, dtype=np.float64), units
