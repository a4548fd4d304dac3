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
from tarazy.immutable import Later, keeps
from tarazy.memo import Memo
from tarazy.scenario.asked import asked_digest
from tarazy.trade.equilibrium import Equilibrium, equilibrium_of
from tarazy.trade.frozen import frozen_counterfactual
from tarazy.trade.solve import TOLERANCE
from tarazy.trade.targets import Held, hold

if TYPE_CHECKING:
    from tarazy.experiment.corridor_part import CorridorPart
    from tarazy.experiment.link import Linked
    from tarazy.scenario.document import Scenario
    from tarazy.trade.data import Benchmark, Counterfactual
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
    asked_later
        What the document changes by itself, found at first use.
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
    asked_later: Later[AskedChanges]
    linked: tuple[Linked, ...]
    absent: dict[str, list[str]]
    seconds: float
    _key: Hashable = field(repr=False)

    @property
    def asked(self) -> AskedChanges:
        """What the document changes by itself."""
        return self.asked_later.value

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


def asked_once(world: World, scenario: Scenario) -> tuple[Benchmark, Counterfactual]:
    """Return what is to be solved for a scenario that is asked once: nothing is kept or copied.

    Parameters, and errors, as of `compiled`.
    """
    check_words(world, scenario)
    benchmark, given, linked = _met(world, scenario)
    return benchmark, linked[-1].counterfactual if linked else given


def _met(world: World, scenario: Scenario) -> tuple[Benchmark, Counterfactual, tuple[Linked, ...]]:
    """Return the benchmark, what a document changes by itself, and the networks it meets."""
    # A world without data on what the document asks for is refused before its shocks are.
    benchmark = benchmark_for(world, scenario)
    given = own_counterfactual(world, scenario)
    return benchmark, given, linked_networks(world, scenario, given)


def _compiled(world: World, scenario: Scenario, key: Hashable) -> Compiled:
    clock = time.perf_counter()
    benchmark, given, linked = _met(world, scenario)
    counterfactual = linked[-1].counterfactual if linked else given
    absent = absent_members(world, scenario)
    done: dict[int, Counterfactual] = {}
    own = frozen_counterfactual(given, done)
    asked = Later(lambda: asked_changes(world, own, benchmark.factors))
    linked = tuple(
        replace(met, counterfactual=frozen_counterfactual(met.counterfactual, done))
        for met in linked
    )
    counterfactual = frozen_counterfactual(counterfactual, done)
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
