"""A Dask cluster: workers on other machines, or processes of this one."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from math import inf
from typing import Any

from distributed import Client, Future, KilledWorker, LocalCluster, wait

from tarazy.compute.environment import environment, python_path
from tarazy.compute.installed import installed_digest
from tarazy.compute.job import Block, Job, Task, WorkerError, travelling
from tarazy.compute.staying import kept
from tarazy.errors import InputError

_LOCAL = "local:"
_SCHEMES = ("tcp://", "tls://", "ws://", "wss://", "ucx://")
_ALLOWED = "tcp://HOST:PORT of a scheduler, local:N, or a client of distributed"
# Seconds until there has to be a scheduler, and a worker.
_ANSWER, _WORKER = 10, 60
# Tasks that are known to the scheduler at once, for every thread and at least.
_AHEAD, _LEAST = 4, 32
# Seconds between two looks at the workers.
_PAUSE = 2
# How often the job is sent anew where all workers that had it are gone.
ATTEMPTS = 3


class Cluster:
    """Computes on a Dask cluster.

    Parameters
    ----------
    given
        Address of a scheduler, ``local:N``, or a client.

    Raises
    ------
    InputError
        If it is none of these.
    """

    def __init__(self, given: str | Client) -> None:
        self._given = given
        self._count: int | None = None
        if isinstance(given, Client):
            return
        text = given if isinstance(given, str) else ""
        if text.startswith(_LOCAL):
            number = text.removeprefix(_LOCAL)
            if number.isascii() and number.isdigit() and 0 < int(number) <= 1 << 10:
                self._count = int(number)
                return
        elif text.startswith(_SCHEMES) and text.partition("://")[2]:
            return
        raise InputError(f"cluster: {given!r} is not allowed; allowed: {_ALLOWED}")

    @property
    def workers(self) -> int:
        """How many tasks are computed at once."""
        if self._count is not None:
            return self._count
        with self._client() as client:
            return max(1, _threads(client))

    def blocks(self, job: Job, tasks: Sequence[Task]) -> Iterator[tuple[Task, Block]]:
        """Yield every task with its results as it is done.

        Of a worker that dies, the scheduler gives the tasks to others, as often as its setting
        ``allowed-failures`` says.
        """
        if not tasks:
            return
        with self._client() as client:
            yield from _done(client, job, tasks)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        if isinstance(self._given, Client):
            yield self._given
        else:
            make = _connected if self._count is None else _local
            argument: Any = self._given if self._count is None else self._count
            with kept(self._given, lambda: make(argument)) as client:
                yield client


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Connect with a scheduler."""
    try:
        client = Client(address, timeout=_ANSWER, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"cluster: no scheduler answers at {address}: {str(error).splitlines()[0]}; allowed: "
            f"{_ALLOWED}"
        ) from error
    with client:
        yield client


@contextmanager
def _local(workers: int) -> Iterator[Client]:
    """Make a cluster of processes of this machine; they do not import the caller's script again."""
    with ExitStack() as stack:
        scheduler = stack.enter_context(
            # Of any port: there may be another cluster on this machine.
            LocalCluster(
                n_workers=0, processes=True, dashboard_address="127.0.0.1:0", silence_logs=50
            )
        )
        for _ in range(workers):
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "distributed.cli.dask_worker"),
                    scheduler.scheduler_address,
                    *("--nworkers", "1", "--nthreads", "1", "--memory-limit", "0"),
                    *("--no-dashboard", "--death-timeout", "30"),
                ],
                env=environment() | {"PYTHONPATH": python_path()},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # What the keyboard says is for the caller.
                start_new_session=True,
            )
            stack.callback(_end, process)
        yield stack.enter_context(Client(scheduler, set_as_default=False))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _threads(client: Client) -> int:
    """Return how many tasks are computed at once.

    Raises
    ------
    WorkerError
        If the scheduler is gone.
    """
    with _connection(client):
        return sum(client.nthreads().values())


@contextmanager
def _connection(client: Client) -> Iterator[None]:
    """Say of a connection that is broken whose it was."""
    try:
        yield
    except (OSError, TimeoutError) as error:
        address = client.scheduler.address
        raise WorkerError(f"the scheduler at {address} is gone: {type(error).__name__}") from error


def _done(client: Client, job: Job, tasks: Sequence[Task]) -> Iterator[tuple[Task, Block]]:
    where = client.scheduler.address
    try:
        client.wait_for_workers(1, timeout=_WORKER)
    except TimeoutError:
        raise InputError(
            f"cluster: no worker at {where} within {_WORKER} s; allowed: a scheduler with workers"
        ) from None
    waiting = list(reversed(tasks))
    under_way: dict[Future, Task] = {}
    lost: Counter[Task] = Counter()
    sent = _send(client, job)
    ahead, looked, seen = _LEAST, -inf, time.monotonic()
    try:
        while waiting or under_way:
            if time.monotonic() - looked > _PAUSE:
                threads, looked = _threads(client), time.monotonic()
                ahead, seen = max(_LEAST, _AHEAD * threads), looked if threads else seen
                if looked - seen > _WORKER:
                    raise WorkerError(f"no worker is left at {where}")
            with _connection(client):
                while waiting and len(under_way) < ahead:
                    task = waiting.pop()
                    # What is asked for again is to be made again, not remembered.
                    future = client.submit(_computed, sent, *task, installed_digest(), pure=False)
                    under_way[future] = task
            again = []
            for future in _first(client, list(under_way)):
                task = under_way.pop(future)
                block = _result(future)
                if block is None:
                    again.append(task)
                else:
                    yield task, block
            if again:
                lost.update(again)
                if max(lost.values()) >= ATTEMPTS:
                    raise WorkerError(f"all workers at {where} were lost {ATTEMPTS} times")
                waiting += sorted(again, reverse=True)
                sent = _send(client, job)
    finally:
        with suppress(OSError, TimeoutError):
            client.cancel(list(under_way))


def _first(client: Client, futures: list[Future]) -> list[Future]:
    """Wait for some futures to be done, or for a while; those that were lost are done."""
    with client.as_current(), suppress(TimeoutError, CancelledError):
        wait(futures, timeout=_PAUSE, return_when="FIRST_COMPLETED")
    return [future for future in futures if future.status != "pending"]


def _send(client: Client, job: Job) -> Future:
    """Send the job to every worker.

    Raises
    ------
    WorkerError
        If there is none, or the scheduler is gone.
    """
    # A worker that is about to come back is waited for.
    with _connection(client), suppress(TimeoutError):
        client.wait_for_workers(1, timeout=_WORKER)
    if not _threads(client):
        raise WorkerError(f"no worker is left at {client.scheduler.address}")
    with _connection(client):
        return client.scatter(job, broadcast=True, hash=False, timeout=_WORKER)


def _result(future: Future) -> Block | None:
    """Return the results of a task, or None where it was lost with the workers that had its job."""
    if future.status in ("cancelled", "lost"):
        return None
    try:
        found: Block = future.result()
    except CancelledError:
        return None
    except KilledWorker as error:
        raise WorkerError(
            "workers of the cluster died while they computed one task, again and again, killed or "
            f"for want of memory; the last of them was {error.last_worker.address}"
        ) from None
    return found


# Libraries of a job may not be ready for two threads of one worker.
_ALONE = threading.Lock()


def _computed(job: Job, first: int, count: int, installed: str) -> Block:
    """Compute a task on a worker."""
    if installed_digest() != installed:
        raise WorkerError(
            "a worker of the cluster has another version of tarazy, of Python or of numpy than "
            "this process; install the same everywhere"
        )
    with _ALONE:
        try:
            return job.compute(first, count)
        except Exception as error:
            raise travelling(error) from None
