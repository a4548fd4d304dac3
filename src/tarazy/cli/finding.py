"""``tarazy find``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show


def find(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="In English, Kazakh or Russian.")
    ],
    places: Annotated[
        str | None,
        typer.Option(
            "--in",
            metavar="PLACES",
            help="Where: texts, claims, events, agreements, promises, goals; divided by commas.",
            autocompletion=completion.places,
        ),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", help="How many rows are shown.")] = 10,
    file: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Further claims, events or sentences; may be repeated."),
    ] = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
) -> None:
    """Find words in the texts, claims, events, agreements, promises and goals."""
    from tarazy.codes.classification import check_language
    from tarazy.evidence.searching.found import find_text

    language = check_language(lang)
    wanted = None if places is None else [place.strip() for place in places.split(",")]
    found = find_text(" ".join(words), wanted, lang=language, limit=limit, extra=file or ())
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.blocks import lines
    from tarazy.telling.found_text import rows_found
    from tarazy.text.texts import texts

    said = texts(language)
    show(lines(rows_found(found, said), said))
