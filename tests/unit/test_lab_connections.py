"""A server with too many connections says so in the form of all mistakes."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from lab_server import listening

from tarazy.compute.pool import Inline
from tarazy.lab import serving
from tarazy.lab.application import create_app
from tarazy.lab.guard import HEADERS
from tarazy.lab.settings import Settings

MOST = 3
ASKED = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(serving, "CONNECTIONS", MOST)
    app = create_app(Settings(store=tmp_path / "lab.sqlite", workers=1), Inline())
    with listening(app) as found:
        yield found


def asked(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Ask on a connection; return status, headers and body."""
    connection.sendall(ASKED)
    read = connection.makefile("rb")
    status = int(read.readline().split()[1])
    lines = iter(lambda: read.readline().decode().strip(), "")
    headers = dict(line.split(": ", 1) for line in lines)
    return status, headers, read.read(int(headers["content-length"]))


def test_one_connection_too_many_is_told_in_a_line(place: tuple[str, int]) -> None:
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.create_connection(place)) for _ in range(MOST)]
        # An answer on each says that the server knows all of them.
        assert [asked(each)[0] for each in opened] == [200] * MOST
        late = stack.enter_context(socket.create_connection(place))
        status, headers, body = asked(late)
        assert (status, headers["retry-after"]) == (503, "1")
        assert headers["content-type"] == "application/json"
        assert set(HEADERS) <= set(headers)
        told = json.loads(body)
        assert told["error"].startswith("server: too many connections; allowed: ")
        assert (told["field"], told["at"]) == ([], "")
        assert late.recv(1) == b""
    with socket.create_connection(place) as again:
        assert asked(again)[0] in (200, 503)
