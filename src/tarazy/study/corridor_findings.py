"""What the report says about corridors, computed once for all of its languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.corridors.data import Network
    from tarazy.corridors.results import Dispatch
    from tarazy.corridors.sweep import Sweep
    from tarazy.draws.corridor_experiment import CorridorExperiment, Interval
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.study.document import Study
    from tarazy.world import World

MONTHS = 12
# A draw solves the network twice, so the chapter takes fewer of them than a section has.
MOST_DRAWS = 40


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
        Of the study that ask this network, in its order.
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


def network_of(study: Study) -> Network | None:
    """Return the network of a study's chapter about corridors; None where it has none.

    Raises
    ------
    InputError
        If the document names a network that cannot be loaded or of which the country is no home.
    """
    from tarazy.corridors.data import Network, networks

    if study.network is None:
        return chapter_network(study.country)
    where, name = study.place("network"), study.network
    try:
        network = Network.load(name if name in networks() else study.folder / name)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    if study.country not in network.home or not network.balance.get("parts"):
        raise InputError(
            f"{where}: {name!r}; allowed: a network with {study.country} among its homes and a "
            "balance that divides its exports by route"
        )
    return network


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


def meets(network: Network, outcome: Outcome) -> bool:
    """Return whether an experiment met a network."""
    return any(part.network == network.name for part in outcome.corridors)


def find_corridors(
    world: World,
    network: Network,
    solved: Iterable[tuple[Scenario, Outcome]] = (),
    *,
    draws: int = 0,
    incomes: Mapping[str, Interval] | None = None,
) -> CorridorFindings:
    """Dispatch a network for a year, take out every arc and node in turn, and give ranges.

    Parameters
    ----------
    world
        The benchmark of the experiments.
    network
        The tables.
    solved
        Experiments with their answers; those that meet the network are kept.
    draws
        For the ranges of the network, at most `MOST_DRAWS` are made; 0 leaves them out.
    incomes
        By name of the experiment, the interval of the real income of the home, per cent.
    """
    from tarazy.corridors.engines import engine_for
    from tarazy.corridors.sweep import n_minus_1
    from tarazy.draws.corridor_experiment import corridor_experiment

    made = min(draws, MOST_DRAWS)
    engine = engine_for(network, MONTHS)
    sweep = n_minus_1(kinds=("arc", "node"), network=engine)
    experiments = tuple(
        corridor_experiment(
            world,
            engine,
            scenario,
            outcome,
            draws=made,
            income=(incomes or {}).get(scenario.name),
        )
        for scenario, outcome in solved
        if meets(network, outcome)
    )
    return CorridorFindings(network, engine.base, sweep, experiments, made)
