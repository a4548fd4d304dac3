"""Processes that answer calls, each within its time: one that is too slow or dies is replaced.

A job (`tarazy.compute.job`) is one long computation in many tasks; here many short questions come
at any time, from several threads, and nobody waits for the others longer than is allowed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol, TypeVar

from loky import ProcessPoolExecutor
from loky.process_executor import ShutdownExecutorError

from tarazy.compute.environment import environment
from tarazy.compute.job import WorkerError, travelling
from tarazy.compute.local import begin, undisturbed
from tarazy.errors import TarazyError

T = TypeVar("T")
# Seconds within which a process is ready, also on a machine that is busy.
_READY = 180.0


class BusyError(TarazyError):
    """All processes are at work, and as many callers wait as may."""


class CutError(TarazyError):
    """A call was cut, since it took longer than it may."""


class Answering(Protocol):
    """Who answers calls."""

    def call(self, function: Callable[..., T], *given: Any, near: Hashable = None) -> T:
        """Return what a function of a module returns; calls of the same `near` share memory."""
        ...

    def close(self) -> None:
        """End."""
        ...


class Inline:
    """Answers in this process: for tests, and where nothing has to be cut."""

    def call(self, function: Callable[..., T], *given: Any, near: Hashable = None) -> T:
        """Return what the function returns."""
        return function(*given)

    def close(self) -> None:
        """End nothing."""


class Pool:
    """Processes that answer calls.

    Parameters
    ----------
    workers
        Number of processes.
    seconds
        That a call may take, and that it may wait for a process.
    waiting
        Number of calls that may wait.
    ready
        Called in every process before it answers, so that it has imported and read what answers
        need; that time does not count as a call's.
    """

    def __init__(
        self, workers: int, seconds: float, waiting: int, ready: Callable[[], object]
    ) -> None:
        self._seconds, self._most = seconds, waiting
        self._free = [_Worker(ready) for _ in range(workers)]
        self._all = tuple(self._free)
        self._waiting = 0
        self._changed = threading.Condition()

    @property
    def waits(self) -> int:
        """Number of calls that wait."""
        return self._waiting

    @property
    def works(self) -> int:
        """Number of calls that a process has."""
        return len(self._all) - len(self._free)

    def start(self) -> None:
        """Start every process, without waiting until it is ready."""
        for worker in self._all:
            worker.start()

    def call(self, function: Callable[..., T], *given: Any, near: Hashable = None) -> T:
        """Return what a function returns in a process, or raise what it raises.

        Parameters
        ----------
        function
            Of a module, so that the process finds it.
        *given
            Its arguments.
        near
            Calls of the same key go to the process that answered the last of them, which may
            still have what it computed, if it is free.

        Raises
        ------
        BusyError
            If too many wait, or no process came free in time.
        CutError
            If the call took longer than it may; its process is ended and replaced.
        WorkerError
            If the process died, and the one that took its place too.
        """
        worker = self._taken(near)
        try:
            return worker.answer(function, given, self._seconds)
        finally:
            with self._changed:
                worker.last = near
                self._free.append(worker)
                self._changed.notify()

    def _taken(self, near: Hashable) -> _Worker:
        with self._changed:
            if not self._free:
                if self._waiting >= self._most:
                    raise BusyError("too many questions at once; ask again in a moment")
                self._waiting += 1
                try:
                    if not self._changed.wait_for(lambda: self._free, self._seconds):
                        raise BusyError("no process came free in time; ask again in a moment")
                finally:
                    self._waiting -= 1
            # The one that knows, else the one that has rested longest.
            place = next(
                (n for n, each in enumerate(self._free) if near is not None and each.last == near),
                0,
            )
            return self._free.pop(place)

    def close(self) -> None:
        """End all processes, whatever they do, for good."""
        for worker in self._all:
            worker.retire()


class _Worker:
    """One process, started at its first call and again after it was ended."""

    def __init__(self, ready: Callable[[], object]) -> None:
        self.last: Hashable = None
        self._ready = ready
        self._retired = False
        self._started: tuple[ProcessPoolExecutor, Future[Any]] | None = None

    def start(self) -> tuple[ProcessPoolExecutor, Future[Any]]:
        """Start the process, if there is none, and return what tells that it is ready."""
        if self._retired:
            raise WorkerError("the server ends, and answers no more")
        if self._started is None:
            with undisturbed():
                pool = ProcessPoolExecutor(
                    1, timeout=None, initializer=begin, initargs=(os.getpid(),), env=environment()
                )
                self._started = pool, pool.submit(_answered, self._ready, ())
        return self._started

    def answer(self, function: Callable[..., T], given: tuple[Any, ...], seconds: float) -> T:
        """Return the result of a call, once more where the process dies."""
        for again in (True, False):
            pool, starting = self.start()
            try:
                starting.result(_READY)
                found: T = pool.submit(_answered, function, given).result(seconds)
                return found
            except TooSlow:
                self.end()
                raise CutError(
                    f"the answer took longer than {seconds:g} seconds and was cut; allowed: a "
                    "smaller question"
                ) from None
            except (BrokenProcessPool, ShutdownExecutorError):
                self.end()
                if self._retired or not again:
                    break
        raise WorkerError("the process that computed it ended early, for want of memory or killed")

    def retire(self) -> None:
        """End the process, and start none in its place."""
        self._retired = True
        self.end()

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._started is not None:
            (pool, _), self._started = self._started, None
            pool.shutdown(wait=False, kill_workers=True)


def _answered(function: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    try:
        return function(*given)
    except Exception as error:
        raise travelling(error) from None
