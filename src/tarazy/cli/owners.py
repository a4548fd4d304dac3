"""``tarazy owners``: who owns the capital and natural resources of a country."""

from __future__ import annotations

from typing import Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import show


def show_owners(
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Where it is owned; by default KAZ, where the world has it.",
            autocompletion=completion.economies,
        ),
    ] = None,
    partner: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Only what this owner has, sector by sector.",
            autocompletion=completion.economies,
        ),
    ] = None,
    sector: options.SectorsChosen = None,
    world: options.World = None,
    json: options.AsJson = False,
    out: options.OutFolder = None,
    lang: options.Lang = "en",
) -> None:
    """Print who owns the capital and natural resources of a country, and what they earn."""
    from tarazy.arguments.writable import check_folder
    from tarazy.codes.classification import check_language
    from tarazy.investment.owned import owners

    language = check_language(lang)
    if out is not None:
        check_folder(out)
    benchmark = options.world_of(world)
    host = options.country_in(benchmark, "--country") if country is None else country
    chosen = "*" if sector is None else options.codes_of(sector, "--sector")
    found = owners(host, partner, chosen, world=benchmark)
    if out is not None:
        from tarazy.results.writing import answer_folder

        with answer_folder(out) as draft:
            found.to_csv(draft)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    from tarazy.cli.answer_texts import words
    from tarazy.cli.blocks import lines
    from tarazy.cli.screen import wrapped
    from tarazy.telling.owners import of_country, of_partner
    from tarazy.text.texts import texts

    report = texts(language)
    told = of_country(found, report) if partner is None else of_partner(found, report)
    world_told = words(language)(
        "owners_source", world=found.world_name, digest=found.world_digest, year=found.world_year
    )
    show(f"{lines(told, report)}\n\n{wrapped(world_told)}")
    if out is not None:
        show(words(language)("written", folder=out))
