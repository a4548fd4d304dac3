"""What is wrong with a request, as its answer says it: the line, and the field it stands at."""

from __future__ import annotations

import re
from http import HTTPStatus
from itertools import takewhile
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from tarazy.compute.job import WorkerError
from tarazy.compute.pool import BusyError, CutError
from tarazy.errors import InputError, NoEquilibriumError, TarazyError
from tarazy.lab.address import BESIDE
from tarazy.lab.base import StoreError

# Kind of error to the status of its answer; the first that fits holds.
_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (BusyError, HTTPStatus.TOO_MANY_REQUESTS),
    (CutError, HTTPStatus.SERVICE_UNAVAILABLE),
    (WorkerError, HTTPStatus.SERVICE_UNAVAILABLE),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NoEquilibriumError, HTTPStatus.UNPROCESSABLE_ENTITY),
)
_STEP = re.compile(r"([a-z_]+)(?: ([0-9]+))?")


def status_of(error: TarazyError) -> HTTPStatus:
    """Return the status of an answer that tells of an error."""
    found = (status for kind, status in _STATUS if isinstance(error, kind))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def check_kind(request: Request, kind: str) -> None:
    """Refuse a body of another media type.

    A form of another page can send some types, but none of those that are taken here.

    Raises
    ------
    starlette.exceptions.HTTPException
        With the type that is allowed.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != kind:
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise HTTPException(status, f"content-type: {given[:40]!r}; allowed: {kind}")


def told(message: str) -> dict[str, Any]:
    """Return an error as plain data: ``error`` in one line, ``field`` as steps, ``at`` the last.

    ``field`` is what stands before the value: ``question: shock 1: set: 7 is not allowed`` stands
    at ``["shock 1", "set"]``.
    """
    steps = field_of(message)
    return {"error": message, "field": steps, "at": steps[-1] if steps else ""}


def unplaced(message: str) -> dict[str, Any]:
    """Return an error that stands at no field, in the form of `told`."""
    return {"error": message, "field": [], "at": ""}


def field_of(message: str) -> list[str]:
    """Return the steps to the key that a message begins with; none where it names no key."""
    parts = message.split(": ")[:-1]
    first = [part for part in parts[:1] if _STEP.fullmatch(part)]
    steps = list(takewhile(_STEP.fullmatch, parts[1:]))
    # What comes first is the document, where more follows; a second question stands in one field.
    return first if first == [BESIDE] else steps or first
