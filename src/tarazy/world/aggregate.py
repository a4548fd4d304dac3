"""Coarser worlds: economies put together into regions, sectors into groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name
from tarazy.world.world import World

Groups = Mapping[str, Sequence[str]]
Array = NDArray[np.float64]


def aggregate(world: World, regions: Groups | None = None, sectors: Groups | None = None) -> World:
    """Put economies and sectors together.

    Values are added up: sales, duties, output, cost of inputs, value added, final use, deficits.
    From these follow the rates. A tariff is duties over sales, so tariff revenue is kept; where
    nothing is sold it is the simple mean. An input share is cost over output. Theta of a group of
    sectors is their mean weighted by trade between economies before aggregation (by all sales where
    none is traded). Trade among the members of a region becomes domestic; duties among them stay in
    the accounts as a rate on the region's own sales, which is zero only if they had none.

    Economies and sectors that no group names stay as they are. A group stands where the first of
    its members stood. Elasticity sets and other extra variables of the world are not carried over.

    Parameters
    ----------
    world
        The finer world, which is not changed.
    regions
        Members of each region, e.g. ``{"EAEU": ["RUS", "KAZ", "KGZ", "ARM"]}``.
    sectors
        Members of each group of sectors, e.g. ``{"mining": ["oil_gas", "other_mining"]}``.

    Returns
    -------
    World
        Named after the finer one, with N' economies and J' sectors.

    Raises
    ------
    InputError
        A name is unknown or in two groups, a group is empty, or its name is that of an economy or
        sector outside it.
    """
    region_names, in_region = _membership(world.economies, regions, "economy", "regions")
    sector_names, in_sector = _membership(world.sectors, sectors, "sector", "sectors")
    data = world.dataset
    trade, tariff = data["trade"].values, data["tariff"].values
    benchmark = world.accounts

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
        benchmark.output,
        optimize=True,
    )
    output = sales.sum(axis=0)
    # Where nothing is sold the accounts tell no rate; the mean is what a first seller would meet.
    pairs = regional(np.ones_like(trade))
    new_tariff = np.where(sales > 0, _ratio(duties, sales), regional(tariff) / pairs)
    source = f"aggregated from world {world.name} ({world.digest})"
    provenance: dict[str, dict[str, Any]] = {
        variable: {
            **{k: v for k, v in data[variable].attrs.items() if k != "unit"},
            "aggregation": source,
        }
        for variable in ("trade", "tariff", "input_share", "trade_elasticity")
    }
    coarse = World.from_arrays(
        name=f"{world.name}-{len(region_names)}x{len(sector_names)}",
        year=world.year,
        economies=region_names,
        sectors=sector_names,
        trade=sales,
        tariff=new_tariff,
        input_share=_ratio(cost, output[:, None, :]),
        trade_elasticity=_mean_elasticity(data["trade_elasticity"].values, trade, in_sector),
        provenance=provenance,
        # Of a region with duties between its members; rates were checked with the finer world.
        high_tariffs=True,
        home_tariffs=True,
    )
    coarse.validate()
    return coarse


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
    return np.asarray(weights @ theta / weights.sum(axis=1))
