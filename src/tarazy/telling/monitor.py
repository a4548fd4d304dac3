"""Promises as blocks: how they stand, the lists of a meeting beside each other, the bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.evidence.promises.standing import STANDINGS, last_step, standing
from tarazy.evidence.sentences import number
from tarazy.evidence.sentences import words as evidence_words
from tarazy.evidence.units import with_unit
from tarazy.figures import tables
from tarazy.figures.tables import Column
from tarazy.telling.blocks import Block, Bullets, Sentence, Table
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.promises.document import Body, Stated
    from tarazy.evidence.promises.lists import Beside, Total
    from tarazy.evidence.promises.monitor import Followed, Monitor


def overview(found: Monitor, words: Texts) -> list[Block]:
    """Return every promise in a line, and how those of each kind and year stand."""
    if not found.followed:
        return [Sentence(words("monitor.none"))]
    counts = ", ".join(
        f"{words(f'monitor.standing.{word}')} {count}" for word, count in found.counts().items()
    )
    told = words("monitor.counts", count=len(found.followed), day=found.day, listed=counts)
    return [
        Bullets(tuple(_line(one, found, words) for one in found.followed)),
        Sentence(told),
        _counted(found.by_kind(), "promise_kind", words),
        _counted(found.by_year(), "year", words),
        Sentence(words("monitor.rule"), "meta"),
    ]


def meeting(found: Monitor, name: str, words: Texts) -> list[Block]:
    """Return what two sides published of a meeting, item by item, and what is left over."""
    lists, items = found.lists_of(name), found.meeting(name)
    sentences = [Sentence(_total(one, words)) for one in lists]
    apart = [item.promise.in_language(words.language) for item in items if item.apart]
    if apart:
        sentences.append(Sentence(words("monitor.apart", listed="; ".join(apart))))
    return [Bullets(tuple(_beside(item, lists, found, words) for item in items)), *sentences]


def bodies(found: Monitor, words: Texts) -> list[Block]:
    """Return the bodies in which the sides meet, with when they did."""
    if not found.bodies:
        return [Sentence(words("monitor.no_bodies"))]
    return [Bullets(tuple(_body(body, found, words) for body in found.bodies))]


def _line(one: Followed, found: Monitor, words: Texts) -> str:
    promise, step = one.promise, last_step(one.promise, found.day)
    assert step is not None
    state = words(f"monitor.state.{step.state}")
    stands = words(f"monitor.standing.{one.standing}")
    due = words("monitor.due", due=promise.due) if promise.due else ""
    amounts = [f"{each.by}: {told}" for each in promise.stated if (told := _amount(each, words))]
    parts = (
        f"{promise.in_language(words.language)}",
        words(f"monitor.kind.{promise.kind}"),
        "; ".join(amounts),
        due,
        words("monitor.since", state=state, date=step.date),
    )
    return f"{promise.promised!s:<10} [{stands}] " + "; ".join(filter(None, parts))


def _counted(counts: dict[str, dict[str, int]], key: str, words: Texts) -> Table:
    columns = (
        Column(key, "text"),
        *(Column("standing", "count", title=words(f"monitor.standing.{w}")) for w in STANDINGS),
    )
    rows: list[tuple[tables.Value, ...]] = []
    for name, of in counts.items():
        label = words(f"monitor.kind.{name}") if key == "promise_kind" else name
        rows.append((label, *(float(of.get(word, 0)) for word in STANDINGS)))
    return Table(tables.Table(columns, tuple(rows)), words(f"monitor.by_{key}"))


def _beside(item: Beside, lists: tuple[Total, ...], found: Monitor, words: Texts) -> str:
    told = [item.promise.in_language(words.language)]
    for one in lists:
        if one.list.id not in item.stated:
            says = words("monitor.not_on_it")
        else:
            stated = item.stated[one.list.id]
            says = words("monitor.named_alone") if stated is None else _amount(stated, words)
        told.append(f"{one.list.in_language(words.language)}: {says}")
    told.append(words(f"monitor.standing.{standing(item.promise, found.day)}"))
    return "; ".join(told)


def _amount(stated: Stated, words: Texts) -> str:
    """Return the amount that a side tells, and what it calls the promise."""
    called = "" if stated.called is None else stated.called.in_language(words.language)
    amount = "" if stated.span is None else _span(stated.span, stated.unit, words)
    return ", ".join(filter(None, (amount, called)))


def _span(span: tuple[float, float], unit: str, words: Texts) -> str:
    """Return an amount with its unit; one from nothing on is "up to"."""
    low, high = span
    if low == 0.0 < high:
        say = evidence_words(words.language)
        return with_unit(words("monitor.up_to", high=number(high, say)), unit, say)
    return _between(span, unit, words)


def _between(span: tuple[float, float], unit: str, words: Texts) -> str:
    say = evidence_words(words.language)
    low, high = (number(one, say) for one in span)
    told = high if span[0] == span[1] else words("monitor.from_to", low=low, high=high)
    return with_unit(told, unit, say)


def _total(one: Total, words: Texts) -> str:
    name, unit = one.list.in_language(words.language), one.list.unit
    told = words(
        "monitor.known",
        name=name,
        known=one.known,
        sum=_span((one.low, one.high), unit, words),
        without=one.without,
    )
    if one.list.items is not None:
        told += " " + words("monitor.items", items=one.list.items)
    if one.missing is None or one.list.span is None:
        return f"{told} {words('monitor.no_total')}"
    total = _span(one.list.span, unit, words)
    return f"{told} {words('monitor.total', total=total, gap=_between(one.missing, unit, words))}"


def _body(body: Body, found: Monitor, words: Texts) -> str:
    met = [str(each.date) for each in body.meeting if each.date.first <= found.day]
    parts = [
        body.in_language(words.language),
        ", ".join(body.parties),
        words("monitor.founded", date=body.founded) if body.founded else "",
        words("monitor.ended", date=body.ended) if body.ended else "",
        words("monitor.met", dates=", ".join(met)) if met else words("monitor.no_meeting"),
    ]
    return "; ".join(filter(None, parts))
