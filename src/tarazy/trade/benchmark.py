"""A world in the layout of the equations."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from tarazy.immutable import frozen_array
from tarazy.memo import Memo
from tarazy.trade.data import Benchmark
from tarazy.trade.preparation import leading, occupied
from tarazy.world import World

_LAID_OUT: Memo[Benchmark] = Memo(8)


def benchmark_of(world: World) -> Benchmark:
    """Lay out a world for the solver, once; no copy is made where the memory order allows.

    Its arrays are read-only for good, like those of the world.

    Raises
    ------
    InputError
        If the world is not sound: a wrong value, an identity that fails, or an economy that earns
        or spends nothing: it has no wage to be found, and no price index.
    """
    world.require_sound()
    return _LAID_OUT.get(world.digest, lambda: _laid_out(world))


def _laid_out(world: World) -> Benchmark:
    data = world.dataset.variables
    trade = np.ascontiguousarray(data["trade"].values.transpose(2, 0, 1))
    tariff = np.ascontiguousarray(data["tariff"].values.transpose(2, 0, 1))
    value_added_share = np.ascontiguousarray(data["value_added_share"].values.T)
    output, imports = trade.sum(axis=1), trade.sum(axis=2)
    dutiable = leading(occupied(tariff))
    duties = np.zeros_like(imports)
    duties[:dutiable] = np.vecdot(trade[:dutiable], tariff[:dutiable])
    value_added = (value_added_share * output).sum(axis=0)
    deficit = imports.sum(axis=0) - output.sum(axis=0)
    income = value_added + duties.sum(axis=0) + deficit
    exported = output.sum(axis=1) > np.trace(trade, axis1=1, axis2=2)
    found = Benchmark(
        economies=tuple(world.economies),
        sectors=tuple(world.sectors),
        trade=trade,
        tariff=tariff,
        expenditure=imports + duties,
        output=output,
        value_added_share=value_added_share,
        final_share=np.ascontiguousarray(data["final_share"].values.T),
        input_share=np.ascontiguousarray(data["input_share"].values),
        value_added=value_added,
        deficit=deficit,
        income=income,
        trade_elasticity=np.array(data["trade_elasticity"].values)[:, None],
        # A tariff on a sector that no one trades falls on domestic sales: it counts as traded.
        traded=max(dutiable, leading(exported)),
        dutiable=dutiable,
    )
    own: dict[str, Any] = {
        name: frozen_array(array)
        for name, array in vars(found).items()
        if isinstance(array, np.ndarray) and array.flags.writeable
    }
    return dataclasses.replace(found, **own)
