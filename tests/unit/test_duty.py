import math

import pytest

from tarazy.policy.duty import Specific, equivalent, parse_us_duty


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


@pytest.mark.parametrize("value", [0.0, -2.0, math.nan, math.inf])
def test_a_unit_value_that_is_none_converts_nothing(value):
    alone = equivalent(parse_us_duty("5¢/kg"), {"kg": value})
    assert (alone.rate, alone.treatment) == (None, "dropped")
    assert f"unit value of kg is {value:g}" in alone.reason
    beside = equivalent(parse_us_duty("5¢/kg + 3%"), {"kg": value})
    assert (beside.rate, beside.treatment) == (0.03, "lower_bound")
    assert f"unit value of kg is {value:g}" in beside.reason
