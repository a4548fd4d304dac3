"""Writing an outcome to a folder, as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.results.writing import answer_folder
from tarazy.text.plain_json import plain_json
from tarazy.text.spreadsheet import csv_of

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome

_IN_DETAIL = ("trade_by_sector", "asked_by_sector")
TABLES = ("welfare", "sectors", "trade", "asked", "asked_productivity", *_IN_DETAIL)
FILES = (
    "summary.json",
    "about.json",
    *(f"{table}.csv" for table in TABLES),
    "outcome.npz",
    "outcome.xlsx",
)


def write_outcome(outcome: Outcome, folder: Path, beside: Mapping[str, Any]) -> None:
    """Write `FILES`, in the place of those of an earlier answer."""
    with answer_folder(folder) as draft:
        fill(draft, outcome, beside)


def fill(folder: Path, outcome: Outcome, beside: Mapping[str, Any]) -> None:
    """Write `FILES`: a summary, every table as csv, the workbook, and the outcome to load again.

    What is to be told `beside` the numbers goes into the summary.
    """
    folder.mkdir(exist_ok=True)
    text = plain_json(outcome.summary() | dict(beside))
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")
    outcome.to_csv(folder)
    for name in _IN_DETAIL:
        text = csv_of(outcome.table(name))
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    outcome.to_excel(folder / "outcome.xlsx")
    outcome.save(folder / "outcome.npz")
