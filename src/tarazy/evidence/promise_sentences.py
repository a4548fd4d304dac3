"""What a check on promises asks and finds, in one language."""

from __future__ import annotations

from collections.abc import Iterable

from tarazy.arguments.partial_date import PartialDate
from tarazy.evidence.findings import PromiseAnswer
from tarazy.evidence.promise_check import PromiseCheck
from tarazy.evidence.units import with_unit
from tarazy.text.formats import adaptive, count
from tarazy.text.partial_dates import written_date, written_span
from tarazy.text.texts import Texts, texts

_BOUNDS = {"<=": "at_most", ">=": "at_least", "=": "equal"}


def asked_in(check: PromiseCheck, language: str) -> str:
    """Return which promises a check is about."""
    from tarazy.evidence.promises.register import register

    words, known = texts(language), register()
    parts = [words("promised.which")]
    if check.ids:
        named = (known.promises[key].in_language(words.language) for key in check.ids)
        parts.append("; ".join(named))
    if check.meeting is not None:
        lists = (one for one in known.lists.values() if one.meeting == check.meeting)
        parts.append("; ".join(one.in_language(words.language) for one in lists))
    for key, codes in (("parties", check.parties), ("by", check.by)):
        if codes:
            parts.append(words(f"promised.{key}", names=", ".join(map(words.name, codes))))
    if check.kinds:
        parts.append(", ".join(words(f"monitor.kind.{kind}") for kind in check.kinds))
    if check.from_ is not None or check.to is not None:
        parts.append(_made(check.from_, check.to, words))
    return ": ".join([parts[0], "; ".join(parts[1:])]) if parts[1:] else parts[0]


def numbers_in(answer: PromiseAnswer, language: str) -> list[str]:
    """Return what the claim says, what came of the promises, and what can still come."""
    words = texts(language)
    failed = answer.promises - answer.reached - answer.left
    claimed = _measured([answer.claimed], answer, words)
    return [
        words(
            f"promised.{_BOUNDS[answer.relation]}",
            measure=words(f"promised.measure.{answer.measure}"),
            value=claimed,
        ),
        words(
            "promised.counted",
            day=written_date(PartialDate.parse(answer.day), words),
            promises=answer.promises,
            reach=words(f"monitor.state.{answer.reach}"),
            reached=answer.reached,
            left=answer.left,
            failed=failed,
        ),
        _found(answer, words),
    ]


def why_in(answer: PromiseAnswer, verdict: str, language: str) -> str:
    """Return what makes the verdict."""
    words = texts(language)
    untold = verdict == "open" and answer.high is None
    return words(f"promised.why.{'untold' if untold else verdict}")


def sentence_in(answer: PromiseAnswer, verdict: str, language: str) -> str:
    """Return all that is found in one text."""
    return f"{'; '.join(numbers_in(answer, language))}. {why_in(answer, verdict, language)}"


def _found(answer: PromiseAnswer, words: Texts) -> str:
    if answer.high is None:
        return words("promised.from", low=_measured([answer.low], answer, words))
    ends = [answer.low] if answer.low == answer.high else [answer.low, answer.high]
    key = "promised.so_much" if len(ends) == 1 else "promised.between"
    return words(key, value=_measured(ends, answer, words))


def _measured(values: Iterable[float], answer: PromiseAnswer, words: Texts) -> str:
    """Return a number, or two with a dash, with their unit."""
    if answer.measure == "number":
        return "–".join(count(one, words) for one in values)
    shown = "–".join(adaptive(one, words) for one in values)
    return with_unit(shown, answer.unit, texts(words.language, "evidence"))


def _made(start: PartialDate | None, end: PartialDate | None, words: Texts) -> str:
    if start is not None and end is not None:
        return words("promised.made", when=written_span(start, end, words))
    if start is not None:
        return words("promised.made_from", when=written_date(start, words))
    assert end is not None
    return words("promised.made_to", when=written_date(end, words))
