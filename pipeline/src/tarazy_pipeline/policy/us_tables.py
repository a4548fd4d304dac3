"""Tables by sector of the United States' regimes, made from the schedule's lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tarazy.codes.classification import economies, goods_sectors
from tarazy.errors import InputError
from tarazy.policy import section_232, special
from tarazy.policy.country_rates import country_rate, listed_economies
from tarazy.policy.duty import Equivalent
from tarazy.policy.product_rates import ProductRates, chosen_lines
from tarazy.policy.regime import REST_OF_WORLD, country_regimes
from tarazy_pipeline.policy.line_rates import (
    KazakhTrade,
    UnitedStatesSchedule,
    kazakh_columns,
    kazakh_duties_2024,
    preferential_rates,
    product_rates,
)
from tarazy_pipeline.policy.metal_duties import increase_2025
from tarazy_pipeline.policy.schedules import (
    ProductSectors,
    ScheduleLine,
    SectorRate,
    WeightedRate,
    sector_rates,
    weighted_rates,
)
from tarazy_pipeline.readers.baci import read_baci
from tarazy_pipeline.readers.exempt import exempt_share

# Executive Order 14326 of 31 July 2025, Annex I: Kazakhstan 25 %, from 7 August 2025.
KAZAKHSTAN_COUNTRY_RATE = 0.25
FLOOR = 0.15


def number(value: float | None) -> str:
    """Return a rate as the tables write it; empty if there is none."""
    return "" if value is None else f"{value:.6f}"


def rate_row(
    sector: str, rate: SectorRate, world: WeightedRate, us: WeightedRate | None
) -> dict[str, str]:
    """Return one row of a table of a schedule by sector."""
    row = {
        "sector": sector,
        "rate_simple": number(rate.simple),
        "rate_exact": number(rate.exact),
        "rate_weighted_kaz": number(world.rate),
    }
    if us is not None:
        row["rate_weighted_us"] = number(us.rate)
    row |= {
        "lines": str(rate.lines),
        "lines_converted": str(rate.converted),
        "lines_lower_bound": str(rate.lower_bound),
        "lines_dropped": str(rate.dropped),
        "exports_weight": f"{world.weight:.3f}",
        "exports_covered": f"{world.covered:.4f}",
    }
    if us is not None:
        row["us_imports_weight"] = f"{us.weight:.3f}"
    return row


def us_column(
    schedule: UnitedStatesSchedule,
    equivalents: Sequence[Equivalent],
    trade: KazakhTrade,
    products: ProductSectors,
    kazakh: Sequence[Equivalent] | None = None,
) -> list[dict[str, str]]:
    """Return one column of the schedule by sector: simple, and weighted with Kazakhstan's trade.

    Parameters
    ----------
    schedule
        The US schedule.
    equivalents
        Of its lines.
    trade
        Kazakhstan's.
    products
        Concordance.
    kazakh
        Equivalents of the lines for Kazakhstan's products, if they differ.
    """
    sectors = goods_sectors()
    codes = [line.code for line in schedule.lines]
    simple = sector_rates(
        (ScheduleLine(c, e) for c, e in zip(codes, equivalents, strict=True)), products, sectors
    )
    by_product = product_rates(codes, kazakh or equivalents, chosen_lines())
    world = weighted_rates(by_product, trade.world, products, sectors)
    us = weighted_rates(by_product, trade.united_states, products, sectors)
    return [rate_row(s, simple[s], world[s], us[s]) for s in sectors]


def us_special(
    schedule: UnitedStatesSchedule, trade: KazakhTrade, products: ProductSectors
) -> list[dict[str, str]]:
    """Return the rates under every combination of programmes that counts for some exporter."""
    sectors = goods_sectors()
    general, _ = kazakh_columns(schedule)
    codes = [line.code for line in schedule.lines]
    table = []
    for symbols in special.symbol_sets():
        equivalents = preferential_rates(schedule, symbols)
        simple = sector_rates(
            (ScheduleLine(c, e) for c, e in zip(codes, equivalents, strict=True)), products, sectors
        )
        kazakh = preferential_rates(schedule, symbols, general)
        by_product = product_rates(codes, kazakh, chosen_lines())
        us = weighted_rates(by_product, trade.united_states, products, sectors)
        table += [
            {
                "symbols": " ".join(symbols),
                "sector": sector,
                "rate_simple": number(simple[sector].simple),
                "rate_weighted_us": number(us[sector].rate),
            }
            for sector in sectors
        ]
    return table


@dataclass(frozen=True)
class Scope:
    """Which part of each line of the schedule an additional duty meets.

    Attributes
    ----------
    exempt
        Share of the line on the list of exempt goods, by eight-digit code.
    section_232
        1 for a line that pays a duty under section 232 instead, else 0.
    """

    exempt: dict[str, float]
    section_232: dict[str, float]

    @property
    def liable(self) -> dict[str, float]:
        """Return the share of each line that pays the additional duty."""
        return {c: 1.0 - e - self.section_232[c] for c, e in self.exempt.items()}


def scope(
    schedule: UnitedStatesSchedule,
    exempt: frozenset[str],
    elsewhere: Callable[[str], str | None],
) -> Scope:
    """Return the scope of an additional duty that spares a list of goods.

    Goods under section 232 pay that duty instead of the country's, listed as exempt or not.

    Parameters
    ----------
    schedule
        The US schedule.
    exempt
        Ten-digit codes; ``XXXXXXXX00`` exempts the whole line.
    elsewhere
        Says which duty of section 232 a product pays, if any: :func:`section_232.covered` for any
        exporter. :func:`section_232.metal` for Kazakhstan, to which the spread of US imports inside
        a chapter attributes the cars that it sells to its neighbours.
    """
    covered = {x.code: float(elsewhere(x.code) is not None) for x in schedule.lines}
    return Scope(
        exempt={
            x.code: 0.0 if covered[x.code] else exempt_share(x.statistical, exempt)
            for x in schedule.lines
        },
        section_232=covered,
    )


def _means(
    shares: Mapping[str, float], products: ProductSectors, sectors: Sequence[str]
) -> dict[str, float]:
    """Return the mean of a share over the lines of each sector."""
    found = sector_rates(
        (ScheduleLine(code, Equivalent(share, "exact")) for code, share in shares.items()),
        products,
        sectors,
    )
    return {s: _known(found[s].simple, s) for s in sectors}


def _weighted(
    shares: Mapping[str, float],
    trade: KazakhTrade,
    products: ProductSectors,
    sectors: Sequence[str],
) -> dict[str, WeightedRate]:
    """Return a share by sector, weighted with US imports from Kazakhstan."""
    rates = ProductRates(shares.items(), chosen_lines())
    return weighted_rates(rates, trade.united_states, products, sectors)


def _known(rate: float | None, sector: str) -> float:
    if rate is None:
        raise InputError(f"sector {sector!r}: no tariff line or no trade to average over")
    return rate


def us_2025(
    schedule: UnitedStatesSchedule,
    exempt: frozenset[str],
    trade: KazakhTrade,
    products: ProductSectors,
) -> list[dict[str, str]]:
    """Return the duties of August 2025 on Kazakhstan, added to column 1, by sector."""
    country = scope(schedule, exempt, section_232.metal)
    sectors = goods_sectors()
    free = _weighted(country.exempt, trade, products, sectors)
    covered = _weighted(country.section_232, trade, products, sectors)
    increases = {x.code: increase_2025(x.code) for x in schedule.lines}
    extra = _weighted(increases, trade, products, sectors)
    table = []
    for sector in sectors:
        exempted = _known(free[sector].rate, sector)
        elsewhere = _known(covered[sector].rate, sector)
        increase = _known(extra[sector].rate, sector)
        added = KAZAKHSTAN_COUNTRY_RATE * max(0.0, 1.0 - exempted - elsewhere)
        table.append(
            {
                "sector": sector,
                "country_rate": number(KAZAKHSTAN_COUNTRY_RATE),
                "exempt_share": number(exempted),
                "section_232_share": number(elsewhere),
                "effective_added_rate": number(added),
                "section_232_added_rate": number(increase),
                "total_added_rate": number(added + increase),
                "us_imports_2024_usd": f"{free[sector].weight * 1e6:.0f}",
            }
        )
    return table


def us_reconciliation(
    schedule: UnitedStatesSchedule, exempt: frozenset[str], trade: KazakhTrade
) -> list[dict[str, str]]:
    """Return the US duties on Kazakhstan by HS chapter, computed beside collected.

    Parameters
    ----------
    schedule
        The US schedule.
    exempt
        Goods exempt from the country rate of August 2025.
    trade
        Kazakhstan's.
    """
    country = scope(schedule, exempt, section_232.metal)
    paid = kazakh_duties_2024(schedule)
    shares = {
        "exempt_share": ProductRates(country.exempt.items(), chosen_lines()),
        "section_232_share": ProductRates(country.section_232.items(), chosen_lines()),
        "rise": ProductRates(
            ((line.code, increase_2025(line.code)) for line in schedule.lines), chosen_lines()
        ),
    }
    table = []
    for chapter, record in trade.chapters.items():
        if record.imports == 0.0 or paid.find(chapter)[0] is None:
            continue
        ours = {p: w for p, w in trade.united_states.items() if p[:2] == chapter}
        exports = {p: w for p, w in trade.world.items() if p[:2] == chapter}
        mean = {name: _mean(rates, ours) for name, rates in shares.items()}
        liable = max(0.0, 1.0 - mean["exempt_share"] - mean["section_232_share"])
        table.append(
            {
                "chapter": chapter,
                "imports": f"{record.imports:.3f}",
                "rate_collected": number(record.duty / record.imports),
                "rate_computed": number(_mean(paid, ours)),
                "rate_exports": number(_mean(paid, exports or ours)),
                "exempt_share": number(mean["exempt_share"]),
                "section_232_share": number(mean["section_232_share"]),
                "added_august_2025": number(KAZAKHSTAN_COUNTRY_RATE * liable + mean["rise"]),
                "increase_compiled": number(record.increase_2025),
            }
        )
    return table


def _mean(rates: ProductRates, weights: Mapping[str, float]) -> float:
    """Return the mean rate of products; one without a rate counts as free."""
    total = sum(weights.values())
    return sum(w * (rates.find(p)[0] or 0.0) for p, w in weights.items()) / total


def us_additional_shares(
    schedule: UnitedStatesSchedule,
    exempt: Mapping[str, frozenset[str]],
    trade: KazakhTrade,
    products: ProductSectors,
) -> list[dict[str, str]]:
    """Return which share of a sector pays additional duties, and what a floor of 15 % adds.

    Parameters
    ----------
    schedule
        The US schedule.
    exempt
        Exempt goods of the duty ``country`` of 2025 and of ``section_122`` of 2026.
    trade
        Kazakhstan's, for its weights.
    products
        Concordance.
    """
    sectors = goods_sectors()
    codes = [line.code for line in schedule.lines]
    korean = preferential_rates(schedule, ("KR",))
    columns: dict[str, dict[str, float]] = {}
    for name, spared in exempt.items():
        liable = scope(schedule, spared, section_232.covered).liable
        columns[f"liable_{name}_simple"] = _means(liable, products, sectors)
        kazakh = _weighted(
            scope(schedule, spared, section_232.metal).liable, trade, products, sectors
        )
        columns[f"liable_{name}_kaz"] = {s: _known(rate.rate, s) for s, rate in kazakh.items()}
    liable = scope(schedule, exempt["country"], section_232.covered).liable
    for name, rates in (("general", schedule.column_1), ("korea", korean)):
        lifted = {
            code: liable[code] * max(0.0, FLOOR - e.rate)
            for code, e in zip(codes, rates, strict=True)
            if e.rate is not None
        }
        columns[f"floor_{name}"] = _means(lifted, products, sectors)
    return [
        {"sector": s} | {name: number(column[s]) for name, column in columns.items()}
        for s in sectors
    ]


def us_imports_by_economy(inputs: Path) -> list[dict[str, str]]:
    """Return the economies known to the package, with their exports to the United States in 2023.

    Parameters
    ----------
    inputs
        Folder of the official files.
    """
    codes, trade = read_baci(inputs)
    exports = dict(zip(codes, trade[:, codes.index("USA")], strict=True))
    shown = {label.code for label in economies()}
    with_programmes = {code for p in special.programmes() for code in p.economies}
    return [
        {
            "economy": code,
            "us_imports_2023": f"{exports[code]:.3f}" if code in exports else "",
            "in_rest_of_world": str(int(code not in shown)),
        }
        for code in sorted(
            {*codes, *listed_economies(), *with_programmes, *shown} - {REST_OF_WORLD}
        )
    ]


def us_rest_of_world(imports: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the country duties on the rest of the world of ``core-2022``.

    The mean over the economies that the world does not show on its own, weighted with their
    exports of goods to the United States in 2023. A floor counts with its rate less nothing: none
    of the larger economies among them has one.

    Parameters
    ----------
    imports
        As :func:`us_imports_by_economy`.
    """
    others = [
        (row["economy"], float(row["us_imports_2023"]))
        for row in imports
        if row["in_rest_of_world"] == "1" and row["us_imports_2023"]
    ]
    total = sum(x for _, x in others)
    table = []
    for law in country_regimes():
        duty = 0.0
        for code, x in others:
            for series in law.series:
                found = country_rate(series, code, law.day)
                if found is not None and found.form != "exempt":
                    duty += x * found.rate
        table.append(
            {
                "regime": law.name,
                "rate": number(duty / total),
                "economies": str(len(others)),
                "us_imports_2023": f"{total:.0f}",
            }
        )
    return table
