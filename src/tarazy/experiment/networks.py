"""The corridor shocks of a scenario: what they change in a network, and the link to the world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.corridors.changes import Changes, numbers
from tarazy.corridors.combining import combined
from tarazy.corridors.concordance import Concordance
from tarazy.corridors.data import Network
from tarazy.corridors.engines import engine_for
from tarazy.corridors.solve import Engine
from tarazy.corridors.windows import months_to
from tarazy.errors import InputError
from tarazy.experiment.benchmark import benchmark_for
from tarazy.experiment.events.network_event import NetworkEvent, in_order, last_day_of
from tarazy.experiment.events.states import refuse_two_states
from tarazy.experiment.link import (
    NO_WORLD_MARKET,
    Linked,
    changes_every_price,
    link,
)

if TYPE_CHECKING:
    from tarazy.compute import Progress
    from tarazy.corridors.draws import Draws
    from tarazy.scenario.document import Scenario
    from tarazy.trade import Counterfactual
    from tarazy.world import World


def link_networks(
    world: World,
    scenario: Scenario,
    shocks: Sequence[tuple[NetworkEvent, str]],
    counterfactual: Counterfactual,
) -> tuple[Linked, ...]:
    """Return every network that shocks meet, in agreement with the world.

    Parameters
    ----------
    world
        The benchmark.
    scenario
        The document.
    shocks
        Its corridor shocks in their order, each with the place where it stands.
    counterfactual
        What else changes in the world.

    Returns
    -------
    tuple of Linked
        The document's own network first; the counterfactual of the last holds all.

    Raises
    ------
    InputError
        One line naming the document, the shock, the value and what is allowed.
    NoEquilibriumError
        If a network and the world do not come to agree.
    """
    found: list[Linked] = []
    tied: dict[tuple[str, str], str] = {}
    for name, met in _by_network(scenario, shocks).items():
        where = _place_of(scenario, name, met)
        engine, concordance = _standing(where, partial(_load, scenario, name))
        if concordance is not None:
            exports = (concordance.exporter, concordance.sector)
            if exports in tied:
                raise InputError(
                    f"{where}: {name!r} and {tied[exports]!r} both move {exports[1]} of "
                    f"{exports[0]}; allowed: one network for the same exports"
                )
            tied[exports] = name
        _standing(where, partial(refuse_two_states, [event for event, _ in met], engine))
        changes = _changes(engine, met)
        together = combined(*changes)
        if concordance is not None and changes_every_price(engine, together):
            place = _last_price(met, changes)
            raise InputError(
                f"{place}: a price on all markets of {name!r} is one of the world; "
                f"{NO_WORLD_MARKET}"
            )
        start = benchmark_for(world, scenario)
        linked = link(world, engine, together, concordance, counterfactual, start)
        counterfactual = linked.counterfactual
        found.append(linked)
    return tuple(found)


def network_draws(
    scenario: Scenario,
    draws: int,
    seed: int,
    progress: Progress | None = None,
    *,
    checkpoint: Path | None = None,
    **options: Any,
) -> tuple[Draws, ...]:
    """Return what every network of a scenario answers over draws of its assumed figures.

    Demand is that of the tables: what the trade model sends back is not drawn.

    Parameters
    ----------
    scenario
        The document.
    draws, seed, progress
        As for `tarazy.corridors.draws.network_range`.
    checkpoint
        Folder with a folder of finished draws for every network.
    **options
        ``workers`` and ``cluster`` of it.

    Raises
    ------
    InputError
        As `link_networks`, or if a network has no figure with a range.
    """
    from tarazy.corridors.draws import network_range

    found = []
    for number, met in enumerate(met_networks(scenario)):
        kept = None if checkpoint is None else checkpoint / f"network-{number + 1}.zarr"
        found.append(
            network_range(
                met.changes,
                n=draws,
                seed=seed,
                progress=progress,
                network=met.engine,
                checkpoint=kept,
                **options,
            )
        )
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Met:
    """A network that a scenario meets.

    Attributes
    ----------
    engine
        With the horizon of the scenario.
    changes
        What the scenario changes in it.
    concordance
        How it is tied to a world, if it is.
    """

    engine: Engine
    changes: Changes
    concordance: Concordance | None


def met_networks(scenario: Scenario) -> tuple[Met, ...]:
    """Return the networks that a scenario meets and what it changes in them, its own first.

    Raises
    ------
    InputError
        As `link_networks`.
    """
    found = []
    for name, met in _by_network(scenario, network_events(scenario)).items():
        engine, concordance = _standing(
            _place_of(scenario, name, met), partial(_load, scenario, name)
        )
        found.append(Met(engine, combined(*_changes(engine, met)), concordance))
    return tuple(found)


def identities_met(scenario: Scenario) -> tuple[tuple[str, str, str], ...]:
    """Return name, digest of the tables and tie to a world of the networks that a scenario meets.

    Raises
    ------
    InputError
        One line naming the document, the network and what is wrong with it.
    """
    met = _by_network(scenario, network_events(scenario))
    return tuple(
        _standing(_place_of(scenario, name, shocks), partial(_identity, scenario, name))
        for name, shocks in met.items()
    )


def _identity(scenario: Scenario, name: str) -> tuple[str, str, str]:
    chosen = _beside(scenario, name)
    network = Network.load(chosen)
    return name, network.digest, repr(Concordance.load(chosen, network))


def networks_met(scenario: Scenario) -> dict[str, str | Path]:
    """Return the networks that a scenario meets, its own first: name to name or folder."""
    met = _by_network(scenario, network_events(scenario))
    return {name: _beside(scenario, name) for name in met}


def network_events(scenario: Scenario) -> list[tuple[NetworkEvent, str]]:
    """Return the events of a scenario that meet a network, each with where it stands."""
    return [
        (event, where)
        for event, where in scenario.placed_shocks()
        if isinstance(event, NetworkEvent) and event.meets_network
    ]


def _beside(scenario: Scenario, name: str) -> str | Path:
    folder = Path(scenario.origin).parent / name
    return folder if folder.is_dir() else name


def _by_network(
    scenario: Scenario, shocks: Sequence[tuple[NetworkEvent, str]]
) -> dict[str, list[tuple[NetworkEvent, str]]]:
    """Return the shocks by the network that they meet, the document's own network first."""
    met: dict[str, list[tuple[NetworkEvent, str]]] = {}
    for shock, where in shocks:
        met.setdefault(shock.network or scenario.network, []).append((shock, where))
    return {name: met[name] for name in sorted(met, key=lambda name: name != scenario.network)}


def _changes(engine: Engine, met: Sequence[tuple[NetworkEvent, str]]) -> list[Changes]:
    """Return what each shock changes beside the others, checked against the network."""

    def checked(shock: NetworkEvent, others: Changes) -> Changes:
        changes = shock.changes_beside(engine, others)
        numbers(engine.layout, changes)
        return changes

    found: dict[int, Changes] = {}
    for at in in_order([shock for shock, _ in met]):
        shock, where = met[at]
        others = combined(*found.values())
        found[at] = _standing(where, partial(checked, shock, others))
    return [found[at] for at in range(len(met))]


def _place_of(scenario: Scenario, name: str, met: Sequence[tuple[NetworkEvent, str]]) -> str:
    if name == scenario.network:
        return scenario.place("network")
    return f"{met[0][1]}: network"


def _standing(where: str, part: Callable[[], Any]) -> Any:
    """Return a part, with the place in the document before what is wrong with it."""
    try:
        return part()
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


def _load(scenario: Scenario, name: str) -> tuple[Engine, Concordance | None]:
    """Return the engine of a network, built once, and how the network is tied to a world.

    A folder is looked for beside the document. Twelve months become as many as the dates of its
    events need.
    """
    chosen = _beside(scenario, name)
    network = Network.load(chosen)
    met = _by_network(scenario, network_events(scenario))[name]
    months = months_to(network.year, last_day_of(event for event, _ in met), scenario.months)
    return engine_for(network, months), Concordance.load(chosen, network)


def _last_price(met: Sequence[tuple[NetworkEvent, str]], changes: Sequence[Changes]) -> str:
    """Return where the last shock stands that changes a price."""
    pairs = zip(met, changes, strict=True)
    return [where for (_, where), part in pairs if part.price_add or part.price_factor][-1]
