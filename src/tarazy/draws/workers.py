"""Draws on several processes, or in this one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Protocol

from tarazy.draws.experiment import Drawn
from tarazy.draws.worker import receive, send
from tarazy.errors import TarazyError

Chunk = tuple[int, int]

_THREAD_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)

# A process that computes draws makes and drops the same arrays all the time. Memory that it gives
# back to the system after each of them has to be cleared again for the next, which takes a tenth of
# its time; these settings of the GNU library keep it.
_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 25), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)}


class Numbered(Protocol):
    """What has results by number, each of which depends on its number alone."""

    def draw(self, first: int, count: int) -> Drawn:
        """Compute the results of `count` numbers from `first` on."""
        ...


class WorkerError(TarazyError):
    """A process that computes draws ended early."""


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Crew:
    """Processes that stay for the next experiment; one computation uses them at a time."""

    def __init__(self) -> None:
        self.busy = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []

    def grown(self, count: int) -> list[subprocess.Popen[bytes]]:
        """Return so many processes, started where they are missing."""
        while len(self._processes) < count:
            self._processes.append(_process())
        return self._processes[:count]

    def end(self) -> None:
        """End all processes, whatever they do."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            # What it had still to be told is of no use.
            with suppress(BrokenPipeError):
                process.__exit__(None, None, None)
        self._processes.clear()


_STAYING: ContextVar[_Crew | None] = ContextVar("_STAYING", default=None)


@contextmanager
def staying_processes() -> Iterator[None]:
    """Let what is computed inside, one after the other, use the same processes.

    A process that starts imports for as long as it computes some twenty draws.
    """
    crew = _Crew()
    before = _STAYING.set(crew)
    try:
        yield
    finally:
        _STAYING.reset(before)
        crew.end()


def compute(
    experiment: Numbered, chunks: Sequence[Chunk], workers: int
) -> Iterator[tuple[Chunk, Drawn]]:
    """Yield the results of every chunk (first, count) as it is done.

    Parameters
    ----------
    experiment
        What to compute; every draw is the same on any number of workers.
    chunks
        Draws, in pieces.
    workers
        Number of processes; 1 computes in this one.

    Raises
    ------
    WorkerError
        If a process dies, e.g. for want of memory.
    """
    if workers == 1 or len(chunks) < 2:
        for chunk in chunks:
            yield chunk, experiment.draw(*chunk)
        return
    staying = _STAYING.get()
    crew = staying if staying is not None and staying.busy.acquire(blocking=False) else _Crew()
    with ExitStack() as stack:
        if crew is staying:
            stack.callback(staying.busy.release)
        end = stack.enter_context(ExitStack())
        end.callback(crew.end)
        processes = crew.grown(min(workers, len(chunks)))
        threads = stack.enter_context(ThreadPoolExecutor(len(processes)))
        # Left early, by an error or by the caller: unfinished work is of no use. The last call
        # registered is the first made.
        stop = stack.enter_context(ExitStack())
        for process in processes:
            stop.callback(process.kill)
        stop.callback(threads.shutdown, wait=False, cancel_futures=True)
        free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for started in [threads.submit(_start, process, experiment) for process in processes]:
            free.put(started.result())
        pending = {threads.submit(_ask, free, chunk): chunk for chunk in chunks}
        for done in as_completed(pending):
            yield pending[done], done.result()
        if crew is staying:
            stop.pop_all()
            end.pop_all()


def _process() -> subprocess.Popen[bytes]:
    package = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    one_thread = dict.fromkeys(_THREAD_VARIABLES, "1")
    return subprocess.Popen(
        [sys.executable, "-c", "from tarazy.draws.worker import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_MEMORY | os.environ | one_thread | {"PYTHONPATH": path},
    )


def _start(process: subprocess.Popen[bytes], experiment: Numbered) -> subprocess.Popen[bytes]:
    questions, _ = _pipes(process)
    send(questions, experiment)
    return process


def _ask(free: SimpleQueue[subprocess.Popen[bytes]], chunk: Chunk) -> Drawn:
    process = free.get()
    try:
        questions, answers = _pipes(process)
        send(questions, chunk)
        answer = receive(answers)
    except (EOFError, BrokenPipeError):
        raise WorkerError(
            f"a process that computes draws ended with status {process.wait()}; fewer workers "
            "need less memory"
        ) from None
    finally:
        free.put(process)
    if isinstance(answer, BaseException):
        raise answer
    assert isinstance(answer, Drawn)
    return answer


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    assert process.stdin is not None and process.stdout is not None
    return process.stdin, process.stdout  # type: ignore[return-value]
