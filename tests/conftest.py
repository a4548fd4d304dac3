"""Where tests find the official files and the authors' data, which the package does not bundle."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tarazy import World
from tarazy.study.findings import Findings, find

# Of every range in the report that the tests read.
REPORT_DRAWS = 4


@pytest.fixture(scope="session")
def official_files() -> Callable[[str], Path]:
    """Return a path below ``TARAZY_SHARED``; without it tests skip, or fail where CI is true."""

    def find(part: str) -> Path:
        path = Path(os.environ.get("TARAZY_SHARED", "../shared")) / part
        if not path.exists():
            reason = f"official files not found: {path}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find


@pytest.fixture(scope="session")
def matrix_world() -> World:
    """Return a world of ten economies, whose matrix of all pairs takes a second."""
    world = World.load("core-2022")
    kept = ("KAZ", "USA", "RUS", "CHN", "DEU", "TUR", "KGZ", "ITA", "JPN")
    others = [code for code in world.economies if code not in kept]
    return world.aggregate(regions={"ROW": others})


@pytest.fixture(scope="session")
def report_findings(matrix_world: World) -> Findings:
    """Return what the report shows, computed once for the page and for the browser."""
    world = World.load("core-2022")
    return find(world, draws=REPORT_DRAWS, workers=1, matrix_world=matrix_world)
