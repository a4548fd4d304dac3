"""What the tables of a corridor network hold: their columns, kinds of value and allowed words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Value = Literal[
    "id", "text", "words", "number", "signed", "share", "integer", "date", "when", "word"
]

# A volume times a price is a value in million USD in every pair: the results rely on it.
UNITS = {
    "Mt": "USD/t",
    "bcm": "USD/thousand m3",
    "ktU": "USD/kgU",
    "TWh": "USD/MWh",
    "kTEU": "thousand USD/TEU",
}

QUALITIES = ("sourced", "derived", "assumed")
NODE_KINDS = ("field", "hub", "port", "refinery", "market", "border")
MODES = ("pipeline", "mooring", "tanker", "rail", "road", "line", "transfer")
STATUSES = ("open", "idle", "planned", "cancelled")
FLOW_KINDS = (
    "actual",
    "derived",
    "approx",
    "estimate",
    "residual",
    "lower_bound",
    "part_year",
    "plan",
)
LANGUAGES = ("en", "kk", "ru")


@dataclass(frozen=True)
class Column:
    """One column: the kind of its values, whether a row may leave it empty, the allowed words."""

    value: Value
    needed: bool = True
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One file of a network: its columns in order, and the column that names its rows, if any.

    ``optional`` says that a network may do without the file; ``defaults`` names columns that a
    file may leave out, with the value that every row then has.
    """

    columns: dict[str, Column]
    key: str | None = None
    optional: bool = False
    defaults: tuple[str, ...] = ()


_QUALITY = Column("word", allowed=QUALITIES)
_SOURCE = Column("words", needed=False)
_NUMBER = Column("number")
_MAYBE = Column("number", needed=False)

# A row has a name in at least one language.
NAME_COLUMNS = {f"name_{language}": Column("text", needed=False) for language in LANGUAGES}

ARC_COLUMNS = {
    "arc": Column("id"),
    "from": Column("id"),
    "to": Column("id"),
    "commodities": Column("words"),
    "mode": Column("word", allowed=MODES),
    "capacity": _NUMBER,
    "capacity_low": _MAYBE,
    "capacity_high": _MAYBE,
    "reserved": _MAYBE,
    "cost": _NUMBER,
    "cost_low": _MAYBE,
    "cost_high": _MAYBE,
    "loss": Column("share", needed=False),
    "owners": Column("words", needed=False),
    "transit": Column("words", needed=False),
    "opened": Column("when", needed=False),
    "status": Column("word", allowed=STATUSES),
    "length_km": _MAYBE,
    "limits": Column("words", needed=False),
    "source": _SOURCE,
    "quality": _QUALITY,
    "note": Column("text", needed=False),
}

TABLES: dict[str, Table] = {
    "nodes": Table(
        {
            "node": Column("id"),
            **NAME_COLUMNS,
            "kind": Column("word", allowed=NODE_KINDS),
            "country": Column("id"),
            "lat": Column("signed"),
            "lon": Column("signed"),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        key="node",
        defaults=tuple(NAME_COLUMNS),
    ),
    "arcs": Table(ARC_COLUMNS, key="arc"),
    "supply": Table(
        {
            "node": Column("id"),
            "commodity": Column("id"),
            "year": Column("integer"),
            "step": Column("integer"),
            "volume": _NUMBER,
            "lifting_cost": _NUMBER,
            "low": _MAYBE,
            "high": _MAYBE,
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        defaults=("year",),
    ),
    "demand": Table(
        {
            "node": Column("id"),
            "commodity": Column("id"),
            "year": Column("integer"),
            "step": Column("integer"),
            "volume": _NUMBER,
            "price": _NUMBER,
            "committed": _MAYBE,
            "low": _MAYBE,
            "high": _MAYBE,
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        defaults=("year",),
    ),
    "storage": Table(
        {
            "node": Column("id"),
            "commodity": Column("id"),
            "capacity": _NUMBER,
            "initial": Column("share"),
            "cost": _NUMBER,
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    "routes": Table(
        {
            "route": Column("id"),
            "arcs": Column("words"),
            **NAME_COLUMNS,
        },
        key="route",
        optional=True,
        defaults=tuple(NAME_COLUMNS),
    ),
    "flows": Table(
        {
            "route": Column("id"),
            "year": Column("integer"),
            "volume": _NUMBER,
            "kind": Column("word", allowed=FLOW_KINDS),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    "projects": Table(
        {
            **ARC_COLUMNS,
            "capital_cost": _NUMBER,
            "life_years": _NUMBER,
            "expands": Column("id", needed=False),
        },
        key="arc",
        optional=True,
    ),
    "events": Table(
        {
            "event": Column("id"),
            "start": Column("date"),
            "end": Column("date"),
            "element": Column("text"),
            "capacity_factor": Column("share"),
            "what_en": Column("text"),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        key="event",
        optional=True,
    ),
    # Capacities and reservations that differ from `arcs` in a year other than the base year.
    "arc_years": Table(
        {
            "arc": Column("id"),
            "year": Column("integer"),
            "capacity": _MAYBE,
            "reserved": _MAYBE,
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    # What the prices of `demand` are made of: benchmark of the year plus a differential.
    "price_basis": Table(
        {
            "node": Column("id"),
            "commodity": Column("id"),
            "units_per_price_unit": _NUMBER,
            "differential": Column("signed"),
            "low": Column("signed", needed=False),
            "high": Column("signed", needed=False),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    "benchmarks": Table(
        {
            "year": Column("integer"),
            "benchmark": Column("text"),
            "price": _NUMBER,
            "unit": Column("text"),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    "fitted_costs": Table(
        {
            "arc": Column("id"),
            "cost": _MAYBE,
            "capacity": _MAYBE,
        },
        optional=True,
    ),
    "sources": Table(
        {
            "key": Column("id"),
            "publisher": Column("text"),
            "title": Column("text"),
            "date": Column("text", needed=False),
            "address": Column("text", needed=False),
        },
        key="key",
    ),
}
