"""The markets that a price is asked at."""

from __future__ import annotations

from collections.abc import Sequence

from tarazy.arguments.repeated import ONCE
from tarazy.errors import InputError

EVERY_MARKET = "*"


def check_markets(markets: Sequence[str]) -> None:
    """Refuse a list that names a market twice: under ``"*"``, or whole and by commodity.

    Raises
    ------
    InputError
        If it does.
    """
    for market in markets:
        whole = EVERY_MARKET if market != EVERY_MARKET else ""
        wider = (whole, market.partition("/")[0])
        twice = next((name for name in wider if name != market and name in markets), None)
        if twice is not None:
            raise InputError(f"market: {market!r} given twice, in {twice!r} too; allowed: {ONCE}")
