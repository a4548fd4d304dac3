"""What is set for every process that computes."""

from __future__ import annotations

import os
from pathlib import Path

_THREAD_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
# A process that computes makes and drops the same arrays all the time. Memory that it gives back to
# the system after each of them has to be cleared again for the next, which takes a tenth of its
# time; these settings of the GNU library keep it.
_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 25), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)}


def environment() -> dict[str, str]:
    """Return the variables of this process with one thread each, and memory that is kept."""
    return _MEMORY | os.environ | dict.fromkeys(_THREAD_VARIABLES, "1")


def python_path() -> str:
    """Return where a process finds this package, and what this one was told."""
    package = str(Path(__file__).parents[2])
    return os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
