"""The tests of a room are asked of each change, in a fork of a process that has collected them."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, NoReturn

import hypothesis
import pytest
from _pytest.main import pytest_runtestloop as run_all
from live import Live
from mutants import Mutant, changed
from mutated_rooms import Room

ROOT = Path(__file__).parents[2]
KILLED, SURVIVED, LATE = "killed", "survived", "out of time"
# A change that makes a run this many times longer, and by so many seconds, is noticed.
_TIMES, _SECONDS = 3.0, 20.0
# A run that waits for something takes no time of a processor: seconds of the clock.
_LONGEST = 600.0
_BROKEN = 3

Change = tuple[str, Mutant]


class Answer(NamedTuple):
    """What tests say.

    Attributes
    ----------
    verdict
        One of the three above.
    seconds
        Of a processor.
    """

    verdict: str
    seconds: float


Ask = Callable[[Change], Answer]


def with_tests_of(room: Room, work: Callable[[Ask, float], None]) -> None:
    """Collect the tests of a room, and do work that asks them.

    Parameters
    ----------
    room
        Whose tests.
    work
        Is given what asks them of a change, a file below ``src/tarazy`` and a mutant of it, and the
        seconds that they take without one.

    Raises
    ------
    SystemExit
        If they can't be collected, or fail without a change.
    """
    tests = [str(ROOT / "tests" / test) for test in room.tests]
    tests += [f"--deselect=tests/{name}" for name in room.slow]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        collected = _Collected(room, work, folder)
        # With what is drawn the same each time.
        options = ["-x", "-qq", "-s", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist"]
        # Of the rooms after the first everything is imported already.
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        options += ["--hypothesis-seed=0", f"--basetemp={folder}/of-a-test"]
        pytest.main([*options, *tests], [collected])
    if not collected.done:
        raise SystemExit(f"{room.name}: the tests can't be collected: {', '.join(room.tests)}")


def prepare() -> None:
    """Let what is imported from here on be the package of this folder, as changes need it."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "pipeline/src")]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
    os.environ |= {"TARAZY_KERNEL": "off", "OMP_NUM_THREADS": "1"}
    os.chdir(ROOT)
    # A failure is not made smaller, and none is remembered for the next change.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("asked", database=None, phases=phases)
    hypothesis.settings.load_profile("asked")


class _Collected:
    """In the place of a run, once all tests are collected."""

    def __init__(self, room: Room, work: Callable[[Ask, float], None], folder: str) -> None:
        self.room, self.work, self.done = room, work, False
        self.names = f"{folder}/modules"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return True
        self._run_clean(session)
        for name in Path(self.names).read_text(encoding="utf-8").split():
            if name not in sys.modules:
                with suppress(ImportError):
                    import_module(name)
        live = Live()
        # What forks share is not written to.
        gc.collect()
        gc.freeze()
        clean = self._run_clean(session)
        most = _TIMES * clean.seconds + _SECONDS
        self.work(
            lambda change: _run(partial(_all_pass_with, change, live, session), most), clean.seconds
        )
        gc.unfreeze()
        self.done = True
        return True

    def _run_clean(self, session: pytest.Session) -> Answer:
        """Run the tests without a change, and write down which modules they have imported."""
        clean = _run(partial(_all_pass_and_name_modules, session, self.names), float("inf"))
        if clean.verdict != SURVIVED:
            tests = ", ".join(self.room.tests)
            raise SystemExit(f"{self.room.name}: the tests fail without a change: {tests}")
        return clean


def _all_pass_and_name_modules(session: pytest.Session, names: str) -> bool:
    passed = _all_pass(session)
    Path(names).write_text("\n".join(sys.modules), encoding="utf-8")
    return passed


def _all_pass_with(change: Change, live: Live, session: pytest.Session) -> bool:
    path = ROOT / "src/tarazy" / change[0]
    live.put_in(path, changed(path.read_text(encoding="utf-8"), change[1]))
    return _all_pass(session)


def _all_pass(session: pytest.Session) -> bool:
    with suppress(session.Failed, session.Interrupted):
        run_all(session)
    return not session.testsfailed


def _run(passes: Callable[[], bool], most: float) -> Answer:
    """Return what is said in a fork, and the seconds that it takes."""
    end = time.monotonic() + _LONGEST
    child = os.fork()
    if child == 0:
        _in_the_fork(passes, most)
    while True:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.01)
    told = os.waitstatus_to_exitcode(status)
    if told == _BROKEN:
        raise SystemExit("a run broke: take the redirection out of _in_the_fork to see why")
    # What ends by a signal was out of time.
    verdict = SURVIVED if told == 0 else KILLED if told > 0 else LATE
    return Answer(verdict, used.ru_utime + used.ru_stime)


def _in_the_fork(passes: Callable[[], bool], most: float) -> NoReturn:
    os.setsid()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if most < float("inf"):
        resource.setrlimit(resource.RLIMIT_CPU, (int(most) + 1, int(most) + 1))
    status = _BROKEN
    try:
        status = 0 if passes() else 1
    finally:
        os._exit(status)
