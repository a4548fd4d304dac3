"""A Dask cluster computes what one process does, also where its workers die."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from counted_job import Counted, digest_of, same

import tarazy.compute.clusters as clusters
from tarazy.compute import WorkerError, cluster, computed, staying_processes
from tarazy.errors import InputError

COUNT = 20
HERE = Path(__file__).parent


@dataclass
class Scheduler:
    """A scheduler with workers, each a program of its own."""

    address: str
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen]

    def end(self):
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


def started(folder, workers, *options):
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path}

    def program(*words):
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            env=environment,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    told = folder / "scheduler.json"
    scheduler = program(
        *("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"),
        *("--no-dashboard", "--scheduler-file", str(told)),
    )
    end = time.monotonic() + 60
    while not told.exists() or '"address"' not in told.read_text():
        assert time.monotonic() < end and scheduler.poll() is None
        time.sleep(0.1)
    import json

    address = json.loads(told.read_text())["address"]
    given = ["--nthreads", "1", "--no-dashboard", *options]
    programs = [program("distributed.cli.dask_worker", address, *given) for _ in range(workers)]
    return Scheduler(address, scheduler, programs)


@pytest.fixture
def scheduler(tmp_path):
    found = started(tmp_path, 2, "--no-nanny")
    yield found
    found.end()


@pytest.fixture(scope="module")
def bytes_of_one_process(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one") / "kept.zarr"
    computed(Counted(), COUNT, workers=1, checkpoint=folder)
    return digest_of(folder)


def test_a_worker_that_is_killed_does_not_lose_the_run(scheduler, tmp_path, bytes_of_one_process):
    job = Counted(notes=tmp_path / "notes", takes=0.02)
    told, killed, folder = [], [], tmp_path / "kept.zarr"

    def kill(done, total):
        told.append((done, total))
        # Both have computed something.
        if done >= 9 and not killed and len(job.processes()) == 2:
            killed.append(scheduler.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    found = computed(job, COUNT, cluster=scheduler.address, checkpoint=folder, progress=kill)
    assert same(found, job, COUNT)
    assert killed and killed[0] in job.processes()
    assert digest_of(folder) == bytes_of_one_process
    assert told[0] == (0, COUNT) and told[-1] == (COUNT, COUNT)
    # Finished results are here, and not with the worker that died.
    assert len(job.noted()) - COUNT <= 8 * job.chunk
    # The one that is left goes on.
    more = computed(job, COUNT + 4, cluster=scheduler.address, checkpoint=folder)
    assert same(more, job, COUNT + 4)


def test_a_scheduler_that_is_killed_is_one_line_and_the_run_goes_on(scheduler, tmp_path):
    job = Counted(notes=tmp_path / "notes", takes=0.05)
    folder = tmp_path / "kept.zarr"

    def kill(done, _):
        if done >= 6:
            scheduler.scheduler.kill()

    with pytest.raises(WorkerError, match=f"^the scheduler at {scheduler.address} is gone"):
        computed(job, COUNT, cluster=scheduler.address, checkpoint=folder, progress=kill)
    made = len(job.noted())
    assert same(computed(job, COUNT, workers=1, checkpoint=folder), job, COUNT)
    assert len(job.noted()) <= made + COUNT - 6


def test_all_workers_gone_is_one_line(scheduler, tmp_path, monkeypatch):
    job = Counted(notes=tmp_path / "notes", takes=0.05)

    def kill(done, _):
        if done >= 6:
            monkeypatch.setattr(clusters, "_WORKER", 2)
            for worker in scheduler.workers:
                worker.kill()

    with pytest.raises(WorkerError, match=f"no worker is left at {scheduler.address}"):
        computed(job, COUNT, cluster=scheduler.address, progress=kill)


def test_a_client_is_used_and_left_open(scheduler, tmp_path):
    from distributed import Client

    with Client(scheduler.address, set_as_default=False) as client:
        job = Counted(notes=tmp_path / "notes")
        assert same(computed(job, COUNT, cluster=client), job, COUNT)
        assert same(computed(job, COUNT, executor=cluster(client)), job, COUNT)
        assert client.status == "running"
        assert client.submit(sum, [1, 2]).result() == 3


def test_what_a_job_raises_on_a_worker_comes_back_as_it_is(scheduler):
    error = InputError("field: 'x'; allowed: a number")
    with pytest.raises(InputError, match=r"^field: 'x'; allowed: a number$") as raised:
        computed(Counted(raises=error), COUNT, cluster=scheduler.address)
    assert type(raised.value) is InputError


def test_a_worker_with_another_version_is_refused(scheduler, monkeypatch, tmp_path):
    monkeypatch.setattr(clusters, "installed_digest", lambda: "other")
    job = Counted(notes=tmp_path / "notes")
    with pytest.raises(WorkerError, match="a worker of the cluster has another version of tarazy"):
        computed(job, COUNT, cluster=scheduler.address)
    assert job.noted() == []


def test_no_scheduler_and_no_worker_are_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "_ANSWER", 1)
    monkeypatch.setattr(clusters, "_WORKER", 1)
    job = Counted(notes=tmp_path / "notes")
    with pytest.raises(InputError, match=r"cluster: no scheduler answers at tcp://127.0.0.1:1: "):
        computed(job, COUNT, cluster="tcp://127.0.0.1:1")
    found = started(tmp_path, 0)
    try:
        with pytest.raises(InputError, match=r"cluster: no worker at tcp://.* within 1 s"):
            computed(job, COUNT, cluster=found.address)
    finally:
        found.end()
    assert job.noted() == []


def test_processes_of_this_machine_come_back_after_they_are_killed(tmp_path, bytes_of_one_process):
    job = Counted(notes=tmp_path / "notes", deadly=9, once=tmp_path / "died")
    folder = tmp_path / "kept.zarr"
    with staying_processes():
        assert same(computed(job, COUNT, cluster="local:2", checkpoint=folder), job, COUNT)
        first = job.processes()
        job = Counted(notes=tmp_path / "more")
        assert same(computed(job, COUNT, cluster="local:2"), job, COUNT)
        assert job.processes() & first
    assert digest_of(folder) == bytes_of_one_process
    assert tmp_path.joinpath("died").exists()
    # They end with it.
    end = time.monotonic() + 20
    while any(Path(f"/proc/{each}").exists() for each in first | job.processes()):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_another_cluster_on_this_machine_is_in_nobodys_way(recwarn):
    with socket.socket() as taken:
        # Where a dashboard is by default; what is there already does as well.
        with contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", 8787))
            taken.listen()
        assert same(computed(Counted(), COUNT, cluster="local:1"), Counted(), COUNT)
    assert not [str(each.message) for each in recwarn]


def test_a_task_that_kills_its_worker_each_time_is_one_line(tmp_path):
    job = Counted(deadly=6)
    said = r"^(workers of the cluster died|all workers at tcp.* were lost 3 times)"
    with pytest.raises(WorkerError, match=said):
        computed(job, COUNT, cluster="local:1")
