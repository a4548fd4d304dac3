"""A comparison as a workbook and as csv."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.experiment import export
from tarazy.results.sheets import LABELS, sheet
from tarazy.results.workbook import Notes, Sheet, write_workbook
from tarazy.results.writing import write_texts
from tarazy.text.plain_json import plain_json
from tarazy.text.spreadsheet import csv_of

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.experiment.comparison import Comparison


def about(comparison: Comparison) -> dict[str, Any]:
    """Return what `tarazy.experiment.export.about` tells of every outcome, what they share once."""
    told = {
        name: export.about(outcome)
        for name, outcome in zip(comparison.names, comparison.outcomes, strict=True)
    }
    columns: dict[str, Any] = {}
    for content in told.values():
        columns |= content.pop("columns")
        del content["note"]
    return {"note": export.NOTE, "outcomes": told, "columns": columns}


def tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Return ``welfare``, ``sectors`` and ``trade``, a row for each outcome and label."""
    import pandas as pd

    parts = [export.tables(outcome) for outcome in comparison.outcomes]
    found = {}
    for name, first in parts[0].items():
        attributes = first.attrs
        for part in parts:
            # What belongs to one outcome is no property of the whole.
            part[name].attrs = {}
        whole = pd.concat(
            [part[name] for part in parts], keys=comparison.names, names=["outcome", None]
        )
        found[name] = whole.reset_index(level="outcome").reset_index(drop=True)
        found[name].attrs = attributes
    return found


def write_csv(comparison: Comparison, folder: Path) -> None:
    """Write ``welfare.csv``, ``sectors.csv``, ``trade.csv`` and ``about.json`` into a folder."""
    files = {f"{name}.csv": csv_of(table) for name, table in tables(comparison).items()}
    files["about.json"] = plain_json(about(comparison)) + "\n"
    write_texts(folder, files)


def write_excel(comparison: Comparison, path: Path) -> None:
    """Write a workbook in which every outcome has a column of its own, but for ``Countries``."""
    sheets: list[Sheet | Notes] = [Notes("About", list(_remarks(about(comparison))))]
    for title, variable in (
        ("Real income", "welfare"),
        ("Output by sector", "output_change"),
        ("Trade after", "trade_after"),
    ):
        table = comparison.table(variable)
        shown = [str(column) for column in table.columns if column not in LABELS]
        table.attrs["units"] = dict.fromkeys(shown, table.attrs["unit"])
        table.attrs["long_names"] = {name: name for name in shown}
        sheets.append(sheet(title, table, names=variable != "trade_after"))
    sheets.insert(2, sheet("Countries", tables(comparison)["welfare"], names=True))
    write_workbook(path, sheets, title="comparison of " + ", ".join(comparison.names))


def _remarks(content: dict[str, Any]) -> Iterator[tuple[str, str | float]]:
    yield "How to read it", content["note"]
    for name, told in content["outcomes"].items():
        yield name, ""
        for language, text in (told["title"] or {}).items():
            yield f"Title ({language})", text
        yield from export.settings(told)
    yield "Columns", ""
    for key, facts in content["columns"].items():
        yield f"Column {key}", f"{facts['meaning']}; {facts['unit']}"
