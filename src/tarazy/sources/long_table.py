"""A table in one csv file with a row for each flow, the form in which any program can write one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import xarray as xr
from numpy.typing import ArrayLike

from tarazy.arguments.csv_frame import csv_frame
from tarazy.arguments.limits import CELLS_HARMLESS, CELLS_OF_A_FLOW, ROWS_OF_A_WORLD, check_limit
from tarazy.errors import InputError, shortened, unknown_name
from tarazy.sources.icio import Elasticity, require_file
from tarazy.world.labels import NOT_STATED, checked_labels
from tarazy.world.world import World

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("exporter", "input", "importer", "user", "value")
# In the remarks on trade: which users were taken for categories of final use.
FINAL_USERS = "final_users"


def read_long_table(
    path: str | Path,
    *,
    trade_elasticity: Elasticity,
    tariff: ArrayLike | xr.DataArray | None = None,
    year: int | None = None,
    name: str | None = None,
    million_usd_per_unit: float = 1.0,
    source: str = NOT_STATED,
    licence: str = NOT_STATED,
    groups: Mapping[str, Sequence[str]] | None = None,
    value_added_floor: float | None = None,
    high_tariffs: bool = False,
) -> World:
    """Read an inter-country table in which each row is a flow.

    Parameters
    ----------
    path
        A csv file with the columns `COLUMNS`: who sells (exporter) what (input) to whom (importer),
        and for which use (user): a sector of the importer, or any other name for a category of its
        final use. A flow that is left out is zero; one that stands twice is refused.
    year
        Default: the last year in the name of the file.
    name
        Of the world; default: the name of the file.
    trade_elasticity, tariff, million_usd_per_unit, source, licence, groups, value_added_floor, \
high_tariffs
        As for `tarazy.world.World.from_table`.

    Raises
    ------
    InputError
        A column is missing, a value is no number, a name is not what it seems to be, or as
        `tarazy.world.World.from_table`.
    """
    import pandas as pd

    file = require_file(path, [".csv"])
    keys = list(COLUMNS[:-1])

    def check_columns(names: list[str]) -> None:
        if set(names) != set(COLUMNS):
            found = shortened(", ".join(names))
            raise InputError(f"{file}: columns {found}; allowed: {', '.join(COLUMNS)}")

    frame = csv_frame(file, is_text=lambda _, name: name in keys, check_columns=check_columns)
    _check_size(frame, file)
    twice = frame.duplicated(keys)
    if twice.any():
        row = int(twice.to_numpy().argmax())
        flow = shortened(", ".join(frame[keys].iloc[row].tolist()))
        raise InputError(f"{file}: line {row + 2}: {flow} stands twice; allowed: once")
    if frame["value"].isna().any():
        row = int(frame["value"].isna().to_numpy().argmax())
        raise InputError(f"{file}: line {row + 2}: value is empty; allowed: a number")
    categories = _categories(frame, file)
    sellers = pd.MultiIndex.from_product(
        [list(dict.fromkeys(frame["exporter"])), list(dict.fromkeys(frame["input"]))]
    )
    inside = ~frame["user"].isin(categories)
    wide = [
        part.pivot_table(index=keys[:2], columns=keys[2:], values="value", aggfunc="sum")
        for part in (frame[inside], frame[~inside])
    ]
    world = World.from_table(
        wide[0].reindex(index=sellers, columns=sellers).fillna(0.0),
        wide[1].reindex(index=sellers).fillna(0.0),
        name=name or file.stem,
        year=_year_of(file) if year is None else year,
        trade_elasticity=trade_elasticity,
        tariff=tariff,
        million_usd_per_unit=million_usd_per_unit,
        source=source,
        licence=licence,
        groups=groups,
        value_added_floor=value_added_floor,
        high_tariffs=high_tariffs,
    )
    trade = world.dataset["trade"].assign_attrs({FINAL_USERS: categories})
    return World(world.name, world.year, world.dataset.assign(trade=trade))


def _check_size(frame: pd.DataFrame, file: Path) -> None:
    """Refuse a table whose square would take more memory than its flows are worth."""
    rows = frame["exporter"].nunique() * frame["input"].nunique()
    where = f"{file}: exporters times inputs"
    check_limit(where, rows, ROWS_OF_A_WORLD, "rows of a table")
    most = max(CELLS_HARMLESS, CELLS_OF_A_FLOW * len(frame))
    check_limit(where, rows * rows, most, f"cells, for {len(frame):,} flows")
    users = frame["importer"].nunique() * frame["user"].nunique()
    check_limit(f"{file}: importers times users", users, 2 * ROWS_OF_A_WORLD, "columns of a table")


def _categories(frame: pd.DataFrame, file: Path) -> list[str]:
    """Return the users that are no sectors, which buy for final use.

    Raises
    ------
    InputError
        A name has blanks around it, a user differs from a sector by capitals alone, or an importer
        sells nothing: its purchases would be lost, or taken for those of someone else.
    """
    sectors = dict.fromkeys(frame["input"])
    alike = {sector.casefold(): sector for sector in sectors}
    users = [user for user in dict.fromkeys(frame["user"]) if user not in sectors]
    for user in users:
        if user.casefold() in alike:
            raise InputError(
                f"{file}: line {_line(frame, 'user', user)}: user {user!r} is a sector but for "
                f"capitals; allowed: {alike[user.casefold()]!r}, or another name for final use"
            )
    sellers = dict.fromkeys(frame["exporter"])
    for importer in dict.fromkeys(frame["importer"]):
        if importer not in sellers:
            raise unknown_name(
                "importer", importer, sellers, f"{file}: line {_line(frame, 'importer', importer)}"
            )
    return checked_labels(users, "final use", str(file)) if users else []


def _line(frame: pd.DataFrame, column: str, name: str) -> int:
    """Return the line of a file in which a name stands first."""
    return int((frame[column] == name).to_numpy().argmax()) + 2


def _year_of(file: Path) -> int:
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", file.stem)
    if not found:
        raise InputError(f"{file}: no year in the name of the file; allowed: one, or year=")
    return int(found[-1])
