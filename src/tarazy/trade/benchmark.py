"""A world in the layout of the equations."""

from __future__ import annotations

import numpy as np

from tarazy.trade.data import Benchmark
from tarazy.trade.preparation import leading, occupied
from tarazy.world import World


def benchmark_of(world: World) -> Benchmark:
    """Lay out a world for the solver; no copy is made where the memory order allows.

    Its arrays are read-only, like those of the world.

    Raises
    ------
    InputError
        If the world is not sound: a wrong value, an identity that fails, or an economy that earns
        or spends nothing: it has no wage to be found, and no price index.
    """
    world.require_sound()
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
        economies=world.economies,
        sectors=world.sectors,
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
    for array in vars(found).values():
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return found
