"""What statistics observed over the years, partner by partner: investment, trade with the US."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tarazy import series
from tarazy.codes.groups import groups
from tarazy.interdependence.investment_and_votes import SHARES, STOCK, WORLD

FIRST = 1992
# Partners with the largest stocks of investment that get a panel, beside those of the table.
LARGEST = 6
# Groups whose members are compared in their trade with the United States, the closest first.
PEERS = ("C5", "EU27", "ASEAN", "USMCA", "EFTA", "BRICS", "G7")


@dataclass(frozen=True)
class PartnerSeries:
    """Lines of an observed series by partner.

    Attributes
    ----------
    name
        ``fdi`` or ``us_trade``.
    unit
        Of the values: a key of the units of the report.
    group
        Whose members the partners are; empty where they are no group.
    lines
        Partner to name of a line to year to value; the largest partner first.
    total
        Year to the sum over all partners, where it is known.
    breaks
        Years from which values are on another basis.
    """

    name: str
    unit: str
    lines: Mapping[str, Mapping[str, Mapping[int, float]]]
    total: Mapping[int, float] = field(default_factory=dict)
    breaks: tuple[int, ...] = ()
    group: str = ""

    @property
    def years(self) -> list[int]:
        """All years with a value."""
        found = {y for panel in self.lines.values() for line in panel.values() for y in line}
        return sorted(found)

    @property
    def first(self) -> int:
        """First year."""
        return self.years[0]

    @property
    def last(self) -> int:
        """Last year."""
        return self.years[-1]


def investment(country: str, partners: tuple[str, ...]) -> list[PartnerSeries]:
    """Return the stocks of direct investment in a country, if they are known by partner.

    Shown are the largest single investors and the partners of the table; a stock is what the share
    of the partner, rounded to a point, makes of the total.
    """
    table = series.table(SHARES)
    own = table[table["country"] == country]
    if own.empty:
        return []
    last = own["year"].max()
    codes = [
        str(code)
        for code in own[own["year"] == last].sort_values("value", ascending=False)["partner"]
    ]
    singles = [code for code in codes if code not in groups("economies")][:LARGEST]
    kept = [code for code in codes if code in singles or code in partners]
    total = series.line(STOCK, country, WORLD)
    lines = {code: series.line(SHARES, country, code) for code in kept}
    return [
        PartnerSeries(
            name="fdi",
            unit="million_eur",
            lines={
                code: {"stock": {year: share * total[year] for year, share in line.items()}}
                for code, line in lines.items()
            },
            total=total,
            breaks=series.describe(SHARES).breaks,
        )
    ]


def us_trade(country: str, partner: str) -> list[PartnerSeries]:
    """Return trade of the United States with the other of the pair and its peers.

    Peers are the largest other members of the first group of `PEERS` that contains it.
    """
    if "USA" not in (country, partner):
        return []
    other = partner if country == "USA" else country
    group = next((name for name in PEERS if other in groups("economies")[name].members), "")
    members = groups("economies")[group].members if group else ()
    flows = ("us-goods-exports", "us-goods-imports")
    first, second = (series.table(name).set_index("partner") for name in flows)
    known = [m for m in members if m not in (other, "USA") and {m} <= set(first.index)]
    known.sort(key=lambda code: (-float(first.loc[[code], "value"].iloc[-1]), code))
    shown = [code for code in (other, *known[: LARGEST - 1]) if code in second.index]
    if other not in shown:
        return []
    lines = {
        code: {
            "exports": _since(series.line(flows[0], "USA", code), FIRST),
            "imports": _since(series.line(flows[1], "USA", code), FIRST),
        }
        for code in shown
    }
    return [PartnerSeries(name="us_trade", unit="million_usd", lines=lines, group=group)]


def _since(line: Mapping[int, float], year: int) -> dict[int, float]:
    return {y: value for y, value in line.items() if y >= year}
