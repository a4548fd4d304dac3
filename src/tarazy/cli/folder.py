"""Writing an outcome to a folder: every file appears whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.text.plain_json import plain_json
from tarazy.text.spreadsheet import csv_of

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome

_IN_DETAIL = ("trade_by_sector", "asked_by_sector")
TABLES = ("welfare", "sectors", "trade", "asked", "asked_productivity", *_IN_DETAIL)
# Of answers with owners of capital alone, or to what was asked of them.
_SOME = ("owners", "asked_capital", "asked_owners", "asked_payments")
FILES = (
    "summary.json",
    "about.json",
    *(f"{table}.csv" for table in TABLES),
    "outcome.npz",
    "outcome.xlsx",
)


def write_outcome(outcome: Outcome, folder: Path, beside: Mapping[str, Any]) -> None:
    """Write `FILES`: a summary, every table as csv, the workbook, and the outcome to load again.

    Tables that the answer does not have are taken away where an earlier answer left them.

    What is to be told `beside` the numbers goes into the summary.

    All files are complete before the first one is renamed into place, so that a failure leaves
    neither a part of a file nor a mixture of two outcomes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
        draft = Path(part)
        text = plain_json(outcome.summary() | dict(beside))
        (draft / "summary.json").write_text(text + "\n", encoding="utf-8")
        outcome.to_csv(draft)
        for name in _IN_DETAIL:
            text = csv_of(outcome.table(name))
            (draft / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
        outcome.to_excel(draft / "outcome.xlsx")
        outcome.save(draft / "outcome.npz")
        there = [table for table in _SOME if table in outcome.tables]
        for name in (*FILES, *(f"{table}.csv" for table in there)):
            (draft / name).replace(folder / name)
        for table in set(_SOME).difference(there):
            (folder / f"{table}.csv").unlink(missing_ok=True)
