"""The ranges of the answers: every figure with a range is drawn, many times."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from tarazy.arguments.limits import MOST_DRAWS, SEED_LAST
from tarazy.arguments.months import HORIZON
from tarazy.arguments.values import callback, file_of, instance, whole, word
from tarazy.compute import Block, Field, Progress, computed
from tarazy.corridors.capital import annuity
from tarazy.corridors.changes import NO_CHANGES, Array, Changes, Numbers, numbers
from tarazy.corridors.combining import combined
from tarazy.corridors.conditioned import TOLERANCE, Conditioned
from tarazy.corridors.identity import changes_key, identity
from tarazy.corridors.observed_flows import observed_flows
from tarazy.corridors.questions import check_changes, engine_of
from tarazy.corridors.ranged import Ranged, check_distribution, ranged_figures
from tarazy.corridors.results import Dispatch
from tarazy.corridors.route_value import worth
from tarazy.corridors.security import INDICATORS, UNITS, indicators
from tarazy.corridors.solve import Engine, with_arcs
from tarazy.errors import unknown_name
from tarazy.immutable import keeps, kept, kept_property
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
_Key = tuple[str, str, str]
# Draws that a process computes before it reports.
CHUNK = 4
# Of an engine: draws of the network without a question that are kept.
_MOST = 64
_BASES: WeakKeyDictionary[Engine, Memo[Dispatch]] = WeakKeyDictionary()
# Of an engine: what makes draws agree with what was observed, by the arcs that were added to it.
_CONDITIONS: WeakKeyDictionary[Engine, Memo[Conditioned]] = WeakKeyDictionary()
_ENGINES_CLOSED = 2
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
    conditioned
        Whether every draw moves what was observed in the network's year; see
        `tarazy.corridors.conditioned`.
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
    conditioned: bool
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
        asked = [self.network.digest, self.seed, self.distribution, self.conditioned]
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
            notes=[
                "every draw moves what was observed, within "
                f"{TOLERANCE:g} {network.unit}, or as the fitted figures"
                if self.conditioned
                else "draws do not hold the observed flows",
                f"seed {self.seed}, digest {self.digest}",
            ],
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
            "conditioned": self.conditioned,
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
    conditioned: bool | None = None,
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

    Every figure with a range in the tables (costs and capacities of arcs and projects, volumes and
    lifting costs of supply, prices, the room of stores, the capital of projects, the benchmark
    price) is drawn between its low and high, independently but for those that share their quantile:
    the prices of one market, and the costs of the arcs whose tariff one company sets. Where flows
    of the network's year were observed, a draw that contradicts them is then moved to the nearest
    figures that do not, see `tarazy.corridors.conditioned`. Both sides of a question are solved in
    every draw, so that its change has a range of its own. Where a question opens projects with a
    capital cost and nothing else, ``gain``, ``annuity`` and ``net_gain`` are among its changes, as
    `tarazy.corridors.routes.new_route` has them.

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
    conditioned
        Whether every draw is to move what was observed in the network's year; by default where
        something was. Without it how far the flows of the year move is part of the answer, under
        ``before``.
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
        If a setting or a variable is not known, no figure has a range, the checkpoint is another
        run's, or draws are to be conditioned where nothing was observed.
    NoFitError
        If a draw cannot be moved within the ranges to where it agrees with what was observed.
    """
    check_distribution(distribution)
    if conditioned is not None:
        instance("conditioned", conditioned, bool, "True, False or None")
    callback("progress", progress)
    path = file_of("checkpoint", checkpoint)
    n, seed = whole("n", n, 2, MOST_DRAWS), whole("seed", seed, 0, SEED_LAST)
    check_changes(given)
    check_changes(changes, "changes")
    engine = engine_of(network, horizon)
    if conditioned is None:
        conditioned = len(observed_flows(engine.network, engine.network.year)) > 0
    before, after = given, combined(given, changes)
    run = {
        "computes": "draws",
        **identity(engine),
        "given": changes_key(given),
        "changes": changes_key(after),
        "seed": seed,
        "distribution": distribution,
        "conditioned": conditioned,
        **({} if variables is None else {"variables": sorted(variables)}),
    }
    new: tuple[str, ...] = ()
    if after.added is not None:
        # One engine for both sides: the new arcs stand in its tables and are closed before.
        new = tuple(map(str, after.added.index))
        wider = with_arcs(engine.network, after.added)
        closed = new if given.added is None else ()
        engine = engine_of(wider, len(engine.layout.months))
        before = combined(given.without_added(), Changes(close=closed))
        after = after.without_added()
    asked = changes is not NO_CHANGES
    wanted = None if variables is None else frozenset(variables)
    if after.minimum or after.minimum_fee:
        engine = engine.with_contracts()
    ranged = ranged_figures(engine.layout, engine.network)
    conditions = conditioned_figures(engine, ranged, new) if conditioned else None
    question = _Question(engine, before, after if asked else None)
    first, second = engine.solve(before), engine.solve(after) if asked else None
    found, units = question.results(first, second, question.annuity(ranged), wanted)
    for name in sorted((wanted or set()) - units.keys()):
        known = question.results(first, second, question.annuity(ranged), None)[1]
        raise unknown_name("variable", name, known)
    central = _table(found)
    job = DrawnNetwork(question, ranged, conditions, wanted, tuple(found), run, seed, distribution)
    drawn = computed(
        job,
        n,
        workers=workers,
        cluster=cluster,
        checkpoint=path,
        progress=progress,
        item="draw",
        labels={"result": [" ".join(filter(None, key)) for key in found]},
    )
    values = pd.DataFrame(drawn.values["values"], columns=central.index)
    return Draws(
        values=values.rename_axis("draw"),
        central=central,
        units=units,
        figures=ranged.rows,
        seed=seed,
        distribution=distribution,
        conditioned=conditioned,
        network=engine.network,
    )


@dataclass(frozen=True, eq=False)
class DrawnNetwork:
    """The draws of a network, to be computed.

    Attributes
    ----------
    question
        What is asked of which network.
    ranged
        What is drawn.
    conditions
        What makes a draw agree with what was observed; None leaves draws as they are.
    wanted
        Variables that are recorded; None for all.
    keys
        State, variable and label of the results, in their order.
    identity
        What decides the draws.
    seed, distribution
        Of the draws.
    """

    question: _Question
    ranged: Ranged
    conditions: Conditioned | None
    wanted: frozenset[str] | None
    keys: tuple[_Key, ...]
    identity: Mapping[str, Any]
    seed: int
    distribution: str
    chunk = CHUNK

    @property
    def fields(self) -> dict[str, Field]:
        """The results of a draw."""
        return {"values": Field((len(self.keys),), ("result",))}

    def compute(self, first: int, count: int) -> Block:
        """Solve some draws, both sides of each."""
        return Block({"values": np.array([self._solved(first + row) for row in range(count)])})

    def _solved(self, draw: int) -> list[float]:
        question, ranged = self.question, self.ranged
        engine = question.engine
        drawn = drawn_figures(ranged, self.conditions, self.seed, draw, self.distribution)
        figures, offered = ranged.numbers(engine.plain, drawn)
        conditioned = self.conditions is not None
        # What a draw is like without the question is the same for all questions.
        with _KEEPING:
            bases = _BASES.setdefault(engine, Memo(_MOST))

        def side(part: Changes, plain: Numbers) -> Dispatch:
            return engine.solve_numbers(numbers(engine.layout, part, plain, offered), part)

        def base(part: Changes, plain: Numbers) -> Dispatch:
            key = (draw, self.seed, self.distribution, conditioned, changes_key(part))
            return bases.get(key, lambda: side(part, plain))

        # What an outage leaves is shared by what these figures move in ordinary times.
        ordinary = base(NO_CHANGES, figures)
        plain = replace(figures, nominated=ordinary.arc_flow)
        first = base(question.before, plain)
        second = None if question.after is None else side(question.after, plain)
        annuity = question.annuity(ranged, drawn)
        found, _ = question.results(first, second, annuity, self.wanted)
        return [round(found.get(key, np.nan), _DIGITS) + 0.0 for key in self.keys]


@dataclass(frozen=True, eq=False)
class _Question:
    """Both sides of a question.

    Attributes
    ----------
    engine
        Of the network.
    before, after
        The sides; None where nothing is asked.
    """

    engine: Engine
    before: Changes
    after: Changes | None

    def annuity(self, ranged: Ranged, drawn: Array | None = None) -> float | None:
        """Return the annuity over the horizon of the projects it opens, million USD.

        None where it opens none that has a capital cost, or changes something else too.

        Parameters
        ----------
        ranged, drawn
            The figures and their values, shape (figure,); those of the tables if not given.
        """
        if self.after is None or replace(self.after, open=self.before.open) != self.before:
            return None
        opened = set(self.after.open) - set(self.before.open)
        if not opened:
            return None
        projects = self.engine.network.projects[["capital_cost", "life_years"]]
        priced = projects[projects.index.isin(list(opened))].astype(float).dropna()
        if not len(priced):
            return None
        cost = priced["capital_cost"]
        if drawn is not None:
            cost = ranged.capital(drawn).reindex(cost.index).fillna(cost)
        yearly = map(annuity, cost.tolist(), priced["life_years"].tolist())
        return math.fsum(yearly) * float(self.engine.layout.year_share.sum())

    def results(
        self,
        before: Dispatch,
        after: Dispatch | None,
        paid: float | None,
        wanted: Collection[str] | None,
    ) -> tuple[dict[_Key, float], dict[str, str]]:
        """Return the results of both sides and their change, and the unit of each variable.

        Parameters
        ----------
        before, after
            The dispatches; `after` is None where nothing is asked.
        paid
            The annuity of what is opened, if it has a price.
        wanted
            Variables that are recorded; None for all.
        """
        first, units = _side(before, None, wanted)
        sides = {"before": first}
        if after is not None:
            second, units = _side(after, before, wanted)
            # Variables that only one side has, as volumes rerouted, start from zero.
            change = {key: value - first.get(key, 0.0) for key, value in second.items()}
            if paid is not None:
                gain = worth(self.engine, after) - worth(self.engine, before)
                extra = {"gain": gain, "annuity": paid, "net_gain": gain - paid}
                chosen = [name for name in extra if wanted is None or name in wanted]
                change |= {(name, ""): extra[name] for name in chosen}
                units |= dict.fromkeys(chosen, self.engine.network.value_unit)
            sides |= {"after": second, "change": change}
        return {
            (state, *key): value for state, found in sides.items() for key, value in found.items()
        }, units


def drawn_figures(
    ranged: Ranged, conditions: Conditioned | None, seed: int, draw: int, distribution: str
) -> Array:
    """Return the values of a draw, moved to agree with what was observed, shape (figure,).

    Those of the last thousands of draws are kept: they are the same for every question.
    """
    drawn = ranged.drawn(seed, draw, distribution)
    if conditions is None:
        return drawn
    return conditions.kept_values((seed, draw, distribution), drawn)


def conditioned_figures(
    engine: Engine, ranged: Ranged, closed: tuple[str, ...] = ()
) -> Conditioned:
    """Return what makes draws of a network agree with what was observed; made once an engine.

    Parameters
    ----------
    engine
        Of the network.
    ranged
        Its figures.
    closed
        Arcs that the network did not have when it was observed.
    """
    with _KEEPING:
        conditions = _CONDITIONS.setdefault(engine, Memo(_ENGINES_CLOSED))
    return conditions.get(closed, lambda: Conditioned(engine.network, ranged, closed))


def _table(found: Mapping[_Key, float]) -> pd.Series[float]:
    """Return results as a series indexed by state, variable and label."""
    index = pd.MultiIndex.from_tuples(list(found), names=list(_LEVELS))
    return pd.Series(list(found.values()), index=index, dtype=np.float64)


def _side(
    dispatch: Dispatch, base: Dispatch | None, wanted: Collection[str] | None
) -> tuple[dict[tuple[str, str], float], dict[str, str]]:
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

    def labelled(names: Iterable[str], values: Array) -> dict[str, float]:
        return dict(zip(names, values.tolist(), strict=True))

    def rents() -> dict[str, float]:
        return labelled(layout.arc_names, (dispatch.prices["capacity"] * dispatch.arc_flow).sum(1))

    def netbacks() -> dict[str, float]:
        netback = dispatch.prices["balance"][layout.source_place] @ layout.year_share
        return labelled(kept(layout, "supply").index, netback / layout.year_share.sum())

    keep("exports", volume, lambda: {"": dispatch.exports})
    keep("shut_in", volume, lambda: {"": dispatch.shut_in})
    keep("unserved", volume, lambda: {"": dispatch.unserved})
    if base is not None:
        keep("rerouted", volume, lambda: {"": dispatch.rerouted(base)})
    for name, value in dispatch.value_musd.items():
        keep(f"{name}_value", money, partial(dict, [("", value)]))
    keep("route", volume, lambda: dispatch.by_route)
    keep("market", volume, lambda: dispatch.by_market)
    keep("congestion_rent", money, rents)
    keep("netback", price, netbacks)
    if wanted is None or any(name in wanted for name in INDICATORS):
        for (name, label), value in indicators(dispatch).items():
            keep(name, UNITS[name], partial(dict, [(label, value)]))
    return found, units
