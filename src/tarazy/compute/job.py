"""What can be computed: a job has results by number, each of which depends on its number alone."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import TarazyError

# First item and number of items.
Task = tuple[int, int]
# Called with the number of items that are done and of all.
Progress = Callable[[int, int], None]


class WorkerError(TarazyError):
    """Processes that compute ended early, again and again."""


@dataclass(frozen=True)
class Field:
    """One result of every item.

    Attributes
    ----------
    shape
        Of one item's value; no extent is zero.
    dims
        Names of its dimensions.
    dtype
        Of its numbers.
    attrs
        For readers of a store, e.g. ``unit`` and ``long_name``; JSON-able.
    """

    shape: tuple[int, ...] = ()
    dims: tuple[str, ...] = ()
    dtype: str = "float64"
    attrs: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.shape) != len(self.dims) or min(self.shape, default=1) < 1:
            raise ValueError(f"shape {self.shape} with dims {self.dims}")

    def missing(self, count: int) -> NDArray[Any]:
        """Return an array (count, *shape) of what stands where nothing is computed."""
        return np.full((count, *self.shape), self.fill, dtype=self.dtype)

    @property
    def fill(self) -> Any:
        """What stands where nothing is computed: NaN, or zero where there is none."""
        kind = np.dtype(self.dtype)
        return kind.type(np.nan) if kind.kind in "fc" else kind.type(0)


@dataclass(frozen=True)
class Along:
    """Labels under another name than that of their dimension.

    Attributes
    ----------
    dim
        Along which they stand.
    values
        One for each place.
    """

    dim: str
    values: Sequence[Any]


@dataclass(frozen=True)
class Block:
    """Results of some items in a row.

    Attributes
    ----------
    values
        (items, *shape) of every field; NaN where an item failed.
    failures
        Number of the item, and the reason, of each that failed.
    """

    values: dict[str, NDArray[Any]]
    failures: tuple[tuple[int, str], ...] = ()


class Job(Protocol):
    """What has results by number; picklable, and it travels once to every worker.

    What an item comes to depends on its number alone: not on the items beside it in a task, nor on
    those that were computed before.
    """

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the results, JSON-able: digests of world, documents and code, the seed."""
        ...

    @property
    def fields(self) -> Mapping[str, Field]:
        """The results of an item, by name."""
        ...

    @property
    def chunk(self) -> int:
        """Items of a task; tasks begin at multiples of it, whoever computes them."""
        ...

    def compute(self, first: int, count: int) -> Block:
        """Compute `count` items from number `first` on."""
        ...


class Executor(Protocol):
    """Who computes."""

    @property
    def workers(self) -> int:
        """How many tasks are computed at once."""
        ...

    def blocks(self, job: Job, tasks: Sequence[Task]) -> Iterator[tuple[Task, Block]]:
        """Yield every task with its results, in the order in which they are done.

        Raises
        ------
        WorkerError
            If workers die again and again.
        Exception
            What the job raises, as it is.
        """
        ...


def checked(job: Job, task: Task, block: Block) -> Block:
    """Return a block that is what the fields of its job say.

    Raises
    ------
    ValueError
        If it is not: the job is wrong.
    """
    first, count = task
    if block.values.keys() != job.fields.keys():
        raise ValueError(f"fields {sorted(block.values)}; the job has {sorted(job.fields)}")
    for name, wanted in job.fields.items():
        found = block.values[name]
        if found.shape != (count, *wanted.shape) or found.dtype != np.dtype(wanted.dtype):
            raise ValueError(
                f"{name}: {found.dtype} {found.shape}; the job has {wanted.dtype} "
                f"{(count, *wanted.shape)}"
            )
    failed = dict(block.failures)
    inside = all(first <= number < first + count for number in failed)
    if len(failed) < len(block.failures) or not inside or not all(failed.values()):
        raise ValueError(
            f"failures {block.failures}; allowed: each of {first} to {first + count - 1} once, "
            "with a reason"
        )
    return block


def travelling(error: Exception) -> Exception:
    """Return an exception as another process can have it: itself, or what it says."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return WorkerError(f"{type(error).__name__}: {error}")
    return error
