"""Users of the laboratory at once, as `benchmarks.lab` lets them ask.

A user opens the page, then moves a slider, looks at the whole answer, asks what others ask as well,
and thinks for a while after each answer: a time drawn from an exponential distribution. Who is told
to come again (429) waits as long as the server says; that time counts as a part of the answer's.
"""

from __future__ import annotations

import http.client
import random
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psutil

# What a user does next, and how often of a hundred times.
DOES = {"a new question": 65, "a common question": 20, "the whole answer": 10, "the page": 5}
_PATHS = {
    "a new question": "/quick",
    "a common question": "/quick",
    "the whole answer": "/shown",
    "the page": "/",
}
# Economies whose goods pay a duty, and sizes that many ask about.
_BY, _ON = ("USA", "CHN", "DEU", "RUS", "TUR"), ("KAZ", "POL", "KOR", "BRA", "IND")
_COMMON = (5, 10, 20, 25)
# Seconds that an answer may take before the user is counted as lost.
_PATIENCE = 120.0


@dataclass
class Met:
    """What users met.

    Attributes
    ----------
    seconds
        Of answers, by what was done, with the waits of those that were told to come again.
    statuses
        Of all that was sent.
    lost
        Connections that broke.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: {does: [] for does in DOES})
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def load(address: str, server: int, users: int, seconds: float, think: float) -> dict[str, Any]:
    """Let users ask for some time, and return what they met.

    Parameters
    ----------
    address
        Of a server that is ready.
    server
        Its process.
    users, seconds, think
        How many, for how long, and how long each thinks between two questions on average.
    """
    met, before = Met(), memory(server)
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_use, args=(address, number, think, end, met))
        for number in range(users)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.monotonic() - began
    everything = [each for found in met.seconds.values() for each in found]
    return {
        "users": users,
        "think_seconds": think,
        "seconds": taken,
        "answers": len(everything),
        "answers_per_second": len(everything) / taken,
        **_spread(everything),
        "by_what_is_asked": {does: _spread(found) for does, found in met.seconds.items()},
        "statuses": {str(status): count for status, count in sorted(met.statuses.items())},
        "lost": met.lost,
        "memory_mb": {"before": before, "after": memory(server)},
    }


def memory(server: int) -> float:
    """Return the megabytes of a server with all its processes, shared pages counted once."""
    process = psutil.Process(server)
    family = [process, *process.children(recursive=True)]
    return sum(each.memory_full_info().pss for each in family) / 1e6


def _spread(seconds: list[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {"count": len(seconds)}
    parts = statistics.quantiles(seconds, n=100, method="inclusive")
    named = {"p50_ms": parts[49], "p95_ms": parts[94], "p99_ms": parts[98], "most_ms": max(seconds)}
    return {"count": len(seconds)} | {name: 1000 * value for name, value in named.items()}


def _use(address: str, number: int, think: float, end: float, met: Met) -> None:
    draw = random.Random(number)
    # Users do not come all at once.
    time.sleep(draw.uniform(0.0, think))
    while time.monotonic() < end:
        (does,) = draw.choices([*DOES], [*DOES.values()])
        size = draw.choice(_COMMON) if does != "a new question" else draw.uniform(1.0, 100.0)
        by, on = draw.choice(_BY), draw.choice(_ON)
        query = f"v=1&ask=duty&by={by}&on={on}&size={size:.6f}"
        began = time.monotonic()
        status = _answered(address, f"{_PATHS[does]}?{query}", met)
        if status == 200:
            with met.lock:
                met.seconds[does].append(time.monotonic() - began)
        time.sleep(draw.expovariate(1.0 / think))


def _answered(address: str, path: str, met: Met) -> int:
    """Ask until there is an answer, and return its status; 0 where the connection broke."""
    host = urlsplit(address).netloc
    while True:
        connection = http.client.HTTPConnection(host, timeout=_PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            with met.lock:
                met.lost += 1
            return 0
        finally:
            connection.close()
        with met.lock:
            met.statuses[answer.status] += 1
        if answer.status != 429:
            return answer.status
        time.sleep(float(answer.headers["retry-after"]))
