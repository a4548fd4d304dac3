"""Promises as blocks: how they stand, the lists of a meeting beside each other, the bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.evidence.promises.lists import in_unit
from tarazy.evidence.promises.standing import STANDINGS, last_step
from tarazy.evidence.sentences import number
from tarazy.evidence.sentences import words as evidence_words
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
    stands = next(one.standing for one in found.followed if one.promise.id == item.promise.id)
    return "; ".join([*told, words(f"monitor.standing.{stands}")])


def _amount(stated: Stated, words: Texts) -> str:
    """Return the amount that a side tells, and what it calls the promise."""
    span = in_unit(stated, stated.unit)
    called = "" if stated.called is None else stated.called.in_language(words.language)
    amount = "" if span is None else _span(span, stated.unit, words)
    return ", ".join(filter(None, (amount, called)))


def _span(span: tuple[float, float], unit: str, words: Texts) -> str:
    say = evidence_words(words.language)
    low, high = (number(one, say) for one in span)
    text = say.found(f"unit.{unit}")
    if span[0] == span[1]:
        told = high
    elif span[0] == 0.0:
        told = words("monitor.up_to", high=high)
    else:
        told = words("monitor.from_to", low=low, high=high)
    return f"{told} {unit}" if text is None else text.format(value=told)


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
    if one.missing is None:
        return f"{told} {words('monitor.no_total')}"
    assert one.list.high is not None
    low = one.list.high if one.list.low is None else one.list.low
    total = _span((low, one.list.high), unit, words)
    return f"{told} {words('monitor.total', total=total, **_gap(one, words))}"


def _gap(one: Total, words: Texts) -> dict[str, str]:
    say = evidence_words(words.language)
    assert one.missing is not None
    low, high = (number(each, say) for each in one.missing)
    gap = high if one.missing[0] == one.missing[1] else words("monitor.from_to", low=low, high=high)
    text = say.found(f"unit.{one.list.unit}")
    return {"gap": f"{gap} {one.list.unit}" if text is None else text.format(value=gap)}


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
