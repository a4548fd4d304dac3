"""What a finding says, in one or two sentences of three languages, made from its numbers."""

from __future__ import annotations

from typing import Literal

from tarazy.arguments.partial_date import PartialDate
from tarazy.codes.classification import LANGUAGES
from tarazy.codes.groups import Kind
from tarazy.evidence.causal_document import BeforeAfter, Experiment, Read
from tarazy.evidence.document import Check
from tarazy.evidence.findings import Comparison, Finding, ModelAnswer, SeriesAnswer
from tarazy.evidence.observation import Observation
from tarazy.evidence.units import with_unit
from tarazy.scenario.parts import Selection
from tarazy.scenario.parts import Texts as Said
from tarazy.text.formats import MINUS, NO_BREAK, trimmed
from tarazy.text.texts import Texts, texts

Group = Literal[
    "unit", "verdict", "kind", "topic", "event", "subject", "sort", "quantity", "measure"
]


def words(language: str) -> Texts:
    """Return the texts of the room in a language.

    Raises
    ------
    InputError
        If there are none in `language`.
    """
    return texts(language, "evidence")


def named(group: Group, key: str, say: Texts) -> str:
    """Return a name of a group; a key without one stands as it is."""
    return say.found(f"{group}.{key}") or key


def number(value: float, say: Texts) -> str:
    """Return a number with three significant digits at least, thousands apart."""
    return trimmed(value, say).replace(NO_BREAK, " ")


def amount(value: float | PartialDate, unit: str, say: Texts) -> str:
    """Return a number with its unit, or a date."""
    if isinstance(value, PartialDate):
        return str(value)
    return with_unit(f"{value:.0f}" if unit == "year" else number(value, say), unit, say)


def sentence(finding: Finding, check: Check) -> Said:
    """Return what a finding of a check says, in all languages."""
    said = {language: sentence_in(finding, check, words(language)) for language in LANGUAGES}
    return Said(**said)


def sentence_in(finding: Finding, check: Check, say: Texts) -> str:
    """Return what a finding of a check says, in one language."""
    if finding.comparison is not None:
        return _compared(finding, finding.comparison, say)
    if finding.answer is not None and isinstance(check, Experiment):
        return _answered(finding, finding.answer, check.read, say)
    if finding.series is not None and isinstance(check, BeforeAfter):
        return _placed(finding, finding.series, check, say)
    if finding.promises is not None:
        from tarazy.evidence import promise_sentences

        return promise_sentences.sentence_in(finding.promises, finding.verdict, say.language)
    return say(finding.kind)


def read_in(read: Read, say: Texts) -> str:
    """Return what is read from an experiment, in one language."""
    from tarazy.codes.classification import name_of

    if read.indicator is not None:
        from tarazy.interdependence.indicators import INDICATORS

        what = INDICATORS[read.indicator].title(say.language)
    else:
        what = named("quantity", str(read.variable), say)
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
                names = say("read.all_but", names=names, others=others)
            parts.append(say(f"read.{key}", names=names))
    return ", ".join(parts)


def line_in(check: BeforeAfter, say: Texts) -> str:
    """Return which line of a series a check looks at, in one language."""
    from tarazy import series
    from tarazy.codes.classification import name_of

    names = (name_of(code, say.language) for code in (check.country, check.partner) if code)
    title = series.describe(check.series).title.in_language(say.language)
    return ", ".join([title, *names, *filter(None, [check.item])])


def window_in(window: tuple[int, int]) -> str:
    """Return the years of a window; years are no numbers, and stand as they are."""
    return str(window[0]) if window[0] == window[1] else f"{window[0]}–{window[1]}"


def _names(codes: tuple[str, ...], kind: Kind, say: Texts) -> str:
    from tarazy.codes.classification import name_of
    from tarazy.codes.groups import groups

    known = groups(kind)
    return ", ".join(
        known[code].full_name(say.language) if code in known else name_of(code, say.language)
        for code in codes
    )


def claimed_in(comparison: Comparison, say: Texts) -> str:
    """Return the stated number with its relation and unit."""
    claimed = comparison.claimed
    if isinstance(claimed, str):
        return say("above_zero" if claimed == "+" else "below_zero")
    text = amount(claimed, comparison.unit, say)
    dated = isinstance(claimed, PartialDate)
    bounds = ("not_after", "not_before") if dated else ("at_most", "at_least")
    relation = dict(zip(("<=", ">="), bounds, strict=True)).get(comparison.relation)
    return text if relation is None else say(relation, value=text)


def _compared(finding: Finding, comparison: Comparison, say: Texts) -> str:
    observed, latest = comparison.observed, comparison.latest
    values = {
        "claimed": claimed_in(comparison, say),
        "observed": amount(observed.value, observed.unit, say),
        "period": observed.period,
        "tolerance": number(100 * comparison.tolerance, say),
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


def _newest(finding: Finding, latest: Observation | None, say: Texts) -> str:
    if latest is None:
        return ""
    shown = amount(latest.value, latest.unit, say)
    key = "newest_not" if finding.verdict == "outdated" else "newest"
    return say(key, latest=shown, period=latest.period)


def _answered(finding: Finding, answer: ModelAnswer, read: Read, say: Texts) -> str:
    scenario = answer.scenario
    if answer.against is not None:
        scenario = say("against", scenario=scenario, against=answer.against)
    text = say(
        "answer",
        sign={"+": "+", "-": MINUS}[answer.predicts],
        central=amount(answer.central, answer.unit, say),
        reads=read_in(read, say),
        scenario=scenario,
    )
    if answer.low is None or answer.high is None:
        return text + say("no_draws")
    shown = {"low": number(answer.low, say), "high": number(answer.high, say)}
    text += say("interval", draws=answer.draws - answer.failures, **shown)
    outcome = {
        "supported": "whole_interval",
        "assumed": "by_construction",
        "contradicted": "opposite_interval",
    }
    unclear = "negligible" if answer.negligible else "both_signs"
    return text + say(outcome.get(finding.verdict, unclear))


def _placed(finding: Finding, answer: SeriesAnswer, check: BeforeAfter, say: Texts) -> str:
    sides = (answer.p, answer.p_other) if answer.predicts == "+" else (answer.p_other, answer.p)
    text = say(
        "before_after",
        sign={"+": "+", "-": MINUS}[answer.predicts],
        line=line_in(check, say),
        measure=named("measure", answer.measure, say),
        before=window_in(answer.before),
        after=window_in(answer.after),
        effect=amount(answer.effect, answer.unit, say),
        placebos=answer.placebos,
        higher=number(sides[0], say),
        lower=number(sides[1], say),
    )
    outcome = {"supported": "stands_out", "contradicted": "stands_out_otherwise"}
    unclear = "negligible" if answer.negligible else "stands_not_out"
    return text + say(outcome.get(finding.verdict, unclear))
