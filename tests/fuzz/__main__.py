"""Reads changed files for some minutes: ``python tests/fuzz --minutes 10 --seed 1``."""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "unit")]

from harness import RIGHT, Table, changed, clean, judged  # noqa: E402
from mutations import fitting  # noqa: E402
from subjects import subjects  # noqa: E402

# Bytes of address space beyond that of the process once everything is loaded and read once: what a
# small file needs beyond this is too much.
_MEMORY = 2**30


def _address_space() -> int:
    """Return the bytes of address space of this process."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    return int(pages) * resource.getpagesize()


def main() -> int:
    """Print what went wrong, and a table; return 1 if anything did."""
    given = argparse.ArgumentParser()
    given.add_argument("--minutes", type=float, default=10.0)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--only", default="", help="a part of the name of a reader")
    asked = given.parse_args()
    draw = random.Random(asked.seed)
    table, seen = Table(), set()
    chosen = [subject for subject in subjects() if asked.only in subject.name]
    # What is slow to read is read less often.
    weights = [0.1 if subject.slow else 1.0 for subject in chosen]
    for subject in chosen:
        clean(subject)
    most = _address_space() + _MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    end, wrong = time.monotonic() + 60 * asked.minutes, 0
    while time.monotonic() < end:
        (subject,) = draw.choices(chosen, weights)
        mutation, seed = draw.choice(fitting(subject)), draw.randrange(2**31)
        content = changed(subject, mutation, seed)
        if content is None:
            continue
        start = time.monotonic()
        verdict = judged(subject, mutation, content)
        table.add(subject, verdict)
        if time.monotonic() - start > 10:
            print(f"slow: {subject.name}, {mutation.name}, seed {seed}", flush=True)
        if verdict.kind == RIGHT:
            continue
        wrong += 1
        mark = subject.name, mutation.name, verdict.kind, verdict.told[:40]
        if mark not in seen:
            seen.add(mark)
            marks = (subject.name, mutation.name, f"seed {seed}", verdict.kind, verdict.told[:240])
            print(" | ".join(marks), flush=True)
    print(table.text())
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
