"""The page of the questions that were saved, and what can be done with them."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from starlette.exceptions import HTTPException

from tarazy.errors import InputError, shortened
from tarazy.lab import answers, pages, static
from tarazy.lab.address import address_of, is_view, of_question, written
from tarazy.lab.api import body_of
from tarazy.lab.beside import beside
from tarazy.lab.saved import Saved, Study
from tarazy.lab.state import State
from tarazy.lab.taken import archive, file_name
from tarazy.scenario.parts import Part, Text
from tarazy.text import formats
from tarazy.text.texts import Texts, texts

_PUBLIC = "saved: nothing is saved on a server that others reach; allowed: on one of your own"
_ZIP = "application/zip"


class Named(Part):
    """What a question is called."""

    name: Text = Field(max_length=120, description="a text of up to 120 letters")
    note: str = Field(default="", max_length=4_000, description="a text of up to 4,000 letters")


class Save(Named):
    """A question that is to be saved."""

    address: Text = Field(max_length=60_000, description="what an address of the page asks")


def routes(state: State) -> APIRouter:
    """Return the routes of the questions that were saved."""
    router = APIRouter(include_in_schema=False)

    @router.get("/saved")
    def page(request: Request) -> Response:
        saved = _kept(state)
        language = pages.language_of(
            dict(request.query_params), request.headers.get("accept-language", "")
        )
        words = texts(language)
        html = pages.rendered(
            "saved.html.j2",
            words=words,
            rows=[_row(state, each, words) for each in saved.all()],
            languages=pages.all_languages(),
            static=static.address,
        )
        return Response(html, media_type="text/html")

    @router.post("/saved")
    def save(given: Annotated[Save, Depends(body_of(Save))]) -> Response:
        saved = _kept(state)
        query = _query_of(given.address)
        document, asked = state.at(query)
        address = "" if asked.question is None else of_question(asked.question)
        # What stands beside it is asked when it is opened, and is refused now if it cannot be.
        beside(state, query, document)
        seen = {key: query[key] for key in query if is_view(key) and key != "lang"}
        view = written(seen)
        return _told(saved.save(given.name, given.note.strip(), address, view, document))

    @router.post("/saved/{id}")
    def rename(id: str, given: Annotated[Named, Depends(body_of(Named))]) -> Response:
        _kept(state).rename(id, given.name, given.note.strip())
        return _told(id)

    @router.delete("/saved/{id}")
    def delete(id: str) -> Response:
        _kept(state).delete(id)
        return _told(id)

    @router.get("/study.zip")
    def take(request: Request) -> Response:
        """Give saved questions away as a study."""
        saved = _kept(state)
        query = request.query_params
        if not (ids := list(dict.fromkeys(query.getlist("id")))):
            raise InputError("saved: no question is chosen; allowed: one or more of the list")
        studies = [saved.find(id) for id in ids]
        first = studies[0]
        about = state.answer(answers.about, first.document, _seen_from(state, first))
        content = archive(studies, about, pages.language_of(dict(query)))
        return pages.attached(f"{file_name(first.name)}.zip", _ZIP, content)

    return router


def _query_of(address: str) -> dict[str, str]:
    """Return the keys of an address; a text that has none is not the first question of the form."""
    try:
        return dict(parse_qsl(address, keep_blank_values=True, strict_parsing=True))
    except ValueError as error:
        raise InputError(
            f"address: {shortened(repr(address))} cannot be read; allowed: what an address of the "
            "page has after its ?"
        ) from error


def _kept(state: State) -> Saved:
    """Return the questions that were saved.

    Raises
    ------
    starlette.exceptions.HTTPException
        If strangers would share them.
    """
    if state.saved is None:
        raise HTTPException(HTTPStatus.FORBIDDEN, _PUBLIC)
    return state.saved


def _seen_from(state: State, study: Study) -> str:
    """Return whose point of view a question takes, as its page does."""
    view = dict(parse_qsl(study.view))
    if not study.address:
        return view.get("at", "")
    _, asked = state.at(dict(parse_qsl(study.address)))
    return pages.seen_from(view, asked)


def _told(id: str) -> Response:
    return Response(json.dumps({"id": id}), media_type="application/json")


def _row(state: State, study: Study, words: Texts) -> dict[str, str]:
    """Return what the page shows of a question."""
    address = study.address or address_of(study.document, state.store, state.settings)
    view = f"&{study.view}" if study.view else ""
    day = datetime.fromtimestamp(study.saved).date()
    return {
        "id": study.id,
        "name": study.name,
        "note": study.note,
        "address": f"{address}{view}&lang={words.language}",
        "day": formats.day(day, words),
    }
