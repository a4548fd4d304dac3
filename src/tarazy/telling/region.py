"""A region as sentences: how much of its trade is inside, who leans on whom, who gains by what."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tarazy.figures.region import gains
from tarazy.telling.blocks import Block, Sentence, Table
from tarazy.text.formats import effect_told, percent, share
from tarazy.text.languages import language_of
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.interdependence.region_result import Gain, Region


def overview(found: Region, words: Texts) -> list[Block]:
    """Return how much of the trade is inside, the largest partner of each, and who is absent."""
    listed = []
    for code in found.members:
        largest, part = found.largest(code)
        listed.append(f"{words.name(code)}: {words.name(largest)} {share(part, words)}")
    told: list[Block] = [
        Sentence(
            words.sentence(
                "region.overview",
                inside=share(found.inside(), words),
                list="; ".join(listed),
                **words.named(place=found.group),
            ),
            "lead",
        )
    ]
    if found.absent:
        names = words.listed([words.name(code) for code in found.absent])
        told.append(Sentence(words("region.absent", list=names, world=found.world_name)))
    return told


def largest_loss(found: Region, words: Texts) -> list[Block]:
    """Return the largest loss inside the region and the largest by a power; none without losses."""
    columns = (found.trade[name].tolist() for name in ("loss", "country", "partner"))
    rows = [row for row in zip(*columns, strict=True) if math.isfinite(row[0])]
    inside = [row for row in rows if row[2] in found.members]
    outside = [row for row in rows if row[2] in found.powers]
    if not inside or not outside:
        return []
    (most, country, partner), (least, first, other) = max(outside), max(inside)
    return [
        Sentence(
            words.sentence(
                "region.losses",
                most=percent(most, words, signed=False),
                least=percent(least, words, signed=False),
                **words.named(country=country, partner=partner, first=first, other=other),
            )
        )
    ]


def who_gains(found: Region, words: Texts) -> list[Block]:
    """Return the table of gains, and the largest gain and loss in words; none without scenarios."""
    if not found.gains:
        return []
    best = max(found.gains, key=lambda gain: gain.gain)
    worst = min(found.gains, key=lambda gain: gain.gain)
    told: list[Block] = [
        Sentence(
            words.sentence(
                "region.gains",
                best=effect_told(best.gain, words),
                worst=effect_told(worst.gain, words),
                best_title=_title(found, best, words),
                worst_title=_title(found, worst, words),
                **words.named(first=best.country, other=worst.country),
            ),
            "lead",
        ),
        Table(gains(found, words), words("region.gains_table")),
    ]
    draws = {gain.draws for gain in found.gains}
    if draws != {0}:
        told.append(Sentence(words("region.ranges", most=max(draws)), "meta"))
    return told


def _title(found: Region, gain: Gain, words: Texts) -> str:
    titles = found.titles[gain.scenario]
    return titles[language_of(titles, words.language)] or gain.scenario
