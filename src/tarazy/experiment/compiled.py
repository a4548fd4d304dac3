"""A document compiled for a world: once, however often it is asked.

An experiment, its range, its networks and the report all need the counterfactual that a document
means. It is compiled, and linked with the networks, for the first of them; the others are given the
same. What is kept is found by the digest of the world, by what the document asks and where it
stands, and by the content of the networks that it meets: titles and reasons make no difference.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tarazy.experiment.asked_changes import AskedChanges, asked_changes
from tarazy.experiment.benchmark import benchmark_for
from tarazy.experiment.compile import (
    absent_members,
    check_words,
    linked_networks,
    own_counterfactual,
)
from tarazy.immutable import frozen_array, keeps
from tarazy.memo import Memo
from tarazy.scenario.asked import asked_digest
from tarazy.trade.equilibrium import Equilibrium, equilibrium_of
from tarazy.trade.solve import TOLERANCE
from tarazy.trade.targets import Held, hold

if TYPE_CHECKING:
    from tarazy.experiment.corridor_part import CorridorPart
    from tarazy.experiment.link import Linked
    from tarazy.scenario.document import Scenario
    from tarazy.trade.data import Benchmark, Counterfactual, Target
    from tarazy.world import World


@keeps("absent")
@dataclass(frozen=True, eq=False)
class Compiled:
    """What a document means in a world.

    Attributes
    ----------
    world, scenario
        What was asked.
    counterfactual
        What changes, with what the networks add to it; its arrays are read-only.
    asked
        What the document changes by itself.
    linked
        The networks that it agrees with, the document's own first; none without a shock that meets
        one.
    absent
        By group or regime that the document names, its members without a row in the world: they
        are part of the rest of the world, and left as they are.
    seconds
        That it took to compile, when it was.
    """

    world: World
    scenario: Scenario
    counterfactual: Counterfactual
    asked: AskedChanges
    linked: tuple[Linked, ...]
    absent: dict[str, list[str]]
    seconds: float
    _key: Hashable = field(repr=False)

    @property
    def benchmark(self) -> Benchmark:
        """The start in the layout of the equations, with as many factors as the document asks."""
        return benchmark_for(self.world, self.scenario)

    def held(self, tolerance: float = TOLERANCE) -> Held:
        """Return the equilibrium in the layout of the equations; that of the last few is kept.

        Raises
        ------
        NoEquilibriumError
            If there is none, with the reason.
        """
        return _HELD.get(
            (self._key, tolerance),
            lambda: hold(self.benchmark, self.counterfactual, tolerance=tolerance),
        )

    def equilibrium(self, tolerance: float = TOLERANCE) -> Equilibrium:
        """Return the equilibrium with labels; that of the last few is kept.

        Raises
        ------
        InputError
            If the world is not sound.
        NoEquilibriumError
            As `held`.
        """
        return _EQUILIBRIA.get(
            (self._key, tolerance),
            lambda: equilibrium_of(self.world, self.counterfactual, lambda: self.held(tolerance)),
        )

    @property
    def corridors(self) -> tuple[CorridorPart, ...]:
        """What an outcome keeps of the networks."""
        if not self.linked:
            return ()
        from tarazy.experiment.corridor_part import corridor_part

        return _PARTS.get(self._key, lambda: tuple(corridor_part(met) for met in self.linked))


# The arrays of a counterfactual.
_ARRAYS = (
    *("tariff", "trade_cost", "productivity", "export_tax", "sourcing"),
    *(
        "capital",
        "resource",
        "profit_tax",
        "royalty",
        "owner",
        "invested",
        "seized",
        "other_income",
    ),
)
# Compiled documents have one to three arrays as large as the trade of the world, an equilibrium in
# the layout of the equations a dozen.
_COMPILED: Memo[Compiled] = Memo(32)
_PARTS: Memo[tuple[CorridorPart, ...]] = Memo(32)
_EQUILIBRIA: Memo[Equilibrium] = Memo(8)
_HELD: Memo[Held] = Memo(2)


def compiled(world: World, scenario: Scenario) -> Compiled:
    """Return what a scenario, with all of its stages, means in a world.

    Parameters
    ----------
    world
        The benchmark, with the trade elasticities that the scenario names (see
        `tarazy.experiment.run.world_of`); its labels are what selectors mean.
    scenario
        A document whose form is checked.

    Raises
    ------
    InputError
        One line naming the document, the shock, the key, the value and what is allowed.
    NoEquilibriumError
        If a network and the world do not come to agree.
    """
    check_words(world, scenario)
    key = _key_of(world, scenario)
    found = _COMPILED.get(key, lambda: _compiled(world, scenario, key))
    return replace(found, world=world, scenario=scenario)


def _compiled(world: World, scenario: Scenario, key: Hashable) -> Compiled:
    clock = time.perf_counter()
    # A world without data on what the document asks for is refused before its shocks are.
    benchmark = benchmark_for(world, scenario)
    counterfactual = own_counterfactual(world, scenario)
    asked = asked_changes(world, counterfactual, benchmark.factors)
    linked = linked_networks(world, scenario, counterfactual)
    counterfactual = linked[-1].counterfactual if linked else counterfactual
    absent = absent_members(world, scenario)
    done: dict[int, Counterfactual] = {}
    linked = tuple(replace(met, counterfactual=_frozen(met.counterfactual, done)) for met in linked)
    counterfactual = _frozen(counterfactual, done)
    seconds = time.perf_counter() - clock
    return Compiled(world, scenario, counterfactual, asked, linked, absent, seconds, key)


def _key_of(world: World, scenario: Scenario) -> Hashable:
    # Targets, and errors of the equilibrium, say where in the document they stand.
    places = tuple(where for _, where in scenario.placed_shocks())
    return world.digest, asked_digest(scenario.to_dict()), places, _networks(scenario)


def _networks(scenario: Scenario) -> tuple[Hashable, ...]:
    """Return what tells the networks that a document meets from others of the same name."""
    if not scenario.network_shocks():
        return ()
    from tarazy.experiment.networks import identities_met

    return identities_met(scenario)


def _frozen(given: Counterfactual, done: dict[int, Counterfactual]) -> Counterfactual:
    """Return a counterfactual with arrays that are read-only for good."""
    if id(given) not in done:
        arrays = {
            name: frozen_array(array)
            for name in _ARRAYS
            if (array := getattr(given, name)) is not None
        }
        targets = tuple(_frozen_target(target, done) for target in given.targets)
        prices = tuple(replace(p, shifted=frozen_array(p.shifted)) for p in given.prices)
        done[id(given)] = replace(given, **arrays, targets=targets, prices=prices)  # type: ignore[arg-type]
    return done[id(given)]


def _frozen_target(target: Target, done: dict[int, Counterfactual]) -> Target:
    # Targets that are counted from one equilibrium go on sharing it.
    against = None if target.against is None else _frozen(target.against, done)
    return replace(
        target,
        importer=frozen_array(target.importer),
        exporter=frozen_array(target.exporter),
        sector=frozen_array(target.sector),
        against=against,
    )
