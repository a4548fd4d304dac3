"""Bilateral goods trade that contradicts what an economy itself reports: found, and dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.bns import read_trade_by_partner
from tarazy_pipeline.readers.factbook import read_factbook
from tarazy_pipeline.readers.us_census_countries import read_us_trade_by_country

Array = NDArray[np.float64]

Rule = Literal["own figure", "total", "pair"]
Done = Literal["own figure", "cut", "kept"]

# A pair contradicts the reporter's own figure when it is above so many times that figure ...
TIMES_OWN = 3.0
# ... and by more than this part of all that the reporter has with its partners.
NOTABLE = 1e-4
# ... or above it by this part of the balance of payments; which is also by how much the sum of all
# pairs may exceed the balance of payments, and what makes a pair large in that sum.
PART_OF_TOTAL = 0.15


@dataclass(frozen=True)
class OwnFigures:
    """Goods trade as an economy's own customs have it, million USD.

    Attributes
    ----------
    exports, imports
        Partner to value; a partner that is not there has no trade.
    governs
        Whether they take the place of the pairs that contradict them: figures of another year are
        compared and listed only.
    """

    exports: Mapping[str, float]
    imports: Mapping[str, float]
    governs: bool


@dataclass(frozen=True)
class Totals:
    """Limits of what an economy can trade in goods, million USD; NaN where not known.

    Attributes
    ----------
    exports, imports
        Goods and services by the balance of payments.
    gdp
        Limit of exports to one partner where the balance of payments is not known.
    """

    exports: float = float("nan")
    imports: float = float("nan")
    gdp: float = float("nan")


def read_own_figures(inputs: Path, year: int) -> dict[str, OwnFigures]:
    """Return the figures of the economies whose own are at hand: Kazakhstan and the United States.

    Those of the United States are of the last full year up to the year of the trade, and govern
    only if it is that year.
    """
    exports, imports = (
        {partner: value for (partner, t), value in values.items() if t == year}
        for values in (
            read_trade_by_partner(inputs, "exports"),
            read_trade_by_partner(inputs, "imports"),
        )
    )
    census = read_us_trade_by_country(inputs)
    last = max(t for _, t in census["exports"] if t <= year)
    sold, bought = (
        {
            partner: value
            for (partner, t), value in census[flow].items()
            if t == last and partner != "WLD"
        }
        for flow in ("exports", "imports")
    )
    return {
        "KAZ": OwnFigures(exports, imports, governs=True),
        "USA": OwnFigures(sold, bought, governs=last == year),
    }


def read_totals(inputs: Path, year: int, gdp: Mapping[str, float]) -> dict[str, Totals]:
    """Return the limits of every economy that the Factbook or the World Bank has."""
    known, nan = read_factbook(inputs), float("nan")
    return {
        code: Totals(
            known[code].exports.get(year, nan) if code in known else nan,
            known[code].imports.get(year, nan) if code in known else nan,
            gdp.get(code, nan),
        )
        for code in {*known, *gdp}
    }


@dataclass(frozen=True)
class Contradiction:
    """A pair that contradicts a reporter.

    Attributes
    ----------
    exporter, importer
        ISO3 codes.
    reporter
        Whose figures it contradicts: one of the two.
    rule
        ``own figure``: above the reporter's own (`TIMES_OWN`, or `PART_OF_TOTAL` of its balance of
        payments). ``pair``: the pair alone exceeds all that the reporter trades. ``total``: the
        pairs of the reporter together exceed its balance of payments by more than `PART_OF_TOTAL`,
        and this one is large among them.
    recorded, limit
        The pair, and what it was held against: the own figure or the total; million USD.
    done
        ``own figure``: it takes the place of the pair. ``cut``: to what the total leaves beside the
        other pairs. ``kept``: nothing, because the figures are of another year or which pair is
        wrong is not known; totals are brought to the accounts of the economy all the same.
    left
        The pair afterwards, million USD.
    """

    exporter: str
    importer: str
    reporter: str
    rule: Rule
    recorded: float
    limit: float
    done: Done
    left: float


def contradictions(
    codes: Sequence[str],
    trade: Array,
    own: Mapping[str, OwnFigures],
    totals: Mapping[str, Totals],
) -> list[Contradiction]:
    """Find the pairs that contradict what an economy itself reports.

    A large pair is no contradiction as such (most of Mexico's exports go to the United States): an
    economy with figures of its own by partner is held against these, any other against its balance
    of payments, which has services too and so is an upper limit.

    Parameters
    ----------
    codes, trade
        ISO3 codes and (exporter, importer) million USD.
    own
        Figures by partner of those economies whose own are at hand.
    totals
        Balance of payments, in the year of the trade.

    Returns
    -------
    list of Contradiction
        The largest first; a pair is once for each of its two economies that it contradicts.
    """
    found: list[Contradiction] = []
    for n, code in enumerate(codes):
        limits = totals.get(code, Totals())
        for flow, row in (("exports", trade[n]), ("imports", trade[:, n])):
            others = np.where(np.arange(len(codes)) == n, 0.0, row)
            if code in own:
                found += _against_own(codes, code, flow, others, own[code], limits)
            else:
                found += _against_total(codes, code, flow, others, limits)
    return sorted(found, key=lambda c: (-c.recorded, c.exporter, c.importer, c.reporter))


def _pair(code: str, partner: str, flow: str) -> tuple[str, str]:
    return (code, partner) if flow == "exports" else (partner, code)


def _against_own(
    codes: Sequence[str], code: str, flow: str, row: Array, own: OwnFigures, limits: Totals
) -> list[Contradiction]:
    figures, total = (
        (own.exports, limits.exports) if flow == "exports" else (own.imports, limits.imports)
    )
    known = np.array([figures.get(partner, 0.0) for partner in codes])
    excess = row - known
    times = (row > TIMES_OWN * known) & (excess > NOTABLE * sum(figures.values()))
    large = excess > (PART_OF_TOTAL * total if total == total else np.inf)
    return [
        Contradiction(
            *_pair(code, codes[m], flow),
            code,
            "own figure",
            float(row[m]),
            float(known[m]),
            "own figure" if own.governs else "kept",
            float(known[m] if own.governs else row[m]),
        )
        for m in np.nonzero(times | large)[0].tolist()
    ]


def _against_total(
    codes: Sequence[str], code: str, flow: str, row: Array, limits: Totals
) -> list[Contradiction]:
    total = limits.exports if flow == "exports" else limits.imports
    traded = float(row.sum())
    if total != total:
        # Exports to one partner above GDP cannot be, whatever the balance of payments is.
        above = row > limits.gdp if flow == "exports" else np.zeros(len(row), dtype=bool)
        total = limits.gdp
    elif (row > total).any():
        above = row > total
    elif traded > (1.0 + PART_OF_TOTAL) * total:
        large = np.nonzero(row > PART_OF_TOTAL * total)[0].tolist()
        return [_kept(*_pair(code, codes[m], flow), code, float(row[m]), total) for m in large]
    else:
        return []
    return [
        Contradiction(
            *_pair(code, codes[m], flow),
            code,
            "pair",
            float(row[m]),
            total,
            "cut",
            max(total - (traded - float(row[m])), 0.0),
        )
        for m in np.nonzero(above)[0].tolist()
    ]


def _kept(exporter: str, importer: str, reporter: str, value: float, total: float) -> Contradiction:
    return Contradiction(exporter, importer, reporter, "total", value, total, "kept", value)


def without_contradictions(
    codes: Sequence[str], trade: Array, found: Sequence[Contradiction]
) -> Array:
    """Return the trade with what was done to the contradictions.

    Where a pair contradicts both its economies, an own figure goes before a cut, and the smaller of
    two cuts before the larger.
    """
    place = {code: n for n, code in enumerate(codes)}
    cleaned = trade.copy()
    settled: set[tuple[str, str]] = set()
    order = {"own figure": 0, "cut": 1, "kept": 2}
    for one in sorted(found, key=lambda c: (order[c.done], c.left)):
        if one.done != "kept" and (one.exporter, one.importer) not in settled:
            settled.add((one.exporter, one.importer))
            cleaned[place[one.exporter], place[one.importer]] = one.left
    return cleaned


def contradiction_remarks(found: Sequence[Contradiction]) -> list[str]:
    """Return one sentence for every contradiction that was not kept."""
    return [
        f"{one.exporter} to {one.importer}: {one.recorded:.0f} million USD recorded; "
        f"{one.reporter} has {one.limit:.0f} ({_HELD_AGAINST[one.rule]}): {one.left:.0f} left"
        for one in found
        if one.done != "kept"
    ]


_HELD_AGAINST: dict[Rule, str] = {
    "own figure": "its own figure",
    "pair": "all its trade",
    "total": "all its trade",
}
