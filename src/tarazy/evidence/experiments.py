"""Experiments of the ledger: which scenario is run over which draws, and what is read from it.

A job is one scenario with all that the claims read from it, so that several claims share the runs.
Jobs are computed as draws of a range are (:mod:`tarazy.compute`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from tarazy.compute import Block, Field, computed
from tarazy.draws.experiment import Experiment
from tarazy.draws.run import drawn_sources
from tarazy.errors import NoEquilibriumError
from tarazy.evidence.causal_document import Read
from tarazy.evidence.read_positions import CountryRead, TradeRead, traded
from tarazy.scenario.expected import IN_POINTS, NETWORK_VARIABLES
from tarazy.trade.labelled import by_country
from tarazy.trade.reference import trade_after

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.scenario import Scenario
    from tarazy.trade.solution import Solution
    from tarazy.world import World

Array = NDArray[np.float64]
Part = Literal["trade", "network", "indicator"]
# Draws by default: of the trade model; of a network, whose draws solve two programmes each; of an
# indicator, whose draws build and solve a whole world.
DRAWS: dict[Part, int] = {"trade": 200, "network": 40, "indicator": 40}
# Of trade with three factors, whose draws take several times longer.
FACTOR_DRAWS = 40
_NETWORK_ROWS = {
    "network_exports": "exports",
    "network_shut_in": "shut_in",
    "network_net_value": "net_value",
    "network_transit_share": "transit_share",
}


@dataclass(frozen=True)
class ReadExperiment(Experiment):
    """A trade experiment whose draws hold what claims read, and nothing else.

    Attributes
    ----------
    reads
        What is read.
    """

    reads: tuple[TradeRead | CountryRead, ...] = ()

    @property
    def width(self) -> int:
        """Number of values of a draw."""
        return len(self.reads)

    def results(self, solution: Solution) -> Array:
        """Return what is read from a solution, (reads,)."""
        before, after = solution.problem.benchmark.trade, trade_after(solution)
        country = by_country(solution, after)
        return np.array(
            [
                read.change(before, after)
                if isinstance(read, TradeRead)
                else float(country[read.variable][read.country])
                for read in self.reads
            ]
        )


@dataclass(frozen=True)
class Job:
    """One scenario, what is read from it, and over which draws.

    Attributes
    ----------
    part
        The trade model, a network, or indicators of dependence.
    scenario
        The document.
    reads
        What claims read.
    draws
        How many; 0 computes the central answer only.
    seed
        Of the draws.
    """

    part: Part
    scenario: Scenario
    reads: tuple[Read, ...]
    draws: int
    seed: int = 0

    @property
    def key(self) -> str:
        """Digest of what decides the result beside the world and the code."""
        content = {
            "part": self.part,
            "scenario": self.scenario.to_dict(),
            "reads": [read.model_dump(mode="json", by_alias=True) for read in self.reads],
            "draws": self.draws,
            "seed": self.seed,
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Result:
    """Values of a job.

    Attributes
    ----------
    values
        (1 + draws, reads): the central answer first; NaN where a draw has no equilibrium.
    of
        What is drawn.
    """

    values: Array
    of: tuple[str, ...]


def part_of(read: Read) -> Part:
    """Return which part of the model a claim reads."""
    if read.indicator is not None:
        return "indicator"
    return "network" if read.variable in NETWORK_VARIABLES else "trade"


def unit_of(read: Read) -> str:
    """Return the unit of what is read: of a change, or of the difference of two."""
    if read.indicator is not None:
        return _unit_of_indicator(read.indicator)[0]
    return "percentage points" if read.variable in IN_POINTS else "per cent"


def _unit_of_indicator(name: str) -> tuple[str, float]:
    """Return the unit of an indicator's change and how many there are in the indicator's own."""
    from tarazy.interdependence.indicators import INDICATORS

    unit = INDICATORS[name].unit
    points = {"share": 100.0, "per cent": 1.0}
    return ("percentage points", points[unit]) if unit in points else (unit, 1.0)


def drawn_of(world: World, job: Job) -> tuple[str, ...]:
    """Return what is drawn in a job."""
    from tarazy.draws.asked import sources_of

    if job.part == "network":
        return ("network",)
    return sources_of(job.scenario, drawn_sources(world))


@dataclass(frozen=True)
class Battery:
    """All jobs, ready to be sent to processes.

    Attributes
    ----------
    world
        The benchmark.
    jobs
        What to compute, each an item.
    code
        What decides the values beside the world and the jobs.
    """

    world: World
    jobs: tuple[Job, ...]
    code: Mapping[str, str]
    chunk = 1

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the values."""
        keys = " ".join(job.key for job in self.jobs)
        digest = hashlib.sha256(keys.encode()).hexdigest()[:16]
        return {"world": self.world.digest, **self.code, "scenarios": digest}

    @property
    def fields(self) -> dict[str, Field]:
        """The central answer and the draws, of what is read; as many as any job has."""
        rows = 1 + max(job.draws for job in self.jobs)
        return {"values": Field((rows, max(len(job.reads) for job in self.jobs)), ("draw", "read"))}

    def compute(self, first: int, count: int) -> Block:
        """Compute some jobs, one after another."""
        values = self.fields["values"].missing(count)
        for row in range(count):
            found = compute_job(self.world, self.jobs[first + row])
            values[row, : found.shape[0], : found.shape[1]] = found
        return Block({"values": values})


def run_jobs(
    world: World, jobs: Sequence[Job], code: Mapping[str, str], **options: Any
) -> Iterator[tuple[Job, Result]]:
    """Yield every job with its result.

    Parameters
    ----------
    world
        The benchmark.
    jobs
        What to compute, at least one; the values are the same on any number of workers.
    code
        What decides the values beside both, for a checkpoint.
    **options
        Who computes, and where it is kept, as `tarazy.compute.computed` takes them.

    Raises
    ------
    InputError
        If a scenario or a reading does not fit the world, or an option is not allowed.
    NoEquilibriumError
        If a scenario has no equilibrium without draws.
    """
    # The long ones first, so that no process ends alone.
    order = sorted(jobs, key=lambda job: -_work(job))
    labels = {"scenario": [f"{job.scenario.name} {job.part} {job.key}" for job in order]}
    battery = Battery(world, tuple(order), code)
    found = computed(battery, len(order), item="scenario", labels=labels, **options)
    for job, values in zip(order, found.values["values"], strict=True):
        yield job, Result(values[: 1 + job.draws, : len(job.reads)], drawn_of(world, job))


def _work(job: Job) -> float:
    return (1 + job.draws) * {"trade": 1.0, "network": 10.0, "indicator": 20.0}[job.part]


def compute_job(world: World, job: Job) -> Array:
    """Return the values of a job, (1 + draws, reads); see `Result`."""
    from tarazy.experiment.run import world_of

    world = world_of(job.scenario, world)
    return {"trade": _trade, "network": _network, "indicator": _indicators}[job.part](world, job)


def _trade(world: World, job: Job) -> Array:
    from tarazy.draws.asked import experiment_of, sources_of
    from tarazy.experiment.compiled import compiled

    of = sources_of(job.scenario, drawn_sources(world)) if job.draws else ()
    found = compiled(world, job.scenario)
    plain = experiment_of(world, found.counterfactual, of, job.seed, benchmark=found.benchmark)
    where = f"{job.scenario.name}: read"
    reads = tuple(traded(world, read, job.scenario, where) for read in job.reads)
    experiment = ReadExperiment(
        **{key: getattr(plain, key) for key in plain.__dataclass_fields__}, reads=reads
    )
    central = experiment.results(experiment.central)
    return np.vstack([central, experiment.draw(0, job.draws).values])


def _network(world: World, job: Job) -> Array:
    from tarazy.corridors.draws import network_range as draw
    from tarazy.experiment.compiled import compiled

    # The link adds to the shocks what demand does in the trade model.
    linked = compiled(world, job.scenario).linked
    by_name = {one.dispatch.network.name: one.dispatch for one in linked}
    columns = []
    for read in job.reads:
        met = by_name[read.network] if read.network else next(iter(by_name.values()))
        # At least two are drawn; without draws only the central answer is kept.
        drawn = draw(
            met.changes,
            n=max(job.draws, 2),
            seed=job.seed,
            horizon=len(met.layout.months),
            network=met.network,
        )
        central = _network_change(drawn.central.to_frame().T, read)
        values = _network_change(drawn.values, read)[: job.draws]
        columns.append(np.concatenate([central, values]))
    return np.column_stack(columns)


def _network_change(values: pd.DataFrame, read: Read) -> Array:
    """Return the change in every row, in per cent or percentage points.

    As the expected signs of a scenario are read: exports and the volume shut in are related to the
    exports before, the net value to itself before.
    """
    row = _NETWORK_ROWS[str(read.variable)]
    label = read.country if row == "transit_share" else ""

    def column(state: str, variable: str) -> Array:
        # A country that nothing crosses has no column, or no number in a draw.
        key = (state, variable, label)
        if key not in values.columns:
            return np.zeros(len(values))
        found: Array = values[key].fillna(0.0).to_numpy(dtype=np.float64)
        return found

    change = column("after", row) - column("before", row)
    if row == "transit_share":
        return 100.0 * change
    base = np.abs(column("before", row if row == "net_value" else "exports"))
    return 100.0 * np.divide(change, base, out=np.full_like(change, np.nan), where=base > 0)


def _indicators(world: World, job: Job) -> Array:
    from tarazy.draws.run import drawn_world

    of = drawn_sources(world, factors=False)
    rows = [_indicator_changes(world, job)]
    for number in range(job.draws):
        try:
            rows.append(_indicator_changes(drawn_world(number, job.seed, of, world=world), job))
        except NoEquilibriumError:
            rows.append(np.full(len(job.reads), np.nan))
    return np.vstack(rows)


def _indicator_changes(world: World, job: Job) -> Array:
    from tarazy.experiment.run import run
    from tarazy.interdependence.after import with_one_factor, world_after
    from tarazy.interdependence.indicators import indicator

    after = world_after(run(with_one_factor(job.scenario), world=world), world=world)
    changes = []
    for read in job.reads:
        assert read.indicator is not None
        partner = read.partner.of[0] if "partner" in read.model_fields_set else None
        sides = [
            float(indicator(read.indicator, read.country, partner, world=side))
            for side in (world, after)
        ]
        changes.append(_unit_of_indicator(read.indicator)[1] * (sides[1] - sides[0]))
    return np.array(changes)


def merged(jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Return jobs with those of the same scenario, part, draws and seed put together."""
    together: dict[str, Job] = {}
    for job in jobs:
        key = replace(job, reads=()).key
        known = together.get(key, job)
        more = tuple(read for read in job.reads if read not in known.reads)
        together[key] = replace(known, reads=known.reads + more)
    return tuple(together.values())
