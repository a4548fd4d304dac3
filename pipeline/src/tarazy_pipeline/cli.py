"""The shell ``tarazy-pipeline``: each command makes some of the bundled tables again.

Errors and exit status are those of ``tarazy``. Without ``--out`` a command writes where the package
reads, in its own folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

import tarazy
from tarazy.arguments.writable import check_file, check_folder
from tarazy.cli.once import OnceCommand
from tarazy.cli.running import new_shell, run_shell
from tarazy.errors import InputError, unknown_name

PACKAGE = Path(tarazy.__file__).parent

Inputs = Annotated[
    Path, typer.Option("--inputs", metavar="DIR", help="Folder of the official input files.")
]
Folder = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder for the tables; by default the package's own."),
]
File = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The file to write; by default the package's own."),
]


app = new_shell(
    "tarazy-pipeline",
    "Make the tables that travel with Tarazy again, from the official files.",
)


@app.command("build-world", cls=OnceCommand)
def build_world(
    name: Annotated[str, typer.Argument(help="The world to build: core-2022.")],
    inputs: Inputs,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The .npz file to write; by default the package's own."),
    ] = None,
    earlier_partners: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="An economy whose partners of goods are those of 2011; needs --out. May be "
            "repeated.",
        ),
    ] = None,
    repairs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write what was done to every economy, as a table."),
    ] = None,
) -> None:
    """Rebuild a bundled benchmark from the official files, or a variant of it."""
    if name != "core-2022":
        raise unknown_name("world to build", name, ["core-2022"])
    if earlier_partners and out is None:
        raise InputError("--earlier-partners: --out is missing; allowed: a file of the variant")
    file = out or PACKAGE / "world" / "bundled" / f"{name}.npz"
    if file.suffix != ".npz":
        raise InputError(f"--out: {str(file)!r} is not allowed; allowed: a file ending in .npz")
    check_file(file, "--out")
    if repairs is not None:
        check_file(repairs, "--repairs")
    _check_inputs("--inputs", inputs)
    from tarazy_pipeline.world.build import build_core_2022
    from tarazy_pipeline.world.references import repairs as repairs_of

    world = build_core_2022(
        inputs, lambda message: typer.echo(message, err=True), earlier_partners or ()
    )
    world.save(file)
    if repairs is not None:
        repairs_of(world).to_csv(repairs, index=False, lineterminator="\n")
    typer.echo(f"{world.name}: digest {world.digest}, written to {file}")


@app.command("out-of-sample", cls=OnceCommand)
def out_of_sample(inputs: Inputs) -> None:
    """Print how far off the method is where the truth is known."""
    _check_inputs("--inputs", inputs)
    from tarazy_pipeline.world.coarse_error import coarse_errors
    from tarazy_pipeline.world.out_of_sample import out_of_sample as table_errors

    typer.echo("A table from an older one and its own margins, error in per cent")
    typer.echo(table_errors(inputs).round(1).to_string())
    typer.echo("\nMargins of economies as if they had no table, error in per cent")
    typer.echo(coarse_errors(inputs).round(1).to_string())


@app.command("compare-kazakhstan", cls=OnceCommand)
def compare_kazakhstan(
    inputs: Inputs,
    world: Annotated[str, typer.Argument(metavar="[NAME|FILE]", help="A world.")] = "core-2022",
) -> None:
    """Print Kazakhstan in a world beside its own statistics, as markdown."""
    _check_inputs("--inputs", inputs)
    from tarazy.world.world import World
    from tarazy_pipeline.world.build import YEAR
    from tarazy_pipeline.world.kazakhstan_tables import kazakhstan_tables

    typer.echo(kazakhstan_tables(inputs, World.load(world), YEAR))


@app.command("contradictions", cls=OnceCommand)
def show_contradictions(inputs: Inputs) -> None:
    """Print the pairs of goods trade that contradict what an economy reports, as markdown."""
    _check_inputs("--inputs", inputs)
    from tarazy_pipeline.world.build import TRADE_YEAR
    from tarazy_pipeline.world.kazakhstan_tables import contradiction_table

    typer.echo(contradiction_table(inputs, TRADE_YEAR))


@app.command("build-elasticities", cls=OnceCommand)
def build_elasticities(inputs: Inputs, out: File = None) -> None:
    """Rebuild the published sets of trade elasticities, by sector, from the official files."""
    file = out or PACKAGE / "world" / "elasticities.csv"
    check_file(file, "--out")
    _check_inputs("--inputs", inputs)
    from tarazy_pipeline.world.elasticities import build_elasticities as build

    build(inputs, file)
    typer.echo(f"written to {file}")


@app.command("build-policy", cls=OnceCommand)
def build_policy(inputs: Inputs, out: Folder = None) -> None:
    """Rebuild the bundled policy tables from the official files."""
    _check_inputs("--inputs", inputs)
    folder = out or PACKAGE / "policy" / "tables"
    check_folder(folder)
    from tarazy_pipeline.policy.build import build_tables

    typer.echo(f"{', '.join(build_tables(inputs, folder))}: written to {folder}")


@app.command("build-series", cls=OnceCommand)
def build_series(
    data: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="Folder of the official input files.")
    ],
    out: Folder = None,
) -> None:
    """Rebuild the bundled series (votes, investment, trade, energy) from the official files."""
    _check_inputs("--data", data)
    folder = out or PACKAGE / "series" / "tables"
    check_folder(folder)
    from tarazy_pipeline.series.build import build_series as build

    typer.echo(f"{', '.join(build(data, folder))}: written to {folder}")


@app.command("build-investment", cls=OnceCommand)
def build_investment(inputs: Inputs, out: Folder = None) -> None:
    """Rebuild the bundled tables of factors and their owners from the official files."""
    _check_inputs("--inputs", inputs)
    folder = out or PACKAGE / "investment" / "tables"
    check_folder(folder)
    from tarazy_pipeline.investment.build import build_investment as build

    names = build(inputs, folder, lambda message: typer.echo(message, err=True))
    typer.echo(f"{', '.join(names)}: written to {folder}")


@app.command("owners-prediction", cls=OnceCommand)
def owners_prediction(
    inputs: Inputs,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write the comparison by economy, as a table."),
    ] = None,
) -> None:
    """Print what the data of owners predict for national income, beside what is observed."""
    _check_inputs("--inputs", inputs)
    if out is not None:
        check_file(out, "--out")
    from tarazy.world.world import World
    from tarazy_pipeline.investment.build import WORLD
    from tarazy_pipeline.investment.owners_page import comparison

    text, table = comparison(inputs, World.load(WORLD), PACKAGE / "investment" / "tables")
    if out is not None:
        out.write_text(table, encoding="utf-8")
    typer.echo(text)


@app.command("build-mirror", cls=OnceCommand)
def build_mirror(inputs: Inputs, out: File = None) -> None:
    """Rebuild the bundled table of what several sources say of the same trade."""
    file = out or PACKAGE / "series" / "mirrors" / "goods.csv"
    check_file(file, "--out")
    _check_inputs("--inputs", inputs)
    from tarazy_pipeline.series.mirror import build_mirror as build

    build(inputs, file)
    typer.echo(f"written to {file}")


@app.command("build-pacts", cls=OnceCommand)
def build_pacts(inputs: Inputs, out: File = None) -> None:
    """Rebuild the bundled table of what states owe each other by pacts."""
    file = out or PACKAGE / "interdependence" / "tables" / "pacts.csv.gz"
    check_file(file, "--out")
    _check_inputs("--inputs", inputs)
    from tarazy_pipeline.politics.pacts import build_pacts as build

    typer.echo(f"{build(inputs, file)} rows: written to {file}")


@app.command("build-licences", cls=OnceCommand)
def build_licences(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path(
        "DATA_LICENSES.md"
    ),
) -> None:
    """Write the page of data licences from the table of the package."""
    check_file(out, "--out")
    from tarazy.licences import page

    out.write_text(page(), encoding="utf-8")
    typer.echo(f"written to {out}")


@app.command("build-sentences", cls=OnceCommand)
def build_sentences(
    texts: Annotated[
        Path, typer.Option("--texts", metavar="DIR", help="Folder of the copies of the texts.")
    ],
    file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The table to renew; by default the package's own."),
    ] = None,
) -> None:
    """Renew the table of sentences: places, digests and quotations from the copies of the texts."""
    _check_inputs("--texts", texts)
    table = file or PACKAGE / "evidence" / "tables" / "sentences.csv"
    check_file(table, "--file")
    from tarazy_pipeline.evidence.sentence_table import build_sentences as build

    typer.echo(f"{build(texts, table)} sentences: written to {table}")


@app.command("build-corridors", cls=OnceCommand)
def build_corridors(
    network: Annotated[str, typer.Argument(help="A bundled network, or the folder of one.")],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for fitted_costs.csv; by default that of the network."
        ),
    ] = None,
) -> None:
    """Fit assumed costs and capacities to the flows of the base year."""
    from tarazy.corridors.data import Network, networks

    own = PACKAGE / "corridors" / "tables" / network if network in networks() else network
    folder = Path(own) if out is None else out
    if out is not None and not out.is_dir():
        raise InputError(f"--out: {str(out)!r} is no folder; allowed: the folder of the tables")
    check_folder(folder)
    from tarazy_pipeline.corridors.calibrate import calibrate

    calibration = calibrate(Network.load(network, fitted=False))
    for row in calibration.moved.to_dict("records"):
        typer.echo(f"{row['column']} of {row['arc']}: {row['prior']:g} -> {row['fitted']:g}")
    missed = (calibration.routes["fitted"] - calibration.routes["observed"]).abs()
    typer.echo(
        f"{len(calibration.moved)} of {len(calibration.figures)} figures moved; largest error of "
        f"a route {missed.max():.2f} ({missed.idxmax()}); smallest margin "
        f"{calibration.routes['margin'].min():g}; written to {calibration.write(folder)}"
    )


@app.command("build-outlines", cls=OnceCommand)
def build_outlines(
    topology: Annotated[
        Path, typer.Argument(help="countries-50m.json of the package world-atlas.")
    ],
    out: File = None,
) -> None:
    """Derive the outlines of countries for the maps from Natural Earth."""
    file = out or PACKAGE / "figures" / "geography" / "outlines.json"
    check_file(file, "--out")
    from tarazy_pipeline.geography.outlines import build_outlines as build

    typer.echo(f"written to {build(topology, file)}")


@app.command("build-lines", cls=OnceCommand)
def build_lines(
    pipelines: Annotated[
        Path, typer.Argument(help="CSV of the Global Oil Infrastructure Tracker.")
    ],
    out: File = None,
) -> None:
    """Derive how the arcs of the networks lie on the maps from the courses of pipelines."""
    file = out or PACKAGE / "figures" / "geography" / "corridor_lines.csv"
    check_file(file, "--out")
    from tarazy_pipeline.geography.corridor_lines import build_lines as build

    typer.echo(f"written to {build(pipelines, file)}")


@app.command("document-catalogue", cls=OnceCommand)
def document_catalogue(
    economy: Annotated[
        str, typer.Option(metavar="CODE", help="Whose real income, ISO 3166 alpha-3.")
    ] = "KAZ",
    worlds: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="WORLD WORLD", help="Two worlds, to set their answers side by side."),
    ] = None,
    horizons: Annotated[
        bool, typer.Option("--horizons", help="The answers in the three horizons.")
    ] = False,
    routes: Annotated[
        bool, typer.Option("--routes", help="New routes net of their capital.")
    ] = False,
) -> None:
    """Print the tables of answers on the page of the catalogue."""
    from tarazy.scenario import Scenario
    from tarazy_pipeline.documents.catalogue import by_horizon, compared, glance, net_of_capital

    catalogue = Scenario.load_all()
    if horizons:
        typer.echo(by_horizon(economy, catalogue))
    elif routes:
        typer.echo(net_of_capital(catalogue))
    elif worlds is None:
        typer.echo(glance(economy, catalogue))
    else:
        typer.echo(compared(economy, catalogue, worlds))


def _check_inputs(option: str, inputs: Path) -> None:
    if not inputs.is_dir():
        raise InputError(f"{option}: {str(inputs)!r} is no folder; allowed: the folder of inputs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the shell.

    Parameters
    ----------
    arguments
        By default those of the process.

    Returns
    -------
    int
        The exit status.
    """
    return run_shell(app, "tarazy-pipeline", arguments)
