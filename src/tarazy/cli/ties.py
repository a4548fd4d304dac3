"""``tarazy ties``."""

from __future__ import annotations

from typing import Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show


def show_ties(
    country: Annotated[
        str,
        typer.Argument(
            metavar="COUNTRY", help="By code or name.", autocompletion=completion.economies
        ),
    ],
    partner: Annotated[
        str,
        typer.Argument(
            metavar="PARTNER", help="By code or name.", autocompletion=completion.economies
        ),
    ],
    lang: options.Lang = "en",
    json: options.AsJson = False,
) -> None:
    """Print ties of security: pacts, votes on arms, treaties on disarmament."""
    from tarazy.codes.classification import check_language
    from tarazy.interdependence.ties import ties

    language = check_language(lang)
    found = ties(country, partner)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.blocks import lines
    from tarazy.telling.ties import ties as told
    from tarazy.text.texts import texts

    words = texts(language)
    show(lines(told(found, words), words))
