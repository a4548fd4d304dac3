"""What a server counts of its work, as text for Prometheus."""

from __future__ import annotations

import threading
from collections import Counter

# Upper ends of the classes of seconds.
SECONDS = (0.01, 0.02, 0.04, 0.06, 0.08, 0.12, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)


class Counts:
    """Requests by route and status, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._within: Counter[tuple[str, float]] = Counter()
        self._seconds: dict[str, float] = {}

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a path of the server, never what was asked for."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds[route] = self._seconds.get(route, 0.0) + seconds
            for end in SECONDS:
                self._within[route, end] += seconds <= end

    def text(self) -> str:
        """Return all that was counted."""
        with self._lock:
            return "\n".join([*self._told_requests(), *self._told_seconds(), ""])

    def _told_requests(self) -> list[str]:
        name = "tarazy_lab_requests_total"
        lines = [f"# HELP {name} Requests that were answered.", f"# TYPE {name} counter"]
        for (method, route, status), count in sorted(self._requests.items()):
            lines.append(f'{name}{{method="{method}",route="{route}",status="{status}"}} {count}')
        return lines

    def _told_seconds(self) -> list[str]:
        name = "tarazy_lab_seconds"
        lines = [f"# HELP {name} Seconds until an answer is sent.", f"# TYPE {name} histogram"]
        for route, seconds in sorted(self._seconds.items()):
            count = sum(n for (_, r, _), n in self._requests.items() if r == route)
            for end in SECONDS:
                within = self._within[route, end]
                lines.append(f'{name}_bucket{{route="{route}",le="{end:g}"}} {within}')
            lines.append(f'{name}_bucket{{route="{route}",le="+Inf"}} {count}')
            lines.append(f'{name}_sum{{route="{route}"}} {seconds:.6f}')
            lines.append(f'{name}_count{{route="{route}"}} {count}')
        return lines
