"""Reading scenario documents, and saying in one line what is wrong with one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tarazy.errors import InputError, unknown_name
from tarazy.scenario.document import KINDS, Scenario

SUFFIXES = (".toml", ".json")


def load(name: str | Path) -> Scenario:
    """Load an experiment of the catalogue by name, or a document by path.

    A text without a suffix and without a folder is a name of the catalogue; anything else is a
    path.

    Raises
    ------
    InputError
        One line naming the file, the key, the value and what is allowed.
    """
    from tarazy.scenario import catalogue

    path = Path(name)
    if isinstance(name, str) and not path.suffix and path.name == name:
        if name in catalogue.names():
            return catalogue.load(name)
        raise unknown_name("scenario", name, [*catalogue.names(), "the path of a .toml file"])
    if path.suffix not in SUFFIXES:
        raise InputError(
            f"{name}: suffix {path.suffix!r} is not readable; allowed: {', '.join(SUFFIXES)}"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}") from error
    return parse(decode(content, str(name)), str(name))


def decode(content: bytes, origin: str) -> dict[str, Any]:
    """Return the tables of a TOML document, or of a JSON document if `origin` ends in ``.json``.

    Raises
    ------
    InputError
        If the text is not UTF-8, or not TOML or JSON: naming the line and column.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{origin}: byte {error.start} is not UTF-8; allowed: a text in UTF-8"
        ) from error
    form = "JSON" if origin.endswith(".json") else "TOML"
    try:
        document = json.loads(text) if form == "JSON" else tomllib.loads(text)
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{origin}: not a {form} document: {reason}") from error
    if not isinstance(document, dict):
        raise InputError(f"{origin}: {_shown(document)} is not a document; allowed: an object")
    return document


def parse(document: dict[str, Any], origin: str = "") -> Scenario:
    """Check the form of a document.

    Parameters
    ----------
    document
        The tables of a document.
    origin
        File that it came from, for messages; its stem is the name where the document has none.

    Raises
    ------
    InputError
        Naming `origin`, the key, the value and what is allowed; if several things are wrong, an
        unknown key first, since a misspelt key also shows as a missing one.
    """
    named = document
    if origin and "name" not in document:
        named = {**document, "name": Path(origin).stem}
    try:
        scenario = Scenario.model_validate(named)
    except ValidationError as error:
        details = error.errors(include_url=False)
        worst = min(details, key=lambda detail: detail["type"] != "extra_forbidden")
        raise _as_input_error(worst, origin or str(named.get("name", "scenario"))) from error
    scenario._origin = origin
    return scenario


def _as_input_error(detail: ErrorDetails, origin: str) -> InputError:
    keys, models, allowed = _locate(detail["loc"])
    kind = detail["type"]
    place = ": ".join([origin, *_spoken(keys)])
    if kind == "extra_forbidden":
        return unknown_name(
            "key", keys[-1], _keys_of(models[-1]), ": ".join([origin, *_spoken(keys[:-1])])
        )
    if kind == "missing":
        return InputError(f"{place}: is missing; allowed: {allowed}")
    if kind == "union_tag_not_found":
        return InputError(f"{place}: kind: is missing; allowed: {', '.join(KINDS)}")
    if kind == "union_tag_invalid":
        return unknown_name("kind", detail["input"]["kind"], KINDS, f"{place}: kind")
    if kind == "one_of":
        return InputError(f"{place}: {detail['msg']}")
    return InputError(f"{place}: {_shown(detail['input'])} is not allowed; allowed: {allowed}")


def _locate(
    loc: Sequence[str | int],
) -> tuple[list[str | int], list[type[BaseModel]], str]:
    """Follow the location of an error: keys as written, their models, what the last one allows.

    Pydantic's locations also hold the branch taken in a union, which the document does not show.
    """
    models: list[type[BaseModel]] = [Scenario]
    keys: list[str | int] = []
    allowed = "a table of " + ", ".join(_keys_of(Scenario))
    for step, part in enumerate(loc):
        if isinstance(part, int):
            keys.append(part + 1)
            continue
        if part.startswith("<"):
            continue
        if step >= 2 and isinstance(loc[step - 1], int) and loc[step - 2] == "shocks":
            models.append(KINDS[part])
            allowed = "a table of " + ", ".join(_keys_of(KINDS[part]))
            continue
        keys.append(part)
        fields = {f.alias or name: f for name, f in models[-1].model_fields.items()}
        if part in fields:
            allowed = fields[part].description or ""
            inner = _model_in(fields[part].annotation)
            if inner is not None:
                models.append(inner)
    return keys, models, allowed


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_model_in(argument) for argument in get_args(annotation)]
    return next((model for model in found if model is not None), None)


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _spoken(keys: Sequence[str | int]) -> list[str]:
    """Return the steps to a key as a reader counts them: ``shocks, 2`` becomes ``shock 2``."""
    spoken: list[str] = []
    for key in keys:
        if isinstance(key, int):
            noun = spoken.pop().removesuffix("s") if spoken else "item"
            spoken.append(f"{noun} {key}")
        else:
            spoken.append(key)
    return spoken


def _shown(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."
