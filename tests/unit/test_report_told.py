"""What a title or a bracket of the report says must be so, whatever the numbers."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock

import pytest

from tarazy.codes.classification import LANGUAGES
from tarazy.draws.stored import Bounds, StoredRange
from tarazy.figures import investment_series, route_changes
from tarazy.report.page.glance import _interval
from tarazy.report.typeset import _sources
from tarazy.scenario.parts import Texts
from tarazy.study.findings import Found, _of_income
from tarazy.telling.blocks import Numbers
from tarazy.telling.monitor import _span
from tarazy.text.formats import money
from tarazy.text.texts import texts

TITLED = {"en": "in_country", "ru": "in_country", "kk": "inside_country"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_economy_is_not_said_to_have_most(language: str) -> None:
    positions = {"KAZ": {"fdi-inward": {2009: 70e3, 2022: 154e3}}}
    positions["USA"] = {"fdi-inward": {2009: 2e6, 2022: 5e6}}
    shown = investment_series.exhibit(positions, language, "KAZ", "USA")
    words = texts(language)
    assert words.named(country="KAZ")[TITLED[language]] in shown.title
    for value in (70e3, 154e3):
        assert money(value, words) in shown.title


def test_a_route_with_all_exports_is_not_the_one_that_moves_most() -> None:
    def state(all_of: float, first: float) -> dict[str, Any]:
        by_route = {"ALL": all_of, "FIRST": first, "OTHER": all_of - first}
        return {"by_route": by_route, "exports": all_of, "shut_in": 0.0}

    named = {route: dict.fromkeys(LANGUAGES, route) for route in ("ALL", "FIRST", "OTHER")}
    after = state(20.0, 5.0) | {
        "unit": "Mt",
        "months": 12,
        "year": 2025,
        "before": state(78.0, 60.0),
    }
    after["titles"] = {"network": dict.fromkeys(LANGUAGES, "A network"), "routes": named}
    part = cast("Any", SimpleNamespace(summary=after))
    assert route_changes.volumes(part, "en").title.startswith("“FIRST” moves most, −55.0 Mt")


def stored(low: float, high: float) -> StoredRange:
    bounds = {"welfare": {"KAZ": Bounds(low, low, high)}}
    return StoredRange("one", "0" * 16, 40, 0, ("elasticities", "networks"), 0, bounds)


def found(low: float, high: float) -> Found:
    scenario = cast("Any", SimpleNamespace(name="one"))
    return Found(scenario, cast("Any", None), (), stored=stored(low, high))


def test_an_interval_of_nothing_is_written_once() -> None:
    page = cast("Any", SimpleNamespace(words=texts("en")))
    assert _interval(page, found(-1e-7, 1e-7), "KAZ") == "(≈0%)"
    assert _interval(page, found(-1.0, 1.0), "KAZ") == "(−1.00% to +1.00%)"


def test_a_chapter_tells_the_interval_of_the_section() -> None:
    one = found(-25.1, -7.6)
    drawn = cast("Any", {"one": object()})
    assert _of_income(one, drawn, "KAZ") == one.interval("KAZ") == (-25.1, -7.6)
    assert _of_income(replace(one, stored=None), {}, "KAZ") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_are_typeset_in_the_language_of_the_brief(language: str) -> None:
    item = SimpleNamespace(experiment="one", title="One", source="A model.", assumed="Nothing.")
    numbers = Mock(spec=Numbers, items=[item])
    source = Texts(en="a law", kk="заң", ru="закон")
    brief = SimpleNamespace(scenarios={"one": SimpleNamespace(sources=(source,))})
    given = _sources(cast("Any", brief), [cast("Any", numbers)], texts(language))
    assert given["items"][0]["quoted"] == [getattr(source, language)]


def test_the_most_of_an_amount_is_a_sentence_in_kazakh() -> None:
    told = _span((0.0, 3700.0), "million USD", texts("kk"))
    assert told.replace("\xa0", " ") == "ең көбі 3 700 млн АҚШ доллары"
