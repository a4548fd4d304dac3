"""What the interface for programs takes and gives, as it describes itself (OpenAPI)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from tarazy.arguments.limits import SEED_LAST
from tarazy.lab.ranges import STATES
from tarazy.lab.settings import Settings
from tarazy.policy.regime import BASES, regime_names
from tarazy.scenario import catalogue
from tarazy.scenario.parts import Part, Text

Responses = dict[int | str, dict[str, Any]]
# Keys that every answer to a question has; what else there is depends on what was asked.
_ANSWER = ("question_digest", "digest", "world", "units", "welfare")
_COMPARISON = ("variable", "unit", "outcomes", "rows")


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
# Names in an address are checked where they are read, with our own message.
Experiment = Annotated[str, WithJsonSchema({"type": "string", "enum": [*catalogue.names()]})]
Regime = Annotated[str, WithJsonSchema({"type": "string", "enum": [*regime_names()]})]
Basis = Annotated[str, WithJsonSchema({"type": "string", "enum": [*BASES]})]


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


class Standing(Part):
    """Where a range stands."""

    id: str = Field(description="of what is asked: the same question gives the same")
    state: str = Field(
        description="where it stands",
        json_schema_extra={"enum": [*STATES]},
    )
    done: int = Field(description="draws that are finished")
    draws: int = Field(description="draws that are asked for")
    seed: int = Field(description="of the draws")
    error: str = Field(description="why it failed, in one line; else empty")


class Finished(Standing):
    """Where a range stands, with the range when it is done."""

    range: dict[str, Any] | None = Field(
        default=None, description="what `tarazy run --draws` prints, when it is done"
    )


def _mistake(description: str, **more: Any) -> dict[str, Any]:
    return {"model": Mistake, "description": description} | more


def _gives(schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


_SECONDS = {"retry-after": {"description": "seconds", "schema": {"type": "integer"}}}
_NAMED: Responses = {
    400: _mistake("The server was asked for under a name that is not its own."),
    422: _mistake("Something that was asked is wrong."),
}
_COMPUTED: Responses = {
    **_NAMED,
    408: _mistake("The request was not there in time."),
    413: _mistake("The request is too large."),
    415: _mistake("The request is no JSON."),
    429: _mistake("Too many questions at once: ask again after some seconds.", headers=_SECONDS),
    503: _mistake("The answer took too long and was cut, or its process ended early."),
}
_OBJECT: dict[str, Any] = {"type": "object"}
# What may be asked about a range, by the names of its routes.
_LINKS = {
    name: {"operationId": name, "parameters": {"id": "$response.body#/id"}}
    for name in ("range_told", "range_events", "range_cancelled")
}
_EVENT = {"event": {"type": "string", "enum": [*STATES]}, "data": {"type": "string"}}
_STREAM = {"text/event-stream": {"schema": _OBJECT | {"properties": _EVENT}}}

LISTED: Responses = {200: _gives({"type": "array", "items": _OBJECT}, "As the shell prints it.")}
GROUPED: Responses = {200: _gives(_OBJECT, "As the shell prints it.")}
LOOKED_UP: Responses = GROUPED | _NAMED
ANSWERED: Responses = {
    200: _gives(_OBJECT | {"required": [*_ANSWER]}, "The answer."),
    **_COMPUTED,
}
COMPARED: Responses = {
    200: _gives(_OBJECT | {"required": [*_COMPARISON]}, "The answers, side by side."),
    **_COMPUTED,
}
STARTED: Responses = {
    202: {"model": Standing, "description": "It is under way, or done.", "links": _LINKS},
    **_COMPUTED,
}
TOLD: Responses = {200: {"model": Finished, "description": "Where it stands."}, **_NAMED}
STREAMED: Responses = {
    200: {"description": "Events, named by the state.", "content": _STREAM},
    **_NAMED,
}
CANCELLED: Responses = {200: {"model": Standing, "description": "Where it stood."}, **_NAMED}


def taken(form: type[Part], settings: Settings, example: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the description of the interface says of a body, with the server's limits."""
    schema = form.model_json_schema()
    limits: dict[str, dict[str, Any]] = {
        "draws": {"maximum": settings.draws},
        "scenarios": {"maxItems": settings.compared, "uniqueItems": True},
    }
    for key, limit in limits.items():
        if key in schema["properties"]:
            schema["properties"][key] |= limit
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}
