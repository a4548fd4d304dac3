"""Pieces of the models against what their formulas say, cell by cell."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from tarazy.arguments.months import HORIZON, MOST_MONTHS
from tarazy.arguments.partial_date import PartialDate
from tarazy.corridors.windows import months_to
from tarazy.errors import NoEquilibriumError
from tarazy.evidence.units import as_year
from tarazy.trade.accounts import Accounts
from tarazy.trade.adjoint_sweep import _taken_less
from tarazy.trade.preparation import _check_suppliers
from tarazy.trade.sweep import _excess_of_trade

N, J = 3, 2
draw = np.random.default_rng(4)


@pytest.mark.parametrize(
    ("last", "asked", "months"),
    [
        (None, HORIZON, HORIZON),
        (date(2024, 12, 31), HORIZON, HORIZON),
        (date(2025, 1, 1), HORIZON, 13),
        (date(2026, 3, 31), HORIZON, 27),
        (date(2026, 12, 31), HORIZON, MOST_MONTHS),
        # Further than a programme reaches: the calendar refuses it, in words.
        (date(2027, 1, 1), HORIZON, HORIZON),
        (date(2026, 3, 31), 18, 18),
    ],
)
def test_a_programme_reaches_a_day(last: date | None, asked: int, months: int) -> None:
    assert months_to(2024, last, asked) == months


@pytest.mark.parametrize("value", [1000.0, 2024.0, 9999.0])
def test_a_number_of_four_digits_is_a_year(value: float) -> None:
    assert as_year(value) == PartialDate.parse(f"{value:.0f}")


@pytest.mark.parametrize("value", [999.0, 10_000.0, 2024.5, -2024.0, PartialDate.parse("2024")])
def test_another_number_is_none(value: float | PartialDate) -> None:
    assert as_year(value) is None


def test_income_to_spend_is_parted_by_who_earns_it() -> None:
    def cells() -> Any:
        return draw.uniform(1.0, 9.0, (J, N))

    worn, paid = draw.uniform(0.1, 0.9, (J, N)), draw.uniform(0.1, 0.9, (N, N))
    np.fill_diagonal(paid, 0.0)
    found = Accounts(
        labour=draw.uniform(1.0, 9.0, N),
        capital=cells(),
        resource=cells() * np.array([1.0, 0.0, 1.0]),
        depreciation=worn,
        royalty=cells(),
        profit_tax=worn / 2,
        trade_tax=draw.uniform(0.1, 0.9, N),
        paid=paid,
        other_income=draw.uniform(0.1, 0.9, N),
        transfers=draw.uniform(-0.9, 0.9, N),
        charge=draw.uniform(-0.9, 0.9, N),
        stock=cells(),
    )
    for net in (False, True):
        parts = found.parts(net=net)
        for n in range(N):
            lost = found.profit_tax[:, n].sum() + paid[n].sum()
            capital = (found.capital - worn)[:, n].sum()
            resource = found.resource[:, n].sum()
            kept = 1.0 - lost / (capital + resource)
            renewed = 0.0 if net else worn[:, n].sum()
            assert parts["capital"][n] == pytest.approx(capital * kept + renewed)
            assert parts["resource"][n] == pytest.approx(resource * kept)
            assert parts["abroad"][n] == pytest.approx(paid[:, n].sum())
            assert parts["saving"][n] == -found.charge[n]


def test_where_nobody_earns_from_capital_or_resources_nothing_is_parted() -> None:
    none = np.zeros((J, N))
    zero = np.zeros(N)
    found = Accounts(zero, none, none, none, none, none, zero, np.eye(N), zero, zero, zero, none)
    parts = found.parts(net=True)
    assert parts["resource"].tolist() == [0.0] * N
    assert parts["capital"].tolist() == [-1.0] * N


def test_excess_of_trade_is_what_is_earned_over_what_is_spent() -> None:
    received, domestic = draw.uniform(0.9, 1.0, (1, N)), draw.uniform(0.1, 0.6, (J, N))
    expenditure, output = draw.uniform(1.0, 9.0, (J, N)), draw.uniform(6.0, 9.0, (J, N))
    tax, deficit = draw.uniform(0.0, 0.2, N), np.array([0.3, -0.2, 0.0])
    model = cast("Any", SimpleNamespace(income=np.full(N, 20.0)))
    sold = cast("Any", SimpleNamespace(output=output, export_tax=tax))
    found = _excess_of_trade(model, domestic, received, expenditure, sold, deficit)
    for n in range(N):
        at_home = domestic[:, n] * expenditure[:, n]
        earned = (output[:, n] - at_home).sum() + tax[n] + max(deficit[n], 0.0)
        bought = received[0, n] * expenditure[0, n] + expenditure[1, n]
        spent = bought - at_home.sum() - min(deficit[n], 0.0)
        assert found[n] == pytest.approx(np.log(earned / spent) * (earned * spent) ** 0.5)


def test_revenue_that_a_cost_loses() -> None:
    taken, income = draw.uniform(0.0, 1.0, (1, N, N)), draw.uniform(1.0, 9.0, N)
    bought = draw.uniform(1.0, 9.0, (J, N))
    system = cast(
        "Any",
        SimpleNamespace(expenditure=np.ones((J, N)), taken=taken, shifting_purchases=bought),
    )
    found = _taken_less(system, income)
    for i in range(N):
        lost = sum(taken[0, n, i] * bought[0, n] * (income[i] - income[n]) for n in range(N))
        assert found[0, i] == pytest.approx(lost)
    assert not found[1].any()


def test_the_first_sector_that_nobody_supplies_is_named() -> None:
    benchmark = cast("Any", SimpleNamespace(economies=("A", "B", "C"), sectors=("x", "y")))
    reach, own = np.ones((1, N)), np.ones((1, N))
    _check_suppliers(benchmark, reach, own)
    own[0, 2] = 0.0
    with pytest.raises(NoEquilibriumError, match="C buys y in the"):
        _check_suppliers(benchmark, reach, own)
    reach[0, 1] = 0.0
    with pytest.raises(NoEquilibriumError, match="B buys x in the"):
        _check_suppliers(benchmark, reach, own)
