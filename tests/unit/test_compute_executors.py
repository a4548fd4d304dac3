"""Who computes: the same bytes from this process, from others, and from a cluster."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from counted_job import Counted, TwoPartError, digest_of, same

from tarazy.compute import WorkerError, computed, cores, staying_processes
from tarazy.errors import InputError

COUNT = 20
HERE = Path(__file__).parent


@pytest.fixture
def job(tmp_path):
    return Counted(notes=tmp_path / "notes")


@pytest.fixture(scope="module")
def bytes_of_one_process(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one") / "kept.zarr"
    computed(Counted(), COUNT, workers=1, checkpoint=folder)
    return digest_of(folder)


def test_there_is_a_processor():
    assert 1 <= cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_processes_gives_the_same_bytes(workers, job, tmp_path, bytes_of_one_process):
    told = []
    folder = tmp_path / "kept.zarr"
    found = computed(
        job, COUNT, workers=workers, checkpoint=folder, progress=lambda *n: told.append(n)
    )
    assert same(found, job, COUNT)
    assert digest_of(folder) == bytes_of_one_process
    assert sorted(job.noted()) == list(range(COUNT))
    assert told[0] == (0, COUNT) and told[-1] == (COUNT, COUNT)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert (os.getpid() in job.processes()) == (workers == 1)


def test_a_process_that_is_killed_does_not_lose_the_run(tmp_path, bytes_of_one_process):
    job = Counted(notes=tmp_path / "notes", deadly=9, once=tmp_path / "died")
    folder = tmp_path / "kept.zarr"
    assert same(computed(job, COUNT, workers=2, checkpoint=folder), job, COUNT)
    assert job.once.exists()
    assert digest_of(folder) == bytes_of_one_process
    again = len(job.noted()) - COUNT
    # At most what was under way: one task of each process and one waiting for each.
    assert 0 <= again <= 4 * job.chunk


def test_a_process_that_is_killed_from_outside_does_not_lose_the_run(tmp_path):
    job = Counted(notes=tmp_path / "notes", takes=0.05)
    killed = []

    def kill(done, _):
        if done >= 6 and not killed:
            killed.append(job.processes().pop())
            os.kill(killed[0], signal.SIGKILL)

    assert same(computed(job, COUNT, workers=2, progress=kill), job, COUNT)
    assert killed
    assert set(job.noted()) == set(range(COUNT))


def test_a_task_that_kills_its_process_each_time_is_one_line(tmp_path):
    job = Counted(notes=tmp_path / "notes", deadly=6)
    with pytest.raises(WorkerError, match="ended early 3 times while they computed items 6 to 8,"):
        computed(job, COUNT, workers=2)
    with pytest.raises(WorkerError, match="computed item 6, killed or for want of memory; fewer"):
        computed(replace(job, chunk=1), 8, workers=2)


class EndsItsProcess(Counted):
    """What ends the process that reads it."""

    def __reduce__(self):
        return os._exit, (3,)


def test_a_job_that_kills_who_reads_it_is_an_error_and_not_a_wait():
    with pytest.raises(WorkerError, match="ended early 3 times"):
        computed(EndsItsProcess(), COUNT, workers=2)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_job_raises_comes_back_as_it_is(workers, tmp_path):
    error = InputError("field: 'x'; allowed: a number")
    with pytest.raises(InputError, match=r"^field: 'x'; allowed: a number$") as raised:
        computed(Counted(raises=error), COUNT, workers=workers, checkpoint=tmp_path / "kept.zarr")
    assert type(raised.value) is InputError
    # What was finished before is there, and the run goes on.
    assert same(
        computed(Counted(), COUNT, workers=1, checkpoint=tmp_path / "kept.zarr"), Counted(), COUNT
    )


def test_an_error_that_cannot_travel_comes_back_as_what_it_says():
    class Raising(Counted):
        def compute(self, first, count):
            raise TwoPartError("field", "wrong")

    with pytest.raises(WorkerError, match=r"^TwoPartError: field: wrong$"):
        computed(Raising(), COUNT, workers=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"workers": 0}, "workers: 0 is not allowed; allowed: a whole number from 1 to 1024"),
        ({"workers": True}, "workers: True is not allowed"),
        ({"workers": 1.5}, "workers: 1.5 is not allowed"),
        ({"cluster": "local"}, "cluster: 'local' is not allowed; allowed: tcp://HOST:PORT"),
        ({"cluster": "local:0"}, "cluster: 'local:0' is not allowed"),
        ({"cluster": "local:two"}, "cluster: 'local:two' is not allowed"),
        ({"cluster": "local:-1"}, "cluster: 'local:-1' is not allowed"),
        ({"cluster": ""}, "cluster: '' is not allowed"),
        ({"cluster": "tcp://"}, "cluster: 'tcp://' is not allowed"),
        ({"cluster": "host:8786"}, "cluster: 'host:8786' is not allowed"),
        ({"cluster": 3}, "cluster: 3 is not allowed"),
        ({"cluster": "local:2", "workers": 2}, "workers: 2 with a cluster"),
        ({"count": 0}, "count: 0; allowed: an integer from 1"),
        ({"progress": 3}, "progress: 3; allowed: a function, or None"),
        ({"checkpoint": 3}, "checkpoint: 3; allowed: the path of a folder"),
    ],
)
def test_an_argument_that_is_not_allowed_is_one_line(arguments, message, job):
    with pytest.raises(InputError) as raised:
        computed(job, **{"count": COUNT} | arguments)
    assert message in str(raised.value)
    assert job.noted() == []


def processes_of(path):
    job = Counted(notes=path, takes=0.01)
    computed(job, COUNT, workers=2)
    return job.processes()


def test_processes_stay_for_the_next_computation(tmp_path):
    numbers = iter(range(100))

    def used():
        return processes_of(tmp_path / str(next(numbers)))

    assert used().isdisjoint(used())
    with staying_processes():
        first = used()
        assert len(first | used()) <= 2
        # Inside of another they are those of the outer one.
        with staying_processes():
            assert len(first | used()) <= 2
        # An error ends them, and the next computation starts others.
        with pytest.raises(InputError):
            computed(Counted(raises=InputError("no")), COUNT, workers=2)
        second = used()
        assert second.isdisjoint(first)
        # A computation that is under way does not share them.
        others = []

        def beside(done, _):
            if done == 3:
                others.append(used())

        job = Counted(notes=tmp_path / "outer")
        computed(job, COUNT, workers=2, progress=beside)
        assert others[0].isdisjoint(job.processes())
        # Nor is a process that was killed one that stays.
        job = Counted(notes=tmp_path / "killed", deadly=9, once=tmp_path / "died")
        assert same(computed(job, COUNT, workers=2), job, COUNT)
        last = used()
    assert last.isdisjoint(used())


SCRIPT = """
import os, sys
from counted_job import Counted, same
from tarazy.compute import computed

class Mine(Counted):
    def compute(self, first, count):
        print("what a library says")
        return super().compute(first, count)

print("once")
assert same(computed(Mine(), 20, {how}), Counted(), 20)
sys.stdout.flush()
"""


def script(tmp_path, text):
    file = tmp_path / "study.py"
    file.write_text(text)
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    return [sys.executable, str(file)], os.environ | {"PYTHONPATH": path}


@pytest.mark.parametrize("how", ["workers=2", "cluster='local:2'"])
def test_a_script_without_guard_is_run_once_and_its_output_is_its_own(how, tmp_path):
    command, environment = script(tmp_path, SCRIPT.format(how=how))
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout == "once\n"


ENVIRONMENT = """
import os
import numpy as np
from tarazy.compute import Block, Field, computed

NAMES = [
    "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_",
]

class Told:
    identity, chunk, fields = {}, 1, {"value": Field((len(NAMES),), ("name",))}
    def compute(self, first, count):
        return Block({"value": np.array([[float(os.environ[name]) for name in NAMES]])})

print(computed(Told(), 4, %s).values["value"].min(axis=0).astype(int).tolist())
print([os.environ.get(name) for name in NAMES])
"""


@pytest.mark.parametrize("how", ["workers=2", "cluster='local:2'"])
def test_a_process_has_one_thread_and_keeps_its_memory(how, tmp_path):
    command, environment = script(tmp_path, ENVIRONMENT % how)
    for name in ("OMP_NUM_THREADS", "MALLOC_TRIM_THRESHOLD_", "OPENBLAS_NUM_THREADS"):
        environment.pop(name, None)
    environment["OMP_NUM_THREADS"] = "7"
    # What a user sets of the memory stands.
    environment["MALLOC_MMAP_THRESHOLD_"] = "65536"
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    first, second = done.stdout.splitlines()
    assert first == str([1, 1, 1, 1, 65536, 1 << 30])
    # This process is left as it was.
    assert second == str([None, "7", None, None, "65536", None])


LONG = """
import sys
from pathlib import Path
from counted_job import Counted
from tarazy.compute import computed

job = Counted(notes=Path(sys.argv[1]), takes=0.2, chunk=1)
computed(job, 200, {how}, checkpoint=Path(sys.argv[2]))
"""


def gone(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{process}/status")
    return not status.exists() or "State:\tZ" in status.read_text()


def waiting_until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("how", "seconds"), [("workers=1", 5), ("workers=2", 10), ("cluster='local:2'", 60)]
)
def test_a_run_that_is_killed_goes_on_and_leaves_no_process(how, seconds, tmp_path):
    command, environment = script(tmp_path, LONG.format(how=how))
    notes, folder = tmp_path / "notes", tmp_path / "kept.zarr"
    job = Counted(notes=notes, chunk=1)
    run = subprocess.Popen(
        [*command, str(notes), str(folder)], env=environment, stderr=subprocess.DEVNULL
    )
    waiting_until(lambda: len(job.noted()) >= 6, 60)
    run.kill()
    run.wait()
    waiting_until(lambda: all(map(gone, job.processes())), seconds)
    finished = {int(path.parent.name) for path in folder.glob("checksum/c/*/0")}
    made = job.noted()
    assert len(finished) >= len(made) - 6
    count = max(made) + 5
    assert same(computed(job, count, workers=1, checkpoint=folder), job, count)
    again = job.noted()[len(made) :]
    assert not finished & set(again)
    assert sorted(again) == sorted(set(range(count)) - finished)


def test_processes_that_die_over_different_tasks_do_not_end_the_run(tmp_path):
    job = Counted(notes=tmp_path / "notes", chunk=1, takes=0.01)
    killed = []

    def kill(done, _):
        if len(killed) < 5 and done == 3 * (len(killed) + 1):
            killed.append(next(each for each in job.processes() if not gone(each)))
            os.kill(killed[-1], signal.SIGKILL)

    assert same(computed(job, COUNT, workers=2, progress=kill), job, COUNT)
    assert len(killed) == 5
