"""Bilateral control of goods trade: BACI brought to the totals of the input-output margins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.world.balance import Margin, Term, balance
from tarazy_pipeline.world.kazakhstan import KazakhstanControl
from tarazy_pipeline.world.prior import Blocks

Array = NDArray[np.float64]

# Goods for final users are at most this part of domestic final sales; what BACI has beyond that in
# Hong Kong, Kyrgyzstan and the like is transit that the accounts of the economy do not contain.
LARGEST_FINAL_IMPORTS = 0.6
# Goods imports are at least this multiple of the goods that industries import in the margins.
SMALLEST_OVER_INTERMEDIATE = 1.15


def goods_control(
    economies: Sequence[str],
    baci: Array,
    exports: Array,
    intermediate_imports: Array,
    domestic_final: Array,
    prior: Blocks,
    goods: slice,
    kazakhstan: KazakhstanControl,
    from_prior: Sequence[str] = (),
) -> Array:
    """Return bilateral goods trade that fits the margins.

    Exporter totals are those of the margins. Importer totals are those of BACI, less the re-exports
    that BACI contains and the margins do not (BACI exports beyond those of the margins), inside the
    bounds that the economy's own accounts set, and scaled to the world total. Kazakhstan's row and
    column are its own control. Pairs with Taiwan, which BACI lacks, start from the prior.

    Parameters
    ----------
    economies
        N codes.
    baci
        (N importer, N exporter) million USD, cleaned.
    exports
        (N,) goods exports of the margins.
    intermediate_imports
        (N,) imports for industries of the margins, services included.
    domestic_final
        (N,) domestic final sales.
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
    pattern = baci.copy()
    guess = (prior.intermediate_trade + prior.final_trade)[:, :, goods].sum(axis=2)
    for code in ("TWN", *from_prior):
        place = economies.index(code)
        pattern[place], pattern[:, place] = guess[place], guess[:, place]
    pattern[np.arange(n), np.arange(n)] = 0.0
    imports, sent = pattern.sum(axis=1), pattern.sum(axis=0)
    # A recorded zero may be unrecorded trade: a floor of one part in ten million of the pair's
    # proportional trade.
    pattern += 1e-7 * np.outer(imports, sent) / imports.sum() * ~np.eye(n, dtype=bool)

    goods_need = prior.intermediate_trade[:, :, goods].sum(axis=(1, 2))
    all_need = prior.intermediate_trade.sum(axis=(1, 2))
    need = intermediate_imports * goods_need / all_need
    retained = imports - np.maximum(sent - exports, 0.0)
    wanted = np.clip(
        retained,
        SMALLEST_OVER_INTERMEDIATE * need,
        np.maximum(
            need + LARGEST_FINAL_IMPORTS * domestic_final, SMALLEST_OVER_INTERMEDIATE * need
        ),
    )
    # Kazakhstan is fixed; the others share what is left.
    pattern[kaz], pattern[:, kaz] = 0.0, 0.0
    others = np.arange(n) != kaz
    row_total = np.where(others, exports - kazakhstan.imports_by_partner, 0.0)
    left = wanted - kazakhstan.exports_by_partner
    column_total = np.where(others, np.maximum(left, 0.05 * wanted), 0.0)
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
