"""What is set for every process that computes."""

from __future__ import annotations

import os
import sys
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
    """Return where another process finds what this one finds."""
    package = str(Path(__file__).parents[2])
    found = [path or str(Path.cwd()) for path in sys.path]
    return os.pathsep.join(dict.fromkeys([package, *found]))
