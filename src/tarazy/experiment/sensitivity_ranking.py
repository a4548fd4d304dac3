"""Rankings of derivatives: by link, by partner, by sector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Positions = tuple[NDArray[np.intp], ...]

BILATERAL = ("importer", "exporter", "sector")
INSTRUMENTS = ("trade_cost", "tariff", "productivity")
GROUPINGS = ("link", "partner", "sector")


def rank(
    dataset: xr.Dataset, members: Sequence[str], instrument: str, by: str, n: int | None
) -> pd.DataFrame:
    """Return the largest effects first, whatever their sign; see `Sensitivity.top`.

    Parameters
    ----------
    dataset
        That of a `Sensitivity`.
    members
        Codes of the economies whose real income is derived.
    instrument, by, n
        As for `Sensitivity.top`.

    Raises
    ------
    InputError
        If `n` is not positive, or a name is unknown.
    """
    for kind, name, allowed in (
        ("instrument", instrument, INSTRUMENTS),
        ("grouping", by, GROUPINGS),
    ):
        if name not in allowed:
            raise unknown_name(kind, name, allowed)
    if n is not None and n < 1:
        raise InputError(f"n is {n}; allowed: 1 or more, or None for all")
    if instrument == "productivity":
        return _producers(dataset["productivity"], by, n)
    if by == "link":
        return _links(dataset, instrument, n)
    return _own_trade(dataset, members, instrument, by, n)


def _links(dataset: xr.Dataset, instrument: str, n: int | None) -> pd.DataFrame:
    import pandas as pd

    values = dataset[instrument].values
    abroad = np.broadcast_to(~np.eye(len(values), dtype=bool)[:, :, None], values.shape)
    cells = _largest(values, n, abroad)
    rate = 100.0 * dataset["rate"].values[cells]
    columns: dict[str, Any] = {
        name: _codes(dataset, name)[position]
        for name, position in zip(BILATERAL, cells, strict=True)
    }
    columns["per_cent"] = values[cells]
    columns["trade"] = dataset["trade"].values[cells]
    columns["rate"] = rate
    if instrument == "tariff":
        columns["removal"] = 0.0 - rate * values[cells]
    return pd.DataFrame(columns)


def _own_trade(
    dataset: xr.Dataset, members: Sequence[str], instrument: str, by: str, n: int | None
) -> pd.DataFrame:
    """Sum over the links of the members with the others, and, by sector, over all other links."""
    import pandas as pd

    codes = _codes(dataset, "country")
    inside = np.isin(codes, members)
    values = dataset[instrument].values.copy()
    own = np.arange(len(values))
    values[own, own] = 0.0
    imports, exports = values[np.ix_(inside, ~inside)], values[np.ix_(~inside, inside)]
    if by == "partner":
        if inside.all():
            raise InputError(
                "by: 'partner' is not allowed where the country is the whole world; "
                "allowed: link, sector"
            )
        labels = codes[~inside]
        parts = {"imports": imports.sum(axis=(0, 2)), "exports": exports.sum(axis=(1, 2))}
    else:
        labels = _codes(dataset, "sector")
        parts = {"imports": imports.sum(axis=(0, 1)), "exports": exports.sum(axis=(0, 1))}
        parts["elsewhere"] = values.sum(axis=(0, 1)) - parts["imports"] - parts["exports"]
    total = np.sum(list(parts.values()), axis=0)
    (order,) = _largest(total, n)
    return pd.DataFrame(
        {by: labels[order], "per_cent": total[order]}
        | {name: part[order] for name, part in parts.items()}
    )


def _producers(array: xr.DataArray, by: str, n: int | None) -> pd.DataFrame:
    import pandas as pd

    if by == "partner":
        array = array.sum("sector")
    elif by == "sector":
        array = array.sum("country")
    cells = _largest(array.values, n)
    columns: dict[str, Any] = {
        str(name): array[name].values.astype(str)[position]
        for name, position in zip(array.dims, cells, strict=True)
    }
    return pd.DataFrame(columns | {"per_cent": array.values[cells]})


def _codes(dataset: xr.Dataset, dimension: str) -> NDArray[np.str_]:
    return np.asarray(dataset[dimension].values.astype(str))


def _largest(values: Array, n: int | None, where: NDArray[np.bool_] | None = None) -> Positions:
    """Return the positions of the n largest absolute values, ties in the order of the array."""
    size = np.abs(values).ravel()
    chosen = np.arange(size.size) if where is None else np.flatnonzero(where)
    if n is not None and n < chosen.size:
        # Only what can be among the first n is sorted: rankings of 200,000 links stay quick.
        least = np.partition(size[chosen], chosen.size - n)[chosen.size - n]
        chosen = chosen[size[chosen] >= least]
    order = chosen[np.argsort(-size[chosen], kind="stable")][:n]
    return np.unravel_index(order, values.shape)
