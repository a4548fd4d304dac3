"""``tarazy agenda``: what stands between two economies, and what lifting it is worth."""

from __future__ import annotations

from typing import Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show
from tarazy.errors import unknown_name


def show_agenda(
    country: Annotated[
        str,
        typer.Argument(
            metavar="COUNTRY", help="Whose gain ranks.", autocompletion=completion.economies
        ),
    ],
    partner: Annotated[
        str,
        typer.Argument(
            metavar="PARTNER", help="The other side.", autocompletion=completion.economies
        ),
    ],
    rank: Annotated[
        str, typer.Option(help="Order of the rows: gain, certainty or alone.")
    ] = "gain",
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Draws of each range that is not stored; 0 leaves them out."
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="On which the law is read; by default the last known."),
    ] = None,
    world: options.World = None,
    workers: options.Workers = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
    out: options.OutFolder = None,
) -> None:
    """Rank what stands between two economies: by gain, by certainty, by who can act alone."""
    from tarazy.arguments.writable import check_folder
    from tarazy.codes.classification import check_language
    from tarazy.obstacles.agenda import DRAWS, agenda
    from tarazy.obstacles.ranking import ORDERS
    from tarazy.text.plain_json import plain_json

    language = check_language(lang)
    if rank not in ORDERS:
        raise unknown_name("order", rank, ORDERS, "--rank")
    if out is not None:
        check_folder(out)
    found = agenda(
        country,
        partner,
        day=day,
        draws=DRAWS if draws is None else draws,
        world=options.world_of(world),
        workers=workers,
    )
    if out is not None:
        from tarazy.results.writing import answer_folder

        with answer_folder(out) as draft:
            found.to_csv(draft)
            found.to_excel(draft / "agenda.xlsx")
    if json:
        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.answer_texts import words as shell_words
    from tarazy.cli.blocks import lines
    from tarazy.telling.agenda import overview
    from tarazy.text.texts import texts

    words = texts(language)
    show(lines(overview(found, rank, words), words))
    if out is not None:
        show(shell_words(language)("written", folder=out))
