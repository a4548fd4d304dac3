"""The chapter about the balance: who the country leans on, and what losing them would cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tarazy.figures import (
    alignment_chart,
    balance_table,
    friends_map,
    observed_series,
    power_curve,
    severance_bars,
    severance_matrix,
    two_sided_loss,
)
from tarazy.figures.alignment_chart import Mark
from tarazy.report.page.body import Page
from tarazy.telling import balance_sentences as sentences
from tarazy.telling.assumptions import assumptions, folded, of_severance
from tarazy.telling.blocks import Given
from tarazy.telling.ties import ties

if TYPE_CHECKING:
    from tarazy.arguments.partial_date import PartialDate
    from tarazy.codes.classification import Language
    from tarazy.study.balance_findings import BalanceFindings
    from tarazy.world import World

GROUP = "balance"


def write_balance(page: Page, found: BalanceFindings, world: World) -> None:
    """Add the chapter: table, change, losses, both sides, matrix, power, friends, votes, series."""
    words, language, country = page.words, page.words.language, found.country
    balance, losses = found.balance, found.losses
    page.section(2, words("balance.section.chapter"), GROUP)
    page.text(sentences.overview(found, words))
    page.section(3, words("balance.section.table"), "balance-channels")
    told = (sentences.concentration(found, words), sentences.look_through(found, words))
    page.text(" ".join(text for text in told if text), "lead")
    page.figure(balance_table.exhibit(balance, language, country), GROUP)
    if balance.after is not None:
        page.section(3, words("balance.section.after"), "balance-after")
        page.text(sentences.after(found, words), "lead")
        page.figure(balance_table.change(balance, language, country), GROUP)
        if found.after is not None:
            page.add(folded(assumptions(found.after, words, world), words))
    page.section(3, words("balance.section.losses"), "balance-losses")
    page.text(sentences.losses(found, words), "lead")
    page.text(sentences.transit(found, words))
    page.figure(severance_bars.exhibit(losses, language, country), GROUP)
    page.add(folded(of_severance(words, world), words))
    page.section(3, words("balance.section.two_sided"), "balance-both")
    page.text(sentences.both_sides(found, words), "lead")
    page.figure(two_sided_loss.exhibit(losses, language, country), GROUP)
    page.section(3, words("balance.section.matrix"), "balance-world")
    page.text(sentences.matrix(found, words), "lead")
    _matrix(page, found)
    page.section(3, words("balance.section.power"), "balance-power")
    page.text(sentences.power(found, words), "lead")
    page.figure(power_curve.exhibit(found.power, language, country), GROUP)
    page.section(3, words("balance.section.friends"), "balance-friends")
    page.text(sentences.friends(found, words), "lead")
    of_model = (balance.world_name, balance.year)
    page.figure(friends_map.exhibit(found.friends, language, country, *of_model), GROUP)
    page.section(3, words("balance.section.alignment"), "balance-votes")
    page.text(sentences.alignment(found, words), "lead")
    if found.alignment is not None:
        stages, events = _marks(found, language)
        shown = alignment_chart.exhibit(
            found.alignment, language, country, found.partner, stages=stages, events=events
        )
        page.figure(shown, GROUP)
    if found.ties is not None:
        page.section(3, words("balance.section.ties"), "balance-ties")
        page.add(*ties(found.ties, words, by_year=False))
    if found.observed:
        page.section(3, words("balance.section.observed"), "balance-years")
    for series in found.observed:
        page.text(sentences.observed(series, words, country, found.partner), "lead")
        page.figure(observed_series.exhibit(series, language, country), GROUP)
    page.section(3, words("balance.section.basis"), "balance-basis")
    page.bullets(*words.many("balance.limits"))


def _matrix(page: Page, found: BalanceFindings) -> None:
    """Add the matrix, and below it the file with all pairs."""
    words, year = page.words, found.balance.year
    shown = severance_matrix.exhibit(
        found.matrix, words.language, found.country, found.matrix_world, year
    )
    page.figure(shown, GROUP)
    content = severance_matrix.whole(found.matrix, words, year=year, source=shown.source)
    label = words("balance.severance_matrix.download")
    page.add(Given(page.file("balance-matrix"), content, label))


def _marks(found: BalanceFindings, language: Language) -> tuple[list[Mark], list[Mark]]:
    """Return stages and events as bands and marks."""
    # A stage ends where the next one begins, though the table may give the same year to both.
    ends = [*(_start(stage.start) for stage in found.chronicle.stages[1:]), math.inf]
    bands = [
        Mark(_start(stage.start), min(_end(stage.end), end), stage.in_language(language))
        for stage, end in zip(found.chronicle.stages, ends, strict=False)
    ]
    met = [
        Mark(_start(event.date), _start(event.date), event.in_language(language))
        for event in found.chronicle.events
    ]
    return bands, met


def _start(date: PartialDate) -> float:
    return date.first.year + (date.first.timetuple().tm_yday - 1) / 366


def _end(date: PartialDate | None) -> float:
    """Return the end of what lasts, which may be open."""
    return math.inf if date is None else date.last.year + date.last.timetuple().tm_yday / 366
