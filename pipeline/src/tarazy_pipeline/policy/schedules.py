"""From tariff lines to sectors: averages, weights, and a count of what could not be used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from tarazy.policy.duty import Equivalent
from tarazy.policy.product_rates import ProductRates
from tarazy_pipeline.readers.us_census_imports import ChapterImports


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
    exports: Mapping[str, float],
    chapters: Mapping[str, ChapterImports],
    rates: ProductRates,
) -> dict[str, float]:
    """Spread imports by HS chapter over six-digit products so that they pay the duty collected.

    Of all the ways to divide a chapter, the nearest to the exporter's sales to the world (relative
    entropy) under which the statutory rates give the duty that was collected. An estimate: the duty
    says little about goods that pay the same rate.

    Parameters
    ----------
    exports
        The exporter's sales to the world by product.
    chapters
        The importer's purchases from it by two-digit chapter, with the duty.
    rates
        Statutory rate by product.

    Returns
    -------
    dict
        Product to imports in the unit of `chapters`. A chapter of which the exporter sells nothing
        to the world keeps its code of two digits. Where no mix pays the duty collected, the
        products nearest to it get all: those with the lowest or the highest rate.
    """
    of_chapter: dict[str, dict[str, float]] = defaultdict(dict)
    for product, value in exports.items():
        if value > 0:
            of_chapter[product[:2]][product] = value
    weights: dict[str, float] = {}
    for chapter, record in chapters.items():
        sold = of_chapter.get(chapter)
        if not sold:
            weights[chapter] = record.imports
            continue
        found = [rates.find(product)[0] for product in sold]
        duty = record.duty / record.imports if record.imports > 0 else 0.0
        shares = tilted_shares(list(sold.values()), [rate or 0.0 for rate in found], duty)
        weights |= {
            product: record.imports * share
            for product, share in zip(sold, shares, strict=True)
            if share > 0
        }
    return weights


def tilted_shares(prior: Sequence[float], rates: Sequence[float], mean: float) -> list[float]:
    """Return the shares nearest to a prior, in relative entropy, whose mean rate is a given one.

    The shares are ``prior * exp(slope * rate)``, scaled to one (exponential tilting). A mean that
    no shares reach gives the prior on the products with the rate nearest to it.

    Parameters
    ----------
    prior
        Positive weights of P products.
    rates
        Their rates, fractions.
    mean
        The mean rate wanted.
    """
    weight = np.asarray(prior, dtype=float)
    rate = np.asarray(rates, dtype=float)
    low, high = float(rate.min()), float(rate.max())
    if mean <= low or mean >= high:
        shares = np.where(rate == (low if mean <= low else high), weight, 0.0)
    else:
        place = (rate - low) / (high - low)

        def tilted(slope: float) -> NDArray[np.float64]:
            exponent = slope * place
            found: NDArray[np.float64] = weight * np.exp(exponent - exponent.max())
            return found

        def gap(slope: float) -> float:
            shares = tilted(slope)
            return float(shares @ rate / shares.sum()) - mean

        reach = 1.0
        while gap(-reach) > 0 or gap(reach) < 0:
            reach *= 2.0
        shares = tilted(brentq(gap, -reach, reach, xtol=1e-12))
    return [float(x) for x in shares / shares.sum()]
