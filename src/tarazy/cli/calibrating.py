"""``tarazy build-corridors``: the fit of what nobody publishes to the flows that were observed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarazy.errors import InputError


def build_corridors(
    network: Annotated[str, typer.Argument(help="A bundled network, or the folder of one.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for fitted_costs.csv.")],
) -> None:
    """Fit assumed costs and capacities to the flows of the base year."""
    if not out.is_dir():
        raise InputError(f"--out: {str(out)!r} is no folder; allowed: the folder of the tables")
    from tarazy.arguments.writable import check_folder
    from tarazy.corridors.calibrate import calibrate
    from tarazy.corridors.data import Network

    check_folder(out)

    calibration = calibrate(Network.load(network, fitted=False))
    for row in calibration.moved.to_dict("records"):
        typer.echo(f"{row['column']} of {row['arc']}: {row['prior']:g} -> {row['fitted']:g}")
    missed = (calibration.routes["fitted"] - calibration.routes["observed"]).abs()
    typer.echo(
        f"{len(calibration.moved)} of {len(calibration.figures)} figures moved; largest error of "
        f"a route {missed.max():.2f} ({missed.idxmax()}); smallest margin "
        f"{calibration.routes['margin'].min():g}; written to {calibration.write(out)}"
    )
