"""The derivatives of real income as blocks: what matters most, what it means, how it was solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.figures.sensitivity import table_of, title_of
from tarazy.telling.blocks import Block, Sentence, Table
from tarazy.text.formats import decimal, effect_told, money, scientific
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    from tarazy.experiment.sensitivity import Sensitivity


def ranking(found: Sensitivity, n: int, instrument: str, by: str, words: Texts) -> list[Block]:
    """Return a ranking, what it means, and how it was solved.

    Parameters
    ----------
    found
        The derivatives.
    n, instrument, by
        As for `Sensitivity.top`.
    words
        Texts of the language.
    """
    own = texts(words.language, "sensitivity")
    place = own("at_scenario", scenario=found.at) if found.at else own("at_benchmark")
    change = own(f"sector_{instrument}") if by == "sector" else words(f"barrier.{by}_{instrument}")
    note = words("figure.barrier_bars.note", year=found.world_year, change=change)
    quality = str(found.dataset["trade"].attrs["quality"])
    return [
        Table(table_of(found.top(n, instrument, by)), title_of(found, instrument, by, words)),
        Sentence(f"{place} {note}"),
        Sentence(
            own(
                "diagnostics",
                residual=f"{found.residual:.1e}",
                sweeps=found.sweeps,
                seconds=decimal(found.seconds, 3, words),
                solve_seconds=decimal(found.solve_seconds, 3, words),
                closure=found.closure,
                elasticities=found.elasticities or words("shell.own_elasticities"),
            ),
            "solution",
        ),
        Sentence(
            own(
                "source",
                world=found.world_name,
                digest=found.world_digest,
                year=found.world_year,
                quality=words.found(f"quality.{quality}") or quality,
            ),
            "solution",
        ),
    ]


def overview(found: Sensitivity, words: Texts, country: str, partner: str) -> Sentence:
    """Return which partner's and which link's delivery cost matters most for `country`."""
    [largest] = found.top(1, "trade_cost", "partner").to_dict("records")
    [link] = found.top(1, "trade_cost", "link").to_dict("records")
    own = next(
        row
        for row in found.by_partner("trade_cost").to_dict("records")
        if row["partner"] == partner
    )
    told = words.sentence(
        "barrier.text_alone" if largest["partner"] == partner else "barrier.text",
        first_percent=effect_told(float(largest["per_cent"]), words),
        first_usd=money(float(largest["million_usd"]), words, signed=True),
        partner_percent=effect_told(float(own["per_cent"]), words),
        partner_usd=money(float(own["million_usd"]), words, signed=True),
        sector=words.sector(str(link["sector"])),
        link_usd=money(float(link["million_usd"]), words, signed=True),
        **words.named(
            country=country,
            partner=partner,
            first=str(largest["partner"]),
            exporter=str(link["exporter"]),
            importer=str(link["importer"]),
        ),
    )
    return Sentence(told)


def solution(found: Sensitivity, words: Texts) -> Sentence:
    """Return how exactly the derivatives are solved."""
    residual = scientific(found.residual, words)
    return Sentence(words("barrier.solution", residual=residual, sweeps=found.sweeps), "solution")
