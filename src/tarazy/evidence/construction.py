"""Whether the sign of an experiment follows from what its scenario puts in.

What the theory lets one conclude before anything is computed, and no more:

* Trade between the very economies whose barriers a scenario lowers, and those of no rival more,
  grows: goods of one sector from different origins are substitutes, and whoever became cheaper is
  bought more. The share of a partner follows from its barriers relative to those of its rivals.
* An economy that only gets more out of what it has, or has more of it, is not poorer for it, and
  sells more of what it makes better. Here no growth makes poor: demand for every origin is elastic,
  as goods of different origins are substitutes.
* An arc, or room, that is added to a network never lowers the value that it can earn, and one that
  is taken away never raises it: the optimum over more is no worse.

Not concluded: that an economy gains from lower barriers of its own, since terms of trade can turn
against it; what happens to trade whose own barriers stay; concentration over all partners; the
effect of capital in the long run, where it leaves again; who gains from a change of owners.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.evidence.causal_document import Read, Sign

if TYPE_CHECKING:
    from tarazy.evidence.causal import Asked
    from tarazy.scenario import Scenario
    from tarazy.trade.data import Counterfactual
    from tarazy.world import World

Array = NDArray[np.float64]

# Reasons, as a message tells them.
_PAIR = "lowers or raises the barriers of this very trade, and of no rival more"
_SHARE = "changes the barriers of this partner relative to all of its rivals in one direction"
_ENDOWED = "only adds to, or takes from, what this economy makes its income of"
_NETWORK = "only adds to, or takes from, the room of the network"
_SIGNS: dict[int, Sign] = {1: "+", -1: "-"}
# Shares of one partner, and whether they are of imports; they move with its relative barriers.
_SHARES = {"share_imports": True, "share_exports": False}
_LEVELS = {"level_imports": True, "level_exports": False}
_ADDS, _TAKES = ("new_route", "expansion"), ("outage", "maintenance")
# With more room a network earns and carries more, and shuts in less.
_NETWORK_SIGNS = {"network_net_value": 1, "network_exports": 1, "network_shut_in": -1, "welfare": 1}
_ROUNDING = 1e-12


@dataclass(frozen=True)
class SetUp:
    """What a scenario puts in, or what it puts in beyond another one.

    Attributes
    ----------
    barriers
        (N, N, J) importer, exporter, sector: logarithm of the factor on the price at arrival.
    output
        (N, J) logarithm of the factor on productivity, or on the stock of capital or resource.
    capital
        Whether capital or a resource is in `output`.
    added, taken
        Events of networks, by what they do to the room.
    other
        Whether there is anything else.
    """

    barriers: Array
    output: Array
    capital: bool
    added: tuple[Any, ...] = field(default=())
    taken: tuple[Any, ...] = field(default=())
    other: bool = False


def refuse_construction(world: World, question: Asked, where: str) -> None:
    """Refuse an experiment whose sign is said to be found and is put in.

    Parameters
    ----------
    world
        The benchmark; the scenario may name another.
    question
        The check with its scenarios.
    where
        Where the check stands, for messages.

    Raises
    ------
    InputError
        Naming the sign that is put in, and why.
    """
    check = question.check
    if check.sign != "found":
        return
    against = None if question.against is None else question.against.scenario
    given = put_in(world, question.job.scenario, against, check.read)
    if given is not None:
        sign, reason = given
        raise InputError(
            f"{where}: sign: 'found', but {check.scenario!r} {reason}, so that {sign!r} is put in; "
            "allowed: 'by_construction' with because"
        )


def put_in(
    world: World, scenario: Scenario, against: Scenario | None, read: Read
) -> tuple[Sign, str] | None:
    """Return the sign that follows from the set-up and the reason, or None where it is open.

    Parameters
    ----------
    world
        The benchmark.
    scenario, against
        The experiment, and what is subtracted.
    read
        What is read.

    Raises
    ------
    InputError
        If a scenario does not fit the world.
    """
    from tarazy.experiment.run import world_of

    world = world_of(scenario, world)
    made = _beyond(world, scenario, against)
    if made.other:
        return None
    moved = bool(np.any(made.barriers)), bool(np.any(made.output)), bool(made.added or made.taken)
    if moved == (True, False, False):
        return _of_barriers(world, scenario, made.barriers, read)
    if moved == (False, True, False):
        return _of_output(world, scenario, made, read)
    if moved == (False, False, True):
        return _of_network(scenario, made, read)
    return None


def _beyond(world: World, scenario: Scenario, against: Scenario | None) -> SetUp:
    """Return what a scenario puts in, less what another one puts in."""
    from tarazy.experiment.compile import own_counterfactual
    from tarazy.trade.data import Counterfactual

    first = own_counterfactual(world, scenario)
    second = Counterfactual(closure=scenario.closure)
    if against is not None:
        second = own_counterfactual(world, against)
    events = _events(scenario), Counter[Any]() if against is None else _events(against)
    more, less = events[0] - events[1], events[1] - events[0]
    added = [one for one in more if one.kind in _ADDS] + [o for o in less if o.kind in _TAKES]
    taken = [one for one in more if one.kind in _TAKES] + [o for o in less if o.kind in _ADDS]
    barriers = _difference(_barriers(world, first), _barriers(world, second))
    output = _output(world, first) - _output(world, second)
    return SetUp(
        barriers=barriers,
        output=np.where(np.abs(output) > _ROUNDING, output, 0.0),
        capital=first.capital is not None or first.resource is not None,
        added=tuple(added),
        taken=tuple(taken),
        other=_others_differ(first, second)
        or len(added) + len(taken) < len(more) + len(less)
        or (against is not None and _settings(scenario) != _settings(against)),
    )


def _events(scenario: Scenario) -> Counter[Any]:
    return Counter(event for event, _ in scenario.network_shocks())


def _settings(scenario: Scenario) -> tuple[object, ...]:
    return (scenario.three_factors, scenario.horizon, scenario.elasticities, scenario.months)


def _barriers(world: World, made: Counterfactual) -> Array:
    """Return the logarithm of the factor on the price at arrival, (N, N, J)."""
    from tarazy.immutable import kept

    before = kept(world, "dataset").variables["tariff"].values
    found = np.zeros(before.shape)
    if made.tariff is not None:
        found += np.log((1.0 + made.tariff) / (1.0 + before))
    if made.trade_cost is not None:
        found += np.log(made.trade_cost)
    if made.export_tax is not None:
        found += np.log1p(made.export_tax)
    for target in made.targets:
        # Its factor is found with the equilibrium; trade that is to fall takes a dearer delivery.
        found[target.importer, target.exporter, target.sector] -= np.log1p(target.change)
    return np.where(np.abs(found) > _ROUNDING, found, 0.0)


def _difference(first: Array, second: Array) -> Array:
    same = first == second
    found = np.subtract(first, second, out=np.zeros_like(first), where=~same)
    return np.where(np.abs(found) > _ROUNDING, found, 0.0)


def _output(world: World, made: Counterfactual) -> Array:
    found = np.zeros((len(world.economies), len(world.sectors)))
    for factor in (made.productivity, made.capital, made.resource):
        if factor is not None:
            found += np.log(factor)
    return found


def _others_differ(first: Counterfactual, second: Counterfactual) -> bool:
    """Return whether anything else differs; who owns new capital is part of the capital."""
    names = {one.name for one in fields(first)}
    names -= {"tariff", "trade_cost", "export_tax", "targets", "productivity"}
    names -= {"capital", "resource"}
    if first.capital is not None or second.capital is not None:
        names -= {"owner", "invested"}
    return any(not _same(getattr(first, name), getattr(second, name)) for name in names)


def _same(first: object, second: object) -> bool:
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return bool(np.array_equal(first, second))
    arrays = isinstance(first, np.ndarray) or isinstance(second, np.ndarray)
    return first is second or (not arrays and first == second)


def _of_barriers(
    world: World, scenario: Scenario, barriers: Array, read: Read
) -> tuple[Sign, str] | None:
    from tarazy.evidence.read_positions import TradeRead, traded

    if read.indicator in (*_SHARES, *_LEVELS):
        kinds = {**_SHARES, **_LEVELS}
        name = str(read.indicator)
        asked = Read.model_validate(
            {
                "variable": "imports" if kinds[name] else "exports",
                "country": read.country,
                "partner": read.partner,
            }
        )
    elif read.variable in ("imports", "exports"):
        asked = read
    else:
        return None
    place = traded(world, asked, scenario, "read")
    assert isinstance(place, TradeRead)
    by_market = read.indicator == "share_exports"
    of_share = read.indicator in _SHARES
    signs: set[int] = set()
    for partner in place.partners:
        buyer, seller = (partner, place.country) if place.exports else (place.country, partner)
        # Partners that are read together are no rivals.
        together = set() if place.exports else set(place.partners)
        others = [n for n in range(len(barriers)) if n not in {buyer, seller, *together}]
        rivals = barriers[others, seller] if by_market else barriers[buyer, others]
        found: set[int] = set()
        for sector in place.sectors:
            found |= _signs(float(barriers[buyer, seller, sector]), rivals[:, sector], of_share)
        # A partner that nothing meets takes up what the others lose.
        signs |= found or {0}
    if len(signs) != 1 or 0 in signs:
        return None
    return _SIGNS[signs.pop()], _SHARE if read.indicator in _SHARES else _PAIR


def _signs(own: float, rivals: Array, share: bool) -> set[int]:
    """Return the sign of a link's trade that its barrier puts in; 0 where it is open.

    A link that nothing meets, nor its rivals, says nothing; of a share, one like all of its rivals.
    """
    if share:
        apart = own - rivals if np.isfinite(own) else np.sign(own) + 0.0 * rivals
        if not np.any(apart):
            return set()
        return {1} if np.all(apart <= 0) else {-1} if np.all(apart >= 0) else {0}
    if own == 0 and not np.any(rivals):
        return set()
    if own < 0 and np.all(rivals >= own - _ROUNDING):
        return {1}
    if own > 0 and np.all(rivals <= own + _ROUNDING):
        return {-1}
    return {0}


def _of_output(
    world: World, scenario: Scenario, made: SetUp, read: Read
) -> tuple[Sign, str] | None:
    position = world.economies.index(read.country)
    elsewhere = np.delete(made.output, position, axis=0)
    own = made.output[position]
    sign = _one_sign(own[own != 0])
    if np.any(elsewhere) or sign is None:
        return None
    # In the long run what came from abroad may leave again.
    if made.capital and scenario.horizon_or_default == "long":
        return None
    if read.variable == "exports":
        from tarazy.evidence.read_positions import TradeRead, traded

        place = traded(world, read, scenario, "read")
        assert isinstance(place, TradeRead)
        return (_SIGNS[sign], _ENDOWED) if np.all(own[list(place.sectors)] != 0) else None
    if read.variable != "welfare":
        return None
    return _SIGNS[sign], _ENDOWED


def _one_sign(values: Array) -> int | None:
    signs = set(np.sign(values).astype(int).tolist())
    return signs.pop() if len(signs) == 1 else None


def _of_network(scenario: Scenario, made: SetUp, read: Read) -> tuple[Sign, str] | None:
    if bool(made.added) == bool(made.taken):
        return None
    sign = 1 if made.added else -1
    crossed = _crossings(scenario, (*made.added, *made.taken), read.country)
    if read.variable == "network_transit_share":
        # Room that avoids a country draws away from it, room that crosses it draws to it.
        if crossed == {True}:
            return _SIGNS[sign], _NETWORK
        return (_SIGNS[-sign], _NETWORK) if crossed == {False} else None
    effect = _NETWORK_SIGNS.get(str(read.variable))
    if effect is None or not _sells_through(scenario, read.country):
        return None
    return _SIGNS[sign * effect], _NETWORK


def _crossings(scenario: Scenario, events: Iterable[Any], country: str) -> set[bool]:
    """Return whether what the events name touches a country; both where that is not known."""
    from tarazy.corridors.data import Network
    from tarazy.experiment.networks import networks_met

    found: set[bool] = set()
    networks = [Network.load(one) for one in networks_met(scenario).values()]
    for event in events:
        for name in (*getattr(event, "element", ()), *getattr(event, "route", ())):
            touched = [_touches(network, name, country) for network in networks]
            known = [one for one in touched if one is not None]
            found |= set(known) or {True, False}
    return found


def _touches(network: Any, name: str, country: str) -> bool | None:
    kind, _, rest = name.partition(":")
    if rest:
        return rest == country if kind == "transit" else None
    nodes = network.nodes["country"]
    if name in nodes.index:
        return bool(nodes[name] == country)
    for table in (network.arcs, network.projects):
        if name in table.index:
            arc = table.loc[name]
            ends = {str(nodes[arc[end]]) for end in ("from", "to") if arc[end] in nodes.index}
            return country in ends | set(str(arc["transit"]).split(";"))
    return None


def _sells_through(scenario: Scenario, country: str) -> bool:
    """Return whether a country has fields in a network that the scenario meets."""
    from tarazy.corridors.data import Network
    from tarazy.experiment.networks import networks_met

    for one in networks_met(scenario).values():
        nodes = Network.load(one).nodes
        if ((nodes["kind"] == "field") & (nodes["country"] == country)).any():
            return True
    return False
