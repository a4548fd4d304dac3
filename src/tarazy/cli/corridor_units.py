"""Units of ``tarazy corridors``: options, and tables in the units that are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.corridors.shown_units import ShownUnits
    from tarazy.corridors.solve import Engine
    from tarazy.results import Result

Unit = Annotated[
    str | None, typer.Option(metavar="UNIT", help="Of volumes in the answer, e.g. kb/d or kt.")
]
PriceUnit = Annotated[
    str | None, typer.Option(metavar="UNIT", help="Of prices in the answer, e.g. USD/bbl.")
]
Density = Annotated[
    float | None,
    typer.Option(
        metavar="X", help="Barrels to the tonne, or kWh to the m3 of gas, for --unit, --price-unit."
    ),
]


def units_of(
    engine: Engine,
    unit: str | None,
    price_unit: str | None,
    density: float | None,
    computation: str | None,
) -> ShownUnits:
    """Return the units of the answer: what is asked for, else those of the network's files.

    Raises
    ------
    InputError
        If a unit is unknown or needs a density, or a computation has units of its own.
    """
    from tarazy.arguments.values import number
    from tarazy.corridors.shown_units import density_of, shown_units

    network, asked = engine.network, unit is not None or price_unit is not None
    if density is not None and not asked:
        raise InputError(f"--density: {density:g}; allowed: with --unit or --price-unit")
    own = computation in ("--expansion", "--plan")
    if own and asked:
        option, value = ("--unit", unit) if unit is not None else ("--price-unit", price_unit)
        raise InputError(f"{option}: {value} with {computation}; allowed: without it")
    densities = network.stated.densities
    if density is not None:
        given = number("--density", density, "a number above 0, up to 1000", 0.0, 1000.0)
        if not given:
            raise InputError("--density: 0; allowed: a number above 0, up to 1000")
        densities[density_of(network.unit)] = given
    stated = (
        (network.unit, network.price_unit)
        if own
        else (
            network.stated.unit,
            network.stated.price_unit,
        )
    )
    return shown_units(
        (network.unit, network.price_unit),
        densities,
        engine.layout.year_share,
        stated[0] if unit is None else unit,
        stated[1] if price_unit is None else price_unit,
    )


def write_tables(part: Result, folder: Path, shown: ShownUnits | None) -> None:
    """Write the tables of an answer in the units that are shown; None are the network's own."""
    from tarazy.results.writing import write_texts
    from tarazy.text.spreadsheet import csv_of

    if shown is None or shown.own:
        part.to_csv(folder)
        return
    files = {f"{name}.csv": csv_of(shown.table(part.table(name))) for name in part.tables}
    write_texts(folder, files)


def summarised(summary: dict[str, Any], shown: ShownUnits) -> dict[str, Any]:
    """Return a summary in the units that are shown."""
    found: dict[str, Any] = shown.summary(summary)
    return found if shown.own else {**found, "price_unit": shown.price_unit}
