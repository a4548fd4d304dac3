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
    "kt of metal": "thousand USD/t",
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
# `plan`, `expected` and `lower_bound` are no outcomes: a replay is compared with them, not graded.
OBSERVATION_KINDS = ("actual", "derived", "plan", "expected", "lower_bound")
# How what an outage leaves of an arc is shared with others' reserved transit.
SHARINGS = ("pro_rata", "reserved_first", "home_first")
LANGUAGES = ("en", "kk", "ru")


# What every row has where its table does not have the column; the year is the base year.
PRESUMED: dict[str, str | int] = {
    "quality": "assumed",
    "step": 1,
    "commodities": "*",
    "status": "open",
}


@dataclass(frozen=True)
class ColumnForm:
    """One column: the kind of its values, whether a row may leave it empty, the allowed words."""

    value: Value
    needed: bool = True
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableForm:
    """One file of a network: its columns in order, and the column that names its rows, if any.

    ``optional`` says that a network may do without the file. A file may leave out columns whose
    cells may be empty, and those of `PRESUMED`.
    """

    columns: dict[str, ColumnForm]
    key: str | None = None
    optional: bool = False


_QUALITY = ColumnForm("word", allowed=QUALITIES)
_SOURCE = ColumnForm("words", needed=False)
_NUMBER = ColumnForm("number")
_MAYBE = ColumnForm("number", needed=False)

# A row has a name in at least one language.
NAME_COLUMNS = {f"name_{language}": ColumnForm("text", needed=False) for language in LANGUAGES}

ARC_COLUMNS = {
    "arc": ColumnForm("id"),
    "from": ColumnForm("id"),
    "to": ColumnForm("id"),
    "commodities": ColumnForm("words"),
    "mode": ColumnForm("word", allowed=MODES),
    "capacity": _NUMBER,
    "capacity_low": _MAYBE,
    "capacity_high": _MAYBE,
    "reserved": _MAYBE,
    "cost": _NUMBER,
    "cost_low": _MAYBE,
    "cost_high": _MAYBE,
    "loss": ColumnForm("share", needed=False),
    "owners": ColumnForm("words", needed=False),
    "transit": ColumnForm("words", needed=False),
    "opened": ColumnForm("when", needed=False),
    "status": ColumnForm("word", allowed=STATUSES),
    "length_km": _MAYBE,
    "limits": ColumnForm("words", needed=False),
    "source": _SOURCE,
    "quality": _QUALITY,
    "note": ColumnForm("text", needed=False),
}

TABLES: dict[str, TableForm] = {
    "nodes": TableForm(
        {
            "node": ColumnForm("id"),
            **NAME_COLUMNS,
            "kind": ColumnForm("word", allowed=NODE_KINDS),
            "country": ColumnForm("id"),
            "lat": ColumnForm("signed"),
            "lon": ColumnForm("signed"),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        key="node",
    ),
    "arcs": TableForm(ARC_COLUMNS, key="arc"),
    "supply": TableForm(
        {
            "node": ColumnForm("id"),
            "commodity": ColumnForm("id"),
            "year": ColumnForm("integer"),
            "step": ColumnForm("integer"),
            "volume": _NUMBER,
            "volume_low": _MAYBE,
            "volume_high": _MAYBE,
            "lifting_cost": _NUMBER,
            "low": _MAYBE,
            "high": _MAYBE,
            "source": _SOURCE,
            "quality": _QUALITY,
        },
    ),
    "demand": TableForm(
        {
            "node": ColumnForm("id"),
            "commodity": ColumnForm("id"),
            "year": ColumnForm("integer"),
            "step": ColumnForm("integer"),
            "volume": _NUMBER,
            "price": _NUMBER,
            "committed": _MAYBE,
            "low": _MAYBE,
            "high": _MAYBE,
            "source": _SOURCE,
            "quality": _QUALITY,
        },
    ),
    "storage": TableForm(
        {
            "node": ColumnForm("id"),
            "commodity": ColumnForm("id"),
            "capacity": _NUMBER,
            "capacity_low": _MAYBE,
            "capacity_high": _MAYBE,
            "initial": ColumnForm("share"),
            "cost": _NUMBER,
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    "routes": TableForm(
        {
            "route": ColumnForm("id"),
            "arcs": ColumnForm("words"),
            **NAME_COLUMNS,
        },
        key="route",
        optional=True,
    ),
    "flows": TableForm(
        {
            "route": ColumnForm("id"),
            "year": ColumnForm("integer"),
            "volume": _NUMBER,
            "kind": ColumnForm("word", allowed=FLOW_KINDS),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    "projects": TableForm(
        {
            **ARC_COLUMNS,
            "capital_cost": _NUMBER,
            "capital_low": _MAYBE,
            "capital_high": _MAYBE,
            "build_years": _MAYBE,
            "life_years": _NUMBER,
            "expands": ColumnForm("id", needed=False),
        },
        key="arc",
        optional=True,
    ),
    "events": TableForm(
        {
            "event": ColumnForm("id"),
            "start": ColumnForm("date"),
            "end": ColumnForm("date"),
            "known": ColumnForm("date", needed=False),
            "element": ColumnForm("text"),
            "capacity_factor": ColumnForm("share"),
            "what_en": ColumnForm("text"),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        key="event",
        optional=True,
    ),
    # How soon the free room of an arc, or of all arcs of a mode, can be used: the share of it so
    # many months after the need for it is known.
    "ramps": TableForm(
        {
            "element": ColumnForm("id"),
            "months": _NUMBER,
            "share": ColumnForm("share"),
            "low": ColumnForm("share", needed=False),
            "high": ColumnForm("share", needed=False),
            "source": _SOURCE,
            "quality": _QUALITY,
            "note": ColumnForm("text", needed=False),
        },
        optional=True,
    ),
    # What moved, or was meant to, from one day to another: what replays are held against.
    "observations": TableForm(
        {
            "route": ColumnForm("id"),
            "start": ColumnForm("date"),
            "end": ColumnForm("date"),
            "volume": _NUMBER,
            "kind": ColumnForm("word", allowed=OBSERVATION_KINDS),
            "source": _SOURCE,
            "quality": _QUALITY,
            "note": ColumnForm("text", needed=False),
        },
        optional=True,
    ),
    # Who owns what a field lifts.
    "field_owners": TableForm(
        {
            "node": ColumnForm("id"),
            "owner": ColumnForm("text"),
            "country": ColumnForm("id", needed=False),
            "share": ColumnForm("share"),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    # Days that an arc takes, with what is waited for before it.
    "times": TableForm(
        {
            "arc": ColumnForm("id"),
            "days": _NUMBER,
            "days_low": _MAYBE,
            "days_high": _MAYBE,
            "source": _SOURCE,
            "quality": _QUALITY,
            "note": ColumnForm("text", needed=False),
        },
        key="arc",
        optional=True,
    ),
    # What a day in transit costs a unit: a share of its value.
    "time_values": TableForm(
        {
            "commodity": ColumnForm("id"),
            "value": _NUMBER,
            "value_low": _MAYBE,
            "value_high": _MAYBE,
            "share_per_day": ColumnForm("share"),
            "low": ColumnForm("share", needed=False),
            "high": ColumnForm("share", needed=False),
            "source": _SOURCE,
            "quality": _QUALITY,
            "note": ColumnForm("text", needed=False),
        },
        key="commodity",
        optional=True,
    ),
    # What carries a commodity: it is there, empty, where the commodity is delivered, and one is
    # taken where the commodity starts.
    "returns": TableForm(
        {
            "commodity": ColumnForm("id"),
            "empty": ColumnForm("id"),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        key="commodity",
        optional=True,
    ),
    # Capacities and reservations that differ from `arcs` in a year other than the base year.
    "arc_years": TableForm(
        {
            "arc": ColumnForm("id"),
            "year": ColumnForm("integer"),
            "capacity": _MAYBE,
            "reserved": _MAYBE,
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    # What the prices of `demand` are made of: benchmark of the year plus a differential.
    "price_basis": TableForm(
        {
            "node": ColumnForm("id"),
            "commodity": ColumnForm("id"),
            "units_per_price_unit": _NUMBER,
            "differential": ColumnForm("signed"),
            "low": ColumnForm("signed", needed=False),
            "high": ColumnForm("signed", needed=False),
            # The grade whose quotation the differential is of, e.g. ``CPC``.
            "grade": ColumnForm("text", needed=False),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    "benchmarks": TableForm(
        {
            "year": ColumnForm("integer"),
            "benchmark": ColumnForm("text"),
            "price": _NUMBER,
            "low": _MAYBE,
            "high": _MAYBE,
            "unit": ColumnForm("text"),
            "source": _SOURCE,
            "quality": _QUALITY,
        },
        optional=True,
    ),
    "fitted_costs": TableForm(
        {
            "arc": ColumnForm("id"),
            "cost": _MAYBE,
            "capacity": _MAYBE,
        },
        optional=True,
    ),
    "sources": TableForm(
        {
            "key": ColumnForm("id"),
            "publisher": ColumnForm("text"),
            "title": ColumnForm("text"),
            "date": ColumnForm("text", needed=False),
            "address": ColumnForm("text", needed=False),
        },
        key="key",
        optional=True,
    ),
}
