"""From the rows of a user's table to rates of single links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.scenario.parts import Selection

if TYPE_CHECKING:
    from tarazy.experiment.change import Array, Change
    from tarazy.experiment.events.bilateral import Positions
    from tarazy.experiment.events.rate_forms import RateRow, RateTable
    from tarazy.scenario.selectors import Selector

Axis = Literal["importer", "exporter", "sector"]
AXES: tuple[Axis, ...] = ("importer", "exporter", "sector")
_EVERYTHING, _GROUP, _CODE = range(3)


def rates_of_rows(
    change: Change,
    given: RateTable,
    met: NDArray[np.bool_],
    bounds: tuple[float, float],
    where: str,
    whole: bool,
) -> tuple[tuple[Positions, Positions, Positions], Array]:
    """Return the links that rows give a rate, and the rates.

    What no row reaches has none, and stays as it is.

    Parameters
    ----------
    change
        Its world says what names mean.
    given
        The rows.
    met
        (N, N, J) whether the event selects a link.
    bounds
        The lowest and the highest rate allowed.
    where
        The event and the key, for messages.
    whole
        Whether every sector that is met needs a rate.

    Returns
    -------
    tuple
        Positions of importer, exporter and sector, (L,) each; and the rates, (L,).

    Raises
    ------
    InputError
        If a name is unknown, no row tells some trade as exactly as all others that reach it, a
        sector has no row, or a rate is out of bounds.
    """
    owner = np.full(met.shape, -1, dtype=np.intp)
    meanings = {axis: _Meanings(_selector(change, axis), axis) for axis in AXES}
    ranks = [tuple(meanings[axis].rank(getattr(row, axis)) for axis in AXES) for row in given.rows]
    # The most exact come first: what one of them holds, no later one can take.
    for number in sorted(range(len(ranks)), key=lambda at: (-sum(ranks[at]), at)):
        row = given.rows[number]
        place = _place(given, row, number, where)
        # Averages of tariff lines are of all sectors of goods, and of Kazakhstan's goods too,
        # whatever the world shows.
        if given.schedule is not None and not _shown(change, row):
            continue
        cells = np.ix_(*(meanings[axis].positions(getattr(row, axis), place) for axis in AXES))
        _check_bounds(row.rate * given.times, given, bounds, place)
        before, chosen = owner[cells], met[cells]
        held = before[chosen & (before >= 0)]
        if held.size:
            _check_held(held, number, ranks, given, place)
        owner[cells] = np.where(chosen & (before < 0), number, before)
    importer, exporter, sector = np.nonzero(owner >= 0)
    _check_reached(change, given, met, owner, where, whole)
    values = np.array([row.rate * given.times for row in given.rows])
    reached = (importer, exporter, sector)
    return reached, values[owner[reached]]


def _selector(change: Change, axis: Axis) -> Selector:
    return change.sectors if axis == "sector" else change.economies


class _Meanings:
    """What names mean along one axis, each looked up once: tables name the same ones many times."""

    def __init__(self, selector: Selector, axis: Axis) -> None:
        self._selector, self._axis = selector, axis
        self._labels = frozenset(selector.labels)
        self._known: dict[str, list[int]] = {}

    def rank(self, name: str) -> int:
        """Return how exactly a name tells: everything, a group, or one label."""
        if name == "*":
            return _EVERYTHING
        return _CODE if name in self._labels else _GROUP

    def positions(self, name: str, place: str) -> list[int]:
        """Return the positions that a name means.

        Raises
        ------
        InputError
            Naming `place`, if it is unknown.
        """
        if name not in self._known:
            selection = Selection(of=(name,))
            self._known[name] = self._selector.positions(selection, f"{place}: {self._axis}")
        return self._known[name]


def _shown(change: Change, row: RateRow) -> bool:
    """Return whether a world has what averages of tariff lines are about."""
    from tarazy.policy.own_lines import WEIGHTED

    weighted = row.exporter != WEIGHTED or WEIGHTED in change.economies.labels
    return weighted and row.sector in change.sectors.labels


def _place(given: RateTable, row: RateRow, number: int, where: str) -> str:
    """Return how messages call a row: by its line in a file, or counted."""
    if row.line is not None and given.name:
        return f"{where}: {given.name}: line {row.line}"
    return f"{where}: {given.name}" if given.name else f"{where}: row {number + 1}"


def _check_held(
    held: NDArray[np.intp],
    number: int,
    ranks: list[tuple[int, ...]],
    given: RateTable,
    place: str,
) -> None:
    """Refuse a row that meets trade of one before it, which does not tell it more exactly."""
    for other in np.unique(held).tolist():
        mine, theirs = ranks[number], ranks[other]
        if mine != theirs and all(a <= b for a, b in zip(mine, theirs, strict=True)):
            continue
        first = _place(given, given.rows[other], other, "").removeprefix(": ")
        row = given.rows[number]
        raise InputError(
            f"{place}: {row.importer} on {row.exporter} in {row.sector} meets the same trade as "
            f"{first}, and neither tells it more exactly; allowed: one row for the same trade, or "
            "one whose importer, exporter and sector are all as exact as the other's"
        )


def _check_bounds(value: float, given: RateTable, bounds: tuple[float, float], place: str) -> None:
    low, high = bounds
    if not low <= value <= high:
        times = "" if given.times == 1.0 else f" with times = {given.times:g}"
        raise InputError(f"{place}: rate: {value:g}{times}; allowed: from {low:g} to {high:g}")


def _check_reached(
    change: Change,
    given: RateTable,
    met: NDArray[np.bool_],
    owner: NDArray[np.intp],
    where: str,
    whole: bool,
) -> None:
    what = f"{where}: {given.name}" if given.name else where
    if not (owner >= 0).any():
        raise InputError(
            f"{what}: has no rate for anything that the shock selects; allowed: rates of sectors "
            f"among {', '.join(change.sectors.labels)}"
        )
    if not whole:
        return
    lacking = met.any(axis=(0, 1)) & ~(owner >= 0).any(axis=(0, 1))
    if lacking.any():
        label = change.sectors.labels[int(lacking.argmax())]
        raise InputError(
            f"{what}: has no rate for sector {label!r}, which the shock names; allowed: a rate for "
            "each sector that it names, or no key 'sector'"
        )
