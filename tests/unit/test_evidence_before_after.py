"""Series before and after an event: hand-computed effects, ranks, verdicts, wrong documents."""

import math
from dataclasses import replace

import numpy as np
import pytest
from evidence_files import TEXTS, claim, event, small_library

from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.before_after import _dates, before_after, lines_of, told
from tarazy.evidence.causal_document import BeforeAfter
from tarazy.evidence.checking import check_claim
from tarazy.evidence.placebo import LEAST_PLACEBOS, effects, placed

CHECK = {
    "kind": "before_after",
    "series": "us-goods-exports",
    "country": "USA",
    "partner": "KAZ",
    "year": 2001,
    "measure": "level",
    "predicts": "+",
    "placebos": {"among": "partner"},
    "assumes": TEXTS,
    "contradicted_by": TEXTS,
}


def found(**keys):
    check = BeforeAfter.model_validate(CHECK | keys)
    return before_after(check, library(), "here")


def test_a_level_by_hand():
    """One line doubles, three stay: the others' mean logarithm is zero."""
    before = np.array([[1.0, 4.0], [3.0, 3.0], [5.0, 5.0], [7.0, 7.0]])
    after = np.array([[2.0, 8.0], [3.0, 3.0], [5.0, 5.0], [7.0, 7.0]])
    moved = effects("level", before, after)
    assert moved[0] == pytest.approx(100.0)
    assert moved[1] == pytest.approx(100.0 * (2 ** (-1 / 3) - 1))


def test_a_share_by_hand():
    before, after = np.array([[10.0], [20.0], [30.0]]), np.array([[16.0], [21.0], [33.0]])
    # 6 less the mean of 1 and 3; 1 less that of 6 and 3; 3 less that of 6 and 1.
    assert effects("share", before, after) == pytest.approx([4.0, -3.5, -0.5])


def test_growth_and_its_spread_by_hand():
    e = math.e
    before = np.array([[1.0, e, e**2], [1.0, 1.0, 1.0]])
    after = np.array([[1.0, e, e**4], [1.0, 1.0, 1.0]])
    # Growth of 1 and 1 before, of 1 and 3 after; the other line does not move.
    assert effects("growth", before, after)[0] == pytest.approx(100.0 * (2.0 - 1.0))
    assert effects("steadiness", before, after)[0] == pytest.approx(100.0 * math.sqrt(2.0))


def test_a_rank_by_hand_and_ties_count_against_it():
    place = placed(3.0, np.array([1.0, 2.0, 3.0, 4.0]))
    assert (place.higher, place.lower, place.placebos) == (3 / 5, 4 / 5, 4)
    alone = placed(9.0, np.arange(9.0))
    assert (alone.higher, alone.lower) == (1 / 10, 1.0)


def test_a_series_of_the_package():
    answer = found(event="cpc-opened", year=None, placebos={"among": "partner", "within": 10})
    series = answer.series
    assert (series.year, series.before, series.after) == (2001, (1996, 2000), (2002, 2006))
    assert series.placebos == series.others > 100 and series.dates == 0
    assert answer.verdict == told(series)
    assert 0 < series.p < 1 < series.p + series.p_other
    narrow = found(placebos={"among": "partner", "of": ["EU27", "DEU"]}).series
    assert LEAST_PLACEBOS <= narrow.placebos <= 27


def test_the_parties_of_an_event_are_no_placebos():
    """Russia is a party of the opening of the Caspian pipeline, and none of the year alone."""
    placebos = {"among": "partner"}
    of_event = found(event="cpc-opened", year=None, placebos=placebos).series
    of_year = found(placebos=placebos).series
    without = found(placebos=placebos | {"of": {"of": "*", "except": "RUS"}}).series
    assert of_event.placebos == without.placebos == of_year.placebos - 1
    assert (of_event.effect, of_event.p) == (without.effect, without.p)
    # The members of a group that is a party are none, and whose line is read may be a party.
    keys = {"series": "fdi-liabilities", "country": "KAZ", "partner": "", "year": None}
    keys |= {"event": "sanctions-on-russia-2014", "placebos": {"among": "country", "within": 30}}
    excepted = {"of": {"of": "*", "except": ["EU27", "USA", "RUS"]}, "among": "country"}
    by_hand = found(**keys | {"event": None, "year": 2014, "placebos": excepted | {"within": 30}})
    assert found(**keys).series.placebos == by_hand.series.placebos


def test_dates_add_placebos_of_all():
    one = found(placebos={"among": "partner", "within": 10}).series
    more = found(placebos={"among": "partner", "within": 10, "dates": [2008, 2015]}).series
    assert (more.others, more.dates) == (one.others, 2)
    assert more.placebos > one.placebos and more.effect == one.effect


@pytest.mark.parametrize(
    ("effect", "p", "p_other", "verdict"),
    [
        (5.0, 0.10, 0.95, "supported"),
        (5.0, 0.11, 0.95, "cannot_tell"),
        (-5.0, 0.95, 0.10, "contradicted"),
        (-5.0, 0.95, 0.11, "cannot_tell"),
        (0.009, 0.01, 0.99, "cannot_tell"),
        (-0.009, 0.99, 0.01, "cannot_tell"),
    ],
)
def test_the_verdict_follows_from_sign_size_and_rank(effect, p, p_other, verdict):
    answer = replace(found().series, effect=effect, p=p, p_other=p_other)
    assert told(answer) == verdict
    turned = replace(answer, predicts="-", effect=-effect)
    assert told(turned) == verdict


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"year": 1990},
            "no value in 1985 that can be used; allowed: dates with 5 years before and 5",
        ),
        ({"year": 2022}, "no value in 2023 that can be used; allowed"),
        (
            {"event": "cpc-opened", "year": None, "placebos": {"among": "partner", "of": "RUS"}},
            "placebos: of: 'RUS' is a party of 'cpc-opened'; allowed: those whom the event did",
        ),
        ({"partner": "KZA"}, "unknown partner 'KZA'"),
        ({"placebos": {"among": "partner", "of": "EUX"}}, "placebos: of: 'EUX' is not in series"),
        (
            {"placebos": {"among": "partner", "of": ["DEU", "FRA"]}},
            "placebos: 2 with a value in every year; allowed: at least 19",
        ),
        (
            {"placebos": {"among": "partner", "dates": [2004]}},
            "the windows around 2004 hold 2001, the year of the event; allowed: years before 1996",
        ),
        (
            {
                "measure": "share",
                "whole": {"series": "population", "partner": "", "country": "WLD"},
            },
            "whole: series 'population' is in 'persons'; allowed: in 'million USD'",
        ),
        ({"measure": "share", "whole": {"partner": "MRS"}}, "unknown partner 'MRS'"),
        (
            {"placebos": {"among": "partner", "dates": [2020]}},
            "no value in 2023 that can be used; allowed: dates with 5 years before",
        ),
        (
            {"placebos": {"among": "partner", "of": "KAZ"}},
            "placebos: nobody else has a value in every year around 2001; allowed: at least 19",
        ),
    ],
)
def test_what_the_series_does_not_have_is_refused(keys, message):
    with pytest.raises(InputError) as error:
        found(**keys)
    told_in_one_line = str(error.value)
    assert message in told_in_one_line and "\n" not in told_in_one_line
    assert told_in_one_line.startswith("here: ")


def test_it_decides_a_causal_claim_and_informs_beside_a_fact():
    rows = [claim("X1", "causal", [CHECK]), claim("X2", "fact", [CHECK])]
    within = small_library(rows, events=[event("cpc-opened", "2001-11-27")])
    cause, fact = (check_claim(key, within=within) for key in ("X1", "X2"))
    assert cause.findings[0].decides and cause.verdict == cause.findings[0].verdict
    assert not fact.findings[0].decides and fact.verdict == "not_checkable"


def test_the_rank_is_that_of_the_sign_predicted(monkeypatch):
    """The effect is above those of all others: the first place from above, and the last."""

    def made(check, lines, when, where):
        others = range(-15, 9)
        return ["KAZ", *map(str, others)], np.array([9.0, *others])

    monkeypatch.setattr("tarazy.evidence.before_after.effects_at", made)
    up, down = found(predicts="+").series, found(predicts="-").series
    assert up.effect == down.effect == 9.0
    assert (up.p, up.p_other) == (down.p_other, down.p) == (1 / 25, 1.0)


def test_a_share_is_per_cent_of_the_whole_of_the_same_year(monkeypatch):
    check = BeforeAfter.model_validate(CHECK).model_copy(update={"whole": "imports"})
    lines = {"KAZ": {2000: 5.0, 2001: 8.0, 2002: 1.0}, "DEU": {2000: 30.0}}
    wholes = {"KAZ": {2000: 20.0, 2001: 32.0, 2002: 0.0}, "DEU": {2000: 40.0}}
    module = "tarazy.evidence.before_after"
    monkeypatch.setattr(f"{module}._candidates", lambda check: lines)
    monkeypatch.setattr(f"{module}._wholes", lambda check, where: wholes.get)
    shares = lines_of(check, (), "here")
    assert shares == {"KAZ": {2000: 25.0, 2001: 25.0}, "DEU": {2000: 75.0}}


@pytest.mark.parametrize(
    ("year", "held"), [(1994, False), (1995, True), (2005, True), (2006, False)]
)
def test_windows_of_a_placebo_do_not_hold_the_event(year, held):
    """Five years before 2000 and five after it."""
    check = BeforeAfter.model_validate(
        CHECK | {"year": year, "placebos": {"among": "partner", "dates": [2000]}}
    )
    assert (check.before, check.after) == (5, 5)
    if held:
        with pytest.raises(InputError, match="hold"):
            _dates(check, year, "here")
    else:
        (window,) = _dates(check, year, "here")
        assert (window.before, window.after) == (range(1995, 2000), range(2001, 2006))
