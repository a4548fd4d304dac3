"""Claims that read the register of promises: least and most, what is open, what is refused."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from evidence_files import TEXTS
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tarazy.errors import InputError
from tarazy.evidence import promised as module
from tarazy.evidence.document import Claim
from tarazy.evidence.findings import PromiseAnswer, concluded
from tarazy.evidence.promise_check import PromiseCheck
from tarazy.evidence.promise_sentences import asked_in, sentence_in
from tarazy.evidence.promised import promised, told_of
from tarazy.evidence.promises.document import PromisesDocument
from tarazy.evidence.promises.register import register
from tarazy.evidence.store import _finding, plain

DAY = "2032-01-01"


def promise(name: str, *steps: str, **more: Any) -> dict[str, Any]:
    told = [dict(zip(("date", "state"), step.split(), strict=True)) for step in steps]
    row = {"id": name, "by": "USA", "to": "KAZ", "kind": "investment", "en": name}
    return row | more | {"step": [one | {"source": "embassy-visit-2001"} for one in told]}


def stated(value: float | None = None, **more: Any) -> dict[str, Any]:
    return {"by": "KAZ", "value": value, "source": "embassy-visit-2001"} | more


PROMISES = [
    promise("kept", "2030-01-01 signed", "2031-01-01 delivered", stated=[stated(100)]),
    promise("late", "2030-02-01 signed", due="2031-06", stated=[stated(50)]),
    promise("gone", "2030-03-01 financed", "2031-03-01 lapsed", stated=[stated(20)]),
    promise("open", "2030-04-01 signed", stated=[stated(high=40)], lists="astana-2025-11"),
    promise("lost", "2030-05-01 announced", "2031-05-01 unknown", kind="purchase"),
    promise("coming", "2033-01-01 announced"),
]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    known = register()
    document = PromisesDocument.model_validate({"promise": PROMISES})
    found = replace(known, promises={one.id: one for one in document.promise})
    monkeypatch.setattr(module, "register", lambda: found)
    monkeypatch.setattr("tarazy.evidence.promises.register.register", lambda: found)


def check(**more: Any) -> PromiseCheck:
    asked = {"kind": "promises", "as_of": DAY, "measure": "number", "claimed": 1.0}
    return PromiseCheck.model_validate(asked | more)


def answer(**more: Any) -> PromiseAnswer:
    found = promised(check(**more), "fact", "x").promises
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("asked", "low", "high"),
    [
        ({}, 1, 3),
        ({"reach": "financed"}, 2, 4),
        ({"reach": "signed"}, 4, 5),
        ({"measure": "share_of_all"}, 20, 60),
        # Overdue and given up are due; open is not, and what became of one nobody knows.
        ({"measure": "share_of_due"}, 25, 50),
        ({"measure": "share_of_due", "ids": "open"}, 0, 100),
        ({"measure": "share_of_due", "ids": "kept;late;gone"}, 100 / 3, 100 / 3),
        ({"kinds": ["purchase"]}, 0, 1),
        ({"meeting": "november-2025"}, 0, 1),
        ({"from": "2030-04", "to": "2030-04-30"}, 0, 1),
        ({"by": "USA"}, 1, 3),
        ({"as_of": "2030-12-31"}, 0, 5),
        ({"as_of": "2030-12-31", "reach": "financed"}, 1, 5),
        # "late" could still be in time in the middle of 2031.
        ({"as_of": "2031-06-30"}, 1, 4),
    ],
)
def test_least_and_most(asked: dict[str, Any], low: float, high: float) -> None:
    found = answer(**asked)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.promises >= found.reached + found.left


def test_values_are_those_of_one_side() -> None:
    asked = {"measure": "value", "stated_by": "KAZ", "unit": "billion USD"}
    some = answer(**asked, ids="kept;late;gone;open")
    assert (some.low, some.high, some.unit) == (0.1, 0.14, "billion USD")
    # Nobody told an amount of this one.
    every = answer(**asked)
    assert (every.low, every.high) == (0.1, None)
    assert answer(**asked | {"stated_by": "USA"}).low == 0.0
    verdicts = {
        claimed: promised(check(**asked | {"claimed": claimed}), "fact", "x").verdict
        for claimed in (0.05, 0.2)
    }
    assert verdicts == {0.05: "holds", 0.2: "open"}


@pytest.mark.parametrize(
    ("relation", "claimed", "verdict"),
    [
        *((">=", 1, "holds"), (">=", 2, "open"), (">=", 3, "open"), (">=", 4, "contradicted")),
        *(("<=", 3, "holds"), ("<=", 2, "open"), ("<=", 0, "contradicted")),
        *(("=", 1, "open"), ("=", 4, "contradicted"), ("=", 0, "contradicted")),
    ],
)
def test_a_verdict_waits_for_what_is_open(relation: str, claimed: float, verdict: str) -> None:
    found = promised(check(relation=relation, claimed=float(claimed)), "fact", "x")
    assert (found.verdict, found.decides) == (verdict, True)


ends = st.floats(0, 1e6)


@given(low=ends, more=ends, claimed=ends, relation=st.sampled_from(["=", "<=", ">="]))
def test_no_end_of_what_can_come_speaks_against_a_verdict(
    low: float, more: float, claimed: float, relation: str
) -> None:
    base = PromiseAnswer(
        *("number", "delivered", DAY, 1, 0, 1, "promises", claimed, relation, 0.05, low),
        high=low + more,
        source="",
    )
    verdict = told_of(base)
    sure = {told_of(replace(base, low=end, high=end)) for end in (low, low + more)}
    assert "open" not in sure
    if verdict != "open":
        assert sure == {verdict}


def test_what_is_not_there_is_refused() -> None:
    for asked, message in (
        ({"ids": "kept;keept"}, "x: ids: unknown promise 'keept'"),
        ({"parties": "FRA"}, "x: parties: unknown party 'FRA'"),
        (
            {"measure": "value", "unit": "million USD", "stated_by": "FRA"},
            "x: stated_by: unknown party 'FRA'",
        ),
        ({"meeting": "nowhere"}, "x: meeting: unknown meeting 'nowhere'"),
        ({"kinds": ["law"]}, f"x: no promise of the register fits by {DAY}"),
        ({"as_of": "2029"}, "x: no promise of the register fits by 2029-12-31"),
        (
            {"measure": "value", "stated_by": "KAZ", "unit": "Mt", "ids": "kept"},
            "x: stated_by: ",
        ),
    ):
        with pytest.raises(InputError) as raised:
            answer(**asked)
        assert str(raised.value).startswith(message) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "asked",
    [
        {"measure": "value"},
        {"measure": "value", "stated_by": "KAZ"},
        {"unit": "million USD"},
        {"measure": "share_of_all", "claimed": 101.0},
        {"claimed": -1.0},
        {"from": "2031", "to": "2030"},
        {"ids": "kept;kept"},
        {"reach": "lapsed"},
    ],
)
def test_a_check_is_read_strictly(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        check(**asked)


def test_open_is_worse_than_holds_and_better_than_contradicted() -> None:
    def verdict(kind: str, *claimed: float) -> str:
        checks = [check(claimed=one) for one in claimed]
        claim = Claim.model_validate(
            {"id": "X1", "kind": kind, "topic": "trade", "texts": ["T"], "check": checks} | TEXTS
        )
        return concluded(claim, [promised(one, claim.kind, "x") for one in checks]).verdict

    assert verdict("fact", 1.0, 2.0) == verdict("goal", 2.0) == "open"
    assert verdict("forecast", 1.0, 2.0, 9.0) == "contradicted"
    assert (verdict("goal", 1.0), verdict("goal", 9.0)) == ("reached", "not_reached")
    # It informs beside a causal claim, and decides nothing.
    assert verdict("causal", 9.0) == "cannot_tell"


@pytest.mark.parametrize("high", [1.0, 2.0])
def test_a_finding_is_stored_and_read_again(high: float) -> None:
    asked = {"measure": "value", "stated_by": "KAZ", "unit": "million USD"}
    for one in (promised(check(claimed=high), "fact", "x"), promised(check(**asked), "fact", "x")):
        assert _finding(plain(one)) == one


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_it_is_told_in_three_languages(language: str) -> None:
    asked = check(parties="KAZ;USA", kinds=["investment"], reach="signed", **{"from": "2030"})
    found = promised(asked, "fact", "x")
    assert found.promises is not None
    told = [asked_in(asked, language), sentence_in(found.promises, found.verdict, language)]
    expected = {
        "en": ["concerning Kazakhstan, United States", "of 4 promises by 2032-01-01: signed 4,"],
        "kk": ["қатысы барлар: Қазақстан", "4 уәденің ішінде: қол қойылған – 4,"],
        "ru": ["касаются: Казахстан", "из обещаний (4) на 01.01.2032: подписано — 4,"],
    }
    for text, part in zip(told, expected[language], strict=True):
        assert part in text and "{" not in text


def test_the_day_is_by_default_the_last_that_is_told() -> None:
    asked = PromiseCheck.model_validate({"kind": "promises", "measure": "number", "claimed": 1.0})
    found = promised(asked, "fact", "x").promises
    assert found is not None and found.day == str(date(2033, 1, 1)) and found.promises == 6
