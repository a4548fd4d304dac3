"""Ranges in the background: each a job with its progress, which can be cancelled."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tarazy.arguments.sealed import only_bundled
from tarazy.compute.pool import BusyError, CutError
from tarazy.errors import InputError, TarazyError
from tarazy.experiment.run import world_of
from tarazy.lab.answers import Document
from tarazy.lab.settings import Settings
from tarazy.results.digest import digest_of
from tarazy.scenario import Scenario

if TYPE_CHECKING:
    from tarazy.draws import Range

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
STATES = (WAITING, RUNNING, DONE, FAILED, CANCELLED)
# Nothing more happens to a job in one of these.
OVER = (DONE, FAILED, CANCELLED)


class RangesBusyError(BusyError):
    """As many ranges are computed as may; `seconds` later one may be done."""

    seconds = 10


class _CancelledError(Exception):
    """Ends a computation that nobody waits for any longer."""


@dataclass
class Job:
    """A range that is computed, or was.

    Attributes
    ----------
    identifier
        Of what is asked: the same question gives the same.
    document, draws, seed
        What is asked.
    done
        Draws that are finished.
    state
        One of `WAITING`, `RUNNING`, `DONE`, `FAILED` and `CANCELLED`.
    error
        Why it failed, in one line.
    found
        The range, when it is done.
    summary
        What is told of it, which takes seconds to find and is asked for again and again.
    """

    identifier: str
    document: Document
    draws: int
    seed: int
    done: int = 0
    state: str = WAITING
    error: str = ""
    found: Range | None = None
    summary: dict[str, Any] | None = None
    ending: threading.Event = field(default_factory=threading.Event)

    def told(self) -> dict[str, Any]:
        """Return where it stands, as plain data."""
        keys = ("state", "done", "draws", "seed", "error")
        return {"id": self.identifier} | {key: getattr(self, key) for key in keys}


class Ranges:
    """The ranges of a server.

    Parameters
    ----------
    settings
        How many at once, how many draws, how long.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def start(self, document: Document, draws: int, seed: int) -> Job:
        """Start a range, unless it is there already.

        Raises
        ------
        InputError
            If there are too many draws, or too few.
        BusyError
            If as many ranges are computed as may.
        """
        most = self._settings.draws
        if not 2 <= draws <= most:
            raise InputError(f"request: draws: {draws}; allowed: a whole number from 2 to {most}")
        identifier = _identifier(document, draws, seed)
        with self._lock:
            there = self._jobs.get(identifier)
            if there is not None and there.state != FAILED and not there.ending.is_set():
                return there
            under_way = [job for job in self._jobs.values() if job.state not in OVER]
            if len(under_way) >= self._settings.ranges:
                raise RangesBusyError("too many ranges are computed; ask again when one is done")
            job = Job(identifier, document, draws, seed)
            self._jobs[identifier] = job
            self._forget()
        threading.Thread(target=self._run, args=(job,), daemon=True).start()
        return job

    def of(self, document: Document, draws: int, seed: int) -> Job | None:
        """Return the job of a question, if there is one."""
        with self._lock:
            return self._jobs.get(_identifier(document, draws, seed))

    def find(self, identifier: str) -> Job:
        """Return a job.

        Raises
        ------
        InputError
            If there is none, or it is so long ago that it was forgotten.
        """
        with self._lock:
            job = self._jobs.get(identifier)
        if job is None:
            raise InputError(f"id: no range {identifier[:24]!r}; allowed: one started here of late")
        return job

    def close(self) -> None:
        """Cancel all."""
        with self._lock:
            for job in self._jobs.values():
                job.ending.set()

    def _forget(self) -> None:
        over = [key for key, job in self._jobs.items() if job.state in OVER]
        for key in over[: max(0, len(self._jobs) - self._settings.ranges_kept)]:
            del self._jobs[key]

    def _run(self, job: Job) -> None:
        until = time.monotonic() + self._settings.range_seconds

        def progress(done: int, _: int) -> None:
            job.done = done
            if job.ending.is_set():
                raise _CancelledError
            if time.monotonic() > until:
                seconds = self._settings.range_seconds
                raise CutError(f"the range took longer than {seconds:g} seconds and was cut")

        job.state = RUNNING
        try:
            found = _computed(job, self._settings.workers, progress)
            job.summary, job.found = found.summary(), found
            job.state = DONE
        except _CancelledError:
            job.state = CANCELLED
        except TarazyError as error:
            job.error, job.state = str(error), FAILED
        except Exception:
            job.error, job.state = "the range could not be computed", FAILED
            raise


def _identifier(document: Document, draws: int, seed: int) -> str:
    return digest_of(document, draws, seed)


def _computed(job: Job, workers: int, progress: Any) -> Range:
    from tarazy.draws import run_range
    from tarazy.draws.checking import NETWORKS
    from tarazy.draws.experiment import SOURCES
    from tarazy.draws.run import drawn_of

    with only_bundled():
        scenario = Scenario.from_dict(job.document)
        world = world_of(scenario)
        wanted = scenario.uncertainty.of if scenario.uncertainty else SOURCES
        of = drawn_of(world, scenario, wanted)
        if scenario.network_shocks():
            of = (*of, NETWORKS)
        return run_range(
            scenario,
            draws=job.draws,
            seed=job.seed,
            of=of,
            workers=workers,
            progress=progress,
            world=world,
        )
