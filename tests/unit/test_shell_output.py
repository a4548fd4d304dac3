"""The standard output of the shell holds the answer and nothing else, whatever a library says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tarazy.cli import main
from tarazy.cli.process import only_our_words, without_unused

# A solver that says who it is past Python, as some of its releases do, whenever one is made.
LOUD = """
import os, sys
import highspy
class Loud(highspy.Highs):
    def __init__(self):
        os.write(1, b"Running HiGHS: Copyright\\n")
        super().__init__()
highspy.Highs = Loud
"""
COMMANDS = {
    "a network": ["corridors", "--outage", "CPC_TERMINAL", "--draws", "2", "--json"],
    "a plan": ["corridors", "--plan", "--json"],
    "a document": ["run", "cpc-one-mooring", "--factors", "one", "--json"],
    "a document of trade": ["run", "us-tariff-2025", "--json"],
    "a balance": ["dependence", "KAZ", "--partner", "USA", "--part", "security", "--json"],
}


def printed(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("case", COMMANDS)
def test_the_output_is_json_and_no_more(case: str) -> None:
    shell = f"from tarazy.cli import main; sys.exit(main({COMMANDS[case]!r}))"
    done = printed(f"import sys\n{LOUD}\n{shell}")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_an_engine_is_silent_without_the_shell_too() -> None:
    loud = LOUD.replace('os.write(1, b"', 'said or os.write(1, b"').replace(
        "class Loud", "said = []\nclass Loud"
    )
    loud = loud.replace("super()", "said.append(1); super()")
    program = (
        "from tarazy.corridors.data import Network\n"
        "from tarazy.corridors.solve import Engine\n"
        "print(Engine(Network.load('kazakhstan-uranium')).base.network.name)"
    )
    done = printed(f"{loud}\n{program}")
    assert done.stdout == "kazakhstan-uranium\n", done.stderr


def test_what_a_library_prints_goes_to_the_error_stream(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with only_our_words():
        os.write(1, b"who I am\n")
        print("the answer")
    print("what follows")
    os.write(1, b"and again\n")
    found = capfd.readouterr()
    assert found.err == "who I am\n"
    assert "the answer" in found.out
    assert "and again" in found.out
    assert "who I am" not in found.out


def test_the_output_is_itself_again_after_an_error() -> None:
    program = (
        "import os, sys\n"
        "from tarazy.cli.process import only_our_words\n"
        "before = sys.stdout\n"
        "try:\n"
        "    with only_our_words():\n"
        "        print('first'); os.write(1, b'lost'); raise ValueError\n"
        "except ValueError:\n"
        "    pass\n"
        "assert sys.stdout is before\n"
        "print('second', flush=True); os.write(1, b'third\\n')"
    )
    done = printed(program)
    assert done.stdout == "first\nsecond\nthird\n"
    assert done.stderr == "lost"


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    words = ["corridors", "--draws", "0", "--json"]
    program = f"from tarazy.cli import main; import sys; sys.exit(main({words!r}))"
    errors = tmp_path / "errors"
    with errors.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=stream
        )
        assert process.stdout is not None
        process.stdout.close()
        # Quietly, as other tools end.
        assert process.wait() in (0, 1)
    assert errors.read_text() == ""


def test_letters_of_every_language_reach_a_pipe() -> None:
    program = "from tarazy.cli import main; import sys; sys.exit(main(['list', '--lang', 'kk']))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert "Каспий" in done.stdout.decode("utf-8")


# Libraries without use


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "us-tariff-2025"],
        ["run", "cpc-outage-month", "--factors", "one"],
        ["corridors", "--draws", "2"],
    ],
)
def test_no_dask_is_imported(arguments: list[str]) -> None:
    program = f"from tarazy.cli import main; import sys; assert main({arguments!r}) == 0"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {
        line.rpartition("|")[2].strip()
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert "xarray" in loaded
    assert not {name for name in loaded if name.partition(".")[0] in ("dask", "distributed")}


def test_import_tarazy_imports_no_dask() -> None:
    done = printed("import tarazy, sys; print('dask' in sys.modules)")
    assert done.stdout == "False\n"


def test_a_library_that_is_there_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    given = object()
    monkeypatch.setitem(sys.modules, "dask", given)
    with without_unused():
        assert sys.modules["dask"] is given
    assert sys.modules["dask"] is given
    monkeypatch.delitem(sys.modules, "dask")
    # xarray has looked for it before, and remembers.
    with without_unused():
        assert "dask" not in sys.modules
    monkeypatch.delitem(sys.modules, "xarray")
    with without_unused(), pytest.raises(ImportError):
        import dask  # noqa: F401
    assert "dask" not in sys.modules


def test_the_shell_leaves_the_process_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    assert main(["list"]) == 0
    assert sys.stdout is before
    assert "cpc-outage" in capsys.readouterr().out
