import pytest

from tarazy.policy.duty import Specific, equivalent, parse_eaeu_duty, parse_us_duty
from tarazy.sources.hts import special_rates


@pytest.mark.parametrize(
    ("text", "kind", "ad_valorem", "specific"),
    [
        ("Free", "free", 0.0, ()),
        ("Free, under bond", "free", 0.0, ()),
        ("6.8%", "ad_valorem", 0.068, ()),
        ("33 1/3%", "ad_valorem", 1 / 3, ()),
        ("10.5¢/bbl", "specific", 0.0, (Specific(0.105, "USD", "bbl"),)),
        ("$1.05/bbl", "specific", 0.0, (Specific(1.05, "USD", "bbl"),)),
        ("38¢ each", "specific", 0.0, (Specific(0.38, "USD", "each"),)),
        ("15.4¢/kg + 40%", "compound", 0.40, (Specific(0.154, "USD", "kg"),)),
        ("1.5¢/kg +22 1/2%", "compound", 0.225, (Specific(0.015, "USD", "kg"),)),
        ("12¢/kg\n +  5%", "compound", 0.05, (Specific(0.12, "USD", "kg"),)),
        ("$1.50 each + 45% on the case", "partial", 0.0, (Specific(1.5, "USD", "each"),)),
        ("See additional U.S. note 3", "reference", 0.0, ()),
        ("The rate applicable to the natural juice in heading 2009", "reference", 0.0, ()),
        ("by agreement", "unreadable", 0.0, ()),
    ],
)
def test_us_duty(text, kind, ad_valorem, specific):
    duty = parse_us_duty(text)
    assert (duty.kind, duty.specific) == (kind, specific)
    assert duty.ad_valorem == pytest.approx(ad_valorem)


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
    ],
)
def test_eaeu_duty(text, kind, ad_valorem, specific):
    duty = parse_eaeu_duty(text)
    assert (duty.kind, duty.specific) == (kind, specific)
    assert duty.ad_valorem == pytest.approx(ad_valorem)


@pytest.mark.parametrize(
    ("text", "rate", "treatment"),
    [
        ("Free", 0.0, "exact"),
        ("5%", 0.05, "exact"),
        ("21¢/bbl", 0.0021, "converted"),
        ("21¢/bbl + 1%", 0.0121, "converted"),
        ("15.4¢/kg + 40%", 0.40, "lower_bound"),
        ("15.4¢/kg", None, "dropped"),
        ("45% on the case", None, "dropped"),
        ("See note 3", None, "dropped"),
    ],
)
def test_equivalent(text, rate, treatment):
    found = equivalent(parse_us_duty(text), {"bbl": 100.0})
    assert found.treatment == treatment
    assert found.rate == (None if rate is None else pytest.approx(rate))
    assert (found.reason == "") is (treatment == "exact")


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


def test_special_rates_of_each_programme():
    text = "Free (A+,AU, BH,\nSG) 1.7% (KR) See 9822.04.01 (PA)"
    assert special_rates(text) == {
        "A+": "Free",
        "AU": "Free",
        "BH": "Free",
        "SG": "Free",
        "KR": "1.7%",
        "PA": "See 9822.04.01",
    }
    assert special_rates("") == {}
