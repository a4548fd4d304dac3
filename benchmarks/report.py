"""``python -m benchmarks.report``: processor seconds of the whole report in all languages.

Beside them stands their ratio to one solve of core-2022 in the same run, which is what can be
compared: on a machine that others use too, processor seconds differ by a third from hour to hour.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cases import us_tariff_2025
from benchmarks.measure import answer

LANGUAGES = ("en", "kk", "ru")
SOLVES = 200
# Before documents were compiled once, draws made once for all experiments, and figures named from
# what is read once: seconds at the time, and solves by the measure of this file.
BEFORE = {"processor_seconds": 153.3, "solves": 12_500.0}
# Of what it took before.
GOAL = 2 / 3


def measure(study: str | None) -> dict[str, object]:
    """Return processor seconds of the report, its processes included, and in solves."""
    solves = _solves()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        command = [sys.executable, "-m", "tarazy", "report", *([study] if study else [])]
        for language in LANGUAGES:
            command += ["--lang", language]
        start, before = time.perf_counter(), _of_children()
        subprocess.run(
            [*command, "--out", str(page)], check=True, stdout=2, stderr=subprocess.DEVNULL
        )
        seconds, used = time.perf_counter() - start, _of_children() - before
    solve = statistics.median(solves + _solves())
    return {
        "languages": LANGUAGES,
        "processors": len(os.sched_getaffinity(0)),
        "seconds": seconds,
        "processor_seconds": used,
        "solve_processor_seconds": solve,
        "solves": used / solve,
        "before": BEFORE,
        "part_of_before": used / solve / BEFORE["solves"],
        "goal": GOAL,
    }


def _solves() -> list[float]:
    """Return processor seconds of solves from a world, one after another."""
    world, counterfactual, _ = us_tariff_2025(None)
    taken = []
    for _ in range(SOLVES):
        start = time.process_time()
        answer(world, counterfactual)
        taken.append(time.process_time() - start)
    return taken


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("study", nargs="?", metavar="STUDY", help="another study than the first")
    print(json.dumps(measure(parser.parse_args().study), indent=1))


if __name__ == "__main__":
    main()
