"""What the tests of the pipeline share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tarazy import World
from tarazy_pipeline.world import build
from tarazy_pipeline.world.build import Reconstruction


@pytest.fixture(scope="session")
def inputs(official_files: Callable[[str], Path]) -> Path:
    """Return the folder of the official input files."""
    return official_files("data")


@pytest.fixture(scope="session")
def rebuilt(inputs: Path) -> tuple[World, Reconstruction]:
    """Return the default world built again, and the reconstruction that it is made of."""
    found: list[Reconstruction] = []
    reconstruct = build.reconstruct_core_2022

    def kept(*given: Any, **named: Any) -> Reconstruction:
        found.append(reconstruct(*given, **named))
        return found[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "reconstruct_core_2022", kept)
        world = build.build_core_2022(inputs)
    # The last has room for the duties on inputs.
    return world, found[-1]
