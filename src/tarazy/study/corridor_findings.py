"""What the report says about corridors, computed once for all of its languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.data import Network
    from tarazy.corridors.draws import Draws
    from tarazy.corridors.results import Dispatch
    from tarazy.corridors.solve import Engine
    from tarazy.corridors.sweep import Sweep
    from tarazy.scenario import Scenario
    from tarazy.scenario.parts import Texts
    from tarazy.study.findings import Found
    from tarazy.world import World

# Median and the two ends of the interval that holds 90 per cent of the draws.
Interval = tuple[float, float, float]
MONTHS = 12
# A draw solves the network twice, so the chapter takes fewer of them than a section has.
MOST_DRAWS = 40
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
        The network in both states: ``exports_mt``, ``value_musd``, ``transit_share`` and more, as
        `tarazy.corridors.results.Dispatch.summary` gives them.
    real_income
        Change for the country in the linked trade model, per cent.
    exports_range, value_range
        Of the changes of exports (unit) and of net value (million USD) over the draws of the
        network's assumed figures; None without draws.
    income_range
        Of the change of real income over the draws of the trade model; None without draws.
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

    @property
    def exports_change(self) -> float:
        """Change of exports, unit."""
        return float(self.after["exports_mt"] - self.before["exports_mt"])

    @property
    def value_change(self) -> float:
        """Change of the value of sales less transport, lifting and holding, million USD."""
        return float(self.after["value_musd"]["net"] - self.before["value_musd"]["net"])


@dataclass(frozen=True)
class CorridorFindings:
    """Everything that the chapter shows.

    Attributes
    ----------
    network, base
        The tables, and their dispatch over a year.
    outages
        The loss of every arc and node for a year.
    experiments
        Of the catalogue that ask this network, in its order.
    draws
        Over which the ranges stand; 0 without.
    """

    network: Network
    base: Dispatch
    outages: Sweep
    experiments: Sequence[CorridorExperiment] = ()
    draws: int = 0

    @property
    def observed(self) -> Mapping[str, float]:
        """Observed volume by route in the network's year, unit."""
        flows = self.network.flows
        own = flows[(flows["year"] == self.network.year) & flows["kind"].isin(MET)]
        return {str(route): float(v) for route, v in zip(own["route"], own["volume"], strict=True)}


# Kinds of observed flow that a dispatch is held against.
MET = ("actual", "derived", "approx", "residual")


def chapter_network(country: str) -> Network | None:
    """Return the network of the country's most valuable exports, or None if it has none.

    Of the bundled networks whose only home is the country and whose balance divides its exports
    by route.
    """
    from tarazy.corridors.data import Network, networks

    candidates = [Network.load(name) for name in networks()]
    own = [n for n in candidates if n.home == (country,) and n.balance.get("parts")]
    return max(own, key=_worth, default=None)


def _worth(network: Network) -> float:
    """Return a year's supply at the highest price, million USD."""
    return float(network.supply["volume"].sum() * network.demand["price"].max())


def find_corridors(
    world: World,
    network: Network,
    found: Iterable[Found] = (),
    *,
    draws: int = 0,
    workers: int | None = None,
) -> CorridorFindings:
    """Dispatch a network for a year, take out every arc and node in turn, and give ranges.

    Parameters
    ----------
    world
        The benchmark of the experiments.
    network
        The tables.
    found
        Solved experiments; those that meet the network are kept.
    draws
        For the ranges, at most `MOST_DRAWS` are made; 0 leaves ranges out.
    workers
        Processes for the draws of the trade model; by default one for each processor.
    """
    from tarazy.corridors.solve import Engine
    from tarazy.corridors.sweep import n_minus_1

    made = min(draws, MOST_DRAWS)
    engine = Engine(network, MONTHS)
    sweep = n_minus_1(kinds=("arc", "node"), network=engine)
    experiments = []
    for one in found:
        if any(part.network == network.name for part in one.outcome.corridors):
            experiments.append(_experiment(world, engine, one, made, workers))
    return CorridorFindings(network, engine.base, sweep, tuple(experiments), made)


def _experiment(
    world: World, engine: Engine, found: Found, draws: int, workers: int | None
) -> CorridorExperiment:
    scenario, network = found.scenario, engine.network
    part = next(part for part in found.outcome.corridors if part.network == network.name)
    exports = value = income = None
    if draws:
        exports, value = _network_ranges(world, engine, scenario, draws)
        income = _income_range(world, scenario, network.home[0], draws, workers)
    return CorridorExperiment(
        name=scenario.name,
        title=scenario.title,
        question=scenario.question,
        before=part.summary["before"],
        after=part.summary,
        real_income=float(found.outcome.welfare.sel(country=network.home[0])),
        exports_range=exports,
        value_range=value,
        income_range=income,
    )


def _network_ranges(
    world: World, engine: Engine, scenario: Scenario, draws: int
) -> tuple[Interval, Interval]:
    """Return the ranges of the changes of exports and of net value."""
    from tarazy.corridors.draws import network_range as draw
    from tarazy.experiment.compile import compile_linked

    # The link adds what demand does in the trade model.
    _, linked = compile_linked(world, scenario)
    met = next(one.dispatch for one in linked if one.dispatch.network.name == engine.network.name)
    changes: Changes = met.changes
    if len(met.layout.months) == len(engine.layout.months):
        drawn = draw(changes, n=draws, seed=SEED, network=engine)
    else:
        drawn = draw(
            changes, n=draws, seed=SEED, horizon=len(met.layout.months), network=met.network
        )
    return _interval(drawn, "exports"), _interval(drawn, "net_value")


def _interval(drawn: Draws, variable: str) -> Interval:
    [row] = drawn.table(variable).query("state == 'change'").to_dict("records")
    return float(row["median"]), float(row["low"]), float(row["high"])


def _income_range(
    world: World, scenario: Scenario, country: str, draws: int, workers: int | None
) -> Interval:
    """Return the range of real income over the trade model's draws, its volumes held."""
    from tarazy.draws import run_range

    drawn = run_range(scenario, draws=draws, seed=SEED, workers=workers, world=world)
    median, low, high = (
        float(dataset["welfare"].sel(country=country))
        for dataset in (drawn.median, drawn.low, drawn.high)
    )
    return median, low, high
