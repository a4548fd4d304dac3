"""Table 2 of Caliendo & Parro (2015): welfare effects of NAFTA's tariff reductions.

L. Caliendo and F. Parro, "Estimates of the Trade and Welfare Effects of NAFTA", Review of Economic Studies 82(1), 2015,
https://doi.org/10.1093/restud/rdu035. The data folder is the authors' replication package as text files.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.trade.data import Benchmark

Array = NDArray[np.float64]

REGIONS = (
    "ARG AUS AUT BRA CAN CHL CHN DNK FIN FRA DEU GRC HUN IND IDN IRL ITA JPN KOR MEX NLD NZL NOR PRT "
    "ZAF ESP SWE TUR GBR USA ROW"
).split()
SECTORS = (
    "agriculture mining food textile wood paper petroleum chemicals plastic minerals basic_metals "
    "metal_products machinery office electrical communication medical auto other_transport other "
    "electricity construction retail hotels land water air aux_transport post finance real_estate "
    "renting computer rnd other_business public education health other_services private"
).split()
MEMBERS = ("MEX", "CAN", "USA")
TRADED = 20
THETA_NOT_TRADED = 8.22


def read(directory: Path) -> tuple[Benchmark, Array]:
    """Read the replication data.

    Returns
    -------
    tuple
        The benchmark of 1993 as the paper builds it, and the tariffs of 2005, (J, N, N).

    Raises
    ------
    InputError
        If a file is missing or has another shape.
    """
    n, j = len(REGIONS), len(SECTORS)
    theta = np.full(j, THETA_NOT_TRADED)
    theta[:TRADED] = _table(directory, "T", (TRADED, 1))[:, 0]
    imports = np.zeros((j, n, n))
    imports[:TRADED] = _table(directory, "xbilat1993", (TRADED * n, n)).reshape(TRADED, n, n) * 1e3
    tariff, tariff_2005 = np.zeros((j, n, n)), np.zeros((j, n, n))
    for array, file in ((tariff, "tariffs1993"), (tariff_2005, "tariffs2005")):
        array[:TRADED] = _table(directory, file, (TRADED * n, n)).reshape(TRADED, n, n) / 100.0
    value_added_share = _table(directory, "B", (j, n))
    cost_share = _table(directory, "IO", (n * j, j)).reshape(n, j, j)
    # The printed shares miss one in their last digits, which would leave markets open by 1e-8 of income.
    # A sector without inputs has zeros there.
    total = cost_share.sum(axis=1, keepdims=True)
    cost_share /= np.where(total > 0, total, 1.0)
    input_share = cost_share * (1.0 - value_added_share.T[:, None, :])
    exports = imports.sum(axis=1)
    output = np.maximum(_table(directory, "GO", (j, n)), exports)
    trade = imports
    trade[:, np.arange(n), np.arange(n)] = output - exports
    expenditure = (trade * (1.0 + tariff)).sum(axis=2)
    final_use = np.maximum(expenditure - np.einsum("nkj,jn->kn", input_share, output), 0.0)
    value_added = (value_added_share * output).sum(axis=0)
    deficit = trade.sum(axis=(0, 2)) - output.sum(axis=0)
    benchmark = Benchmark(
        economies=list(REGIONS),
        sectors=list(SECTORS),
        trade=trade,
        tariff=tariff,
        expenditure=expenditure,
        output=output,
        value_added_share=value_added_share,
        final_share=final_use / final_use.sum(axis=0),
        input_share=input_share,
        value_added=value_added,
        deficit=deficit,
        income=value_added + (trade * tariff).sum(axis=(0, 2)) + deficit,
        trade_elasticity=theta[:, None],
        traded=TRADED,
        dutiable=TRADED,
    )
    return benchmark, tariff_2005


def _table(directory: Path, name: str, shape: tuple[int, int]) -> Array:
    path = directory / f"{name}.txt"
    if not path.is_file():
        raise InputError(f"{path}: no such file; the folder must hold the replication data of the paper")
    values = np.loadtxt(path, ndmin=2)
    if values.shape != shape:
        raise InputError(f"{path}: has shape {values.shape}; allowed: {shape}")
    return values
