"""What every request passes: how large it may be, what its answer may load, what is kept of it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, TypeAlias

from tarazy.lab.counting import Counts

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("tarazy.lab")
# Figures set the sizes of their places by the style of an element; scripts stand in files alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class TooLarge(Exception):  # noqa: N818
    """A body that is larger than may be, found while it is read."""


class Guard:
    """Stands before an application.

    Parameters
    ----------
    app
        The application.
    counts
        Of its requests; they grow.
    most
        Bytes of the body of a request.
    """

    def __init__(self, app: App, counts: Counts, most: int) -> None:
        self._app, self._counts, self._most = app, counts, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application do so."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_own(message)]
            await send(message)

        try:
            if _length(scope) > self._most:
                raise TooLarge
            await self._app(scope, self._limited(receive), sent)
        except TooLarge:
            await _refuse(sent, self._most)
        finally:
            seconds = time.perf_counter() - began
            route = str(getattr(scope.get("route"), "path", "none"))
            self._counts.add(scope["method"], route, status, seconds)
            # Neither who asked nor what.
            told = {"method": scope["method"], "route": route, "status": status}
            log.info(json.dumps(told | {"ms": round(1000 * seconds, 1)}))

    def _limited(self, receive: Receive) -> Receive:
        found = 0

        async def received() -> Message:
            nonlocal found
            message = await receive()
            found += len(message.get("body", b""))
            if found > self._most:
                raise TooLarge
            return message

        return received


def _own(message: Message) -> list[tuple[bytes, bytes]]:
    """Return the headers that an answer does not have yet."""
    there = {name.lower() for name, _ in message.get("headers", ())}
    own = HEADERS | {"cache-control": "no-cache"}
    return [(n.encode(), v.encode()) for n, v in own.items() if n.encode() not in there]


def _length(scope: Scope) -> int:
    found = dict(scope["headers"]).get(b"content-length", b"0")
    return int(found) if found.isdigit() else 0


async def _refuse(send: Send, most: int) -> None:
    error = f"request: too large; allowed: up to {most:,} bytes"
    body = json.dumps({"error": error, "field": [], "at": ""}).encode()
    await send(
        {
            "type": "http.response.start",
            "status": HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value,
            "headers": [(b"content-type", b"application/json"), (b"connection", b"close")],
        }
    )
    await send({"type": "http.response.body", "body": body})
