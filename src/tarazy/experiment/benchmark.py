"""The benchmark that a scenario starts from: with one factor, or with labour, capital, resources.

Whatever is computed under a scenario (its answer, stages, networks, ranges) starts from the same.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from tarazy.errors import InputError, standing
from tarazy.immutable import frozen_array
from tarazy.memo import Memo
from tarazy.trade.benchmark import benchmark_of

if TYPE_CHECKING:
    from tarazy.scenario.document import Scenario
    from tarazy.trade.data import Benchmark
    from tarazy.trade.factors import Factors, Horizon
    from tarazy.world import World

_FACTORS: Memo[Factors] = Memo(8)
_WITH_FACTORS: Memo[Benchmark] = Memo(8)


def benchmark_for(world: World, scenario: Scenario) -> Benchmark:
    """Return the benchmark of a scenario in the layout of the equations; that of the last is kept.

    Parameters
    ----------
    world
        With the trade elasticities that the scenario names.
    scenario
        Says how many factors there are, and the horizon.

    Raises
    ------
    InputError
        If the world is not sound, or has no data on capital, resources and their owners.
    """
    plain = benchmark_of(world)
    if not scenario.three_factors:
        return plain
    horizon = scenario.horizon_or_default
    key = world.digest, horizon
    with standing(scenario.place("factors")):
        return _WITH_FACTORS.get(key, lambda: _with_factors(world, horizon))


def factors_for(world: World) -> Factors:
    """Return labour, capital, resources and their owners in a world, checked; arrays are read-only.

    Raises
    ------
    InputError
        As `benchmark_for`.
    """
    return _FACTORS.get(world.digest, lambda: _checked(world))


def refuse_factors(scenario: Scenario, what: str) -> None:
    """Refuse what is computed with one factor only.

    Parameters
    ----------
    scenario
        The document.
    what
        That is asked for, e.g. ``"optimal tariffs"``.

    Raises
    ------
    InputError
        If the document has three factors.
    """
    if scenario.three_factors:
        raise InputError(
            f"{scenario.place('factors')}: {what} are computed with one factor, and the document "
            "has three; allowed: factors = 'one', without a horizon and without shocks to capital, "
            "resources, their taxes or owners"
        )


def _with_factors(world: World, horizon: Horizon) -> Benchmark:
    from tarazy.investment import nest_of

    # First, for it knows best what is said of a world without data.
    factors = factors_for(world)
    plain = benchmark_of(world)
    nest = nest_of(world, horizon)
    nest.check(len(plain.sectors), len(plain.economies))
    if nest.supply is not None:
        nest = replace(nest, supply=frozen_array(nest.supply))
    return replace(plain, factors=factors, nest=nest)


def _checked(world: World) -> Factors:
    from tarazy.investment import factors_of

    found = factors_of(world)
    found.check(benchmark_of(world).value_added_share)
    arrays = {field.name: getattr(found, field.name) for field in fields(found)}
    return replace(
        found,
        **{k: frozen_array(v) for k, v in arrays.items() if isinstance(v, np.ndarray)},
    )
