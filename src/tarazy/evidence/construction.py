"""Whether the sign of an experiment follows from what its scenario puts in.

What the theory lets one conclude before anything is computed, and no more:

* Trade between the very economies whose barriers a scenario lowers, and those of no rival more,
  grows: goods of one sector from different origins are substitutes, and whoever became cheaper is
  bought more. The share of a partner follows from its barriers relative to those of its rivals.
* Trade whose change is itself what a scenario asks for changes so, whatever else it holds.
* An economy that only gets more out of what it has, or has more of it, is not poorer for it, and
  sells more of what it makes better. Here no growth makes poor: demand for every origin is elastic,
  as goods of different origins are substitutes.
* An arc, or room, that is added to a network never lowers the value that it can earn, and one that
  is taken away never raises it: the optimum over more is no worse. What is earned is income of the
  country that alone has fields in it.

Not concluded: that an economy gains from lower barriers of its own, since terms of trade can turn
against it; what happens to trade whose own barriers stay; concentration over all partners; the
effect of capital in the long run, where it leaves again; who gains from a change of owners.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.evidence.causal_document import Read, Sign
from tarazy.evidence.set_up import ROUNDING, Met, SetUp, beyond, that_counts
from tarazy.experiment.run import world_of
from tarazy.scenario.expected import NETWORK_VARIABLES

if TYPE_CHECKING:
    from tarazy.corridors.data import Network
    from tarazy.evidence.causal import Asked
    from tarazy.scenario import Scenario
    from tarazy.world import World

Array = NDArray[np.float64]

# Reasons, as a message tells them.
_ASKED = "asks for this very change of trade"
_PAIR = "lowers or raises the barriers of this very trade, and of no rival more"
_SHARE = "changes the barriers of this partner relative to all of its rivals in one direction"
_ENDOWED = "only adds to, or takes from, what this economy makes its income of"
_NETWORK = "only adds to, or takes from, the room of the network"
_SIGNS: dict[int, Sign] = {1: "+", -1: "-"}
# Shares of one partner, and whether they are of imports; they move with its relative barriers.
_SHARES = {"share_imports": True, "share_exports": False}
_LEVELS = {"level_imports": True, "level_exports": False}
_LINK = ("importer", "exporter", "sector")
# With more room a network earns and carries more, and shuts in less.
_NETWORK_SIGNS = {"network_net_value": 1, "network_exports": 1, "network_shut_in": -1, "welfare": 1}
_INCOMES = ("welfare", "welfare_first_order")


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
        Naming the sign that is put in, and why; or if both scenarios ask the same.
    """
    check = question.check
    if check.sign != "found":
        return
    against = None if question.against is None else question.against.scenario
    if beyond(world_of(question.job.scenario, world), question.job.scenario, against).nothing:
        raise InputError(
            f"{where}: scenario: {check.scenario!r} changes nothing"
            + (f" beyond {check.against!r}" if check.against else "")
            + "; allowed: a scenario whose answer could be another"
        )
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
    world = world_of(scenario, world)
    asked = None if against is not None else _of_targets(world, scenario, read)
    if asked is not None:
        return asked, _ASKED
    made = that_counts(beyond(world, scenario, against))
    if made.other:
        return None
    moved = bool(np.any(made.barriers)), bool(np.any(made.output)), bool(made.added or made.taken)
    if moved == (True, False, False):
        return _of_barriers(world, scenario, made.barriers, read)
    if moved == (False, True, False):
        return _of_output(world, scenario, made, read)
    if moved == (False, False, True):
        return _of_network(scenario, against, made, read)
    return None


def _of_targets(world: World, scenario: Scenario, read: Read) -> Sign | None:
    """Return the sign of trade whose change is asked for: all of one target, or of several."""
    from tarazy.evidence.read_positions import TradeRead, traded
    from tarazy.experiment.compile import own_counterfactual

    targets = own_counterfactual(world, scenario).targets
    if not targets or read.variable not in ("imports", "exports"):
        return None
    place = traded(world, read, scenario, "read")
    assert isinstance(place, TradeRead)
    left = {
        (partner, place.country, sector) if place.exports else (place.country, partner, sector)
        for partner in place.partners
        for sector in place.sectors
    }
    changes = []
    for target in targets:
        links = set(zip(*(map(int, getattr(target, one)) for one in _LINK), strict=True))
        if links <= left:
            left -= links
            changes.append(target.change)
    sign = _one_sign(np.array(changes))
    return None if left or sign is None or sign == 0 else _SIGNS[sign]


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
        # Partners that are read together are no rivals: as sellers, or in a share as buyers.
        together = set(place.partners) if by_market or not place.exports else set()
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
        if not np.isfinite(own):
            # Nothing is left of it, or comes back to it, whatever its rivals meet.
            return {-1} if own > 0 else {1}
        apart = own - rivals
        if not np.any(apart):
            return set()
        return {1} if np.all(apart <= 0) else {-1} if np.all(apart >= 0) else {0}
    if own == 0 and not np.any(rivals):
        return set()
    if own < 0 and np.all(rivals >= own - ROUNDING):
        return {1}
    if own > 0 and np.all(rivals <= own + ROUNDING):
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
    if read.variable not in _INCOMES:
        return None
    return _SIGNS[sign], _ENDOWED


def _one_sign(values: Array) -> int | None:
    signs = set(np.sign(values).astype(int).tolist())
    return signs.pop() if len(signs) == 1 else None


def _of_network(
    scenario: Scenario, against: Scenario | None, made: SetUp, read: Read
) -> tuple[Sign, str] | None:
    if bool(made.added) == bool(made.taken):
        return None
    sign, events = (1 if made.added else -1), (*made.added, *made.taken)
    networks = _networks(scenario, against)
    if read.variable in NETWORK_VARIABLES:
        # What another network does is told by demand alone.
        name = read.network or next(iter(networks))
        events = tuple(one for one in events if one[1] == name)
        networks = {name: networks[name]}
        if not events:
            return None
    else:
        networks = {name: networks[name] for _, name in events}
    crossed = _crossings(networks, events, read.country)
    if read.variable == "network_transit_share":
        # Room that avoids a country draws away from it, room that crosses it draws to it.
        if crossed == {True}:
            return _SIGNS[sign], _NETWORK
        return (_SIGNS[-sign], _NETWORK) if crossed == {False} else None
    effect = _NETWORK_SIGNS.get(str(read.variable))
    sellers = {seller for one in networks.values() for seller in _sellers(one)}
    if effect is None or read.country not in sellers:
        return None
    # Of a network that several sell through, one may lose what another gains.
    if read.variable == "welfare" and sellers != {read.country}:
        return None
    return _SIGNS[sign * effect], _NETWORK


def _networks(scenario: Scenario, against: Scenario | None) -> dict[str, Network]:
    """Return the networks that either scenario meets, those of the first before."""
    from tarazy.corridors.data import Network
    from tarazy.experiment.networks import networks_met

    met = ({} if against is None else networks_met(against)) | networks_met(scenario)
    order = [*networks_met(scenario), *met]
    return {name: Network.load(met[name]) for name in dict.fromkeys(order)}


def _crossings(networks: Mapping[str, Network], events: Iterable[Met], country: str) -> set[bool]:
    """Return whether what the events name touches a country; both where that is not known."""
    found: set[bool] = set()
    for event, network in events:
        for name in (*getattr(event, "element", ()), *getattr(event, "route", ())):
            known = _touches(networks[network], name, country)
            found |= {True, False} if known is None else {known}
    return found


def _touches(network: Network, name: str, country: str) -> bool | None:
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


def _sellers(network: Network) -> set[str]:
    """Return the countries that have fields in a network."""
    return set(network.nodes.loc[network.nodes["kind"] == "field", "country"])
