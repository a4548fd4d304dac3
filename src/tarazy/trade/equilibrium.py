"""The equilibrium of a world under a counterfactual, with labels."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tarazy.immutable import keeps, later
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Closure, Counterfactual
from tarazy.trade.frozen import frozen_counterfactual
from tarazy.trade.labelled import Labels
from tarazy.trade.solve import TOLERANCE
from tarazy.trade.targets import Held, hold

if TYPE_CHECKING:
    import xarray as xr

    from tarazy.world import World


@keeps("dataset", "timings", "targets")
@dataclass(frozen=True, eq=False)
class Equilibrium:
    """What the trade model answers.

    Attributes
    ----------
    dataset
        Variables of :data:`tarazy.trade.labelled.VARIABLES`; each has ``unit``, ``long_name`` and
        ``source``. It is made at first use; its arrays are read-only and share no memory with the
        world.
    closure
        Of the deficits.
    residual, sweeps, seconds, method
        How well, in how many sweeps, how fast and by which algorithm it was found.
    timings
        Seconds by step: ``prepare``, ``solve``, ``results`` (until the answer is at hand; labels
        come when they are asked for).
    targets
        Where a shock gives a change of trade, one for each: its ``place`` in the document, the
        ``trade_change``, the ``factor`` on the cost of delivery that was found, and the relative
        ``gap`` that is left. Where one gives a world price, likewise its ``place``, the ``sector``,
        the ``world_price`` over the benchmark's, what it is made by (``by``) and whose (``of``),
        the ``factor`` by which that shifts, and the ``gap``.
    """

    dataset: xr.Dataset
    closure: Closure
    residual: float
    sweeps: int
    seconds: float
    method: str
    timings: dict[str, float]
    targets: tuple[dict[str, Any], ...]
    labelled: Labels = field(repr=False)
    """`dataset` for whoever keeps a copy of its own."""


def solve_world(
    world: World, counterfactual: Counterfactual, *, tolerance: float = TOLERANCE
) -> Equilibrium:
    """Solve the equilibrium of a world under a counterfactual.

    Parameters
    ----------
    world
        The benchmark.
    counterfactual
        What changes.
    tolerance
        Largest residual allowed, relative to income.

    Raises
    ------
    InputError
        If the world is not sound, or the counterfactual does not fit it.
    NoEquilibriumError
        If there is no equilibrium; the message gives the reason.
    """
    # Labels are made later, of what it was when it was solved.
    own = frozen_counterfactual(counterfactual)

    def solved() -> Held:
        return hold(benchmark_of(world), own, tolerance=tolerance)

    return equilibrium_of(world, own, solved)


def equilibrium_of(
    world: World, counterfactual: Counterfactual, solve: Callable[[], Held]
) -> Equilibrium:
    """Return an equilibrium in the layout of the equations with labels.

    Parameters
    ----------
    world
        The benchmark.
    counterfactual
        What changes, with its targets.
    solve
        Returns the equilibrium.

    Raises
    ------
    InputError, NoEquilibriumError
        As `solve_world`.
    """
    clock = time.perf_counter()
    benchmark_of(world)
    prepared = time.perf_counter()
    held = solve()
    solution = held.solution
    solved = time.perf_counter()
    labelled = Labels(solution, f"Tarazy equilibrium on {world.name} ({world.digest})")
    return Equilibrium(
        dataset=later(lambda: labelled.value),
        closure=counterfactual.closure,
        residual=solution.residual,
        sweeps=solution.sweeps,
        seconds=solution.seconds,
        method=solution.method,
        timings={
            "prepare": prepared - clock,
            "solve": solved - prepared,
            "results": time.perf_counter() - solved,
        },
        targets=_targets(counterfactual, held),
        labelled=labelled,
    )


def _targets(counterfactual: Counterfactual, held: Held) -> tuple[dict[str, Any], ...]:
    """Return what was found for the targets of a document; those of a network stand with it."""
    benchmark = held.solution.problem.benchmark
    prices = (
        {
            "place": target.place,
            "sector": benchmark.sectors[target.sector],
            "world_price": target.factor,
            "by": target.by,
            "of": [benchmark.economies[n] for n in target.shifted],
            "factor": float(factor),
            "gap": float(gap),
        }
        for target, factor, gap in zip(
            counterfactual.prices, held.shift, held.price_gap, strict=True
        )
    )
    costs = (
        {
            "place": target.place,
            "trade_change": target.change,
            "factor": float(factor),
            "gap": float(gap),
        }
        for target, factor, gap in zip(counterfactual.targets, held.factor, held.gap, strict=True)
        if target.of == "value"
    )
    return (*costs, *prices)
