"""Where tests find the official files and the authors' data, which the package does not bundle."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tarazy import World
from tarazy.study import Findings, find

SMALL_STUDY = Path(__file__).parent / "unit" / "small_study"
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
def small_world() -> World:
    """Return a world of ten economies, in which a report is computed in seconds."""
    world = World.load("core-2022")
    kept = ("KAZ", "USA", "RUS", "CHN", "DEU", "TUR", "KGZ", "ITA", "JPN")
    others = [code for code in world.economies if code not in kept]
    return world.aggregate(regions={"ROW": others})


@pytest.fixture(scope="session")
def small_findings(small_world: World) -> Findings:
    """Return what a small study shows, with every chapter, for the page and for the browser."""
    return find(SMALL_STUDY, small_world, draws=REPORT_DRAWS, workers=1)
