"""Who owns what in an economy: for the page and the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.figures import tables
from tarazy.figures.owners import by_owner, by_sector
from tarazy.investment.factor_tables import sources as known_sources
from tarazy.investment.provenance import QUALITIES, keys_of
from tarazy.telling.blocks import Block, Bullets, Folded, Sentence, Table
from tarazy.text import formats
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.investment.factor_tables import Source
    from tarazy.investment.owned import Owned

# Rows of the tables of owners, of sectors, and of what is owned abroad.
OWNERS, SECTORS, HOSTS = 12, 12, 8
_ABROAD = (
    tables.Column("host", "label"),
    tables.Column("capital_owned", "million_usd"),
    tables.Column("income_earned", "million_usd"),
)


def overview(owned: Owned, words: Texts) -> Sentence:
    """Return how much of what capital and resources earn is foreign, and whose it is."""
    sectors, found = owned.table("sectors"), owned.table("owners")
    income = float(sectors["income"].sum())
    foreign = float((sectors["foreign"] * sectors["income"]).sum())
    largest = found[found["owner"] != owned.country].iloc[:3]
    listed = [
        f"{words.name(str(owner))} {formats.share(float(part), words)}"
        for owner, part in zip(largest["owner"], largest["share"], strict=True)
    ]
    return Sentence(
        words.sentence(
            "owners.overview",
            income=formats.money(income, words),
            share=formats.share(foreign / income, words),
            money=formats.money(foreign, words),
            list=words.listed(listed) if listed else "–",
            **words.pair(owned.country, owned.country),
        )
    )


def of_country(owned: Owned, words: Texts) -> list[Block]:
    """Return all that is told of the owners in a country, and of its residents elsewhere."""
    return [
        overview(owned, words),
        *in_tables(owned, words),
        quality(owned, words),
        sources(owned, words),
    ]


def in_tables(owned: Owned, words: Texts) -> list[Table]:
    """Return owners, sectors, and what residents own abroad, where they own something."""
    place = words.named(place=owned.country)
    return [
        Table(by_owner(owned, OWNERS), words("owners.by_owner", **place)),
        Table(by_sector(owned, words, SECTORS), words("owners.by_sector", **place)),
        *_abroad(owned, words),
    ]


def of_partner(owned: Owned, words: Texts) -> list[Block]:
    """Return what one owner has in a country, sector by sector."""
    assert owned.partner is not None
    cells = owned.table("cells").sort_values("income", ascending=False, kind="stable")
    rows = tuple(
        (*row[:5], words(f"owners.quality.{row[5]}"))
        for row in cells[
            ["sector", "share", "immediate", "capital", "income", "quality"]
        ].itertuples(index=False, name=None)
        if row[4] > 0.0
    )
    columns = (
        tables.Column("sector", "label"),
        tables.Column("ultimate_share", "share"),
        tables.Column("immediate_share", "share"),
        tables.Column("capital_owned", "million_usd"),
        tables.Column("income_earned", "million_usd"),
        tables.Column("amount_quality", "text"),
    )
    [(_, part, _, capital, income)] = by_owner(owned).rows
    named = words.named(owner=owned.partner, place=owned.country)
    told = words.sentence(
        "owners.of_partner",
        share=formats.share(float(part), words),
        capital=formats.money(float(capital), words),
        income=formats.money(float(income), words),
        **named,
    )
    caption = words("owners.by_sector_of", **named)
    return [Sentence(told), Table(tables.Table(columns, rows), caption), sources(owned, words)]


def _abroad(owned: Owned, words: Texts) -> list[Table]:
    table = owned.table("abroad")
    if table.empty:
        return []
    rows = tuple(table.iloc[:HOSTS].itertuples(index=False, name=None))
    caption = words("owners.abroad", **words.pair(owned.country, owned.country))
    return [Table(tables.Table(_ABROAD, rows), caption)]


def quality(owned: Owned, words: Texts) -> Sentence:
    """Return which part of foreign owners' income rests on what."""
    cells = owned.table("cells")
    foreign = cells[cells["owner"] != owned.country]
    income = foreign.groupby("quality")["income"].sum()
    whole = float(income.sum()) or 1.0
    listed = [
        f"{words(f'owners.quality.{kind}')} {formats.share(float(income[kind]) / whole, words)}"
        for kind in QUALITIES
        if kind in income
    ]
    return Sentence(words("owners.rests_on", list=", ".join(listed)), "meta")


def sources(owned: Owned, words: Texts) -> Folded:
    """Return where the shares are from, quoted as the tables have them."""
    told = [*owned.table("sectors")["source"], *owned.table("cells")["source"]]
    keys = dict.fromkeys(key for each in dict.fromkeys(told) for key in keys_of(each))
    known = known_sources()
    distinct = tuple(map(_cited, (known[key] for key in keys)))
    return Folded(words("owners.sources", count=len(distinct)), Bullets(distinct, "en"))


def _cited(source: Source) -> str:
    """Return a source with what was taken from it, and its address if it has one of the web."""
    told = f"{source.publisher}. {source.title}: {source.note}"
    return f"{told}. {source.address}" if "://" in source.address else told
