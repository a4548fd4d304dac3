"""The interface for programs: what the shell prints with ``--json``, over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from tarazy.arguments.document import json_of
from tarazy.arguments.limits import SEED_LAST
from tarazy.arguments.text_file import decoded
from tarazy.codes.classification import economies, sectors
from tarazy.lab import answers, listings
from tarazy.lab.mistakes import check_kind
from tarazy.lab.ranges import OVER, Job
from tarazy.lab.state import State
from tarazy.scenario import catalogue
from tarazy.scenario.mistakes import as_input_error
from tarazy.scenario.parts import Part, Text
from tarazy.scenario.written import spoken
from tarazy.telling.listings import plain_groups, plain_label
from tarazy.text.plain_json import plain_json

F = TypeVar("F", bound=Part)
BODY = "request"
# Seconds between two looks at a range.
_PAUSE = 0.25


def _name_or_document(value: object) -> object:
    if isinstance(value, str | Mapping):
        return value
    raise PydanticCustomError(
        "conflict",
        "{shown}; allowed: the name of an experiment, or a document as an object",
        {"shown": type(value).__name__},
    )


Asked = Annotated[
    Any,
    BeforeValidator(_name_or_document),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "enum": [*catalogue.names()]}, {"type": "object"}]}
    ),
]


class Run(Part):
    """What is to be run."""

    scenario: Asked = Field(description="the name of an experiment, or a document")


class Compare(Part):
    """What is to be compared."""

    scenarios: tuple[Asked, ...] = Field(
        min_length=2, description="two or more, each the name of an experiment or a document"
    )
    variable: Text = Field(
        default="welfare", description="a variable of an outcome with the country as its dimension"
    )
    countries: tuple[Text, ...] | None = Field(
        default=None, min_length=1, description="codes of economies; by default all"
    )


class Range(Part):
    """A range that is to be computed in the background."""

    scenario: Asked = Field(description="the name of an experiment, or a document")
    draws: int = Field(default=100, strict=True, ge=2, description="a whole number from 2 on")
    seed: int = Field(
        default=0, strict=True, ge=0, le=SEED_LAST, description="a whole number from 0 on"
    )


class Mistake(Part):
    """What is wrong with a request."""

    error: str = Field(description="one line: the place, the value, what is allowed")
    field: tuple[str, ...] = Field(description="the steps to the key in the document")
    at: str = Field(description="the last of them; empty where it is no key")


_WRONG: dict[int | str, dict[str, Any]] = {
    413: {"model": Mistake, "description": "The request is too large."},
    415: {"model": Mistake, "description": "The request is no JSON."},
    422: {"model": Mistake, "description": "Something that was asked is wrong."},
    429: {"model": Mistake, "description": "Too many questions at once: ask again."},
    503: {"model": Mistake, "description": "The answer took too long and was cut."},
}
_LISTED: dict[int | str, dict[str, Any]] = {422: _WRONG[422]}


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


def _taken(form: type[Part]) -> dict[str, Any]:
    """Return what the description of the interface says of a body."""
    schema = form.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _json(content: object, status: int = 200) -> Response:
    return Response(plain_json(content) + "\n", status, media_type="application/json")


def routes(state: State) -> APIRouter:
    """Return the routes of the interface."""
    router = APIRouter(prefix="/api", tags=["questions"])

    @router.post("/run", responses=_WRONG, openapi_extra=_taken(Run), summary="Run a scenario")
    def run(given: Annotated[Run, Depends(body_of(Run))]) -> Response:
        """Answer a scenario: what `tarazy run --json` prints.

        `digest` is that of the answer, `question_digest` that of what was asked.
        """
        return _json(
            state.answer(answers.plain, state.document(given.scenario, f"{BODY}: scenario"))
        )

    @router.post(
        "/compare", responses=_WRONG, openapi_extra=_taken(Compare), summary="Compare scenarios"
    )
    def compare(given: Annotated[Compare, Depends(body_of(Compare))]) -> Response:
        """Put answers side by side: what `tarazy compare --json` prints."""
        listings.check_count(len(given.scenarios), state.settings.compared)
        documents = [state.document(each, f"{BODY}: scenarios") for each in given.scenarios]
        countries = None if given.countries is None else list(given.countries)
        found = state.answering.call(answers.compared, documents, given.variable, countries)
        return _json(found)

    return router


def background(state: State) -> APIRouter:
    """Return the routes of ranges, which are computed in the background."""
    router = APIRouter(prefix="/api/ranges", tags=["ranges"])

    @router.post(
        "", responses=_WRONG, openapi_extra=_taken(Range), summary="Start a range", status_code=202
    )
    def start(given: Annotated[Range, Depends(body_of(Range))]) -> Response:
        """Start a range over draws of what is estimated, unless the same is there already."""
        document = state.document(given.scenario, f"{BODY}: scenario")
        return _json(state.ranges.start(document, given.draws, given.seed).told(), 202)

    @router.get("/{id}", responses=_LISTED, summary="A range")
    def find(id: str) -> Response:
        """Say where a range stands, and give it as `range` when it is done."""
        job = state.ranges.find(id)
        found = {} if job.found is None else {"range": job.found.summary()}
        return _json(job.told() | found)

    @router.get("/{id}/events", responses=_LISTED, summary="Progress of a range")
    def events(id: str) -> Response:
        """Send where a range stands as server-sent events, named by its state, until it is over."""
        job = state.ranges.find(id)
        # What is compressed would wait until there is enough of it.
        headers = {"content-encoding": "identity"}
        return StreamingResponse(_events(job), media_type="text/event-stream", headers=headers)

    @router.delete("/{id}", responses=_LISTED, summary="Cancel a range")
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

    @router.get("/worlds", summary="Benchmarks")
    def worlds() -> Response:
        """List the benchmarks of the package: year, digest, economies, sectors."""
        return _json(listings.worlds_listed())

    @router.get("/catalogue", summary="Experiments")
    def catalogue() -> Response:
        """List the experiments of the package: what `tarazy list --json` prints."""
        return _json(listings.catalogue_listed())

    @router.get("/catalogue/{name}", responses=_LISTED, summary="An experiment")
    def experiment(name: str) -> Response:
        """Return the whole document of an experiment."""
        return _json(listings.experiment(name))

    @router.get("/regimes", summary="Tariff regimes")
    def regimes() -> Response:
        """List the tariff regimes: what `tarazy regime --json` prints."""
        return _json(listings.regimes_listed())

    @router.get("/regimes/{name}", responses=_LISTED, summary="Rates of a regime")
    def regime(
        name: str,
        country: Annotated[str, Query(description="whose goods")] = "KAZ",
        basis: Annotated[str, Query(description="weighted or simple")] = "weighted",
    ) -> Response:
        """Return the rates of a regime by sector: what `tarazy regime NAME --json` prints."""
        return _json(listings.rates(name, country, basis))

    @router.get("/corridors", summary="Networks")
    def corridors() -> Response:
        """List the corridor networks of the package, with the elements that events name."""
        return _json(listings.networks_listed())

    @router.get("/countries", summary="Economies")
    def countries() -> Response:
        """List the economies: what `tarazy countries --json` prints."""
        return _json([plain_label(label) for label in economies()])

    @router.get("/sectors", summary="Sectors")
    def sectors_() -> Response:
        """List the sectors: what `tarazy sectors --json` prints."""
        return _json([plain_label(label, "goods") for label in sectors()])

    @router.get("/groups", summary="Groups")
    def groups() -> Response:
        """List the groups of economies and of sectors: what `tarazy groups --json` prints."""
        return _json(plain_groups())

    return router
