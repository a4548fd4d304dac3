"""One smallest change that is told: in readings, expected signs, verdicts, sentences, colours."""

import math
import re
from pathlib import Path

import pytest
from ledger_sample import _answered, _claim, _experiment

from tarazy.codes.classification import LANGUAGES
from tarazy.evidence.causal import decided
from tarazy.evidence.findings import least_of
from tarazy.experiment.checks import _judged
from tarazy.figures.severance_matrix import STARTS
from tarazy.figures.style import (
    ABOUT_ZERO,
    DIVERGING,
    SMALL,
    class_colour,
    class_limits,
    legend_cells,
)
from tarazy.figures.two_sided_loss import ratio_told
from tarazy.scenario import Scenario
from tarazy.text.formats import effect, effect_told, least
from tarazy.text.materiality import MATERIAL, is_about_zero, is_material, reading
from tarazy.text.texts import texts

ROOT = Path(__file__).parents[2]
BELOW = MATERIAL * 0.999


@pytest.mark.parametrize(
    ("central", "low", "high", "told"),
    [
        (0.02, None, None, "rises"),
        (-0.02, None, None, "falls"),
        (MATERIAL, None, None, "rises"),
        (BELOW, None, None, "about_zero"),
        (0.0, None, None, "about_zero"),
        (0.02, 0.015, 0.03, "rises"),
        (-0.02, -0.03, -0.001, "falls"),
        (0.02, -0.001, 0.03, "cannot_tell"),
        # All of the interval is below, or the effect itself.
        (0.005, 0.001, 0.009, "about_zero"),
        (0.0059, 0.0003, 0.0111, "about_zero"),
        (0.005, -0.009, 0.009, "about_zero"),
        (math.nan, None, None, "cannot_tell"),
        (0.02, math.nan, 0.03, "cannot_tell"),
    ],
)
def test_what_an_effect_and_its_interval_say(
    central: float, low: float | None, high: float | None, told: str
) -> None:
    assert reading(central, low, high) == told


def test_no_number_is_neither_material_nor_about_zero() -> None:
    assert not is_material(math.nan)
    assert not is_about_zero(math.nan)


@pytest.mark.parametrize(
    ("value", "sign", "verdict"),
    [
        (MATERIAL, "+", "as_expected"),
        (BELOW, "+", "cannot_tell"),
        (-BELOW, "+", "cannot_tell"),
        (-MATERIAL, "+", "not_expected"),
        (-MATERIAL, "-", "as_expected"),
        (BELOW, "0", "as_expected"),
        (-MATERIAL, "0", "not_expected"),
        (math.nan, "+", "cannot_tell"),
        (math.nan, "0", "cannot_tell"),
    ],
)
def test_a_sign_is_told_from_the_smallest_change_on(value: float, sign: str, verdict: str) -> None:
    expected = Scenario.load("sever-russia").expected[0].model_copy(update={"sign": sign})
    assert expected.between is None
    assert _judged(value, expected) == verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.05, -0.02, "supported"),
        (0.02, 0.05, "contradicted"),
        (-0.05, 0.02, "cannot_tell"),
        (-0.009, -0.005, "cannot_tell"),
        (-0.012, -0.004, "cannot_tell"),
    ],
)
def test_a_verdict_needs_an_effect_that_is_told(low: float, high: float, verdict: str) -> None:
    claim = _claim("C1", "causal", [_experiment("jackson-vanik")])
    finding = _answered(claim, "supported", low, high)
    assert finding.answer is not None
    assert decided(finding.answer) == verdict


def test_the_smallest_change_in_other_units() -> None:
    assert least_of("per cent") == least_of("percentage points") == MATERIAL
    assert least_of("1") == least_of("partners") == MATERIAL / 100


@pytest.mark.parametrize(
    ("language", "told"), [("en", "about 0"), ("kk", "нөлге жуық"), ("ru", "около нуля")]
)
def test_sentences_say_about_zero(language: str, told: str) -> None:
    words = texts(language)
    assert effect_told(BELOW, words) == effect_told(-BELOW, words) == told
    assert effect(-BELOW, words) == "≈0"
    assert told not in effect_told(MATERIAL, words)
    assert effect(0.0, words)[0] == "0"


def test_no_change_that_is_not_told_has_a_colour() -> None:
    for size in (1e-6, 0.004, 0.02, 0.3, 4.0, 60.0):
        limits = class_limits(size * step / 72 for step in range(-72, 73))
        assert limits[0] >= MATERIAL
        assert class_colour(BELOW, limits) == class_colour(-BELOW, limits) == ABOUT_ZERO
        assert class_colour(0.0, limits) == ABOUT_ZERO
        assert class_colour(limits[-1], limits) == DIVERGING[-1]
        assert class_colour(-limits[0], limits) == DIVERGING[3]
        colours, starts = legend_cells(limits)
        assert len(colours) == 2 * len(starts) + 1
        assert colours[len(starts)] == ABOUT_ZERO and starts[0] == MATERIAL
        if limits[0] > MATERIAL:
            assert class_colour(MATERIAL, limits) == SMALL
    assert class_colour(math.nan, limits) == SMALL
    assert STARTS[0] == MATERIAL


def test_a_ratio_over_what_is_about_zero_is_a_bound() -> None:
    words = texts("en")
    assert ratio_told(("USA", 0.27, 0.001, 270.0), words) == "≥27×"
    assert ratio_told(("USA", 0.27, 0.02, 13.5), words) == "14×"
    assert ratio_told(("USA", 0.005, 0.001, 5.0), words) == "–"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_name_the_constant(language: str) -> None:
    words = texts(language)
    number = least(words).rstrip("%\u00a0")
    assert any(number in line for line in words.many("limits.list"))


def test_the_documentation_names_the_constant() -> None:
    for page in ("limits", "evidence"):
        text = (ROOT / "docs" / "explanation" / f"{page}.md").read_text(encoding="utf-8")
        assert re.search(rf"\b{MATERIAL:g} (%|per cent)", text), page
