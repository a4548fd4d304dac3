"""``tarazy sweep``: one question at every point of a grid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.cli import options
from tarazy.cli.screen import show

if TYPE_CHECKING:
    from tarazy.sweeps.result import Sweep

# Rows of a table in the terminal; files have all of them.
_ROWS = 40


def run_sweep(
    sweep: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A scenario with a table [grid]: tarazy new sweep."),
    ],
    measure: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="What is kept, with commas: welfare,real_wage[KAZ],trade_after[KAZ,:].",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Gets the answer: .nc, .zarr, or the table of points as .csv or .parquet.",
        ),
    ] = None,
    world: options.World = None,
    cold: Annotated[
        bool,
        typer.Option(
            "--cold", help="Begins at the benchmark at every point: to the last bit as tarazy run."
        ),
    ] = False,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    checkpoint: options.Checkpoint = None,
    json: options.JsonAlone = False,
) -> None:
    """Answer one question at every point of a grid: of rates, partners, horizons, samples."""
    from tarazy.cli.drawing import progress_bar
    from tarazy.sweeps.document import load
    from tarazy.sweeps.run import sweep as run
    from tarazy.sweeps.sweep_file import check_path

    if out is not None:
        check_path(out, "--out")
    document = load(sweep)
    benchmark = None if world is None else options.world_of(world)
    with progress_bar(document.name) as progress:
        found = run(
            document.origin,
            measures=measure,
            world=benchmark,
            near=not cold,
            workers=workers,
            cluster=cluster,
            checkpoint=checkpoint,
            progress=progress,
        )
    if out is not None:
        found.save(out)
    if json:
        from tarazy.text.plain_json import plain_json

        typer.echo(plain_json(found.summary()))
        return
    show(_told(found))
    if out is not None:
        show(f"Written to {out}")


def _told(found: Sweep) -> str:
    """Return the answer as text: the same table as that of a glance, and more of it."""
    from tarazy.cli.screen import table, wrapped
    from tarazy.scenario.parts import Texts
    from tarazy.sweeps.glances import notes_of, table_of

    shown = table_of(found, _ROWS)
    question = found.document.get("question")
    asked = [] if question is None else [Texts.model_validate(question).in_language("en")]
    parts = [
        "\n".join([found.title(), *map(wrapped, asked)]),
        f"{wrapped(shown.what)}\n{table(shown.header, shown.rows)}",
        "\n".join([*([wrapped(shown.note)] if shown.note else []), *map(wrapped, notes_of(found))]),
    ]
    for failure in found.failures[:1]:
        at = ", ".join(f"{name} = {value}" for name, value in failure.items() if name != "reason")
        parts.append(wrapped(f"No answer at {at}: {failure['reason']}"))
    return "\n\n".join(parts)
