"""From tariff lines to sectors: averages, weights, and a count of what could not be used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tarazy.policy.duty import Equivalent
from tarazy.policy.product_rates import ProductRates


@dataclass(frozen=True)
class ScheduleLine:
    """One line of a tariff schedule with its ad valorem equivalent.

    Attributes
    ----------
    code
        Six digits or more of the Harmonized System, any revision.
    equivalent
        Its rate and how that was reached.
    """

    code: str
    equivalent: Equivalent


class ProductSectors:
    """Which sector a product belongs to, in any revision of the Harmonized System.

    A code of the HS 2002 concordance is taken from it. Any other code goes to the sector that is
    most common among the concordance's codes with the longest matching prefix: its heading (four
    digits), else its chapter. Ties go to the sector that comes first in the alphabet.
    """

    def __init__(self, concordance: Mapping[str, str]) -> None:
        self._exact = dict(concordance)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for code, sector in concordance.items():
            for length in (4, 2):
                counts[code[:length]][sector] += 1
        self._by_prefix = {
            prefix: min(count, key=lambda s: (-count[s], s)) for prefix, count in counts.items()
        }

    def find(self, code: str) -> tuple[str | None, int]:
        """Return the sector and the number of digits that matched (6, 4, 2; 0 if none).

        Parameters
        ----------
        code
            Two digits or more; only the first six are looked at.
        """
        if code[:6] in self._exact:
            return self._exact[code[:6]], 6
        for length in (4, 2):
            if code[:length] in self._by_prefix:
                return self._by_prefix[code[:length]], length
        return None, 0


@dataclass(frozen=True)
class SectorRate:
    """A sector's rate under a schedule.

    Attributes
    ----------
    simple
        Mean over all lines with a rate, fraction; None if the sector has no such line.
    exact
        Mean over the lines that are purely ad valorem, free or converted.
    lines
        Lines of the sector in the schedule.
    converted, lower_bound, dropped
        How many had a specific part turned into a rate by a unit value, count with their ad valorem
        part only, or have no rate at all.
    """

    simple: float | None
    exact: float | None
    lines: int
    converted: int
    lower_bound: int
    dropped: int


def sector_rates(
    lines: Iterable[ScheduleLine], products: ProductSectors, sectors: Sequence[str]
) -> dict[str, SectorRate]:
    """Average a schedule over the lines of each sector.

    Parameters
    ----------
    lines
        The schedule.
    products
        Concordance.
    sectors
        The sectors wanted; lines of others are ignored.

    Returns
    -------
    dict
        Sector to its rate, in the order of `sectors`.
    """
    of_sector: dict[str, list[Equivalent]] = {sector: [] for sector in sectors}
    for line in lines:
        sector, _ = products.find(line.code)
        if sector in of_sector:
            of_sector[sector].append(line.equivalent)
    rates: dict[str, SectorRate] = {}
    for sector, given in of_sector.items():
        known = [e.rate for e in given if e.rate is not None]
        sure = [
            e.rate for e in given if e.rate is not None and e.treatment in ("exact", "converted")
        ]
        rates[sector] = SectorRate(
            simple=sum(known) / len(known) if known else None,
            exact=sum(sure) / len(sure) if sure else None,
            lines=len(given),
            converted=sum(e.treatment == "converted" for e in given),
            lower_bound=sum(e.treatment == "lower_bound" for e in given),
            dropped=sum(e.treatment == "dropped" for e in given),
        )
    return rates


@dataclass(frozen=True)
class WeightedRate:
    """A trade-weighted rate of a sector.

    Attributes
    ----------
    rate
        Fraction, or None if the sector has no trade with a rate.
    weight
        Trade of the sector, in the unit of the weights.
    covered
        Share of `weight` whose rate was found at six digits.
    """

    rate: float | None
    weight: float
    covered: float


def weighted_rates(
    rates: ProductRates,
    weights: Mapping[str, float],
    products: ProductSectors,
    sectors: Sequence[str],
) -> dict[str, WeightedRate]:
    """Average rates by product with trade weights.

    Parameters
    ----------
    rates
        Rates by product.
    weights
        Six-digit product to trade.
    products, sectors
        As for :func:`sector_rates`.
    """
    total = dict.fromkeys(sectors, 0.0)
    found = dict.fromkeys(sectors, 0.0)
    at_six = dict.fromkeys(sectors, 0.0)
    duty = dict.fromkeys(sectors, 0.0)
    for product, weight in weights.items():
        sector, _ = products.find(product)
        if sector not in total:
            continue
        total[sector] += weight
        rate, digits = rates.find(product)
        if rate is None:
            continue
        found[sector] += weight
        duty[sector] += weight * rate
        if digits == 6:
            at_six[sector] += weight
    return {
        sector: WeightedRate(
            rate=duty[sector] / found[sector] if found[sector] > 0 else None,
            weight=total[sector],
            covered=at_six[sector] / total[sector] if total[sector] > 0 else 0.0,
        )
        for sector in sectors
    }


def within_chapter_weights(
    exports: Mapping[str, float], chapter_imports: Mapping[str, float]
) -> dict[str, float]:
    """Spread imports by HS chapter over six-digit products in proportion to the exporter's sales.

    An estimate: it assumes that inside a chapter the importer buys what the exporter sells to the
    world.

    Parameters
    ----------
    exports
        The exporter's sales to the world by product.
    chapter_imports
        The importer's purchases from it by two-digit chapter.

    Returns
    -------
    dict
        Product to imports, in the unit of `chapter_imports`. A chapter in which the exporter sells
        nothing to the world keeps its code of two digits.
    """
    of_chapter: dict[str, float] = defaultdict(float)
    for product, value in exports.items():
        of_chapter[product[:2]] += value
    weights: dict[str, float] = {}
    for product, value in exports.items():
        chapter = product[:2]
        if chapter in chapter_imports and of_chapter[chapter] > 0:
            weights[product] = chapter_imports[chapter] * value / of_chapter[chapter]
    for chapter, value in chapter_imports.items():
        if of_chapter.get(chapter, 0.0) == 0:
            weights[chapter] = value
    return weights
