"""What the owners of capital and resources earn in each economy, of answers that know owners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import xarray as xr

if TYPE_CHECKING:
    import pandas as pd

# By owner and host, million USD after the taxes of the host.
BEFORE, AFTER = "owner_income_before", "owner_income_after"


def has_owners(dataset: xr.Dataset) -> bool:
    """Return whether the results know who owns capital and resources."""
    return BEFORE in dataset


def owners_table(dataset: xr.Dataset) -> pd.DataFrame:
    """Return what each owner earns in each host, million USD: a row where there is something.

    Parameters
    ----------
    dataset
        Results with owners.

    Returns
    -------
    pandas.DataFrame
        Columns ``host``, ``owner``, the two of the dataset, and ``owner_income_change``.
    """
    both = dataset[[BEFORE, AFTER]].transpose("host", "owner").to_dataframe().reset_index()
    table = both[["host", "owner", BEFORE, AFTER]]
    table = table[(table[BEFORE] != 0) | (table[AFTER] != 0)].reset_index(drop=True)
    change = "owner_income_change"
    table[change] = table[AFTER] - table[BEFORE]
    about = {name: dataset[name].attrs for name in (BEFORE, AFTER)}
    table.attrs = {
        "units": {**{name: each["unit"] for name, each in about.items()}, change: _unit(dataset)},
        "long_names": {
            **{name: each["long_name"] for name, each in about.items()},
            change: "change of what the owner earns in the host",
        },
        "source": about[BEFORE]["source"],
    }
    return table


def owners_summary(dataset: xr.Dataset, hosts: Sequence[str]) -> dict[str, Any]:
    """Return what JSON holds beside the variables by country, for some hosts; empty without owners.

    Returns
    -------
    dict
        ``factors`` and ``horizon`` of the answer; ``owner_income``: host, then owner, then
        ``before`` and ``after``; ``owner_income_unit``.
    """
    if not has_owners(dataset):
        return {}
    table = owners_table(dataset)
    income: dict[str, dict[str, dict[str, float]]] = {}
    for host in hosts:
        rows = table[table["host"] == host]
        income[host] = {
            str(owner): {"before": float(before), "after": float(after)}
            for owner, before, after in zip(rows["owner"], rows[BEFORE], rows[AFTER], strict=True)
        }
    return {
        "factors": str(dataset.attrs["factors"]),
        "horizon": str(dataset.attrs["horizon"]),
        "owner_income": income,
        "owner_income_unit": _unit(dataset),
    }


def _unit(dataset: xr.Dataset) -> str:
    return str(dataset[BEFORE].attrs["unit"])
