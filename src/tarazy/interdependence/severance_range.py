"""The range of a severance loss: over draws of elasticities and of the estimated flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.limits import MOST_DRAWS, WORKERS
from tarazy.arguments.values import callback, file_of, several, whole
from tarazy.compute import Block, Field, Progress, computed
from tarazy.draws.asked import experiment_of
from tarazy.draws.code import solved_with
from tarazy.draws.draws_digest import draws_digest
from tarazy.draws.experiment import OF_ONE_FACTOR, Experiment
from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.interdependence.partners import check_country, partners_of
from tarazy.interdependence.severance import (
    VARIABLES,
    Severance,
    check_cuts,
    sectors_of_cut,
    severed_links,
)
from tarazy.trade.data import Closure, Counterfactual
from tarazy.world import World
from tarazy.world.balancing import NotBalancedError

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster

Array = NDArray[np.float64]

# Draws that a process computes before it reports.
CHUNK = 4


@dataclass(frozen=True)
class CutDraws:
    """What a process needs to cut the same links in the world of any draw.

    Attributes
    ----------
    experiment
        Draws the worlds.
    home
        Position of the economy whose loss it is.
    cuts
        Links (N, N) and sectors of every cut.
    closure
        Of the deficits.
    """

    experiment: Experiment
    home: int
    cuts: tuple[tuple[NDArray[np.bool_], tuple[int, ...] | None], ...]
    closure: Closure
    chunk = CHUNK

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the losses."""
        from tarazy.version import __version__

        return {
            "what": "severance losses over draws",
            "draws": draws_digest(self.experiment),
            "home": self.home,
            "cuts": [[np.flatnonzero(links).tolist(), part] for links, part in self.cuts],
            "closure": self.closure,
            "tarazy": __version__,
            **solved_with(),
        }

    @property
    def fields(self) -> dict[str, Field]:
        """The loss by every cut."""
        return {"loss": Field((len(self.cuts),), ("cut",), attrs={"unit": VARIABLES["loss"][0]})}

    def compute(self, first: int, count: int) -> Block:
        """Return the losses of some draws, (count, cuts); a draw fails as a whole or not at all."""
        values = np.full((count, len(self.cuts)), np.nan)
        failures = []
        for row in range(count):
            try:
                cutter = Severance(self.experiment.drawn_benchmark(first + row), self.closure)
                values[row] = [
                    cutter.losses(cutter.without(links, sectors))[0][self.home]
                    for links, sectors in self.cuts
                ]
            except (NoEquilibriumError, NotBalancedError) as error:
                failures.append((first + row, str(error)))
        return Block({"loss": values}, tuple(failures))


def severance_range(
    country: str,
    partners: Sequence[str],
    *,
    cuts: Sequence[str] = ("both",),
    draws: int = 40,
    seed: int = 0,
    of: Sequence[str] = OF_ONE_FACTOR,
    closure: Closure = "fixed",
    workers: int | None = None,
    progress: Progress | None = None,
    world: World | str | Path | None = None,
    checkpoint: str | Path | None = None,
    cluster: Cluster | None = None,
) -> xr.Dataset:
    """Return severance losses in the worlds of `tarazy.draws.drawn_world`.

    Parameters
    ----------
    country, partners, cuts, closure
        As for `tarazy.interdependence.severance.severance_losses`.
    draws
        How many, at least 2.
    seed, of
        As for `tarazy.draws.run_range`: draw k is the same world there and here.
    workers
        Number of processes; by default one for each processor that may be used.
    progress
        Called with the number of draws that are done and of all.
    world
        The central benchmark, with the errors of its elasticities and flows: a bundled one, by
        default ``core-2022``. What `world_after` returns knows nothing of errors in its flows,
        only of the elasticities.
    checkpoint
        Folder that keeps finished draws; a later call with the same folder goes on from there.
    cluster
        A Dask cluster instead of processes: the address of a scheduler, ``local:N``, or a client.

    Returns
    -------
    xarray.Dataset
        Dims ``draw``, ``partner`` and ``cut``: ``loss`` of real income, per cent, ``joint_loss``
        of all partners at once and ``gap``, that less the sum of the single ones (also where
        partners have members in common: then it says nothing). NaN in draws without equilibrium;
        the attribute ``failures`` counts them.

    Raises
    ------
    InputError
        If an argument is not allowed, or the world has no errors to draw from.
    NoEquilibriumError
        If no draw has an equilibrium.
    """
    check_cuts(cuts, closure)
    whole("draws", draws, 2, MOST_DRAWS)
    if workers is not None:
        whole("workers", workers, 1, WORKERS)
    callback("progress", progress)
    for source in several("of", of, " and ".join(OF_ONE_FACTOR)):
        if source not in OF_ONE_FACTOR:
            raise unknown_name("source of uncertainty", source, OF_ONE_FACTOR, "of")
    world = World.of(world)
    if "trade" in of and "after" in world.dataset["trade"].attrs:
        raise InputError(
            f"of: 'trade' with world {world.name!r}, which knows no errors of its flows; allowed: "
            "'elasticities', or the world before the scenario"
        )
    country = check_country(world, country)
    found = partners_of(world, country, partners)
    home = world.economies.index(country)
    members = [[world.economies.index(code) for code in partner.members] for partner in found]
    members.append(sorted({member for group in members for member in group}))
    n = len(world.economies)
    asked = CutDraws(
        experiment=experiment_of(world, Counterfactual(closure=closure), of, seed),
        home=home,
        cuts=tuple(
            (severed_links(n, home, group, cut), sectors_of_cut(world, cut))
            for group in members
            for cut in cuts
        ),
        closure=closure,
    )
    made = computed(
        asked,
        draws,
        workers=workers,
        cluster=cluster,
        checkpoint=file_of("checkpoint", checkpoint),
        progress=progress,
        item="draw",
    )
    values, failures = made.values["loss"], made.failures
    if len(failures) == draws:
        raise NoEquilibriumError(f"none of {draws} draws has an equilibrium; {failures[0][1]}")
    single, joint = values.reshape(draws, -1, len(cuts))[:, :-1], values[:, -len(cuts) :]
    data: dict[str, tuple[tuple[str, ...], Array]] = {
        "loss": (("draw", "partner", "cut"), single),
        "joint_loss": (("draw", "cut"), joint),
        "gap": (("draw", "cut"), joint - single.sum(axis=1)),
    }
    source = f"Tarazy equilibrium on draws of {world.name} ({world.digest})"
    about = {name: VARIABLES[name] for name in data}
    return xr.Dataset(
        {
            name: (
                dims,
                array,
                {"unit": about[name][0], "long_name": about[name][1], "source": source},
            )
            for name, (dims, array) in data.items()
        },
        coords={
            "draw": np.arange(draws),
            "partner": [partner.code for partner in found],
            "cut": list(cuts),
        },
        attrs={
            "country": country,
            "world": world.name,
            "digest": world.digest,
            "year": world.year,
            "closure": closure,
            "seed": seed,
            "of": ", ".join(of),
            "failures": len(failures),
        },
    )
