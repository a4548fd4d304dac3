from datetime import date, timedelta

import pytest

from tarazy.codes.classification import goods_sectors
from tarazy.errors import InputError
from tarazy.policy import special, tables
from tarazy.policy.duty import Equivalent
from tarazy.policy.preference import preferential_rate, special_rates
from tarazy.policy.regime import regime

GENERAL = Equivalent(0.05, "exact")


@pytest.mark.parametrize(
    ("text", "symbols", "rate"),
    [
        ("Free (A,AU,BH) 1.2% (KR)", ("AU",), 0.0),
        ("Free (A,AU,BH) 1.2% (KR)", ("KR",), 0.012),
        ("Free (A,AU,BH) 1.2% (KR)", ("IL",), 0.05),
        # Of two that may be used the lower counts.
        ("1.2% (KR) Free (AU) 3% (SG)", ("KR", "AU", "SG"), 0.0),
        ("1.2% (KR) 3% (SG)", ("SG", "KR"), 0.012),
        # A* excludes some beneficiaries: it is another symbol than A.
        ("Free (A*,AU)", ("A",), 0.05),
        ("Free (A+,AU)", ("A", "A+"), 0.0),
        ("See 9822.04.01 (PA)", ("PA",), 0.05),
        # No programme makes a line dearer.
        ("7% (KR)", ("KR",), 0.05),
        ("", ("AU",), 0.05),
    ],
)
def test_the_lowest_rate_that_is_understood_counts(text, symbols, rate):
    found, source = preferential_rate(GENERAL, text, symbols)
    assert found.rate == pytest.approx(rate)
    assert bool(source) is (found is not GENERAL)


def test_kazakhstan_could_use_nothing_but_a_lapsed_programme():
    (programme,) = special.programmes_of("KAZ")
    assert programme.symbols == ("A",)
    assert programme.until == date(2020, 12, 31)
    assert not programme.in_force()
    assert special.symbols_of("KAZ", "in force") == ()
    assert special.symbols_of("KAZ", "preferences") == ("A",)
    assert regime("us-special").rates("KAZ") == regime("us-column-1").rates("KAZ")
    first, renewed = regime("us-column-1").rates("KAZ"), regime("us-gsp").rates("KAZ")
    assert all(renewed[s] <= first[s] for s in goods_sectors())
    assert renewed["metals"] < first["metals"] - 0.001
    assert renewed["food"] < first["food"] / 2


def test_agreements_lower_rates_and_least_developed_countries_have_more():
    general = regime("us-column-1").rates("DEU")
    assert regime("us-special").rates("DEU") == general
    for exporter in ("AUS", "CAN", "COL", "JPN", "KOR", "MEX", "SGP", "CHL"):
        rates = regime("us-special").rates(exporter)
        assert all(rates[s] <= general[s] for s in rates), exporter
        assert sum(rates.values()) < sum(general.values()), exporter
    ordinary, least = regime("us-gsp").rates("KGZ"), regime("us-gsp").rates("KHM")
    assert all(least[s] <= ordinary[s] <= general[s] for s in general)


def test_programmes_are_complete():
    economies = {r["economy"] for r in tables.rows("us_imports_by_economy")}
    for programme in special.programmes():
        assert programme.symbols and programme.economies and programme.source
        assert programme.kind in ("agreement", "preference", "lapsed preference")
        assert programme.kind != "lapsed preference" or programme.until == date(2020, 12, 31)
        assert set(programme.economies) <= economies, programme.name
    symbols = {r["symbols"] for r in tables.rows("us_special")}
    assert symbols == {" ".join(s) for s in special.symbol_sets()}
    with pytest.raises(InputError, match="unknown choice of programmes"):
        special.symbols_of("KAZ", "all")


@pytest.mark.parametrize("programme", [p for p in special.programmes() if p.until is not None])
def test_a_programme_can_be_used_from_its_first_to_its_last_day(programme):
    day = timedelta(days=1)
    assert programme.in_force(programme.since)
    assert programme.in_force(programme.until)
    assert not programme.in_force(programme.since - day)
    assert not programme.in_force(programme.until + day)


def test_a_programme_without_an_end_goes_on():
    (endless, *_) = [p for p in special.programmes() if p.until is None]
    assert endless.in_force(endless.since)
    assert endless.in_force(date(2100, 1, 1))


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
