"""An outcome as a workbook and as csv, with what a reader needs to trust and repeat it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.results.sheets import sheet
from tarazy.results.workbook import Notes, Sheet, write_workbook
from tarazy.results.writing import write_texts
from tarazy.text.languages import in_language
from tarazy.text.plain_json import plain_json
from tarazy.text.spreadsheet import csv_of
from tarazy.trade.measures import PER_CENT

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

NOTE = (
    "Two long-run equilibria compared, everything else equal; not a forecast. Money is relative "
    "to world value added, which is held fixed."
)


def note_of(dataset: xr.Dataset) -> str:
    """Return how results are to be read: in the long run, or in the horizon that they have."""
    horizon = dataset.attrs.get("horizon")
    if horizon is None:
        return NOTE
    return NOTE.replace("Two long-run equilibria", f"Two equilibria of the {horizon} run")


# Tables of an outcome, and the sheets they make.
TABLES = {"welfare": "Countries", "sectors": "Sectors", "trade": "Trade"}
# Of an outcome that knows owners; what was asked, of one that knows it.
OWNER_SHEETS = {"owners": "Owners"}
ASKED_SHEETS = {
    "asked": "Asked",
    "asked_productivity": "Asked productivity",
    "asked_capital": "Asked capital",
    "asked_owners": "Asked owners",
    "asked_payments": "Asked payments",
}
_CODES_ALONE = ("trade", "asked", "asked_owners")
_CHANGE = ("trade_change", PER_CENT, "sales of exporter to importer")


def given_away(
    table: Callable[[str], pd.DataFrame], more: Sequence[str] = ()
) -> dict[str, pd.DataFrame]:
    """Return the tables that are given away: ``welfare``, ``sectors``, ``trade``, and `more`.

    Trade between pairs has a further column ``trade_change``, in per cent, empty where nothing was
    sold before.

    Parameters
    ----------
    table
        Returns a table of the outcome by name.
    more
        Which of `OWNER_SHEETS` and `ASKED_SHEETS` there are.
    """
    found = {name: table(name) for name in (*TABLES, *more)}
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
    files = {f"{name}.csv": csv_of(table) for name, table in tables.items()}
    files["about.json"] = plain_json(about) + "\n"
    write_texts(folder, files)


def write_excel(tables: Mapping[str, pd.DataFrame], about: dict[str, Any], path: Path) -> None:
    """Write the workbook of an outcome; parameters as for `write_csv`."""
    sheets: list[Sheet | Notes] = [Notes("About", list(_remarks(about)))]
    titles = TABLES | OWNER_SHEETS | ASKED_SHEETS
    sheets += [
        sheet(titles[name], table, names=name not in _CODES_ALONE) for name, table in tables.items()
    ]
    write_workbook(path, sheets, title=str((about["scenario"] or {}).get("name", "outcome")))


def _remarks(content: dict[str, Any]) -> Iterator[tuple[str, str | float]]:
    """Yield the rows of the sheet of remarks."""
    for key in ("title", "question"):
        for language, text in (content[key] or {}).items():
            yield f"{key.capitalize()} ({language})", text
    yield "How to read it", content["note"]
    yield from settings(content)
    for source in content["sources"]["scenario"]:
        told = source if isinstance(source, str) else in_language(source, "en")
        yield "Source of the scenario", told
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
        found = f"Shift of {target['by']}" if "by" in target else "Factor on the cost of delivery"
        yield f"{found} found for {target['place']}", target["factor"]
    for sector, theta in content["elasticities"].get("theta", {}).items():
        yield f"Trade elasticity: {sector}", theta
    if content["scenario"] is not None:
        yield "Scenario document (JSON)", plain_json(content["scenario"]) + "\n"


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
