"""The answer to a question about a network: the dispatch before and after, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tarazy.corridors.changes import Array
from tarazy.corridors.results import Dispatch
from tarazy.corridors.route_value import RouteValue, spoken
from tarazy.corridors.security import security
from tarazy.corridors.transit_times import MEASURES, transit_times
from tarazy.errors import unknown_name
from tarazy.immutable import keeps, kept_property
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount, signed

MUSD = "million USD"
SHARE = "share"
TABLES = (
    *("totals", "routes", "markets", "months", "transit", "rents", "netbacks", "security"),
    *("arcs", "stocks", "prices"),
)
# Changes below a billionth of a unit are rounding of the solver.
_ROUNDING = 1e-9


@keeps("question", "extra", "details")
@dataclass(frozen=True, eq=False, repr=False)
class Answer(Result, Plotted):
    """What a question changes.

    Attributes
    ----------
    question
        Kind and parameters, plain data.
    base
        The dispatch before.
    dispatch
        The dispatch after.
    extra
        Further results of this kind of question by name, million USD unless the name says
        otherwise.
    details
        Further tables of this kind of question, by name.
    route
        What the new routes of the question are worth, net of their capital; None without one.
    """

    kind = "corridor-answer"

    question: Mapping[str, Any]
    base: Dispatch
    dispatch: Dispatch
    extra: Mapping[str, float] = field(default_factory=dict)
    details: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    route: RouteValue | None = None

    @property
    def rerouted(self) -> float:
        """Volume that leaves the home countries where it did not before, unit."""
        return self.dispatch.rerouted(self.base)

    @kept_property
    def totals(self) -> pd.DataFrame:
        """Exports, shut-in and unserved volumes, and the values; over the horizon.

        Indexed by quantity, columns unit, before, after, change.
        """
        volume = self.base.network.unit
        rows: dict[str, tuple[str, float, float]] = {
            name: (volume, getattr(self.base, name), getattr(self.dispatch, name))
            for name in ("exports", "shut_in", "unserved")
        }
        rows["rerouted"] = (volume, 0.0, self.rerouted)
        for name, before in self.base.value_musd.items():
            rows[f"{name}_value"] = (MUSD, before, self.dispatch.value_musd[name])
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["unit", "before", "after"])
        return _with_change(table.rename_axis("quantity"))

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables; ``times`` is one of them where the network has days."""
        return (*TABLES, *(["times"] if len(self.base.network.times) else []), *self.details)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the question and both dispatches."""
        return digest_of([dict(self.question), self.base.digest, self.dispatch.digest])

    def glance(self) -> Glance:
        """Return exports, what is shut in and the net value, before and after."""
        network = self.base.network
        totals: dict[Any, dict[Any, Any]] = self.totals.to_dict("index")
        units = {"exports": network.unit, "shut_in": network.unit, "net_value": MUSD}
        extra = [
            [name.replace("_", " "), MUSD, "", amount(value), ""]
            for name, value in self.extra.items()
        ]
        asked = f"{_spoken(self.question)}: {network.name} {network.year}"
        return Glance(
            title=asked if self.route is None else f"{spoken(self.route.plain())}: {asked}",
            header=["", "unit", "before", "after", "change"],
            rows=[
                *(
                    [
                        name.replace("_", " "),
                        unit,
                        amount(totals[name]["before"]),
                        amount(totals[name]["after"]),
                        signed(totals[name]["change"]),
                    ]
                    for name, unit in units.items()
                ),
                *extra,
            ],
            notes=[
                f"over {len(self.dispatch.layout.months)} months; residual "
                f"{self.dispatch.residual.largest:.1e}, digest {self.digest}",
                f"tables: {', '.join(self.tables)}",
            ],
        )

    def table(self, name: str = "totals") -> pd.DataFrame:
        """Return a table with the columns unit, before, after, change.

        Parameters
        ----------
        name
            ``totals``, ``routes``, ``markets``, ``months`` (routes by month), ``transit``,
            ``rents``, ``netbacks`` (mean over the year), ``security``; by month ``arcs``,
            ``stocks`` (at its end) and ``prices`` (at places, where they mean something: see
            `tarazy.corridors.results.Dispatch.place_price`). Of a network with
            days ``times``: by route, commodity and measure ``days``, ``money`` and ``time`` of what
            passes, from start to market (`tarazy.corridors.transit_times.transit_times`). Of some
            questions others, with columns of their own.

        Raises
        ------
        InputError
            If there is no such table.
        """
        volume = f"{self.base.network.unit} per month"
        tables: dict[str, Callable[[], pd.DataFrame]] = {
            "totals": lambda: self.totals,
            "routes": lambda: self._pair(lambda d: d.by_route, self.base.network.unit),
            "markets": lambda: self._pair(lambda d: d.by_market, self.base.network.unit),
            "months": self._months,
            "transit": lambda: self._pair(_transit, SHARE),
            "rents": lambda: self._pair(lambda d: d.congestion_rent, MUSD),
            "netbacks": lambda: self._pair(_netbacks, self.base.network.price_unit),
            "security": self._security,
            "arcs": lambda: self._monthly("arc", lambda d: d.arc_flow, volume),
            "stocks": lambda: self._monthly("store", _stocks, self.base.network.unit),
            "prices": self._prices,
            **{name: details.copy for name, details in self.details.items()},
        }
        if len(self.base.network.times):
            tables["times"] = self._times
        if name not in tables:
            raise unknown_name("table", name, tables)
        table = tables[name]().reset_index()
        table.attrs = {
            "source": self.dispatch.dataset.attrs["source"],
            "year": self.base.network.year,
        }
        return table

    def summary(self) -> dict[str, Any]:
        """Return the answer as plain data: the summary of the dispatch after, with the changes."""
        totals = self.totals
        return {
            "question": dict(self.question),
            **self.dispatch.summary(self.base),
            "base": self.base.summary(),
            "change": {str(name): float(value) for name, value in totals["change"].items()},
            **({"extra": dict(self.extra)} if self.extra else {}),
            **{
                name: details.reset_index().to_dict("records")
                for name, details in self.details.items()
            },
            **({"route": self.route.plain()} if self.route is not None else {}),
        }

    def _pair(self, of: Callable[[Dispatch], pd.Series[float]], unit: str) -> pd.DataFrame:
        before, after = of(self.base), of(self.dispatch)
        table = pd.DataFrame({"before": before, "after": after}).reindex(after.index)
        table.insert(0, "unit", unit)
        return _with_change(table.rename_axis(after.index.names))

    def _months(self) -> pd.DataFrame:
        def volumes(dispatch: Dispatch) -> Array:
            return dispatch.layout.route_arcs @ dispatch.arc_flow

        return self._monthly("route", volumes, f"{self.base.network.unit} per month")

    def _monthly(self, label: str, of: Callable[[Dispatch], Array], unit: str) -> pd.DataFrame:
        return self._pair(lambda dispatch: _by_month(dispatch, label, of), unit)

    def _prices(self) -> pd.DataFrame:
        unit = self.base.network.price_unit
        table = self._monthly("place", lambda dispatch: dispatch.place_price, unit)
        # A price that means something on one side only has not changed.
        return table.assign(change=table["after"] - table["before"]).dropna(
            subset=["before", "after"], how="all"
        )

    def _times(self) -> pd.DataFrame:
        sides = {"before": transit_times(self.base), "after": transit_times(self.dispatch)}
        passed = list(dict.fromkeys([*sides["before"].index, *sides["after"].index]))
        rows = {
            (route, commodity, measure): [
                "days" if measure == "days" else self.base.network.price_unit,
                *(side[measure].get((route, commodity), np.nan) for side in sides.values()),
            ]
            for route, commodity in passed
            for measure in MEASURES
        }
        index = pd.MultiIndex.from_tuples(list(rows), names=["route", "commodity", "measure"])
        table = pd.DataFrame(list(rows.values()), index=index, columns=["unit", *sides])
        # What passes on one side only has no change.
        return table.assign(change=table["after"] - table["before"])

    def _security(self) -> pd.DataFrame:
        before, after = security(self.base), security(self.dispatch)
        table = before.rename(columns={"value": "before"}).assign(after=after["value"])
        return _with_change(table)


def _spoken(question: Mapping[str, Any]) -> str:
    """Return a question in a line: its kind, and what it names."""
    named = [
        f"{key} {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}"
        for key, value in question.items()
        if key not in ("kind", "parts") and value not in (None, [], ())
    ]
    kind = str(question["kind"]).replace("_", " ")
    return f"{kind} ({'; '.join(named)})" if named else kind


def _with_change(table: pd.DataFrame) -> pd.DataFrame:
    # A value that stands on one side only, as the rent of an arc that is new, counts from zero.
    change = table["after"].fillna(0.0) - table["before"].fillna(0.0)
    return table.assign(change=change.where(change.abs() > _ROUNDING, 0.0))


def _transit(dispatch: Dispatch) -> pd.Series[float]:
    return pd.Series(dispatch.transit_share, dtype=float).rename_axis("country")


def _netbacks(dispatch: Dispatch) -> pd.Series[float]:
    layout = dispatch.layout
    price = dispatch.prices["balance"][layout.source_place]
    mean = price @ layout.year_share / layout.year_share.sum()
    return pd.Series(mean, index=layout.supply.index).rename_axis("source")


def _stocks(dispatch: Dispatch) -> Array:
    return dispatch.values.get("stock", np.zeros((0, len(dispatch.layout.months))))


def _by_month(dispatch: Dispatch, label: str, of: Callable[[Dispatch], Array]) -> pd.Series[float]:
    """Return what stands by row and month in an array of a dispatch."""
    layout = dispatch.layout
    rows = {
        "route": layout.routes,
        "arc": layout.arcs.index,
        "store": layout.storage.index,
        "place": layout.places,
    }[label]
    labels = pd.MultiIndex.from_product([rows, layout.months], names=[label, "month"])
    return pd.Series(of(dispatch).ravel(), index=labels)
