"""What every request passes: how large it may be, what its answer may load, what is kept of it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
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


class TooLargeError(Exception):
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
    names
        Under which the server may be asked for; ``*`` is any.
    """

    def __init__(self, app: App, counts: Counts, most: int, names: Sequence[str]) -> None:
        self._app, self._counts, self._most, self._names = app, counts, most, names

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
            if "*" not in self._names and _host(scope) not in self._names:
                error = f"host: {_host(scope)[:80]!r}; allowed: {', '.join(self._names)}"
                await _refuse(sent, HTTPStatus.BAD_REQUEST, error)
                return
            if _length(scope) > self._most:
                raise TooLargeError
            await self._app(scope, self._limited(receive), sent)
        except TooLargeError:
            error = f"request: too large; allowed: up to {self._most:,} bytes"
            await _refuse(sent, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error)
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
                raise TooLargeError
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


def _host(scope: Scope) -> str:
    """Return the name under which a request asks for the server, without its port."""
    found: str = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    if found.startswith("["):
        return found[1:].partition("]")[0]
    return found.partition(":")[0].lower()


async def _refuse(send: Send, status: HTTPStatus, error: str) -> None:
    body = json.dumps({"error": error, "field": [], "at": ""}).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status.value,
            "headers": [(b"content-type", b"application/json"), (b"connection", b"close")],
        }
    )
    await send({"type": "http.response.body", "body": body})
