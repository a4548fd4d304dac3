"""What a scenario puts into a world, or puts in beyond another scenario.

Beside another change, one of less than a thousandth of a price or of productivity does not count:
nobody makes a sign open by adding what moves nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tarazy.experiment.events.network_event import NetworkEvent
    from tarazy.scenario import Scenario
    from tarazy.trade.data import Counterfactual
    from tarazy.world import World

Array = NDArray[np.float64]
# An event and the name of the network that it meets.
Met = tuple["NetworkEvent", str]

_ADDS, _TAKES = ("new_route", "expansion"), ("outage", "maintenance")
ROUNDING = 1e-12
# Logarithm of the smallest factor that counts beside a larger one.
_COUNTS = 1e-3


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
        Whether capital is in `output`.
    added, taken
        Events of networks, each with its network, by what they do to the room.
    other
        Whether there is anything else.
    """

    barriers: Array
    output: Array
    capital: bool
    added: tuple[Met, ...] = field(default=())
    taken: tuple[Met, ...] = field(default=())
    other: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing is put in."""
        arrays = np.any(self.barriers) or np.any(self.output)
        return not (self.other or arrays or self.added or self.taken)


def beyond(world: World, scenario: Scenario, against: Scenario | None) -> SetUp:
    """Return what a scenario puts in, less what another one puts in.

    Parameters
    ----------
    world
        The benchmark of the scenario.
    scenario, against
        The experiment, and what is subtracted.

    Raises
    ------
    InputError
        If a scenario does not fit the world.
    """
    from tarazy.experiment.compile import own_counterfactual
    from tarazy.trade.data import Counterfactual

    first = own_counterfactual(world, scenario)
    second = Counterfactual(closure=scenario.closure)
    if against is not None:
        second = own_counterfactual(world, against)
    events = _events(scenario), Counter[Met]() if against is None else _events(against)
    more, less = events[0] - events[1], events[1] - events[0]
    added = [one for one in more if one[0].kind in _ADDS]
    added += [one for one in less if one[0].kind in _TAKES]
    taken = [one for one in more if one[0].kind in _TAKES]
    taken += [one for one in less if one[0].kind in _ADDS]
    barriers = _difference(_barriers(world, first), _barriers(world, second))
    output = _output(world, first) - _output(world, second)
    return SetUp(
        barriers=barriers,
        output=np.where(np.abs(output) > ROUNDING, output, 0.0),
        capital=first.capital is not None or second.capital is not None,
        added=tuple(added),
        taken=tuple(taken),
        other=_others_differ(first, second)
        or len(added) + len(taken) < len(more) + len(less)
        or (against is not None and _settings(scenario) != _settings(against)),
    )


def that_counts(made: SetUp) -> SetUp:
    """Return a set-up without what is too small to count beside the rest of it."""
    barriers, output = (
        np.where(np.abs(values) < _COUNTS, 0.0, values) for values in (made.barriers, made.output)
    )
    left = replace(made, barriers=barriers, output=output)
    return made if left.nothing else left


def _events(scenario: Scenario) -> Counter[Met]:
    """Return the events that meet a network, each with the name of its network."""
    from tarazy.experiment.networks import network_events

    met = network_events(scenario)
    return Counter((event, event.network or scenario.network) for event, _ in met)


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
    return np.where(np.abs(found) > ROUNDING, found, 0.0)


def _difference(first: Array, second: Array) -> Array:
    same = first == second
    found = np.subtract(first, second, out=np.zeros_like(first), where=~same)
    return np.where(np.abs(found) > ROUNDING, found, 0.0)


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
