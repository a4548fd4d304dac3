import math

import pytest

from tarazy.errors import InputError
from tarazy.policy.duty import Specific, equivalent, parse_eaeu_duty, parse_us_duty
from tarazy.sources.hts import read_hts, special_rates


@pytest.mark.parametrize(
    ("text", "kind", "ad_valorem", "specific"),
    [
        ("Free", "free", 0.0, ()),
        ("Free, under bond", "free", 0.0, ()),
        ("6.8%", "ad_valorem", 0.068, ()),
        ("33 1/3%", "ad_valorem", 1 / 3, ()),
        # Marks of footnotes are no part of the rate.
        ("Free 1/", "free", 0.0, ()),
        ("2.4% 1/", "ad_valorem", 0.024, ()),
        ("33 1/3% 12/", "ad_valorem", 1 / 3, ()),
        ("5¢/kg 1/ + 7.2% 2/", "compound", 0.072, (Specific(0.05, "USD", "kg"),)),
        # What is added elsewhere is not in it, so the rate is a part of what is paid.
        ("2.4%, See 9903.88.15", "partial", 0.024, ()),
        ("$1,035/t", "specific", 0.0, (Specific(1035.0, "USD", "t"),)),
        ("6.5% but not less than 2¢/kg", "minimum", 0.065, (Specific(0.02, "USD", "kg"),)),
        ("2¢/kg, but not less than 3%", "minimum", 0.03, (Specific(0.02, "USD", "kg"),)),
        ("2% but not less than 3%", "unreadable", 0.0, ()),
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


@pytest.mark.parametrize("value", [0.0, -2.0, math.nan, math.inf])
def test_a_unit_value_that_is_none_converts_nothing(value):
    alone = equivalent(parse_us_duty("5¢/kg"), {"kg": value})
    assert (alone.rate, alone.treatment) == (None, "dropped")
    assert f"unit value of kg is {value:g}" in alone.reason
    beside = equivalent(parse_us_duty("5¢/kg + 3%"), {"kg": value})
    assert (beside.rate, beside.treatment) == (0.03, "lower_bound")
    assert f"unit value of kg is {value:g}" in beside.reason


HEAD = (
    "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,"
    "Special Rate of Duty,Column 2 Rate of Duty,Quota Quantity,Additional Duties\n"
)


def test_a_heading_without_a_row_of_its_own_has_the_words_of_the_row_above(tmp_path):
    file = tmp_path / "h.csv"
    file.write_text(
        HEAD
        + "8502,0,Generating sets,,,,,,\n8503.00,0,Parts,,,,,,\n8503.00.20,1,Other,,2.4%,,35%,,\n"
        + "0205.00.00,0,Meat of horses,,Free,,20%,,\n0101,0,Horses,,,,,,\n0101.21,1,Live,,,,,,\n"
        + "0101.21.00,2,Other,,Free,,20%,,\n",
        encoding="utf-8",
    )
    found = {line.code: line.heading for line in read_hts(file)}
    assert found == {"85030020": "Parts", "02050000": "Meat of horses", "01012100": "Horses"}


@pytest.mark.parametrize(
    ("row", "encoding", "message"),
    [
        ("0202.10.05,1,Meat,,4.4¢/kg,,6.6¢/kg,,", "cp1252", "byte 0xa2 at .* is not UTF-8"),
        ("85O1.10.20,0,a,,Free,,,,", "utf-8", "line 2: HTS Number: '85O1.10.20'; allowed: digits"),
        ("7326.90,0,Iron,,2.9%,,45%,,", "utf-8", "line 2: General Rate of Duty: a rate on"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_one_line(row, encoding, message, tmp_path):
    file = tmp_path / "h.csv"
    file.write_bytes((HEAD + row + "\n").encode(encoding))
    with pytest.raises(InputError, match=message) as caught:
        read_hts(file)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)


def test_footnotes_of_special_rates():
    assert special_rates("Free (A,AU) 1/ 1.7% (KR) 2/") == {"A": "Free", "AU": "Free", "KR": "1.7%"}


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
