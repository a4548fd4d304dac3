"""``tarazy report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.cli import completion, options
from tarazy.errors import InputError
from tarazy.text.plain_json import plain_json

if TYPE_CHECKING:
    from tarazy.study import Study
    from tarazy.world import World


def write(
    study: Annotated[
        str | None,
        typer.Argument(
            metavar="STUDY",
            help="A study by name (tarazy study list), or its document; by default that of "
            "Kazakhstan and the United States.",
            autocompletion=completion.studies,
        ),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Instead of a study: a pair of economies.",
            autocompletion=completion.economies,
        ),
    ] = None,
    partner: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="The other one of the pair.",
            autocompletion=completion.economies,
        ),
    ] = None,
    chapters: Annotated[
        str | None, typer.Option(metavar="A,B", help="Only these chapters, in this order.")
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|FILE",
            help="One more experiment in detail; may be repeated.",
            autocompletion=completion.experiments,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR", help="The page, or its folder; by default out/COUNTRY-PARTNER.html."
        ),
    ] = None,
    lang: Annotated[
        list[str] | None,
        typer.Option(help="Language: en, kk or ru; several give a page each, computed once."),
    ] = None,
    world: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="The benchmark; by default that of the study."),
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws where no range is stored; 0 for none.")] = 200,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    json: options.JsonAlone = False,
) -> None:
    """Write the report of a study: one page that opens offline."""
    from tarazy.arguments.writable import check_file
    from tarazy.codes.classification import check_language
    from tarazy.report import write_pages
    from tarazy.study.findings import find

    if draws == 1 or draws < 0:
        raise InputError(f"--draws: {draws}; allowed: 0, or 2 and more")
    languages = [check_language(language) for language in lang or ()]
    known, pair = _asked(study, country, partner)
    name = "-".join(pair).lower() + ".html"
    target = _page(Path("out") if out is None else out, name)
    # The first language has the name as it was given, e.g. kaz-usa.html and kaz-usa.kk.html.
    others = [target.with_suffix(f".{each}{target.suffix}") for each in languages[1:]]
    for path in (target, *others):
        check_file(path, "--out")
    chosen, benchmark = _in_world(known, pair, world)
    if chapters is not None:
        chosen = chosen.with_chapters([part.strip() for part in chapters.split(",")])
    chosen = chosen.with_scenarios(*(scenario or ()))
    written = languages or chosen.languages[:1]
    paths: dict[str, str | Path] = dict(zip(written, (target, *others), strict=True))
    findings = find(
        chosen,
        benchmark,
        draws=draws,
        workers=workers,
        cluster=cluster,
        progress=lambda message: typer.echo(message, err=True),
    )
    pages = write_pages(findings, paths)
    if json:
        typer.echo(plain_json({"written": [str(page) for page in pages]}))
        return
    for page in pages:
        typer.echo(f"Written to {page}")


def _page(out: Path, name: str) -> Path:
    """Return the page to write: `out`, or in it where it is a folder; a file has a suffix."""
    return out / name if out.is_dir() or not out.suffix else out


def _asked(
    study: str | None, country: str | None, partner: str | None
) -> tuple[Study | None, tuple[str, str]]:
    """Return the study that is asked for and its pair; of a pair that has none, the pair alone."""
    from tarazy.study import about, load
    from tarazy.study.reading import DEFAULT

    if country is None and partner is None:
        known: Study | None = load(study or DEFAULT)
    elif study is not None:
        raise InputError(
            f"STUDY: {study!r} with --country or --partner; allowed: a study, or a pair"
        )
    elif country is None or partner is None:
        missing = "--country" if country is None else "--partner"
        raise InputError(f"{missing}: is missing; allowed: both --country and --partner")
    else:
        known = about(country, partner)
    if known is None:
        return None, (str(country), str(partner))
    return known, (known.country, known.partner[0])


def _in_world(known: Study | None, pair: tuple[str, str], world: str | None) -> tuple[Study, World]:
    """Return a study, one that is made for the pair where there is none, and its benchmark."""
    from tarazy.codes.sector_groups import known_in
    from tarazy.study import made
    from tarazy.study.reading import benchmark_of

    if known is None:
        benchmark = options.world_of(world)
        if known_in("goods", benchmark.sectors, benchmark.sector_groups) is None:
            typer.echo(
                f"tarazy: note: world {benchmark.name} does not tell which sectors are goods: "
                "experiments with duties are left out (World.with_groups, or tarazy world --group)",
                err=True,
            )
        return made(*pair, world=benchmark), benchmark
    return known, benchmark_of(known) if world is None else options.world_of(world)
