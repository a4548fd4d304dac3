"""``tarazy timeline``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli import completion, options


def timeline(
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="A day, month or year.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="A day, month or year.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="One kind of event; agreement keeps agreements too.")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Only where an economy, or an organisation, takes part.",
            autocompletion=completion.economies,
        ),
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A table of further events; may be repeated."),
    ] = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
) -> None:
    """Print the chronicle: events, agreements and stages in the order of time."""
    from tarazy.codes.classification import check_language
    from tarazy.evidence.chronicle import chronicle

    language = check_language(lang)
    found = chronicle(first, last, kind, country, file or ())
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.timeline_answer import timeline as written

    typer.echo(written(found, language))
