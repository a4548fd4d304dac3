"""Rebuild the bundled tables of factors and owners from the official files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tarazy.world import World
from tarazy_pipeline.investment.donors import DonorError
from tarazy_pipeline.investment.factors import (
    ECONOMIES,
    FACTORS,
    FactorTables,
    as_csv,
    build_factors,
)
from tarazy_pipeline.investment.national import read_sections
from tarazy_pipeline.investment.owners_tables import write_owners
from tarazy_pipeline.world.kazakhstan import SECTIONS

WORLD = "core-2022"


def build_investment(inputs: Path, folder: Path, say: Callable[[str], None]) -> list[str]:
    """Write the tables, and tell what is in them.

    Parameters
    ----------
    inputs
        Folder of the official files.
    folder
        Where to write.
    say
        Takes lines.

    Returns
    -------
    list
        Names of the files.

    Raises
    ------
    InputError
        A file is missing or damaged, or a share would leave its bounds.
    """
    world = World.load(WORLD)
    tables = build_factors(inputs, world)
    for name, rows in ((FACTORS, tables.factors), (ECONOMIES, tables.economies)):
        (folder / name).write_text(as_csv(rows), encoding="utf-8")
    owners = write_owners(inputs, world, folder)
    for line in told(tables, world, read_sections(inputs, world.year)):
        say(line)
    return [FACTORS, ECONOMIES, *owners]


def told(tables: FactorTables, world: World, sections: dict[str, float]) -> list[str]:
    """Return the checks of the tables, line by line.

    Parameters
    ----------
    tables
        What was built.
    world
        Of which.
    sections
        Compensation of employees in value added by section, as published.
    """
    evidence = tables.evidence
    lines = [
        "World, parts of value added: "
        + ", ".join(f"{name} {value:.3f}" for name, value in tables.summary.items()),
        _error("Labour's share", evidence.labour_error, 3),
        _error("Capital to GDP", evidence.capital_error, 2),
        _error("Rate of depreciation", evidence.depreciation_error, 4),
        f"Rents in mining by accounts: {tables.pattern.mining_rents}",
    ]
    marked = [row["economy"] for row in tables.economies if row["plausible"] == "no"]
    lines.append(f"Return on capital not plausible: {', '.join(marked) or 'none'}")
    lines.append("Section: employees as published, and in the table with the self-employed")
    sectors = list(world.sectors)
    for letters, members in SECTIONS.items():
        at = [sectors.index(sector) for sector in members]
        lines.append(
            f"{letters}: {sections[letters]:.3f}, "
            + ", ".join(f"{sectors[j]} {tables.national.all_who_work[j]:.3f}" for j in at)
        )
    return lines


def _error(name: str, error: DonorError, digits: int) -> str:
    return (
        f"{name} by donors, {error.economies} economies out of sample: mean error "
        f"{error.mean:.{digits}f}, root mean square {error.root_mean_square:.{digits}f}; by the "
        f"median of all {error.naive_mean:.{digits}f}, "
        f"{error.naive_root_mean_square:.{digits}f}"
    )
