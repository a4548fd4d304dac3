"""The application of the laboratory: its routes, behind its guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from tarazy.compute.pool import Answering, Pool
from tarazy.errors import TarazyError
from tarazy.lab import answers, api, listings, pages, saving, static
from tarazy.lab.base import Base
from tarazy.lab.guard import Guard
from tarazy.lab.mistakes import status_of, told, unplaced
from tarazy.lab.ranges import Ranges, RangesBusyError
from tarazy.lab.saved import Saved
from tarazy.lab.settings import Settings
from tarazy.lab.state import State
from tarazy.lab.store import Store
from tarazy.version import __version__

_ABOUT = (
    "What a change of tariffs, trade or routes does to the real income of economies. Answers are "
    "those of `tarazy ... --json`, to the same digest."
)
# Threads beside those in which somebody waits for a process.
_THREADS = 20
# Answers below this many bytes are sent as they are.
_SMALL = 1_000


def create_app(settings: Settings | None = None, answering: Answering | None = None) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    settings
        Its limits.
    answering
        Who computes; by default processes of their own, which end with the application.
    """
    settings = settings or Settings()
    if settings.folder is not None:
        listings.put_up(settings.folder)
    pool = answering or Pool(settings.workers, settings.seconds, settings.waiting, answers.ready)
    base = Base(settings.store)
    store = Store(base, settings.documents)
    saved = None if settings.public else Saved(base, settings.saved)
    state = State(settings, pool, store, saved, Ranges(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if isinstance(pool, Pool):
            pool.start()
        # Who waits for an answer has a thread; there are some for what needs no process.
        threads = anyio.to_thread.current_default_thread_limiter()
        threads.total_tokens = settings.workers + settings.waiting + _THREADS
        yield
        state.ranges.close()
        pool.close()
        base.close()

    app = FastAPI(
        title="Tarazy",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.include_router(api.routes(state))
    app.include_router(api.background(state))
    app.include_router(api.lists())
    app.include_router(pages.routes(state))
    app.include_router(saving.routes(state))
    app.include_router(static.routes())
    _add_own(app, state)
    _add_mistakes(app)
    app.add_middleware(GZipMiddleware, minimum_size=_SMALL, compresslevel=5)
    app.add_middleware(
        Guard,
        counts=state.counts,
        most=settings.bytes_of_a_request,
        seconds=settings.seconds,
        names=settings.names,
    )
    return app


def _add_own(app: FastAPI, state: State) -> None:
    """Add what a server says of itself."""

    @app.get("/health", tags=["server"], summary="Whether the server answers")
    def health() -> dict[str, str]:
        """Say that the server is there, and of which version."""
        return {"status": "ok", "version": __version__}

    @app.get(
        "/metrics",
        tags=["server"],
        summary="Counts for Prometheus",
        response_class=PlainTextResponse,
    )
    def metrics() -> Response:
        """Return the requests by route and status, and how long they took."""
        return Response(state.counts.text(), media_type="text/plain; version=0.0.4")

    @app.get("/docs", include_in_schema=False)
    def docs() -> Response:
        """Describe the interface for programs, without anything fetched from elsewhere."""
        html = pages.rendered("docs.html.j2", about=app.openapi(), static=static.address)
        return Response(html, media_type="text/html")


def _add_mistakes(app: FastAPI) -> None:
    """Answer every mistake in one form."""

    @app.exception_handler(TarazyError)
    def known(_: Request, error: TarazyError) -> JSONResponse:
        status = status_of(error)
        # A range takes longer than an answer.
        later = isinstance(error, RangesBusyError)
        headers = {"retry-after": str(RangesBusyError.seconds)} if later else None
        return JSONResponse(told(str(error)), status.value, headers)

    @app.exception_handler(RequestValidationError)
    def malformed(_: Request, error: RequestValidationError) -> JSONResponse:
        first: dict[str, Any] = dict(error.errors()[0])
        steps = [str(step) for step in first["loc"]]
        found = {"error": f"{': '.join(steps)}: {first['msg']}", "field": steps, "at": steps[-1]}
        return JSONResponse(found, HTTPStatus.UNPROCESSABLE_ENTITY.value)

    @app.exception_handler(HTTPException)
    def unknown(request: Request, error: HTTPException) -> JSONResponse:
        found = unplaced(str(error.detail))
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # A route says its own; the same address may stand at another.
            described = app.openapi()["paths"].get(_path_of(request), {})
            own = headers.get("Allow", "").split(", ")
            headers["Allow"] = ", ".join(sorted({*own, *map(str.upper, described)}))
        return JSONResponse(found, error.status_code, headers)

    @app.exception_handler(Exception)
    def unforeseen(_: Request, __: Exception) -> JSONResponse:
        found = unplaced("the server made a mistake, which its log tells")
        return JSONResponse(found, HTTPStatus.INTERNAL_SERVER_ERROR.value)


def _path_of(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", ""))
