"""``tarazy brief``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.arguments.limits import MOST_DRAWS
from tarazy.cli import options
from tarazy.cli.reporting import asked_for, in_world
from tarazy.cli.screen import fitted, for_a_file, show
from tarazy.errors import InputError
from tarazy.text.plain_json import plain_json

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.study.brief_findings import Brief


def write(
    study: options.Study = None,
    country: options.CountryOfPair = None,
    partner: options.PartnerOfPair = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Typeset it for print instead; needs tarazy[pdf].")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The file to write; of --pdf by default out/COUNTRY-PARTNER-brief.pdf.",
        ),
    ] = None,
    lang: options.Lang = "en",
    world: options.World = None,
    draws: Annotated[
        int, typer.Option(help="Draws for a range that is not stored; 0 for none.")
    ] = 100,
    workers: options.Workers = None,
    json: options.AsJson = False,
) -> None:
    """Tell what matters of a study in a minute: an answer, five numbers, what they do not say."""
    from tarazy.arguments.writable import check_file
    from tarazy.codes.classification import check_language
    from tarazy.study.brief_findings import find_brief
    from tarazy.text.naming import naming

    if draws != 0 and not 2 <= draws <= MOST_DRAWS:
        raise InputError(f"--draws: {draws}; allowed: 0, or 2 to {MOST_DRAWS}")
    language = check_language(lang)
    if pdf and json:
        raise InputError("--json: stands with --pdf; allowed: one of them")
    known, pair = asked_for(study, country, partner)
    target = out
    if pdf:
        from tarazy.report.typeset import check_typesetter

        check_typesetter()
        target = out or Path("out") / f"{'-'.join(pair).lower()}-brief.pdf"
        if target.suffix != ".pdf":
            raise InputError(f"--out: {str(target)!r}; allowed: a name that ends in .pdf")
    if target is not None:
        check_file(target, "--out")
    chosen, benchmark = in_world(known, pair, world)
    found = find_brief(
        chosen,
        benchmark,
        draws=draws,
        workers=workers,
        progress=lambda message: typer.echo(message, err=True),
    )
    with naming(chosen.forms()):
        if pdf:
            assert target is not None
            from tarazy.report.typeset import write_brief

            write_brief(found, target, language)
        else:
            _print(_json(found) if json else _laid_out(found, language, target), target)
            if target is None:
                return
    show(f"Written to {target}")


def _json(found: Brief) -> str:
    from tarazy.telling.brief_plain import plain

    return plain_json(plain(found))


def _laid_out(found: Brief, language: Language, target: Path | None) -> str:
    """Return the text for the screen, or for a file, which is the same on every screen."""
    if target is None:
        return fitted(_text(found, language))
    with for_a_file():
        return _text(found, language)


def _text(found: Brief, language: Language) -> str:
    from tarazy.cli.blocks import lines
    from tarazy.cli.screen import wrapped
    from tarazy.telling.brief import brief
    from tarazy.text.texts import texts
    from tarazy.version import __version__

    words = texts(language)
    title = wrapped(found.study.title.in_language(language))
    made = f"Tarazy {__version__}, {found.world.name} ({found.world.digest})"
    return f"{title}\n\n{lines(brief(found, words), words)}\n\n{made}"


def _print(text: str, target: Path | None) -> None:
    from tarazy.results.writing import write_texts

    if target is None:
        typer.echo(text)
    else:
        write_texts(target.parent, {target.name: f"{text}\n"})
