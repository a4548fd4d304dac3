"""The tables of factors: what value added pays, by economy and sector."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.benchmark import benchmark_of
from tarazy.world import World
from tarazy_pipeline.investment.economies import (
    LEVEL_RANGE,
    PLAUSIBLE,
    Economy,
    Evidence,
    read_economies,
)
from tarazy_pipeline.investment.fitting import to_level
from tarazy_pipeline.investment.national import NationalLabour, national_labour
from tarazy_pipeline.investment.pattern import MINING, Pattern, read_pattern
from tarazy_pipeline.investment.rates import Rate, Rates
from tarazy_pipeline.world.kazakhstan import KAZAKHSTAN

Array = NDArray[np.float64]

FACTORS, ECONOMIES = "factors-2022.csv", "economies-2022.csv"
# A royalty is paid out of rents; where terms ask for more, it takes this part of them.
MOST_OF_RENTS = 0.9
DIGITS = 6


@dataclass(frozen=True)
class FactorTables:
    """Both tables, and what they come from.

    Attributes
    ----------
    factors, economies
        Rows, column to cell.
    evidence, pattern
        Levels and the errors of the donors; labour by sector.
    national
        Labour of the economy that publishes pay by activity.
    summary
        What the world as a whole pays, parts of value added.
    """

    factors: list[dict[str, str]]
    economies: list[dict[str, str]]
    evidence: Evidence
    pattern: Pattern
    national: NationalLabour
    summary: dict[str, float]


@dataclass(frozen=True)
class _Split:
    """Labour, its range, rents and royalty of one economy, (J,) parts of value added."""

    labour: tuple[Array, Array, Array]
    resource: tuple[Array, Array, Array]
    royalty: tuple[Array, Array, Array]
    royalty_rates: Mapping[str, Rate]

    @property
    def capital(self) -> Array:
        return 1 - _rounded(self.labour[0]) - _rounded(self.resource[0]) - _rounded(self.royalty[0])


def build_factors(inputs: Path, world: World) -> FactorTables:
    """Split value added of every economy and sector of a world.

    Raises
    ------
    InputError
        A file is missing or damaged, or a share would leave its bounds.
    """
    benchmark = benchmark_of(world)
    sectors, codes = list(world.sectors), list(world.economies)
    made = benchmark.value_added_share * benchmark.output
    total = made.sum(axis=0)
    pattern = read_pattern(inputs, sectors)
    evidence = read_economies(
        inputs,
        codes,
        total,
        sum((made[sectors.index(sector)] for sector in MINING), np.zeros(len(codes))) / total,
        made[sectors.index("utilities")] / total,
        pattern.rents,
    )
    royalties, taxes = Rates("royalties.csv"), Rates("profit_taxes.csv")
    at = codes.index(KAZAKHSTAN)
    level = evidence.economies[at].labour.value
    national = national_labour(inputs, sectors, made[:, at], pattern, level, world.year)
    factors: list[dict[str, str]] = []
    economies: list[dict[str, str]] = []
    earned = dict.fromkeys(("labour", "capital", "resource", "royalty"), 0.0)
    for n, economy in enumerate(evidence.economies):
        own = national if economy.code == KAZAKHSTAN else None
        split = _split(
            economy, sectors, made[:, n], benchmark.value_added_share[:, n], pattern, royalties, own
        )
        factors += _factor_rows(economy, sectors, split, taxes, own is not None)
        income = float(split.capital @ made[:, n])
        economies.append(_economy_row(economy, split, made[:, n], income, own))
        for name, share in (
            ("labour", split.labour[0]),
            ("capital", split.capital),
            ("resource", split.resource[0]),
            ("royalty", split.royalty[0]),
        ):
            earned[name] += float(share @ made[:, n])
    summary = {name: value / float(total.sum()) for name, value in earned.items()}
    return FactorTables(factors, economies, evidence, pattern, national, summary)


def _split(
    economy: Economy,
    sectors: Sequence[str],
    made: Array,
    value_added_share: Array,
    pattern: Pattern,
    royalties: Rates,
    own: NationalLabour | None,
) -> _Split:
    at = [sectors.index(sector) for sector in MINING]
    rents, low, high = (np.zeros(len(sectors)) for _ in range(3))
    royalty = tuple(np.zeros(len(sectors)) for _ in range(3))
    rates = {}
    rents[at], low[at], high[at] = economy.rents.value, economy.rents.low, economy.rents.high
    for sector, j in zip(MINING, at, strict=True):
        rate = royalties.of(economy.code, sector)
        rates[sector] = rate
        for row, value, bound in zip(
            royalty, (rate.value, rate.low, rate.high), (rents, rents, high), strict=True
        ):
            row[j] = min(value / value_added_share[j], MOST_OF_RENTS * bound[j])
    resource = rents - royalty[0]
    least = np.minimum(np.maximum(low - royalty[0], (1 - MOST_OF_RENTS) * low), resource)
    if own is None:
        room = 1 - rents
        labour = to_level(pattern.mean, room, made, economy.labour.value)
        ends = [
            to_level(one, room, made, level)
            for one in pattern.labour.values()
            for level in (economy.labour.low, economy.labour.high)
        ]
        ranges = np.min([labour, *ends], axis=0), np.max([labour, *ends], axis=0)
    else:
        labour = own.all_who_work
        room = np.ones(len(sectors))
        most = to_level(labour, room, made, economy.labour.value + LEVEL_RANGE)
        ranges = np.minimum(own.employees, labour), most
    return _Split(
        (labour, *ranges),
        (resource, least, high - royalty[0]),
        (royalty[0], royalty[1], royalty[2]),
        rates,
    )


def _rounded(values: Array) -> Array:
    return np.round(values, DIGITS)


def _factor_rows(
    economy: Economy, sectors: Sequence[str], split: _Split, taxes: Rates, own: bool
) -> Iterable[dict[str, str]]:
    for j, sector in enumerate(sectors):
        tax = taxes.of(economy.code, sector)
        mined = sector in MINING
        labour = ["bns", "sea", "pwt"] if own else ["sea", *economy.labour.source.split(";")]
        keys = [*labour, tax.source]
        if mined:
            keys += [*economy.rents.source.split(";"), split.royalty_rates[sector].source]
        assumed = mined or economy.labour.quality == "assumed"
        yield {
            "economy": economy.code,
            "sector": sector,
            **_ranged("labour", [values[j] for values in split.labour]),
            "capital": _cell(split.capital[j]),
            **_ranged("resource", [values[j] for values in split.resource]),
            **_ranged("royalty", [values[j] for values in split.royalty]),
            **_ranged("profit_tax", [tax.value, tax.low, tax.high]),
            "quality": "assumed" if assumed else "derived",
            "source": ";".join(dict.fromkeys(keys)),
        }


def _economy_row(
    economy: Economy, split: _Split, made: Array, income: float, own: NationalLabour | None
) -> dict[str, str]:
    level = float(split.labour[0] @ made / made.sum())
    low = economy.labour.low if own is None else float(own.employees @ made / made.sum())
    earned = income / economy.capital_stock
    worn = economy.depreciation / earned
    inside = PLAUSIBLE[0] <= earned <= PLAUSIBLE[1] and worn < 1
    return {
        "economy": economy.code,
        **_ranged("labour", [level, low, max(level, economy.labour.high)]),
        "labour_quality": economy.labour.quality if own is None else "derived",
        "labour_source": economy.labour.source if own is None else "bns;pwt",
        "donors": ";".join(economy.donors),
        **_ranged("rents", [economy.rents.value, economy.rents.low, economy.rents.high]),
        "rents_quality": economy.rents.quality,
        "rents_source": economy.rents.source,
        "depreciation_rate": _cell(economy.depreciation),
        "capital_output": _cell(economy.capital_output),
        "capital_stock": f"{economy.capital_stock:.0f}",
        "depreciation_share": _cell(worn),
        "capital_return": _cell(earned),
        "plausible": "yes" if inside else "no",
        "stock_quality": economy.stock_quality,
        "stock_source": "pwt;un" if economy.stock_quality == "derived" else "pwt;un;donors",
    }


def _ranged(name: str, values: Sequence[float]) -> dict[str, str]:
    value, low, high = values
    return {name: _cell(value), f"{name}_low": _cell(low), f"{name}_high": _cell(high)}


def _cell(value: float) -> str:
    text = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows as a table with a heading."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
