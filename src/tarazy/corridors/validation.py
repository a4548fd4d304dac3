"""Checks of a network across its tables: names, ranges, reachability, shares, balance."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tarazy.corridors.columns import MODES
from tarazy.corridors.reading import Row, place, read_number, refuse, words
from tarazy.errors import InputError, unknown_name

OWNER_TOLERANCE = 0.005

# (table, value, low, high): a figure with a range is an estimate that draws and fits may move.
RANGES = (
    ("arcs", "capacity", "capacity_low", "capacity_high"),
    ("arcs", "cost", "cost_low", "cost_high"),
    ("projects", "capacity", "capacity_low", "capacity_high"),
    ("projects", "cost", "cost_low", "cost_high"),
    ("supply", "lifting_cost", "low", "high"),
    ("demand", "price", "low", "high"),
    ("price_basis", "differential", "low", "high"),
    ("supply", "volume", "volume_low", "volume_high"),
    ("storage", "capacity", "capacity_low", "capacity_high"),
    ("projects", "capital_cost", "capital_low", "capital_high"),
    ("benchmarks", "price", "low", "high"),
    ("ramps", "share", "low", "high"),
)
# Of time: ranges that no draw moves.
TIME_RANGES = (
    ("times", "days", "days_low", "days_high"),
    ("time_values", "value", "value_low", "value_high"),
    ("time_values", "share_per_day", "low", "high"),
)


def parse_pairs(text: str, where: str = "") -> dict[str, float]:
    """Return the pairs of ``"Name:number;Name:number"``.

    >>> parse_pairs("KMG:0.5;CNPC:0.5")
    {'KMG': 0.5, 'CNPC': 0.5}
    """
    pairs: dict[str, float] = {}
    for part in words(text):
        name, colon, number = part.rpartition(":")
        name = name.strip()
        if not colon or not name:
            raise refuse(where, part, "Name:number, parted by ';'")
        if name in pairs:
            raise refuse(where, name, "each name once")
        pairs[name] = read_number(number.strip(), where)
    return pairs


def check_network(heading: Row, tables: dict[str, list[Row]], folder: str) -> None:
    """Check the tables of a network against each other.

    Parameters
    ----------
    heading
        Content of ``network.toml``.
    tables
        Rows of every table, each with its ``"line"``.
    folder
        How complaints name the network's folder.

    Raises
    ------
    InputError
        At the first thing that is wrong.
    """

    def where(table: str, row: Row, column: str) -> str:
        return place(f"{folder}/{table}.csv", row["line"], column)

    _check_countries(heading, tables, where, folder)
    _check_names(heading, tables, where)
    _check_ranges(tables, where)
    for table in ("arcs", "projects"):
        for row in tables[table]:
            _check_arc(table, row, heading, where)
    _check_years(heading, tables, where, folder)
    _check_fitted(tables, where)
    _check_steps(tables, where)
    _check_commitments(tables, where)
    _check_events(tables, where)
    _check_short_run(tables, where)
    _check_reachability(heading, tables, where)
    _check_balance(heading, tables, f"{folder}/network.toml")


Where = Callable[[str, Row, str], str]


def _check_countries(heading: Row, tables: dict[str, list[Row]], where: Where, folder: str) -> None:
    def check(code: str, at: str) -> None:
        if not (len(code) == 3 and code.isalpha() and code.isascii() and code.isupper()):
            raise refuse(at, code, "three capital letters of ISO 3166 alpha-3, e.g. KAZ")

    for code in heading["home"]:
        check(str(code), f"{folder}/network.toml, home")
    for row in tables["nodes"]:
        check(row["country"], where("nodes", row, "country"))
        for column, most in (("lat", 90), ("lon", 180)):
            if not -most <= row[column] <= most:
                raise refuse(
                    where("nodes", row, column), row[column], f"degrees from -{most} to {most}"
                )
    for table in ("arcs", "projects"):
        for row in tables[table]:
            for code in words(row["transit"]):
                at = where(table, row, "transit")
                check(code, at)
                if code in heading["home"]:
                    raise refuse(at, code, "countries other than the exporter's own")


def _check_names(heading: Row, tables: dict[str, list[Row]], where: Where) -> None:
    nodes = [row["node"] for row in tables["nodes"]]
    arcs = [row["arc"] for row in tables["arcs"]]
    projects = [row["arc"] for row in tables["projects"]]
    sources = [row["key"] for row in tables["sources"]]
    routes = [row["route"] for row in tables["routes"]]
    commodities = list(heading["commodities"])

    def known(table: str, column: str, kind: str, allowed: Sequence[str]) -> None:
        for row in tables[table]:
            for name in words(row[column]):
                if name not in allowed:
                    raise unknown_name(kind, name, allowed, where(table, row, column))

    for table in ("arcs", "projects"):
        known(table, "from", "node", nodes)
        known(table, "to", "node", nodes)
        known(table, "commodities", "commodity", [*commodities, "*"])
    for table in ("supply", "demand", "storage", "price_basis"):
        known(table, "node", "node", nodes)
        known(table, "commodity", "commodity", commodities)
    known("routes", "arcs", "arc", [*arcs, *projects])
    known("flows", "route", "route", routes)
    known("projects", "expands", "arc", arcs)
    known("arc_years", "arc", "arc", arcs)
    known("times", "arc", "arc", [*arcs, *projects])
    known("time_values", "commodity", "commodity", commodities)
    known("returns", "commodity", "commodity", commodities)
    known("returns", "empty", "commodity", commodities)
    carried = {row["commodity"] for row in tables["returns"]}
    for row in tables["returns"]:
        if row["empty"] in carried:
            raise refuse(
                where("returns", row, "empty"), row["empty"], "a commodity that returns nothing"
            )
    known("fitted_costs", "arc", "arc", arcs)
    known("ramps", "element", "arc or mode", [*arcs, *projects, *MODES])
    known("observations", "route", "route", routes)
    known("field_owners", "node", "node", [row["node"] for row in tables["supply"]])
    for row in tables["projects"]:
        if row["arc"] in arcs:
            raise refuse(where("projects", row, "arc"), row["arc"], "an id that no arc has")
    for table in ("arcs", "projects"):
        for row in tables[table]:
            # An outage names an arc or a node: one name for both would hit the wrong one.
            if row["arc"] in nodes:
                raise refuse(where(table, row, "arc"), row["arc"], "an id that no node has")
    for table, rows in tables.items():
        for row in rows:
            for key in words(row.get("source", "")):
                if sources and key not in sources:
                    raise unknown_name("source", key, sources, where(table, row, "source"))
            if row.get("quality") in ("sourced", "derived") and sources and not row["source"]:
                raise refuse(
                    where(table, row, "source"), "", f"a source key, as it is {row['quality']}"
                )


def _check_ranges(tables: dict[str, list[Row]], where: Where) -> None:
    for table, value, low, high in (*RANGES, *TIME_RANGES):
        for row in tables[table]:
            given = [not math.isnan(row[column]) for column in (low, high)]
            if given[0] != given[1]:
                missing = high if given[0] else low
                raise refuse(where(table, row, missing), "", f"a number, as {value} has one bound")
            if given[0] and not row[low] <= row[value] <= row[high]:
                raise refuse(
                    where(table, row, value),
                    row[value],
                    f"a number from {low} {row[low]:g} to {high} {row[high]:g}",
                )


def _check_arc(table: str, row: Row, heading: Row, where: Where) -> None:
    if row["from"] == row["to"]:
        raise refuse(where(table, row, "to"), row["to"], "a node other than 'from'")
    if row["loss"] >= 1:
        raise refuse(where(table, row, "loss"), row["loss"], "a fraction below 1")
    if row["reserved"] > row["capacity"]:
        raise refuse(
            where(table, row, "reserved"), row["reserved"], f"at most capacity {row['capacity']:g}"
        )
    owners = parse_pairs(row["owners"], where(table, row, "owners"))
    total = sum(owners.values())
    if owners and abs(total - 1) > OWNER_TOLERANCE:
        raise refuse(
            where(table, row, "owners"),
            f"sum {total:.4g}",
            f"shares that sum to 1 within {OWNER_TOLERANCE}",
        )
    at = where(table, row, "limits")
    carried = heading["commodities"] if row["commodities"] == "*" else words(row["commodities"])
    for commodity in parse_pairs(row["limits"], at):
        if commodity not in carried:
            raise unknown_name("commodity", commodity, carried, at)


def _check_years(heading: Row, tables: dict[str, list[Row]], where: Where, folder: str) -> None:
    for table in ("supply", "demand", "arc_years", "benchmarks"):
        for row in tables[table]:
            if row["year"] not in heading["years"]:
                raise refuse(
                    where(table, row, "year"), row["year"], f"a year of {heading['years']}"
                )
    for table in ("supply", "demand"):
        for year in heading["years"]:
            if all(row["year"] != year for row in tables[table]):
                raise InputError(f"{folder}/{table}.csv: no row for {year}, a year of network.toml")


def _check_fitted(tables: dict[str, list[Row]], where: Where) -> None:
    """Refuse a fitted figure outside the range that the arc's row gives it."""
    arcs = {row["arc"]: row for row in tables["arcs"]}
    for row in tables["fitted_costs"]:
        for column in ("cost", "capacity"):
            low, high = (arcs[row["arc"]][f"{column}_{end}"] for end in ("low", "high"))
            if not math.isnan(row[column]) and not low - 1e-6 <= row[column] <= high + 1e-6:
                raise refuse(
                    where("fitted_costs", row, column),
                    row[column],
                    "a figure with a range in arcs.csv"
                    if math.isnan(low)
                    else f"a number from {low:g} to {high:g}, as in arcs.csv",
                )


def _check_steps(tables: dict[str, list[Row]], where: Where) -> None:
    for table in ("supply", "demand"):
        steps: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for row in tables[table]:
            seen = steps[row["node"], row["commodity"], row["year"]]
            if row["step"] != len(seen) + 1:
                raise refuse(
                    where(table, row, "step"),
                    row["step"],
                    f"{len(seen) + 1}, as steps count from 1 in order",
                )
            seen.append(row["step"])


def _check_commitments(tables: dict[str, list[Row]], where: Where) -> None:
    for row in tables["demand"]:
        if row["committed"] > row["volume"]:
            raise refuse(
                where("demand", row, "committed"),
                row["committed"],
                f"at most volume {row['volume']:g}",
            )


def _check_events(tables: dict[str, list[Row]], where: Where) -> None:
    owners = {
        owner
        for table in ("arcs", "projects")
        for row in tables[table]
        for owner in parse_pairs(row["owners"])
    }
    elements = [row["arc"] for row in tables["arcs"]] + [row["node"] for row in tables["nodes"]]
    for row in tables["events"]:
        if row["end"] < row["start"]:
            raise refuse(where("events", row, "end"), row["end"], f"a date from {row['start']} on")
        for element in words(row["element"]):
            if element not in elements and element not in owners:
                raise unknown_name(
                    "arc, node or owner",
                    element,
                    [*elements, *sorted(owners)],
                    where("events", row, "element"),
                )


def _reach(starts: Iterable[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    after: dict[str, list[str]] = defaultdict(list)
    for tail, head in edges:
        after[tail].append(head)
    found = set(starts)
    front = list(found)
    while front:
        for head in after[front.pop()]:
            if head not in found:
                found.add(head)
                front.append(head)
    return found


def _check_short_run(tables: dict[str, list[Row]], where: Where) -> None:
    """Refuse ramps that fall, windows that end before they begin, owners of more than a field."""
    last: dict[str, Row] = {}
    for row in tables["ramps"]:
        before = last.get(row["element"])
        if before is not None and row["months"] <= before["months"]:
            raise refuse(
                where("ramps", row, "months"), row["months"], f"more than {before['months']:g}"
            )
        if before is not None and row["share"] < before["share"]:
            raise refuse(
                where("ramps", row, "share"), row["share"], f"at least {before['share']:g}"
            )
        last[row["element"]] = row
    for row in tables["observations"]:
        if row["end"] < row["start"]:
            raise refuse(
                where("observations", row, "end"), row["end"], f"a date from {row['start']} on"
            )
    for row in tables["events"]:
        if row["known"] > row["end"]:
            raise refuse(where("events", row, "known"), row["known"], f"a date until {row['end']}")
    shares: dict[str, float] = defaultdict(float)
    seen: set[tuple[str, str]] = set()
    for row in tables["field_owners"]:
        if (row["node"], row["owner"]) in seen:
            raise refuse(where("field_owners", row, "owner"), row["owner"], "each owner once")
        seen.add((row["node"], row["owner"]))
        shares[row["node"]] += row["share"]
        if shares[row["node"]] > 1 + OWNER_TOLERANCE:
            raise refuse(
                where("field_owners", row, "share"),
                f"sum {shares[row['node']]:.4g}",
                "shares of a field that sum to 1 at most",
            )


def _check_reachability(heading: Row, tables: dict[str, list[Row]], where: Where) -> None:
    """Refuse a market that no supply reaches, and a node on no way from supply to market."""
    arcs = [row for table in ("arcs", "projects") for row in tables[table]]
    useful: set[str] = set()
    for commodity in heading["commodities"]:
        edges = [
            (row["from"], row["to"])
            for row in arcs
            if row["commodities"] == "*" or commodity in words(row["commodities"])
        ]
        supplies = {row["node"] for row in tables["supply"] if row["commodity"] == commodity}
        demands = {row["node"] for row in tables["demand"] if row["commodity"] == commodity}
        # What carries them is there where they are delivered, and due where they start.
        carried = {row["commodity"] for row in tables["returns"] if row["empty"] == commodity}
        supplies |= {row["node"] for row in tables["demand"] if row["commodity"] in carried}
        due = {row["node"] for row in tables["supply"] if row["commodity"] in carried}
        demands |= due
        reached = _reach(supplies, edges)
        useful |= reached & _reach(demands, [(head, tail) for tail, head in edges])
        for row in tables["demand"]:
            if row["commodity"] == commodity and row["node"] not in reached:
                raise refuse(
                    where("demand", row, "node"),
                    row["node"],
                    f"a node that some supply of {commodity!r} reaches through the arcs",
                )
    for row in tables["nodes"]:
        if row["node"] not in useful:
            raise refuse(
                where("nodes", row, "node"),
                row["node"],
                "a node on a way from a supply to a demand",
            )


def _check_balance(heading: Row, tables: dict[str, list[Row]], file: str) -> None:
    """Refuse base-year flows whose parts do not add up to their total within the tolerance."""
    balance = heading.get("balance")
    if not balance:
        return
    for key in ("total", "parts", "tolerance"):
        if key not in balance:
            raise InputError(f"{file}, balance: {key!r} is missing")
    flows = {
        row["route"]: row["volume"]
        for row in reversed(tables["flows"])
        if row["year"] == heading["base_year"]
    }
    for route in [balance["total"], *balance["parts"]]:
        if route not in flows:
            raise unknown_name(f"{heading['base_year']} flow", route, flows, f"{file}, balance")
    parts = sum(flows[route] for route in balance["parts"])
    if abs(parts - flows[balance["total"]]) > balance["tolerance"]:
        raise InputError(
            f"{file}, balance: the parts sum to {parts:g}, {balance['total']} is "
            f"{flows[balance['total']]:g}; allowed: a gap of at most {balance['tolerance']:g}"
        )


def find_notes(heading: Row, tables: dict[str, list[Row]]) -> tuple[str, ...]:
    """Return what is odd but allowed: supply that the open arcs out of its node cannot carry."""
    notes = []
    for node in dict.fromkeys(row["node"] for row in tables["supply"]):
        volume = sum(row["volume"] for row in tables["supply"] if row["node"] == node)
        volume -= sum(row["volume"] for row in tables["demand"] if row["node"] == node)
        outlet = sum(
            row["capacity"] - (0 if math.isnan(row["reserved"]) else row["reserved"])
            for row in tables["arcs"]
            if row["from"] == node and row["status"] == "open"
        )
        if outlet < volume:
            notes.append(
                f"{node}: supply {volume:g} {heading['unit']} a year exceeds the capacity of the "
                f"open arcs out of it, {outlet:g}"
            )
    return tuple(notes)
