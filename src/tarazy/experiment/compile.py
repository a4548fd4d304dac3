"""From a scenario and a world to the arrays of a counterfactual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.codes.selector import Chosen
from tarazy.experiment.change import Change
from tarazy.experiment.events.network_event import NetworkEvent
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.scenario.document import Scenario, every_shock
from tarazy.scenario.selectors import Selector, economies_of, sectors_of
from tarazy.trade import Counterfactual

if TYPE_CHECKING:
    from tarazy.experiment.link import Linked
    from tarazy.world import World


def own_counterfactual(world: World, scenario: Scenario) -> Counterfactual:
    """Return the counterfactual that a scenario means in a world, without its networks.

    Shocks apply in their order, each on the result of those before it: a later `set` or regime
    replaces, `add`, cuts and factors accumulate. A `trade_change` becomes a target, whose cost of
    delivery is found with the equilibrium. What owners have of capital and resources is followed
    from event to event in :mod:`tarazy.experiment.stakes`.

    Parameters
    ----------
    world
        The benchmark; its labels are what selectors mean.
    scenario
        A document whose form and words are checked, with all of its stages.

    Raises
    ------
    InputError
        One line naming the document, the shock, the key, the value and what is allowed.
    """
    change = apply_events(world, scenario)
    stakes = change.stakes
    return Counterfactual(
        tariff=change.tariff,
        trade_cost=change.trade_cost,
        productivity=change.productivity,
        export_tax=change.export_tax,
        closure=scenario.closure,
        targets=tuple(change.targets),
        capital=None if stakes is None else stakes.changed_capital(),
        resource=change.resource,
        profit_tax=change.profit_tax,
        royalty=change.royalty,
        owner=None if stakes is None else stakes.changed_shares(),
        seized=None if stakes is None else stakes.changed_seizure(),
        invested=None if stakes is None else stakes.changed_investment(),
        other_income=None if stakes is None else stakes.changed_income(),
        prices=tuple(change.prices),
    )


def linked_networks(
    world: World, scenario: Scenario, counterfactual: Counterfactual
) -> tuple[Linked, ...]:
    """Return the networks that a scenario meets, each in agreement with the world.

    Shocks that meet a corridor network are part of the counterfactual of the last as the trade
    costs and the productivity of :mod:`tarazy.experiment.link`.

    Parameters
    ----------
    world, scenario
        As for `own_counterfactual`.
    counterfactual
        What it returns.

    Raises
    ------
    InputError
        As `own_counterfactual`.
    NoEquilibriumError
        If a network and the world do not come to agree.
    """
    if not scenario.network_shocks():
        return ()
    from tarazy.experiment.networks import link_networks, network_events

    return link_networks(world, scenario, network_events(scenario), counterfactual)


def check_words(world: World, scenario: Scenario) -> None:
    """Check that a world knows what a document says beside its shocks: groups, focus, signs.

    Raises
    ------
    InputError
        One line naming the document, the key, the value and what is allowed.
    """
    economies, sectors = _selectors(world, scenario)
    for name in scenario.focus:
        economies.check_name(name, scenario.place("focus"))
    for number, expectation in enumerate(scenario.expected):
        where = scenario.place("expected", number)
        economies.position_of_code(expectation.country, f"{where}: country")
        economies.positions(expectation.partner, f"{where}: partner")
        sectors.positions(expectation.sector, f"{where}: sector")


def apply_events(world: World, scenario: Scenario) -> Change:
    """Return what the events of a scenario change in a world, without its networks.

    Parameters
    ----------
    world, scenario
        As for `own_counterfactual`.

    Raises
    ------
    InputError
        As `own_counterfactual`.
    TypeError
        If an event of another distribution is none of a world and none of a network.
    """
    economies, sectors = _selectors(world, scenario)
    change = Change(world, economies, sectors, about=_about(scenario, economies))
    for event, where in scenario.placed_shocks():
        if isinstance(event, WorldEvent):
            event.apply(change, where)
        elif not isinstance(event, NetworkEvent):
            raise TypeError(f"{where}: {event.kind!r} is neither a WorldEvent nor a NetworkEvent")
    return change


def absent_members(world: World, scenario: Scenario) -> dict[str, list[str]]:
    """Return, for every group or regime that a scenario names, its members without a row.

    They are part of the rest of the world, which a group never includes: the scenario leaves them
    as they are.
    """
    economies, _ = _selectors(world, scenario)
    absent: dict[str, list[str]] = {}
    for event in every_shock(scenario):
        if isinstance(event, WorldEvent):
            absent |= event.absent(economies)
    return absent


def _about(scenario: Scenario, economies: Selector) -> frozenset[int]:
    """Return the positions of the economies in the focus, or else of those that shocks name."""
    named = (name for event in every_shock(scenario) for name in event.named())
    names = scenario.focus or tuple(dict.fromkeys(named))
    own = economies.own_groups
    known = tuple(name for name in names if name in own or economies.has_members(name))
    return frozenset(economies.positions(Chosen(known), "focus")) if known else frozenset()


def _selectors(world: World, scenario: Scenario) -> tuple[Selector, Selector]:
    return (
        economies_of(world.economies, scenario),
        sectors_of(world.sectors, world.sector_groups, scenario),
    )
