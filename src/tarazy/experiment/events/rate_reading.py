"""Reading rates with their document: per cents, files beside it, tariff lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tarazy.arguments.frame_columns import with_index_as_columns
from tarazy.arguments.values import one
from tarazy.errors import unknown_name
from tarazy.experiment.events.rate_forms import BASES, KEYS, Bounds


def read_rate(given: Any, folder: Path, where: str, bounds: Bounds, importer: object) -> Any:
    """Return a rate in the form that the models know; what is none is left to them.

    Parameters
    ----------
    given
        As it stands in a document.
    folder
        Where files are looked for.
    where
        The event and the key, for messages.
    bounds
        The lowest and the highest rate allowed.
    importer
        That of the event, as it stands in the document: whose trade tariff lines are weighted with.

    Raises
    ------
    InputError
        One line naming the file, the line, the column or key, the value and what is allowed.
    """
    from tarazy.policy.own_rates import rate_of

    if isinstance(given, str) and "%" in given:
        return rate_of(given, where, bounds)
    if not isinstance(given, Mapping):
        return given
    if "rows" in given:
        return _rows(given, where, bounds)
    if "schedule" in given:
        return _schedule(given, folder, where, bounds, importer)
    if isinstance(given.get("table"), str) and given["table"].endswith(".csv"):
        return _table(given, folder, where, bounds)
    if not given or given.keys() & {*KEYS}:
        return given
    rows = [
        {"sector": sector, "rate": rate_of(value, f"{where}: {sector}", bounds)}
        for sector, value in given.items()
    ]
    return {"rows": rows}


def _rows(given: Mapping[str, Any], where: str, bounds: Bounds) -> dict[str, Any]:
    """Return rows given in a document, or as a table of pandas, with rates as numbers."""
    import pandas as pd

    from tarazy.policy.own_rates import rate_of

    rows: Any = given["rows"]
    if isinstance(rows, pd.DataFrame):
        rows = with_index_as_columns(rows, f"{where}: rows").to_dict("records")
    if not isinstance(rows, list | tuple):
        return dict(given)
    read: list[Any] = []
    for number, row in enumerate(rows, start=1):
        if isinstance(row, Mapping):
            # An empty cell of pandas is no number.
            empty = [key for key, cell in row.items() if pd.api.types.is_scalar(cell)]
            empty = [key for key in empty if row[key] is not None and pd.isna(row[key])]
            row = {key: cell for key, cell in row.items() if key not in empty}
        if isinstance(row, dict) and "rate" in row:
            row["rate"] = rate_of(row["rate"], f"{where}: rows {number}: rate", bounds)
        read.append(row)
    return {**given, "rows": read}


def _table(given: Mapping[str, Any], folder: Path, where: str, bounds: Bounds) -> dict[str, Any]:
    from tarazy.policy.own_rates import read_rate_table

    _check_keys(given, ("table", "times"), where)
    name = given["table"]
    rows = read_rate_table(folder / name, f"{where}: {name}", bounds)
    return {**given, "rows": rows}


def _schedule(
    given: Mapping[str, Any], folder: Path, where: str, bounds: Bounds, importer: object
) -> dict[str, Any]:
    """Return the averages of tariff lines by sector, of Kazakhstan's goods weighted with trade."""
    from tarazy.policy import own_lines

    _check_keys(given, ("schedule", "times", "basis"), where)
    name = one(f"{where}: schedule", given["schedule"], "the path of a CSV file")
    basis = given.get("basis", "weighted")
    if basis not in BASES:
        raise unknown_name("basis", str(basis), BASES, f"{where}: basis")
    lines = own_lines.read_lines(folder / name, f"{where}: {name}", bounds)
    rows: list[dict[str, Any]] = []
    for parties in dict.fromkeys((line.importer, line.exporter) for line in lines):
        own = [line for line in lines if (line.importer, line.exporter) == parties]
        named = zip(("importer", "exporter"), parties, strict=True)
        about = {key: code for key, code in named if code}
        found, weighted = own_lines.by_sector(own), {}
        if basis == "weighted" and parties[1] in ("", own_lines.WEIGHTED):
            whose = [parties[0]] if parties[0] else _names(importer)
            weighted = own_lines.weighted_by_sector(own, whose)
        if parties[1]:
            found, weighted = found | weighted, {}
        rows += [{**about, "sector": sector, "rate": value} for sector, value in found.items()]
        about["exporter"] = own_lines.WEIGHTED
        rows += [{**about, "sector": sector, "rate": value} for sector, value in weighted.items()]
    return {key: value for key, value in given.items() if key != "basis"} | {"rows": rows}


def _names(selection: object) -> list[str]:
    """Return the names that a selection of a document holds, in any of its forms."""
    named = selection.get("of") if isinstance(selection, Mapping) else selection
    listed = [named] if isinstance(named, str) else named
    return [str(name) for name in listed] if isinstance(listed, list | tuple) else []


def _check_keys(given: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
    for key in given:
        if key not in allowed:
            raise unknown_name("key", key, allowed, where)
