"""The experiments whose effect is too small for a section, in one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.experiment.blocs import trade_between
from tarazy.figures import tables
from tarazy.figures.comparison import title_of
from tarazy.figures.exhibit import by_economy
from tarazy.figures.ranges import NONE
from tarazy.telling.blocks import Table
from tarazy.telling.experiment import per_cent
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.study.findings import Found


def small_effects(experiments: Sequence[Found], words: Texts, country: str, partner: str) -> Table:
    """Return real income of a country with its interval, in money, and its exports to a partner.

    Parameters
    ----------
    experiments
        A row each.
    words
        Texts of the language.
    country, partner
        Whose real income and exports, and to whom.
    """
    rows: list[tuple[tables.Value, ...]] = []
    for found in experiments:
        outcome = found.outcome
        change = by_economy(outcome, "welfare")[country]
        income = by_economy(outcome, "income_before")[country]
        sold = trade_between(outcome.dataset, (country,), (partner,))
        rows.append(
            (
                title_of(outcome, words),
                change,
                *(found.interval(country) or NONE),
                income * change / 100.0,
                sold[1] - sold[0],
                per_cent(*sold),
            )
        )
    columns = (
        tables.Column("experiment", "text"),
        tables.Column("welfare", "percent"),
        tables.Column("low", "percent"),
        tables.Column("high", "percent"),
        tables.Column("income_change", "million_usd"),
        tables.Column("exports", "million_usd", title=words("small.exports")),
        tables.Column("exports", "percent", title=words("small.exports_percent")),
    )
    return Table(tables.Table(columns, tuple(rows)), words("small.heading"))
