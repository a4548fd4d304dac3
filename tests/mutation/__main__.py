"""Changes the source here and there and asks the nearest tests: ``python tests/mutation``.

A change lives in the memory of a fork and no file is written. The solver is that of NumPy, for its
compiled twin would answer for it. A result is written down as soon as it is known; the same command
goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from asking import ROOT, SURVIVED, Ask, prepare, with_tests_of
from equivalent import reasons
from mutants import Mutant, mutants
from mutated_rooms import ROOMS, Room

Placed = tuple[Room, str, Mutant]
Rows = dict[str, dict[str, Any]]


def main() -> int:
    """Print every survivor and a table by room."""
    given = argparse.ArgumentParser()
    given.add_argument("--count", type=int, default=500, help="changes of all rooms together")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--only", default="", help="a part of the name of a room")
    given.add_argument(
        "--again", action="store_true", help="of tests that have changed, ask survivors only"
    )
    given.add_argument("--results", type=Path, default=ROOT / "out/mutants.jsonl")
    asked = given.parse_args()
    rooms = [room for room in ROOMS if asked.only in room.name]
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    known = _known(asked.results)
    prepare()
    every: list[Placed] = []
    for room in rooms:
        changes = _drawn(room, asked.count, asked.seed)
        every += changes
        waiting = [
            change for change in changes if _is_waiting(change, known, survivors_only=asked.again)
        ]
        if waiting:
            with_tests_of(room, partial(_ask_all, waiting, known, asked.results))
    rows = {_mark(file, mutant): known[_mark(file, mutant)] for _, file, mutant in every}
    print(_table(list(rows.values()), asked.seed))
    return 0


def _is_waiting(change: Placed, known: Rows, *, survivors_only: bool) -> bool:
    """Return whether a change is to be asked of the tests as they are now."""
    room, file, mutant = change
    row = known.get(_mark(file, mutant))
    if row is None:
        return True
    return row["tests"] != _tests(room) and not (survivors_only and row["verdict"] != SURVIVED)


def _ask_all(changes: list[Placed], known: Rows, results: Path, ask: Ask, clean: float) -> None:
    """Ask for every change and write down each answer."""
    tests = _tests(changes[0][0])
    print(f"{'clean':12}{clean:6.1f} s  {changes[0][0].name}", flush=True)
    for room, file, mutant in changes:
        answer = ask((file, mutant))
        row = _row(room, file, mutant) | {"verdict": answer.verdict, "tests": tests}
        mark = _mark(file, mutant)
        known[mark] = row
        with results.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"mark": mark} | row, ensure_ascii=False) + "\n")
        print(f"{answer.verdict:12}{answer.seconds:6.1f} s  {_told(row)}", flush=True)


def _known(results: Path) -> Rows:
    """Return what is known of each change; the last that was written of it counts."""
    if not results.is_file():
        return {}
    rows = map(json.loads, results.read_text(encoding="utf-8").splitlines())
    return {row.pop("mark"): row for row in rows}


def _drawn(room: Room, count: int, seed: int) -> list[Placed]:
    """Return as many changes of a room as of every other, and one less of the last rooms."""
    made = [(room, file, mutant) for file in room.files for mutant in mutants(_source(file))]
    random.Random(f"{seed} {room.name}").shuffle(made)
    share, more = divmod(count, len(ROOMS))
    return made[: share + (ROOMS.index(room) < more)]


def _source(file: str) -> str:
    return (ROOT / "src/tarazy" / file).read_text(encoding="utf-8")


def _mark(file: str, mutant: Mutant) -> str:
    """Return what stands for a change of a file as it is now."""
    return _digest(file, _source(file), str(mutant.site), str(mutant.choice))


def _tests(room: Room) -> str:
    """Return what stands for the tests of a room as they are now."""
    files = [test.partition("::")[0] for test in room.tests]
    texts = [(ROOT / "tests" / file).read_text(encoding="utf-8") for file in files]
    return _digest(*room.tests, *room.slow, *texts)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _row(room: Room, file: str, mutant: Mutant) -> dict[str, Any]:
    place = {"room": room.name, "file": file, "function": mutant.function, "line": mutant.line}
    change = {"kind": mutant.kind, "before": mutant.before, "after": mutant.after}
    return place | change | {"nth": mutant.nth}


def _told(row: dict[str, Any]) -> str:
    place = f"{row['file']}:{row['line']} {row['function']} {row['kind']}"
    nth = f" ({row['nth']})" if row["nth"] > 1 else ""
    return f"{place}: {row['before']} -> {row['after']}{nth}"


def _table(rows: list[dict[str, Any]], seed: int) -> str:
    """Return a row for each room and one for all; running out of time is being noticed.

    Of the changes that are known to alter no answer the share says nothing.
    """
    same = reasons()
    kinds = ("killed", SURVIVED, "equivalent")
    counts: Counter[tuple[str, str]] = Counter()
    left, wrong = [], []
    for row in rows:
        survived = row["verdict"] == SURVIVED
        key = (row["file"], row["function"], row["before"], row["after"], row["nth"])
        kind = kinds[1] if survived else kinds[0]
        if key in same:
            kind = kinds[2]
            if not survived:
                wrong.append(row)
        elif survived:
            left.append(row)
        counts[row["room"], kind] += 1
        counts["all", kind] += 1
    lines = [f"seed {seed}", f"{'room':24}{'changes':>9}{'killed':>9}{'survived':>10}"]
    lines[1] += f"{'equivalent':>12}{'share':>9}"
    for room in [*dict.fromkeys(row["room"] for row in rows), "all"]:
        killed, survived, equal = (counts[room, kind] for kind in kinds)
        share = killed / max(1, killed + survived)
        line = f"{room:24}{killed + survived + equal:9}{killed:9}{survived:10}{equal:12}"
        lines.append(f"{line}{share:9.1%}")
    lines += [f"survived: {_told(row)}" for row in left]
    lines += [f"killed, though listed as equivalent: {_told(row)}" for row in wrong]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
