"""What a shock does to national income, and who bears it: for the page and the shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.figures import tables
from tarazy.figures.exhibit import by_economy
from tarazy.figures.national_income import (
    horizon_of,
    knows_owners,
    owners_of,
    parts_of,
)
from tarazy.telling.blocks import Block, Bullets, Sentence, Table
from tarazy.text import formats
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome

# Owners that a sentence names, and hosts whose owners have a table of their own.
NAMED, HOSTS = 3, 2


def who_bears(outcome: Outcome, economies: Sequence[str], words: Texts) -> list[Block]:
    """Return GNI, GDP and real wage, the parts of real income, and the income of owners.

    Parameters
    ----------
    outcome
        Of the experiment; nothing is told of one that does not know owners.
    economies
        Whom the answer is about; the owners are those of the first `HOSTS`.
    words
        Texts of the language.
    """
    if not (knows_owners(outcome) and economies):
        return []
    told = tuple(accounts(outcome, code, words) for code in economies)
    blocks: list[Block] = [
        Bullets(told),
        parts(outcome, economies, words),
    ]
    blocks += [_owners(outcome, host, words) for host in economies[:HOSTS]]
    return blocks


def accounts(outcome: Outcome, code: str, words: Texts) -> str:
    """Return the change of real GNI, of GDP at the same prices and of the real wage.

    In the long run also that of real income with and without the charge for new capital.
    """
    gni, gdp, before, wage = (
        by_economy(outcome, name)[code]
        for name in ("real_gni", "real_gdp", "gni_before", "real_wage")
    )
    told = words(
        "national_income.accounts",
        country=words.name(code),
        gni=formats.effect_told(gni, words),
        money=formats.money(gni / 100.0 * before, words, signed=True),
        gdp=formats.effect_told(gdp, words),
        wage=formats.effect_told(wage, words),
    )
    if horizon_of(outcome) != "long":
        return told
    charged, uncharged = (
        by_economy(outcome, name)[code] for name in ("welfare", "welfare_uncharged")
    )
    return f"{told} " + words(
        "national_income.charged",
        charged=formats.effect_told(charged, words),
        uncharged=formats.effect_told(uncharged, words),
    )


def parts(outcome: Outcome, economies: Sequence[str], words: Texts) -> Table:
    """Return the parts of the change of real income, a column for each economy."""
    found = {code: parts_of(outcome, code) for code in economies}
    rows: tuple[tuple[tables.Value, ...], ...] = tuple(
        (words(f"part.{key}"), *(each[key] for each in found.values()))
        for key in next(iter(found.values()))
    )
    columns = (
        tables.Column("part", "text"),
        *(tables.Column("contribution", "percent", title=words.name(code)) for code in found),
    )
    return Table(tables.Table(columns, rows), words("national_income.parts"))


def _owners(outcome: Outcome, host: str, words: Texts) -> Block:
    table, place = owners_of(outcome, host), words.named(place=host)
    if not table.rows:
        return Sentence(words.sentence("national_income.no_owners", **place))
    return Table(table, words("national_income.owners", **place))


def owners_told(outcome: Outcome, host: str, words: Texts) -> str:
    """Return whose income from a host changes most, in one sentence."""
    rows = sorted(owners_of(outcome, host).rows, key=lambda row: -abs(float(row[3])))[:NAMED]
    if not rows:
        return words.sentence("national_income.no_owners", **words.named(place=host))
    listed = [
        f"{words.name(str(row[0]))} ({formats.money(float(row[3]), words, signed=True)})"
        for row in rows
    ]
    return words.sentence(
        "national_income.owners_told", list=words.listed(listed), **words.named(place=host)
    )
