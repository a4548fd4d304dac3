"""The shell answers at once: what is heavy is imported by the command that needs it."""

import json
import subprocess
import sys

import pytest

import tarazy.world

HEAVY = {"xarray", "pandas", "plotly", "pyarrow", "jax", "rdata", "openpyxl", "pymrio"}


def imported(program: str) -> set[str]:
    code = f"import sys, json\n{program}\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "program",
    [
        "import tarazy",
        "from tarazy.cli import main; assert main(['list']) == 0",
        "from tarazy.cli import main; assert main(['no-such-command']) == 2",
    ],
)
def test_nothing_heavy_is_imported(program: str) -> None:
    assert not imported(program) & HEAVY


def test_a_run_imports_no_figures() -> None:
    modules = imported("from tarazy.cli import main; assert main(['run', 'us-tariff-2025']) == 0")
    assert "xarray" in modules
    assert not modules & (HEAVY - {"xarray", "pandas", "pyarrow"})


def test_the_room_of_the_world_hands_it_out_and_refuses_other_names() -> None:
    assert tarazy.world.World.__name__ == "World"
    with pytest.raises(AttributeError, match="no attribute 'Wolrd'"):
        getattr(tarazy.world, "Wolrd")  # noqa: B009
