"""The world as it stands after a counterfactual: a benchmark to measure dependence on again.

The model is one of changes, and changes compose: from the world after a first shock, a second one
leads to the same equilibrium as both at once from the first world. What no shock of the model
changes stays as it is: cost shares, final shares, trade elasticities, and the measure of money (the
value added of the world).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.values import instance
from tarazy.errors import InputError
from tarazy.experiment.outcome import Outcome
from tarazy.scenario import Scenario
from tarazy.scenario.horizons import elasticity_set
from tarazy.trade import Counterfactual
from tarazy.world import World

Array = NDArray[np.float64]

# Of tariff revenue that rates and flows imply against that of the outcome, relative to income.
_TOLERANCE = 1e-7


def world_after(
    outcome: Outcome,
    counterfactual: Counterfactual | None = None,
    *,
    world: World | str | Path | None = None,
) -> World:
    """Return the benchmark rebased on an outcome: flows, tariffs and deficits are those after.

    Parameters
    ----------
    outcome
        What `tarazy.run` or `tarazy.solve_counterfactual` returned; networks that it met count with
        the trade costs and the productivity that they led to.
    counterfactual
        What was solved. Only needed for an outcome without a scenario: its tariffs are read.
    world
        The benchmark that the outcome was computed from: a world, the name of a bundled one, or
        the path of a file; by default the bundled one of which the outcome bears the name.

    Returns
    -------
    World
        Named ``<world> after <scenario>``, with all accounting identities. Flows are million USD
        with the value added of the world as numeraire. It carries the elasticities of the run, and
        neither alternative ones nor what the balancing knows of the flows: both belong to the
        world before.

    Raises
    ------
    InputError
        If the outcome is that of another world, its tariffs are not known, or they do not fit it.
    """
    instance("outcome", outcome, Outcome, "an Outcome, as tarazy.run returns it")
    if counterfactual is not None:
        instance("counterfactual", counterfactual, Counterfactual, "a Counterfactual, or None")
    world = World.of(outcome.world_name if world is None else world)
    benchmark = _benchmark_of(world, outcome)
    tariff = _tariff_after(benchmark, outcome, counterfactual)
    trade = outcome.dataset["trade_after"].values
    _check_revenue(outcome, tariff, trade)
    name = _name_of(outcome)
    data = benchmark.dataset
    remarks: dict[str, dict[str, Any]] = {
        variable: {**data[variable].attrs, "after": name}
        for variable in ("trade", "tariff", "input_share", "trade_elasticity")
    }
    remarks["trade"] |= {
        "source": f"equilibrium of {name} from {benchmark.name} ({benchmark.digest}); "
        f"{data['trade'].attrs['source']}",
        "quality": "estimated",
    }
    rebased = World.from_arrays(
        name=f"{benchmark.name} after {name}",
        year=benchmark.year,
        economies=benchmark.economies,
        sectors=benchmark.sectors,
        trade=trade,
        tariff=tariff,
        input_share=data["input_share"].values,
        trade_elasticity=data["trade_elasticity"].values,
        provenance=remarks,
        groups=benchmark.sector_groups,
        # The experiment says its rates.
        high_tariffs=True,
        home_tariffs=True,
    )
    rebased.validate()
    return rebased


def with_one_factor(scenario: Scenario) -> Scenario:
    """Return a scenario with one factor: a world after it keeps no owners.

    Raises
    ------
    InputError
        If it has shocks to capital, resources, their taxes or owners.
    """
    if not scenario.three_factors:
        return scenario
    return scenario.with_(factors="one", horizon=None)


def _benchmark_of(world: World, outcome: Outcome) -> World:
    """Return the world with the elasticities of the run, checked to be that of the outcome."""
    found = world
    named = elasticity_set(outcome.scenario or {})
    if found.digest != outcome.world_digest and named:
        found = world.with_elasticities(named)
    if found.digest != outcome.world_digest:
        raise InputError(
            f"world: {world.name!r} ({found.digest}) is not the benchmark of the outcome; allowed: "
            f"{outcome.world_name!r} ({outcome.world_digest})"
        )
    return found


def _tariff_after(world: World, outcome: Outcome, counterfactual: Counterfactual | None) -> Array:
    """Return the rates of the outcome, (N, N, J)."""
    if outcome.dataset.attrs.get("factors") == "three":
        raise InputError(
            "outcome: has labour, capital and resources with their owners, which a world does not "
            "keep; allowed: an outcome with factors = 'one'"
        )
    if "export_tax_revenue_after" in outcome.dataset:
        raise InputError(
            "outcome: has taxes on exports, which a world does not keep; allowed: an outcome "
            "without a shock of kind 'export_tax'"
        )
    before = world.dataset["tariff"].values
    if counterfactual is not None:
        counterfactual.check(len(world.economies), len(world.sectors))
        return before if counterfactual.tariff is None else counterfactual.tariff
    if outcome.scenario is None:
        raise InputError(
            "outcome: has no scenario, so its tariffs are not known; allowed: an outcome of a "
            "scenario, or the counterfactual beside it"
        )
    return before if (rates := _rates(world, outcome.scenario)) is None else rates


def _rates(world: World, document: dict[str, Any]) -> Array | None:
    """Return the rates that a scenario leads to; None where no shock touches them."""
    from tarazy.experiment.compile import apply_events
    from tarazy.scenario import Scenario

    return apply_events(world, Scenario.from_dict(document)).tariff


def _check_revenue(outcome: Outcome, tariff: Array, trade: Array) -> None:
    revenue = (tariff * trade).sum(axis=(1, 2))
    told = outcome.dataset["tariff_revenue_after"].values
    gap = np.abs(revenue - told) / outcome.dataset["income_after"].values
    if gap.max() > _TOLERANCE:
        worst = int(gap.argmax())
        code = outcome.dataset["country"].values[worst]
        raise InputError(
            f"counterfactual: its tariffs bring {code} {revenue[worst]:.6g} million USD and the "
            f"outcome says {told[worst]:.6g}; allowed: the counterfactual that was solved"
        )


def _name_of(outcome: Outcome) -> str:
    return str((outcome.scenario or {}).get("name", "a counterfactual"))
