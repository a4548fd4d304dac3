"""``python -m tarazy.kernel`` compiles the library of an installed package."""

from __future__ import annotations

import sys

from tarazy.kernel.build import NotCompiledError, build

try:
    print(f"Compiled: {build()}")
except NotCompiledError as failed:
    sys.exit(f"Not compiled: {failed}")
