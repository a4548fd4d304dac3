"""HTTP as the server speaks it: what is no request is refused in its form, who is silent is left.

uvicorn answers what is no HTTP in plain text, and waits for the rest of a request for ever, so that
some hundred connections on which nobody speaks would keep all others out.
"""

from __future__ import annotations

from asyncio import TimerHandle
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from tarazy.lab.guard import AGAIN, HEADERS, refusal, refuse

# Seconds within which the head of a request has to be there.
_PATIENCE = 10.0
_FULL = "server: too many connections; allowed: to ask again in a second"
_ERROR = "request: none of HTTP; allowed: HTTP/1.1, with a head of up to 64 kB"


class Protocol(H11Protocol):
    """HTTP/1.1 of one connection."""

    _late: TimerHandle | None = None

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Take the limit of connections over from uvicorn, whose refusal is plain text."""
        super().__init__(*arguments, **more)
        self._most, self.limit_concurrency = self.limit_concurrency, None
        self._whole, self.app = self.app, self._unless_full

    async def _unless_full(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, unless there are too many connections."""
        # This one and its request are counted.
        under_way = max(len(self.connections), len(self.tasks))
        if self._most is None or under_way <= self._most:
            await self._whole(scope, receive, send)
            return
        await refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, _FULL, HEADERS | {"retry-after": AGAIN})

    def connection_made(self, transport: Any) -> None:
        """Begin, and wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """End, and wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._wait()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, unless an answer to it has begun already."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers, body = refusal(_ERROR, HEADERS)
            events = (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=body),
                h11.EndOfMessage(),
            )
            for event in events:
                self.transport.write(self.conn.send(event))
        self.transport.close()

    def _wait(self) -> None:
        self._stop_waiting()
        self._late = self.loop.call_later(_PATIENCE, self._leave_the_silent)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _leave_the_silent(self) -> None:
        # What is being answered has time of its own.
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
