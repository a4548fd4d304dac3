"""Running an experiment over draws of what is uncertain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.arguments.limits import MOST_DRAWS, SEED_LAST
from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import callback, file_of
from tarazy.compute import Block, Field, Progress, computed
from tarazy.draws.asked import Asked, ask, experiment_of, sources_of
from tarazy.draws.checking import DRAWN, NETWORKS
from tarazy.draws.code import COMPILED, code_digest, solved_with
from tarazy.draws.draws_digest import draws_digest
from tarazy.draws.experiment import COUNTRY_VARIABLES, OF_ONE_FACTOR, SOURCES, Experiment
from tarazy.draws.joint import DrawnJointly
from tarazy.draws.range import Range
from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.trade.data import Counterfactual

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster
    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.world import World

# The code and the data that turn a seed into draws.
_CODE = (
    "trade",
    "draws",
    "investment",
    "world/elasticities.csv",
    "world/elasticity_errors.py",
    "world/elasticity_sensitivities.py",
    "world/elasticity_spread.py",
    "world/balancing.py",
    *COMPILED,
)
_NETWORK_CODE = ("corridors", "experiment/link.py", "experiment/tie.py")
# Draws that a process computes before it reports: half a second on core-2022.
CHUNK = 10


@dataclass(frozen=True)
class DrawnExperiment:
    """The draws of one experiment, to be computed.

    Attributes
    ----------
    experiment
        Computes any draw.
    identity
        What decides the draws.
    """

    experiment: Experiment
    identity: Mapping[str, Any]
    chunk = CHUNK

    @property
    def fields(self) -> dict[str, Field]:
        """The recorded values of a draw."""
        return {"values": Field((self.experiment.width,), ("value",))}

    def compute(self, first: int, count: int) -> Block:
        """Compute some draws."""
        drawn = self.experiment.draw(first, count)
        return Block({"values": drawn.values}, drawn.failures)

    @property
    def labels(self) -> list[str]:
        """What each value of a draw is of."""
        codes = self.experiment.benchmark.economies
        focus = [codes[position] for position in self.experiment.focus]
        pairs = [f"{exporter} {importer}" for exporter in focus for importer in focus]
        return [
            *(f"{variable} {code}" for variable in COUNTRY_VARIABLES for code in codes),
            *(f"trade_before {pair}" for pair in pairs),
            *(f"trade_after {pair}" for pair in pairs),
            "residual",
        ]


def run_range(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    draws: int = 1000,
    seed: int = 0,
    of: Sequence[str] = SOURCES,
    workers: int | None = None,
    progress: Progress | None = None,
    checkpoint: str | Path | None = None,
    *,
    world: World | str | Path | None = None,
    cluster: Cluster | None = None,
) -> Range:
    """Run an experiment over draws of elasticities and of the estimated blocks of the world.

    Draw k depends on `seed` and k alone: the number of workers and an interruption change nothing,
    and more draws are the same draws and further ones.

    Parameters
    ----------
    scenario
        A scenario, the name of an experiment of the catalogue, the path of a document, or a
        dictionary of its form. Where it names a published set of elasticities, that is the centre,
        and draws are of all sets; see
        `tarazy.draws.elasticity_draws.ElasticityDraws.from_world`.
    draws
        How many, at least 2.
    seed
        Zero or more.
    of
        What is drawn: ``elasticities`` of trade, ``trade`` (flows by partner, and input shares),
        and with three factors ``factors`` (their shares, taxes and owners, and substitution); by
        default these. Beside them ``networks``: the figures of the networks that the document
        meets, draw k of them with draw k of the world; see `tarazy.draws.joint`.
    workers
        Number of processes; by default one for each processor that may be used.
    progress
        Called with the number of draws that are done and of all.
    checkpoint
        Folder that keeps finished draws; a later run with the same folder goes on from there.
    world
        Another central benchmark than the document's own: a world, the name of a bundled one, or
        the path of a file.
    cluster
        A Dask cluster instead of processes: the address of a scheduler, ``local:N``, or a client.

    Returns
    -------
    Range
        Draws without equilibrium are in its `failures`.

    Raises
    ------
    InputError
        An argument is not allowed, the scenario does not fit the world, or the checkpoint belongs
        to another run.
    NoEquilibriumError
        If the experiment itself has no equilibrium, or no draw has.
    """
    from tarazy.scenario import Scenario

    check_asked(draws, seed, of, workers)
    callback("progress", progress)
    file = file_of("checkpoint", checkpoint)
    scenario = Scenario.of(scenario)
    jointly = NETWORKS in of
    asked = ask(scenario, draws, seed, [name for name in of if name != NETWORKS], world=world)
    if jointly:
        _check_networks(scenario)
        asked = replace(asked, of=(*asked.of, NETWORKS))
    run = {
        "world": asked.world.digest,
        "scenario": _digest(asked.document),
        "of": list(asked.of),
        "seed": seed,
        "code": code_digest(*_CODE),
        **solved_with(),
        "draws": draws_digest(asked.experiment),
    }
    job = DrawnExperiment(asked.experiment, run)
    found = computed(
        _joint(asked, scenario, run) if jointly else job,
        draws,
        workers=workers,
        cluster=cluster,
        checkpoint=file,
        progress=progress,
        item="draw",
        labels={"value": job.labels},
    )
    return asked.range(found.values["values"], found.failures)


def _joint(asked: Asked, scenario: Scenario, run: dict[str, Any]) -> DrawnJointly:
    """Return the job that draws the networks of a document with the world."""
    from tarazy.experiment.compile import own_counterfactual
    from tarazy.experiment.networks import identities_met, met_networks

    given = own_counterfactual(asked.world, scenario)
    networks = {"networks": [list(each) for each in identities_met(scenario)]}
    code = {"networks_code": code_digest(*_NETWORK_CODE)}
    met = met_networks(scenario)
    return DrawnJointly(asked.experiment, asked.world, given, met, run | networks | code)


def _check_networks(scenario: Scenario) -> None:
    if not scenario.network_shocks():
        raise InputError(
            f"of: {NETWORKS!r} are drawn of documents that meet a network, and {scenario.name!r} "
            f"meets none; allowed: {', '.join(SOURCES)}"
        )


def check_asked(draws: int, seed: int, of: Sequence[str], workers: int | None) -> None:
    """Check what is asked of a range.

    Raises
    ------
    InputError
        Naming the argument and what is allowed.
    """
    _check_arguments(draws=(draws, 2), seed=(seed, 0))
    if draws > MOST_DRAWS:
        raise InputError(f"draws: {draws} is not allowed; allowed: 2 to {MOST_DRAWS}")
    if seed > SEED_LAST:
        raise InputError(f"seed: {seed} is not allowed; allowed: 0 to {SEED_LAST}")
    if workers is not None:
        _check_arguments(workers=(workers, 1))
    _check_sources(of)


def drawn_sources(world: World, *, factors: bool = True) -> tuple[str, ...]:
    """Return what is to be drawn in a world: its flows only where they are estimated.

    Parameters
    ----------
    world
        The central benchmark.
    factors
        Whether what is asked may have three factors.
    """
    estimated = str(world.dataset["trade"].attrs.get("quality")) == "estimated"
    known = SOURCES if factors else OF_ONE_FACTOR
    return tuple(source for source in known if estimated or source != "trade")


def drawn_of(world: World, scenario: Scenario, asked: Sequence[str]) -> tuple[str, ...]:
    """Return what is drawn of what is asked: flows that are not estimated have no error to draw.

    Raises
    ------
    InputError
        As `tarazy.draws.asked.sources_of`.
    """
    wanted = sources_of(scenario, asked)
    return tuple(source for source in wanted if source in drawn_sources(world)) or wanted


def drawn_world(
    number: int,
    seed: int = 0,
    of: Sequence[str] = OF_ONE_FACTOR,
    *,
    world: World | str | Path | None = None,
) -> World:
    """Return the world of one draw of `run_range`, complete and with all identities.

    Parameters
    ----------
    number
        Of the draw, from 0.
    seed, of
        As in `run_range`.
    world
        The central benchmark: a world, the name of a bundled one, or the path of a file; by
        default ``core-2022``.

    Raises
    ------
    InputError
        If an argument is not allowed.
    """
    from tarazy.world import World

    _check_arguments(number=(number, 0), seed=(seed, 0))
    _check_sources(of)
    world = World.of(world)
    drawn = experiment_of(world, Counterfactual(), of, seed).drawn_benchmark(number)
    remarks = {
        variable: {**world.dataset[variable].attrs, "draw": f"{number} of seed {seed}"}
        for variable in ("trade", "tariff", "input_share", "trade_elasticity")
    }
    return World.from_arrays(
        name=f"{world.name} draw {number} of seed {seed}",
        year=world.year,
        economies=world.economies,
        sectors=world.sectors,
        trade=drawn.trade.transpose(1, 2, 0),
        tariff=drawn.tariff.transpose(1, 2, 0),
        input_share=drawn.input_share,
        trade_elasticity=drawn.trade_elasticity[:, 0],
        provenance=remarks,
        groups=world.sector_groups,
        # Rates are those of the world, which were checked with it.
        high_tariffs=True,
        home_tariffs=True,
    )


def run_sources(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    draws: int = 1000,
    *,
    world: World | str | Path | None = None,
    **options: Any,
) -> dict[str, Range]:
    """Run an experiment over each source of uncertainty alone and over both together.

    A draw has the same elasticities, and the same flows, alone and together.

    Parameters
    ----------
    scenario, draws, world
        As in `run_range`.
    **options
        ``seed``, ``workers``, ``cluster`` and ``progress`` of `run_range`.

    Returns
    -------
    dict
        ``elasticities``, ``trade``, ``factors`` where there are three, and ``both``, all together.
    """
    from tarazy.scenario import Scenario

    three = Scenario.of(scenario).three_factors
    each = SOURCES if three else OF_ONE_FACTOR
    chosen = {source: (source,) for source in each} | {"both": each}
    return {
        name: run_range(scenario, draws, of=of, world=world, **options)
        for name, of in chosen.items()
    }


def run_sensitivities(
    scenario: Scenario | Mapping[str, Any] | str | Path, *, world: World | str | Path | None = None
) -> dict[str, Outcome]:
    """Run an experiment with its own elasticities and with the named sensitivities.

    Parameters
    ----------
    scenario, world
        As in `run_range`.

    Returns
    -------
    dict
        ``default``, then ``short-run``, ``low`` and ``high``; see
        `tarazy.world.elasticity_sensitivities`.

    Raises
    ------
    InputError
        If the scenario does not fit the world.
    NoEquilibriumError
        If there is none; the message names the elasticities.
    """
    from tarazy.experiment.run import run
    from tarazy.scenario import Scenario
    from tarazy.world import World
    from tarazy.world.elasticity_sensitivities import SENSITIVITIES

    scenario = Scenario.of(scenario)
    world = World.of(scenario.world if world is None else world)
    outcomes = {"default": run(scenario, world=world)}
    for name in SENSITIVITIES:
        try:
            outcomes[name] = run(scenario.with_(elasticities=name), world=world)
        except NoEquilibriumError as error:
            raise NoEquilibriumError(f"with elasticities {name!r}: {error}") from error
    return outcomes


def _check_arguments(**arguments: tuple[object, int]) -> None:
    """Check numbers, each given with the least that is allowed."""
    for name, (value, least) in arguments.items():
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not (whole and value >= least):  # type: ignore[operator]
            raise InputError(
                f"{name}: {value!r} is not allowed; allowed: a whole number >= {least}"
            )


def _check_sources(of: Sequence[str]) -> None:
    if isinstance(of, str) or not isinstance(of, Sequence) or not of:
        raise InputError(f"of: {of!r} is not allowed; allowed: a list of {', '.join(DRAWN)}")
    for source in of:
        if source not in DRAWN:
            raise unknown_name("source of uncertainty", source, DRAWN, "of")
    refuse_repeated(of, "of")
    if list(of) == [NETWORKS]:
        raise InputError(
            f"of: {NETWORKS!r} alone; allowed: beside {', '.join(SOURCES)} (network_range draws "
            "networks alone)"
        )


def _digest(document: dict[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
