"""A world from whatever a shell is given: a bundled name, a saved world, or an official table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tarazy.arguments.csv_frame import heading_of
from tarazy.errors import InputError
from tarazy.sources.icio import Elasticity
from tarazy.sources.long_table import FINAL_USERS
from tarazy.world import World
from tarazy.world.elasticities import DEFAULT_SET, trade_elasticity

TABLES = (".csv", ".rda", ".rdata", ".xlsx")
# Of a table whose sectors no published set knows: the preferred estimate of Head and Mayer (2014),
# Gravity Equations: Workhorse, Toolkit, and Cookbook, the median of estimates from tariffs.
ASSUMED_ELASTICITY = 5.03
_ASSUMED_SOURCE = (
    "one value assumed for every sector: median of estimates from tariffs in structural gravity "
    "equations, Head and Mayer (2014), Handbook of International Economics 4"
)
# Sectors whose inputs cost their output or more, which official tables have a few of.
VALUE_ADDED_FLOOR = 0.01


def is_table(given: object) -> bool:
    """Return whether something is the path of a table that `open_world` reads."""
    return isinstance(given, str | Path) and Path(given).suffix.lower() in TABLES


def open_world(given: str | Path | None = None, **known: Any) -> World:
    """Return a world: a bundled one by name, a saved one, or one read from a table.

    A table has no trade elasticities and no tariffs. Without ``trade_elasticity`` it gets those of
    the default set where that knows its sectors, else `ASSUMED_ELASTICITY` everywhere; tariffs are
    zero. Sectors without value added get one per cent of output.

    Parameters
    ----------
    given
        A name, or the path of a ``.npz`` file, of an xlsx workbook (ADB MRIO, WIOD 2013), an R file
        (WIOD) or a csv file (OECD ICIO, or a row for each flow).
    **known
        ``trade_elasticity`` of a table, if it is not to be assumed.

    Raises
    ------
    InputError
        There is no such world or file, it is damaged, or it is no table that a reader knows.
    """
    if not is_table(given):
        return World.of(given)
    theta: Elasticity | None = known.get("trade_elasticity")
    world = _read(Path(str(given)), 1.0 if theta is None else theta)
    if theta is not None:
        return world
    try:
        chosen = trade_elasticity(DEFAULT_SET, world.sectors)
    except InputError:
        return world.with_trade_elasticity(
            ASSUMED_ELASTICITY, source=_ASSUMED_SOURCE, quality="assumed"
        )
    return world.with_trade_elasticity(chosen)


def assumptions(world: World) -> list[str]:
    """Return what a world that was read from a table has which the table does not."""
    data = world.dataset
    theta, trade = data["trade_elasticity"].attrs, data["trade"].attrs
    found = [
        f"a table has no trade elasticities: {theta['source']}",
        f"nor tariffs: {data['tariff'].attrs['source']}",
    ]
    if users := trade.get(FINAL_USERS):
        found.append(f"taken for final use: {', '.join(users)}")
    raised = trade.get("value_added_raised")
    return found if raised is None else [*found, f"value added raised {raised}"]


def _read(file: Path, theta: Elasticity) -> World:
    from tarazy.sources.adb_mrio import read_adb_mrio
    from tarazy.sources.long_table import COLUMNS, read_long_table
    from tarazy.sources.oecd_icio import read_oecd_icio
    from tarazy.sources.wiod_tables import read_wiod

    if not file.is_file():
        raise InputError(f"{file}: no such file")
    known: dict[str, Any] = {"trade_elasticity": theta, "value_added_floor": VALUE_ADDED_FLOOR}
    suffix = file.suffix.lower()
    if suffix == ".csv":
        if set(COLUMNS) <= set(heading_of(file, str(file))):
            return read_long_table(file, **known)
        return read_oecd_icio(file, **known)
    if suffix == ".xlsx" and not re.match(r"wiot", file.name, re.IGNORECASE):
        return read_adb_mrio(file, **known)
    return read_wiod(file, **known)
