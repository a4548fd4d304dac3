"""``python -m benchmarks.lab``: how soon the laboratory answers, one user or many.

With ``--users 20 --seconds 60`` many ask at once, as `benchmarks.users` says. Without it, one moves
a slider:

Each answer is to a question that was not asked before, over HTTP from this machine, one after the
other, from a server that is ready. Beside the milliseconds of the clock stand those of the
equilibrium alone: on a machine that others use, both differ from run to run, and the least tells
what an answer costs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.users import load

QUESTION = "ask=duty&by={by}&on={on}&size={size}&world={world}{more}"
# World and settings to the milliseconds within which 95 answers of 100 should come.
CASES = {
    "core-2022-73, one factor": ("core-2022-73", "", 60.0),
    "core-2022, one factor": ("core-2022", "", 120.0),
}
ANSWERS = 120
# Milliseconds within which 95 answers of 100 should come to this many users at once.
MANY, MANY_GOAL = 20, 1_000.0
# One question a case before the clock runs; a server starts by reading both worlds.
PATIENCE = 300


def measure() -> dict[str, object]:
    """Return the milliseconds of answers by case, and the bytes of the page."""
    with tempfile.TemporaryDirectory() as folder:
        server, address = _started(Path(folder))
        try:
            return {
                "processors": len(os.sched_getaffinity(0)),
                "load": os.getloadavg()[0],
                "answers": {name: _case(address, *case) for name, case in CASES.items()},
            }
        finally:
            server.terminate()
            server.wait()


def measure_users(users: int, seconds: float, think: float) -> dict[str, object]:
    """Return what so many users at once meet."""
    with tempfile.TemporaryDirectory() as folder:
        server, address = _started(Path(folder))
        try:
            _make_ready(address, "core-2022", "")
            before = os.getloadavg()[0]
            found = load(address, server.pid, users, seconds, think)
        finally:
            server.terminate()
            server.wait()
    goal = {"goal_ms": MANY_GOAL, "reached": found["p95_ms"] <= MANY_GOAL} if users <= MANY else {}
    there = {"processors": len(os.sched_getaffinity(0)), "load_before": before}
    return there | found | goal


def _started(folder: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "tarazy", "lab", "--port", "0", "--no-browser"]
    server = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_DATA_HOME": str(folder)},
    )
    assert server.stderr is not None
    address = next(word for word in server.stderr.readline().split() if word.startswith("http"))
    # What the server logs is read by nobody, and must not fill its pipe.
    subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
    return server, address


def _case(address: str, world: str, more: str, goal: float) -> dict[str, object]:
    _make_ready(address, world, more)
    inside, outside = [], []
    for number in range(ANSWERS):
        size = 5 + number / 2
        query = QUESTION.format(by="USA", on="KAZ", size=size, world=world, more=more)
        began = time.perf_counter()
        solved = _answer(address, query)
        outside.append(1000 * (time.perf_counter() - began))
        inside.append(1000 * solved)
    return {
        "p50_ms": statistics.median(outside),
        "p95_ms": _most(outside),
        "least_ms": min(outside),
        "solve_p50_ms": statistics.median(inside),
        "solve_p95_ms": _most(inside),
        "goal_ms": goal,
        "reached": _most(outside) <= goal,
    }


def _make_ready(address: str, world: str, more: str) -> None:
    """Ask every process something; a process is there after its first answer."""
    for size in (1, 2, 3, 4):
        _answer(address, QUESTION.format(by="CHN", on="RUS", size=size, world=world, more=more))


def _most(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _answer(address: str, query: str) -> float:
    """Return the seconds that the equilibrium took."""
    with urllib.request.urlopen(f"{address}quick?{query}", timeout=PATIENCE) as answer:
        return float(json.load(answer)["seconds"])


def main() -> None:
    """Print what was measured, as JSON."""
    given = argparse.ArgumentParser(prog="python -m benchmarks.lab", description=__doc__)
    given.add_argument("--users", type=int, help="how many ask at once")
    given.add_argument("--seconds", type=float, default=60.0, help="for how long")
    given.add_argument("--think", type=float, default=3.0, help="seconds between two, on average")
    asked = given.parse_args()
    if asked.users is None:
        found = measure()
    else:
        found = measure_users(asked.users, asked.seconds, asked.think)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
