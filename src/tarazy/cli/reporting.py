"""``tarazy report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarazy.errors import InputError


def write(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path(
        "out/kaz-usa.html"
    ),
    lang: Annotated[
        list[str] | None,
        typer.Option(help="Language: en, kk or ru; several give a page each, computed once."),
    ] = None,
    world: Annotated[str, typer.Option(metavar="NAME|FILE", help="The benchmark.")] = "core-2022",
    draws: Annotated[
        int, typer.Option(help="Draws for the range of a detailed experiment; 0 for none.")
    ] = 200,
) -> None:
    """Write the report: benchmark, experiments and barriers on one page that opens offline."""
    from tarazy.arguments.writable import check_file
    from tarazy.codes.classification import check_language
    from tarazy.report import write_pages
    from tarazy.study.findings import find
    from tarazy.world import World

    languages = [check_language(language) for language in lang or ["en"]]
    if len(set(languages)) < len(languages):
        raise InputError(f"--lang: {', '.join(languages)}; allowed: each language once")
    if draws == 1 or draws < 0:
        raise InputError(f"--draws: {draws}; allowed: 0, or 2 and more")
    paths: dict[str, str | Path] = {
        # The first language has the name as it was given, e.g. kaz-usa.html and kaz-usa.kk.html.
        language: out.with_suffix(f".{language}{out.suffix}") if number else out
        for number, language in enumerate(languages)
    }
    for path in paths.values():
        check_file(Path(path), "--out")
    findings = find(
        World.load(world), draws=draws, progress=lambda message: typer.echo(message, err=True)
    )
    for page in write_pages(findings, paths):
        typer.echo(f"Written to {page}")
