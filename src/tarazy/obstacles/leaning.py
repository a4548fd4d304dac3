"""The largest dependence of a country, and what becomes of it when an obstacle is gone.

It is what the country loses most real income by: that all its trade with a partner ends
(`tarazy.interdependence.severance`), or that the economy which most of its main network's exports
cross is closed to them (`tarazy.interdependence.transit`). After an obstacle is gone the same loss
is measured again. An experiment that meets no network leaves it as it is: the closure is then what
it costs the trade of the benchmark.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.interdependence.energy import energy_exports
from tarazy.interdependence.partners import partners_of, usual_partners
from tarazy.interdependence.severance import log_real, severed_links
from tarazy.obstacles.experiments import experiment
from tarazy.obstacles.obstacle import Obstacle
from tarazy.obstacles.setting import Setting
from tarazy.obstacles.ways import closure, largest_transit
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Benchmark, Counterfactual
from tarazy.trade.targets import hold

if TYPE_CHECKING:
    from tarazy.scenario import Scenario

Array = NDArray[np.float64]
Way = Literal["trade", "transit"]


@dataclass(frozen=True)
class LeaningAfter:
    """A loss of real income, before and after an obstacle is gone, per cent.

    Attributes
    ----------
    way, on
        How the country depends, and on whom.
    before, after
        The loss with the obstacle, and without it.
    """

    way: Way
    on: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """Percentage points of real income; below zero the country depends less."""
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class Leaning:
    """The largest dependence of a country.

    Attributes
    ----------
    setting
        The world and the country.
    way, on
        How it depends, and on whom.
    loss
        Of real income in the benchmark, per cent.
    cut
        What brings the loss about.
    scenario
        The closure as a document; None where trade ends.
    """

    setting: Setting
    way: Way
    on: str
    loss: float
    cut: Counterfactual
    scenario: Scenario | None

    def after(self, obstacle: Obstacle) -> LeaningAfter | None:
        """Return the loss with an obstacle and without; None where it cannot be told.

        It cannot where the obstacle is itself the dependence, or has no equilibrium with the cut.
        """
        if self.way == "transit" and obstacle.kind == "transit":
            return None
        try:
            start, met = self._start(obstacle), self._loss(obstacle)
        except (InputError, NoEquilibriumError):
            return None
        ends = (start, met) if obstacle.effect == "lifted" else (met, start)
        return LeaningAfter(self.way, self.on, *ends)

    def _loss(self, obstacle: Obstacle) -> float:
        """Return the loss on top of the experiment of an obstacle, per cent."""
        from tarazy.experiment.compiled import compiled

        scenario = obstacle.scenario
        assert scenario is not None
        if self._in_network(scenario):
            return self._transit(scenario)
        found = compiled(self.setting.world, scenario)
        home = self.setting.world.economies.index(self.setting.country)
        alone = found.held()
        # The cost that reaches a change of trade stays what it is when trade is cut as well.
        both = on_top(alone.counterfactual, self.cut)
        with one_thread():
            after = log_real(hold(found.benchmark, both).solution)[0, home]
        before = log_real(alone.solution)[0, home]
        return float(-100.0 * np.expm1(after - before))

    def _start(self, obstacle: Obstacle) -> float:
        """Return the loss with the obstacle, by as many factors as its experiment has.

        Closures on top of a network's own experiment are solved with one.
        """
        from tarazy.experiment.compiled import compiled

        scenario = obstacle.scenario
        assert scenario is not None
        if not scenario.three_factors or self._in_network(scenario):
            return self.loss
        found = compiled(self.setting.world, scenario)
        home = self.setting.world.economies.index(self.setting.country)
        return _loss(found.benchmark, told_alike(self.cut, found.counterfactual), home)

    def _in_network(self, scenario: Scenario) -> bool:
        return self.scenario is not None and bool(scenario.network_shocks())

    def _transit(self, scenario: Scenario) -> float:
        from tarazy.interdependence.transit import transit_losses

        found = transit_losses(
            self.setting.country, [self.on], scenario=scenario, world=self.setting.world
        )
        return float(found["loss"].values[0])


def largest_leaning(setting: Setting) -> Leaning | None:
    """Return the largest dependence of the country; None where no loss has an equilibrium."""
    found = [*_partners(setting), *_transits(setting)]
    return max(found, key=lambda one: one.loss, default=None)


def on_top(first: Counterfactual, second: Counterfactual) -> Counterfactual:
    """Return what changes by both: factors multiply, everything else is that of the first.

    Parameters
    ----------
    first
        Any.
    second
        With factors on the cost of delivery and on productivity alone.
    """
    return replace(
        first,
        trade_cost=_product(first.trade_cost, second.trade_cost),
        productivity=_product(first.productivity, second.productivity),
    )


def told_alike(cut: Counterfactual, first: Counterfactual) -> Counterfactual:
    """Return a cut whose real income is told as that of an experiment is.

    Where owners bring capital it is told after what replaces capital (`tarazy.trade.reference`),
    of which a country that has lost much income pays more: two losses are compared alike.
    """
    if first.invested is None:
        return cut
    return replace(cut, invested=np.zeros_like(first.invested))


def _product(first: Array | None, second: Array | None) -> Array | None:
    if first is None or second is None:
        return second if first is None else first
    found: Array = first * second
    return found


def _partners(setting: Setting) -> list[Leaning]:
    """Return what the end of all trade with each partner costs."""
    from tarazy.trade.benchmark import benchmark_of

    world, country = setting.world, setting.country
    home, n = world.economies.index(country), len(world.economies)
    codes = list(dict.fromkeys((*usual_partners(world, country), setting.partner)))
    benchmark = benchmark_of(world)
    found = []
    for partner in partners_of(world, country, codes):
        members = [world.economies.index(code) for code in partner.members]
        cost = np.ones((n, n, len(world.sectors)))
        cost[severed_links(n, home, members, "both")] = np.inf
        cut = Counterfactual(trade_cost=cost)
        with suppress(NoEquilibriumError):
            found.append(
                Leaning(setting, "trade", partner.code, _loss(benchmark, cut, home), cut, None)
            )
    return found


def _transits(setting: Setting) -> list[Leaning]:
    """Return what the closure of the largest transit costs; nothing without a network."""
    from tarazy.experiment.compiled import compiled

    world, country = setting.world, setting.country
    exports = energy_exports(country)
    state = None if exports is None else largest_transit(exports)
    if exports is None or state is None:
        return []
    economies = {"home": country, "state": state}
    scenario = experiment("transit", setting.pair, [closure(exports, state)], economies)
    try:
        held = compiled(world, scenario).held()
    except (InputError, NoEquilibriumError):
        return []
    home = world.economies.index(country)
    loss = float(-100.0 * np.expm1(log_real(held.solution)[0, home]))
    return [Leaning(setting, "transit", state, loss, held.counterfactual, scenario)]


def _loss(benchmark: Benchmark, cut: Counterfactual, home: int) -> float:
    """Return the loss of real income by a cut, per cent.

    Raises
    ------
    NoEquilibriumError
        If there is no equilibrium.
    """
    with one_thread():
        after, before = (
            log_real(hold(benchmark, what).solution)[0, home] for what in (cut, Counterfactual())
        )
    return float(-100.0 * np.expm1(after - before))
