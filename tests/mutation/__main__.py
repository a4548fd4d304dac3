"""Changes the source here and there and asks the nearest tests: ``python tests/mutation``.

Every change is made in a copy of the package. The solver is that of NumPy, for its compiled twin
would answer for it. A result is written down as soon as it is known; the same command goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from mutants import Mutant, changed, mutants
from mutated_rooms import ROOMS, Room

ROOT = Path(__file__).parents[2]
KILLED, SURVIVED, LATE = "killed", "survived", "out of time"
# A change that makes a run this many times longer, and by so many seconds, is noticed.
_TIMES, _SECONDS = 3.0, 20.0


def main() -> int:
    """Print every survivor and a table by room."""
    given = argparse.ArgumentParser()
    given.add_argument("--count", type=int, default=500, help="changes of all rooms together")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--minutes", type=float, default=0.0, help="0 for as long as it takes")
    given.add_argument("--only", default="", help="a part of the name of a room")
    given.add_argument("--results", type=Path, default=ROOT / "out/mutants.jsonl")
    asked = given.parse_args()
    rooms = [room for room in ROOMS if asked.only in room.name]
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    known = _known(asked.results)
    end = time.monotonic() + 60 * asked.minutes if asked.minutes else float("inf")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copied = Path(folder) / "src"
        shutil.copytree(ROOT / "src", copied, ignore=shutil.ignore_patterns("_compiled.*"))
        _warm(copied)
        waiting = _in_turn(rooms, asked.count, asked.seed)
        whole: dict[str, float] = {}
        for room, file, mutant in waiting:
            mark = _mark(room, file, mutant)
            if mark in known:
                continue
            if time.monotonic() > end:
                break
            if room.name not in whole:
                whole[room.name] = _clean_run(room)
            row = _row(room, file, mutant, _verdict(copied / "tarazy" / file, mutant, room, whole))
            known[mark] = row
            with asked.results.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps({"mark": mark} | row, ensure_ascii=False) + "\n")
            print(f"{row['verdict']:12}{row['seconds']:6.1f} s  {_told(row)}", flush=True)
    marks = [_mark(room, file, mutant) for room, file, mutant in waiting]
    print(_table([known[mark] for mark in marks if mark in known], asked.seed))
    return 0


def _known(results: Path) -> dict[str, dict[str, Any]]:
    if not results.is_file():
        return {}
    rows = map(json.loads, results.read_text(encoding="utf-8").splitlines())
    return {row.pop("mark"): row for row in rows}


def _in_turn(rooms: list[Room], count: int, seed: int) -> list[tuple[Room, str, Mutant]]:
    """Return the same number of changes of every room, one of each room after the other."""
    each = []
    for room in rooms:
        made = [(room, file, mutant) for file in room.files for mutant in _of_file(file)]
        random.Random(f"{seed} {room.name}").shuffle(made)
        each.append(made[: -(-count // len(rooms))])
    longest = max(map(len, each))
    return [made[n] for n in range(longest) for made in each if n < len(made)][:count]


def _of_file(file: str) -> list[Mutant]:
    return mutants(_source(file))


def _source(file: str) -> str:
    return (ROOT / "src/tarazy" / file).read_text(encoding="utf-8")


def _mark(room: Room, file: str, mutant: Mutant) -> str:
    """Return what stands for a change of a file as it is now, asked of the tests as they are."""
    parts = [file, _source(file), str(mutant.site), str(mutant.choice)]
    parts += [(ROOT / "tests" / test).read_text(encoding="utf-8") for test in room.tests]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _row(room: Room, file: str, mutant: Mutant, found: tuple[str, float]) -> dict[str, Any]:
    place = {"room": room.name, "file": file, "line": mutant.line, "kind": mutant.kind}
    change = {"before": mutant.before[:200], "after": mutant.after[:200]}
    return place | change | {"verdict": found[0], "seconds": round(found[1], 1)}


def _told(row: dict[str, Any]) -> str:
    return f"{row['file']}:{row['line']} {row['kind']}: {row['before']} -> {row['after']}"


def _warm(copied: Path) -> None:
    """Import what every run needs and no change touches: runs are forks of this process."""
    sys.path[:0] = [str(copied), str(ROOT / "pipeline/src")]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
    os.environ |= {"TARAZY_KERNEL": "off", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = True
    os.chdir(ROOT)
    import highspy
    import linopy
    import pydantic
    import pytest
    import scipy.optimize
    import typer
    import xarray

    _ = highspy, linopy, pydantic, pytest, scipy.optimize, typer, xarray


def _clean_run(room: Room) -> float:
    """Return the seconds of the tests of a room without a change."""
    found, seconds = _run(room, float("inf"))
    if found != SURVIVED:
        raise SystemExit(f"{room.name}: the tests fail without a change: {', '.join(room.tests)}")
    print(f"{'clean':12}{seconds:6.1f} s  {room.name}", flush=True)
    return seconds


def _verdict(file: Path, mutant: Mutant, room: Room, whole: dict[str, float]) -> tuple[str, float]:
    kept = file.read_text(encoding="utf-8")
    try:
        file.write_text(changed(kept, mutant), encoding="utf-8")
        return _run(room, _TIMES * whole[room.name] + _SECONDS)
    finally:
        file.write_text(kept, encoding="utf-8")


def _run(room: Room, most: float) -> tuple[str, float]:
    """Run the tests of a room in a fork, up to the first that fails."""
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        _in_the_fork(room)
    while time.monotonic() - start < most:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            told = os.waitstatus_to_exitcode(status)
            return (SURVIVED if told == 0 else KILLED), time.monotonic() - start
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return LATE, time.monotonic() - start


def _in_the_fork(room: Room) -> None:
    import pytest

    os.setsid()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    tests = [str(ROOT / "tests" / test) for test in room.tests]
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0"]
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        status = pytest.main([*options, *tests])
    os._exit(int(status))


def _table(rows: list[dict[str, Any]], seed: int) -> str:
    """Return a row for each room and one for all; running out of time is being noticed."""
    lines = [f"seed {seed}", f"{'room':24}{'changes':>9}{'killed':>9}{'survived':>10}{'share':>9}"]
    counts = Counter((row["room"], row["verdict"] == SURVIVED) for row in rows)
    rooms = list(dict.fromkeys(row["room"] for row in rows))
    numbers = [(room, counts[room, False], counts[room, True]) for room in rooms]
    numbers.append(("all", sum(n[1] for n in numbers), sum(n[2] for n in numbers)))
    for room, killed, survived in numbers:
        share = f"{killed / max(1, killed + survived):9.1%}"
        lines.append(f"{room:24}{killed + survived:9}{killed:9}{survived:10}{share}")
    lines += [f"survived: {_told(row)}" for row in rows if row["verdict"] == SURVIVED]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
