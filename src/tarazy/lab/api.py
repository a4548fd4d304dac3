"""The interface for programs: what the shell prints with ``--json``, over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from tarazy.arguments.document import json_of
from tarazy.arguments.text_file import decoded
from tarazy.codes.classification import economies, sectors
from tarazy.lab import answers, interface, listings
from tarazy.lab.interface import Basis, Compare, Experiment, Range, Regime, Run, taken
from tarazy.lab.mistakes import check_kind
from tarazy.lab.ranges import OVER, Job
from tarazy.lab.state import State
from tarazy.scenario.mistakes import as_input_error
from tarazy.scenario.parts import Part
from tarazy.scenario.written import spoken
from tarazy.telling.listings import plain_groups, plain_label
from tarazy.text.plain_json import plain_json

F = TypeVar("F", bound=Part)
BODY = "request"
# Seconds between two looks at a range.
_PAUSE = 0.25


def body_of(form: type[F]) -> Callable[[Request], Awaitable[F]]:
    """Return what reads the body of a request as a form, with the messages of documents."""

    async def read(request: Request) -> F:
        check_kind(request, "application/json")
        content = json_of(decoded(await request.body(), BODY).text, BODY)
        try:
            return form.model_validate(content)
        except ValidationError as error:

            def place(steps: Any) -> str:
                return ": ".join([BODY, *spoken(steps)])

            raise as_input_error(error, place, form) from error

    return read


def _json(content: object, status: int = 200) -> Response:
    return Response(plain_json(content) + "\n", status, media_type="application/json")


def routes(state: State) -> APIRouter:
    """Return the routes of the interface."""
    router = APIRouter(prefix="/api", tags=["questions"])
    settings = state.settings

    @router.post(
        "/run",
        responses=interface.ANSWERED,
        openapi_extra=taken(Run, settings, {"scenario": "pntr"}),
        summary="Run a scenario",
    )
    def run(given: Annotated[Run, Depends(body_of(Run))]) -> Response:
        """Answer a scenario: what `tarazy run --json` prints.

        `digest` is that of the answer, `question_digest` that of what was asked.
        """
        return _json(
            state.answer(answers.plain, state.document(given.scenario, f"{BODY}: scenario"))
        )

    @router.post(
        "/compare",
        responses=interface.COMPARED,
        openapi_extra=taken(Compare, settings, {"scenarios": ["pntr", "jackson-vanik"]}),
        summary="Compare scenarios",
    )
    def compare(given: Annotated[Compare, Depends(body_of(Compare))]) -> Response:
        """Put answers side by side: what `tarazy compare --json` prints."""
        listings.check_count(len(given.scenarios), settings.compared)
        documents = [state.document(each, f"{BODY}: scenarios") for each in given.scenarios]
        countries = None if given.countries is None else list(given.countries)
        found = state.answering.call(answers.compared, documents, given.variable, countries)
        return _json(found)

    return router


def background(state: State) -> APIRouter:
    """Return the routes of ranges, which are computed in the background."""
    router = APIRouter(prefix="/api/ranges", tags=["ranges"])

    @router.post(
        "",
        responses=interface.STARTED,
        openapi_extra=taken(Range, state.settings, {"scenario": "pntr", "seed": 1}),
        operation_id="range_started",
        summary="Start a range",
        status_code=202,
    )
    def start(given: Annotated[Range, Depends(body_of(Range))]) -> Response:
        """Start a range over draws of what is estimated, unless the same is there already."""
        document = state.document(given.scenario, f"{BODY}: scenario")
        return _json(state.ranges.start(document, given.draws, given.seed).told(), 202)

    @router.get("/{id}", responses=interface.TOLD, operation_id="range_told", summary="A range")
    def find(id: str) -> Response:
        """Say where a range stands, and give it as `range` when it is done."""
        job = state.ranges.find(id)
        found = {} if job.summary is None else {"range": job.summary}
        return _json(job.told() | found)

    @router.get(
        "/{id}/events",
        responses=interface.STREAMED,
        operation_id="range_events",
        response_class=Response,
        summary="Progress of a range",
    )
    def events(id: str) -> Response:
        """Send where a range stands as server-sent events, named by its state, until it is over."""
        job = state.ranges.find(id)
        # What is compressed would wait until there is enough of it.
        headers = {"content-encoding": "identity"}
        return StreamingResponse(_events(job), media_type="text/event-stream", headers=headers)

    @router.delete(
        "/{id}",
        responses=interface.CANCELLED,
        operation_id="range_cancelled",
        summary="Cancel a range",
    )
    def cancel(id: str) -> Response:
        """Cancel a range; its processes end after the draws that they are at."""
        job = state.ranges.find(id)
        job.ending.set()
        return _json(job.told())

    return router


async def _events(job: Job) -> AsyncIterator[str]:
    sent = ""
    while True:
        over = job.state in OVER
        told = json.dumps(job.told())
        if told != sent:
            sent = told
            yield f"event: {job.state}\ndata: {told}\n\n"
        if over:
            return
        await asyncio.sleep(_PAUSE)


def lists() -> APIRouter:
    """Return the routes that say what may be asked about."""
    router = APIRouter(prefix="/api", tags=["lists"])

    @router.get("/worlds", responses=interface.LISTED, summary="Benchmarks")
    def worlds() -> Response:
        """List the benchmarks of the package: year, digest, economies, sectors."""
        return _json(listings.worlds_listed())

    @router.get("/catalogue", responses=interface.LISTED, summary="Experiments")
    def catalogue() -> Response:
        """List the experiments of the package: what `tarazy list --json` prints."""
        return _json(listings.catalogue_listed())

    @router.get("/catalogue/{name}", responses=interface.LOOKED_UP, summary="An experiment")
    def experiment(name: Experiment) -> Response:
        """Return the whole document of an experiment."""
        return _json(listings.experiment(name))

    @router.get("/regimes", responses=interface.LISTED, summary="Tariff regimes")
    def regimes() -> Response:
        """List the tariff regimes: what `tarazy regime --json` prints."""
        return _json(listings.regimes_listed())

    @router.get("/regimes/{name}", responses=interface.LOOKED_UP, summary="Rates of a regime")
    def regime(
        name: Regime,
        country: Annotated[str, Query(description="whose goods")] = "KAZ",
        basis: Annotated[Basis, Query(description="how it is averaged")] = "weighted",
    ) -> Response:
        """Return the rates of a regime by sector: what `tarazy regime NAME --json` prints."""
        return _json(listings.rates(name, country, basis))

    @router.get("/corridors", responses=interface.LISTED, summary="Networks")
    def corridors() -> Response:
        """List the corridor networks of the package, with the elements that events name."""
        return _json(listings.networks_listed())

    @router.get("/countries", responses=interface.LISTED, summary="Economies")
    def countries() -> Response:
        """List the economies: what `tarazy countries --json` prints."""
        return _json([plain_label(label) for label in economies()])

    @router.get("/sectors", responses=interface.LISTED, summary="Sectors")
    def sectors_() -> Response:
        """List the sectors: what `tarazy sectors --json` prints."""
        return _json([plain_label(label, "goods") for label in sectors()])

    @router.get("/groups", responses=interface.GROUPED, summary="Groups")
    def groups() -> Response:
        """List the groups of economies and of sectors: what `tarazy groups --json` prints."""
        return _json(plain_groups())

    return router
