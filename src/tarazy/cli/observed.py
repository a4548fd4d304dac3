"""``tarazy series``: what statistics observed, with source, licence and what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.cli import completion, options
from tarazy.cli.screen import listed, show
from tarazy.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language
    from tarazy.series import Series

_KEYS = ("country", "partner", "item")


def show_series(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[SERIES]",
            help="E.g. kaz-goods-exports; without it, all are listed.",
            autocompletion=completion.series,
        ),
    ] = None,
    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Its values, e.g. KAZ, WLD, EU27.")
    ] = None,
    partner: Annotated[
        str | None, typer.Option(metavar="CODE", help="With --country: one partner, every year.")
    ] = None,
    item: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --country: one item, every year.")
    ] = None,
    lang: options.Lang = "en",
    json: options.AsJson = False,
) -> None:
    """Show the bundled series of official statistics: what they are, and their values."""
    from tarazy import series
    from tarazy.codes.classification import check_language

    language = check_language(lang)
    given = {"--country": country, "--partner": partner, "--item": item}
    for option, value in given.items():
        if value is not None and (name is None or (country is None and option != "--country")):
            missing = "SERIES" if name is None else "--country"
            raise InputError(f"{option}: {value!r} without {missing}; allowed: with it")
    if name is None:
        _list([series.describe(each) for each in series.names()], language, json)
        return
    about = series.describe(name)
    rows = _rows(about, country, partner, item)
    if json:
        from tarazy.text.plain_json import plain_json

        values = [] if rows is None else rows.to_dict("records")
        typer.echo(plain_json(_plain(about) | {"values": values}))
        return
    show(_described(about, language))
    if rows is not None:
        show("\n" + _told(rows, about))


def _rows(
    about: Series, country: str | None, partner: str | None, item: str | None
) -> pd.DataFrame | None:
    """Return the values that are asked for, largest line of the last year first."""
    from tarazy import series
    from tarazy.codes.names import economy_called
    from tarazy.errors import unknown_name

    if country is None:
        return None
    table = series.table(about.name)
    wanted = {"country": country, "partner": partner, "item": item}
    for key, value in wanted.items():
        if value is None:
            continue
        known = sorted(set(table[key]) - {""})
        if key != "item":
            value = economy_called(value, known, f"series {about.name!r}", key)
        elif value not in known:
            raise unknown_name(key, value, known, f"series {about.name!r}")
        table = table[table[key] == value]
    return table.reset_index(drop=True)


def _told(rows: pd.DataFrame, about: Series) -> str:
    from tarazy.cli.screen import table

    lines = list(rows.groupby(list(_KEYS), sort=False))

    def number(value: float) -> str:
        return f"{value:,.{about.decimals}f}"

    if len(lines) == 1:
        cells = [[str(y), number(v)] for y, v in zip(rows["year"], rows["value"], strict=True)]
        return table(["", about.unit], cells)
    ends = [(keys, line.iloc[-1]) for keys, line in lines]
    ends.sort(key=lambda end: -float(end[1]["value"]))
    cells = [
        [" ".join(str(key) for key in keys if key), str(last["year"]), number(last["value"])]
        for keys, last in ends
    ]
    return table(["", "last year", about.unit], cells)


def _described(about: Series, language: Language) -> str:
    from tarazy.cli.screen import wrapped

    breaks = f"; another basis from {', '.join(map(str, about.breaks))}" if about.breaks else ""
    return "\n".join(
        [
            f"{about.name}: {about.title.in_language(language)}",
            f"{about.unit}, {_years(about)}, {about.quality}{breaks}",
            wrapped(about.source),
            about.address,
            wrapped(f"Licence: {about.licence}"),
            wrapped(about.note.in_language(language)),
        ]
    )


def _years(about: Series) -> str:
    first, last = about.first_year, about.last_year
    return str(first) if first == last else f"{first}-{last}"


def _list(found: list[Series], language: Language, json: bool) -> None:
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json({about.name: _plain(about) for about in found}))
        return
    rows = (
        (
            about.name,
            f"{about.title.in_language(language)}; {about.unit}, {_years(about)}, {about.quality}",
        )
        for about in found
    )
    typer.echo(listed(rows))


def _plain(about: Series) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(about)
