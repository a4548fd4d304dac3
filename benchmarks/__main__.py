"""``python -m benchmarks``: goals beside what is measured, every case in a process of its own.

A solve takes one core. Where the compiled library is in use, processes with it and on the path of
NumPy alone take turns; otherwise there is that path alone, to which the goals do not apply.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.cases import CASES
from benchmarks.show import show

ALONE = ("growth", "shell")
# By request alone: it takes minutes.
LONG = "gegravity"
ROOT = Path(__file__).parents[1]
THREAD_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
PATH_VARIABLE = "TARAZY_KERNEL"
REPETITIONS = 2


def measure(name: str, *flags: str, path: str = "", pinned: bool = False) -> dict[str, Any]:
    """Return one measurement, by a fresh process with one thread for linear algebra.

    Parameters
    ----------
    name
        Of the case.
    flags
        For `benchmarks.measure`.
    path
        Value of ``TARAZY_KERNEL``; what the environment has by default.
    pinned
        Whether the process stays on one core, of which JAX too knows no other way.
    """
    environment = os.environ | {variable: "1" for variable in THREAD_VARIABLES}
    if path:
        environment[PATH_VARIABLE] = path
    print(f"measuring {name} {path} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [
            *(_on_one_core() if pinned else []),
            sys.executable,
            "-m",
            "benchmarks.measure",
            name,
            *flags,
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"measuring {name} failed with status {done.returncode}; see above")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _on_one_core() -> list[str]:
    if shutil.which("taskset") is None:
        return []
    return ["taskset", "--cpu-list", str(max(os.sched_getaffinity(0)))]


def in_turns(name: str, flags: list[str], *, peers: bool) -> list[dict[str, Any]]:
    """Return what is measured of a case, a row for each path.

    The other algorithms are timed in the first process of each path, against ours there.
    """
    rows: dict[bool, list[dict[str, Any]]] = {}
    for repetition in range(REPETITIONS):
        for path in ("", "off"):
            if path and True not in rows:
                continue
            of_peers = ["--peers"] if peers and repetition == 0 else []
            measured = measure(name, *flags, *of_peers, path=path, pinned=True)
            rows.setdefault(measured["path"] == "compiled", []).append(measured)
    for found in rows.values():
        for clock in ("best", "processor"):
            found[0][clock] = min(one[clock] for one in found)
    for found in rows.values():
        found[0]["over_numpy"] = rows[False][0]["processor"] / found[0]["processor"]
    return [found[0] for found in rows.values()]


def replication_data(given: Path | None) -> Path | None:
    """Return the folder of the paper's data: as given, or where the tests look for it."""
    if given is not None:
        return given.resolve()
    usual = Path(os.environ.get("TARAZY_SHARED", ROOT.parent / "shared")) / "reference" / "cp2015"
    return usual.resolve() if usual.is_dir() else None


def main() -> None:
    """Run all measurements and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="replication data of the paper")
    parser.add_argument("--no-peers", action="store_true", help="without the other algorithms")
    parser.add_argument("--cases", nargs="+", choices=[*CASES, *ALONE, LONG])
    parser.add_argument("--markdown", action="store_true", help="tables for the documentation")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all numbers here")
    options = parser.parse_args()
    chosen = options.cases or [*CASES, *ALONE]
    wanted = ["psutil", *([] if options.no_peers else ["jax"]), *({LONG} & set(chosen))]
    missing = [package for package in wanted if find_spec(package) is None]
    if missing:
        parser.error(f"needs {', '.join(missing)}: pip install --editable '.[bench]'")
    data = replication_data(options.data)
    flags = [] if data is None else ["--data", str(data)]
    found: dict[str, Any] = {"machine": machine(), "cases": []}
    for name in CASES:
        if name in chosen:
            found["cases"] += in_turns(name, flags, peers=not options.no_peers)
    for name in (*ALONE, LONG):
        if name in chosen:
            found[name] = measure(name)
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    show(found, markdown=options.markdown)


def machine() -> dict[str, Any]:
    """Return what the timings were taken on."""
    import psutil

    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(logical=True),
        "memory_bytes": psutil.virtual_memory().total,
        "load": psutil.getloadavg()[0],
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
