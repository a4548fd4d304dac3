"""Duty texts of the Eurasian Economic Union's tariff."""

import pytest

from tarazy.policy.duty import Specific, equivalent
from tarazy_pipeline.readers.eaeu_duty import parse_eaeu_duty


@pytest.mark.parametrize(
    ("text", "kind", "ad_valorem", "specific"),
    [
        ("0", "free", 0.0, ()),
        ("0.0", "free", 0.0, ()),
        ("6.5%", "ad_valorem", 0.065, ()),
        ("15%, но не менее 0.2 EUR за 1 кг", "minimum", 0.15, (Specific(0.2, "EUR", "1 кг"),)),
        ("10% плюс 0.08 EUR за 1 кг", "compound", 0.10, (Specific(0.08, "EUR", "1 кг"),)),
        ("250 USD за 1 т", "specific", 0.0, (Specific(250.0, "USD", "1 т"),)),
        ("1.4 EUR за 1 см3, мл", "specific", 0.0, (Specific(1.4, "EUR", "1 см3, мл"),)),
        # A number without a per cent sign: the schedule never writes a rate so.
        ("15", "unreadable", 0.0, ()),
        ("15% или 2 EUR", "unreadable", 0.0, ()),
        ("6,5%", "ad_valorem", 0.065, ()),
        ("5 %", "ad_valorem", 0.05, ()),
        ("5% 12С)", "ad_valorem", 0.05, ()),
        ("15%, но не менее 0,2 евро за 1 кг", "minimum", 0.15, (Specific(0.2, "EUR", "1 кг"),)),
        ("240 долл. США за 1000 кг", "specific", 0.0, (Specific(240.0, "USD", "1000 кг"),)),
        ("300 RUB за 1 т", "unreadable", 0.0, ()),
        ("15%, но не более 0.2 EUR за 1 кг", "unreadable", 0.0, ()),
    ],
)
def test_eaeu_duty(text, kind, ad_valorem, specific):
    duty = parse_eaeu_duty(text)
    assert (duty.kind, duty.specific) == (kind, specific)
    assert duty.ad_valorem == pytest.approx(ad_valorem)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        # 0.2 EUR on a kilogram worth 2 USD: 0.11, below 15 %; on a kilogram worth 1 USD above it.
        ("15%, но не менее 0.2 EUR за 1 кг", {2.0: 0.15, 1.0: 0.22}),
        ("10% плюс 0.2 EUR за 1 кг", {2.0: 0.21, 1.0: 0.32}),
        ("0.2 EUR за 1 кг", {2.0: 0.11, 1.0: 0.22}),
    ],
)
def test_duties_with_a_part_in_euro_are_converted_at_an_exchange_rate(text, rate):
    for value, expected in rate.items():
        found = equivalent(parse_eaeu_duty(text), {"1 кг": value}, usd_per_euro=1.1)
        assert (found.rate, found.treatment) == (pytest.approx(expected), "converted")
        assert found.reason


def test_a_duty_in_euro_is_not_converted_by_a_price_in_dollars():
    duty = parse_eaeu_duty("0.2 EUR за 1 кг")
    assert equivalent(duty, {"1 кг": 2.0}).rate is None
