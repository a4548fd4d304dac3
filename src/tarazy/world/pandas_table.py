"""An inter-country table in pandas: sales between sectors, sales to final users, value added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.values import instance, number
from tarazy.errors import InputError
from tarazy.world.alignment import as_numbers
from tarazy.world.io_table import IcioTable, check_value_added
from tarazy.world.labels import checked_labels, checked_name, checked_year

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Pair = tuple[str, str]


def table_of(
    sales: pd.DataFrame,
    final: pd.DataFrame,
    *,
    name: str,
    year: int,
    value_added: pd.Series[Any] | pd.DataFrame | None,
    million_usd_per_unit: float,
    source: str,
    licence: str,
) -> IcioTable:
    """Return the table in frames; see `tarazy.world.World.from_table`.

    Parameters
    ----------
    sales
        Z, (N J, N J): rows (economy, sector) that sell, columns (economy, sector) that buy.
    final
        F, (N J, ...): the same rows; columns economies, or (economy, category).
    name, year, value_added, million_usd_per_unit, source, licence
        As there.

    Raises
    ------
    InputError
        As there.
    """
    import pandas as pd

    where = f"table {checked_name(name)}"
    instance("Z", sales, pd.DataFrame, "a DataFrame")
    instance("F", final, pd.DataFrame, "a DataFrame")
    instance("source", source, str, "a text")
    instance("licence", licence, str, "a text")
    unit = number("million_usd_per_unit", million_usd_per_unit, "a number above 0", 0.0, above=True)
    rows = _pairs(sales.index, f"{where}: rows of Z")
    economies = checked_labels(dict.fromkeys(e for e, _ in rows), "economy", where)
    sectors = checked_labels(dict.fromkeys(s for _, s in rows), "sector", where)
    order = [(e, s) for e in economies for s in sectors]
    place = _places(rows, order, f"{where}: rows of Z")
    columns = _places(
        _pairs(sales.columns, f"{where}: columns of Z"), order, f"{where}: columns of Z"
    )
    values = as_numbers(sales.to_numpy(), f"{where}: Z") * unit
    final_rows = _places(_pairs(final.index, f"{where}: rows of F"), order, f"{where}: rows of F")
    users = as_numbers(final.to_numpy(), f"{where}: F") * unit
    table = IcioTable(
        name=name,
        year=checked_year(year, where),
        economies=economies,
        sectors=sectors,
        intermediate=values[np.ix_(place, columns)],
        final_use=_by_economy(users[final_rows], final.columns, economies, where),
        printed_output=None,
        source=source,
        licence=licence,
        where=where,
    )
    if value_added is not None:
        _check_value_added(table, value_added, unit)
    return table


def _pairs(index: pd.Index[Any], where: str) -> list[Pair]:
    if index.nlevels != 2:
        raise InputError(f"{where}: {index.nlevels} level of labels; allowed: (economy, sector)")
    for pair in index:
        if not all(isinstance(label, str) for label in pair):
            raise InputError(f"{where}: {pair!r}; allowed: texts")
    return list(index)


def _places(found: list[Pair], order: list[Pair], where: str) -> list[int]:
    """Return where the pairs of the table stand, in its order of economies and sectors."""
    at = {pair: position for position, pair in enumerate(found)}
    if len(at) < len(found):
        twice = next(pair for pair in found if found.count(pair) > 1)
        raise InputError(f"{where}: {' '.join(twice)} stands twice; allowed: once")
    unknown = [pair for pair in found if pair not in set(order)]
    if unknown:
        raise InputError(f"{where}: {' '.join(unknown[0])} is not among the rows of Z; allowed: it")
    missing = [pair for pair in order if pair not in at]
    if missing:
        raise InputError(
            f"{where}: no {' '.join(missing[0])} ({len(missing)} missing); allowed: every sector "
            "in every economy, zero where there is none"
        )
    return [at[pair] for pair in order]


def _by_economy(users: Array, columns: pd.Index[Any], economies: list[str], where: str) -> Array:
    """Return final sales with the categories of each economy together, as many for each."""
    if not columns.is_unique:
        twice = columns[columns.duplicated()][0]
        shown = " ".join(map(str, twice)) if columns.nlevels > 1 else twice
        raise InputError(f"{where}: columns of F: {shown} stands twice; allowed: once")
    owners = [column[0] if columns.nlevels > 1 else column for column in columns]
    for owner in owners:
        if owner not in economies:
            raise InputError(
                f"{where}: columns of F: {owner!r} sells nothing in Z; allowed: "
                f"{', '.join(economies)}"
            )
    members = {e: [c for c, owner in enumerate(owners) if owner == e] for e in economies}
    none = [economy for economy, found in members.items() if not found]
    if none:
        raise InputError(f"{where}: columns of F: no {none[0]!r}; allowed: every economy")
    width = max(map(len, members.values()))
    laid_out = np.zeros((len(users), len(economies), width))
    for n, economy in enumerate(economies):
        laid_out[:, n, : len(members[economy])] = users[:, members[economy]]
    return laid_out.reshape(len(users), -1)


def _check_value_added(table: IcioTable, given: pd.Series[Any] | pd.DataFrame, unit: float) -> None:
    """Refuse a table whose output less inputs is not the value added that it states."""
    import pandas as pd

    where = f"{table.where}: value_added"
    if isinstance(given, pd.DataFrame):
        # Rows are accounts: wages, profits, taxes on products.
        given = given.sum(axis=0, skipna=False)
    instance("value_added", given, pd.Series, "a Series, or a DataFrame with accounts as rows")
    order = [(e, s) for e in table.economies for s in table.sectors]
    place = _places(_pairs(given.index, where), order, where)
    stated = as_numbers(given.to_numpy(), where)[place] * unit
    if not np.isfinite(stated).all():
        row = int(np.argmin(np.isfinite(stated)))
        raise InputError(
            f"{where} of {table.seller(row)} is {stated[row]}; allowed: a finite number"
        )
    check_value_added(replace(table, printed_value_added=stated), where)
