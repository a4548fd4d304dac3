"""What the tests of the pipeline share."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def inputs(official_files: Callable[[str], Path]) -> Path:
    """Return the folder of the official input files."""
    return official_files("data")
