"""The shell answers at once: what is heavy is imported by the command that needs it."""

import json
import subprocess
import sys

import pytest

import tarazy
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


@pytest.mark.parametrize("module", [tarazy, tarazy.world])
def test_every_public_name_is_found_and_others_are_refused(module: object) -> None:
    for name in module.__all__:  # type: ignore[attr-defined]
        # Rooms among them have a dotted name.
        assert getattr(module, name).__name__.rpartition(".")[2] == name
    with pytest.raises(AttributeError, match="no attribute 'Wolrd'"):
        getattr(module, "Wolrd")  # noqa: B009
