"""An experiment that meets a network: the network in both states, real income, and the ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarazy.experiment.capital_paid import NetIncome, net_income

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.draws import Draws
    from tarazy.corridors.solve import Engine
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.scenario.parts import Texts
    from tarazy.world import World

# The two ends of the interval that holds 90 per cent of the draws.
Interval = tuple[float, float]
# Both kinds of draws start from the same seed in every experiment.
SEED = 0


@dataclass(frozen=True)
class CorridorExperiment:
    """One experiment with the network.

    Attributes
    ----------
    name, title, question
        Of the scenario.
    before, after
        The network in both states: ``exports``, ``value_musd``, ``transit_share`` and more, as
        `tarazy.corridors.results.Dispatch.summary` gives them.
    real_income
        Change for the country in the linked trade model, per cent.
    exports_range, value_range
        Of the changes of exports (unit) and of net value (million USD) over the draws of the
        network's assumed figures; None without draws.
    income_range
        Of the change of real income over the draws of the experiment; None without draws.
    paid
        Real income net of the annuity of new routes; None where none is paid.
    """

    name: str
    title: Texts
    question: Texts
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    real_income: float
    exports_range: Interval | None = None
    value_range: Interval | None = None
    income_range: Interval | None = None
    paid: NetIncome | None = None

    @property
    def route(self) -> Mapping[str, Any] | None:
        """What new routes are worth net of their capital; None where none is opened."""
        found: Mapping[str, Any] | None = self.after.get("route")
        return found

    @property
    def annuity(self) -> float:
        """Of the capital of new routes over the horizon, million USD; 0 without one."""
        return 0.0 if self.route is None else float(self.route["annuity_musd"])

    @property
    def value_net(self) -> float:
        """Change of net value less the annuity, million USD."""
        return self.value_change - self.annuity

    @property
    def value_net_range(self) -> Interval | None:
        """Its range over the draws; the capital is not drawn."""
        return _less(self.value_range, self.annuity)

    @property
    def real_income_net(self) -> float:
        """Change of real income less the annuity, per cent."""
        return self.real_income if self.paid is None else self.paid.net

    @property
    def income_net_range(self) -> Interval | None:
        """Its range over the draws; the capital is not drawn."""
        return _less(self.income_range, self.real_income - self.real_income_net)

    @property
    def exports_change(self) -> float:
        """Change of exports, unit."""
        return float(self.after["exports"] - self.before["exports"])

    @property
    def value_change(self) -> float:
        """Change of the value of sales less transport, lifting and holding, million USD."""
        return float(self.after["value_musd"]["net"] - self.before["value_musd"]["net"])


def corridor_experiment(
    world: World,
    engine: Engine,
    scenario: Scenario,
    outcome: Outcome,
    *,
    draws: int = 0,
    income: Interval | None = None,
) -> CorridorExperiment:
    """Return what a solved experiment does to a network and to the country that it serves.

    Parameters
    ----------
    world
        The benchmark of the experiment.
    engine
        The network, of one home.
    scenario, outcome
        The experiment, and its answer, which met the network.
    draws
        For the ranges of the network; 0 leaves them out.
    income
        Of the change of real income over the draws of the experiment; None without draws.
    """
    network = engine.network
    part = next(part for part in outcome.corridors if part.network == network.name)
    exports = value = None
    if draws:
        exports, value = _network_ranges(world, engine, scenario, draws)
    return CorridorExperiment(
        name=scenario.name,
        title=scenario.title,
        question=scenario.question,
        before=part.summary["before"],
        after=part.summary,
        real_income=float(outcome.welfare.sel(country=network.home[0])),
        exports_range=exports,
        value_range=value,
        income_range=income,
        paid=net_income(outcome.dataset, part.summary),
    )


def _less(interval: Interval | None, paid: float) -> Interval | None:
    if interval is None:
        return None
    low, high = interval
    return low - paid, high - paid


def _network_ranges(
    world: World, engine: Engine, scenario: Scenario, draws: int
) -> tuple[Interval, Interval]:
    """Return the ranges of the changes of exports and of net value."""
    from tarazy.corridors.draws import network_range
    from tarazy.corridors.engines import engine_for
    from tarazy.experiment.compiled import compiled

    # The link adds what demand does in the trade model.
    linked = compiled(world, scenario).linked
    met = next(one.dispatch for one in linked if one.dispatch.network.name == engine.network.name)
    changes: Changes = met.changes
    if len(met.layout.months) == len(engine.layout.months):
        chosen = engine
    else:
        chosen = engine_for(met.network, len(met.layout.months))
    drawn = network_range(
        changes, n=draws, seed=SEED, network=chosen, variables=("exports", "net_value")
    )
    return _interval(drawn, "exports"), _interval(drawn, "net_value")


def _interval(drawn: Draws, variable: str) -> Interval:
    [row] = drawn.table(variable).query("state == 'change'").to_dict("records")
    return float(row["low"]), float(row["high"])
