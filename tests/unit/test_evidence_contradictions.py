"""Contradictions between texts and inside one, from the quantities that they state."""

import pytest
from evidence_files import TEXTS, claim, event, small_library

from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.contradictions import contradictions, statements


def states(value, text="T20", quantity="q", unit="million USD", **keys):
    return {"quantity": quantity, "text": text, "value": value, "unit": unit} | keys


def found(*stated, events=None):
    rows = [
        claim(f"X{n}", "fact", [], states=[one], texts=[one["text"]])
        for n, one in enumerate(stated, start=1)
    ]
    return contradictions(small_library(rows, events=events))


def test_numbers_of_one_time_that_are_apart():
    [one] = found(states(100.0, **{"from": 2013}), states(150.0, "T22", **{"from": 2013}))
    assert (one.quantity, one.sort, one.within_text) == ("q", "apart", False)
    assert one.gap == pytest.approx(1 / 3)
    assert (one.first.claim, one.second.claim) == ("X1", "X2")


def test_numbers_within_the_larger_tolerance_are_not():
    assert not found(states(100.0, **{"from": 2013}), states(104.0, "T22", **{"from": 2013}))
    wide = states(150.0, "T22", tolerance=0.4, **{"from": 2013})
    assert not found(states(100.0, **{"from": 2013}), wide)


def test_numbers_of_other_times_or_quantities_are_not():
    assert not found(states(100.0, **{"from": 2013}), states(150.0, **{"from": 2014}))
    assert not found(states(100.0), states(150.0, quantity="other"))
    # Without a time of its own a number is of the year of its text.
    assert not found(states(100.0), states(150.0, "T22"))
    assert found(states(100.0, **{"from": 2019, "to": 2022}), states(150.0, "T22"))


def test_units_are_converted_and_others_refused():
    later = states(0.1, unit="billion USD")
    assert not found(states(100.0), later)
    assert len(found(states(200.0), later)) == 1
    with pytest.raises(InputError, match=r"small.toml: claim X2: states 'q': unit: 'million USD'"):
        found(states(100.0), states(100.0, unit="Mt"))


def test_a_cumulative_quantity_must_not_fall():
    def since_1993(value, end, text="T20"):
        keys = {"from": 1993, "to": end, "cumulative": True}
        return states(value, text, **keys)

    assert not found(since_1993(4.0, 2005), since_1993(25.0, 2013))
    [falls] = found(since_1993(61.0, 2013), since_1993(25.0, 2025))
    assert (falls.sort, falls.first.value, falls.second.value) == ("falls", 61.0, 25.0)
    [apart] = found(since_1993(61.0, 2013), since_1993(25.0, 2013))
    assert apart.sort == "apart"


def test_sums_from_other_starts_are_compared_only_with_their_parts():
    def between(value, start, end, text="T20"):
        return states(value, text, **{"from": start, "to": end, "cumulative": True})

    # 15 since 2005 is no fall from 25 since 1993, nor is it too little beside it.
    assert not found(between(25.0, 1993, 2013), between(15.0, 2005, 2025, "T22"))
    assert not found(between(25.0, 1993, 2013), between(15.0, 2005, 2013, "T22"))
    [one] = found(between(15.0, 1993, 2013), between(25.0, 2005, 2013, "T22"))
    assert (one.sort, one.first.value) == ("falls", 15.0)
    with pytest.raises(InputError, match=r"claim X2: states 'q': cumulative: false beside true"):
        found(between(25.0, 1993, 2013), states(15.0))


def test_a_number_of_a_whole_time_says_nothing_about_another_time():
    def share(value, end, text="T20", whole=True):
        return states(value, text, unit="per cent", whole=whole, **{"from": 1993, "to": end})

    assert not found(share(33.3, 2014), share(13.0, 2025, "T22"))
    assert not found(share(33.3, 2014), share(13.0, 2025, "T22", whole=False))
    assert len(found(share(33.3, 2014), share(13.0, 2014, "T22"))) == 1
    assert len(found(share(33.3, 2014, whole=False), share(13.0, 2025, "T22", whole=False))) == 1


def test_dates_of_one_event_at_the_coarser_precision():
    def told(date, text="T20"):
        return {"quantity": "date:visit", "text": text, "value": date}

    visit = [event("visit", "2005-05-10")]
    assert not found(told("2005-05"), told("2005-05-10", "T22"), events=visit)
    [one] = found(told("2005-04-10"), told("2005-05", "T22"), events=visit)
    assert (one.sort, one.gap) == ("date", None)


def test_a_bound_contradicts_what_lies_outside_it():
    keys = {"unit": "per cent", "from": 2013}
    most = states(25.0, relation="<=", **keys)
    assert not found(most, states(20.0, "T22", **keys))
    assert not found(most, states(30.0, "T22", relation="<=", **keys))
    assert not found(most, states(10.0, "T22", relation=">=", **keys))
    [one] = found(most, states(50.0, "T22", relation=">=", **keys))
    assert (one.sort, one.gap) == ("apart", 0.5)
    assert (one.first.relation, one.second.relation) == ("<=", ">=")
    assert len(found(most, states(30.0, "T22", **keys))) == 1
    assert not found(most, states(26.0, "T22", **keys))


def test_dates_told_as_not_before_or_not_after():
    def told(date, relation, text="T20"):
        return {"quantity": "date:visit", "text": text, "value": date, "relation": relation}

    visit = [event("visit", "2005-05-10")]
    later = told("2005-06", ">=")
    assert not found(later, told("2005-06-15", "=", "T22"), events=visit)
    assert not found(later, told("2005-06-15", "<=", "T22"), events=visit)
    assert not found(later, told("2006", ">=", "T22"), events=visit)
    [one] = found(later, told("2005-05", "<=", "T22"), events=visit)
    assert (one.sort, one.gap) == ("date", None)


def test_a_year_is_a_date():
    early = states(1993.0, unit="year", relation="<=")
    [one] = found(early, states(1994.0, "T22", unit="year", relation=">="))
    assert (one.sort, one.gap, one.first.unit, str(one.first.value)) == (
        "date",
        None,
        "date",
        "1993",
    )
    assert not found(early, states(1990.0, "T22", unit="year"))
    with pytest.raises(InputError, match=r"claim X2: states 'q': 'year' beside 'date' in claim X1"):
        found(early, states(12.0, "T22", unit="year"))


def test_what_one_text_affirms_and_another_denies():
    def told(value, text="T20", **keys):
        return {"quantity": "q", "text": text, "value": value, "about": TEXTS} | keys

    [one] = found(told(True), told(False, "T22", **{"from": 2019, "to": 2022}))
    assert (one.sort, one.gap, one.first.unit) == ("opposed", None, "yes or no")
    assert not found(told(True), told(True, "T22"))
    assert not found(told(True), told(False, "T22", **{"from": 2021}))
    with pytest.raises(InputError, match=r"claim X2: states 'q': 'million USD' beside 'yes or no'"):
        found(told(True), states(1.0))


def test_a_part_of_an_observed_number_is_told_as_its_share():
    whole = {"of": "value", "series": "gdp", "country": "WLD", "year": 2011}
    keys = {"from": 2011, "tolerance": 0.1}
    part = states(15.0, unit="trillion USD", share_of=whole, **keys)
    [one] = found(part, states(30.0, "T22", unit="per cent", **keys))
    share = one.first.value if one.first.share else one.second.value
    assert share == pytest.approx(1500.0 / 73.9, rel=0.02)
    assert not found(part, states(20.0, "T22", unit="per cent", **keys))
    nothing = {"of": "value", "series": "gdp", "country": "WLD", "year": 1850}
    with pytest.raises(InputError, match=r"claim X1: states 'q': share_of: .*1850"):
        found(states(15.0, unit="trillion USD", share_of=nothing))


def test_texts_that_deny_each_other_are_found():
    pairs = {(one.first.claim, one.second.claim) for one in contradictions(library())}
    known = {frozenset(pair) for pair in pairs}
    for pair in ("C7 C13", "C9 C1", "C9 C23", "A8 A9", "B22 B1", "B22 B5", "F2 F27"):
        assert frozenset(pair.split()) in known, pair
    # What is only planned, and what only the agreement itself says, is no statement of a text.
    assert not {frozenset(pair.split()) for pair in ("B22 B16", "B22 E19", "D8 D6")} & known


def test_the_garbled_year_and_the_shares_of_the_texts_are_found():
    known = {one.quantity: one for one in contradictions(library())}
    trade = known["kaz-us-trade"]
    assert (trade.first.value, trade.second.value) == (508.1, 2750.0)
    assert trade.within_text
    oil = known["kaz-share-world-oil-reserves"]
    assert {oil.first.text, oil.second.text} == {"E14", "B12"}
    assert {oil.first.value, oil.second.value} == {2.0, 2.9}
    assert "us-oil-demand-growth" in statements(library())
    assert "us-oil-demand-growth" not in known
