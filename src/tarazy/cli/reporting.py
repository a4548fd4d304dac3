"""``tarazy report``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.arguments.limits import MOST_DRAWS
from tarazy.cli import completion, options
from tarazy.cli.screen import show
from tarazy.errors import InputError
from tarazy.text.plain_json import plain_json

if TYPE_CHECKING:
    from tarazy.study import Study
    from tarazy.world import World


def write(
    study: options.Study = None,
    country: options.CountryOfPair = None,
    partner: options.PartnerOfPair = None,
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
            metavar="FILE|DIR",
            help="The folder; by default out/COUNTRY-PARTNER. With --single-file the file.",
        ),
    ] = None,
    single_file: Annotated[
        bool, typer.Option("--single-file", help="Everything in one file, e.g. for a mail.")
    ] = False,
    lang: Annotated[
        list[str] | None,
        typer.Option(help="Language: en, kk or ru; several are computed once."),
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
    """Write the report of a study: pages that open offline."""
    from tarazy.codes.classification import check_language
    from tarazy.report import write_folder, write_pages
    from tarazy.report.citation import today
    from tarazy.study.findings import find

    if draws != 0 and not 2 <= draws <= MOST_DRAWS:
        raise InputError(f"--draws: {draws}; allowed: 0, or 2 to {MOST_DRAWS}")
    languages = [check_language(language) for language in lang or ()]
    known, pair = asked_for(study, country, partner)
    name = "-".join(pair).lower()
    # What would fail at the end fails before the work.
    files = _files(out, name, languages) if single_file else []
    folder = Path("out") / name if out is None else out
    if not single_file:
        _check_folder(folder)
    today()
    chosen, benchmark = in_world(known, pair, world)
    if chapters is not None:
        chosen = chosen.with_chapters([part.strip() for part in chapters.split(",")])
    chosen = chosen.with_scenarios(*(scenario or ()))
    written = languages or chosen.languages[:1]
    findings = find(
        chosen,
        benchmark,
        draws=draws,
        workers=workers,
        cluster=cluster,
        progress=lambda message: typer.echo(message, err=True),
    )
    if single_file:
        pages = write_pages(findings, dict(zip(written, files, strict=True)))
    else:
        pages = write_folder(findings, folder, written)
    if json:
        typer.echo(plain_json({"written": [str(page) for page in pages]}))
        return
    for page in pages:
        show(f"Written to {page}")


def _files(out: Path | None, name: str, languages: Sequence[str]) -> list[Path]:
    """Return the file of each language, each of which can be written.

    The first has the name as it was given, e.g. kaz-usa.html and kaz-usa.kk.html.
    """
    from tarazy.arguments.writable import check_file

    target = _page(Path("out") if out is None else out, f"{name}.html")
    others = [target.with_suffix(f".{each}{target.suffix}") for each in languages[1:]]
    for path in (target, *others):
        check_file(path, "--out")
    return [target, *others]


def _page(out: Path, name: str) -> Path:
    """Return the page to write: `out`, or in it where it is a folder; a file has a suffix."""
    return out / name if out.is_dir() or not out.suffix else out


def _check_folder(folder: Path) -> None:
    """Check that a report can be written as a folder; what is called as a page is none."""
    from tarazy.report.folders import check_report_folder

    if folder.suffix == ".html":
        raise InputError(
            f"--out: {str(folder)!r} is the name of a file; allowed: a folder, or --single-file"
        )
    check_report_folder(folder, "--out")


def asked_for(
    study: str | None, country: str | None, partner: str | None
) -> tuple[Study | None, tuple[str, str]]:
    """Return the study that is asked for and its pair; of a pair that has none, the pair alone.

    Parameters
    ----------
    study
        Name of a study, or the path of its document.
    country, partner
        The pair, instead of a study.

    Raises
    ------
    InputError
        If both are given, or half a pair, or the study cannot be read.
    """
    from tarazy.codes.country_codes import iso3_codes
    from tarazy.codes.names import meant
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
        states = sorted(iso3_codes())
        country, partner = (meant("economies", each, states) for each in (country, partner))
        known = about(country, partner)
    if known is None:
        return None, (str(country), str(partner))
    return known, (known.country, known.partner[0])


def in_world(known: Study | None, pair: tuple[str, str], world: str | None) -> tuple[Study, World]:
    """Return a study, one that is made for the pair where there is none, and its benchmark.

    Parameters
    ----------
    known, pair
        From `asked_for`.
    world
        What ``--world`` names; None for the benchmark of the study.

    Raises
    ------
    InputError
        If the benchmark cannot be loaded, or an economy of the pair is unknown in it.
    """
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
