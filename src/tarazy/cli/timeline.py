"""``tarazy timeline``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.codes.classification import Language


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
        typer.Option(
            metavar="FILE",
            help="Further events; may be repeated. With --stages: own stages.",
        ),
    ] = None,
    stages: Annotated[
        bool,
        typer.Option("--stages", help="Instead: whether the stages show in observed series."),
    ] = False,
    lang: options.Lang = "en",
    json: options.AsJson = False,
) -> None:
    """Print the chronicle: events, agreements and stages in the order of time."""
    from tarazy.codes.classification import check_language
    from tarazy.evidence.chronicle import chronicle

    language = check_language(lang)
    if stages:
        given = {"--from": first, "--to": last, "--kind": kind, "--country": country}
        for option, value in given.items():
            if value is not None:
                raise InputError(f"{option}: stands with --stages; allowed: without")
        _print_stages(file or [], language, json)
        return
    found = chronicle(first, last, kind, country, file or ())
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.timeline_answer import timeline as written

    show(written(found, language))


def _print_stages(files: list[Path], language: Language, json: bool) -> None:
    from tarazy.evidence.library import library
    from tarazy.evidence.stage_breaks import stage_breaks

    if len(files) > 1:
        raise InputError(f"--file: {len(files)} of them with --stages; allowed: one")
    found = stage_breaks(files[0] if files else None)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.blocks import lines
    from tarazy.telling.stages import stages as told
    from tarazy.text.texts import texts

    words = texts(language)
    show(lines(told(found, library(), words), words))
