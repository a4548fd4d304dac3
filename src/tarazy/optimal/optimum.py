"""The search for the tariff that is best for a player while the others stand still."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.optimal.document import document
from tarazy.optimal.instrument import Choice, instrument
from tarazy.optimal.objective import Objective
from tarazy.optimal.player import Chosen, Player, find_player
from tarazy.optimal.results import OptimalTariff, labelled
from tarazy.optimal.search import Maximum, maximise
from tarazy.optimal.setting import setting
from tarazy.trade.reference import log_real_income

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.world import World

Array = NDArray[np.float64]

# Uniform rates at which welfare is looked at before the search, bounds included.
SCAN = 17


def optimal_tariff(
    player: str | Player,
    by: str = "uniform",
    *,
    against: Chosen = "*",
    sectors: Chosen = "goods",
    level: str = "total",
    lower: float = 0.0,
    upper: float = 2.0,
    given: Scenario | Mapping[str, Any] | str | Path | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
    world: World | str | Path | None = None,
) -> OptimalTariff:
    """Return the tariff that gives a player the highest real income; the others do not answer.

    Parameters
    ----------
    player
        Code of an economy; name of a group, or a `Player` of one's own: a bloc with one tariff on
        all partners outside, which leaves trade inside alone and maximises the mean log real income
        of its members, weighted with benchmark income.
    by
        ``uniform``: one rate on all chosen sectors; ``sector``: one rate for each.
    against
        Codes or groups of the partners that bear it, ``"*"`` for all.
    sectors
        Codes or groups of sectors that bear it.
    level
        ``total``: the rate takes the place of the tariffs in force; ``additional``: it is added to
        them.
    lower, upper
        Bounds of every rate, fractions. With the default lower bound imports are not subsidised.
    given
        A scenario that is in force: a `Scenario`, the name of an experiment, the path of a
        document or a dictionary of its form. None is the world as it is.
    closure, elasticities
        Instead of those of the scenario; by default ``fixed`` and the world's own.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default that
        of the scenario given, or ``core-2022``.

    Returns
    -------
    OptimalTariff
        With ``converged`` false and the reason in ``message`` where no maximum was found.

    Raises
    ------
    InputError
        If a name is unknown, a bound is not allowed, or there is no trade to tax.
    NoEquilibriumError
        If the world has no equilibrium before, or at the lowest rates, with the reason.
    """
    start = time.perf_counter()
    around = setting(given, closure, elasticities, world=world)
    choice = Choice(by, against, sectors, level, lower, upper)
    chosen = instrument(around, find_player(around.world, player), choice)
    objective = Objective(around, chosen)
    before = log_real_income(around.solve(around.tariff))
    best, curve = best_rates(objective)
    return _result(objective, best, before, curve, start)


def best_response(
    player: str | Player,
    given: Scenario | Mapping[str, Any] | str | Path,
    by: str = "uniform",
    *,
    against: Chosen = "*",
    level: str = "total",
    upper: float = 2.0,
    world: World | str | Path | None = None,
) -> OptimalTariff:
    """Return the best tariff of a player to what a scenario has done; see `optimal_tariff`."""
    return optimal_tariff(
        player, by, against=against, level=level, upper=upper, given=given, world=world
    )


def best_rates(
    objective: Objective, also: Array | None = None
) -> tuple[Maximum, dict[float, float]]:
    """Return the best rates, and values at uniform rates that were looked at on the way.

    The scan over uniform rates makes it unlikely that the search ends on a lower hill. It ends
    early where tariffs leave so little trade that no equilibrium is found; the search then stays
    below.

    Parameters
    ----------
    objective
        Of the player.
    also
        (R,) rates to look at besides those in force.

    Raises
    ------
    NoEquilibriumError
        If there is none even at the lowest rates.
    """
    chosen = objective.instrument
    scan, failed = _scan(objective)
    highest = max(scan)
    lower, upper = chosen.lower, np.minimum(chosen.upper, highest)
    others = [chosen.present(), *([] if also is None else [also])]
    starts = [np.full(chosen.size, rate) for rate in scan]
    starts += [np.clip(rates, lower, upper) for rates in others]
    found = maximise(
        objective, max(starts, key=objective.value), lower, upper, chosen.scale(objective.setting)
    )
    if failed:
        found = replace(
            found,
            converged=found.converged and bool((found.rates < upper).all()),
            message=f"{found.message}; rates above {highest:.3g} left out: {failed}",
        )
    if chosen.choice.by == "uniform":
        scan |= {float(r[0]): objective.value(r) for r in (starts[-len(others)], found.rates)}
    return found, dict(sorted(scan.items()))


def _scan(objective: Objective) -> tuple[dict[float, float], str]:
    """Return values at uniform rates from the lowest up, and why it ended early, or nothing."""
    chosen = objective.instrument
    low, high = chosen.choice.lower, chosen.choice.upper
    scan: dict[float, float] = {}
    # Closer together where tariffs usually are.
    for part in np.linspace(0.0, 1.0, SCAN):
        rate = high if part == 1 else low + (high - low) * part**2
        try:
            scan[float(rate)] = objective.value(np.full(chosen.size, rate))
        except NoEquilibriumError as error:
            if not scan:
                raise
            return scan, str(error)
    return scan, ""


def _result(
    objective: Objective, best: Maximum, before: Array, curve: dict[float, float], start: float
) -> OptimalTariff:
    from tarazy.experiment.outcome import solve_counterfactual

    around, chosen = objective.setting, objective.instrument
    player, choice = chosen.player, chosen.choice
    rates = chosen.rates_by_sector(best.rates)
    held = np.isin(np.array(list(rates.values())), (choice.lower, choice.upper))
    outcome = solve_counterfactual(
        around.under(chosen.apply(around.tariff, best.rates)),
        scenario=document(around, {player: (choice, rates)}),
        world=around.world,
    )
    after = np.log1p(outcome.welfare.values / 100)
    own = float(objective.weight @ before)
    values = {
        "rate": (("sector",), list(rates.values())),
        "rate_in_force": (("sector",), chosen.in_force),
        "imports": (("sector",), chosen.imports),
        "at_bound": (("sector",), held),
        "welfare": (("country",), 100 * np.expm1(after - before)),
        "welfare_before": (("country",), 100 * np.expm1(before)),
        "welfare_after": (("country",), 100 * np.expm1(after)),
        "gain": (("uniform_rate",), 100 * np.expm1(np.array(list(curve.values())) - own)),
    }
    coords = {
        "sector": list(rates),
        "country": around.world.economies,
        "uniform_rate": list(curve),
    }
    return OptimalTariff(
        choice=choice,
        dataset=labelled(values, coords),
        converged=best.converged,
        message=_spoken(best, choice, held),
        # One more for the setting before, one for the outcome.
        solves=objective.solves + 2,
        gradients=objective.gradients,
        seconds=time.perf_counter() - start,
        outcome=outcome,
        player=player,
        gain=100 * float(np.expm1(best.value - own)),
        slope=float(np.abs(best.slope[best.free]).max(initial=0.0)),
        error=float(np.abs(best.step).max()),
        curvature=best.curvature,
    )


def _spoken(best: Maximum, choice: Choice, held: NDArray[np.bool_]) -> str:
    if not held.any():
        return best.message
    if choice.by == "uniform":
        bound = "upper" if best.rates[0] >= choice.upper else "lower"
        return f"{best.message}, at the {bound} bound of the rate"
    return f"{best.message}, with {int(held.sum())} of {held.size} rates at a bound"
