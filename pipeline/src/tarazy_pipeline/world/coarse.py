"""Margins of an economy that no input-output table has, from its accounts and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.adb_margins import Margins
from tarazy_pipeline.world.level import (
    LEAST_FOR_INDUSTRY,
    MOST_FOR_INDUSTRY,
    assemble,
    imports_for_industry,
    with_imports_for_industry,
)
from tarazy_pipeline.world.national_accounts import ACTIVITY_OF_SECTOR

Array = NDArray[np.float64]

GOODS = 16  # leading sectors of the 35 that are goods
AGRICULTURE, MINING, FOOD, REFINED, METALS, UTILITIES = 0, 1, 2, 7, 11, 16
MINING_AND_UTILITIES, MANUFACTURING = 1, 2  # UN activities
# Mining keeps this much room above its exports when manufacturing gives way to it.
ROOM_OF_MINING = 1.25
# Which sectors the four groups of UNCTAD are, and how much of the trade of a sector counts: steel
# is a manufacture there and other metals and gold are mining, so metals are in both by half.
GROUP_SECTORS: tuple[dict[int, float], ...] = (
    {AGRICULTURE: 1.0, FOOD: 1.0},
    {MINING: 1.0, REFINED: 1.0},
    {MINING: 1.0, METALS: 0.5},
    {3: 1.0, 4: 1.0, 5: 1.0, 6: 1.0, 8: 1.0, 9: 1.0, 10: 1.0, METALS: 0.5}
    | dict.fromkeys(range(12, GOODS), 1.0),
)
ENERGY = 1  # place among the groups
# (35,) whether a sector is a member, for each activity.
MEMBERS = tuple(place == ACTIVITY_OF_SECTOR for place in range(7))
# Weight of the five largest exports that are named, against the exports of the neighbours.
PART_OF_LEADING = 0.7
# Part of output that is sold at home at least, by sector.
LEAST_AT_HOME = 0.05
# Part of the room of others that exports without room take at most.
LARGEST_TAKEN = 0.9
# Part of an activity of mining and utilities that each of the two has at least.
LEAST_PART = 0.02


@dataclass(frozen=True)
class Target:
    """What is known of one economy, million USD.

    Attributes
    ----------
    activities
        (7,) value added by UN activity.
    goods, services
        Exports of goods and of services.
    groups
        (4,) shares of goods exports: agriculture, energy, mining, manufactures.
    imports
        Of goods and services.
    crude
        Exports of crude oil and gas as a part of those of energy; NaN where unknown.
    leading
        (35,) the largest exports by sector, adding up to one; zeros where unknown.
    """

    activities: Array
    goods: float
    services: float
    groups: Array
    imports: float
    crude: float
    leading: Array


@dataclass(frozen=True)
class Likeness:
    """The mean structure of neighbours, (35,) each.

    Attributes
    ----------
    value_added_share
        Value added over output.
    part_of_activity
        Value added as a part of that of its activity.
    utilities
        Value added of utilities over all value added.
    exports
        Composition of exports of goods and of services, each adding up to one.
    home_to_industry, abroad_to_industry
        Part of home sales and of exports that goes to industries.
    industry_part
        Imports for industries over all imports.
    services_part
        Exports of services over all exports.
    """

    value_added_share: Array
    part_of_activity: Array
    utilities: float
    exports: Array
    home_to_industry: Array
    abroad_to_industry: Array
    industry_part: float
    services_part: float


def likeness(margins: Margins, imports: Array, rows: Sequence[int]) -> Likeness:
    """Return the mean structure of some economies.

    Parameters
    ----------
    margins
        (N, 35) of economies that have a table.
    imports
        (N,) their imports of goods and services.
    rows
        Places of the neighbours.
    """
    chosen = list(rows)

    def pooled(part: Array, whole: Array, empty: float) -> Array:
        """Return the mean of ratios over the neighbours where the whole is positive."""
        has = whole[chosen] > 0
        ratio = np.where(has, part[chosen] / np.where(has, whole[chosen], 1.0), 0.0)
        count = has.sum(axis=0)
        return np.asarray(np.where(count > 0, ratio.sum(axis=0) / np.maximum(count, 1), empty))

    home = margins.output - margins.exports
    by_activity = np.zeros_like(margins.value_added)
    for activity in set(ACTIVITY_OF_SECTOR.tolist()):
        own = activity == ACTIVITY_OF_SECTOR
        by_activity[:, own] = margins.value_added[:, own].sum(axis=1, keepdims=True)
    goods = np.arange(margins.output.shape[1]) < GOODS
    sold = np.where(
        goods,
        margins.exports[:, :GOODS].sum(axis=1, keepdims=True),
        margins.exports[:, GOODS:].sum(axis=1, keepdims=True),
    )
    total, exports = margins.value_added.sum(axis=1), margins.exports.sum(axis=1)
    return Likeness(
        pooled(margins.value_added, margins.output, 0.5),
        pooled(margins.value_added, by_activity, 0.0),
        float((margins.value_added[chosen, UTILITIES] / total[chosen]).mean()),
        pooled(margins.exports, sold, 0.0),
        pooled(margins.domestic_intermediate_sales, home, 0.5),
        pooled(margins.intermediate_exports, margins.exports, 0.5),
        float((imports_for_industry(margins)[chosen] / imports[chosen]).mean()),
        float((margins.exports[chosen, GOODS:].sum(axis=1) / exports[chosen]).mean()),
    )


def coarse_margins(target: Target, like: Likeness) -> Margins:
    """Return the margins of one economy, (1, 35).

    1. Exports: of goods the four groups, each divided among its sectors by the exports that are
       named as its largest and those of the neighbours; of services as those of the neighbours.
    2. Value added: seven activities, each divided as that of the neighbours, but a sector has at
       least what its exports and `LEAST_AT_HOME` of output take; exports that an activity is too
       small for go to other goods that have room, what is left to services.
    3. Output: value added over its share in the neighbours; home sales are what is not exported.
    4. Home sales divide as those of the neighbours, moved so that industries import the part of
       imports that those of the neighbours do.
    """
    exports = _exports(target, like)
    parts = like.part_of_activity.copy()
    energy_and_water = target.activities[MINING_AND_UTILITIES]
    utilities = np.clip(
        like.utilities * target.activities.sum() / energy_and_water, LEAST_PART, 1.0 - LEAST_PART
    )
    parts[UTILITIES], parts[MINING] = utilities, 1.0 - utilities
    share = np.clip(like.value_added_share, 0.05, 0.95)
    exports, value_added = _fit(exports, parts, share, target.activities)
    output = value_added / share
    home = output - exports
    margins = assemble(
        (output - value_added)[None],
        (home * like.home_to_industry)[None],
        (home * (1.0 - like.home_to_industry))[None],
        (exports * like.abroad_to_industry)[None],
        (exports * (1.0 - like.abroad_to_industry))[None],
    )
    wanted = np.clip(like.industry_part, LEAST_FOR_INDUSTRY, MOST_FOR_INDUSTRY) * target.imports
    return with_imports_for_industry(margins, np.array([wanted]))


def _exports(target: Target, like: Likeness) -> Array:
    exports = np.zeros(len(ACTIVITY_OF_SECTOR))
    goods = (1.0 - PART_OF_LEADING) * like.exports + PART_OF_LEADING * target.leading
    for group, sectors in enumerate(GROUP_SECTORS):
        weight = np.array([goods[k] * part for k, part in sectors.items()]) + 1e-4
        if group == ENERGY and not np.isnan(target.crude):
            weight = np.array([target.crude, 1.0 - target.crude])
        exports[list(sectors)] += target.goods * target.groups[group] * weight / weight.sum()
    services = like.exports[GOODS:] + 1e-6
    exports[GOODS:] = target.services * services / services.sum()
    return exports


def _fit(exports: Array, parts: Array, share: Array, activities: Array) -> tuple[Array, Array]:
    """Return exports and value added by sector that fit the activities."""
    need_per_export = share / (1.0 - LEAST_AT_HOME)
    activities = activities.copy()
    # Some offices count oil and gas as manufacturing: of industry, mining has what it exports.
    taken = _moved(exports * need_per_export, activities)
    activities[MINING_AND_UTILITIES] += taken
    activities[MANUFACTURING] -= taken
    goods = np.arange(len(exports)) < GOODS
    for takers in (goods, ~goods):
        exports = _with_room(exports, parts, need_per_export, activities, takers)
    value_added = np.zeros_like(exports)
    for size, members in zip(activities, MEMBERS, strict=True):
        value_added[members] = _filled(size, parts[members], (exports * need_per_export)[members])
    return exports, value_added


def _with_room(
    exports: Array,
    parts: Array,
    need_per_export: Array,
    activities: Array,
    takers: NDArray[np.bool_],
) -> Array:
    """Return exports cut to what every activity can make; the rest goes to takers with room.

    Parameters
    ----------
    exports, parts, need_per_export
        (35,) exports; parts of activities; value added that a unit of exports needs.
    activities
        (7,) value added.
    takers
        (35,) sectors that may take what others cannot make.
    """
    largest = activities * (1.0 - LEAST_PART)
    kept, room = exports.copy(), np.zeros_like(exports)
    for size, members in zip(largest, MEMBERS, strict=True):
        need = (exports * need_per_export)[members].sum()
        if need > size:
            kept[members] *= size / need
        own = members & takers
        if need < size and own.any():
            room[own] = (size - need) * parts[own] / parts[own].sum() / need_per_export[own]
    spare = (exports - kept).sum()
    if spare > 0 and room.sum() > 0:
        kept += room * min(spare / room.sum(), LARGEST_TAKEN)
    return kept


def _moved(need: Array, activities: Array) -> float:
    """Return the value added of manufacturing that is mining's, by what mining must export."""
    mining = ROOM_OF_MINING * need[ACTIVITY_OF_SECTOR == MINING_AND_UTILITIES].sum()
    own = ROOM_OF_MINING * need[ACTIVITY_OF_SECTOR == MANUFACTURING].sum()
    short = mining - activities[MINING_AND_UTILITIES]
    return float(max(min(short, activities[MANUFACTURING] - own), 0.0))


def _filled(size: float, parts: Array, least: Array) -> Array:
    """Return a division of a size in proportion to parts, each at least so much."""
    parts = np.maximum(parts, 1e-6) / np.maximum(parts, 1e-6).sum()
    bound = np.zeros(len(parts), dtype=bool)
    for _ in range(len(parts)):
        left = size - least[bound].sum()
        found = np.where(bound, least, left * parts / parts[~bound].sum() if (~bound).any() else 0)
        short = (found < least) & ~bound
        if not short.any():
            return np.asarray(found)
        bound |= short
    return np.asarray(least * size / least.sum())
