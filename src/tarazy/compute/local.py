"""Processes of this machine, by loky: they do not import the caller's script again."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from pickle import load

import cloudpickle
from loky import ProcessPoolExecutor

from tarazy.arguments.placing import drafts_in
from tarazy.compute.environment import environment
from tarazy.compute.job import Block, Job, Task, WorkerError, travelling
from tarazy.compute.staying import kept

# How often a task may be under way when a process dies. It is then what kills them.
ATTEMPTS = 3
# Seconds between two looks whether the caller is still there.
_WATCH = 1.0


class Processes:
    """Computes on processes of this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def blocks(self, job: Job, tasks: Sequence[Task]) -> Iterator[tuple[Task, Block]]:
        """Yield every task with its results as it is done; tasks of a process that died again."""
        if len(tasks) < 2:
            for task in tasks:
                yield task, job.compute(*task)
            return
        with (
            kept(("processes", self.workers), lambda: _crew(self.workers)) as crew,
            drafts_in(Path(tempfile.gettempdir())) as folder,
        ):
            # Written once, and read once by every process; also where its class stands in the
            # caller's own script.
            written = folder / "job"
            written.write_bytes(cloudpickle.dumps(job))
            yield from crew.done(str(written), tasks)


@contextmanager
def _crew(workers: int) -> Iterator[_Crew]:
    crew = _Crew(workers)
    try:
        yield crew
    finally:
        crew.end()


class _Crew:
    """Processes, started at the first task."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def end(self) -> None:
        """End all processes, whatever they do."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.shutdown(wait=True, kill_workers=True)

    def _submit(self, written: str, task: Task) -> Future[Block]:
        with undisturbed():
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._workers,
                    timeout=None,
                    initializer=begin,
                    initargs=(os.getpid(),),
                    env=environment(),
                )
            submitted: Future[Block] = self._pool.submit(_computed, written, task)
            return submitted

    def done(self, written: str, tasks: Sequence[Task]) -> Iterator[tuple[Task, Block]]:
        """Yield every task with its results, in the order in which they are done.

        Raises
        ------
        WorkerError
            If processes die over a task again and again.
        """
        waiting = list(reversed(tasks))
        under_way: dict[Future[Block], Task] = {}
        died: Counter[Task] = Counter()
        while waiting or under_way:
            lost: list[Task] = []
            try:
                # One task for every process, and one that it finds when it is done.
                while waiting and len(under_way) < 2 * self._workers:
                    # What may be what kills them is computed alone, so that it is known.
                    suspect = died[waiting[-1]] == ATTEMPTS - 1
                    if suspect and under_way:
                        break
                    future = self._submit(written, waiting[-1])
                    under_way[future] = waiting.pop()
                    if suspect:
                        break
            except BrokenProcessPool:
                lost.append(waiting.pop())
            # With one process die all that share a pipe with it.
            ready = list(under_way) if lost else list(_first(under_way))
            while ready:
                future = ready.pop()
                task = under_way.pop(future)
                try:
                    block = future.result()
                except BrokenProcessPool:
                    lost.append(task)
                    ready = list(under_way)
                    continue
                yield task, block
            if lost:
                self.end()
                died.update(lost)
                _refuse_deadly(died)
                waiting += sorted(lost, reverse=True)


def _first(under_way: dict[Future[Block], Task]) -> set[Future[Block]]:
    return wait(under_way, return_when=FIRST_COMPLETED).done


def _refuse_deadly(died: Counter[Task]) -> None:
    (first, count), times = max(died.items(), key=lambda item: item[1])
    if times >= ATTEMPTS:
        items = f"item {first}" if count == 1 else f"items {first} to {first + count - 1}"
        raise WorkerError(
            f"processes ended early {times} times while they computed {items}, killed or for want "
            "of memory; fewer workers need less memory"
        )


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let processes that start inside never see an interrupt from the keyboard.

    It reaches every process of a terminal, and the caller decides: what is blocked here stays
    blocked there, from the first instruction on.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin(caller: int) -> None:
    """Begin a process: deaf to the keyboard, silent where answers are written, and mortal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints is no answer.
    os.dup2(2, 1)
    threading.Thread(target=_end_with, args=(caller,), daemon=True).start()


def _end_with(caller: int) -> None:
    """End when the caller is gone, who may have had no time to say so."""
    while os.getppid() == caller:
        time.sleep(_WATCH)
    os._exit(1)


_JOBS: dict[str, Job] = {}


def _computed(written: str, task: Task) -> Block:
    """Compute a task in a process; the job before is forgotten."""
    if written not in _JOBS:
        _JOBS.clear()
        with Path(written).open("rb") as stream:
            _JOBS[written] = load(stream)
    try:
        return _JOBS[written].compute(*task)
    except Exception as error:
        raise travelling(error) from None
