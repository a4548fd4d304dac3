"""The prior of the reconstruction: what a known table says about the flows of another year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.adb_margins import Margins
from tarazy_pipeline.readers.geodist import Geography
from tarazy_pipeline.readers.wiod import WiodTable

Array = NDArray[np.float64]

# Part of the proportional rule in the prior: it opens cells that were zero or missing in the known
# table, so that they can grow, and is otherwise too small to matter.
PROPORTIONAL_PART = 0.01
# A borrowed structure has no product beyond this quantile of its part in the imports of economies
# with a structure of their own: India's uncut stones and gold, for one, are not lent. Assumed.
LARGEST_LENT = 0.9


@dataclass(frozen=True)
class Structure:
    """The structure of a known table.

    Attributes
    ----------
    economies
        N codes.
    domestic_coefficient, import_coefficient
        (N, K input, K sector) use of home and foreign products per unit of output.
    final_import_ratio
        (N, K) final imports of a product per unit of all domestic final sales.
    intermediate_affinity, final_affinity
        (N importer, N exporter, K) trade relative to the proportional rule exporter's exports x
        importer's imports / world trade in the product; NaN where that is zero.
    """

    economies: tuple[str, ...]
    domestic_coefficient: Array
    import_coefficient: Array
    final_import_ratio: Array
    intermediate_affinity: Array
    final_affinity: Array


@dataclass(frozen=True)
class Blocks:
    """The unknown flows of the reconstruction, million USD; N economies, K sectors.

    Attributes
    ----------
    domestic_use
        (N, K input, K sector) home products used by industries.
    imported_use
        (N, K input, K sector) foreign products used by industries.
    intermediate_trade, final_trade
        (N importer, N exporter, K) imports for industries and for final users; zero diagonal.
    """

    domestic_use: Array
    imported_use: Array
    intermediate_trade: Array
    final_trade: Array

    def as_dict(self) -> dict[str, Array]:
        """Return the blocks by name."""
        return {
            "domestic_use": self.domestic_use,
            "imported_use": self.imported_use,
            "intermediate_trade": self.intermediate_trade,
            "final_trade": self.final_trade,
        }


def blocks_of(table: WiodTable) -> Blocks:
    """Return the true blocks of a full table."""
    n = np.arange(len(table.economies))
    domestic = table.intermediate[n, :, n]
    trade = table.intermediate.sum(axis=3).transpose(2, 0, 1).copy()
    final = table.final.transpose(2, 0, 1).copy()
    trade[n, n], final[n, n] = 0.0, 0.0
    return Blocks(
        domestic_use=domestic,
        imported_use=table.intermediate.sum(axis=0).transpose(1, 0, 2) - domestic,
        intermediate_trade=trade,
        final_trade=final,
    )


def structure_of(table: WiodTable) -> Structure:
    """Return the structure of a full table."""
    blocks, margins = blocks_of(table), table.margins()
    output = np.where(margins.output > 0, margins.output, np.inf)[:, None, :]
    home = margins.domestic_final_sales.sum(axis=1)[:, None]
    return Structure(
        economies=table.economies,
        domestic_coefficient=blocks.domestic_use / output,
        import_coefficient=blocks.imported_use / output,
        final_import_ratio=blocks.final_trade.sum(axis=1) / home,
        intermediate_affinity=_affinity(blocks.intermediate_trade),
        final_affinity=_affinity(blocks.final_trade),
    )


def _affinity(trade: Array) -> Array:
    exports, imports = trade.sum(axis=0), trade.sum(axis=1)
    world = trade.sum(axis=(0, 1))
    rule = exports[None, :, :] * imports[:, None, :] / np.where(world > 0, world, np.inf)
    return np.asarray(np.where(rule > 0, trade / np.where(rule > 0, rule, 1.0), np.nan))


def gravity_affinity(affinity: Array, known: Geography, wanted: Geography) -> Array:
    """Return the affinity that distance, borders and language predict.

    By sector, least squares of log affinity on log distance, contiguity and common official
    language over the pairs of the known table with trade (a gravity equation whose exporter and
    importer terms are the totals in the proportional rule). The last economy, the rest of the
    world, is left out of the fit.

    Parameters
    ----------
    affinity
        (M, M, K) of the known table.
    known, wanted
        Geography of its M economies, and of the N economies wanted.

    Returns
    -------
    ndarray
        (N, N, K).
    """
    pairs = ~np.eye(len(affinity), dtype=bool)
    pairs[-1, :] = pairs[:, -1] = False

    def regressors(geography: Geography) -> Array:
        return np.stack(
            [
                np.ones_like(geography.distance),
                np.log(geography.distance),
                geography.contiguous,
                geography.common_language,
            ],
            axis=-1,
        )

    fitted, predict = regressors(known), regressors(wanted)
    result = np.ones((*wanted.distance.shape, affinity.shape[2]))
    for k in range(affinity.shape[2]):
        use = pairs & (np.nan_to_num(affinity[:, :, k]) > 0)
        if use.sum() < 2 * fitted.shape[-1]:
            continue  # a sector that nobody trades keeps the proportional rule
        coefficients = np.linalg.lstsq(fitted[use], np.log(affinity[use][:, k]), rcond=None)[0]
        result[:, :, k] = np.exp(np.clip(predict @ coefficients, -7.0, 7.0))
    return result


def spread_affinity(
    affinity: Array, known: Sequence[str], economies: Sequence[str], fallback: Array
) -> Array:
    """Put the affinities of a known table in the order of other economies.

    A pair that the table does not have takes the `fallback`, (N, N, K).
    """
    result = fallback.copy()
    place = [economies.index(code) for code in known]
    result[np.ix_(place, place)] = np.where(
        np.isnan(affinity), fallback[np.ix_(place, place)], affinity
    )
    return result


def prior_blocks(
    structure: Structure,
    economies: Sequence[str],
    donors: Mapping[str, str],
    margins: Margins,
    intermediate_affinity: Array,
    final_affinity: Array,
) -> Blocks:
    """Return the prior of all flows: the known structure at the scale of the new margins.

    Parameters
    ----------
    structure
        Of the known table.
    economies
        N codes of the margins.
    donors
        Economy to the economy of the known table whose input structure it takes.
    margins
        Of the year that is reconstructed, (N, K).
    intermediate_affinity, final_affinity
        (N, N, K).
    """
    place = {code: i for i, code in enumerate(structure.economies)}
    donor = [place[donors.get(code, code)] for code in economies]
    output, part = margins.output[:, None, :], PROPORTIONAL_PART
    rule = proportional_blocks(margins)
    borrows = np.array([code not in place for code in economies])
    wanted = structure.import_coefficient[donor] * output
    lent = _lent(wanted.sum(axis=2), borrows)
    imported_use = (1 - part) * (wanted * lent[:, :, None])
    imported_use += part * rule.imported_use
    home = margins.domestic_final_sales.sum(axis=1, keepdims=True)
    final_imports = structure.final_import_ratio[donor] * home
    final_imports *= _lent(final_imports, borrows)
    size = final_imports.sum(axis=1, keepdims=True)
    final_imports = (1 - part) * final_imports + part * size * _share(margins.final_exports)
    return Blocks(
        domestic_use=(1 - part) * (structure.domestic_coefficient[donor] * output)
        + part * rule.domestic_use,
        imported_use=imported_use,
        intermediate_trade=_trade(
            (1 - part) * intermediate_affinity + part,
            margins.intermediate_exports,
            imported_use.sum(axis=2),
        ),
        final_trade=_trade(
            (1 - part) * final_affinity + part, margins.final_exports, final_imports
        ),
    )


def _lent(imports: Array, borrows: NDArray[np.bool_]) -> Array:
    """Return the factors (N, K) that keep a borrower's products within `LARGEST_LENT`.

    What is taken away goes to its other products in proportion.

    Parameters
    ----------
    imports
        (N, K) imports by product, as the donor has them.
    borrows
        (N,) whether the structure is that of another.
    """
    share = imports / np.maximum(imports.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    most = np.quantile(share[~borrows], LARGEST_LENT, axis=0)
    kept = np.minimum(share, most)
    factor = kept / np.where(share > 0, share, 1.0) / kept.sum(axis=1, keepdims=True)
    return np.asarray(np.where(borrows[:, None], factor, 1.0))


def proportional_blocks(margins: Margins) -> Blocks:
    """Return the flows of the proportional rule, which knows margins only.

    An industry buys home products in proportion to what is sold at home, foreign products in
    proportion to what the world exports; every exporter serves every importer in proportion to its
    imports, and final imports are in proportion to domestic final sales.
    """
    use = margins.intermediate_use
    use_share = use / np.maximum(use.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    need = use.sum(axis=1) - margins.domestic_intermediate_sales.sum(axis=1)
    product_share = _share(margins.intermediate_exports)
    imported_use = need[:, None, None] * product_share[:, :, None] * use_share[:, None, :]
    final_imports = margins.domestic_final_sales.sum(axis=1)[:, None] * _share(
        margins.final_exports
    )
    one = np.ones((len(use), len(use), use.shape[1]))
    return Blocks(
        domestic_use=margins.domestic_intermediate_sales[:, :, None] * use_share[:, None, :],
        imported_use=imported_use,
        intermediate_trade=_trade(one, margins.intermediate_exports, imported_use.sum(axis=2)),
        final_trade=_trade(one, margins.final_exports, final_imports),
    )


def _share(exports: Array) -> Array:
    """Return the (1, K) share of each product in world exports."""
    total = exports.sum(axis=0, keepdims=True)
    return np.asarray(total / total.sum())


def _trade(affinity: Array, exports: Array, imports: Array) -> Array:
    share = imports / np.maximum(imports.sum(axis=0), np.finfo(float).tiny)
    trade = affinity * exports[None, :, :] * share[:, None, :]
    n = np.arange(len(trade))
    trade[n, n] = 0.0
    return np.asarray(trade)
