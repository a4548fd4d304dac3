"""A counterfactual that nobody can change any more, whatever its arrays were made of."""

from __future__ import annotations

from dataclasses import replace

from tarazy.immutable import frozen_array
from tarazy.trade.data import Counterfactual, Target

# The arrays of a counterfactual.
_ARRAYS = (
    *("tariff", "trade_cost", "productivity", "export_tax", "sourcing"),
    *(
        "capital",
        "resource",
        "profit_tax",
        "royalty",
        "owner",
        "invested",
        "seized",
        "other_income",
    ),
)


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
        arrays = {
            name: frozen_array(array)
            for name in _ARRAYS
            if (array := getattr(given, name)) is not None
        }
        targets = tuple(_frozen_target(target, done) for target in given.targets)
        prices = tuple(replace(p, shifted=frozen_array(p.shifted)) for p in given.prices)
        done[id(given)] = replace(given, **arrays, targets=targets, prices=prices)  # type: ignore[arg-type]
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
