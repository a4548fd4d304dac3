"""Draws of a world and of the networks that an experiment meets, together: one number, both drawn.

Draw k of the world and draw k of the figures of each network are one draw. The network of the draw
is brought into agreement with the central world, as `tarazy.experiment.link` does it, which says
what passes from it: volumes and income with one factor, with three the resource and the shift of
buyers. With that the drawn world is solved. So real income carries what is not known of the network
as well as what is not known of the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tarazy.compute import Block, Field
from tarazy.corridors.draws import conditioned_figures, drawn_figures
from tarazy.corridors.observed_flows import observed_flows
from tarazy.corridors.ranged import has_ranges, ranged_figures
from tarazy.corridors.solve import Engine
from tarazy.draws.experiment import Experiment
from tarazy.errors import NoEquilibriumError
from tarazy.experiment.link import link
from tarazy.experiment.networks import Met
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Counterfactual
from tarazy.world import World
from tarazy.world.balancing import NotBalancedError

DISTRIBUTION = "triangular"
# Of volumes and of demand in a draw, relative: far below what draws differ by.
TOLERANCE = 1e-5
# Draws that a process computes before it reports: each takes about a second.
CHUNK = 2


@dataclass(frozen=True)
class DrawnJointly:
    """The draws of an experiment with its networks, to be computed.

    Attributes
    ----------
    experiment
        Computes any draw of the world.
    world
        The central benchmark.
    given
        What the document changes without its networks.
    met
        The networks, in the order in which they are linked.
    identity
        What decides the draws.
    """

    experiment: Experiment
    world: World
    given: Counterfactual
    met: tuple[Met, ...]
    identity: Mapping[str, Any]
    chunk = CHUNK

    @property
    def fields(self) -> dict[str, Field]:
        """The recorded values of a draw."""
        return {"values": Field((self.experiment.width,), ("value",))}

    def compute(self, first: int, count: int) -> Block:
        """Compute some draws."""
        values = np.full((count, self.experiment.width), np.nan)
        failures = []
        for row in range(count):
            number = first + row
            try:
                with one_thread():
                    drawn = self.experiment.drawn_benchmark(number)
                    values[row] = self.shocked(number).answer(drawn)
            except (NoEquilibriumError, NotBalancedError) as error:
                failures.append((number, str(error)))
        return Block({"values": values}, tuple(failures))

    def shocked(self, number: int) -> Experiment:
        """Return the experiment with what passes from the networks of a draw.

        Raises
        ------
        NoEquilibriumError
            If a network of the draw and the world do not come to agree.
        """
        experiment, counterfactual = self.experiment, self.given
        for met in self.met:
            counterfactual = link(
                self.world,
                drawn_engine(met.engine, experiment.seed, number),
                met.changes,
                met.concordance,
                counterfactual,
                experiment.benchmark,
                tolerance=TOLERANCE,
            ).counterfactual
        drawn = replace(experiment, counterfactual=counterfactual)
        if _meant(counterfactual) == _meant(experiment.counterfactual):
            return drawn.beginning_at(experiment.near)
        # Another market is closed, or served, than without draws: where they begin says nothing.
        return drawn


def _meant(counterfactual: Counterfactual) -> list[frozenset[tuple[int, int, int]]]:
    """Return the links of every target, in their order."""
    return [target.links for target in counterfactual.targets]


def drawn_engine(engine: Engine, seed: int, number: int) -> Engine:
    """Return a network with the figures of a draw: those of `tarazy.corridors.draws.network_range`.

    A network in which no figure has a range is the same in every draw.

    Parameters
    ----------
    engine
        Of the network.
    seed, number
        Of the draw.
    """
    network, layout = engine.network, engine.layout
    if not has_ranges(layout, network):
        return engine
    ranged = ranged_figures(layout, network)
    observed = len(observed_flows(network, network.year)) > 0
    conditions = conditioned_figures(engine, ranged) if observed else None
    values = drawn_figures(ranged, conditions, seed, number, DISTRIBUTION)
    return engine.with_numbers(*ranged.numbers(engine.plain, values))
