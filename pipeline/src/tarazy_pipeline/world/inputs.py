"""Which official files a build of the world reads, and where they are published."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

from tarazy.errors import InputError


def input_files() -> dict[str, str]:
    """Return the files below the input folder and the address of each publisher."""
    file = resources.files("tarazy_pipeline.world").joinpath("inputs.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["file"]: row["address"] for row in rows}


def check_inputs(inputs: Path) -> None:
    """Check that every file is there, before any is read.

    Raises
    ------
    InputError
        Naming all that are missing, each with its address.
    """
    missing = {
        name: where for name, where in input_files().items() if not (inputs / name).is_file()
    }
    if missing:
        listed = "; ".join(f"{name} ({where})" for name, where in missing.items())
        raise InputError(f"{inputs}: {len(missing)} files are missing: {listed}", whole=True)
