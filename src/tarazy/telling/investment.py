"""What the chapter about owners says: the pair, the experiments, the test of the data."""

from __future__ import annotations

from math import nan
from statistics import median
from typing import TYPE_CHECKING

from tarazy.figures import tables
from tarazy.figures.exhibit import by_economy
from tarazy.scenario.horizons import HORIZONS
from tarazy.telling.blocks import Table
from tarazy.text import formats
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.investment.owned import Owned
    from tarazy.study.investment_findings import InHorizons, InvestmentFindings

# Economies of the table of primary income beside the two, and the gap, as a part of GDP, from which
# a sign is counted.
ROWS, TOLD = 8, 0.01


def between(found: InvestmentFindings, words: Texts) -> str:
    """Return what each of the two earns in the other."""
    told = [
        _between(found.owned, found.partner, words),
        _between(found.partner_owned, found.country, words),
    ]
    return " ".join(told)


def _between(owned: Owned, owner: str, words: Texts) -> str:
    """Return what an owner earns in a country; the tables leave out who has very little."""
    earned, part = _earned(owned, owner)
    key = "investment.pair" if earned > 0.0 else "investment.pair_none"
    return words.sentence(
        key,
        money=formats.money(earned, words),
        share=formats.share(part, words),
        **words.pair(owned.country, owner),
    )


def _earned(owned: Owned, owner: str) -> tuple[float, float]:
    """Return what an owner earns a year, million USD, and its share of all that is earned."""
    table = owned.table("owners")
    row = table[table["owner"] == owner]
    return float(row["income"].sum()), float(row["share"].sum())


def observed(found: InvestmentFindings, words: Texts) -> list[str]:
    """Return the last value of every series, a sentence for each economy that has values."""
    told = []
    for code, lines in found.observed.items():
        parts = [
            words(
                "investment.observed_one",
                money=formats.money(values[max(values)], words),
                year=max(values),
                line=words(f"investment.line.{name}"),
            )
            for name, values in lines.items()
        ]
        told.append(
            words.sentence(
                "investment.observed", place=words.place(code), list=words.listed(parts)
            )
        )
    return told


def in_horizons(found: InvestmentFindings, variable: str, code: str, words: Texts) -> Table:
    """Return a change of the experiments in a country, a column for each horizon.

    Parameters
    ----------
    found
        The chapter.
    variable
        By country, per cent: ``welfare``, ``real_gni``, ``real_gdp``.
    code
        The country.
    words
        Texts of the language.
    """
    columns = (
        tables.Column("experiment", "text"),
        *(
            tables.Column("change", "percent", title=words.sentence(f"horizon.{horizon}"))
            for horizon in HORIZONS
        ),
    )
    rows: tuple[tuple[tables.Value, ...], ...] = tuple(
        (
            each.scenario.title.in_language(words.language),
            *(_change(each, horizon, variable, code) for horizon in HORIZONS),
        )
        for each in found.experiments
    )
    caption = f"{words(f'result.{variable}')}, {words.name(code)}"
    return Table(tables.Table(columns, rows), caption)


def _change(each: InHorizons, horizon: str, variable: str, code: str) -> float:
    """Return a change in per cent; NaN where there is no equilibrium."""
    outcome = each.outcomes.get(horizon)
    return nan if outcome is None else by_economy(outcome, variable)[code]


def unsolved(found: InvestmentFindings, words: Texts) -> str:
    """Return which experiments have no equilibrium in which horizon; empty if all have."""
    missing = [
        f"{each.scenario.title.in_language(words.language)}, {words(f'horizon.{horizon}')}"
        for each in found.experiments
        for horizon in HORIZONS
        if horizon not in each.outcomes
    ]
    return words("investment.failed", list="; ".join(missing)) if missing else ""


def against_accounts(found: InvestmentFindings, words: Texts) -> str:
    """Return how far the data of owners are from national accounts before anything is fitted."""
    gaps = {
        code: (each.direct - each.stated, each.stated, found.gdp[code])
        for code, each in found.predicted.items()
        if code in found.gdp
    }
    large = [
        each
        for code, each in found.predicted.items()
        if code in found.gdp and abs(each.stated) > TOLD * found.gdp[code]
    ]
    own = found.predicted[found.country]
    right = sum(each.direct * each.stated > 0 for each in large)
    return words.sentence(
        "investment.test",
        direct=formats.money(own.direct, words, signed=True),
        stated=formats.money(own.stated, words, signed=True),
        count=len(gaps),
        error=formats.share(median(abs(gap) / gdp for gap, _, gdp in gaps.values()), words),
        zero=formats.share(median(abs(stated) / gdp for _, stated, gdp in gaps.values()), words),
        signs=formats.share(right / len(large), words) if large else "–",
        **words.pair(found.country, found.partner),
    )


def primary_income(found: InvestmentFindings, words: Texts) -> Table:
    """Return predicted and stated net primary income of the two and of the largest gaps."""
    shown = [code for code in (found.country, found.partner) if code in found.predicted]
    largest = sorted(found.predicted, key=lambda code: -abs(found.predicted[code].stated))
    shown += [code for code in largest if code not in shown][:ROWS]
    columns = (
        tables.Column("economy", "label"),
        tables.Column("direct_income", "million_usd"),
        tables.Column("stated_income", "million_usd"),
        tables.Column("stated_band", "million_usd"),
        tables.Column("other_income", "million_usd"),
    )
    rows = tuple(
        (code, each.direct, each.stated, each.band, each.other)
        for code in shown
        for each in (found.predicted[code],)
    )
    return Table(tables.Table(columns, rows), words("investment.primary_income"))
