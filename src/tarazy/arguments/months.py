"""The months of a programme, and the window of a question among them."""

from __future__ import annotations

from collections.abc import Iterable

from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import whole
from tarazy.errors import InputError

HORIZON = 12
# Beyond three years the tables of one year say nothing, and the programme takes minutes.
MOST_MONTHS = 36
Months = int | Iterable[int] | None


def check_horizon(months: object, where: str = "months") -> int:
    """Return the number of months of a programme, or refuse it."""
    return whole(where, months, 1, MOST_MONTHS)


def window_of(months: Months, where: str = "months") -> list[int]:
    """Return the months of a window, in the order given; none is the whole horizon.

    Parameters
    ----------
    months
        One or several, counted from 1; None for all.
    where
        For the message.

    Raises
    ------
    InputError
        If none is given, one stands twice, or one is no whole number from 1 to `MOST_MONTHS`.
        Whether the horizon has it is told where it meets a network.
    """
    if months is None:
        return []
    listed = isinstance(months, Iterable) and not isinstance(months, str)
    given: list[object] = list(months) if listed else [months]  # type: ignore[arg-type]
    if not given:
        raise InputError(f"{where}: none given; allowed: one or more, or None for all")
    window = [whole(where, month, 1, MOST_MONTHS, "month") for month in given]
    refuse_repeated(window, where)
    return window
