"""Writing an outcome to a folder: every file appears whole or not at all."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.trade import Outcome

TABLES = ("welfare", "sectors", "trade", "trade_by_sector")


def check_folder(folder: Path) -> None:
    """Check, before anything is computed, that a folder can be made.

    Raises
    ------
    InputError
        If a file stands in its place.
    """
    for place in (folder, *folder.parents):
        if place.exists():
            if not place.is_dir():
                raise InputError(f"--out: {str(place)!r} is a file; allowed: a folder")
            return


def write_outcome(outcome: Outcome, folder: Path) -> None:
    """Write ``summary.json``, every table as csv, and ``outcome.npz``.

    All files are complete before the first one is renamed into place, so that a failure leaves
    neither a part of a file nor a mixture of two outcomes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
        draft = Path(part)
        text = json.dumps(outcome.summary(), ensure_ascii=False, indent=2)
        (draft / "summary.json").write_text(text + "\n", encoding="utf-8")
        for name in TABLES:
            outcome.table(name).to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")
        outcome.save(draft / "outcome.npz")
        for file in sorted(draft.iterdir()):
            file.replace(folder / file.name)
