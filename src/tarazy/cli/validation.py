"""``tarazy validate``: published results and observed flows, recomputed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from tarazy.cli import options
from tarazy.cli.once import OnceCommand
from tarazy.cli.screen import fitted
from tarazy.errors import InputError
from tarazy.text.plain_json import plain_json

app = typer.Typer(help="Recompute published results and compare.", rich_markup_mode=None)
Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="Folder of the authors' data.")]


class Validation(Protocol):
    """What every validation returns."""

    @property
    def passed(self) -> bool:
        """Whether every published figure is met."""

    def text(self) -> str:
        """Return the comparison as text."""

    def summary(self) -> dict[str, Any]:
        """Return the comparison as plain data."""


@app.command("cp2015", cls=OnceCommand)
def cp2015(data: Data, json: options.JsonAlone = False) -> None:
    """Reproduce Table 2 of Caliendo and Parro (2015) to every printed digit."""
    _check_data(data)
    from tarazy.validate.cp2015 import validate

    _conclude(validate(data), json)


@app.command("ge-gravity", cls=OnceCommand)
def ge_gravity(data: Data, json: options.JsonAlone = False) -> None:
    """Compare with the solved results of the one-sector gravity model ge_gravity."""
    _check_data(data)
    from tarazy.validate.ge_gravity import validate

    _conclude(validate(data), json)


@app.command("liberation-day", cls=OnceCommand)
def liberation_day(data: Data, json: options.JsonAlone = False) -> None:
    """Reproduce a tariff war: 194 countries after the tariffs the USA announced in April 2025."""
    _check_data(data)
    from tarazy.validate.liberation_day import validate

    _conclude(validate(data), json)


@app.command("corridors", cls=OnceCommand)
def corridors(json: options.JsonAlone = False) -> None:
    """Compare the flows of Kazakhstan's export routes with those observed, 2023 to 2025."""
    from tarazy.validate.corridors import validate

    _conclude(validate(), json)


@app.command("ranges", cls=OnceCommand)
def ranges(
    draws: Annotated[int, typer.Option(metavar="N", help="Draws of every range.")] = 100,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    checkpoint: options.Checkpoint = None,
    json: options.JsonAlone = False,
) -> None:
    """Count how often a range holds the answer under elasticities that it was drawn without."""
    from tarazy.cli.drawing import progress_bar
    from tarazy.validate.ranges import validate

    with progress_bar("ranges") as progress:
        found = validate(draws, workers, progress, checkpoint, cluster=cluster)
    _conclude(found, json)


def _check_data(data: Path) -> None:
    if not data.is_dir():
        raise InputError(f"--data: {str(data)!r} is no folder; allowed: the folder of the data")


def _conclude(validation: Validation, json: bool) -> None:
    typer.echo(plain_json(validation.summary()) if json else fitted(validation.text()))
    if not validation.passed:
        raise typer.Exit(1)
