"""An outcome as a workbook and as csv, with what a reader needs to trust and repeat it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.codes.classification import name_of
from tarazy.experiment.workbook import (
    Column,
    Kind,
    Notes,
    Sheet,
    Value,
    write_workbook,
)
from tarazy.text.plain_json import plain_json
from tarazy.text.spreadsheet import csv_of
from tarazy.trade.labelled import MUSD, PER_CENT

if TYPE_CHECKING:
    import pandas as pd

NOTE = (
    "Two long-run equilibria compared, everything else equal; not a forecast. Money is relative "
    "to world value added, which is held fixed."
)
LABELS = {
    "country": "Economy",
    "importer": "Importing economy",
    "exporter": "Exporting economy",
    "sector": "Sector",
}
# Tables of an outcome, and the sheets they make.
TABLES = {"welfare": "Countries", "sectors": "Sectors", "trade": "Trade"}
# What was asked, of an outcome that knows it; no sheet where nothing was.
ASKED_SHEETS = {"asked": "Asked", "asked_productivity": "Asked productivity"}
_CODES_ALONE = ("trade", "asked")
_CHANGE = ("trade_change", PER_CENT, "sales of exporter to importer")


def given_away(
    table: Callable[[str], pd.DataFrame], asked: Sequence[str] = ()
) -> dict[str, pd.DataFrame]:
    """Return the tables that are given away: ``welfare``, ``sectors``, ``trade``, and `asked`.

    Trade between pairs has a further column ``trade_change``, in per cent, empty where nothing was
    sold before.

    Parameters
    ----------
    table
        Returns a table of the outcome by name.
    asked
        Which of `ASKED_SHEETS` there are.
    """
    found = {name: table(name) for name in (*TABLES, *asked)}
    trade = found["trade"]
    before, after = (trade[f"trade_{when}"].to_numpy() for when in ("before", "after"))
    change = np.full_like(before, np.nan)
    sold = before > 0
    change[sold] = 100.0 * (after[sold] / before[sold] - 1.0)
    trade["trade_change"] = change
    key, unit, text = _CHANGE
    trade.attrs["units"][key], trade.attrs["long_names"][key] = unit, text
    return found


def columns_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    """Return the meaning and the unit of every column of numbers of some tables."""
    return {
        key: {"meaning": table.attrs["long_names"][key], "unit": table.attrs["units"][key]}
        for table in tables.values()
        for key in table.attrs["units"]
    }


def write_csv(tables: Mapping[str, pd.DataFrame], about: dict[str, Any], folder: Path) -> None:
    """Write every table as csv, and ``about.json``, into a folder.

    Parameters
    ----------
    tables
        From `given_away`.
    about
        What a reader needs to trust and repeat them.
    folder
        It is made if missing.
    """
    files = {f"{name}.csv": csv_text(table) for name, table in tables.items()}
    files["about.json"] = json_text(about)
    write_texts(folder, files)


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as csv with all digits."""
    return csv_of(table)


def json_text(content: dict[str, Any]) -> str:
    """Return JSON for people to read."""
    return plain_json(content) + "\n"


def write_texts(folder: Path, files: dict[str, str]) -> None:
    """Write files in UTF-8; all are complete before the first is renamed into place."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
        draft = Path(part)
        for name, text in files.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        for name in files:
            (draft / name).replace(folder / name)


def write_excel(tables: Mapping[str, pd.DataFrame], about: dict[str, Any], path: Path) -> None:
    """Write the workbook of an outcome; parameters as for `write_csv`."""
    sheets: list[Sheet | Notes] = [Notes("About", list(_remarks(about)))]
    titles = TABLES | ASKED_SHEETS
    sheets += [
        sheet(titles[name], table, names=name not in _CODES_ALONE)
        for name, table in tables.items()
        if len(table) or name in TABLES
    ]
    write_workbook(path, sheets, title=str((about["scenario"] or {}).get("name", "outcome")))


def sheet(title: str, table: pd.DataFrame, *, names: bool) -> Sheet:
    """Return a table of labelled numbers as a sheet, with or without names beside the codes."""
    columns: list[Column] = []
    values: list[list[Value]] = []
    for key in map(str, table.columns):
        if key in LABELS:
            codes = [str(code) for code in table[key]]
            columns.append(Column(key, f"{LABELS[key]}, code", kind="code"))
            values.append(list(codes))
            if names:
                columns.append(Column(f"{key}_name", LABELS[key]))
                values.append([name_of(code) for code in codes])
        elif key in table.attrs["units"]:
            unit = table.attrs["units"][key]
            shown = "million USD" if unit == MUSD else unit
            heading = _heading(table.attrs["long_names"][key], key)
            columns.append(Column(key, heading, shown, kind_of(unit)))
            numbers = table[key].tolist()
            values.append([float(x) if np.isfinite(x) else None for x in numbers])
        else:
            columns.append(Column(key, key.capitalize()))
            values.append([str(text) for text in table[key]])
    return Sheet(title, columns, list(zip(*values, strict=True)))


def _heading(title: str, key: str) -> str:
    """Return a title with a capital letter, but a name that a user chose as it is."""
    return title if title == key else title[:1].upper() + title[1:]


def kind_of(unit: str) -> Kind:
    """Return how numbers of a unit are shown."""
    return "money" if unit == MUSD else "number" if unit == "1" else "per cent"


def _remarks(content: dict[str, Any]) -> Iterator[tuple[str, str | float]]:
    """Yield the rows of the sheet of remarks."""
    for key in ("title", "question"):
        for language, text in (content[key] or {}).items():
            yield f"{key.capitalize()} ({language})", text
    yield "How to read it", content["note"]
    yield from settings(content)
    for source in content["sources"]["scenario"]:
        yield "Source of the scenario", source
    for variable, facts in content["sources"]["benchmark"].items():
        yield (
            f"Benchmark: {variable}",
            f"{facts['quality']}, {facts['year']}; {facts['source']}; licence: {facts['licence']}",
        )
    for key, facts in content["columns"].items():
        yield f"Column {key}", f"{facts['meaning']}; {facts['unit']}"
    for event in content["asked_network"]:
        words = (f"{key}: {plain_json(value)}" for key, value in event.items())
        yield "Asked of a network", "; ".join(words)
    for target in content["targets"]:
        yield f"Factor on the cost of delivery found for {target['place']}", target["factor"]
    for sector, theta in content["elasticities"].get("theta", {}).items():
        yield f"Trade elasticity: {sector}", theta
    if content["scenario"] is not None:
        yield "Scenario document (JSON)", json_text(content["scenario"])


def settings(content: dict[str, Any]) -> Iterator[tuple[str, str | float]]:
    """Yield what an outcome was computed from and how well, from what `Outcome.about` tells."""
    world = content["world"]
    yield "World", f"{world['name']}, {world['year']}, digest {world['digest']}"
    yield "Closure of the deficits", content["closure"]
    yield "Trade elasticities", content["elasticities"]["set"] or "those of the world"
    yield "Residual", content["residual"]
    yield "Method", f"{content['method']}, {content['sweeps']} sweeps"
    yield "Digest of the outcome", content["digest"]
    yield "Digest of the scenario", content["scenario_digest"] or "no document"
    for name, version in content["versions"].items():
        yield f"Version of {name}", version
