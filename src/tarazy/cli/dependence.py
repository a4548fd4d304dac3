"""``tarazy dependence``: how much a country leans on each partner, and what losing it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.world import World

CHECKPOINT = ".checkpoint"


def show_dependence(
    country: Annotated[
        str | None, typer.Argument(metavar="[COUNTRY]", help="ISO 3166 alpha-3, or ROW.")
    ] = None,
    partners: Annotated[
        str | None,
        typer.Option(
            metavar="CODES", help="Economies and groups; by default RUS,CHN,USA,EU27,TUR."
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="Also after this scenario, with the change."),
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="This table; may be given again.")
    ] = None,
    world: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="Another benchmark.")
    ] = None,
    network: Annotated[
        str | None, typer.Option(metavar="NAME|FOLDER", help="Another network of energy exports.")
    ] = None,
    closure: Annotated[
        str, typer.Option(help="Of the deficits: fixed, income_share or zero.")
    ] = "fixed",
    json: Annotated[bool, typer.Option("--json", help="Print JSON, all tables.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for dependence.json and tables.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language: en, kk or ru.")] = "en",
    matrix: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Instead: losses of all pairs, as Parquet."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Processes for --matrix.")
    ] = None,
) -> None:
    """Print how much a country depends on each partner, and what losing it costs."""
    from tarazy.codes.classification import check_language
    from tarazy.trade.data import CLOSURES

    language = check_language(lang)
    if closure not in CLOSURES:
        raise unknown_name("closure", closure, CLOSURES, "--closure")
    if matrix is not None:
        _alone(
            {"COUNTRY": country, "--partners": partners, "--after": after, "--part": part or None,
             "--network": network, "--json": json or None, "--out": out}
        )  # fmt: skip
        _write_matrix(_world(world or "core-2022"), matrix, workers, closure, language)
        return
    if workers is not None:
        raise InputError(f"--workers: {workers} stands without --matrix; allowed: with --matrix")
    if country is None:
        raise InputError("COUNTRY: is missing; allowed: a country, or --matrix FILE")
    _print_balance(country, partners, after, part, world, network, closure, json, out, language)


def _print_balance(
    country: str,
    partners: str | None,
    after: str | None,
    part: list[str] | None,
    world: str | None,
    network: str | None,
    closure: str,
    json: bool,
    out: Path | None,
    language: Language,
) -> None:
    from tarazy.arguments.writable import check_folder
    from tarazy.cli.dependence_answer import PARTS as SHOWN
    from tarazy.cli.dependence_answer import dependence_answer
    from tarazy.cli.drawing import progress_bar
    from tarazy.interdependence.balance import PARTS, dependence
    from tarazy.interdependence.partners import PARTNERS
    from tarazy.interdependence.words import word

    if out is not None:
        check_folder(out)
    codes = PARTNERS if partners is None else _codes(partners)
    if partners is None:
        # The usual partners of everyone else, where the country is one of them.
        codes = tuple(code for code in codes if code != country.upper())
    for name in part or ():
        if name not in PARTS:
            raise unknown_name("part", name, PARTS, "--part")
    everything = json or out is not None
    wanted = part or (PARTS if everything else SHOWN)
    with progress_bar(word("shell", "balance", language)) as progress:
        found = dependence(
            country.upper(),
            codes,
            None if world is None else _world(world),
            after,
            parts=wanted,
            network=network,
            closure=closure,  # type: ignore[arg-type]
            progress=progress,
        )
    if out is not None:
        found.write(out)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.to_dict()))
        return
    shown = list(dict.fromkeys(part or SHOWN))
    typer.echo(dependence_answer(found, shown, language))
    if part is None:
        rest = ", ".join(name for name in PARTS if name not in SHOWN)
        typer.echo(word("shell", "parts", language, parts=rest))
    if out is not None:
        typer.echo(word("shell", "written", language, folder=out))


def _codes(partners: str) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for code in partners.split(","))
    if not all(codes):
        raise InputError(
            f"--partners: {partners!r}; allowed: codes with commas between them, e.g. RUS,CHN,EU27"
        )
    return codes


def _world(name: str) -> World:
    from tarazy.world import World

    return World.load(name)


def _alone(given: dict[str, object]) -> None:
    """Check that nothing stands beside --matrix that it does not use."""
    for name, value in given.items():
        if value is not None:
            raise InputError(
                f"--matrix: stands with {name}; allowed: --world, --workers, --closure, --lang"
            )


def _write_matrix(
    world: World, file: Path, workers: int | None, closure: str, language: Language
) -> None:
    """Compute the losses of all pairs and write them; a run that was stopped goes on."""
    from importlib.util import find_spec

    from tarazy.arguments.writable import check_file
    from tarazy.cli.drawing import progress_bar
    from tarazy.interdependence.matrix import severance_matrix, write_matrix
    from tarazy.interdependence.words import word

    if find_spec("pyarrow") is None:
        raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")
    if file.is_dir():
        raise InputError(f"--matrix: {str(file)!r} is a folder; allowed: a file")
    if not file.parent.is_dir():
        raise InputError(f"--matrix: no folder {str(file.parent)!r}; allowed: an existing folder")
    check_file(file, "--matrix")
    checkpoint = file.with_name(file.name + CHECKPOINT)
    with progress_bar(word("shell", "matrix", language)) as progress:
        found = severance_matrix(
            world,
            workers,
            progress,
            closure=closure,  # type: ignore[arg-type]
            checkpoint=checkpoint,
        )
    write_matrix(found, file)
    checkpoint.unlink(missing_ok=True)
    n = len(world.economies)
    residual = f"{found.attrs['largest_residual']:.1e}"
    typer.echo(
        word("shell", "matrix_written", language, pairs=n * (n - 1), file=file, residual=residual)
    )
