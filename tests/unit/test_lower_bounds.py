"""The lower bounds of the project, with which it is tested."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from lower_bounds import bounds_together, lower_bounds

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "tests" / "lower_bounds.py"


def project(*dependencies: str, **optional: list[str]) -> dict[str, Any]:
    return {
        "name": "mine",
        "dependencies": list(dependencies),
        "optional-dependencies": optional,
    }


def test_bounds_of_the_project_and_of_its_extras() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = lower_bounds(table, ["test"])
    assert found["linopy"] == "0.9"
    assert found["highspy"] == "1.13"
    # The extra for tests takes others with it.
    assert {"pytest", "pyarrow", "jax", "rdata"} <= set(found)
    assert len(lower_bounds(table, [])) == len(table["dependencies"])
    [highspy] = [text for text in table["dependencies"] if text.startswith("highspy")]
    assert "!=1.14.0" in highspy


def test_extras_and_markers_are_read() -> None:
    table = project(
        "a>=1.2,<3", "B[x]>=2 ; python_version < '4'", some=["c>=3"], all=["mine[some]", "d>=4"]
    )
    assert lower_bounds(table, ["all"]) == {"a": "1.2", "b": "2", "c": "3", "d": "4"}


@pytest.mark.parametrize(
    ("table", "extras", "message"),
    [
        (project("a<3"), [], "'a<3' has no lower bound; allowed: one, as in 'numpy>=2.1'"),
        (project("a>=1", some=["c"]), ["some"], "'c' has no lower bound"),
        (project("a>=1", some=["c>=1"]), ["sme"], "unknown extra 'sme'; allowed: some"),
    ],
)
def test_what_has_no_bound_is_an_error(
    table: dict[str, Any], extras: list[str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        lower_bounds(table, extras)


def test_projects_together_have_one_bound_of_each_dependency() -> None:
    first = project("a>=1", some=["b>=2"])
    second = project("mine>=0.2", "b>=2", "c>=3") | {"name": "beside"}
    assert bounds_together([first, second], ["some"]) == {"a": "1", "b": "2", "c": "3"}
    with pytest.raises(ValueError, match=r"a has the lower bounds 1 and 1\.5; allowed: one"):
        bounds_together([first, project("a>=1.5")], [])


def test_the_script_prints_constraints() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "test"], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert "linopy==0.9" in lines
    assert not [line for line in lines if line.startswith("tarazy")]
    assert all(line.count("==") == 1 for line in lines)


@pytest.mark.parametrize("target", ["test-oldest", "test-newest"])
def test_each_target_has_an_environment_of_its_own(target: str) -> None:
    # As if nothing were set up yet.
    done = subprocess.run(
        ["make", "-n", "-B", target, "TESTS=some"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    folder = f".venv-{target.removeprefix('test-')}"
    assert f"{folder}/bin/pytest -n 2 --dist loadfile some" in done.stdout
    assert "constraints.txt" not in done.stdout
    assert "--editable '.[test]' --editable pipeline" in done.stdout


def test_the_pipeline_is_installed_with_the_tests_and_not_with_the_package() -> None:
    for target, beside in (("test", True), ("report", False), ("docs", False), ("bench", False)):
        # Nothing set up yet: every command of the target is printed.
        done = subprocess.run(
            ["make", "-n", "-B", target], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert "--editable ." in done.stdout
        assert ("--editable pipeline" in done.stdout) is beside, target
