"""Every event of the form: found again in its address and its document, told, and answered."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.lab.address import asked_at, of_question
from tarazy.lab.events import KINDS, MONTHS, Event
from tarazy.lab.form import field_at, next_event, offered, place_of, rows
from tarazy.lab.questions import NOTHING, Question, also_of, also_text, question_of, read
from tarazy.lab.settings import Settings
from tarazy.scenario import Scenario
from tarazy.text.texts import texts

CHOICES: dict[str, list[str]] = {
    "by": ["USA", "CHN", "EU27"],
    "on": ["KAZ", "RUS"],
    "sector": ["*", "metals", "oil_gas"],
    "element": ["kazakhstan-crude/CPC-KAZ", "kazakhstan-gas/transit:UZB"],
    "field": ["kazakhstan-crude/TENGIZ", "kazakhstan-uranium/SYRDARYA"],
    "ways": ["one", "both"],
    "regime": ["us-column-2", "eaeu-common-tariff"],
    "first": list(MONTHS),
    "lasting": ["", "1", "5", "12"],
}


@st.composite
def events(draw: st.DrawFn) -> Event:
    ask = draw(st.sampled_from(sorted(KINDS)))
    kind = KINDS[ask]
    words: dict[str, Any] = {
        name: draw(st.sampled_from(CHOICES[name])) for name in kind.fields if name != "size"
    }
    if kind.size is not None:
        tenths = st.integers(int(10 * kind.size.low), int(10 * kind.size.high))
        words["size"] = draw(tenths) / 10.0
    if not words.get("lasting"):
        words.pop("first", None)
    return Event(ask, **words)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    also = tuple(draw(st.lists(events(), max_size=2)))
    last = draw(events())
    return Question(**vars(last), also=also, horizon=draw(st.sampled_from(["", "short"])))


@given(questions())
@settings(max_examples=60, deadline=None)
def test_a_question_is_found_again_in_its_address_and_in_its_document(question: Question) -> None:
    address = dict(parse_qsl(of_question(question)))
    assert read(address) == question
    assert asked_at(address, None, Settings()).question == question  # type: ignore[arg-type]
    assert question_of(Scenario.from_dict(question.document()).to_dict()) == question


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ask", KINDS)
def test_an_event_is_told_with_its_size_and_its_window(ask: str, language: str) -> None:
    words = texts(language)
    sized = KINDS[ask].size is not None
    document = Question(ask, size=12.5, first="2", lasting="3").document()
    number = "12.5" if language == "en" else "12,5"
    for told in (document["title"][language], document["question"][language]):
        assert (number in told) == sized
        assert ("2–4" in told) == ("lasting" in KINDS[ask].fields)
    assert words(f"lab.event_{ask}")


@pytest.mark.parametrize("ask", [ask for ask in KINDS if KINDS[ask].needs_owners])
def test_a_question_about_owners_has_a_horizon_that_can_be_seen(ask: str) -> None:
    assert Question(ask).document()["horizon"] == "medium"
    assert Question(ask, horizon="long").document()["horizon"] == "long"
    assert read({"ask": ask, "horizon": "medium"}) == read({"ask": ask})
    assert "horizon" not in Question("duty").document()


def test_a_window_beyond_december_makes_the_networks_longer() -> None:
    document = Question("close", first="11", lasting="4").document()
    assert document["months"] == 14
    assert document["shocks"][0]["months"] == [11, 12, 13, 14]
    assert "months" not in Question("close", first="9", lasting="4").document()


def test_events_are_put_down_changed_and_removed() -> None:
    words = texts("en")
    one = Question("duty", size=20.0)
    assert rows(one, words) == []
    two = read(dict(parse_qsl(next_event(one))))
    assert (two.ask, two.events) == (NOTHING, one.events)
    assert two.document()["shocks"] == one.document()["shocks"]
    assert next_event(two) == ""
    (row,) = rows(two, words)
    assert row.without == ""
    assert read(dict(parse_qsl(row.changed))) == one
    three = Question("sever", also=one.events)
    assert [shock["kind"] for shock in three.document()["shocks"]] == ["tariff", "sever"]
    (row,) = rows(three, words)
    assert read(dict(parse_qsl(row.without))) == Question("sever")
    changed = read(dict(parse_qsl(row.changed)))
    assert (changed.ask, changed.size, changed.also[0].ask) == ("duty", 20.0, "sever")


@given(st.text(max_size=8))
@settings(max_examples=40, deadline=None)
def test_any_name_is_kept_in_the_text_of_events(name: str) -> None:
    event = Event("supply", field=name)
    (found,) = also_of(also_text((event,)))
    assert found == event


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ask": "none"}, "ask: 'none' stands alone; allowed: one of duty"),
        ({"also": "dutty,by:USA"}, "also: 'dutty,by:USA': unknown event 'dutty'; did you mean"),
        ({"also": "sever,size:2"}, "also: 'sever,size:2': unknown key 'size'; allowed: on"),
        ({"also": "duty,size:900"}, "also: 'duty,size:900': size: '900' is not allowed"),
        ({"ask": "invest", "size": "5"}, "a number of million USD from 10 to 100000"),
        ({"ask": "royalty", "size": "51"}, "a number of percentage points from 0 to 50"),
        ({"ask": "close", "lasting": "13"}, "lasting: unknown lasting '13'"),
    ],
)
def test_a_wrong_event_is_refused_in_a_line(wrong: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(wrong)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("step", "field"),
    [("host", "on"), ("owner", "by"), ("to", "on"), ("usd", "size"), ("months", "lasting")],
)
def test_a_mistake_in_the_document_stands_at_a_field(step: str, field: str) -> None:
    assert field_at(step) == field


def test_every_field_of_every_kind_has_something_to_choose() -> None:
    found = offered(texts("kk"), "")
    names = {choice.value for choice in found["regimes"]}
    assert {"us-2025-august", "eaeu-common-tariff"} <= names
    assert any("2025" in choice.text and "–" in choice.text for choice in found["regimes"])
    sources = [choice.value for _, choices in found["sources"] for choice in choices]
    assert Event().field in sources
    for kind in found["kinds"]:
        assert {"by", "on", "size"} == set(kind.labels)


def test_a_mistake_in_an_event_that_was_put_down_stands_beside_the_list() -> None:
    mistake = {"field": ["shock 1", "importer"], "at": "importer"}
    assert place_of(mistake, "") == "by"
    assert place_of(mistake, "sever") == "also"
    assert place_of({"field": ["shock 2", "importer"], "at": "importer"}, "sever") == "by"
    assert place_of({"field": [], "at": ""}, "sever") == ""
