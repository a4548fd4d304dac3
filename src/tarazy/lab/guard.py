"""What every request passes: how large it may be, what its answer may load, what is kept of it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, TypeAlias

from starlette.requests import ClientDisconnect

from tarazy.lab.counting import Counts
from tarazy.lab.mistakes import unplaced

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


# What else is asked is counted as one, so that nobody fills the counts with words of their own.
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


# Seconds after which an answer is free again, where nothing says otherwise.
AGAIN = "1"
# What is counted where nobody waits for an answer any longer.
_GONE = 499


class RefusedError(Exception):
    """A body that is larger than may be, or comes too slowly, found while it is read."""

    def __init__(self, status: HTTPStatus, error: str) -> None:
        super().__init__(error)
        self.status = status


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
    seconds
        Within which the body has to be there.
    names
        Under which the server may be asked for; ``*`` is any.
    """

    def __init__(
        self, app: App, counts: Counts, most: int, seconds: float, names: Sequence[str]
    ) -> None:
        self._app, self._counts, self._names = app, counts, names
        self._most, self._seconds = most, seconds

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
                raise RefusedError(HTTPStatus.BAD_REQUEST, error)
            if _length(scope) > self._most:
                raise self._too_large()
            await self._app(scope, self._limited(receive), sent)
        except ClientDisconnect:
            status = _GONE
        except RefusedError as error:
            await refuse(sent, error.status, str(error))
        finally:
            seconds = time.perf_counter() - began
            route = str(getattr(scope.get("route"), "path", "none"))
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._counts.add(method, route, status, seconds)
            # Neither who asked nor what.
            told = {"method": method, "route": route, "status": status}
            log.info(json.dumps(told | {"ms": round(1000 * seconds, 1)}))

    def _too_large(self) -> RefusedError:
        error = f"request: too large; allowed: up to {self._most:,} bytes"
        return RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error)

    def _limited(self, receive: Receive) -> Receive:
        """Return what receives a body that is not too large, and comes in time."""
        found, whole = 0, False
        until = asyncio.get_running_loop().time() + self._seconds

        async def received() -> Message:
            nonlocal found, whole
            if whole:
                # Who has asked may listen for as long as the answer takes.
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                error = f"request: not there in time; allowed: up to {self._seconds:g} seconds"
                raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, error) from None
            found, whole = found + len(message.get("body", b"")), not message.get("more_body")
            if found > self._most:
                raise self._too_large()
            return message

        return received


def _own(message: Message) -> list[tuple[bytes, bytes]]:
    """Return the headers that an answer does not have yet."""
    there = {name.lower() for name, _ in message.get("headers", ())}
    own = HEADERS | {"cache-control": "no-cache"}
    if message["status"] == HTTPStatus.TOO_MANY_REQUESTS:
        own["retry-after"] = AGAIN
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


def refusal(
    error: str, more: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return headers and body of an answer that refuses a request before it is read.

    Parameters
    ----------
    error
        In one line; it stands at no field.
    more
        Headers beside those of the body.
    """
    body = json.dumps(unplaced(error)).encode()
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "connection": "close",
        **more,
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()], body


async def refuse(
    send: Send, status: HTTPStatus, error: str, more: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Send a `refusal`."""
    headers, body = refusal(error, more)
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
