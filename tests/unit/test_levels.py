"""Trade and sectors before, after, or their change: the numbers of the outcome, one at a time."""

from typing import Any

import pytest

import tarazy as tz
from tarazy.codes.classification import LANGUAGES
from tarazy.experiment.outcome import Outcome
from tarazy.figures.levels import exhibits
from tarazy.figures.style import QUIET
from tarazy.lab.address import SHOWN


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.2}
    asked: dict[str, Any] = {"name": "q", "title": "t", "question": "q", "shocks": [shock]}
    return tz.run({**asked, "world": "core-2022-73"})


def bars(outcome: Outcome, name: str, when: str) -> list[Any]:
    return list(exhibits(outcome, "en", "KAZ", "USA", when)[name].figure.data)


@pytest.mark.parametrize("when", ["before", "after"])
def test_levels_are_those_of_the_outcome(outcome: Outcome, when: str) -> None:
    trade = outcome.dataset[f"trade_{when}"].sum("sector")
    exports, imports = bars(outcome, "bilateral_trade", when)
    at = [label.replace("<b>", "").replace("</b>", "") for label in exports.y].index("China")
    assert exports.x[at] == pytest.approx(float(trade.sel(importer="CHN", exporter="KAZ")) / 1000)
    assert imports.x[at] == pytest.approx(float(trade.sel(importer="KAZ", exporter="CHN")) / 1000)
    [output] = bars(outcome, "sector_effects", when)
    whole = outcome.dataset[f"output_{when}"].sel(country="KAZ").values / 1000
    assert list(output.x) == pytest.approx(
        list(whole[(-outcome.dataset["output_before"].sel(country="KAZ").values).argsort()][:14])
    )


def test_the_change_is_after_less_before(outcome: Outcome) -> None:
    before, after, change = (bars(outcome, "bilateral_trade", when)[0].x for when in SHOWN)
    moved = [b - a for a, b in zip(before, after, strict=True)]
    assert list(change) == pytest.approx(moved)


def test_what_is_too_small_to_be_told_is_grey(outcome: Outcome) -> None:
    for name in ("bilateral_trade", "sector_effects"):
        shown = exhibits(outcome, "en", "USA", "CHN", "change")[name]
        written = [note.text for note in shown.figure.layout.annotations if note.text]
        colours = [colour for trace in shown.figure.data for colour in trace.marker.color]
        small = sum("≈0" in text for text in written)
        assert sum(colour == QUIET for colour in colours) == small > 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("when", SHOWN)
def test_each_is_told_in_every_language(outcome: Outcome, language: str, when: str) -> None:
    for shown in exhibits(outcome, language, "KAZ", "USA", when).values():
        assert all((shown.title, shown.subtitle, shown.alt, shown.note, shown.unit))
        assert "{" not in shown.title + shown.subtitle + shown.note


@pytest.mark.parametrize(("when", "largest"), [("before", "Russia"), ("after", "China")])
def test_the_largest_is_that_of_the_moment_that_is_shown(when: str, largest: str) -> None:
    cut = {"kind": "sever", "importer": "RUS", "exporter": "KAZ", "both_ways": True}
    asked: dict[str, Any] = {"name": "q", "title": "t", "question": "q", "shocks": [cut]}
    found = tz.run(asked)
    trade = found.dataset[f"trade_{when}"].sum("sector").transpose("importer", "exporter").values
    own = list(found.dataset["importer"].values).index("KAZ")
    both = trade[own] + trade[:, own]
    both[own] = 0.0
    code = str(found.dataset["importer"].values[both.argmax()])
    assert code == {"Russia": "RUS", "China": "CHN"}[largest]
    shown = exhibits(found, "en", "KAZ", "RUS", when)
    assert f"Trade with {largest} is the largest" in shown["bilateral_trade"].title
