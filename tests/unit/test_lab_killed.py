"""The laboratory when its processes are killed: what was asked is answered, and so is the next."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lab_server import listening

from tarazy.compute.pool import Pool
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

DOCUMENT: dict[str, Any] = {
    "name": "mine",
    "title": "A duty",
    "question": "Who loses?",
    "world": "core-2022-73",
    "shocks": [{"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.2}],
    "uncertainty": {"of": ["elasticities"]},
}
DRAWS = 24
# Seconds on a machine that is busy; far above what anything takes.
ENOUGH = 120.0

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGSTOP") or not Path("/proc/self/task").exists(),
    reason="needs the signals and the process table of Linux",
)


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(1, ENOUGH, 4, os.getpid)


@pytest.fixture(scope="module")
def client(pool: Pool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = tmp_path_factory.mktemp("lab") / "lab.sqlite"
    with (
        listening(create_app(Settings(store=store, workers=2), pool)) as (host, port),
        httpx.Client(base_url=f"http://{host}:{port}", timeout=ENOUGH) as found,
    ):
        yield found


def children() -> set[int]:
    """Return the processes that this one started."""
    lists = (task / "children" for task in Path("/proc/self/task").iterdir())
    return {int(pid) for each in lists if each.exists() for pid in each.read_text().split()}


def until(met: Callable[[], object]) -> None:
    end = time.monotonic() + ENOUGH
    while not met():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_an_answer_whose_process_is_killed_is_given_by_the_next(
    client: httpx.Client, pool: Pool
) -> None:
    before = pool.call(os.getpid)
    found: list[httpx.Response] = []
    # What is stopped has the question, and does not answer it.
    os.kill(before, signal.SIGSTOP)
    asking = threading.Thread(
        target=lambda: found.append(client.post("/api/run", json={"scenario": DOCUMENT}))
    )
    asking.start()
    until(lambda: pool.works)
    os.kill(before, signal.SIGKILL)
    asking.join()
    assert found[0].status_code == 200
    assert found[0].json()["welfare"]["KAZ"] < 0.0
    assert pool.call(os.getpid) != before


def test_a_range_whose_processes_are_killed_goes_on(client: httpx.Client, pool: Pool) -> None:
    answering = pool.call(os.getpid)
    before = children()
    asked = {"scenario": DOCUMENT, "draws": DRAWS, "seed": 1}
    identifier = client.post("/api/ranges", json=asked).json()["id"]

    def told() -> Any:
        return client.get(f"/api/ranges/{identifier}").json()

    until(lambda: told()["done"] > 0)
    killed = children() - before
    assert killed and told()["state"] == "running"
    for process in killed:
        os.kill(process, signal.SIGKILL)
    # The server answers while the range begins again where it was.
    assert client.post("/api/run", json={"scenario": DOCUMENT}).status_code == 200
    until(lambda: told()["state"] not in ("waiting", "running"))
    found = told()
    assert (found["state"], found["done"], found["error"]) == ("done", DRAWS, "")
    assert pool.call(os.getpid) == answering
