"""Positions of inward direct investment over the years, a panel for each economy."""

from __future__ import annotations

from collections.abc import Mapping

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.observed_series import draw
from tarazy.figures.tables import Column, Table, in_billions
from tarazy.text.formats import money
from tarazy.text.texts import texts

# Years before are not drawn.
FIRST = 2000
# Economy to series to year to value, million USD.
Positions = Mapping[str, Mapping[str, Mapping[int, float]]]


def exhibit(positions: Positions, language: str, country: str, partner: str) -> Exhibit:
    """Return a panel for each of the two economies, with a line for each series.

    Parameters
    ----------
    positions
        Economy to series to year to value, million USD; one at least has values.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        The two.
    """
    words = texts(language)
    shown = {
        code: {
            name: {year: value for year, value in values.items() if year >= FIRST}
            for name, values in lines.items()
        }
        for code, lines in positions.items()
    }
    years = [year for lines in shown.values() for values in lines.values() for year in values]
    first_of = next(iter(shown))
    name, values = next(iter(shown[first_of].items()))
    columns = (
        Column("economy", "label"),
        Column("observed_line", "text"),
        Column("calendar_year", "text"),
        Column("amount", "million_usd"),
    )
    rows = tuple(
        (code, words(f"balance.line.{series}"), str(year), value)
        for code, lines in shown.items()
        for series, line in lines.items()
        for year, value in sorted(line.items())
    )
    span = {"first": min(years), "last": max(years)}
    start, last = min(values), max(values)
    return Exhibit(
        name="investment_series",
        figure=draw(shown, words),
        table=in_billions(Table(columns, rows)),
        title=words.sentence(
            "finding.investment_series",
            **words.named(country=first_of),
            before=money(values[start], words),
            first=start,
            value=money(values[last], words),
            year=last,
        ),
        subtitle=words.sentence(
            "figure.investment_series.title", **span, **words.pair(country, partner)
        ),
        alt=words.sentence(
            "figure.investment_series.alt",
            year=last,
            money=money(values[last], words),
            line=words(f"balance.line.{name}"),
            place=words.name(first_of),
        ),
        note=words("figure.investment_series.note"),
        unit=words("unit.billion_usd"),
        source=words("source.investment_series"),
        year=max(years),
    )
