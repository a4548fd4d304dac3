"""What the balancing holds to trade statistics, as variables that the world carries."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.world.controls import CONTROL_DIMS, GOODS_CONTROL, PARTNER_CONTROL


def controls(
    economies: Sequence[str],
    sectors: Sequence[str],
    year: int,
    recorded: NDArray[np.bool_],
    by_partner: Collection[tuple[str, str]],
) -> dict[str, xr.DataArray]:
    """Return the variables of `tarazy.world.controls`.

    Parameters
    ----------
    economies, sectors
        N and J codes of the world.
    year
        Of the statistics of trade.
    recorded
        (N, N) pairs whose goods trade is recorded; that of others starts from the prior.
    by_partner
        (exporter, sector) whose sales to each partner are met.
    """
    held = [[(code, sector) in by_partner for sector in sectors] for code in economies]
    shared = {
        "unit": "true or false",
        "year": year,
        "source": "CEPII BACI, bilateral goods exports; as the balancing used it",
        "licence": "Etalab Open Licence 2.0",
        "quality": "derived",
    }
    notes = {
        GOODS_CONTROL: "whether goods trade of the pair was held to trade statistics",
        PARTNER_CONTROL: "whether the sector's sales to each partner were held to trade statistics",
    }
    values = {GOODS_CONTROL: recorded, PARTNER_CONTROL: np.array(held)}
    return {
        name: xr.DataArray(values[name], dims=dims, attrs={**shared, "notes": notes[name]})
        for name, dims in CONTROL_DIMS.items()
    }
