"""A counterfactual that nobody can change any more, whatever its arrays were made of."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from tarazy.immutable import frozen_array
from tarazy.trade.data import Counterfactual, Target


def frozen_counterfactual(
    given: Counterfactual, done: dict[int, Counterfactual] | None = None
) -> Counterfactual:
    """Return a counterfactual with arrays of its own, read-only for good.

    Parameters
    ----------
    given
        What changes.
    done
        Counterfactuals that were frozen before, by `id`: of one there is one copy.
    """
    done = {} if done is None else done
    if id(given) not in done:
        arrays: dict[str, Any] = {
            field.name: frozen_array(array)
            for field in fields(given)
            if isinstance(array := getattr(given, field.name), np.ndarray)
        }
        targets = tuple(_frozen_target(target, done) for target in given.targets)
        prices = tuple(replace(p, shifted=frozen_array(p.shifted)) for p in given.prices)
        done[id(given)] = replace(given, **arrays, targets=targets, prices=prices)
    return done[id(given)]


def _frozen_target(target: Target, done: dict[int, Counterfactual]) -> Target:
    # Targets that are counted from one equilibrium go on sharing it.
    against = None if target.against is None else frozen_counterfactual(target.against, done)
    return replace(
        target,
        importer=frozen_array(target.importer),
        exporter=frozen_array(target.exporter),
        sector=frozen_array(target.sector),
        against=against,
    )
