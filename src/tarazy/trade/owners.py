"""Who earns what capital and resources yield: claims of owners on every sector of every host.

Capital that moves from one sector to another keeps its owner: what leaves carries the mix of the
owners of the sectors it leaves to where it arrives. With ``K0`` the stock that stood in a sector
before it moved, ``K'`` after, and ω the owner's share in it::

    owned'_mhj = ω_mhj min(K0_hj, K'_hj) + mix_mh max(0, K'_hj - K0_hj)
    mix_mh     = Σ_j ω_mhj max(0, K0_hj - K'_hj) / Σ_j max(0, K0_hj - K'_hj)

Without this, an oil price that falls would hand foreign capital over to residents as it moves out
of oil.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Stocks(NamedTuple):
    """Capital by host and sector, in units of its gross income at the benchmark.

    Attributes
    ----------
    base
        (J, N) before it moves between sectors.
    foreign
        (J, N) factor on ω: the stock that foreign owners hold of the base, per share.
    now
        (J, N) after.
    """

    base: Array
    foreign: Array
    now: Array


def paid_abroad(abroad: Array, stocks: Stocks, per_unit: Array, resource: Array) -> Array:
    """Return what capital and resources of each host pay to owners abroad, (N, N) host, owner.

    Parameters
    ----------
    abroad
        (N, N, J) host, owner, sector: ω of owners abroad.
    stocks
        Of capital.
    per_unit
        (J, N) net income after tax of a unit of capital.
    resource
        (J, N) income of the resource after tax.
    """
    stays = np.minimum(stocks.base, stocks.now)
    leaves = stocks.base - stays
    paid = _over_sectors(abroad, stocks.foreign * stays * per_unit + resource)
    gone = leaves.sum(axis=0)
    if not gone.any():
        return paid
    arrives = ((stocks.now - stays) * per_unit).sum(axis=0)
    each = np.divide(arrives, gone, out=np.zeros_like(gone), where=gone > 0)
    return np.asarray(paid + _over_sectors(abroad, stocks.foreign * leaves) * each[:, None])


def _over_sectors(abroad: Array, by_sector: Array) -> Array:
    """Return ``Σ_j ω_hmj v_jh``, (N, N) host, owner."""
    return np.asarray((abroad @ by_sector.T[:, :, None])[..., 0])
