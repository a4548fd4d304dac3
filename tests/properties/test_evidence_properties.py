"""Properties of dates, units and verdicts, for any numbers."""

import dataclasses
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.arguments.partial_date import PartialDate
from tarazy.evidence import library
from tarazy.evidence.contradictions import contradictions
from tarazy.evidence.document import Claim, Compare
from tarazy.evidence.factual import stands
from tarazy.evidence.observation import Observation
from tarazy.evidence.units import converted

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
DATES = st.builds(
    lambda day, length: PartialDate.parse(day.isoformat()[:length]),
    DAYS,
    st.sampled_from([4, 7, 10]),
)
NUMBERS = st.floats(0.01, 1e6)


@given(DATES)
def test_a_date_agrees_with_itself_and_reads_back(one):
    assert one.agrees(one)
    assert PartialDate.parse(str(one)) == one


@given(DATES, DATES)
def test_agreeing_is_mutual_and_means_that_one_lies_in_the_other(one, other):
    assert one.agrees(other) == other.agrees(one)
    inside = one.first <= other.first <= other.last <= one.last
    outside = other.first <= one.first <= one.last <= other.last
    assert one.agrees(other) == (inside or outside)


@given(DAYS)
def test_a_day_agrees_with_its_month_and_year_only(day):
    text = day.isoformat()
    one = PartialDate.parse(text)
    assert one.agrees(PartialDate.parse(text[:7]))
    assert one.agrees(PartialDate.parse(text[:4]))
    assert not one.agrees(PartialDate.parse(str(day.year + 1)))


@given(NUMBERS, st.sampled_from(["USD", "million USD", "bn USD", "thousand USD", "EUR m"]))
def test_there_and_back_is_the_same_number(value, unit):
    base = "EUR" if "EUR" in unit else "USD"
    assert converted(converted(value, unit, base), base, unit) == pytest.approx(value)


def holds(claimed, seen, tolerance, relation="="):
    reference = {"of": "figure", "figure": "any"}
    one = {"kind": "compare", "claimed": claimed, "unit": "Mt", "observed": reference}
    check = Compare.model_validate(one | {"tolerance": tolerance, "relation": relation})
    return stands(check, Observation(seen, "Mt", "2020", "a yearbook", "data"))


@given(NUMBERS, NUMBERS, st.floats(0, 1), st.floats(0, 1))
def test_a_wider_tolerance_never_refuses_what_a_narrower_lets_hold(claimed, seen, one, other):
    narrow, wide = sorted((one, other))
    assert holds(claimed, seen, wide) >= holds(claimed, seen, narrow)


@given(NUMBERS, NUMBERS, st.floats(0, 1))
def test_equal_is_at_most_and_at_least(claimed, seen, tolerance):
    both = holds(claimed, seen, tolerance, "<=") and holds(claimed, seen, tolerance, ">=")
    assert both == holds(claimed, seen, tolerance)


YEARS = st.integers(1990, 2030)
HISTORIES = st.lists(st.floats(1, 100), min_size=41, max_size=41)
SPANS = st.tuples(YEARS, YEARS).map(sorted)
KINDS = st.sampled_from(["throughout", "whole", "cumulative"])
LIBRARY = library()


def pairs(*stated):
    """Return the contradictions among statements of one quantity, one claim each."""
    words = {"en": "a", "kk": "ә", "ru": "а", "kind": "fact", "topic": "trade", "texts": ["E14"]}
    claims = {}
    for number, (value, (start, end), kind) in enumerate(stated, start=1):
        one = {"quantity": "q", "text": "E14", "value": value, "unit": "Mt"}
        one |= {"from": start, "to": end, "cumulative": kind == "cumulative"}
        one |= {"whole": kind == "whole"}
        claims[f"X{number}"] = Claim.model_validate(words | {"id": f"X{number}", "states": [one]})
    origins = dict.fromkeys(claims, "any.toml")
    return contradictions(dataclasses.replace(LIBRARY, claims=claims, origins=origins))


@given(HISTORIES, SPANS, SPANS)
def test_sums_of_one_history_never_contradict_each_other(flows, one, other):
    def total(span):
        return sum(flows[span[0] - 1990 : span[1] - 1989])

    assert not pairs((total(one), one, "cumulative"), (total(other), other, "cumulative"))


@given(HISTORIES, SPANS, SPANS)
def test_means_of_one_history_never_contradict_each_other(levels, one, other):
    def mean(span):
        years = levels[span[0] - 1990 : span[1] - 1989]
        return sum(years) / len(years)

    assert not pairs((mean(one), one, "whole"), (mean(other), other, "whole"))


@given(NUMBERS, NUMBERS, SPANS, SPANS)
def test_levels_contradict_each_other_only_in_a_year_that_both_are_about(one, other, when, then):
    shared = max(when[0], then[0]) <= min(when[1], then[1])
    apart = abs(one - other) > 0.05 * max(one, other)
    assert bool(pairs((one, when, "throughout"), (other, then, "throughout"))) == (shared and apart)


@given(NUMBERS, NUMBERS, SPANS, SPANS, KINDS)
def test_which_claim_comes_first_makes_no_difference(one, other, when, then, kind):
    first, second = (one, when, kind), (other, then, kind)
    found = [
        {(each.sort, each.gap) for each in pairs(*both)} for both in permutations((first, second))
    ]
    assert found[0] == found[1]


@given(NUMBERS, NUMBERS, st.permutations(["X1", "X2"]))
def test_a_contradiction_does_not_depend_on_the_order(one, other, order):
    words = {"en": "a", "kk": "ә", "ru": "а", "kind": "fact", "topic": "trade", "texts": ["E14"]}
    claims = {
        key: Claim.model_validate(
            words
            | {"id": key}
            | {"states": [{"quantity": "q", "text": "E14", "value": value, "unit": "Mt"}]}
        )
        for key, value in zip(order, (one, other), strict=True)
    }
    origins = dict.fromkeys(claims, "any.toml")
    found = contradictions(dataclasses.replace(library(), claims=claims, origins=origins))
    assert bool(found) == (abs(one - other) / max(one, other) > 0.05)
