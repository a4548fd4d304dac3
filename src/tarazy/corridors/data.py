"""The tables of one corridor network: what can flow where, at what cost, and what did flow.

A network is a folder of CSV files with one ``network.toml`` (title, unit, years, commodities).
Another country or commodity needs another folder, no code.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tarazy.arguments.sealed import check_open
from tarazy.arguments.shelf import own_networks
from tarazy.arguments.values import path_of
from tarazy.corridors.columns import PRESUMED, SHARINGS, TABLES, UNITS
from tarazy.corridors.measures import VOLUMES, Stated
from tarazy.corridors.reading import (
    Row,
    check_once,
    read_folder,
    read_heading_mapping,
    read_row,
    words,
)
from tarazy.corridors.units import in_base_units
from tarazy.corridors.validation import check_network, find_notes, parse_pairs
from tarazy.errors import InputError, shortened, unknown_name
from tarazy.immutable import keeps

if TYPE_CHECKING:
    import networkx as nx

_BUNDLED = Path(__file__).parent / "tables"


def networks() -> list[str]:
    """Return the names of the networks that travel with the package."""
    return sorted(path.parent.name for path in _BUNDLED.glob("*/network.toml"))


def named_networks() -> list[str]:
    """Return the names of the networks: bundled ones, then those on the shelf of a server."""
    return [*networks(), *own_networks()]


def folder_of(name: str | Path) -> Path:
    """Return the folder of a network: by its name, or the path itself."""
    if isinstance(name, str) and name in networks():
        return _BUNDLED / name
    if isinstance(name, str) and name in own_networks():
        return own_networks()[name]
    return path_of("network", name, "folder, or a name")


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    table = TABLES[name]
    frame = pd.DataFrame(
        {
            column: pd.Series(
                [row[column] for row in rows],
                dtype={"number": float, "signed": float, "share": float, "integer": int}.get(
                    kind.value, object
                ),
            )
            for column, kind in table.columns.items()
        }
    )
    return frame if table.key is None else frame.set_index(table.key)


@keeps(
    "title",
    "commodities",
    "commodity_titles",
    "balance",
    *(name for name in TABLES if name not in ("arc_years", "fitted_costs")),
)
@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """Validated tables of one commodity system in one year.

    Volumes are in `unit` per year, prices and costs in `price_unit`; a volume times a price is a
    value in million USD. Tables are pandas frames with the columns of
    :data:`tarazy.corridors.columns.TABLES`, indexed by id where the file names its rows; an empty
    cell is NaN (numbers) or ``""`` (texts); lists keep their semicolons and are read by the
    methods below. A frame that is handed out is a copy: what is done with it does not reach the
    network; :meth:`with_tables` makes a changed one.

    Attributes
    ----------
    name, title
        Id, and title by language.
    unit, price_unit
        One of the pairs of :data:`tarazy.corridors.columns.UNITS`.
    base_year, year, years
        The benchmark year, the year of `supply`, `demand` and the capacities, all years known.
    home
        Countries (ISO3) whose export this is: an arc's `transit` never names them.
    commodities, commodity_titles
        Ids, and their titles by language.
    nodes, arcs, supply, demand, storage, routes, flows, projects, events, price_basis, benchmarks, \
    ramps, observations, field_owners, times, time_values, returns, sources
        The tables. `supply` and `demand` hold the rows of `year`; `flows` those of all years.
    balance
        What the base-year flows must add up to: ``{"total": route, "parts": [...], "tolerance": x}``.
    sharing
        How what an outage leaves is shared with reserved transit, of
        :data:`tarazy.corridors.columns.SHARINGS`.
    notes
        What is odd but allowed, e.g. a field whose outlets are smaller than its output.
    digest
        Hash of the tables, 12 hexadecimal digits; differs by year.
    stated
        The units of the files, from which the tables were converted to `unit` and `price_unit`, and
        the densities that they give.
    """  # noqa: E501

    name: str
    title: Mapping[str, str]
    unit: str
    price_unit: str
    base_year: int
    year: int
    years: tuple[int, ...]
    home: tuple[str, ...]
    commodities: list[str]
    commodity_titles: Mapping[str, Mapping[str, str]]
    nodes: pd.DataFrame
    arcs: pd.DataFrame
    supply: pd.DataFrame
    demand: pd.DataFrame
    storage: pd.DataFrame
    routes: pd.DataFrame
    flows: pd.DataFrame
    projects: pd.DataFrame
    events: pd.DataFrame
    price_basis: pd.DataFrame
    benchmarks: pd.DataFrame
    ramps: pd.DataFrame
    observations: pd.DataFrame
    times: pd.DataFrame
    time_values: pd.DataFrame
    returns: pd.DataFrame
    field_owners: pd.DataFrame
    sources: pd.DataFrame
    sharing: str = SHARINGS[0]
    balance: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    digest: str = ""
    stated: Stated = field(default_factory=lambda: Stated("Mt", "USD/t"))

    @classmethod
    def load(cls, name: str | Path, year: int | None = None, *, fitted: bool = True) -> Network:
        """Load a bundled network by name, or a user's by its folder.

        Parameters
        ----------
        name
            A name of :func:`networks`, or a folder that holds ``network.toml``.
        year
            One of the network's years; the base year where not given.
        fitted
            Use the costs and capacities of ``fitted_costs.csv`` (columns arc, cost, capacity)
            where that file stands beside the tables; without it the ranges' central values hold.

        Raises
        ------
        InputError
            If the network, the year, or anything in its tables is wrong: one line that names
            file, line, column, value and what is allowed.
        """
        folder = folder_of(name)
        if isinstance(name, str) and len(folder.parts) == 1 and not folder.is_dir():
            raise unknown_name("network", name, named_networks())
        check_open(folder, "network")
        try:
            stamp = _stamp(folder)
        except OSError as error:
            reason = error.strerror or error
            raise InputError(
                f"network: {shortened(str(folder))!r} cannot be read: {reason}; allowed: a folder"
            ) from error
        return _load(folder.resolve(), stamp, year, fitted)

    @classmethod
    def from_tables(
        cls, heading: Mapping[str, Any], tables: Mapping[str, list[Row]], year: int | None = None
    ) -> Network:
        """Build and validate a network from rows instead of files.

        Parameters
        ----------
        heading
            As ``network.toml``: name, unit, base_year, home, commodities; titles and the price unit
            may be left out.
        tables
            Rows (column -> value) by table name. Columns left out are empty, but quality is
            ``assumed``, step 1, commodities ``*``, status ``open``. `sources` may be left out:
            source keys are then not looked up.

        Raises
        ------
        InputError
            As in :meth:`load`; a row's number counts from 2, as in a file.
        """
        full = read_heading_mapping(heading)
        rows = {
            name: [
                read_row(_completed(row, name, full["base_year"]), f"{full['name']}/{name}", number)
                for number, row in enumerate(tables.get(name, []), start=2)
            ]
            for name in TABLES
        }
        for name, table in TABLES.items():
            check_once(rows[name], table, f"{full['name']}/{name}")
        return _build(full, rows, repr((full, rows)), year, True, full["name"])

    def with_tables(self, **tables: pd.DataFrame) -> Network:
        """Return the network with some tables replaced, not validated again."""
        text = "".join(f"{name}{frame.to_csv()}" for name, frame in sorted(tables.items()))
        digest = hashlib.sha256((self.digest + text).encode()).hexdigest()[:12]
        return replace(self, digest=digest, **tables)  # type: ignore[arg-type]

    @property
    def value_unit(self) -> str:
        """The unit of a volume times a price."""
        return "million USD"

    def arc_commodities(self, arc: str) -> list[str]:
        """Return the commodities that may flow on an arc or a project."""
        listed = self._arc_text(arc, "commodities")
        return list(self.commodities) if listed == "*" else words(listed)

    def __repr__(self) -> str:
        return (
            f"Network {self.name}: {self.year}, {self.unit}, {len(self.nodes)} nodes, "
            f"{len(self.arcs)} arcs, {len(self.projects)} projects, digest {self.digest}"
        )

    def owners(self, arc: str) -> dict[str, float]:
        """Return the shares (fractions, sum 1) of an arc's owners; empty where not known."""
        return parse_pairs(self._arc_text(arc, "owners"))

    def transit(self, arc: str) -> list[str]:
        """Return the foreign countries (ISO3) whose territory an arc uses."""
        return words(self._arc_text(arc, "transit"))

    def limits(self, arc: str) -> dict[str, float]:
        """Return an arc's quality limits: commodity -> unit per year."""
        return parse_pairs(self._arc_text(arc, "limits"))

    def route_arcs(self, route: str) -> list[str]:
        """Return the arcs whose flows add up to an observed route."""
        if route not in self.routes.index:
            raise unknown_name("route", route, self.routes.index)
        return words(str(self.routes["arcs"][route]))

    def all_owners(self) -> list[str]:
        """Return the names of all owners of arcs, sorted."""
        return sorted({owner for arc in self.arcs.index for owner in self.owners(arc)})

    def all_transit(self) -> list[str]:
        """Return all countries (ISO3) that some arc crosses, sorted."""
        return sorted({country for arc in self.arcs.index for country in self.transit(arc)})

    def to_geojson(self, path: str | Path) -> None:
        """Write nodes as points and arcs as lines: see `tarazy.corridors.exports.geojson`."""
        from tarazy.corridors.exports.writing import write_geojson

        write_geojson(path, self)

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return a graph of NetworkX: see `tarazy.corridors.exports.graph`.

        Raises
        ------
        InputError
            If NetworkX is not installed.
        """
        from tarazy.corridors.exports.graph import graph_of

        return graph_of(self)

    def to_graphml(self, path: str | Path) -> None:
        """Write that graph in the format GraphML."""
        from tarazy.corridors.exports.writing import write_graphml

        write_graphml(path, self)

    def to_pypsa(self, folder: str | Path) -> None:
        """Write the folder that PyPSA reads: see `tarazy.corridors.exports.pypsa_tables`."""
        from tarazy.corridors.exports.writing import write_pypsa

        write_pypsa(folder, self)

    def _arc_text(self, arc: str, column: str) -> str:
        for table in (self.arcs, self.projects):
            if arc in table.index:
                return str(table[column][arc])
        raise unknown_name("arc", arc, [*self.arcs.index, *self.projects.index])


def _completed(row: Row, table: str, year: int) -> Row:
    presumed: Row = PRESUMED | {"year": year}
    return {column: presumed.get(column, "") for column in TABLES[table].columns} | dict(row)


def _stamp(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return what tells the files of a folder from others of the same names: their content.

    Times do not: a copy or an archive keeps them, and two edits may fall into one tick.
    """
    files = sorted([*folder.glob("*.csv"), *folder.glob("*.toml")])
    return tuple((file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files)


@lru_cache(maxsize=16)
def _load(folder: Path, stamp: object, year: int | None, fitted: bool) -> Network:
    # Several questions in a row ask for the same network; the stamp makes an edited file count.
    heading, rows, text = read_folder(folder)
    return _build(heading, rows, text, year, fitted, folder.name)


def _build(
    heading: Row,
    rows: dict[str, list[Row]],
    text: str,
    year: int | None,
    fitted: bool,
    place: str,
) -> Network:
    chosen = heading["base_year"] if year is None else year
    if chosen not in heading["years"]:
        raise unknown_name("year", chosen, heading["years"], f"network {heading['name']}")
    check_network(heading, rows, place)
    notes = find_notes(heading, rows)
    stated: Stated = heading["stated"]
    unit = VOLUMES[stated.unit].base
    rows = in_base_units(rows, stated, place)
    rows = _rows_of_year(rows, chosen, fitted)
    frames = {
        name: _frame(name, rows[name])
        for name in TABLES
        if name not in ("arc_years", "fitted_costs")
    }
    return Network(
        name=heading["name"],
        title=heading["title"],
        unit=unit,
        price_unit=UNITS[unit],
        base_year=heading["base_year"],
        year=chosen,
        years=tuple(heading["years"]),
        home=tuple(heading["home"]),
        commodities=list(heading["commodities"]),
        commodity_titles=heading["commodities"],
        sharing=heading["sharing"],
        balance=heading.get("balance", {}),
        notes=notes,
        stated=stated,
        digest=hashlib.sha256(f"{text}{chosen}{fitted}".encode()).hexdigest()[:12],
        **frames,
    )


def _rows_of_year(rows: dict[str, list[Row]], year: int, fitted: bool) -> dict[str, list[Row]]:
    """Return the tables of one year: its supply and demand, its capacities, fitted figures."""
    chosen = dict(rows)
    for name in ("supply", "demand"):
        chosen[name] = [row for row in rows[name] if row["year"] == year]
    changes: dict[str, Row] = {}
    if fitted:
        for row in rows["fitted_costs"]:
            changes[row["arc"]] = {k: row[k] for k in ("cost", "capacity") if row[k] == row[k]}
    for row in rows["arc_years"]:
        if row["year"] == year:
            known = {k: row[k] for k in ("capacity", "reserved") if row[k] == row[k]}
            if "capacity" in known:
                # The range of the table is that of the base year's capacity.
                known |= {"capacity_low": math.nan, "capacity_high": math.nan}
            changes[row["arc"]] = changes.get(row["arc"], {}) | known
    chosen["arcs"] = [row | changes.get(row["arc"], {}) for row in rows["arcs"]]
    return chosen
