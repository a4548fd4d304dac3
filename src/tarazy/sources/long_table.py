"""A table in one csv file with a row for each flow, the form in which any program can write one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import xarray as xr
from numpy.typing import ArrayLike

from tarazy.errors import InputError
from tarazy.sources.icio import Elasticity, require_file
from tarazy.world.labels import NOT_STATED
from tarazy.world.world import World

COLUMNS = ("exporter", "input", "importer", "user", "value")


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
        A column is missing, a value is no number, or as `tarazy.world.World.from_table`.
    """
    import pandas as pd

    file = require_file(path, [".csv"])
    try:
        frame = pd.read_csv(file, keep_default_na=False, na_values={"value": [""]})
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: not a csv table ({' '.join(str(error).split())})") from error
    if set(frame.columns) != set(COLUMNS):
        raise InputError(
            f"{file}: columns {', '.join(map(str, frame.columns))}; allowed: {', '.join(COLUMNS)}"
        )
    keys = list(COLUMNS[:-1])
    frame[keys] = frame[keys].astype(str)
    twice = frame.duplicated(keys)
    if twice.any():
        row = int(twice.to_numpy().argmax())
        flow = ", ".join(frame[keys].iloc[row].tolist())
        raise InputError(f"{file}: line {row + 2}: {flow} stands twice; allowed: once")
    if frame["value"].dtype.kind not in "fi" or frame["value"].isna().any():
        bad = pd.to_numeric(frame["value"], errors="coerce").isna().to_numpy()
        row = int(bad.argmax())
        raise InputError(
            f"{file}: line {row + 2}: value {frame['value'].iloc[row]!r}; allowed: a number"
        )
    sellers = pd.MultiIndex.from_product(
        [list(dict.fromkeys(frame["exporter"])), list(dict.fromkeys(frame["input"]))]
    )
    inside = frame["user"].isin(frame["input"])
    wide = [
        part.pivot_table(index=keys[:2], columns=keys[2:], values="value", aggfunc="sum")
        for part in (frame[inside], frame[~inside])
    ]
    return World.from_table(
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


def _year_of(file: Path) -> int:
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", file.stem)
    if not found:
        raise InputError(f"{file}: no year in the name of the file; allowed: one, or year=")
    return int(found[-1])
