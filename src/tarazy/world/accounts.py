"""The accounting identities of a benchmark, as functions of arrays.

Notation of Caliendo & Parro (2015): n importer, i exporter, j sector, k input. Arrays are in the
order of `World`: ``trade[n, i, j]``, ``tariff[n, i, j]``, ``input_share[n, k, j]``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Accounts:
    """What follows from trade, tariffs and input shares alone.

    Attributes
    ----------
    expenditure
        X, (N, J): what buyers in n spend on j, tariffs included.
    output
        Y, (N, J): sales of sector j of n to all destinations, before tariffs.
    intermediate_use
        (N, J): part of X bought by the sectors of n.
    final_use
        (N, J): the rest of X, bought by households, governments and investors.
    value_added
        (N,): payments to the factors of n.
    tariff_revenue
        (N,)
    deficit
        (N,): imports less exports, before tariffs.
    income
        (N,): value added + tariff revenue + deficit, equal to final expenditure.
    """

    expenditure: Array
    output: Array
    intermediate_use: Array
    final_use: Array
    value_added: Array
    tariff_revenue: Array
    deficit: Array
    income: Array


def accounts(trade: Array, tariff: Array, input_share: Array) -> Accounts:
    """Return the accounts of a benchmark.

    Parameters
    ----------
    trade
        (N, N, J) sales of exporter to importer before tariff; the diagonal is domestic.
    tariff
        (N, N, J) ad valorem rates, fractions.
    input_share
        (N, K, J) cost of input k per unit of output value of sector j, tariffs included.
    """
    duties = tariff * trade
    imports = trade.sum(axis=1)
    expenditure = imports + duties.sum(axis=1)
    output = trade.sum(axis=0)
    intermediate_use = np.einsum("nkj,nj->nk", input_share, output)
    value_added = ((1.0 - input_share.sum(axis=1)) * output).sum(axis=1)
    tariff_revenue = duties.sum(axis=(1, 2))
    deficit = imports.sum(axis=1) - output.sum(axis=1)
    return Accounts(
        expenditure=expenditure,
        output=output,
        intermediate_use=intermediate_use,
        final_use=expenditure - intermediate_use,
        value_added=value_added,
        tariff_revenue=tariff_revenue,
        deficit=deficit,
        income=value_added + tariff_revenue + deficit,
    )
