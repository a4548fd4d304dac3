"""``python -m benchmarks``: goals beside what is measured, every case in a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.show import show

NAMES = ("nafta", "icio", "gravity", "gravity-balanced", "core")
ROOT = Path(__file__).parents[1]
THREAD_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def measure(name: str, threads: int, *flags: str) -> dict[str, Any]:
    """Return one measurement, by a fresh process with so many threads for linear algebra."""
    environment = os.environ | {variable: str(threads) for variable in THREAD_VARIABLES}
    print(f"measuring {name}, {threads} thread(s) ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure", name, *flags],
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
    parser.add_argument("--jax", action="store_true", help="also the sweeps on JAX")
    parser.add_argument("--cases", nargs="+", choices=[*NAMES, "growth", "shell"], metavar="CASE")
    parser.add_argument("--markdown", action="store_true", help="tables for the documentation")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all numbers here")
    options = parser.parse_args()
    wanted = ["psutil", *([] if options.no_peers else ["gegravity"]), *(["jax"] * options.jax)]
    missing = [package for package in wanted if find_spec(package) is None]
    if missing:
        parser.error(f"needs {', '.join(missing)}: pip install --editable '.[bench,jax]'")
    chosen = options.cases or [*NAMES, "growth", "shell"]
    data = replication_data(options.data)
    common = [] if data is None else ["--data", str(data)]
    extra = [*common, *([] if options.no_peers else ["--peers"]), *(["--jax"] * options.jax)]
    found: dict[str, Any] = {"machine": machine(), "cases": []}
    for name in NAMES:
        if name in chosen:
            measured = measure(name, 2, *extra)
            measured["one_thread"] = measure(name, 1, *common)
            found["cases"].append(measured)
    for name in ("growth", "shell"):
        if name in chosen:
            found[name] = measure(name, 2)
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
