"""What statistics observed over the years, for the chapter about the balance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tarazy.errors import InputError

WORLD = "WLD"
YEARS = (1992, 2024)
# Partners with the largest stocks of investment that get a panel, beside those of the table.
LARGEST = 6
# Groups whose members are compared in their trade with the United States, the closest first.
PEERS = ("C5", "EU27", "ASEAN", "USMCA", "EFTA", "BRICS", "G7")


@dataclass(frozen=True)
class Alignment:
    """Distances of ideal points of votes in the United Nations.

    Attributes
    ----------
    distance
        Partner to year to distance; the mean member of a group.
    agreement
        Partner to year to the share of same votes, where it is known.
    """

    distance: Mapping[str, Mapping[int, float]]
    agreement: Mapping[str, Mapping[int, float]]

    @property
    def first(self) -> int:
        """First year of all."""
        return min(min(line) for line in self.distance.values())

    @property
    def last(self) -> int:
        """Last year of all."""
        return max(max(line) for line in self.distance.values())


@dataclass(frozen=True)
class Observed:
    """Lines of a series by partner.

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


def alignment(country: str, partners: tuple[str, ...]) -> Alignment | None:
    """Return distances and agreement by partner and year; None for a country without votes."""
    from tarazy.interdependence.alignment import alignment_series

    lines: dict[str, dict[str, dict[int, float]]] = {"distance": {}, "agreement": {}}
    for partner in partners:
        try:
            found = alignment_series(country, [partner], YEARS)
        except InputError:
            # One of the two is none that votes, such as the rest of the world.
            continue
        for name, line in lines.items():
            known = found.dropna(subset=[name])
            values = zip(known["year"], known[name], strict=True)
            if len(known):
                line[partner] = {int(year): float(value) for year, value in values}
    return Alignment(**lines) if lines["distance"] else None


def investment(country: str, partners: tuple[str, ...]) -> list[Observed]:
    """Return the stocks of direct investment in a country, if they are known by partner.

    Shown are the largest single investors and the partners of the table.
    """
    from tarazy import series
    from tarazy.codes.groups import groups

    table = series.table("fdi-stock")
    own = table[table["country"] == country]
    if own.empty:
        return []
    last = own["year"].max()
    codes = [
        str(code)
        for code in own[own["year"] == last].sort_values("value", ascending=False)["partner"]
        if str(code) != WORLD
    ]
    singles = [code for code in codes if code not in groups("economies")][:LARGEST]
    kept = [code for code in codes if code in singles or code in partners]
    return [
        Observed(
            name="fdi",
            unit="million_eur",
            lines={code: {"stock": series.line("fdi-stock", country, code)} for code in kept},
            total=series.line("fdi-stock", country, WORLD),
            breaks=series.describe("fdi-stock").breaks,
        )
    ]


def us_trade(country: str, partner: str) -> list[Observed]:
    """Return trade of the United States with the other of the pair and its peers.

    Peers are the largest other members of the first group of `PEERS` that contains it.
    """
    from tarazy import series
    from tarazy.codes.groups import groups

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
            "exports": _since(series.line(flows[0], "USA", code), YEARS[0]),
            "imports": _since(series.line(flows[1], "USA", code), YEARS[0]),
        }
        for code in shown
    }
    return [Observed(name="us_trade", unit="million_usd", lines=lines, group=group)]


def _since(line: Mapping[int, float], year: int) -> dict[int, float]:
    return {y: value for y, value in line.items() if y >= year}
