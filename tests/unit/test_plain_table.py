"""Numbers and tables as the terminal shows them."""

from __future__ import annotations

import pytest

from tarazy.text.formats import amount, signed
from tarazy.text.plain_table import table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-12.345, "-12.3"),
        (0.012345, "+0.0123"),
        (-0.00001234, "-0.000012"),
        (1e-9, "0"),
        (1234.5, "+1,234"),
        (-100.0, "-100"),
    ],
)
def test_signed(value: float, text: str) -> None:
    assert signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1234567.0, "1,234,567"), (4.5678, "4.57"), (0.25, "0.250")]
)
def test_amount(value: float, text: str) -> None:
    assert amount(value) == text


def test_columns_are_aligned() -> None:
    assert table(["name", "x"], [["a", "1"], ["long name", "-10"]]).splitlines() == [
        "name         x",
        "a            1",
        "long name  -10",
    ]
