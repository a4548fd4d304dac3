"""Computing all items of a job: what is finished is kept, what is missing is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from tarazy.arguments.values import callback, path_of, whole
from tarazy.compute.executors import executor_of
from tarazy.compute.job import Along, Block, Executor, Job, Progress, Task, checked
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster


@dataclass(frozen=True)
class Computed:
    """Results of all items.

    Attributes
    ----------
    values
        (items, *shape) of every field; NaN where an item failed.
    failures
        Number and reason of each item that failed, in order.
    store
        Where they are kept; None if nowhere.
    """

    values: dict[str, NDArray[Any]]
    failures: tuple[tuple[int, str], ...]
    store: Path | None


def computed(
    job: Job,
    count: int,
    *,
    workers: int | None = None,
    cluster: Cluster | None = None,
    executor: Executor | None = None,
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
    item: str = "item",
    labels: Mapping[str, Sequence[Any] | Along] | None = None,
) -> Computed:
    """Compute items 0 to `count` - 1.

    Parameters
    ----------
    job
        What to compute.
    count
        How many items, at least one.
    workers
        Number of processes; by default one for each processor that may be used, and 1 is this one.
    cluster
        A Dask cluster instead; see `tarazy.compute.executors.cluster`.
    executor
        Who computes, instead of both.
    checkpoint
        Folder that keeps finished items in the Zarr format; a later run with the same folder goes
        on from there. It may hold other numbers of items: those that it has are not computed again,
        but for those of a last task that was short.
    progress
        Called with the number of items that are done and of all.
    item
        Name of the dimension of items in that folder.
    labels
        For readers of that folder: by name of a dimension, one label for each place; by another
        name, labels `Along` a dimension. With labels of the items themselves their number is part
        of what the folder is of.

    Raises
    ------
    InputError
        If an argument is not allowed, the folder is something else, of another run, or damaged, or
        cannot be written to.
    WorkerError
        If workers die again and again.
    """
    callback("progress", progress)
    count = whole("count", count, 1)
    if executor is not None and not (workers is None and cluster is None):
        raise InputError("executor: stands with workers or cluster; allowed: one of them")
    chosen = executor_of(workers, cluster) if executor is None else executor
    results = _Results(job, count, progress)
    path = None if checkpoint is None else path_of("checkpoint", checkpoint, "folder")
    with ExitStack() as stack:
        if path is None:
            tasks = [(at, min(job.chunk, count - at)) for at in range(0, count, job.chunk)]
            add = None
        else:
            from tarazy.compute.store import Store

            store = Store(path, job, count, item, labels or {})
            unfinished = bool(store.missing()) or store.count < count
            stack.enter_context(store.writing() if unfinished else nullcontext())
            for first, block in store.finished():
                results.take(first, block)
            tasks, add = store.missing(), store.add
        results.tell()
        blocks = chosen.blocks(job, tasks)
        close = getattr(blocks, "close", None)
        if close is not None:
            stack.callback(close)
        for task, block in blocks:
            checked(job, task, block)
            if add is not None:
                add(task[0], block)
            results.take(task[0], block)
            results.tell()
    return Computed(results.values, tuple(sorted(results.failures.items())), path)


class _Results:
    """What has been computed so far."""

    def __init__(self, job: Job, count: int, progress: Progress | None) -> None:
        self.values = {name: field.missing(count) for name, field in job.fields.items()}
        self.failures: dict[int, str] = {}
        self._count, self._progress, self._done = count, progress, 0

    def take(self, first: int, block: Block) -> None:
        """Take over the results of a task; it may hold more items than are asked for."""
        for name, found in block.values.items():
            inside = min(len(found), self._count - first)
            self.values[name][first : first + inside] = found[:inside]
        self._done += inside
        self.failures |= {k: reason for k, reason in block.failures if k < self._count}

    def tell(self) -> None:
        """Report progress."""
        if self._progress is not None:
            self._progress(self._done, self._count)


__all__ = ["Computed", "Task", "computed"]
