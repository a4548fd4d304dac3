"""What a finding says, in one or two sentences of three languages, made from its numbers."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from tarazy.arguments.partial_date import PartialDate
from tarazy.codes.classification import LANGUAGES, Language, check_language
from tarazy.codes.groups import Kind
from tarazy.evidence.document import Check, Experiment, Read
from tarazy.evidence.findings import Comparison, Finding, ModelAnswer
from tarazy.evidence.observation import Observation
from tarazy.evidence.units import written_out
from tarazy.scenario.parts import Selection, Texts

Group = Literal["unit", "verdict", "kind", "topic", "event", "subject", "sort", "variable"]
_MINUS = "\u2212"
_SHOWN = 3


@dataclass(frozen=True)
class Words:
    """The texts of one language.

    Attributes
    ----------
    language
        Of the texts.
    entries
        Key to text with placeholders in braces; names by group.
    """

    language: Language
    entries: dict[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its placeholders filled."""
        return str(self.entries[key]).format(**values)

    def name(self, group: Group, key: str) -> str:
        """Return a name of a group; a key without one stands as it is."""
        return str(self.entries[group].get(key, key))

    def number(self, value: float) -> str:
        """Return a number with three significant digits at least, thousands apart."""
        if value == 0:
            return "0"
        decimals = max(0, min(6, _SHOWN - 1 - math.floor(math.log10(abs(value)))))
        text = f"{abs(value):,.{decimals}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        marks = {",": self.entries["group"], ".": self.entries["point"]}
        shown = "".join(marks.get(letter, letter) for letter in text)
        return (_MINUS if value < 0 and text.strip("0.") else "") + shown

    def amount(self, value: float | PartialDate, unit: str) -> str:
        """Return a number with its unit, or a date."""
        if isinstance(value, PartialDate):
            return str(value)
        if unit == "year":
            return self.name("unit", unit).format(value=f"{value:.0f}")
        return self.with_unit(self.number(value), unit)

    def with_unit(self, number: str, unit: str) -> str:
        """Return a number with its unit; a unit without words of its own stands as it is."""
        unit = written_out(unit)
        return str(self.entries["unit"].get(unit, f"{{value}} {unit}")).format(value=number)


@cache
def words(language: str) -> Words:
    """Return the texts of a language.

    Raises
    ------
    InputError
        If there are none in `language`.
    """
    known = check_language(language)
    text = resources.files("tarazy.evidence").joinpath("words.toml").read_text(encoding="utf-8")
    return Words(known, tomllib.loads(text)[known])


def verdict_in(verdict: str, causal: bool, say: Words) -> str:
    """Return a verdict in words: what data contradict is not what the model contradicts."""
    key = "contradicted_by_model" if causal and verdict == "contradicted" else verdict
    return say.name("verdict", key)


def sentence(finding: Finding, check: Check) -> Texts:
    """Return what a finding of a check says, in all languages."""
    said = {language: sentence_in(finding, check, words(language)) for language in LANGUAGES}
    return Texts(**said)


def sentence_in(finding: Finding, check: Check, say: Words) -> str:
    """Return what a finding of a check says, in one language."""
    if finding.comparison is not None:
        return _compared(finding, finding.comparison, say)
    if finding.answer is not None and isinstance(check, Experiment):
        return _answered(finding, finding.answer, check.read, say)
    return say(finding.kind)


def read_in(read: Read, say: Words) -> str:
    """Return what is read from an experiment, in one language."""
    from tarazy.codes.classification import name_of

    if read.indicator is not None:
        from tarazy.interdependence.indicators import INDICATORS

        what = INDICATORS[read.indicator].title(say.language)
    else:
        what = say.name("variable", str(read.variable))
    parts = [f"{what}, {name_of(read.country, say.language)}"]
    kinds: tuple[tuple[str, Kind, Selection], ...] = (
        ("partner", "economies", read.partner),
        ("sector", "sectors", read.sector),
    )
    for key, kind, selection in kinds:
        if key in read.model_fields_set:
            names = _names(selection.of, kind, say)
            if selection.except_:
                others = _names(selection.except_, kind, say)
                names = say.entries["read"]["all_but"].format(names=names, others=others)
            parts.append(say.entries["read"][key].format(names=names))
    return ", ".join(parts)


def _names(codes: tuple[str, ...], kind: Kind, say: Words) -> str:
    from tarazy.codes.classification import name_of
    from tarazy.codes.groups import groups

    named = groups(kind)
    return ", ".join(
        named[code].full_name(say.language) if code in named else name_of(code, say.language)
        for code in codes
    )


def claimed_in(comparison: Comparison, say: Words) -> str:
    """Return the stated number with its relation and unit."""
    claimed = comparison.claimed
    if isinstance(claimed, str):
        return say("above_zero" if claimed == "+" else "below_zero")
    text = say.amount(claimed, comparison.unit)
    dated = isinstance(claimed, PartialDate)
    bounds = ("not_after", "not_before") if dated else ("at_most", "at_least")
    relation = dict(zip(("<=", ">="), bounds, strict=True)).get(comparison.relation)
    return text if relation is None else say(relation, value=text)


def _compared(finding: Finding, comparison: Comparison, say: Words) -> str:
    observed, latest = comparison.observed, comparison.latest
    values = {
        "claimed": claimed_in(comparison, say),
        "observed": say.amount(observed.value, observed.unit),
        "period": observed.period,
        "tolerance": say.number(100 * comparison.tolerance),
    }
    dated = isinstance(observed.value, PartialDate)
    text = say("dated" if dated else "stated", **values)
    if not observed.decides:
        return f"{text}.{say(f'weak_{observed.quality}')}"
    held = finding.verdict != "contradicted"
    if comparison.relation != "=":
        text += say("fits" if held else "fits_not")
    else:
        exactly = "_exactly" if dated or not comparison.tolerance else ""
        text += say(("agree" if held else "apart") + exactly, **values)
    return text + _newest(finding, latest, say)


def _newest(finding: Finding, latest: Observation | None, say: Words) -> str:
    if latest is None:
        return ""
    shown = say.amount(latest.value, latest.unit)
    key = "newest_not" if finding.verdict == "outdated" else "newest"
    return say(key, latest=shown, period=latest.period)


def _answered(finding: Finding, answer: ModelAnswer, read: Read, say: Words) -> str:
    scenario = answer.scenario
    if answer.against is not None:
        scenario = say("against", scenario=scenario, against=answer.against)
    text = say(
        "answer",
        sign={"+": "+", "-": _MINUS}[answer.predicts],
        central=say.amount(answer.central, answer.unit),
        reads=read_in(read, say),
        scenario=scenario,
    )
    if answer.low is None or answer.high is None:
        return text + say("no_draws")
    shown = {"low": say.number(answer.low), "high": say.number(answer.high)}
    text += say("interval", draws=answer.draws - answer.failures, **shown)
    outcome = {"supported": "whole_interval", "contradicted": "opposite_interval"}
    unclear = "negligible" if answer.negligible else "both_signs"
    return text + say(outcome.get(finding.verdict, unclear))
