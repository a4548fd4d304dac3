"""Commands that compute many things: interrupted, killed, and going on; and without a cluster."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xarray as xr
from fixed_world import few_economies

# The shell, as a program that notes every draw and every case that it computes.
NOTING = """
import sys
from pathlib import Path
from tarazy.corridors.sweep import Cases
from tarazy.draws.experiment import Experiment

notes = Path(sys.argv.pop(1))

def noting(kind, name):
    plain = getattr(kind, name)
    def noted(self, first, count):
        found = plain(self, first, count)
        with notes.open("a") as stream:
            stream.writelines(f"{number}\\n" for number in range(first, first + count))
        return found
    setattr(kind, name, noted)

noting(Experiment, "draw")
noting(Cases, "compute")
from tarazy.cli import main
sys.exit(main(sys.argv[1:]))
"""
EXAMPLE = Path(__file__).parents[2] / "examples" / "networks" / "russia-europe-gas"
COMMANDS = {
    "draws": ["run", "us-tariff-2025", "--draws", "40", "--workers", "1", "--json"],
    "cases": ["corridors", str(EXAMPLE), "--n-2", "--months", "1", "--json"],
}
# Where the store is, in the folder that the option names.
INSIDE = {"draws": "trade.zarr", "cases": "."}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Return the file of a world of a few economies."""
    file = tmp_path_factory.mktemp("world") / "few.npz"
    few_economies().save(file)
    return str(file)


@pytest.fixture(scope="module")
def commands(world):
    """Return the commands, on a world of a few economies."""
    return COMMANDS | {"draws": [*COMMANDS["draws"], "--world", world]}


def shell(notes, *words):
    return subprocess.Popen(
        [sys.executable, "-c", NOTING, str(notes), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def noted(notes):
    return [int(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def waiting_for(notes, items, run):
    end = time.monotonic() + 120
    while len(noted(notes)) < items:
        assert run.poll() is None, run.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.02)


def finished(folder):
    """Return the items in a store that are there, as its checksums say."""
    with xr.open_zarr(folder) as kept:
        name = next(name for name in ("values", "losses") if name in kept)
        chunk = kept[name].encoding["chunks"][0]
        count = kept[name].shape[0]
    tasks = [int(path.parent.name) for path in folder.glob("checksum/c/*/0")]
    return {k for task in tasks for k in range(task * chunk, min(count, (task + 1) * chunk))}


def told(kind, answer):
    """Return what an answer says, without the time that it took."""
    found = json.loads(answer)
    return found["range"] if kind == "draws" else found


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_command_that_is_interrupted_or_killed_goes_on(kind, commands, tmp_path):
    folder, notes = tmp_path / "kept", tmp_path / "notes"
    store = folder / INSIDE[kind]
    command = [*commands[kind], "--checkpoint", str(folder)]
    run = shell(notes, *command)
    waiting_for(notes, 18, run)
    run.send_signal(signal.SIGINT)
    out, said = run.communicate(timeout=60)
    assert (run.returncode, out) == (130, "")
    assert said == (
        f"tarazy: interrupted; what is finished is kept in {folder}: "
        "the same command goes on from it\n"
    )
    first = finished(store)
    assert len(first) >= 8
    second = first
    if kind == "cases":
        before = len(noted(notes))
        run = shell(notes, *command)
        waiting_for(notes, before + 20, run)
        run.kill()
        run.communicate()
        assert not first & set(noted(notes)[before:])
        second = finished(store)
        assert second > first
    before = len(noted(notes))
    run = shell(notes, *command)
    answer, said = run.communicate(timeout=600)
    assert (run.returncode, said) == (0, "")
    assert not second & set(noted(notes)[before:])
    # The answer is that of one run, and a further one computes nothing.
    before = len(noted(notes))
    answers = [answer]
    answers += shell(notes, *command).communicate(timeout=600)
    assert len(noted(notes)) == before
    answers += shell(tmp_path / "other", *commands[kind]).communicate(timeout=600)
    first, again, said, whole, said_of_whole = answers
    assert (said, said_of_whole) == ("", "")
    assert told(kind, first) == told(kind, again) == told(kind, whole)


@pytest.mark.parametrize("options", [["--workers", "2"], ["--cluster", "local:2"]])
def test_an_interrupt_from_the_terminal_reaches_all_and_is_one_line(options, commands, tmp_path):
    """The keyboard interrupts every process of the terminal, also those that compute."""
    folder = tmp_path / "kept"
    world = commands["draws"][-2:]
    command = ["run", "us-tariff-2025", "--draws", "1000", *world, *options]
    command += ["--checkpoint", str(folder)]
    run = subprocess.Popen(
        [sys.executable, "-m", "tarazy", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    end = time.monotonic() + 120
    while not list(folder.glob("trade.zarr/checksum/c/*/0")):
        assert run.poll() is None and time.monotonic() < end
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)
    out, said = run.communicate(timeout=60)
    assert (run.returncode, out) == (130, "")
    assert said.count("\n") == 1 and said.startswith("tarazy: interrupted; what is finished is")


def test_an_interrupt_without_a_store_is_one_line(commands, tmp_path):
    run = shell(tmp_path / "notes", *commands["draws"])
    waiting_for(tmp_path / "notes", 10, run)
    run.send_signal(signal.SIGINT)
    assert run.communicate(timeout=60) == ("", "tarazy: interrupted\n")
    assert run.returncode == 130


def test_an_interrupt_before_anything_is_finished_is_one_line(tmp_path):
    """Also while the document is read and the centre is solved."""
    code = (
        "import os, signal, sys\n"
        "from tarazy.scenario import Scenario\n"
        "def load(*_): os.kill(os.getpid(), signal.SIGINT)\n"
        "Scenario.load = load\n"
        "from tarazy.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    folder = tmp_path / "kept"
    done = subprocess.run(
        [sys.executable, "-c", code, *COMMANDS["draws"], "--checkpoint", str(folder)],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.count("\n") == 1 and str(folder) in done.stderr
    assert not folder.exists()


IMPORTED = """
import sys
{code}
heavy = ["dask", "distributed", "zarr", "loky", "joblib"]
print([name for name in heavy if sys.modules.get(name) is not None], file=sys.stderr)
"""
MAIN = "from tarazy.cli import main; main({words})"
TWO_DRAWS = ["us-tariff-2025", "--draws", "2", "--workers", "1"]


@pytest.mark.parametrize(
    "code",
    [
        "import tarazy",
        "import tarazy.compute",
        MAIN.format(words=["run", *TWO_DRAWS, "--world", "WORLD"]),
        MAIN.format(words=["corridors", str(EXAMPLE), "--n-1", "--months", "1"]),
    ],
)
def test_the_plain_path_imports_no_cluster_and_no_store(code, world):
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(code=code.replace("WORLD", world))],
        capture_output=True,
        text=True,
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_store_needs_no_cluster(tmp_path, world):
    words = ["run", *TWO_DRAWS, "--world", world]
    code = MAIN.format(words=[*words, "--checkpoint", str(tmp_path / "kept")])
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(code=code)], capture_output=True, text=True
    )
    assert done.stderr.splitlines()[-1] == "['zarr']"


def test_the_shell_answers_the_same_from_a_cluster(capsys, tmp_path):
    from tarazy.cli import main

    words = ["corridors", str(EXAMPLE), "--n-1", "--months", "1", "--json"]
    assert main(words) == 0
    answer = capsys.readouterr().out
    assert main([*words, "--cluster", "local:2", "--checkpoint", str(tmp_path / "kept")]) == 0
    assert capsys.readouterr() == (answer, "")


def test_a_cluster_without_its_library_is_one_line(tmp_path):
    code = (
        "import sys; sys.modules['distributed'] = None\n"
        "from tarazy.cli import main\n"
        "sys.exit(main(['run', 'us-tariff-2025', '--draws', '2', '--cluster', 'local:2']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        "tarazy: this command needs the package 'distributed': pip install 'tarazy[cluster]'\n"
    )


def test_a_place_that_holds_something_else_is_one_line(tmp_path, capsys):
    from tarazy.cli import main

    file = tmp_path / "mine.txt"
    file.write_text("my notes\n")
    for words in (["corridors", "--n-1"], ["validate", "ranges", "--draws", "2"]):
        assert main([*words, "--checkpoint", str(file)]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"tarazy: {file}: not a folder; allowed: ")
        assert said.count("\n") == 1
    assert file.read_text() == "my notes\n"
    assert main(["run", "us-tariff-2025", "--draws", "2", "--checkpoint", str(file)]) == 2
    assert capsys.readouterr().err.startswith("tarazy: --checkpoint: ")
    assert Path(file).read_text() == "my notes\n"
