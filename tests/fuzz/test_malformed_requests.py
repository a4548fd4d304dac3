"""Requests as nobody should send them: refused in one line, and the server goes on.

`make fuzz` sends ten thousand to the server as it runs for a reader.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator

import pytest
from lab_server import listening
from malformed_requests import DOCUMENT, Request, asked, malformed, wrong_with

from tarazy.compute.pool import Inline
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

COUNT, SEED = 250, 3


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    store = tmp_path_factory.mktemp("lab") / "lab.sqlite"
    # Ranges have tests of their own.
    settings = Settings(store=store, workers=1, ranges=0)
    with listening(create_app(settings, Inline())) as found:
        yield found


def test_malformed_requests_are_refused_in_a_line_and_the_server_goes_on(
    address: tuple[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    wrong, kinds = [], Counter[str]()
    for request in malformed(SEED, COUNT):
        kinds[request.kind] += 1
        if reason := wrong_with(request, asked(address, request)):
            wrong.append(f"{request.kind}: {reason}: {request.written()[:200]!r}")
    assert not wrong, "\n".join(wrong[:5])
    assert min(kinds.values()) > 2
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
    body = json.dumps({"scenario": DOCUMENT}).encode()
    head = [("content-type", "application/json")]
    answer = asked(address, Request("", "POST", "/api/run", headers=head, body=body))
    assert answer.startswith(b"HTTP/1.1 200")


def test_the_judge_sees_what_is_wrong() -> None:
    request = Request()
    json_head = b"HTTP/1.1 422 X\r\ncontent-type: application/json\r\n\r\n"
    for answer in (
        b"",
        b"hello",
        b"HTTP/1.1 500 X\r\n\r\n",
        b"HTTP/1.1 400 X\r\ncontent-type: text/plain\r\n\r\nno",
        json_head + b'{"error": "two\\nlines"}',
        json_head + b"7",
    ):
        assert wrong_with(request, answer)
    assert not wrong_with(request, json_head + b'{"error": "one line"}')
    assert not wrong_with(Request(half=True), b"")
