"""What capital pays to owners abroad where some of it moves to another sector, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tarazy.trade.owners import Stocks, paid_abroad


def test_capital_that_moves_earns_what_it_finds_for_its_owners() -> None:
    """Of four units in the first sector of the first host one moves to the second."""
    abroad = np.zeros((2, 2, 2))
    abroad[0, 1] = [0.3, 0.5]
    abroad[1, 0] = [0.2, 0.0]
    stocks = Stocks(
        base=np.array([[4.0, 2.0], [2.0, 1.0]]),
        foreign=np.array([[1.5, 1.0], [1.0, 1.0]]),
        now=np.array([[3.0, 2.0], [3.0, 1.0]]),
    )
    per_unit = np.array([[2.0, 3.0], [5.0, 1.0]])
    resource = np.array([[1.0, 0.0], [0.0, 0.0]])
    paid = paid_abroad(abroad, stocks, per_unit, resource)
    # Three stay at half as much again and one of the resource; two stay; one earns five elsewhere.
    first = 0.3 * (1.5 * 3 * 2 + 1) + 0.5 * 2 * 5 + 0.3 * 1.5 * 1 * 5
    assert paid == pytest.approx(np.array([[0.0, first], [0.2 * 2 * 3, 0.0]]))
    still = paid_abroad(abroad, stocks._replace(now=stocks.base), per_unit, resource)
    first = 0.3 * (1.5 * 4 * 2 + 1) + 0.5 * 2 * 5
    assert still == pytest.approx(np.array([[0.0, first], [1.2, 0.0]]))
