"""Margins of an economy brought to its national accounts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.adb_margins import Margins

Array = NDArray[np.float64]

# Imports for industries are between these parts of all imports of an economy.
LEAST_FOR_INDUSTRY, MOST_FOR_INDUSTRY = 0.25, 0.85
# Part of exports by which the balance of payments may move them whatever value added does.
FREE_MOVE = 0.05
# A sector that comes to export more keeps at least this part of its home sales.
LEAST_HOME_SALES = 0.2


def exports_wanted(exports: Array, factor: Array, recorded: Array) -> Array:
    """Return exports moved towards the balance of payments, by no more than value added moves.

    Records of the balance of payments contain re-exports that input-output tables leave out
    (Singapore's are half as large again as in the margins): they govern only where the margins are
    off in level, and only so far, or by `FREE_MOVE` of exports at most.

    Parameters
    ----------
    exports, factor, recorded
        (N,) exports of the margins; factor of value added; exports of the balance of payments, NaN
        where unknown.
    """
    low = exports * np.minimum(factor, 1.0 - FREE_MOVE)
    high = exports * np.maximum(factor, 1.0 + FREE_MOVE)
    return np.where(np.isnan(recorded), exports, np.clip(recorded, low, high))


def scale_economies(margins: Margins, factor: Array, exports: Array) -> Margins:
    """Return margins with value added times a factor and exports near those wanted.

    Output, inputs and value added of every sector are multiplied by the factor of the economy;
    exports of every sector by one factor per economy, home sales are the rest. The divisions of
    home sales and of exports between industries and final users stay.

    Parameters
    ----------
    margins
        (N, K).
    factor, exports
        (N,) factor of value added; all exports wanted, million USD.
    """
    before = np.maximum(margins.exports, 0.0)
    total = before.sum(axis=1)
    home = margins.output - before
    more = (exports / np.where(total > 0, total, 1.0))[:, None]
    output = margins.output * factor[:, None]
    home = np.maximum(
        output - before * more, np.minimum(LEAST_HOME_SALES * factor[:, None], 1) * home
    )
    home = np.minimum(home, output)
    abroad = output - home

    def part(of: Array, whole: Array) -> Array:
        return np.where(whole > 0, of / np.where(whole > 0, whole, 1.0), 0.0)

    to_industry = np.clip(
        part(margins.domestic_intermediate_sales, margins.output - before), 0.0, 1.0
    )
    abroad_to_industry = np.clip(part(margins.intermediate_exports, before), 0.0, 1.0)
    return assemble(
        margins.intermediate_use * factor[:, None],
        home * to_industry,
        home * (1.0 - to_industry),
        abroad * abroad_to_industry,
        abroad * (1.0 - abroad_to_industry),
    )


def assemble(
    inputs: Array,
    home_to_industry: Array,
    home_final: Array,
    abroad_to_industry: Array,
    abroad_final: Array,
) -> Margins:
    """Return margins from inputs and the four kinds of sales, (N, K) each."""
    sales = home_to_industry + abroad_to_industry
    final = home_final + abroad_final
    return Margins(
        output=sales + final,
        intermediate_use=inputs,
        value_added=sales + final - inputs,
        intermediate_sales=sales,
        final_sales=final,
        domestic_intermediate_sales=home_to_industry,
        domestic_final_sales=home_final,
    )


def imports_for_industry(margins: Margins) -> Array:
    """Return (N,) what industries import: their inputs less home sales to industries."""
    return np.asarray(
        margins.intermediate_use.sum(axis=1) - margins.domestic_intermediate_sales.sum(axis=1)
    )


def with_imports_for_industry(margins: Margins, wanted: Array) -> Margins:
    """Return margins in which industries import as much as wanted.

    Home sales move between industries and final users: the odds of every sector of an economy by
    one factor. Sales in all stay.

    Parameters
    ----------
    margins
        (N, K).
    wanted
        (N,) million USD; NaN keeps an economy as it is.
    """
    home = margins.domestic_intermediate_sales + margins.domestic_final_sales
    target = margins.intermediate_use.sum(axis=1) - wanted
    share = np.where(
        home > 0, margins.domestic_intermediate_sales / np.where(home > 0, home, 1.0), 0.0
    )
    found = margins.domestic_intermediate_sales.copy()
    for n in np.nonzero(~np.isnan(wanted))[0]:
        found[n] = home[n] * moved_share(share[n], home[n], float(target[n]))
    return assemble(
        margins.intermediate_use,
        found,
        np.maximum(home - found, 0.0),
        margins.intermediate_exports,
        margins.final_exports,
    )


def moved_share(share: Array, weight: Array, total: float, sweeps: int = 80) -> Array:
    """Return shares whose odds are all multiplied by one factor so that their weighted sum is met.

    Parameters
    ----------
    share, weight
        (K,) shares in [0, 1], weights.
    total
        Wanted sum of share times weight; it is met as far as a factor of a thousand goes.
    """
    low, high = -7.0, 7.0
    for _ in range(sweeps):
        middle = 0.5 * (low + high)
        moved = share * np.exp(middle) / (share * np.exp(middle) + (1.0 - share))
        if (moved * weight).sum() < total:
            low = middle
        else:
            high = middle
    return np.asarray(share * np.exp(high) / (share * np.exp(high) + (1.0 - share)))


def concatenate(parts: Sequence[Margins], order: Sequence[int]) -> Margins:
    """Return margins of several groups of economies, stacked and then put in an order."""
    return Margins(
        **{
            name: np.concatenate([getattr(part, name) for part in parts])[list(order)]
            for name in Margins.__dataclass_fields__
        }
    )
