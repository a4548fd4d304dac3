"""``tarazy build-series``: make the bundled series from the official files again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarazy.errors import InputError


def build_series(
    data: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="Folder of the official input files.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the tables; by default the package's own."),
    ] = None,
) -> None:
    """Rebuild the bundled series (votes, investment, trade, energy) from the official files."""
    if not data.is_dir():
        raise InputError(f"--data: {str(data)!r} is no folder; allowed: the folder of inputs")
    from tarazy import series
    from tarazy.arguments.writable import check_folder
    from tarazy.series.build import build_series as build

    folder = Path(series.__file__).parent / "tables" if out is None else out
    check_folder(folder)
    typer.echo(f"{', '.join(build(data, folder))}: written to {folder}")
