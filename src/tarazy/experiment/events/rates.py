"""Rates and factors as events give them: a number, or a column of a table of policy by sector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Tag

from tarazy.errors import InputError, standing
from tarazy.scenario.parts import Part, Text

if TYPE_CHECKING:
    from tarazy.experiment.change import Array, Change


class TableColumn(Part):
    """Rates by sector: one column of a policy table that travels with the package."""

    table: Text = Field(description="the name of a policy table")
    column: Text = Field(description="a column of that table")
    times: float = Field(
        default=1.0,
        strict=True,
        ge=-100.0,
        le=100.0,
        allow_inf_nan=False,
        description="a number from -100 to 100 that multiplies the column",
    )


def _rate_form(value: object) -> str:
    return "<table>" if isinstance(value, dict | TableColumn) else "<number>"


def rate(bounds: tuple[float, float]) -> Any:
    """Return the type of a rate: a number from the lowest to the highest, or a `TableColumn`."""
    low, high = bounds
    number = Annotated[float, Field(strict=True, ge=low, le=high, allow_inf_nan=False)]
    return Annotated[
        Annotated[number, Tag("<number>")] | Annotated[TableColumn, Tag("<table>")],
        Discriminator(_rate_form),
    ]


def rate_text(bounds: tuple[float, float]) -> str:
    """Return what is allowed as a rate, in words."""
    low, high = bounds
    return (
        f"a fraction from {low:g} to {high:g} (0.25 is 25 per cent) "
        "or {table = ..., column = ..., times = ...}"
    )


def factor_text(low: float, high: float) -> str:
    """Return what is allowed as a factor, in words."""
    return f"a number from {low:g} to {high:g} (1.1 is 10 per cent more)"


def rates(
    change: Change,
    given: float | TableColumn,
    bounds: tuple[float, float],
    sectors: list[int],
    where: str,
) -> Array:
    """Return the rate of every selected sector, shape (sector,), within bounds.

    Parameters
    ----------
    change
        Its world says what the sectors are.
    given
        One rate for all, or a column.
    bounds
        The lowest and the highest rate allowed.
    sectors
        Their positions.
    where
        The event and the key, for messages.

    Raises
    ------
    InputError
        If there is no such column, it lacks a sector, or a rate is out of bounds.
    """
    import numpy as np

    if not isinstance(given, TableColumn):
        return np.full(len(sectors), given)
    from tarazy.policy import tables

    with standing(where):
        column = tables.rates(given.table, given.column)
        found = given.times * rates_by_sector(change, column, sectors, f"table {given.table!r}")
    low, high = bounds
    for j, value in zip(sectors, found, strict=True):
        if not low <= value <= high:
            raise InputError(
                f"{where}: column {given.column!r} of table {given.table!r} times "
                f"{given.times:g} gives {value:g} for {change.sectors.labels[j]}; "
                f"allowed: from {low:g} to {high:g}"
            )
    return found


def rates_by_sector(
    change: Change, by_sector: Mapping[str, float], sectors: list[int], whose: str
) -> Array:
    """Return the rates of selected sectors, shape (sector,).

    Parameters
    ----------
    change
        Its world says what the sectors are.
    by_sector
        Rates by code of sector.
    sectors
        Positions.
    whose
        What has the rates, for messages.

    Raises
    ------
    InputError
        If a sector has no rate, or none is selected.
    """
    import numpy as np

    names = [change.sectors.labels[j] for j in sectors]
    if not names:
        raise InputError(
            f"{whose} has no rate for any sector of the world; "
            f"allowed: a world with a sector among {', '.join(by_sector)}"
        )
    missing = [name for name in names if name not in by_sector]
    if missing:
        raise InputError(
            f"{whose} has no rate for sector {missing[0]!r}; "
            f"allowed: a selection among {', '.join(by_sector)}"
        )
    return np.array([by_sector[name] for name in names])
