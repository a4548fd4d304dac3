"""A server that is told to end while it computes: in time, and nothing of it is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tarazy.lab.serving import GRACE

# Seconds on a machine that is busy, beside those that what is under way has.
ENOUGH = 120.0
DOCUMENT = {
    "name": "mine",
    "title": "A duty",
    "question": "Who loses?",
    "world": "core-2022-73",
    "shocks": [{"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.2}],
}


def of_group(group: int) -> list[int]:
    """Return the processes of a group that are there, and did not end yet."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, NotADirectoryError):
            continue
        if entry.name.isdigit() and words[2] == str(group) and words[0] != "Z":
            found.append(int(entry.name))
    return found


def with_a_range_under_way(said: str) -> str:
    """Start a range on the server whose address is said, and return it when it computes."""
    address = next(word for word in said.split() if word.startswith("http"))
    with httpx.Client(base_url=address, timeout=ENOUGH) as client:
        asked = {"scenario": DOCUMENT, "draws": 500}
        identifier = str(client.post("/api/ranges", json=asked).json()["id"])
        end = time.monotonic() + ENOUGH
        while not client.get(f"/api/ranges/{identifier}").json()["done"]:
            assert time.monotonic() < end
            time.sleep(0.1)
    return identifier


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs the processes of Linux")
def test_a_server_that_is_told_to_end_leaves_nothing(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    folders = {"TMPDIR": str(temporary), "XDG_DATA_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tarazy", "lab", "--port", "0", "--no-browser"]
    server = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | folders,
        start_new_session=True,
    )
    assert server.stderr is not None
    try:
        identifier = with_a_range_under_way(server.stderr.readline())
    finally:
        server.send_signal(signal.SIGTERM)
    log = server.communicate(timeout=GRACE + ENOUGH)[1].splitlines()
    assert server.returncode == 0
    end = time.monotonic() + ENOUGH
    while of_group(server.pid):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert not [*temporary.iterdir()]
    # An object a line, and nothing of what was asked or by whom.
    lines = [json.loads(line) for line in log]
    assert {"method", "route", "status", "ms"} == set().union(*lines)
    assert "127.0.0.1" not in "".join(log) and identifier not in "".join(log)
