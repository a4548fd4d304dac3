"""The forms in which an event gives rates: a number, a column of a policy table, rows."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, WithJsonSchema

from tarazy.scenario.parts import Part, Text

Bounds = tuple[float, float]
# The keys of rates that are tables; a table of other keys is one of rates by sector.
KEYS = ("table", "column", "times", "rows", "schedule", "basis")
BASES = ("weighted", "simple")
_PER_CENT = {"type": "string", "pattern": r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)\s*%\s*$"}
_NUMBER_OR_PER_CENT = {"anyOf": [{"type": "number"}, _PER_CENT]}


class TableColumn(Part):
    """Rates by sector: one column of a policy table that travels with the package."""

    table: Text = Field(description="the name of a policy table")
    column: Text = Field(description="a column of that table")
    times: float = Field(
        default=1.0,
        strict=True,
        ge=-100.0,
        le=100.0,
        allow_inf_nan=False,
        description="a number from -100 to 100 that multiplies the column",
    )


class RateRow(Part):
    """One rate, and whose trade it is about; what is left out is everything."""

    importer: Text = Field(default="*", description="a code, a group or '*'")
    exporter: Text = Field(default="*", description="a code, a group or '*'")
    sector: Text = Field(default="*", description="a sector, a group or '*'")
    rate: Annotated[float, WithJsonSchema(_NUMBER_OR_PER_CENT)] = Field(
        strict=True, allow_inf_nan=False, description="a fraction"
    )
    line: int | None = Field(
        default=None, strict=True, ge=1, description="the line in its file, which messages name"
    )


class RateTable(Part):
    """Rates by importer, exporter and sector that the user brings.

    In a document ``{table = "mfn.csv"}`` is a file beside it, ``{schedule = "lines.csv"}`` one of
    tariff lines, and ``{agriculture = 0.1, metals = "5 %"}`` says rates by sector; they are read
    with the document, which then holds the rows. Of several rows that reach the same trade the one
    that names it more exactly holds: a code before a group, a group before everything.
    """

    table: Text | None = Field(default=None, description="the file that the rows were read from")
    schedule: Text | None = Field(
        default=None, description="the file of tariff lines that the rows are averages of"
    )
    rows: tuple[RateRow, ...] = Field(min_length=1, description="a list of rows with a rate each")
    times: float = Field(
        default=1.0,
        strict=True,
        ge=-100.0,
        le=100.0,
        allow_inf_nan=False,
        description="a number from -100 to 100 that multiplies the rates",
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Tell the forms in which a document gives such a table."""
        super().complete_schema(part)
        file = {"type": "string", "pattern": r"\.csv$"}
        row = dict(part["properties"]["rows"])
        times = part["properties"]["times"]
        basis = {"enum": [*BASES], "description": "how tariff lines are averaged"}
        told = part.get("description", "")

        def form(needed: str, **properties: Any) -> dict[str, Any]:
            return {
                "type": "object",
                "properties": properties,
                "required": [needed],
                "additionalProperties": False,
            }

        shown = {key: dict(part["properties"][key]) for key in ("table", "schedule")}
        part.clear()
        part["description"] = told
        part["anyOf"] = [
            form("rows", **shown, rows=row, times=times),
            form("table", table={**file, "description": "a CSV file"}, times=times),
            form(
                "schedule",
                schedule={**file, "description": "a CSV file of tariff lines"},
                basis=basis,
                times=times,
            ),
            {
                "type": "object",
                "propertyNames": {"not": {"enum": [*KEYS]}},
                "additionalProperties": _NUMBER_OR_PER_CENT,
                "minProperties": 1,
            },
        ]

    @property
    def name(self) -> str:
        """The file that it was read from; empty where it stands in the document."""
        return self.table or self.schedule or ""


def _rate_form(value: object) -> str:
    if isinstance(value, RateTable) or (isinstance(value, dict) and "rows" in value):
        return "<rows>"
    return "<table>" if isinstance(value, dict | TableColumn) else "<number>"


def plain_rate(bounds: Bounds) -> Any:
    """Return the type of a rate that is a number from the lowest to the highest."""
    low, high = bounds
    return Annotated[
        float,
        Field(strict=True, ge=low, le=high, allow_inf_nan=False),
        WithJsonSchema({"anyOf": [{"type": "number", "minimum": low, "maximum": high}, _PER_CENT]}),
    ]


def rate(bounds: Bounds) -> Any:
    """Return the type of a rate: a number from the lowest to the highest, or a table."""
    return Annotated[
        Annotated[plain_rate(bounds), Tag("<number>")]
        | Annotated[TableColumn, Tag("<table>")]
        | Annotated[RateTable, Tag("<rows>")],
        Discriminator(_rate_form),
    ]


def plain_rate_text(bounds: Bounds) -> str:
    """Return what is allowed as a rate that is a number, in words."""
    low, high = bounds
    return f"a fraction from {low:g} to {high:g} (0.25 is 25 per cent), or a per cent ('25 %')"


def rate_text(bounds: Bounds) -> str:
    """Return what is allowed as a rate, in words."""
    low, high = bounds
    return (
        f"a fraction from {low:g} to {high:g} (0.25 is 25 per cent), a per cent ('25 %'), "
        "rates by sector {agriculture = 0.1, ...}, {table = 'FILE.csv'}, {schedule = 'FILE.csv'}, "
        "or {table = ..., column = ..., times = ...}"
    )


def factor_text(low: float, high: float) -> str:
    """Return what is allowed as a factor, in words."""
    return f"a number from {low:g} to {high:g} (1.1 is 10 per cent more)"
