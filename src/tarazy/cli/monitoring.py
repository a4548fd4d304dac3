"""``tarazy monitor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show
from tarazy.errors import InputError


def show_monitor(
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="A day, month or year; by default the last known."),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Only what concerns an economy.",
            autocompletion=completion.economies,
        ),
    ] = None,
    partner: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="With --country: and this one too.",
            autocompletion=completion.economies,
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only one kind of promise, e.g. purchase.")
    ] = None,
    standing: Annotated[
        str | None, typer.Option(help="Only kept, open, overdue, lapsed or unknown ones.")
    ] = None,
    meeting: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The lists that were published of a meeting."),
    ] = None,
    bodies: Annotated[
        bool, typer.Option("--bodies", help="The bodies in which the sides meet.")
    ] = False,
    file: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Further promises; may be repeated."),
    ] = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
) -> None:
    """Print what was promised and what came of it: kept, open, overdue, by kind and year."""
    from tarazy.codes.classification import check_language
    from tarazy.evidence.promises import monitor

    language = check_language(lang)
    if partner is not None and country is None:
        raise InputError(f"--partner: {partner!r} without --country; allowed: with --country")
    if meeting is not None and bodies:
        raise InputError("--bodies: stands with --meeting; allowed: one of both")
    found = monitor(
        as_of, country=country, partner=partner, kind=kind, standing_is=standing, extra=file or ()
    )
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.blocks import lines
    from tarazy.telling import monitor as told
    from tarazy.text.texts import texts

    words = texts(language)
    if meeting is not None:
        blocks = told.meeting(found, meeting, words)
    else:
        blocks = told.bodies(found, words) if bodies else told.overview(found, words)
    show(lines(blocks, words))
