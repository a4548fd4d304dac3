"""Bilateral control of goods trade: BACI brought to the totals of the input-output margins."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.world.balance import Margin, Term, balance
from tarazy_pipeline.world.kazakhstan import KazakhstanControl
from tarazy_pipeline.world.prior import Blocks

Array = NDArray[np.float64]

# Goods are between these parts of an economy's imports of goods and services; what BACI has beyond
# that in Hong Kong, Kyrgyzstan and the like is transit that its balance of payments does not have.
LEAST_GOODS, MOST_GOODS = 0.3, 0.88
# Of an economy without a table, whose recorded imports are often short of what it bought.
LEAST_GOODS_WITHOUT_TABLE = 0.55
# Goods imports are at least this multiple of the goods that industries import in the margins.
SMALLEST_OVER_INTERMEDIATE = 1.1


def goods_control(
    economies: Sequence[str],
    baci: Array,
    exports: Array,
    intermediate_imports: Array,
    imports: Array,
    without_table: NDArray[np.bool_],
    prior: Blocks,
    goods: slice,
    kazakhstan: KazakhstanControl,
    from_prior: Sequence[str] = (),
) -> Array:
    """Return bilateral goods trade that fits the margins.

    Exporter totals are those of the margins. Importer totals are those of BACI, less the re-exports
    that BACI contains and the margins do not (BACI exports beyond those of the margins), inside the
    bounds that the economy's own accounts set, and scaled to the world total. Kazakhstan's row and
    column are its own control. Pairs between which BACI has nothing in either direction (Taiwan,
    which it lacks, and pairs of which neither side reported) start from the prior.

    Parameters
    ----------
    economies
        N codes.
    baci
        (N importer, N exporter) million USD, cleaned.
    exports
        (N,) goods exports of the margins.
    intermediate_imports, imports
        (N,) imports for industries, and all imports, services included.
    without_table
        (N,) economies whose margins are not from a table.
    prior
        36-sector prior.
    goods
        Range of the goods sectors.
    kazakhstan
        Its control.
    from_prior
        Economies whose pairs start from the prior, and not from BACI: their partners are then those
        of the structure's year.

    Returns
    -------
    ndarray
        (N importer, N exporter) million USD, zero diagonal.
    """
    n, kaz = len(economies), economies.index("KAZ")
    apart = ~np.eye(n, dtype=bool)
    pattern = np.where(apart, baci, 0.0)
    guess = (prior.intermediate_trade + prior.final_trade)[:, :, goods].sum(axis=2)
    of_prior = np.isin(np.array(economies), list(from_prior))
    unknown = ((pattern + pattern.T == 0) | of_prior[:, None] | of_prior) & apart
    pattern[unknown] = _at_level(guess, pattern, unknown)[unknown]
    for importer, exporter, value in read_pairs():
        pair = economies.index(importer), economies.index(exporter)
        # A record goes before an assumption.
        if unknown[pair]:
            pattern[pair] = value
    bought, sent = pattern.sum(axis=1), pattern.sum(axis=0)
    # A recorded zero may be unrecorded trade: a floor of one part in ten million of the pair's
    # proportional trade.
    pattern += 1e-7 * np.outer(bought, sent) / bought.sum() * apart

    goods_need = prior.intermediate_trade[:, :, goods].sum(axis=(1, 2))
    all_need = prior.intermediate_trade.sum(axis=(1, 2))
    need = intermediate_imports * goods_need / all_need
    most = MOST_GOODS * imports
    part = np.where(without_table, LEAST_GOODS_WITHOUT_TABLE, LEAST_GOODS)
    least = np.minimum(np.maximum(SMALLEST_OVER_INTERMEDIATE * need, part * imports), 0.9 * most)
    # Margins are at basic prices: customs have freight and trade on top, as a rule by this factor.
    level = max(float(sent.sum() / exports.sum()), 1.0)
    retained = bought - np.maximum(sent - level * exports, 0.0)
    # Kazakhstan is fixed; the others share what is left.
    pattern[kaz], pattern[:, kaz] = 0.0, 0.0
    others = np.arange(n) != kaz
    row_total = np.where(others, exports - kazakhstan.imports_by_partner, 0.0)
    from_kaz = np.where(others, kazakhstan.exports_by_partner, 0.0)
    total = row_total.sum() + from_kaz.sum()
    wanted = np.zeros(n)
    wanted[others] = _scaled(retained[others], least[others], most[others], total)
    column_total = np.where(others, np.maximum(wanted - from_kaz, 0.05 * wanted), 0.0)
    column_total *= row_total.sum() / column_total.sum()
    found = balance(
        {"trade": pattern},
        [
            Margin("goods imports", column_total, (Term("trade", (1,)),)),
            Margin("goods exports", row_total, (Term("trade", (0,)),)),
        ],
        tolerance=1e-12,
    ).flows["trade"]
    found[:, kaz], found[kaz] = kazakhstan.exports_by_partner, kazakhstan.imports_by_partner
    return found


def _at_level(guess: Array, pattern: Array, unknown: NDArray[np.bool_]) -> Array:
    """Return guesses whose recorded pairs have the recorded totals of exporters and importers.

    So the guess of a pair without a record stands to its economies' records as guesses do. An
    economy without records (Taiwan) keeps its guesses; (N importer, N exporter).
    """
    found = guess.copy()
    for _ in range(100):
        for axis in (0, 1):
            there = np.where(unknown, 0.0, found).sum(axis=axis)
            recorded = np.where(unknown, 0.0, pattern).sum(axis=axis)
            factor = np.where(there * recorded > 0, recorded / np.where(there > 0, there, 1.0), 1.0)
            found *= factor[None, :] if axis == 0 else factor[:, None]
    return found


def read_pairs() -> list[tuple[str, str, float]]:
    """Return importer, exporter and assumed goods trade of ``goods_pairs.csv``, million USD."""
    file = resources.files("tarazy_pipeline.world").joinpath("goods_pairs.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return [(row["importer"], row["exporter"], float(row["value"])) for row in rows]


def _scaled(size: Array, least: Array, most: Array, total: float) -> Array:
    """Return sizes times one factor, each inside its bounds, that add up to a total.

    Raises
    ------
    InputError
        The bounds leave no room for the total.
    """
    if not least.sum() <= total <= most.sum():
        raise InputError(
            f"goods imports: {total:.0f} million USD are exported; allowed: between "
            f"{least.sum():.0f} and {most.sum():.0f}, the bounds of the importers"
        )
    low, high = 0.0, 1e3
    for _ in range(200):
        middle = 0.5 * (low + high)
        if np.clip(middle * size, least, most).sum() < total:
            low = middle
        else:
            high = middle
    return np.asarray(np.clip(high * size, least, most))
