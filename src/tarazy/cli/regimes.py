"""``tarazy regime``: tariff regimes, their rates by sector, and the lines behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.arguments.defaults import DEFAULT_COUNTRY
from tarazy.cli import completion, options
from tarazy.cli.screen import fits, listed, show, table
from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.policy.lines import Line
    from tarazy.policy.regime import Regime
    from tarazy.policy.sector_view import SectorView, TradedProduct
    from tarazy.text.texts import Texts

DROPPED = "dropped"
_PRODUCTS_SHOWN = 3


def show_regime(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME|DIR/]",
            help="Of a regime, or the folder of one of your own; without it, a list.",
            autocompletion=completion.regimes,
        ),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Whose goods, ISO 3166 alpha-3 or ROW; else KAZ.",
            autocompletion=completion.economies,
        ),
    ] = None,
    basis: Annotated[
        str | None,
        typer.Option(
            help="weighted with the exporter's trade where known (the default), or simple."
        ),
    ] = None,
    lines: Annotated[
        str | None,
        typer.Option(
            metavar="SECTOR|dropped", help="List the lines of a sector, or those without a rate."
        ),
    ] = None,
    json: options.AsJson = False,
    lang: options.Lang = "en",
) -> None:
    """List the tariff regimes, or print the rates of one by sector with the lines behind them."""
    from tarazy.codes.classification import check_language, goods_sectors
    from tarazy.policy.regime import regime
    from tarazy.policy.sector_view import sector_views

    language = check_language(lang)
    if name is None:
        for option, value in {"--country": country, "--basis": basis, "--lines": lines}.items():
            if value is not None:
                raise InputError(f"{option}: {value} without a regime; allowed: with its NAME")
        _list_regimes(language, json)
        return
    basis = basis or "weighted"
    law, basis_given = regime(name), _basis(basis)
    code = _exporter(law, country or DEFAULT_COUNTRY)
    if lines is not None:
        allowed = (DROPPED, *goods_sectors())
        if lines not in allowed:
            raise unknown_name("sector", lines, allowed, "--lines")
        from tarazy.policy.lines import regime_lines

        found = [
            line
            for line in regime_lines(law, code, basis_given)
            if (line.treatment == DROPPED if lines == DROPPED else line.sector == lines)
        ]
        empty = "none_dropped" if lines == DROPPED else "no_lines"
        _print_lines(found, language, json, empty)
        return
    views = sector_views(law, code, basis_given)
    if json:
        from tarazy.telling.listings import plain_rates
        from tarazy.text.plain_json import plain_json

        document = plain_rates(law, code, law.basis_of(code, basis_given), views)
        typer.echo(plain_json(document))
        return
    show("\n".join(_heading(law, code, basis, language)))
    show("\n" + _rates_table(views, language))
    if any(view.lines for view in views):
        show("\n" + "\n".join(_behind(views, language)))


def _exporter(law: Regime, given: str) -> str:
    """Return the code of an exporter; a user's regime may name economies of a world of its own."""
    from tarazy.codes.country_codes import iso3_codes
    from tarazy.codes.names import called
    from tarazy.policy.regime import REST_OF_WORLD

    own = law.own_rates
    named = [*own["preferences"], *law.free, *law.importers] if own else []
    allowed = [*dict.fromkeys((*named, REST_OF_WORLD, *sorted(iso3_codes())))]
    code = called("economies", given, allowed) or given.upper()
    # A regime of the package refuses by itself what it does not know.
    if own and code not in allowed:
        raise unknown_name("exporter", given, allowed, "--country")
    return code


def _basis(given: str) -> Any:
    from tarazy.policy.regime import BASES

    if given not in BASES:
        raise unknown_name("basis", given, BASES, "--basis")
    return given


def _words(language: Language) -> Texts:
    from tarazy.text.texts import texts

    return texts(language, "regimes")


def _list_regimes(language: Language, json: bool) -> None:
    from tarazy.policy.regime import regimes
    from tarazy.text.formats import day
    from tarazy.text.plain_table import table as aligned

    laws = regimes()
    if json:
        from tarazy.telling.listings import plain_regime
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json([plain_regime(law) for law in laws]))
        return
    words = _words(language)
    header = [words("name"), words("since"), words("until")]
    rows = [
        [law.name, day(law.since, words), "-" if law.until is None else day(law.until, words)]
        for law in laws
    ]
    titles = [words("title"), *(law.title[language] for law in laws)]
    shown = listed(zip(aligned(header, rows).splitlines(), titles, strict=True))
    whole = [[*row, title] for row, title in zip(rows, titles[1:], strict=True)]
    typer.echo(shown if fits(shown) else table([*header, titles[0]], whole))


def _heading(law: Regime, exporter: str, basis: str, language: Language) -> list[str]:
    from tarazy.codes.classification import name_of
    from tarazy.policy import special
    from tarazy.text.formats import day

    words = _words(language)
    dates = {
        name: "" if when is None else day(when, words)
        for name, when in (("since", law.since), ("until", law.until), ("edition", law.edition))
    }
    force = words("in_force" if law.until is None else "in_force_until", **dates)
    importers = ", ".join(name_of(code, language) for code in law.importers)
    averaged = law.basis_of(exporter, "weighted" if basis == "weighted" else "simple")
    if averaged == "simple":
        key = "simple" if basis == "simple" else "no_weights"
    elif law.importers == ("USA",):
        key = "weighted_us"
    else:
        key = "weighted_imports" if law.quality == "assumed" else "weighted_world"
    lines = [
        f"{law.name}: {law.title[language]}",
        words("importers", importers=importers),
        f"{force}. {words(law.level)}",
        words(key, exporter=name_of(exporter, language)),
    ]
    if law.schedule == "us_special":
        named = [
            words(
                "programme" if p.until is None else "programme_until",
                name=p.name,
                symbols=", ".join(p.symbols),
                until="" if p.until is None else day(p.until, words),
            )
            for p in special.programmes_of(exporter)
        ]
        lines.append(words("programmes", programmes="; ".join(named) or words("no_programme")))
    lines.append(words("quality", quality=words(f"quality.{law.quality}")))
    lines.append(words("source", source=law.source))
    if law.note:
        lines.append(words("note", note=law.note))
    return lines


def _percent(rate: float | None, words: Texts) -> str:
    from tarazy.text.formats import decimal

    return "-" if rate is None else decimal(100 * rate, 2, words)


def _rates_table(views: Sequence[SectorView], language: Language) -> str:
    from tarazy.codes.classification import name_of
    from tarazy.text.formats import amount

    words = _words(language)
    keys = ("sector", "rate", "mean", "trade", "lines", "converted", "lower_bound", "dropped")
    rows = [
        [
            name_of(view.sector, language),
            _percent(view.rate, words),
            _percent(view.simple, words),
            "-" if view.weight is None else amount(view.weight, words),
            str(view.lines),
            str(view.converted),
            str(view.lower_bound),
            str(view.dropped),
        ]
        for view in views
    ]
    return table([words(key) for key in keys], rows)


def _behind(views: Sequence[SectorView], language: Language) -> list[str]:
    from tarazy.codes.classification import name_of
    from tarazy.text.formats import amount

    words = _words(language)
    text = [words("behind")]
    for view in views:
        if view.products or view.peaks:
            text.append(name_of(view.sector, language))
        for product in view.products[:_PRODUCTS_SHOWN]:
            duty = _duty_of(product, language)
            weight, rate = amount(product.weight, words), _percent(product.rate, words)
            name = product.description
            text.append(
                f"  {product.product:<10}  {weight:>8}  {rate:>7} %  {duty}  {name}".rstrip()
            )
        for line in view.peaks:
            rate = _percent(line.rate, words)
            label = f"{line.duty}  ({words('highest')})"
            text.append(
                f"  {line.code:<10}  {'':>8}  {rate:>7} %  {label}  {line.description}".rstrip()
            )
    return text


def _duty_of(product: TradedProduct, language: Language) -> str:
    words = _words(language)
    if product.digits < 6:
        return words("of_heading")
    duties = {line.duty for line in product.lines}
    return duties.pop() if len(duties) == 1 else words("several", count=len(product.lines))


def _print_lines(lines: Sequence[Line], language: Language, json: bool, empty: str) -> None:
    if json:
        from dataclasses import asdict

        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json([asdict(line) for line in lines]))
        return
    words = _words(language)
    if not lines:
        show(words(empty))
        return
    rows = [
        [words("line"), words("sector"), words("rate"), words("treatment"), words("duty")],
        *(
            [
                line.code,
                line.sector or "-",
                _percent(line.rate, words),
                words(line.treatment),
                line.duty,
            ]
            for line in lines
        ),
    ]
    widths = [max(len(row[k]) for row in rows) for k in range(4)]
    notes = [f"{words('reason')}; {words('description')}"]
    notes += ["; ".join(filter(None, (line.reason, line.description))) for line in lines]
    shown = []
    for row, note in zip(rows, notes, strict=True):
        cells = [row[0].ljust(widths[0]), row[1].ljust(widths[1]), row[2].rjust(widths[2])]
        cells += [row[3].ljust(widths[3]), row[4]]
        shown.append("  ".join(cells) + (f"  | {note}" if note else ""))
    if fits(told := "\n".join(shown)):
        typer.echo(told)
        return
    header, *whole = ([*row, note] for row, note in zip(rows, notes, strict=True))
    typer.echo(table(header, whole))
