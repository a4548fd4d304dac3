"""Rates of single links, from what an event gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from tarazy.errors import InputError, standing
from tarazy.experiment.events.bilateral import Bilateral
from tarazy.experiment.events.rate_forms import Bounds, RateTable, TableColumn
from tarazy.scenario.parts import EVERYTHING, Instructed

if TYPE_CHECKING:
    from tarazy.experiment.change import Array, Change
    from tarazy.experiment.events.bilateral import Positions

    Cells = tuple[Positions, Positions, Positions]


class RatedEvent(Bilateral, Instructed):
    """An event between pairs of economies some of whose instructions are rates."""

    # Instruction to the lowest and highest rate allowed, also of one that comes from a table.
    BOUNDS: ClassVar[Mapping[str, Bounds]] = {}

    @classmethod
    def with_files(cls, keys: Mapping[str, Any], folder: Path, where: str) -> dict[str, Any]:
        """Return the keys with rates as numbers and the rows of files in their place."""
        from tarazy.experiment.events.rate_reading import read_rate

        given = super().with_files(keys, folder, where)
        for key, bounds in cls.BOUNDS.items():
            if key in given:
                importer = given.get("importer")
                given[key] = read_rate(given[key], folder, f"{where}: {key}", bounds, importer)
        return given


def rates(event: RatedEvent, change: Change, key: str, where: str) -> tuple[Cells, Array]:
    """Return the links that an event meets and the rate of each, within bounds.

    Parameters
    ----------
    event
        Its selections say which trade is met.
    change
        Its world says what names mean.
    key
        The instruction: one rate for all, a column, or rows.
    where
        The event, for messages.

    Returns
    -------
    tuple
        Positions of importer, exporter and sector, (L,) each; and the rates, (L,). Links that rows
        say nothing of are left out.

    Raises
    ------
    InputError
        If there is no such column, it lacks a sector, a name is unknown, rows contradict each
        other, or a rate is out of bounds.
    """
    import numpy as np

    given, bounds = getattr(event, key), event.BOUNDS[key]
    importer, exporter, sector = event.cells(change, where)
    if isinstance(given, RateTable):
        from tarazy.experiment.events.rate_rows import rates_of_rows
        from tarazy.immutable import kept

        met = np.zeros(kept(change.world, "dataset").variables["tariff"].shape, dtype=bool)
        met[importer, exporter, sector] = True
        named = event.sector != EVERYTHING
        return rates_of_rows(change, given, met, bounds, f"{where}: {key}", named)
    shape = np.broadcast_shapes(importer.shape, sector.shape)
    found = given
    if isinstance(given, TableColumn):
        found = _of_column(change, given, bounds, sector[0].tolist(), f"{where}: {key}")
    every = [np.broadcast_to(axis, shape).ravel() for axis in (importer, exporter, sector)]
    return (every[0], every[1], every[2]), np.broadcast_to(found, shape).ravel()


def refuse_below(
    change: Change, cells: Any, values: Array, least: float, where: str, told: str
) -> None:
    """Refuse rates below the least that is allowed.

    Parameters
    ----------
    change
        Its world has the labels.
    cells
        Positions of importer, exporter and sector, which broadcast to the shape of `values`.
    values
        The rates, of any shape.
    least
        The lowest rate allowed.
    where
        The event and the key, for messages.
    told
        What the message says of the link, with places for ``importer``, ``exporter``, ``sector``.

    Raises
    ------
    InputError
        Naming the link, its rate and what is allowed.
    """
    import numpy as np

    # A rate that is as low as allowed may be below by rounding.
    low = values < least - 1e-12
    if not low.any():
        return
    first = tuple(int(axis[0]) for axis in np.nonzero(low))
    n, i, j = (int(np.broadcast_to(axis, values.shape)[first]) for axis in cells)
    labels, sector = change.economies.labels, change.sectors.labels[j]
    link = told.format(importer=labels[n], exporter=labels[i], sector=sector)
    raise InputError(f"{where}: {link} {values[first]:.4g}; allowed: {least:g} or more")


def _of_column(
    change: Change, given: TableColumn, bounds: Bounds, sectors: list[int], where: str
) -> Array:
    """Return the rates of a column of the package, shape (sector,)."""
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
