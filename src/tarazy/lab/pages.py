"""The page: a question, its document beside it, its answer, and the files behind one address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from tarazy.arguments.text_file import decoded
from tarazy.codes.classification import LANGUAGES, Language, check_language
from tarazy.codes.names import is_code
from tarazy.errors import TarazyError, unknown_name
from tarazy.lab import answers, comparing, form, static
from tarazy.lab.address import SHOW, SHOWN, Asked, address_of, is_view, of_question
from tarazy.lab.answers import Document
from tarazy.lab.beside import Beside, beside, links, told_beside
from tarazy.lab.documents import of_toml
from tarazy.lab.events import EVENT
from tarazy.lab.mistakes import check_kind, status_of, told
from tarazy.lab.picture import SUFFIXES, has_painter
from tarazy.lab.questions import FIELDS, question_of
from tarazy.lab.state import State
from tarazy.lab.taken import file_name
from tarazy.lab.written import python_of, toml_of
from tarazy.telling.sentences import interval
from tarazy.text.languages import in_language
from tarazy.text.plain_json import plain_json
from tarazy.text.texts import Texts, texts

# Of a range that the page asks for.
DRAWS = 100
_FILES = {
    "json": "application/json",
    "toml": "application/toml",
    "py": "text/x-python",
    "csv": "text/csv",
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("tarazy.lab"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, **values: object) -> str:
    """Return what a template makes of values, each escaped."""
    return _environment().get_template(template).render(**values)


def routes(state: State) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def page(request: Request) -> Response:
        query = dict(request.query_params)
        known = {} if query.get("lang") not in LANGUAGES else query
        words = texts(language_of(known, request.headers.get("accept-language", "")))
        values, status = _page(state, query, words)
        return Response(
            rendered("lab.html.j2", words=words, **values),
            status_code=status,
            media_type="text/html",
        )

    @router.get("/quick")
    def quick(request: Request) -> Response:
        """Answer an address while it is being changed."""
        query = dict(request.query_params)
        words = texts(language_of(query))
        document, asked = state.at(query)
        found = _answered(state, document, asked, query, words)
        found["html"] = rendered("quick.html.j2", words=words, view=_view(query), answer=found)
        return Response(json.dumps(found, ensure_ascii=False), media_type="application/json")

    @router.get("/shown")
    def shown(request: Request) -> Response:
        """Return the blocks and figures of an address."""
        query = dict(request.query_params)
        document, asked = state.at(query)
        second = beside(state, query, document)
        content = state.answer(
            answers.shown,
            document,
            language_of(query),
            seen_from(query, asked),
            _address(state, document, asked),
            second and second.document,
            {SHOW: query.get(SHOW, ""), **(second.keys if second else {})},
        )
        return Response(content, media_type="application/json")

    @router.get("/answer.{suffix}")
    def file(suffix: str, request: Request) -> Response:
        """Return an answer, or its question, as a file."""
        if suffix not in _FILES:
            raise unknown_name("file", suffix, _FILES)
        query = dict(request.query_params)
        document, asked = state.at(query)
        if suffix in SUFFIXES:
            seen = (language_of(query), seen_from(query, asked))
            drawn = state.answer(answers.drawn, document, *seen, suffix)
            return attached(f"{file_name(document['name'])}.{suffix}", _FILES[suffix], drawn)
        second = beside(state, query, document)
        return attached(
            f"{file_name(document['name'])}.{suffix}",
            _FILES[suffix],
            _content(state, document, asked, suffix)
            if second is None
            else _content_of_both(state, document, asked, second, suffix),
        )

    @router.get("/table/{name}")
    def table(name: str, request: Request) -> Response:
        """Return the table behind a figure."""
        query = dict(request.query_params)
        document, asked = state.at(query)
        at, second = seen_from(query, asked), beside(state, query, document)
        found = state.answer(
            answers.table,
            document,
            language_of(query),
            at,
            name,
            second and second.document,
            query.get(SHOW, ""),
        )
        if found is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return attached(found[0], _FILES[found[0].rpartition(".")[2]], found[1])

    @router.post("/range")
    def start_range(request: Request) -> Response:
        """Start the range of an address."""
        check_kind(request, "application/json")
        document, _ = state.at(dict(request.query_params))
        job = state.ranges.start(document, DRAWS, 0)
        return Response(json.dumps(job.told()), media_type="application/json")

    @router.get("/range")
    def told_range(request: Request) -> Response:
        """Tell the range of an address in a sentence."""
        query = dict(request.query_params)
        document, asked = state.at(query)
        job = state.ranges.of(document, DRAWS, 0)
        if job is None or job.found is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        about = state.answer(answers.about, document, seen_from(query, asked))
        sentence = interval(job.found, texts(language_of(query)), *about)
        return Response(json.dumps({"told": sentence}), media_type="application/json")

    @router.post("/document")
    def document(given: Annotated[str, Depends(_text)]) -> Response:
        """Return the address of a document in TOML."""
        whole = state.document(of_toml(given))
        return Response(
            json.dumps({"address": address_of(whole, state.store, state.settings)}),
            media_type="application/json",
        )

    return router


async def _text(request: Request) -> str:
    check_kind(request, _FILES["toml"])
    return decoded(await request.body(), "question").text


def language_of(query: Mapping[str, str], accepted: str = "") -> Language:
    """Return the language of an address, or else the first that a browser wants and there is."""
    if "lang" in query:
        return check_language(query["lang"])
    wanted = [part.split(";")[0].strip()[:2] for part in accepted.split(",")]
    return next((language for code in wanted for language in LANGUAGES if language == code), "en")


def all_languages() -> list[tuple[Texts, Language]]:
    """Return the texts of every language, for links to it."""
    return [(texts(each), each) for each in LANGUAGES]


def _view(query: Mapping[str, str]) -> str:
    """Return what an address says of how it is looked at, to stand behind what is asked."""
    view = {key: query[key] for key in query if is_view(key)}
    return f"&{urlencode(view)}" if view else ""


def seen_from(query: Mapping[str, str], asked: Asked) -> str:
    """Return whose point of view is taken: who is asked for, or the exporter of the form."""
    question = asked.question
    if query.get("at") or question is None or question.base or "on" not in FIELDS[question.ask]:
        return query.get("at", "")
    return question.on if is_code("economies", question.on) else ""


def _address(state: State, document: Document, asked: Asked) -> str:
    if asked.question is not None:
        return of_question(asked.question)
    return address_of(document, state.store, state.settings)


def _answered(
    state: State, document: Document, asked: Asked, query: Mapping[str, str], words: Texts
) -> dict[str, Any]:
    """Return the quick answer to an address, with what stands beside it."""
    at = seen_from(query, asked)
    second = beside(state, query, document)
    found: dict[str, Any] = state.answer(answers.quick, document, words.language, at)
    question = asked.question or question_of(document)
    address = _address(state, document, asked)
    return {
        **found,
        "address": address,
        "links": links(address, second, query),
        "beside": second and told_beside(state, document, second, at, words),
        "title": in_language(document["title"], words.language),
        "asked": in_language(document["question"], words.language),
        "form": form.chosen(question),
        "add": form.next_event(question),
        "also": rendered("also.html.j2", words=words, rows=form.rows(question, words)),
        "toml": toml_of(asked.document if asked.question else document),
        "files": [suffix for suffix in _FILES if suffix != "png" or has_painter()],
        "draws": DRAWS,
    }


def _page(state: State, query: Mapping[str, str], words: Texts) -> tuple[dict[str, Any], int]:
    """Return the values of the page, and the status of its answer."""
    status, error, found = HTTPStatus.OK, None, None
    try:
        language_of(query)
        document, asked = state.at(query)
        found = _answered(state, document, asked, query, words)
    except TarazyError as wrong:
        status, error = status_of(wrong), told(str(wrong))
    chosen = form.chosen(None) | {"own": ""} if found is None else found["form"]
    if found is None:
        chosen = chosen | {key: value for key, value in query.items() if key in chosen}
    return {
        "answer": found,
        "error": error,
        "error_at": form.place_of(error, query.get("also", "")) if error else "",
        "offered": form.offered(words, chosen["world"]),
        "chosen": chosen,
        "fields": FIELDS.get(chosen["ask"], ()),
        "places": form.PLACES,
        "EVENT": EVENT,
        "view": _view(query),
        "at": query.get("at", ""),
        "show": query.get(SHOW, ""),
        "whens": ("", *SHOWN),
        "with_": query.get("with", ""),
        "languages": all_languages(),
        "saving": state.saved is not None,
        "static": static.address,
    }, status


def _content(state: State, document: Document, asked: Asked, suffix: str) -> bytes:
    if suffix == "json":
        return (plain_json(state.answer(answers.plain, document)) + "\n").encode()
    if suffix == "toml":
        return toml_of(asked.document if asked.question else document).encode()
    if suffix == "py":
        return python_of(asked.document if asked.question else document).encode()
    content: bytes = state.answer(answers.file, document, suffix)
    return content


def _content_of_both(
    state: State, document: Document, asked: Asked, second: Beside, suffix: str
) -> bytes:
    """Return a file of two answers; of the second question, one that holds one says where it is."""
    if suffix in ("toml", "py"):
        told = (
            f"# Beside it stands another question, which this file does not hold: {second.title}\n"
        )
        return told.encode() + _content(state, document, asked, suffix)
    content: bytes = state.answer(comparing.files, document, second.document, suffix)
    return content


def attached(name: str, kind: str, content: bytes) -> Response:
    """Return a file that is to be kept, not shown."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
