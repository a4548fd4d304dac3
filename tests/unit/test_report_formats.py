"""Numbers in the three languages."""

import pytest

from tarazy.text.formats import million, money, percent, plain, scientific, share
from tarazy.text.texts import texts

EN, KK, RU = texts("en"), texts("kk"), texts("ru")


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (0.0, "0%", "0\u00a0%"),
        (-0.1234, "−0.12%", "−0,12\u00a0%"),
        (12.34, "+12.3%", "+12,3\u00a0%"),
        (-100.0, "−100%", "−100\u00a0%"),
        (1234.5, "+1,234%", "+1\u00a0234\u00a0%"),
        (0.0123, "+0.012%", "+0,012\u00a0%"),
        (-0.00031, "−0.0003%", "−0,0003\u00a0%"),
        (3e-6, "≈0%", "≈0\u00a0%"),
        (float("nan"), "–", "–"),
    ],
)
def test_percent(value: float, english: str, russian: str) -> None:
    assert percent(value, EN) == english
    assert percent(value, RU) == percent(value, KK) == russian


def test_a_share_has_no_sign() -> None:
    assert share(0.033, EN) == "3.30%"


@pytest.mark.parametrize(
    ("value", "english", "kazakh"),
    [
        (0.0, "0 m USD", "0 млн доллар"),
        (7.26, "7.3 m USD", "7,3 млн доллар"),
        (-155.4, "−155 m USD", "−155 млн доллар"),
        (3021.0, "3.02 bn USD", "3,02 млрд доллар"),
        (91_600.0, "91.6 bn USD", "91,6 млрд доллар"),
    ],
)
def test_money(value: float, english: str, kazakh: str) -> None:
    assert money(value, EN).replace("\u00a0", " ") == english
    assert money(value, KK).replace("\u00a0", " ") == kazakh


def test_million_in_tables() -> None:
    assert million(-1234.5, EN) == "−1,234"
    assert million(12.34, RU) == "12,3"
    assert million(0.0, EN) == "0"


def test_scientific() -> None:
    assert scientific(6.84e-11, EN) == "6.8\u00a0·\u00a010⁻¹¹"
    assert scientific(6.84e-11, RU).startswith("6,8")
    assert scientific(0.0, EN) == "0"


@pytest.mark.parametrize(
    ("value", "text"), [(0.03, "0.03"), (0.001, "0.001"), (3.0, "3"), (10.0, "10")]
)
def test_plain_has_no_trailing_zeros(value: float, text: str) -> None:
    assert plain(value, EN) == text
