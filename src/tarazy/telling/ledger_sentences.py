"""The computed sentences and numbers of the chapter about the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.evidence import promise_sentences
from tarazy.evidence.sentences import window_in
from tarazy.figures.ledger_names import line_name, named, read_name, text_name, with_unit
from tarazy.figures.verdict_counts import KINDS, SIDES, counts
from tarazy.text.formats import adaptive, count, decimal, percent
from tarazy.text.partial_dates import written_date, written_span
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.arguments.partial_date import PartialDate
    from tarazy.evidence.causal_document import CausalCheck
    from tarazy.evidence.contradictions import Contradiction, Statement
    from tarazy.evidence.document import Check, Claim, SourceText
    from tarazy.evidence.findings import Comparison, Finding, ModelAnswer, SeriesAnswer
    from tarazy.evidence.ledger import Entry, Ledger
    from tarazy.evidence.sentences import Group

VERDICTS = tuple(verdict for side in SIDES.values() for verdict in side)
_RELATIONS = {"<=": "at_most", ">=": "at_least"}
_BOUNDS_OF_DATES = {"<=": "not_after", ">=": "not_before"}
# A date of any precision, or two of them: 2011, 2001-2020, 2014-04-2014-06.
_DATE = r"\d{4}(?:-\d{2}(?!\d)){0,2}"
_PERIOD = re.compile(rf"({_DATE})(?:-({_DATE}))?")
_SIGNS = {"+": "rises", "-": "falls"}


def overview(found: Ledger, words: Texts) -> str:
    """Return how many statements there are, and how the verdicts fall."""
    causal = counts([entry for entry in found.entries if entry.claim.kind == "causal"])
    factual = counts([entry for entry in found.entries if entry.claim.kind != "causal"])
    return words(
        "ledger.overview",
        count=len(found.entries),
        texts=len(found.library.texts),
        factual=sum(factual.values()),
        holds=factual["agrees"],
        outdated=factual["outdated"],
        contradicted=factual["disagrees"],
        open=factual["open"],
        not_checkable=factual["not_checkable"],
        causal=sum(causal.values()),
        supported=causal["agrees"],
        assumed=causal["assumed"],
        against=causal["disagrees"],
        cannot_tell=causal["cannot_tell"],
    )


def evidence(found: Ledger, words: Texts) -> str:
    """Return how many causal statements met a check that could fail, and what came of it."""
    kinds = {key: list(tally.values()) for key, tally in found.causal_counts().items()}
    tested = found.causal_counts().get("could_fail", {})
    checks = found.causal_checks()
    return words(
        "ledger.evidence",
        tested=sum(kinds.get("could_fail", [])),
        supported=tested.get("supported", 0),
        against=tested.get("contradicted", 0),
        cannot_tell=tested.get("cannot_tell", 0),
        assumed=sum(kinds.get("assumed", [])),
        untested=sum(kinds.get("none", [])),
        open=checks["could_fail"],
        put_in=checks["assumed"],
    )


def decided(found: Ledger, words: Texts) -> str:
    """Return how many statements numbers decide, and how many went through an experiment."""
    compared = sum(
        any(
            finding.decides and (finding.comparison or finding.promises)
            for finding in entry.findings
        )
        for entry in found.entries
    )
    tested = sum(
        any(finding.decides and (finding.answer or finding.series) for finding in entry.findings)
        for entry in found.entries
    )
    return words("ledger.decided", compared=compared, tested=tested)


def chronicle(found: Ledger, words: Texts) -> str:
    """Return how much the chronicle holds, and how much of it is confirmed."""
    events = found.library.events.values()
    years = [event.date.year for event in events]
    told = words(
        "ledger.chronicle",
        events=len(events),
        agreements=len(found.library.agreements),
        first=min(years),
        last=max(years),
        sourced=sum(event.quality == "sourced" for event in events),
    )
    changed = sum(event.told_otherwise is not None for event in events)
    return f"{told} {words('ledger.chronicle_changed', changed=changed)}" if changed else told


def facet_values(found: Ledger, facet: str) -> list[str]:
    """Return the values by which statements can be filtered, in the order of a list."""
    present = {value for entry in found.entries for value in _facet(entry, facet)}
    orders = {"text": tuple(found.library.texts), "kind": KINDS, "verdict": VERDICTS}
    order = orders.get(facet) or tuple(entry.claim.topic for entry in found.entries)
    return [value for value in dict.fromkeys(order) if value in present]


def _facet(entry: Entry, facet: str) -> tuple[str, ...]:
    if facet == "text":
        return entry.claim.texts
    return (entry.verdict,) if facet == "verdict" else (str(getattr(entry.claim, facet)),)


def facet_label(facet: str, value: str, found: Ledger, words: Texts) -> str:
    """Return what a value is called in the filter."""
    if facet == "text":
        return text_name(found.library.texts[value], words)
    group: Group = facet  # type: ignore[assignment]
    return named(group, value, words)


def said_by(claim: Claim, found: Ledger, words: Texts) -> str:
    """Return who makes a statement and when: kind, year and identifier of every text."""
    names = "; ".join(text_name(found.library.texts[key], words) for key in claim.texts)
    years = {str(found.library.texts[key].year.year) for key in claim.texts}
    if claim.said is None or str(claim.said) in years:
        return names
    key = "ledger.said_in_year" if claim.said.precision == "year" else "ledger.said"
    return words(key, texts=names, said=written_date(claim.said, words))


def text_line(text: SourceText, words: Texts) -> str:
    """Return a text with its title, author, and what is to be known of the copy."""
    line = words(
        "ledger.text_line",
        text=text_name(text, words),
        title=text.title.in_language(words.language),
        author=text.author.in_language(words.language),
    )
    return f"{line} {text.note.in_language(words.language)}" if text.note else line


@dataclass(frozen=True)
class CheckTold:
    """What is said of one check of a claim.

    Attributes
    ----------
    number
        Of the check, from 1.
    kind
        Of the finding.
    read
        What is read from an experiment or a series; empty without one.
    numbers
        Each with what it is and its unit.
    scenarios
        Names of the scenarios whose answers are read.
    sources
        Of the numbers found, each once.
    stands_on
        Of a causal check: what it puts in, what would contradict the claim, and whether it could
        have come out otherwise.
    why
        What makes the verdict, and the note of the check.
    run
        How often an experiment was run, on which world, or beside which placebos an effect
        stands; empty without one.
    """

    number: int
    kind: str
    read: str
    numbers: tuple[str, ...]
    scenarios: tuple[str, ...]
    sources: tuple[str, ...]
    stands_on: tuple[str, ...]
    why: str
    run: str


def checks_told(claim: Claim, findings: Sequence[Finding], words: Texts) -> list[CheckTold]:
    """Return what is said of every check of a claim."""
    from tarazy.evidence.causal_document import CausalCheck, Experiment

    told = []
    for number, (check, finding) in enumerate(zip(claim.check, findings, strict=True), start=1):
        asked = check if isinstance(check, Experiment) else None
        note = None if check.note is None else check.note.in_language(words.language)
        told.append(
            CheckTold(
                number,
                finding.kind,
                _read(check, words),
                tuple(numbers(finding, words)),
                () if asked is None else tuple(filter(None, (asked.scenario, asked.against))),
                tuple(sources(finding)),
                tuple(stands_on(check, words)) if isinstance(check, CausalCheck) else (),
                " ".join(filter(None, (why(check, finding, words), note))),
                run(finding, words),
            )
        )
    return told


def _read(check: Check, words: Texts) -> str:
    from tarazy.evidence.causal_document import BeforeAfter, Experiment
    from tarazy.evidence.promise_check import PromiseCheck

    if isinstance(check, Experiment):
        return read_name(check.read, words)
    if isinstance(check, PromiseCheck):
        return promise_sentences.asked_in(check, words.language)
    return line_name(check, words) if isinstance(check, BeforeAfter) else ""


def stands_on(check: CausalCheck, words: Texts) -> Iterator[str]:
    """Yield what a causal check puts in, what would contradict the claim, why it could not fail."""
    from tarazy.evidence.causal_document import Experiment

    because = check.because if isinstance(check, Experiment) else None
    said = {
        "assumes": check.assumes,
        "contradicted_by": check.contradicted_by,
        "because": because,
    }
    for key, text in said.items():
        if text is not None:
            yield words(f"ledger.stands_on.{key}", text=text.in_language(words.language))


def numbers(finding: Finding, words: Texts) -> list[str]:
    """Return the numbers of a check, each with what it is and its unit; none where it has none."""
    if finding.comparison is not None:
        return _compared(finding.comparison, words)
    if finding.series is not None:
        return _placed(finding.series, words)
    if finding.promises is not None:
        return promise_sentences.numbers_in(finding.promises, words.language)
    return _answered(finding.answer, words) if finding.answer is not None else []


def _compared(comparison: Comparison, words: Texts) -> list[str]:
    asked = "ledger.needed" if comparison.relation in _RELATIONS else "ledger.claimed"
    parts = [words(asked, value=claimed_value(comparison, words))]
    seen = {"ledger.found": comparison.observed, "ledger.latest": comparison.latest}
    for key, one in seen.items():
        if one is not None:
            value = measured(one.value, comparison.unit, words)
            parts.append(words(key, value=value, years=years(one.period, words)))
    return parts


def claimed_value(comparison: Comparison, words: Texts) -> str:
    """Return what the text states, as exactly as it states it."""
    claimed = comparison.claimed
    if isinstance(claimed, str):
        return words(f"ledger.sign.{_SIGNS[claimed]}")
    value = measured(claimed, comparison.unit, words, exact=True)
    return _bounded(value, comparison.relation, comparison.unit, words)


def _bounded(value: str, relation: str, unit: str, words: Texts) -> str:
    """Return a value with the bound that it is; an equality stands as it is."""
    bound = (_BOUNDS_OF_DATES if unit == "date" else _RELATIONS).get(relation)
    return value if bound is None else words(f"ledger.relation.{bound}", value=value)


def _answered(answer: ModelAnswer, words: Texts) -> list[str]:
    parts = [
        words("ledger.predicted", sign=words(f"ledger.sign.{_SIGNS[answer.predicts]}")),
        words("ledger.computed", value=_changed(answer.central, answer, words)),
    ]
    if answer.low is not None and answer.high is not None:
        parts.append(
            words(
                "ledger.interval",
                draws=answer.draws - answer.failures,
                low=adaptive(answer.low, words, signed=True),
                high=_changed(answer.high, answer, words),
            )
        )
    return parts


def _placed(answer: SeriesAnswer, words: Texts) -> list[str]:
    low, high = (adaptive(end, words, signed=True) for end in (answer.low, answer.high))
    effect = with_unit(adaptive(answer.effect, words, signed=True), answer.unit, words)
    return [
        words("ledger.predicted", sign=words(f"ledger.sign.{_SIGNS[answer.predicts]}")),
        words("ledger.effect", value=effect),
        words(
            "ledger.placebos",
            placebos=answer.placebos,
            low=low,
            high=with_unit(high, answer.unit, words),
        ),
        words("ledger.as_extreme", share=percent(100.0 * answer.p, words, signed=False)),
    ]


def _changed(value: float, answer: ModelAnswer, words: Texts) -> str:
    return with_unit(adaptive(value, words, signed=True), answer.unit, words)


def measured(value: float | PartialDate, unit: str, words: Texts, *, exact: bool = False) -> str:
    """Return a number with its unit, or a date; an exact one keeps the digits that it has."""
    if not isinstance(value, int | float):
        return written_date(value, words)
    if unit == "year":
        # A year is no number: nothing stands between its thousands.
        return with_unit(f"{value:.0f}", unit, words)
    if unit == "rank" or (float(value).is_integer() and abs(value) < 1000):
        return with_unit(count(value, words), unit, words)
    if exact:
        digits = len(f"{value:.6f}".rstrip("0").partition(".")[2])
        return with_unit(decimal(value, digits, words), unit, words)
    return with_unit(adaptive(value, words), unit, words)


def years(period: str, words: Texts) -> str:
    """Return the date or dates that an observation is about, as the language writes them."""
    from tarazy.arguments.partial_date import PartialDate

    def written(match: re.Match[str]) -> str:
        start, end = (PartialDate.parse(part) if part else None for part in match.groups())
        assert start is not None
        return written_span(start, end, words)

    return _PERIOD.sub(written, period)


def sources(finding: Finding) -> list[str]:
    """Return the sources of the numbers found, each once; none of a model's answer."""
    if finding.series is not None:
        return [finding.series.source]
    if finding.promises is not None:
        return [finding.promises.source]
    if finding.comparison is None:
        return []
    seen = (finding.comparison.observed, finding.comparison.latest)
    return list(dict.fromkeys(each.source for each in seen if each is not None))


def why(check: Check, finding: Finding, words: Texts) -> str:
    """Return in a sentence what makes the verdict of a check; its note comes after."""
    if finding.comparison is not None:
        return _why_compared(finding.comparison, finding.verdict, words)
    if finding.answer is not None:
        return _why_answered(finding.answer, finding.verdict, words)
    if finding.series is not None:
        return _why_placed(finding.series, finding.verdict, words)
    if finding.promises is not None:
        return promise_sentences.why_in(finding.promises, finding.verdict, words.language)
    return words(f"ledger.why_open.{check.kind}")


def _why_compared(comparison: Comparison, verdict: str, words: Texts) -> str:
    if verdict == "not_checkable":
        return words("ledger.why_weak")
    claimed, observed = comparison.claimed, comparison.observed.value
    stood = "holds" if verdict in ("holds", "outdated") else "contradicted"
    if isinstance(claimed, str):
        told = words(f"ledger.why_sign.{stood}")
    elif comparison.unit == "year" or not (
        isinstance(claimed, int | float) and isinstance(observed, int | float)
    ):
        told = words(f"ledger.why_date.{stood}")
    elif comparison.relation in _RELATIONS:
        told = words(f"ledger.why_bound.{stood}")
    else:
        told = words(
            f"ledger.why_number.{stood}",
            gap=percent(100.0 * (observed / claimed - 1.0), words) if claimed else "–",
            tolerance=percent(100.0 * comparison.tolerance, words, signed=False),
        )
    return f"{told} {words('ledger.why_outdated')}" if verdict == "outdated" else told


def _why_answered(answer: ModelAnswer, verdict: str, words: Texts) -> str:
    if answer.low is None or answer.high is None or answer.sign_share is None:
        return words("ledger.why_drawn.nothing")
    if answer.negligible:
        return words("ledger.why_drawn.small")
    sides = {"supported": "predicted", "assumed": "assumed", "contradicted": "other"}
    side = sides.get(verdict, "both")
    return words(
        f"ledger.why_drawn.{side}",
        share=percent(100.0 * answer.sign_share, words, signed=False),
    )


def _why_placed(answer: SeriesAnswer, verdict: str, words: Texts) -> str:
    if answer.negligible:
        return words("ledger.why_drawn.small")
    side = {"supported": "predicted", "contradicted": "other"}.get(verdict, "hidden")
    shares = {"p": answer.p, "other": answer.p_other}
    told = {key: percent(100.0 * each, words, signed=False) for key, each in shares.items()}
    return words(f"ledger.why_placed.{side}", **told)


def run(finding: Finding, words: Texts) -> str:
    """Return how often an experiment was run, or between which years and beside what a series."""
    if (answer := finding.answer) is not None:
        return words("ledger.run", draws=answer.draws, seed=answer.seed, digest=answer.world)
    if (series := finding.series) is not None:
        return words(
            "ledger.windows",
            year=str(series.year),
            before=window_in(series.before),
            after=window_in(series.after),
            others=series.others,
            dates=series.dates,
        )
    return ""


def contradictions(found: Ledger, words: Texts) -> str:
    """Return how many contradictions there are, and of which sort."""
    listed = found.contradictions()
    within = sum(each.within_text for each in listed)
    count_of = len(listed)
    if not count_of:
        return words("ledger.no_contradictions")
    return words("ledger.contradictions", count=count_of, between=count_of - within, within=within)


def contradiction(each: Contradiction, words: Texts) -> str:
    """Return what sort of contradiction it is, and whether it is inside one text."""
    where = "within" if each.within_text else "between"
    return f"{named('sort', each.sort, words)}, {words(f'ledger.contradiction.{where}')}"


def stated(statement: Statement, words: Texts) -> str:
    """Return the number or date of a statement, or yes or no, what of, and for which time."""
    if isinstance(statement.value, bool):
        value = words("ledger.yes" if statement.value else "ledger.no")
    else:
        value = measured(statement.value, statement.unit, words, exact=not statement.share)
    value = _bounded(value, statement.relation, statement.unit, words)
    if statement.about is not None:
        value = f"{statement.about.in_language(words.language)}: {value}"
    if statement.unit == "date":
        return value
    return f"{value} ({written_span(statement.start, statement.end, words)})"
