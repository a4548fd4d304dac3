"""The corridor shocks of a scenario: what they change in a network, and the link to the world."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.repeated import ONCE, refuse_repeated
from tarazy.corridors.changes import EVERYWHERE, Changes, Key, numbers
from tarazy.corridors.combining import combined_changes
from tarazy.corridors.concordance import Concordance
from tarazy.corridors.data import Network
from tarazy.corridors.layout import Layout
from tarazy.corridors.questions import (
    elements_of,
    fee_changes,
    outage_changes,
    plain_payee,
    price_changes,
)
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError, unknown_name
from tarazy.experiment.events.corridor_shocks import (
    CorridorShock,
    Expansion,
    NewRoute,
    Outage,
    TransitFee,
    WorldPrice,
)
from tarazy.experiment.link import (
    NO_WORLD_MARKET,
    Linked,
    changes_every_price,
    link,
)

if TYPE_CHECKING:
    from tarazy.corridors.draws import Draws
    from tarazy.scenario.document import Scenario
    from tarazy.trade import Counterfactual
    from tarazy.world import World

_KEPT = 8
_engines: dict[tuple[str, str, int], Engine] = {}
_keeping = threading.Lock()


def link_networks(
    world: World,
    scenario: Scenario,
    shocks: Sequence[tuple[CorridorShock, str]],
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
        changes = _changes(engine, met)
        together = combined_changes(*changes)
        if concordance is not None and changes_every_price(engine, together):
            raise InputError(
                f"{_last_price(met)}: a price on all markets of {name!r} is one of the world; "
                f"{NO_WORLD_MARKET}"
            )
        linked = link(world, engine, together, concordance, counterfactual)
        counterfactual = linked.counterfactual
        found.append(linked)
    return tuple(found)


def network_draws(
    scenario: Scenario, draws: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> tuple[Draws, ...]:
    """Return what every network of a scenario answers over draws of its assumed figures.

    Demand is that of the tables: what the trade model sends back is not drawn.

    Parameters
    ----------
    scenario
        The document.
    draws, seed, progress
        As for `tarazy.corridors.draws.draws`.

    Raises
    ------
    InputError
        As `link_networks`, or if a network has no figure with a range.
    """
    from tarazy.corridors.draws import network_range

    found = []
    for name, met in _by_network(scenario, scenario.network_shocks()).items():
        where = _place_of(scenario, name, met)
        engine, _ = _standing(where, partial(_load, scenario, name))
        changes = combined_changes(*_changes(engine, met))
        found.append(network_range(changes, n=draws, seed=seed, progress=progress, network=engine))
    return tuple(found)


def networks_met(scenario: Scenario) -> dict[str, str | Path]:
    """Return the networks that a scenario meets, its own first: name to name or folder."""
    return {
        name: _beside(scenario, name) for name in _by_network(scenario, scenario.network_shocks())
    }


def _beside(scenario: Scenario, name: str) -> str | Path:
    folder = Path(scenario.origin).parent / name
    return folder if folder.is_dir() else name


def _by_network(
    scenario: Scenario, shocks: Sequence[tuple[CorridorShock, str]]
) -> dict[str, list[tuple[CorridorShock, str]]]:
    """Return the shocks by the network that they meet, the document's own network first."""
    met: dict[str, list[tuple[CorridorShock, str]]] = {}
    for shock, where in shocks:
        met.setdefault(shock.network or scenario.network, []).append((shock, where))
    return {name: met[name] for name in sorted(met, key=lambda name: name != scenario.network)}


def _changes(engine: Engine, met: Sequence[tuple[CorridorShock, str]]) -> list[Changes]:
    """Return what each shock changes, checked against the network."""

    def checked(shock: CorridorShock) -> Changes:
        changes = _changes_of(engine, shock)
        numbers(engine.layout, changes)
        return changes

    return [_standing(where, partial(checked, shock)) for shock, where in met]


def _place_of(scenario: Scenario, name: str, met: Sequence[tuple[CorridorShock, str]]) -> str:
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

    A folder is looked for beside the document.
    """
    chosen = _beside(scenario, name)
    network = Network.load(chosen)
    return engine_for(network, scenario.months), Concordance.load(chosen, network)


def engine_for(network: Network, months: int) -> Engine:
    """Return the engine of a network with a horizon; the last few are kept.

    Parameters
    ----------
    network
        The tables.
    months
        Of the horizon.
    """
    key = (network.name, network.digest, months)
    with _keeping:
        if key not in _engines:
            while len(_engines) >= _KEPT:
                del _engines[next(iter(_engines))]
            _engines[key] = Engine(network, months)
        return _engines[key]


def _last_price(met: Sequence[tuple[CorridorShock, str]]) -> str:
    """Return where the last shock stands that changes a price."""
    return next(where for shock, where in reversed(met) if isinstance(shock, WorldPrice))


def _changes_of(engine: Engine, shock: CorridorShock) -> Changes:
    layout = engine.layout
    if isinstance(shock, Outage):
        return outage_changes(layout, shock.element, shock.months, shock.left)
    if isinstance(shock, Expansion):
        return _expansion(engine, shock)
    if isinstance(shock, TransitFee):
        # A country has two names, with and without what it stands for.
        refuse_repeated((plain_payee(layout, payee) for payee in shock.element), "element")
        fees = (fee_changes(layout, payee, shock.fee, shock.months) for payee in shock.element)
        return combined_changes(*fees)
    if isinstance(shock, WorldPrice):
        _no_market_twice(layout, shock.market)
        value = {shock.instruction: getattr(shock, shock.instruction)}
        prices = (
            price_changes(engine.network, market=market, months=shock.months, **value)
            for market in shock.market
        )
        return combined_changes(*prices)
    if isinstance(shock, NewRoute):
        return Changes(open=_out_of_service(layout, shock.route))
    raise TypeError(f"no changes of {shock.kind!r}")


def _no_market_twice(layout: Layout, markets: Sequence[str]) -> None:
    """Refuse a list that names a market twice: under ``"*"``, or as a whole and by commodity."""
    for market in markets:
        whole = EVERYWHERE if market != EVERYWHERE else ""
        node = market.partition("/")[0]
        wider = next((name for name in (whole, node) if name != market and name in markets), None)
        if wider is not None:
            raise InputError(f"market: {market!r} given twice, in {wider!r} too; allowed: {ONCE}")


def _out_of_service(layout: Layout, routes: Sequence[str]) -> tuple[str, ...]:
    """Return projects and idle arcs, checked to be out of service."""
    in_service = layout.arcs["in_service"]
    waiting = [str(arc) for arc in layout.arcs.index[~in_service.to_numpy(dtype=bool)]]
    for route in routes:
        if route in layout.arcs.index and in_service[route]:
            raise InputError(
                f"route: {route!r} is in service already; allowed: {', '.join(waiting)}"
            )
        if route not in layout.arcs.index:
            raise unknown_name("project", route, waiting, "route")
    return tuple(routes)


def _expansion(engine: Engine, shock: Expansion) -> Changes:
    layout = engine.layout
    months = shock.months
    if shock.factor is not None:
        elements_of(layout, shock.element)
        factors = {
            (element, month) if month else element: shock.factor
            for element in shock.element
            for month in months or (0,)
        }
        return Changes(capacity_factor=factors)
    assert shock.limit is not None
    lanes = [str(lane) for lane in layout.lanes[layout.limited]]
    limits: dict[Key, float] = {}
    for element in shock.element:
        limited = [lane for lane in lanes if lane.partition("/")[0] == element]
        if not limited:
            known = ", ".join(dict.fromkeys(lane.partition("/")[0] for lane in lanes))
            raise InputError(
                f"limit: {element!r} has no quality limit; allowed: {known or 'factor instead'}"
            )
        for lane in limited:
            for month in months or (0,):
                limits[(lane, month) if month else lane] = shock.limit
    return Changes(limits=limits)
