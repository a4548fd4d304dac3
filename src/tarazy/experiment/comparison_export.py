"""A comparison as a workbook and as csv."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.experiment import export
from tarazy.results.sheets import LABELS, sheet
from tarazy.results.workbook import Notes, Sheet, write_workbook

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.experiment.outcome import Outcome


def about(outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    """Return what every outcome tells about itself, by name, and what they share once."""
    told = {name: outcome.about() for name, outcome in outcomes.items()}
    columns: dict[str, Any] = {}
    for name, content in told.items():
        # What was asked is no table of a comparison.
        columns |= export.columns_of(export.given_away(outcomes[name].table))
        del content["columns"], content["note"]
    return {"note": export.NOTE, "outcomes": told, "columns": columns}


def tables(outcomes: Mapping[str, Outcome]) -> dict[str, pd.DataFrame]:
    """Return ``welfare``, ``sectors`` and ``trade``, a row for each outcome and label."""
    import pandas as pd

    parts = [export.given_away(outcome.table) for outcome in outcomes.values()]
    found = {}
    for name, first in parts[0].items():
        attributes = first.attrs
        for part in parts:
            # What belongs to one outcome is no property of the whole.
            part[name].attrs = {}
        whole = pd.concat(
            [part[name] for part in parts], keys=list(outcomes), names=["outcome", None]
        )
        found[name] = whole.reset_index(level="outcome").reset_index(drop=True)
        found[name].attrs = attributes
    return found


def write_csv(outcomes: Mapping[str, Outcome], folder: Path) -> None:
    """Write ``welfare.csv``, ``sectors.csv``, ``trade.csv`` and ``about.json`` into a folder."""
    export.write_csv(tables(outcomes), about(outcomes), folder)


def write_excel(
    outcomes: Mapping[str, Outcome], table_of: Callable[[str], pd.DataFrame], path: Path
) -> None:
    """Write a workbook in which every outcome has a column of its own, but for ``Countries``.

    Parameters
    ----------
    outcomes
        By name.
    table_of
        Returns a variable with a column for each outcome.
    path
        Of the file.
    """
    sheets: list[Sheet | Notes] = [Notes("About", list(_remarks(about(outcomes))))]
    for title, variable in (
        ("Real income", "welfare"),
        ("Output by sector", "output_change"),
        ("Trade after", "trade_after"),
    ):
        table = table_of(variable)
        shown = [str(column) for column in table.columns if column not in LABELS]
        table.attrs["units"] = dict.fromkeys(shown, table.attrs["unit"])
        table.attrs["long_names"] = {name: name for name in shown}
        sheets.append(sheet(title, table, names=variable != "trade_after"))
    sheets.insert(2, sheet("Countries", tables(outcomes)["welfare"], names=True))
    write_workbook(path, sheets, title="comparison of " + ", ".join(outcomes))


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
