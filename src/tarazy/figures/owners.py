"""Who owns the capital and natural resources of an economy: from sectors to owners."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tarazy.errors import InputError
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.flow_columns import Node, Stream, draw_flows
from tarazy.figures.sankey import FIELD_COLOURS
from tarazy.figures.tables import Column, Table, Value
from tarazy.text.formats import decimal, money, percent_sign, share
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.investment.owned import Owned
    from tarazy.plotting import Figures

# Sectors and foreign owners that are drawn alone; the others are drawn together.
SECTORS, OWNERS = 8, 7
# Cells of the table of the diagram, as a part of what owners abroad earn.
LEAST = 0.005
# Owners that a cell of the table of sectors names.
NAMED = 2
_REST = ""
_SECTOR_COLOUR, _OTHER_COLOUR = "#3e4c59", "#7a7a7a"
BY_OWNER = (
    Column("owner", "label"),
    Column("ultimate_share", "share"),
    Column("immediate_share", "share"),
    Column("capital_owned", "million_usd"),
    Column("income_earned", "million_usd"),
)
BY_SECTOR = (
    Column("sector", "label"),
    Column("income_earned", "million_usd"),
    Column("foreign_share", "text"),
    Column("foreign_owners", "text"),
    Column("amount_quality", "text"),
)
_CELLS = (
    Column("sector", "label"),
    Column("owner", "label"),
    Column("income_earned", "million_usd"),
    Column("ultimate_share", "share"),
    Column("immediate_share", "share"),
    Column("amount_quality", "text"),
)


def of_owned(owned: Owned) -> Figures:
    """Return the figures of an answer about owners."""
    return {"owners_flow": partial(figure, owned)}


def figure(owned: Owned, language: str = "en") -> go.Figure:
    """Return the plotly figure of `exhibit`."""
    return exhibit(owned, language).figure


def by_owner(owned: Owned, most: int | None = None) -> Table:
    """Return the shares and amounts of owners, the largest first; of `most` at most."""
    found = owned.table("owners").iloc[:most]
    columns = [found[name] for name in ("owner", "share", "immediate", "capital", "income")]
    return Table(BY_OWNER, tuple(zip(*columns, strict=True)))


def by_sector(owned: Owned, words: Texts, most: int | None = None) -> Table:
    """Return the foreign share of sectors with its range, its largest owners and how good it is.

    The sectors in which foreigners earn most come first; of `most` at most. Shares are written to a
    point, as the tables have them.
    """
    sectors, cells = owned.table("sectors"), owned.table("cells")
    earned = (sectors["foreign"] * sectors["income"]).sort_values(ascending=False, kind="stable")
    foreign = cells[cells["owner"] != owned.country]
    rows: list[tuple[Value, ...]] = []
    for place in earned.index[:most]:
        row = sectors.loc[place]
        own = foreign[foreign["sector"] == row["sector"]].nlargest(NAMED, "share")
        named = (
            f"{words.name(str(owner))} {_to_a_point(float(part), words)}"
            for owner, part in zip(own["owner"], own["share"], strict=True)
        )
        rows.append(
            (
                str(row["sector"]),
                float(row["income"]),
                f"{_to_a_point(float(row['foreign']), words)} "
                f"({decimal(100.0 * float(row['low']), 0, words)}–"
                f"{decimal(100.0 * float(row['high']), 0, words)})",
                ", ".join(named) or "–",
                words(f"owners.quality.{row['quality']}"),
            )
        )
    return Table(BY_SECTOR, tuple(rows))


def _to_a_point(value: float, words: Texts) -> str:
    return decimal(100.0 * value, 0, words) + percent_sign(words)


def exhibit(owned: Owned, language: str) -> Exhibit:
    """Return the diagram from sectors to ultimate owners abroad; the table has residents too.

    The table leaves out who earns less in a sector than `LEAST` of what owners abroad earn in all.

    Raises
    ------
    InputError
        If owners abroad have nothing in the country.
    """
    words = texts(language)
    cells = owned.table("cells").sort_values("income", ascending=False, kind="stable")
    cells = cells[cells["income"] >= LEAST * cells[cells["owner"] != owned.country]["income"].sum()]
    names = ("sector", "owner", "income", "share", "immediate", "quality")
    rows = tuple(
        (*row[:5], words(f"owners.quality.{row[5]}"))
        for row in cells[list(names)].itertuples(index=False, name=None)
    )
    foreign = next((row for row in by_owner(owned).rows if row[0] != owned.country), None)
    if foreign is None:
        raise InputError(
            f"figure owners_flow: owners abroad have nothing in {owned.country}; allowed: a "
            "country and sectors where they do"
        )
    pair = words.pair(owned.country, str(foreign[0]))
    return Exhibit(
        name="owners_flow",
        figure=draw(owned, words),
        table=Table(_CELLS, rows),
        title=words.sentence(
            "finding.owner",
            owner=words.name(str(foreign[0])),
            money=money(float(foreign[4]), words),
            share=share(float(foreign[1]), words),
        ),
        subtitle=words("figure.owners_flow.title", **pair),
        alt=words(
            "figure.owners_flow.alt",
            owner=words.name(str(foreign[0])),
            share=share(float(foreign[1]), words),
            **pair,
        ),
        note=words("figure.owners_flow.note"),
        unit=words("unit.million_usd"),
        source=words("source.benchmark", world=owned.world_name),
        year=owned.world_year,
    )


def draw(owned: Owned, words: Texts) -> go.Figure:
    """Draw sectors at the left, owners abroad at the right; the small ones are drawn together."""
    cells = owned.table("cells")
    foreign = cells[cells["owner"] != owned.country]
    sectors = list(foreign.groupby("sector")["income"].sum().nlargest(SECTORS).index)
    owners = list(foreign.groupby("owner")["income"].sum().nlargest(OWNERS).index)
    flows: dict[tuple[str, str], float] = {}
    for sector, owner, income in foreign[["sector", "owner", "income"]].itertuples(
        index=False, name=None
    ):
        key = (sector if sector in sectors else _REST, owner if owner in owners else _REST)
        flows[key] = flows.get(key, 0.0) + float(income)
    left = [s for s in (*sectors, _REST) if any(key[0] == s for key in flows)]
    right = [o for o in (*owners, _REST) if any(key[1] == o for key in flows)]
    colours = dict(zip(owners, FIELD_COLOURS, strict=False)) | {_REST: _OTHER_COLOUR}

    def node(side: str, code: str, colour: str) -> Node:
        at = 0 if side == "left" else 1
        total = sum(value for key, value in flows.items() if key[at] == code)
        return Node(_named(side, code, words), total, colour, money(total, words))

    nodes = [
        {code: node("left", code, _SECTOR_COLOUR) for code in left},
        {code: node("right", code, colours[code]) for code in right},
    ]
    streams = [Stream(s, o, v, colours[o]) for (s, o), v in flows.items() if v > 0.0]
    return draw_flows(nodes, [streams], lambda value: money(value, words), words)


def _named(side: str, code: str, words: Texts) -> str:
    if code == _REST:
        return words("owners.other_sectors" if side == "left" else "owners.other_owners")
    return words.name(code)
