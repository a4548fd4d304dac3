"""Checks on the register of promises: what came of them, and what can still come."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from tarazy.errors import InputError, unknown_name
from tarazy.evidence.document import ClaimKind
from tarazy.evidence.filtering import within
from tarazy.evidence.findings import Decision, Finding, PromiseAnswer, decides
from tarazy.evidence.known_names import check_known
from tarazy.evidence.promise_check import PromiseCheck
from tarazy.evidence.promise_words import WAY
from tarazy.evidence.promises.document import Promise
from tarazy.evidence.promises.lists import in_unit
from tarazy.evidence.promises.register import Register, register
from tarazy.evidence.promises.standing import last_step, standing
from tarazy.evidence.units import converted

UNITS = {"number": "promises", "share_of_due": "per cent", "share_of_all": "per cent"}
Span = tuple[float, float]


def promised(check: PromiseCheck, kind: ClaimKind, where: str) -> Finding:
    """Return the finding of a check.

    Parameters
    ----------
    check
        Which promises, and what is asked of them.
    kind
        Of the claim.
    where
        Where the check stands, for messages.

    Returns
    -------
    Finding
        *holds* where what is measured stands in the stated relation whatever becomes of the
        promises that are open or of which nothing is known; *contradicted* where it does not,
        whatever becomes of them; else *open*.

    Raises
    ------
    InputError
        If the check names what the register has not, or no promise fits.
    """
    made, day = chosen(check, where)
    came = [one for one in made if _reached(one, check, day)]
    left = [one for one in made if one not in came and standing(one, day) in ("open", "unknown")]
    low, high = _measured(check, made, came, left, day, where)
    known = register()
    sources = [key for one in made if (step := last_step(one, day)) for key in step.source]
    told = (known.sources[key] for key in dict.fromkeys(sources))
    answer = PromiseAnswer(
        measure=check.measure,
        reach=check.reach,
        day=str(day),
        promises=len(made),
        reached=len(came),
        left=len(left),
        unit=check.unit or UNITS[check.measure],
        claimed=check.claimed,
        relation=check.relation,
        tolerance=check.tolerance,
        low=low,
        high=None if math.isinf(high) else high,
        source="; ".join(f"{one.publisher}, {one.title}, {one.address}" for one in told),
    )
    verdict = told_of(answer)
    return Finding("promises", verdict, decides(kind, "promises", verdict), promises=answer)


def told_of(answer: PromiseAnswer) -> Decision:
    """Return what the least and the most that can come of promises say of a claim."""
    leeway = answer.tolerance * answer.claimed + 1e-9 * max(1.0, answer.claimed)
    high = math.inf if answer.high is None else answer.high
    below, above = answer.claimed - leeway, answer.claimed + leeway
    least, most = {
        ">=": (below, math.inf),
        "<=": (-math.inf, above),
        "=": (below, above),
    }[answer.relation]
    if least <= answer.low and high <= most:
        return "holds"
    return "contradicted" if high < least or answer.low > most else "open"


def chosen(check: PromiseCheck, where: str) -> tuple[list[Promise], date]:
    """Return the promises that a check is about, those made by its day, and that day.

    Raises
    ------
    InputError
        If it names what the register has not, no promise fits, or an amount is in a unit of
        another quantity.
    """
    known = register()
    check_known("promise", check.ids, known.promises, f"{where}: ids")
    codes = sorted({code for one in known.promises.values() for code in one.parties})
    check_known("party", check.parties, codes, f"{where}: parties")
    check_known("party", check.by, codes, f"{where}: by")
    tellers = {each.by for one in known.promises.values() for each in one.stated}
    if check.stated_by is not None:
        check_known("party", [check.stated_by], sorted({*codes, *tellers}), f"{where}: stated_by")
    meetings = list(dict.fromkeys(one.meeting for one in known.lists.values()))
    if check.meeting is not None and check.meeting not in meetings:
        raise unknown_name("meeting", check.meeting, meetings, f"{where}: meeting")
    day = check.as_of.last if check.as_of is not None else known.last_day
    made = [
        one
        for one in known.promises.values()
        if standing(one, day) is not None and _fits(one, check, known)
    ]
    if not made:
        raise InputError(
            f"{where}: no promise of the register fits by {day}; allowed: what at least one fits"
        )
    for one in made:
        _span(one, check, f"{where}: stated_by")
    return made, day


def _fits(one: Promise, check: PromiseCheck, known: Register) -> bool:
    return (
        set(check.parties) <= set(one.parties)
        and (not check.by or bool(set(check.by) & set(one.by)))
        and (not check.kinds or one.kind in check.kinds)
        and (not check.ids or one.id in check.ids)
        and within(one.promised, one.promised, check.from_, check.to)
        and check.meeting in (None, *(known.lists[name].meeting for name in one.lists))
    )


def _reached(one: Promise, check: PromiseCheck, day: date) -> bool:
    """Return whether a promise ever came as far as the check asks by a day."""
    enough = WAY[WAY.index(check.reach) :]
    return any(step.state in enough for step in one.step if step.date.first <= day)


def _measured(
    check: PromiseCheck,
    made: Sequence[Promise],
    came: Sequence[Promise],
    left: Sequence[Promise],
    day: date,
    where: str,
) -> Span:
    """Return the least and the most that can come of the promises, in the unit of the check."""
    if check.measure == "number":
        return float(len(came)), float(len(came) + len(left))
    if check.measure == "value":
        sure = [_span(one, check, where) for one in came]
        more = [_span(one, check, where) for one in left]
        return sum(low for low, _ in sure), sum(high for _, high in (*sure, *more))
    whole = list(made)
    if check.measure == "share_of_due":
        whole = [one for one in made if standing(one, day) != "open"]
    if not whole:
        return 0.0, 100.0
    reached = sum(one in whole for one in came)
    most = reached + sum(one in whole for one in left)
    return 100.0 * reached / len(whole), 100.0 * most / len(whole)


def _span(one: Promise, check: PromiseCheck, where: str) -> Span:
    """Return the amount that a side tells of a promise; anything where it tells none."""
    told = next((each for each in one.stated if each.by == check.stated_by), None)
    if told is None or told.span is None or check.unit is None:
        return 0.0, math.inf
    converted(1.0, told.unit, check.unit, where)
    found = in_unit(told, check.unit)
    assert found is not None
    return found
