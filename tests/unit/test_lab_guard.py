"""What stands before the laboratory: slow and silent callers, the counts, the log."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from lab_server import listening
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from tarazy.compute.pool import Inline
from tarazy.lab import protocol
from tarazy.lab.application import create_app
from tarazy.lab.counting import Counts
from tarazy.lab.guard import Guard
from tarazy.lab.logged import log_to
from tarazy.lab.settings import Settings

SCOPE = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}


async def reading(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the body of a request."""
    body = await Request(scope, receive).body()
    await Response(body)(scope, receive, send)


def guarded(receive: Any, app: Any = reading) -> tuple[list[dict[str, Any]], Counts]:
    """Return what a guarded application sends, and its counts."""
    counts, sent = Counts(), []
    guard = Guard(app, counts, most=10, seconds=0.01, names=("*",))

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(guard(dict(SCOPE), receive, send))
    return sent, counts


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def receive() -> Any:
        await asyncio.Event().wait()

    sent, counts = guarded(receive)
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["error"].startswith("request: not there in time; allowed")
    assert 'status="408"} 1' in counts.text()


def test_who_waits_for_a_long_answer_may_listen_on() -> None:
    messages = [{"type": "http.request", "body": b"x", "more_body": False}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await asyncio.sleep(0.03)
        return {"type": "http.disconnect"}

    async def listening_on(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        assert (await receive())["type"] == "http.disconnect"
        await Response(b"done")(scope, receive, send)

    assert guarded(receive, listening_on)[0][0]["status"] == 200


def test_who_leaves_before_the_body_is_whole_is_counted_and_no_mistake() -> None:
    async def receive() -> Any:
        return {"type": "http.disconnect"}

    sent, counts = guarded(receive)
    assert not sent
    assert 'status="499"} 1' in counts.text()
    with pytest.raises(ClientDisconnect):
        asyncio.run(reading(dict(SCOPE), receive, None))


@pytest.mark.parametrize(("more", "told"), [({}, b"1"), ({"retry-after": "10"}, b"10")])
def test_who_is_told_to_come_again_is_told_when(more: dict[str, str], told: bytes) -> None:
    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def busy(scope: Any, receive: Any, send: Any) -> None:
        await Response(b"", 429, more)(scope, receive, send)

    sent, _ = guarded(receive, busy)
    assert [value for name, value in sent[0]["headers"] if name == b"retry-after"] == [told]


@pytest.fixture
def app(tmp_path: Path) -> Any:
    return create_app(Settings(store=tmp_path / "lab.sqlite", workers=1), Inline())


def test_who_says_nothing_is_left(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "_PATIENCE", 0.05)
    with listening(app) as address:
        for said in (b"", b"GET /health HT", b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\nGET"):
            with socket.create_connection(address, timeout=60) as connection:
                connection.sendall(said)
                heard = b"".join(iter(lambda: connection.recv(4096), b""))
                assert heard.count(b"200 OK") == said.count(b"\r\n\r\n")


def test_requests_at_once_are_all_counted(app: Any) -> None:
    with listening(app) as (host, port):
        address = f"http://{host}:{port}"
        with httpx.Client(base_url=address) as client, ThreadPoolExecutor(8) as threads:
            answers = [*threads.map(lambda _: client.get("/health").status_code, range(120))]
            odd = {client.request(f"BREW{number}", "/health").status_code for number in range(5)}
            counted = client.get("/metrics").text
    assert (set(answers), odd) == ({200}, {405})
    assert 'requests_total{method="GET",route="/health",status="200"} 120' in counted
    assert 'requests_total{method="other",route="/health",status="405"} 5' in counted
    assert "BREW" not in counted
    ends = re.findall(r'seconds_bucket\{route="/health",le="([^"]+)"\} (\d+)', counted)
    numbers = [int(number) for _, number in ends]
    assert numbers == sorted(numbers)
    assert ends[-1] == ("+Inf", "125")
    assert 'seconds_count{route="/health"} 125' in counted


def test_the_log_is_an_object_a_line_and_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.Logger("root")
    monkeypatch.setattr(logging, "root", root)
    stream = io.StringIO()
    log_to(stream)
    library = logging.Logger("uvicorn.error")
    library.parent = root
    library.warning("Invalid HTTP request received.")
    try:
        raise ValueError("what was asked,\nby whom")
    except ValueError:
        library.exception("Exception in ASGI application\n")
    warned, failed = map(json.loads, stream.getvalue().splitlines())
    assert warned == {"level": "warning", "message": "Invalid HTTP request received."}
    assert failed["raised"] == "ValueError"
    assert Path(__file__).name in failed["at"]
    assert "whom" not in stream.getvalue()
