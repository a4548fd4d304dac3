"""Ties of security as blocks: pacts, votes on arms, steps of treaties, and what they do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.figures import tables
from tarazy.figures.tables import Column
from tarazy.interdependence import pacts
from tarazy.interdependence.ties import ADOPTED, ends
from tarazy.interdependence.treaties import STATES, treaties, treaty_name
from tarazy.telling.blocks import Block, Sentence, Table
from tarazy.text import formats
from tarazy.text.partial_dates import written_date
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.interdependence.pacts import Pact
    from tarazy.interdependence.ties import Ties
    from tarazy.interdependence.treaties import TreatyStep


def ties(found: Ties, words: Texts, *, by_year: bool = True) -> list[Block]:
    """Return what two states owe each other, how they vote on arms, and the treaties of both.

    Parameters
    ----------
    found
        The ties.
    words
        Texts of the language.
    by_year
        Whether votes stand there year by year too.
    """
    blocks: list[Block] = [Sentence(owed(found, words), "lead")]
    blocks.append(Sentence(voted(found, words) if found.votes else words("ties.no_votes")))
    if found.votes and by_year:
        blocks.append(_votes(found, words))
    if found.treaties:
        blocks.append(_treaties(found, words))
    return [*blocks, Sentence(words("ties.limits"), "meta")]


def owed(found: Ties, words: Texts) -> str:
    """Return what the two owe each other by pacts, and to which year that is known."""
    until = str(pacts.YEARS[1])
    pair = words.pair(found.country, found.partner)
    if found.pacts is None:
        return words.sentence("ties.no_pact_data", until=until, **pair)
    if not found.pacts:
        return words.sentence("ties.no_pacts", until=until, **pair)
    both = [one for one in found.pacts if _turned(one) in map(_straight, found.pacts)]
    told = [_pact(one, words) for one in both if one.of == found.country]
    for code in (found.country, found.partner):
        alone = [_pact(one, words) for one in found.pacts if one.of == code and one not in both]
        if alone:
            told.append(words("ties.owes", name=words.name(code), listed=", ".join(alone)))
    return words.sentence("ties.pacts", until=until, listed="; ".join(told), **pair)


def voted(found: Ties, words: Texts) -> str:
    """Return how often the two voted alike in the first years and in the last ones."""
    told = []
    for subject, line in found.votes.items():
        spans = ends(line)
        means = [found.mean(subject, first, last) for first, last in spans]
        shown = " → ".join(
            f"{formats.share(mean, words)} ({first}–{last})"
            for mean, (first, last) in zip(means, spans, strict=True)
            if mean is not None
        )
        told.append(f"{words(f'ties.subject.{subject}')} {shown}")
    whole = words("ties.votes", listed="; ".join(told))
    if not found.adopted:
        return whole
    later = [
        words(
            "ties.adopted_in",
            subject=words(f"ties.subject.{subject}"),
            share=formats.share(share, words),
            count=found.roll_calls[subject][ADOPTED],
        )
        for subject, share in found.adopted.items()
    ]
    return f"{whole} {words('ties.adopted', year=str(ADOPTED), listed='; '.join(later))}"


def _straight(one: Pact) -> tuple[str, str, str, int, int]:
    return one.of, one.to, one.obligation, one.first, one.last


def _turned(one: Pact) -> tuple[str, str, str, int, int]:
    return one.to, one.of, one.obligation, one.first, one.last


def _pact(one: Pact, words: Texts) -> str:
    obligation = words(f"ties.obligation.{one.obligation}")
    return f"{obligation} ({one.first}–{one.last})"


def _votes(found: Ties, words: Texts) -> Table:
    """Return a row for every year: shares of identical votes, and the number of roll calls."""
    columns = [Column("year", "text")]
    for subject in found.votes:
        name = words(f"ties.subject.{subject}")
        columns += [
            Column("agreement", "share", title=name),
            Column("roll_calls", "count", title=words("ties.roll_calls", subject=name)),
        ]
    years = sorted({year for line in found.votes.values() for year in line})
    rows: list[tuple[tables.Value, ...]] = []
    for year in years:
        cells: list[tables.Value] = [str(year)]
        for subject, line in found.votes.items():
            cells += [line.get(year, float("nan")), float(found.roll_calls[subject].get(year, 0))]
        rows.append(tuple(cells))
    caption = words(
        "ties.votes_caption", country=words.name(found.country), partner=words.name(found.partner)
    )
    return Table(tables.Table(tuple(columns), tuple(rows)), caption)


def _treaties(found: Ties, words: Texts) -> Table:
    parties = (found.country, found.partner)
    columns = (
        Column("treaty", "text"),
        *(Column("party", "text", title=words.name(code)) for code in parties),
    )
    rows = []
    known = {one.treaty for one in found.treaties}
    # Of what no page was read for, of either, there is nothing to tell.
    for treaty in (treaty for treaty in treaties() if treaty in known):
        cells = (
            "; ".join(
                _step(one, words)
                for one in found.treaties
                if (one.party, one.treaty) == (party, treaty)
            )
            or words("ties.unknown")
            for party in parties
        )
        rows.append((treaty_name(treaty, words.language), *cells))
    return Table(tables.Table(columns, tuple(rows)), words("ties.treaties_caption"))


def _step(one: TreatyStep, words: Texts) -> str:
    step = words(f"ties.step.{one.step}")
    if one.date is None:
        return step
    when = written_date(one.date, words)
    return words("ties.as_of", step=step, date=when) if one.step in STATES else f"{step} {when}"
