"""Draws on several processes, or in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
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
    with ExitStack() as stack:
        free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        processes = [stack.enter_context(_process()) for _ in range(min(workers, len(chunks)))]
        threads = stack.enter_context(ThreadPoolExecutor(len(processes)))
        # Left early, by an error or by the caller: unfinished work is of no use. The last call
        # registered is the first made.
        for process in processes:
            stack.callback(process.kill)
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        for started in [threads.submit(_start, process, experiment) for process in processes]:
            free.put(started.result())
        pending = {threads.submit(_ask, free, chunk): chunk for chunk in chunks}
        for done in as_completed(pending):
            yield pending[done], done.result()


def _process() -> subprocess.Popen[bytes]:
    package = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    one_thread = dict.fromkeys(_THREAD_VARIABLES, "1")
    return subprocess.Popen(
        [sys.executable, "-c", "from tarazy.draws.worker import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | one_thread | {"PYTHONPATH": path},
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
