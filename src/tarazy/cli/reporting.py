"""``tarazy report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def write(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path(
        "out/kaz-usa.html"
    ),
    lang: Annotated[str, typer.Option(help="Language: en, kk or ru.")] = "en",
    world: Annotated[str, typer.Option(metavar="NAME|FILE", help="The benchmark.")] = "core-2022",
) -> None:
    """Write the report: the benchmark and the six experiments on one page that opens offline."""
    from tarazy.report import write_report
    from tarazy.world import World
    from tarazy.world.classification import check_language

    language = check_language(lang)
    page = write_report(
        World.load(world),
        out,
        language,
        progress=lambda message: typer.echo(message, err=True),
    )
    typer.echo(f"Written to {page}")
