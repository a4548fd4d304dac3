"""Coarser worlds: economies put together into regions, sectors into groups."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.codes.classification import goods_sectors
from tarazy.codes.sector_groups import Groups as Groups
from tarazy.codes.sector_groups import coarser_groups
from tarazy.errors import InputError, unknown_name
from tarazy.world.controls import coarse_controls

Array = NDArray[np.float64]
# Further variables that hold where the sectors stay.
_OF_SECTORS = ("trade_elasticity_alternative", "trade_elasticity_standard_error")


class Coarse(TypedDict):
    """Labels and arrays of a coarser world, as `World.from_arrays` takes them."""

    economies: list[str]
    sectors: list[str]
    trade: Array
    tariff: Array
    input_share: Array
    trade_elasticity: Array
    extra: dict[str, xr.DataArray]
    groups: dict[str, list[str]]


def aggregate(
    data: xr.Dataset,
    output: Array,
    regions: Groups | None,
    sectors: Groups | None,
    own: Groups,
) -> Coarse:
    """Put economies and sectors together.

    Parameters
    ----------
    data
        Of the finer world, which is not changed.
    output
        (N, J) of its accounts, million USD.
    regions, sectors
        As in `World.aggregate`, which says how rates, shares and elasticities follow.
    own
        Groups of sectors of the finer world's own: the coarser one has those that it does not cut.

    Returns
    -------
    Coarse
        Of N' economies and J' sectors.

    Raises
    ------
    InputError
        A name is unknown or in two groups, a group is empty, or its name is that of an economy or
        sector outside it.
    """
    economies = [str(code) for code in data["importer"].values]
    region_names, in_region = _membership(economies, regions, "economy", "regions")
    labels = [str(code) for code in data["sector"].values]
    sector_names, in_sector = _membership(labels, sectors, "sector", "sectors")
    trade, tariff = data["trade"].values, data["tariff"].values

    def regional(array: Array) -> Array:
        return np.asarray(
            np.einsum("ra,sb,gj,abj->rsg", in_region, in_region, in_sector, array, optimize=True)
        )

    sales, duties = regional(trade), regional(tariff * trade)
    cost = np.einsum(
        "ra,hk,gj,akj,aj->rhg",
        in_region,
        in_sector,
        in_sector,
        data["input_share"].values,
        output,
        optimize=True,
    )
    # Where nothing is sold the accounts tell no rate; the mean is what a first seller would meet.
    pairs = regional(np.ones_like(trade))
    return Coarse(
        economies=region_names,
        sectors=sector_names,
        trade=sales,
        tariff=np.where(sales > 0, _ratio(duties, sales), regional(tariff) / pairs),
        input_share=_ratio(cost, sales.sum(axis=0)[:, None, :]),
        trade_elasticity=_mean_elasticity(data["trade_elasticity"].values, trade, in_sector),
        extra={
            **coarse_controls(data, np.isin(labels, goods_sectors()), in_region, in_sector),
            **({} if sectors else {name: data[name] for name in _OF_SECTORS if name in data}),
        },
        groups=coarser_groups(labels, own, sector_names, in_sector.argmax(axis=0).tolist()),
    )


def _membership(
    labels: list[str], groups: Groups | None, kind: str, argument: str
) -> tuple[list[str], Array]:
    """Return the new labels, and (new, old) with 1 where the old label is a member of the new."""
    group_of: dict[str, str] = {}
    for group, members in (groups or {}).items():
        if isinstance(members, str) or not members:
            raise InputError(
                f"{argument}: {group!r} has {members!r}; allowed: a list with at least one {kind}"
            )
        for member in members:
            if member not in labels:
                raise unknown_name(kind, member, labels, f"{argument}: {group}")
            if member in group_of:
                raise InputError(
                    f"{argument}: {member!r} is in {group_of[member]!r} and {group!r}; "
                    f"allowed: one group for each {kind}"
                )
            group_of[member] = group
    for group in groups or {}:
        if group in labels and group_of.get(group) != group:
            raise InputError(
                f"{argument}: {group!r} is also the name of an {kind} outside the group; "
                "allowed: a name of its own"
            )
    names = list(dict.fromkeys(group_of.get(label, label) for label in labels))
    place = [names.index(group_of.get(label, label)) for label in labels]
    member_of = np.zeros((len(names), len(labels)))
    member_of[place, np.arange(len(labels))] = 1.0
    return names, member_of


def _ratio(part: Array, whole: Array) -> Array:
    """Return part / whole, and 0 where there is nothing."""
    shape = np.broadcast_shapes(part.shape, whole.shape)
    return np.divide(part, whole, out=np.zeros(shape), where=np.broadcast_to(whole, shape) > 0)


def _mean_elasticity(theta: Array, trade: Array, in_sector: Array) -> Array:
    n = trade.shape[0]
    abroad = (trade * (1.0 - np.eye(n))[:, :, None]).sum(axis=(0, 1))
    weights = in_sector * abroad
    for fallback in (trade.sum(axis=(0, 1)), np.ones_like(theta)):
        nothing = weights.sum(axis=1) <= 0
        weights[nothing] = (in_sector * fallback)[nothing]
    # To the last digit that of the sector itself where it stays alone.
    alone = in_sector.sum(axis=1) == 1
    return np.asarray(np.where(alone, in_sector @ theta, weights @ theta / weights.sum(axis=1)))
