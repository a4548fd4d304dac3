"""``tarazy invest``: what a dollar of foreign investment adds, sector by sector."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show
from tarazy.errors import InputError

_AMOUNT = re.compile(
    r"(\d+(?:\.\d+)?)\s*(|thousand|mn|million|bn|billion|tn)", re.ASCII | re.IGNORECASE
)
_TIMES = {
    **{"": 1.0, "thousand": 1e3, "mn": 1e6, "million": 1e6},
    **{"bn": 1e9, "billion": 1e9, "tn": 1e12},
}


def amount_of(text: str, where: str) -> float:
    """Return the USD that a text such as ``1bn`` or ``250mn`` means.

    Raises
    ------
    InputError
        If it means none.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise InputError(
            f"{where}: {text!r} is no amount; allowed: USD, as 500000000, 250mn, 1bn or 1.5bn"
        )
    return float(found[1]) * _TIMES[found[2].lower()]


def show_prospects(
    host: Annotated[
        str,
        typer.Argument(
            metavar="HOST", help="Where it is invested.", autocompletion=completion.economies
        ),
    ],
    partner: Annotated[
        str,
        typer.Option(
            "--from", metavar="CODE", help="Whose money it is.", autocompletion=completion.economies
        ),
    ],
    amount: Annotated[
        str | None,
        typer.Option(
            metavar="USD",
            help="In each sector, as 1bn or 250mn; else a tenth of its capital, 1bn at most.",
        ),
    ] = None,
    horizon: Annotated[
        str,
        typer.Option(
            help="short (money stays in the sector it was put into), medium or long.",
            autocompletion=completion.horizons,
        ),
    ] = "short",
    sector: options.SectorsChosen = None,
    sort: Annotated[
        str, typer.Option(metavar="COLUMN", help="A column of the table, the largest first.")
    ] = "host_income",
    draws: Annotated[
        int, typer.Option(metavar="N", help="Drawn worlds behind the range; 0 for none.")
    ] = 4,
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 0,
    workers: options.Workers = None,
    world: options.World = None,
    json: options.AsJson = False,
    out: options.OutFolder = None,
    lang: options.Lang = "en",
) -> None:
    """Print what a dollar of direct investment adds to national income, sector by sector."""
    from tarazy.arguments.writable import check_folder
    from tarazy.cli.answer_texts import words
    from tarazy.codes.classification import check_language
    from tarazy.prospects.invest import invest

    language = check_language(lang)
    if out is not None:
        check_folder(out)
    found = invest(
        host,
        partner,
        amount=None if amount is None else amount_of(amount, "--amount"),
        horizon=horizon,
        sectors="*" if sector is None else options.codes_of(sector, "--sector"),
        draws=draws,
        seed=seed,
        workers=workers,
        world=options.world_of(world),
    )
    ordered = found.ranked(sort)
    if out is not None:
        found.to_csv(out)
    if json:
        from tarazy.text.plain_json import plain_json

        order = {str(name): place for place, name in enumerate(ordered["sector"])}
        told = found.summary()
        told["sectors"] = sorted(told["sectors"], key=lambda row: order[str(row["sector"])])
        typer.echo(plain_json(told))
        return
    from tarazy.cli.blocks import lines
    from tarazy.telling.prospects import of_prospects
    from tarazy.text.texts import texts

    report = texts(language)
    show(lines(of_prospects(found, report, sort), report))
    if out is not None:
        show(words(language)("written", folder=out))
