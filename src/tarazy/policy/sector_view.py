"""A regime sector by sector: its rates, how much was converted, and the lines behind them."""

from __future__ import annotations

from dataclasses import dataclass

from tarazy.arguments.values import instance, one, whole
from tarazy.codes.classification import goods_sectors
from tarazy.policy import tables
from tarazy.policy.lines import Line, regime_lines
from tarazy.policy.product_rates import ProductRates, chosen_lines
from tarazy.policy.regime import Basis, Regime


@dataclass(frozen=True)
class TradedProduct:
    """A product that the exporter sells, and the rate that it meets.

    Attributes
    ----------
    product
        Six digits of HS 2002; two where trade is known by chapter only.
    sector
        One of the 17 sectors of goods; empty for others.
    description
        Of the product.
    weight
        Trade, million USD.
    rate
        Fraction of value; None if no line has a rate.
    digits
        How many digits of a line matched (6, 4, 2; 0 if none): below six, the rate is the mean of
        the heading or chapter.
    lines
        The lines of the schedule behind the rate.
    """

    product: str
    sector: str
    description: str
    weight: float
    rate: float | None
    digits: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class SectorView:
    """What a regime puts on an exporter's goods of one sector.

    Attributes
    ----------
    sector
        One of the 17 sectors of goods.
    rate
        As :meth:`Regime.rates` gives it.
    simple
        Mean over lines.
    weight
        The exporter's trade in million USD; None where it is not known by product.
    lines, converted, lower_bound, dropped
        Counts of lines.
    products
        What the exporter sells, the largest first; empty where it is not known.
    peaks
        The lines with the highest rates, the highest first.
    """

    sector: str
    rate: float
    simple: float
    weight: float | None
    lines: int
    converted: int
    lower_bound: int
    dropped: int
    products: tuple[TradedProduct, ...]
    peaks: tuple[Line, ...]


def traded_products(
    regime: Regime, exporter: str, lines: tuple[Line, ...]
) -> tuple[TradedProduct, ...]:
    """Return what an exporter sells and the rate that each product meets, by sector and weight.

    Parameters
    ----------
    regime
        The state of law.
    exporter
        ISO3 code; only Kazakhstan's trade is known by product.
    lines
        Those of the regime, as :func:`regime_lines` gives them.

    Returns
    -------
    tuple of TradedProduct
        With US imports from Kazakhstan in 2024 (an estimate inside chapters) as weights under US
        regimes, its exports to the world in 2021 under others; empty for other exporters.
    """
    if exporter != "KAZ" or not lines:
        return ()
    of_usa = regime.importers == ("USA",)
    chosen = chosen_lines() if of_usa else {}
    known = [line for line in lines if line.rate is not None]
    rates = ProductRates(((x.code, x.rate) for x in known if x.rate is not None), chosen)
    by_product: dict[str, list[Line]] = {}
    for line in known:
        by_product.setdefault(line.code[:6], []).append(line)
    found = []
    for row in tables.records("kazakh_products"):
        weight = float(row["us_imports" if of_usa else "exports"])
        if weight == 0.0:
            continue
        product = row["product"]
        rate, digits = rates.find(product)
        behind = [x for x in by_product.get(product, []) if chosen.get(product, x.code) == x.code]
        found.append(
            TradedProduct(
                product, row["sector"], row["description"], weight, rate, digits, tuple(behind)
            )
        )
    return tuple(sorted(found, key=lambda p: (-p.weight, p.product)))


def sector_views(
    regime: Regime, exporter: str, basis: Basis = "weighted", peaks: int = 1
) -> tuple[SectorView, ...]:
    """Return a regime sector by sector as it meets an exporter's goods.

    Parameters
    ----------
    regime
        The state of law.
    exporter
        ISO3 code, or ``ROW``.
    basis
        As for :meth:`Regime.rates`.
    peaks
        How many of the highest lines to name in each sector.

    Returns
    -------
    tuple of SectorView
        The 17 sectors of goods, in order; those that a user's regime has.

    Raises
    ------
    InputError
        As :meth:`Regime.rates`.
    """
    instance("regime", regime, Regime, "a regime, as tarazy.regime returns it")
    one("exporter", exporter, "an ISO3 code, or 'ROW'")
    whole("peaks", peaks, 0)
    rates, simple = regime.rates(exporter, basis), regime.rates(exporter, "simple")
    lines = regime_lines(regime, exporter, basis)
    products = traded_products(regime, exporter, lines)
    views = []
    goods = goods_sectors()
    for sector in (*(s for s in goods if s in rates), *(s for s in rates if s not in goods)):
        mine = [line for line in lines if line.sector == sector]
        sold = tuple(p for p in products if p.sector == sector)
        treatments = [line.treatment for line in mine]
        known = [line for line in mine if line.rate]
        views.append(
            SectorView(
                sector=sector,
                rate=rates[sector],
                simple=simple[sector],
                weight=sum(p.weight for p in sold) if products else None,
                lines=len(mine),
                converted=treatments.count("converted"),
                lower_bound=treatments.count("lower_bound"),
                dropped=treatments.count("dropped"),
                products=sold,
                peaks=tuple(sorted(known, key=lambda x: (-(x.rate or 0.0), x.code))[:peaks]),
            )
        )
    return tuple(views)
