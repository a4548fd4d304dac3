"""Running a sweep: one question at every point of a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.values import checked_tolerance, instance
from tarazy.compute import Along, Executor, Progress, computed
from tarazy.draws.code import COMPILED, code_digest, solved_with
from tarazy.errors import NoEquilibriumError
from tarazy.sweeps.checking import asked
from tarazy.sweeps.document import SweepDocument, load
from tarazy.sweeps.grid import ZIPPED, Grid
from tarazy.sweeps.job import SweepJob
from tarazy.sweeps.labelling import labelled
from tarazy.sweeps.measures import split
from tarazy.sweeps.result import Sweep
from tarazy.world import World
from tarazy.world.library import worlds as bundled

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster

# Code and data that turn a document into an answer.
_CODE = (
    *("codes", "corridors", "experiment", "investment", "policy", "scenario", "sweeps", "trade"),
    "world",
    *COMPILED,
)

# Tasks that this process computes before others would have started.
FEW = 6


def sweep(
    grid: Mapping[str, Any] | str | Path,
    *,
    measures: str | Sequence[str] | None = None,
    world: World | str | Path | None = None,
    near: bool = True,
    tolerance: float = 1e-10,
    workers: int | None = None,
    cluster: Cluster | None = None,
    executor: Executor | None = None,
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Answer one question at every point of a grid.

    Point k depends on the document and k alone: the number of workers and an interruption change
    not one bit of the result.

    Parameters
    ----------
    grid
        The path of a sweep document, or a dictionary of its form: a scenario with placeholders and
        a table ``grid`` of what stands in their place.
    measures
        What is kept of every equilibrium, e.g. ``["welfare[KAZ]", "exports_after[KAZ,metals]"]``,
        or one text with commas; by default the document's own, and else real income and the real
        wage of the economies in focus (real gross national income, where there are three factors).
    world
        Another benchmark than the document's own: a world, the name of a bundled one, or the path
        of a file.
    near
        Whether the search for an equilibrium begins at that of a point close by, which answers to
        within the tolerance; without it every point is computed as `tarazy.run` computes it, to the
        last bit.
    tolerance
        Residual of market clearing relative to income at which the solver stops.
    workers
        Number of processes, of which 1 is this one; by default this one where there are few points,
        and else one for each processor that may be used.
    cluster
        A Dask cluster instead: the address of its scheduler, ``local:N``, or a client.
    executor
        Who computes, instead of both; see `tarazy.compute`.
    checkpoint
        Folder that keeps finished points in the Zarr format, to go on from after an interruption.
    progress
        Called with the number of points that are done and of all.

    Returns
    -------
    Sweep
        Points without an answer are in its `failures`.

    Raises
    ------
    InputError
        One line naming the document, the key, the value, what is allowed, and the point where only
        some are wrong.
    NoEquilibriumError
        If no point has an answer.
    """
    tolerance = checked_tolerance(tolerance)
    instance("near", near, bool, "true or false")
    document, worlds = _in_world(load(grid), world)
    wanted = split(measures) if isinstance(measures, str) else measures
    found = asked(document, worlds, wanted)
    digests = {told: one.digest for told, one in sorted(found.used.items())}
    job = SweepJob(
        document=document,
        grid=found.grid,
        # What every worker has by its name need not travel.
        worlds={n: one for n, one in found.worlds.items() if n in worlds or n not in bundled()},
        measures=found.measures,
        labels=found.labels,
        tolerance=tolerance,
        near=near,
        slow=found.slow,
        about={
            "document": document.digest,
            "points": found.digest,
            "worlds": digests,
            "code": code_digest(*_CODE),
            **solved_with(),
        },
    )
    if workers is None and cluster is None and executor is None:
        # To start processes takes as long as a few tasks.
        workers = 1 if found.grid.count <= FEW * job.chunk else None
    done = computed(
        job,
        found.grid.count,
        workers=workers,
        cluster=cluster,
        executor=executor,
        checkpoint=checkpoint,
        progress=progress,
        item=ZIPPED,
        labels={**found.labels, **_of_points(found.grid)},
    )
    if len(done.failures) == found.grid.count:
        raise NoEquilibriumError(
            f"{document.origin}: no point has an answer; at {found.grid.told(0)}: "
            f"{done.failures[0][1]}"
        )
    return labelled(document, found, job, done)


def _in_world(
    document: SweepDocument, world: World | str | Path | None
) -> tuple[SweepDocument, dict[str, World]]:
    """Return a document with the benchmark that is given in the place of its own."""
    if world is None:
        return document, {}
    given = World.of(world)
    return document.with_world(given.name), {given.name: given}


def _of_points(grid: Grid) -> dict[str, Any]:
    """Return the coordinates of points in the order in which they are computed."""
    found: dict[str, Any] = {
        axis.name: Along(ZIPPED, grid.column(axis.name).tolist()) for axis in grid.axes
    }
    if any(dim.name == "sample" for dim in grid.dims):
        place = next(k for k, dim in enumerate(grid.dims) if dim.name == "sample")
        numbers = [grid.steps(number)[place] for number in range(grid.count)]
        found["sample"] = Along(ZIPPED, numbers)
    return found
