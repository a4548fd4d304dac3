"""One cell of the tables of a corridor network, as an observation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.arguments.partial_date import PartialDate
from tarazy.errors import InputError, unknown_name
from tarazy.evidence.observation import Observation

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.corridors.data import Network
    from tarazy.evidence.references import Corridor

_VOLUMES = ("volume", "capacity", "reserved", "low", "high", "max", "initial")
_DATES = ("opened", "date", "start", "end")
_PRICES = ("cost", "price", "lifting_cost", "fee")


def look_up(reference: Corridor, where: str) -> Observation:
    """Return a cell of a network's table.

    Raises
    ------
    InputError
        If the table, row or column is not there, or the cell holds neither number nor date.
    """
    from tarazy.corridors.columns import TABLES
    from tarazy.corridors.data import Network

    network = Network.load(reference.network)
    tables = [name for name in TABLES if hasattr(network, name)]
    if reference.table not in tables:
        raise unknown_name("table", reference.table, tables, f"{where}: table")
    frame: pd.DataFrame = getattr(network, reference.table)
    if reference.column not in frame.columns:
        raise unknown_name("column", reference.column, frame.columns, f"{where}: column")
    row = _row(frame, reference, where)
    cell = row[reference.column]
    source, quality = _provenance(network, row)
    period = str(row["year"]) if "year" in row.index else str(network.year)
    if isinstance(cell, int | float) and cell == cell and reference.column not in _DATES:
        unit = _unit(network, reference.column)
        return Observation(float(cell), unit, period, source, quality)
    try:
        day = PartialDate.parse(str(cell))
    except ValueError:
        raise InputError(
            f"{where}: column: {reference.column!r} holds {str(cell)!r}; allowed: a column with a "
            "number or a date in this row"
        ) from None
    return Observation(day, "date", str(day), source, quality)


def _row(frame: pd.DataFrame, reference: Corridor, where: str) -> pd.Series:
    if isinstance(reference.row, str):
        found = frame[frame.index.astype(str) == reference.row]
        if len(found) != 1:
            raise unknown_name("row", reference.row, map(str, frame.index), f"{where}: row")
        return found.iloc[0]
    found = frame
    for column, value in reference.row.items():
        if column not in frame.columns:
            raise unknown_name("column", column, frame.columns, f"{where}: row")
        found = found[found[column].astype(str) == str(value)]
    if len(found) != 1:
        raise InputError(
            f"{where}: row: {reference.row} names {len(found)} rows; allowed: columns and values "
            "that name one"
        )
    return found.iloc[0]


def _unit(network: Network, column: str) -> str:
    stem = column.removesuffix("_low").removesuffix("_high")
    if stem in _PRICES:
        return network.price_unit
    return network.unit if stem in _VOLUMES else "1"


def _provenance(network: Network, row: pd.Series) -> tuple[str, str]:
    """Return the sources of a row, written out, and its quality."""
    keys = row.get("source", "")
    keys = [key.strip() for key in str(keys).split(";")]
    table = network.sources
    shown = [
        ", ".join(str(part) for part in table.loc[key] if part == part and part != "")
        for key in keys
        if key in table.index
    ]
    quality = row.get("quality", row.get("kind", "derived"))
    known = {"actual": "sourced", "approx": "sourced", "residual": "derived"}
    return "; ".join(shown) or f"network {network.name}", known.get(str(quality), str(quality))
