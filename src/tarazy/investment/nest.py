"""The nest of a horizon, from the table of elasticities."""

from __future__ import annotations

import numpy as np

from tarazy.errors import InputError
from tarazy.investment.horizons import EVERY, Elasticities, bundled_elasticities
from tarazy.trade.factors import Horizon, Nest, known_horizon
from tarazy.world import World


def nest_of(world: World, horizon: Horizon, table: Elasticities | None = None) -> Nest:
    """Return how far sectors and buyers of a world substitute at a horizon.

    Parameters
    ----------
    world
        Of any sectors; those without an elasticity of supply are Cobb-Douglas.
    horizon
        ``short``, ``medium`` or ``long``.
    table
        By default the one that the package carries.

    Returns
    -------
    Nest
        With ``supply`` (J, N): the elasticities are those of a sector, the same everywhere.

    Raises
    ------
    InputError
        If the horizon is unknown, a value is missing, or the table names a sector that the world
        has not.
    """
    horizon = known_horizon(horizon)
    found = table or bundled_elasticities()
    supply = found.by_sector("supply", horizon, _known(world, found))
    nest = Nest(
        horizon=horizon,
        supply=np.repeat(supply[:, None], len(world.economies), axis=1),
        inputs=found.of_all("inputs", horizon),
        final=found.of_all("final", horizon),
        # Before the long run the stock of capital does not move.
        foreign_capital=found.of_all("foreign_capital", "long"),
    )
    nest.check(len(world.sectors), len(world.economies))
    return nest


def trade_elasticities(
    world: World, horizon: Horizon, table: Elasticities | None = None
) -> dict[str, float]:
    """Return the trade elasticities of a world at a horizon, by sector.

    They are those of the table; a sector that it does not cover keeps that of the world. An answer
    at a horizon does not use them by default: they are a named assumption.

    Raises
    ------
    InputError
        If the horizon is unknown, or the table names a sector that the world has not.
    """
    found = table or bundled_elasticities()
    sectors = _known(world, found)
    stated = found.by_sector("trade", known_horizon(horizon), sectors)
    own = world.dataset["trade_elasticity"].values
    both = np.where(np.isnan(stated), own, stated)
    return {sector: float(theta) for sector, theta in zip(sectors, both, strict=True)}


def _known(world: World, table: Elasticities) -> tuple[str, ...]:
    sectors = tuple(world.sectors)
    for row in table.rows:
        if row.sector != EVERY and row.sector not in sectors:
            raise InputError(
                f"{table.origin}: sector {row.sector!r} is not in the world {world.name}; allowed: "
                f"{', '.join(sectors)}"
            )
    return sectors
