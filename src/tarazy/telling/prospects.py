"""Sectors with a future as blocks: what a dollar adds, what is known, what it rests on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tarazy.figures.prospects import added, known
from tarazy.policy.regime import regime
from tarazy.telling.blocks import Block, Sentence, Table
from tarazy.telling.few_draws import few_draws
from tarazy.text.formats import day, decimal, money, share
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.prospects.result import Prospects


def of_prospects(found: Prospects, words: Texts, by: str = "host_income") -> list[Block]:
    """Return all that is told of an answer, both tables in the order of one column."""
    return [
        overview(found, words),
        Table(added(found, words, by), words("prospects.added", year=found.world_year)),
        Table(known(found, words, by), words("prospects.known")),
        *(Sentence(text) for text in _rests_on(found, words)),
        Sentence(
            words(
                "prospects.source",
                world=found.world_name,
                digest=found.world_digest,
                year=found.world_year,
                horizon=words(f"horizon.{found.horizon}"),
            ),
            "solution",
        ),
    ]


def overview(found: Prospects, words: Texts) -> Sentence:
    """Return the sectors in which a dollar adds most and least, and the one between."""
    table = found.ranked()
    first, last = table.iloc[0], table.iloc[-1]
    return Sentence(
        words.sentence(
            "prospects.overview",
            sector=words.sector(str(first["sector"])),
            value=decimal(float(first["host_income"]), 3, words),
            median=decimal(float(np.median(table["host_income"])), 3, words),
            last=words.sector(str(last["sector"])),
            least=decimal(float(last["host_income"]), 3, words),
            **words.named(host=found.host, partner=found.partner),
        )
    )


def _rests_on(found: Prospects, words: Texts) -> list[str]:
    """Return what is put in and what is found, and where the columns come from."""
    told = [words("prospects.construction")]
    if found.horizon != "short":
        told.append(words("prospects.mobile"))
    told += few_draws(len(found.draws) - len(found.failures), words)
    # One sector has no order.
    if len(found.draws) and len(found.names) > 1:
        value = decimal(found.order_kept, 2, words)
        told.append(words("prospects.order", value=value, draws=len(found.draws)))
    told.append(
        words("prospects.amount_part")
        if found.amount is None
        else words("prospects.amount", amount=money(found.amount / 1e6, words))
    )
    told.append(
        words(
            "prospects.before",
            concentration=decimal(found.before["export_concentration"], 3, words),
            partner=share(found.before["largest_partner"], words),
        )
    )
    names = "; ".join(regime(name).title[words.language] for name in found.law.names)
    told.append(
        words("prospects.duties", names=names)
        if names
        else words("prospects.duties_benchmark", year=found.law.year)
    )
    told.append(_critical(found, words))
    if found.left_out:
        listed = words.listed([words.sector(code) for code in found.left_out])
        told.append(words("prospects.left_out", list=listed))
    return told


def _critical(found: Prospects, words: Texts) -> str:
    if found.critical is None:
        return words("prospects.critical_unknown", **words.named(partner=found.partner))
    since = day(date.fromisoformat(found.critical.since), words)
    return words("prospects.critical", name=found.critical.name, since=since)
