"""Ranges of the gains: stored where they are, else over a few draws made together."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import numpy as np

from tarazy.draws.asked import Asked, ask
from tarazy.draws.range import HIGH, LOW, Range
from tarazy.draws.run import drawn_sources
from tarazy.draws.together import ranges
from tarazy.errors import NoEquilibriumError
from tarazy.obstacles.measuring import Ends, Gains, Weighing, gained
from tarazy.obstacles.obstacle import Obstacle
from tarazy.obstacles.setting import Setting
from tarazy.text.materiality import is_material

SEED = 0


def with_ranges(
    setting: Setting,
    obstacles: Mapping[str, Obstacle],
    found: Mapping[str, Gains],
    weighing: Weighing,
    draws: int,
    workers: int | None,
) -> dict[str, Gains]:
    """Return the gains with ranges over draws where none is stored.

    A gain that is about 0 for both sides is about 0 whatever its range says
    (`tarazy.text.materiality.reading`), so that none is drawn for it.

    Parameters
    ----------
    setting
        The world.
    obstacles, found
        By identifier.
    weighing
        Of the setting.
    draws
        For each range; 0 leaves them out.
    workers
        Processes; by default one for each processor.
    """
    open_ones = [key for key, gains in found.items() if draws and _is_drawn(gains)]
    asked: dict[str, Asked] = {}
    # Shares of factors would take most of the time; no range of a row has them.
    of = drawn_sources(setting.world, factors=False)
    for key in open_ones:
        scenario = obstacles[key].scenario
        assert scenario is not None
        asked[key] = ask(scenario, draws, SEED, of, world=setting.world)
    whole = dict(found)
    for key, one in _drawn(asked, workers).items():
        whole[key] = replace(
            found[key],
            ranges=_ends(obstacles[key], one, weighing),
            draws=draws - len(one.failures),
        )
    return whole


def _drawn(asked: Mapping[str, Asked], workers: int | None) -> dict[str, Range]:
    """Return the ranges, made together; without those of which no draw has an equilibrium."""
    if not asked:
        return {}
    try:
        return dict(zip(asked, ranges(list(asked.values()), workers), strict=True))
    except NoEquilibriumError:
        found = {}
        for key, one in asked.items():
            with suppress(NoEquilibriumError):
                [found[key]] = ranges([one], workers)
        return found


def _is_drawn(gains: Gains) -> bool:
    return not gains.stored and any(map(is_material, (gains.country, gains.partner)))


def _ends(obstacle: Obstacle, drawn: Range, weighing: Weighing) -> dict[str, Ends]:
    """Return the 90 % intervals over the draws that have an equilibrium."""
    change = drawn.draws["welfare"].values
    kept = np.ones(len(change), dtype=bool)
    kept[[number for number, _ in drawn.failures]] = False
    sides = weighing.sides(gained(obstacle.effect, change[kept]))
    return {
        side: Ends(*np.quantile(values, (LOW, HIGH)).tolist()) for side, values in sides.items()
    }
