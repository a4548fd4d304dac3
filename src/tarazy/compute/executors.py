"""Who computes: this process, processes of this machine, or a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from tarazy.arguments.limits import WORKERS
from tarazy.arguments.values import is_whole
from tarazy.compute.job import Block, Executor, Job, Task
from tarazy.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

    # An address, "local:N", or a client of `distributed`.
    Cluster: TypeAlias = str | Client


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Here:
    """Computes in this process, one task after another."""

    workers = 1

    def blocks(self, job: Job, tasks: Sequence[Task]) -> Iterator[tuple[Task, Block]]:
        for task in tasks:
            yield task, job.compute(*task)


def in_process() -> Executor:
    """Return what computes in this process."""
    return _Here()


def processes(workers: int) -> Executor:
    """Return what computes on so many processes of this machine; 1 is this process.

    Raises
    ------
    InputError
        If the number is not allowed.
    """
    check_workers(workers)
    if workers == 1:
        return in_process()
    from tarazy.compute.local import Processes

    return Processes(workers)


def cluster(given: Cluster) -> Executor:
    """Return what computes on a Dask cluster; needs the extra ``tarazy[cluster]``.

    Parameters
    ----------
    given
        Address of a scheduler, e.g. ``tcp://10.0.0.1:8786``; ``local:N`` for a cluster of N
        processes of this machine, which ends with the computation; or a `distributed.Client`.

    Raises
    ------
    InputError
        If it is none of these, or no scheduler answers there.
    """
    from tarazy.compute.clusters import Cluster as Clustered

    return Clustered(given)


def check_workers(workers: Any) -> None:
    """Check a number of workers; None stands for one per processor.

    Raises
    ------
    InputError
        If it is neither.
    """
    if workers is not None and not is_whole(workers, 1, WORKERS):
        raise InputError(
            f"workers: {workers!r} is not allowed; allowed: a whole number from 1 to {WORKERS}"
        )


def executor_of(workers: int | None, cluster_given: Cluster | None) -> Executor:
    """Return who computes, as arguments say.

    Raises
    ------
    InputError
        If an argument is not allowed, or both are given.
    """
    check_workers(workers)
    if cluster_given is None:
        return processes(cores() if workers is None else workers)
    if workers not in (None, 1):
        raise InputError(
            f"workers: {workers} with a cluster, which has workers of its own; allowed: one of both"
        )
    return cluster(cluster_given)
