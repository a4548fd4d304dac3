"""Three orders of the same rows, side by side: by gain, by certainty, by who can act alone.

No order weighs one against another, and none is a score. A row without a number comes last in the
orders by gain and by certainty.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

from tarazy.obstacles.obstacle import EASES
from tarazy.obstacles.row import CERTAINTIES, AgendaRow

Order: TypeAlias = Literal["gain", "certainty", "alone"]
ORDERS: tuple[Order, ...] = get_args(Order)


def places(rows: Sequence[AgendaRow], order: Order) -> dict[str, int]:
    """Return the place of every row in an order, from 1."""
    ranked = sorted(rows, key=_KEYS[order])
    return {row.obstacle.id: place for place, row in enumerate(ranked, start=1)}


def _gain(row: AgendaRow) -> float:
    return -math.inf if row.gains is None else row.gains.country


def _least(row: AgendaRow) -> float:
    """Return the lower end of the country's gain, or the gain where there is no range."""
    ends = None if row.gains is None else row.gains.ranges.get("country")
    return _gain(row) if ends is None else ends.low


def _by_gain(row: AgendaRow) -> tuple[float, float]:
    partner = -math.inf if row.gains is None else row.gains.partner
    return -_gain(row), -partner


def _by_certainty(row: AgendaRow) -> tuple[int, float]:
    return CERTAINTIES.index(row.certainty), -_least(row)


def _by_ease(row: AgendaRow) -> tuple[int, float]:
    return EASES.index(row.obstacle.ease), -_gain(row)


_KEYS = {"gain": _by_gain, "certainty": _by_certainty, "alone": _by_ease}
