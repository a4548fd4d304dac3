"""``tarazy dependence``: how much a country leans on each partner, and what losing it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.cli import completion, options, resuming
from tarazy.cli.screen import show
from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.trade.data import Closure as KnownClosure

CHECKPOINT = ".checkpoint"


def show_dependence(
    country: Annotated[
        str | None,
        typer.Argument(
            metavar="[COUNTRY]",
            help="Whose balance it is: ISO 3166 alpha-3, or ROW.",
            autocompletion=completion.economies,
        ),
    ] = None,
    partner: Annotated[
        str | None,
        typer.Option(
            metavar="CODES",
            help="Economies and groups, with commas between them; by default "
            "RUS,CHN,USA,EU27,TUR, or the largest partners in a world without these.",
            autocompletion=completion.economies_and_groups,
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Also after this scenario, with the change.",
            autocompletion=completion.experiments,
        ),
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="This table; may be given again.")
    ] = None,
    world: options.World = None,
    network: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FOLDER",
            help="Another network of energy exports.",
            autocompletion=completion.networks,
        ),
    ] = None,
    closure: options.Closure = None,
    json: options.AsJson = False,
    out: options.OutFolder = None,
    lang: options.Lang = "en",
    matrix: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Instead: losses of all pairs, as Parquet."),
    ] = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    checkpoint: options.Checkpoint = None,
) -> None:
    """Print how much a country depends on each partner, and what losing it costs."""
    from tarazy.codes.classification import check_language

    language = check_language(lang)
    chosen = options.closure_of(closure or "fixed")
    if matrix is not None:
        _alone(
            {"COUNTRY": country, "--partner": partner, "--after": after, "--part": part or None,
             "--network": network, "--out": out}
        )  # fmt: skip
        _write_matrix(matrix, workers, cluster, checkpoint, chosen, language, world, json)
        return
    options.refuse_idle("--matrix", workers=workers, cluster=cluster, checkpoint=checkpoint)
    if country is None:
        raise InputError("COUNTRY: is missing; allowed: a country, or --matrix FILE")
    _print_balance(country, partner, after, part, world, network, chosen, json, out, language)


def _print_balance(
    country: str,
    partners: str | None,
    after: str | None,
    part: list[str] | None,
    world: str | None,
    network: str | None,
    closure: KnownClosure,
    json: bool,
    out: Path | None,
    language: Language,
) -> None:
    from tarazy.arguments.writable import check_folder
    from tarazy.cli.dependence_answer import PARTS as SHOWN
    from tarazy.cli.dependence_answer import dependence_answer
    from tarazy.cli.drawing import progress_bar
    from tarazy.interdependence.balance import PARTS, dependence
    from tarazy.interdependence.words import word

    if out is not None:
        check_folder(out)
    benchmark = None if world is None else options.world_of(world)
    known = [] if benchmark is None else benchmark.economies
    listed = None if partners is None else options.codes_of(partners, "--partner")
    codes = None if listed is None else [_code(each, known) for each in listed]
    for name in part or ():
        if name not in PARTS:
            raise unknown_name("part", name, PARTS, "--part")
    everything = json or out is not None
    wanted = part or (PARTS if everything else SHOWN)
    with progress_bar(word("shell", "balance", language)) as progress:
        found = dependence(
            _code(country, known),
            codes,
            after,
            parts=wanted,
            network=network,
            closure=closure,
            progress=progress,
            world=benchmark,
        )
    if out is not None:
        from tarazy.results.writing import answer_folder

        with answer_folder(out) as draft:
            found.to_csv(draft)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    shown = list(dict.fromkeys(part or SHOWN))
    show(dependence_answer(found, shown, language))
    if part is None:
        rest = ", ".join(name for name in PARTS if name not in SHOWN)
        show(word("shell", "parts", language, parts=rest))
    if out is not None:
        show(word("shell", "written", language, folder=out))


def _code(given: str, known: list[str]) -> str:
    """Return the economy of the world that a name means; what it means there else."""
    from tarazy.codes.names import called

    return called("economies", given, known) or given.upper()


def _alone(given: dict[str, object]) -> None:
    """Check that nothing stands beside --matrix that it does not use."""
    for name, value in given.items():
        if value is not None:
            raise InputError(
                f"--matrix: stands with {name}; allowed: --world, --workers, --cluster, "
                "--checkpoint, --closure, --lang, --json"
            )


def _write_matrix(
    file: Path,
    workers: int | None,
    cluster: str | None,
    checkpoint: Path | None,
    closure: KnownClosure,
    language: Language,
    world: str | None,
    json: bool,
) -> None:
    """Compute the losses of all pairs and write them; a run that was stopped goes on.

    What is finished is kept beside the file until that is written, or where the user says.
    """
    import shutil
    from importlib.util import find_spec

    from tarazy.arguments.writable import check_file
    from tarazy.cli.drawing import progress_bar
    from tarazy.interdependence.matrix import save_severance_matrix, severance_matrix
    from tarazy.interdependence.words import word
    from tarazy.text.plain_json import plain_json

    if find_spec("pyarrow") is None:
        raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")
    if file.is_dir():
        raise InputError(f"--matrix: {str(file)!r} is a folder; allowed: a file")
    if not file.parent.is_dir():
        raise InputError(f"--matrix: no folder {str(file.parent)!r}; allowed: an existing folder")
    check_file(file, "--matrix")
    kept = checkpoint or resuming.keeping(file.with_name(file.name + CHECKPOINT))
    benchmark = options.world_of(world)
    with progress_bar(word("shell", "matrix", language)) as progress:
        found = severance_matrix(
            workers,
            progress,
            closure=closure,
            checkpoint=kept,
            world=benchmark,
            cluster=cluster,
        )
    save_severance_matrix(found, file)
    if checkpoint is None and kept is not None:
        shutil.rmtree(kept)
    pairs = len(benchmark.economies) * (len(benchmark.economies) - 1)
    largest = found.attrs["largest_residual"]
    if json:
        written = {"written": str(file), "pairs": pairs, "largest_residual": largest}
        typer.echo(plain_json(written))
        return
    residual = f"{largest:.1e}"
    show(word("shell", "matrix_written", language, pairs=pairs, file=file, residual=residual))
