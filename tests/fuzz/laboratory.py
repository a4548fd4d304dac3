"""Sends malformed requests to a server: ``python tests/fuzz/laboratory.py --count 10000 --seed 1``.

The server is `tarazy lab` as it runs for a reader, with processes that answer. Wrong is a status of
500 and more, a traceback in its log, an error in more than a line, and a server that does not
answer a right question afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from malformed_requests import DOCUMENT, Request, asked, malformed, wrong_with

# Examples of what is wrong that are printed.
_SHOWN = 20
# Seconds beyond which an answer is told as slow; a document may be a long question.
_SLOW = 5.0


def main() -> int:
    """Print what went wrong, and a table; return 1 if anything did."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--count", type=int, default=10_000)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--log", type=Path, help="where the log of the server is kept")
    options = given.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        log = options.log or Path(folder) / "log"
        server, address = _started(folder, log)
        try:
            wrong, statuses = _ask_all(address, options.seed, options.count)
            last = _right_question(address)
        finally:
            server.terminate()
            server.wait()
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print(f"{options.count:,} requests in {time.monotonic() - began:.0f} s, seed {options.seed}")
    print(", ".join(f"{status}: {n:,}" for status, n in sorted(statuses.items())))
    raised = [line for line in lines if "Traceback" in line or '"raised"' in line]
    print(f"wrong {wrong}; tracebacks {len(raised)}; log of {len(lines):,} lines")
    print("\n".join(raised[:_SHOWN]))
    print(f"a right question afterwards: {last[:300]!r}")
    alive = last.startswith(b"HTTP/1.1 200") and b'"question_digest"' in last
    return int(wrong > 0 or bool(raised) or not alive)


def _started(folder: str, log: Path) -> tuple[subprocess.Popen[bytes], tuple[str, int]]:
    """Start a server that writes its log to a file, and return it and where it listens."""
    command = [sys.executable, "-m", "tarazy", "lab", "--port", "0", "--no-browser"]
    environment = {**os.environ, "XDG_DATA_HOME": folder, "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as stream:
        server = subprocess.Popen(command, stderr=stream, env=environment)
    while "http://" not in (said := log.read_text(encoding="utf-8")):
        if server.poll() is not None:
            raise SystemExit(said)
        time.sleep(0.1)
    found = urlsplit(next(word for word in said.split() if word.startswith("http://")))
    return server, (str(found.hostname), int(found.port or 0))


def _ask_all(address: tuple[str, int], seed: int, count: int) -> tuple[int, Counter[str]]:
    wrong, statuses = 0, Counter[str]()
    for request in malformed(seed, count):
        sent = time.monotonic()
        answer = asked(address, request)
        if time.monotonic() - sent > _SLOW:
            print(f"slow: {request.kind}: {request.written()[:200]!r}", flush=True)
        if sum(statuses.values()) % 500 == 499:
            print(f"{sum(statuses.values()) + 1:,} sent", flush=True)
        statuses[answer[9:12].decode("latin-1") or "none"] += 1
        if reason := wrong_with(request, answer):
            wrong += 1
            if wrong <= _SHOWN:
                print(f"{request.kind}: {reason}: {request.written()[:300]!r}", flush=True)
    return wrong, statuses


def _right_question(address: tuple[str, int]) -> bytes:
    content = json.dumps({"scenario": DOCUMENT}).encode()
    head = [("content-type", "application/json")]
    return asked(address, Request("", "POST", "/api/run", headers=head, body=content))


if __name__ == "__main__":
    sys.exit(main())
