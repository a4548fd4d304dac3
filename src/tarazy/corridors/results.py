"""What a dispatch is: volumes, prices and values, labelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from tarazy.corridors.changes import Array, Changes, Numbers
from tarazy.corridors.crossing_shares import shares_across
from tarazy.corridors.layout import Layout
from tarazy.corridors.optimality import Residual
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps, kept_property
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount

if TYPE_CHECKING:
    import networkx as nx

    from tarazy.corridors.data import Network
    from tarazy.corridors.exports.subject import Moved

# Long names; units are volume (per month), price, or value.
VARIABLES: dict[str, tuple[str, str]] = {
    "flow": ("Volume that enters an arc", "volume"),
    "production": ("Volume produced", "volume"),
    "shut_in": ("Volume that could be produced and is not", "volume"),
    "delivered": ("Volume delivered", "volume"),
    "unserved": ("Committed volume not delivered", "volume"),
    "stock": ("Stock at the end of the month", "stock"),
    "node_price": ("Value of one more unit at a node", "price"),
    "netback": ("Value of one more unit at the field gate", "price"),
    "capacity_price": ("Value of one more unit of capacity", "price"),
    "limit_price": ("Value of one more unit of a quality limit", "price"),
    "congestion_rent": ("Congestion rent of an arc", "value"),
}
# Rents below this many million USD are rounding.
_ROUNDING = 1e-6
# Volumes below this are rounding of the solver.
_NOTHING = 1e-9
_TOP_RENTS = 5
_TABLES = ("routes", "markets", "rents", "transit")


@keeps("values", "prices")
@dataclass(frozen=True, eq=False, repr=False)
class Dispatch(Result):
    """The optimal flows of a network under changes.

    Volumes are in the network's unit, summed over the horizon where they carry no month; money is
    in million USD; prices in the network's price unit.

    Attributes
    ----------
    network, layout, numbers, changes
        What was asked.
    values
        By variable of the programme, shape (row, month).
    prices
        By constraint of the programme, the value of relaxing it, shape (row, month).
    residual
        How far it is from the conditions of optimality.
    iterations, seconds
        Of the simplex method, and of the whole solve.
    """

    kind = "corridor-dispatch"

    network: Network
    layout: Layout
    numbers: Numbers
    changes: Changes
    values: Mapping[str, Array]
    prices: Mapping[str, Array]
    residual: Residual
    iterations: int
    seconds: float

    # Volumes

    @kept_property
    def arc_flow(self) -> Array:
        """Volume that enters each arc, all commodities, shape (arc, month)."""
        total = np.zeros((len(self.layout.arcs), len(self.layout.months)))
        np.add.at(total, self.layout.lane_arc, self.values["flow"])
        return total

    @kept_property
    def _by_arc(self) -> Array:
        return np.asarray(self.arc_flow.sum(axis=1))

    @kept_property
    def _by_sink(self) -> Array:
        return np.asarray(self.values["delivered"].sum(axis=1))

    @kept_property
    def by_route(self) -> pd.Series[float]:
        """Volume by route: what entered the arcs it lists and the projects beside them, unit."""
        volumes = self.layout.route_arcs @ self._by_arc
        return pd.Series(volumes, index=self.layout.routes, name=self.network.unit)

    @kept_property
    def by_market(self) -> pd.Series[float]:
        """Volume delivered by node, all commodities, unit."""
        nodes, position = np.unique(self.layout.demand["node"].to_numpy(str), return_inverse=True)
        volumes = np.bincount(position, weights=self._by_sink, minlength=len(nodes))
        return pd.Series(volumes, index=pd.Index(nodes, name="node"), name=self.network.unit)

    @property
    def delivered(self) -> float:
        """Volume delivered at all markets, at home and abroad, unit."""
        return float(self._by_sink.sum())

    @property
    def exports(self) -> float:
        """Volume delivered outside the home countries, unit."""
        return float(self._by_sink[self.layout.abroad].sum())

    @property
    def shut_in(self) -> float:
        """Volume that could have been produced and was not, unit."""
        return float(self.values["shut_in"].sum())

    @property
    def unserved(self) -> float:
        """Committed volume not delivered, unit."""
        return float(self.values["unserved"].sum())

    @kept_property
    def transit_share(self) -> dict[str, float]:
        """Share of exports that crossed each transit country, by ISO3.

        What several routes bring together at a node leaves it mixed in proportion.
        """
        flow, production = (self.values[name].sum(axis=1) for name in ("flow", "production"))
        exported = self._by_sink * self.layout.abroad
        return shares_across(self.layout, flow, production, exported)

    def rerouted(self, base: Dispatch) -> float:
        """Return the volume that takes another way out of the home countries than in `base`.

        The gains of flow on the arcs that lead out of them, or the losses if those are smaller:
        what is exported in addition, or no longer, has not changed its way.
        """
        before = base._by_arc
        if base.layout is not self.layout:
            arcs = base.layout.arcs.index.get_indexer(self.layout.arcs.index)
            before = np.where(arcs < 0, 0.0, before[arcs])
        change = (self._by_arc - before)[self.layout.leaving]
        return float(min(change[change > 0].sum(), -change[change < 0].sum()))

    # Values

    @kept_property
    def value_musd(self) -> dict[str, float]:
        """Values of the horizon, million USD.

        ``delivered`` (sales at the markets' prices), ``transport``, ``netback`` (sales less
        transport), ``lifting``, ``holding`` (of stocks, and of going without the working
        stock), ``take_or_pay`` where a contract asks for it (paid for what did not move), ``net``
        (netback less lifting, holding and what is so paid). Penalties on volumes shut in and
        unserved are no money and stay out.
        """
        given, values = self.numbers, self.values
        delivered = float((given.price * values["delivered"]).sum())
        transport = float((given.transport * values["flow"]).sum())
        lifting = float((given.lifting * values["production"]).sum())
        holding = 0.0
        if self._stores:
            holding = float(
                (given.holding * values["stock"]).sum() + (given.drawing * values["drawn"]).sum()
            )
        missed = float((given.missing * values["missed"]).sum()) if "missed" in values else 0.0
        return {
            "delivered": delivered,
            "transport": transport,
            "netback": delivered - transport,
            "lifting": lifting,
            "holding": holding,
            **({"take_or_pay": missed} if "missed" in values else {}),
            "net": delivered - transport - lifting - holding - missed,
        }

    @property
    def _stores(self) -> bool:
        return "stock" in self.values

    @kept_property
    def congestion_rent(self) -> pd.Series[float]:
        """Value of one more unit of capacity times the flow, by arc, million USD, largest first."""
        rent = (self.prices["capacity"] * self.arc_flow).sum(axis=1)
        series = pd.Series(rent, index=self.layout.arcs.index, name="million USD")
        return series.sort_values(ascending=False, kind="stable").rename_axis("arc")

    @kept_property
    def place_price(self) -> Array:
        """Value of one more unit at each place where it means something, shape (place, month).

        NaN where nothing moves through the place in the month: any price would do there; and where
        it exceeds the price of every market: it then shows the penalty on a commitment that goes
        unserved.
        """
        layout, price = self.layout, self.prices["balance"]
        moved = np.zeros(price.shape)
        np.add.at(moved, layout.lane_from, self.values["flow"])
        np.add.at(moved, layout.sink_place, self.values["delivered"])
        dearest = np.abs(self.numbers.price).max(axis=0, initial=0.0)
        return np.where((moved > _NOTHING) & (price <= dearest), price, np.nan)

    # Labelled

    @kept_property
    def dataset(self) -> xr.Dataset:
        """All variables, labelled, with ``unit``, ``long_name`` and ``source``.

        ``flow`` (arc, commodity, month), ``production`` and ``shut_in`` (source, month),
        ``delivered`` and ``unserved`` (sink, month), ``stock`` (store, month), ``node_price``
        (node, commodity, month), ``netback`` (source, month), ``capacity_price`` and
        ``congestion_rent`` (arc, month), ``limit_price`` (lane, month). NaN where an arc may not
        carry, or a node never sees, a commodity.
        """
        layout = self.layout
        months, arcs = layout.months, pd.Index(layout.arcs.index, name="arc")
        nodes = pd.Index(layout.nodes.index, name="node")
        commodities = pd.Index(layout.commodities, name="commodity")
        flow = np.full((len(arcs), len(commodities), len(months)), np.nan)
        flow[layout.lane_arc, layout.lane_commodity] = self.values["flow"]
        price = np.full((len(nodes), len(commodities), len(months)), np.nan)
        price[layout.place_node, layout.place_commodity] = self.prices["balance"]
        capacity_price = self.prices["capacity"]
        sources, sinks = layout.supply.index, layout.demand.index
        arrays: dict[str, tuple[list[pd.Index[Any]], Array]] = {
            "flow": ([arcs, commodities, months], flow),
            "production": ([sources, months], self.values["production"]),
            "shut_in": ([sources, months], self.values["shut_in"]),
            "delivered": ([sinks, months], self.values["delivered"]),
            "unserved": ([sinks, months], self.values["unserved"]),
            "node_price": ([nodes, commodities, months], price),
            "netback": ([sources, months], self.prices["balance"][layout.source_place]),
            "capacity_price": ([arcs, months], capacity_price),
            "congestion_rent": ([arcs, months], capacity_price * self.arc_flow),
        }
        if self._stores:
            arrays["stock"] = ([layout.storage.index, months], self.values["stock"])
        if "quality_limit" in self.prices:
            lanes = layout.lanes[layout.limited]
            arrays["limit_price"] = ([lanes, months], self.prices["quality_limit"])
        units = {
            "volume": f"{self.network.unit} per month",
            "stock": self.network.unit,
            "price": self.network.price_unit,
            "value": "million USD per month",
        }
        source = f"Tarazy dispatch of {self.network.name} ({self.network.digest})"
        return xr.Dataset(
            {
                name: xr.DataArray(
                    arrays[name][1],
                    coords=arrays[name][0],
                    attrs={"unit": units[kind], "long_name": long_name, "source": source},
                )
                for name, (long_name, kind) in VARIABLES.items()
                if name in arrays
            },
            attrs={"source": source, "year": self.network.year},
        )

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return (*_TABLES, *map(str, self.dataset))

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what is given and every volume and price."""
        asked = [self.network.digest, len(self.layout.months)]
        given = {name: value for name, value in vars(self.numbers).items() if value is not None}
        return digest_of(asked, given, dict(self.values), dict(self.prices))

    def glance(self) -> Glance:
        """Return exports, what is shut in and unserved, the net value, and the largest routes."""
        network, routes = self.network, self.by_route.sort_values(ascending=False, kind="stable")
        unit = network.unit
        return Glance(
            title=f"Dispatch of {network.name} {network.year}, {len(self.layout.months)} months",
            header=["", "unit", ""],
            rows=[
                ["exports", unit, amount(self.exports)],
                ["shut in", unit, amount(self.shut_in)],
                ["unserved", unit, amount(self.unserved)],
                ["net value", "million USD", amount(self.value_musd["net"])],
                *(
                    [f"route {route}", unit, amount(float(volume))]
                    for route, volume in routes.head(5).items()
                ),
            ],
            notes=[f"residual {self.residual.largest:.1e}, digest {self.digest}"],
        )

    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``routes``, ``markets``, ``rents``, ``transit``, or any variable of `dataset`.

        Returns
        -------
        pandas.DataFrame
            Its `attrs` hold ``units`` by column, ``source`` and ``year``.

        Raises
        ------
        InputError
            If there is no such table.
        """
        volume, money = self.network.unit, "million USD"
        series: dict[str, Callable[[], tuple[pd.Series[float], str, str]]] = {
            "routes": lambda: (self.by_route, "volume", volume),
            "markets": lambda: (self.by_market, "volume", volume),
            "rents": lambda: (self.congestion_rent, "congestion_rent", money),
            "transit": lambda: (
                pd.Series(self.transit_share, dtype=float).rename_axis("country"),
                "share_of_exports",
                "share",
            ),
        }
        if name in series:
            values, column, unit = series[name]()
            table = values.rename(column).reset_index()
        elif name in self.dataset:
            column, unit = name, str(self.dataset[name].attrs["unit"])
            table = self.dataset[name].to_dataframe().dropna().reset_index()
        else:
            raise unknown_name("table", name, [*series, *map(str, self.dataset)])
        table.attrs = {
            "units": {column: unit},
            "source": self.dataset.attrs["source"],
            "year": self.network.year,
        }
        return table

    # For other programs

    def to_geojson(self, path: str | Path) -> None:
        """Write the network with the flows of its arcs: see `Network.to_geojson`."""
        from tarazy.corridors.exports.writing import write_geojson

        write_geojson(path, self.network, self._moved())

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return a graph whose edges bear their flows: see `Network.to_networkx`."""
        from tarazy.corridors.exports.graph import graph_of

        return graph_of(self.network, self._moved())

    def to_graphml(self, path: str | Path) -> None:
        """Write that graph in the format GraphML."""
        from tarazy.corridors.exports.writing import write_graphml

        write_graphml(path, self.network, self._moved())

    def to_pypsa(self, folder: str | Path) -> None:
        """Write the folder of PyPSA with the months of this question: see `Network.to_pypsa`."""
        from tarazy.corridors.exports.writing import write_pypsa

        write_pypsa(folder, self.network, self._moved())

    def _moved(self) -> Moved:
        from tarazy.corridors.exports.subject import Moved

        layout, given = self.layout, self.numbers
        limit = np.full((len(layout.lanes), len(layout.months)), np.inf)
        limit[layout.limited] = given.limit
        return Moved(
            dates=[day.isoformat() for day in layout.calendar.starts],
            closes=layout.closes,
            year_share=np.asarray(layout.year_share),
            lanes=[str(lane) for lane in layout.lanes],
            flow=self.values["flow"],
            free=given.capacity,
            limit=limit,
            transport=given.transport,
            potential=given.potential,
            lifting=given.lifting,
            volume=given.volume,
            committed=given.committed,
            price=given.price,
        )

    def summary(self, base: Dispatch | None = None) -> dict[str, Any]:
        """Return the main results as plain data, ready for JSON.

        Volumes (``exports``, ``by_route``, ``by_market``, ``shut_in``, ``rerouted``, ``unserved``)
        are in the network's unit, which ``unit`` names; all are sums over the horizon of
        ``months``.

        Parameters
        ----------
        base
            The dispatch without changes; with it ``rerouted`` is given, else it is None.

        Raises
        ------
        InputError
            If the base has another number of months.
        """
        months = len(self.layout.months)
        if base is not None and len(base.layout.months) != months:
            raise InputError(
                f"base: a dispatch of {len(base.layout.months)} months; allowed: of {months}"
            )
        return {
            "network": self.network.name,
            "network_digest": self.network.digest,
            "year": self.network.year,
            "months": months,
            "unit": self.network.unit,
            "exports": self.exports,
            "by_route": {str(route): float(volume) for route, volume in self.by_route.items()},
            "by_market": {str(node): float(volume) for node, volume in self.by_market.items()},
            "shut_in": self.shut_in,
            "rerouted": None if base is None else self.rerouted(base),
            "unserved": self.unserved,
            "value_musd": dict(self.value_musd),
            "transit_share": {
                country: None if np.isnan(share) else share
                for country, share in self.transit_share.items()
            },
            "congestion_rents_musd": {
                str(arc): float(rent)
                for arc, rent in self.congestion_rent.head(_TOP_RENTS).items()
                if rent > _ROUNDING
            },
            "residual": self.residual.largest,
        }
