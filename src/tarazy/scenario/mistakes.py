"""What is wrong with a document, in one line: file, steps to the key, value, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tarazy.errors import InputError, unknown_name
from tarazy.scenario.written import NOUNS

Place = Callable[[Sequence[str | int]], str]


def as_input_error(error: ValidationError, place: Place, root: type[BaseModel]) -> InputError:
    """Return the first thing that is wrong with the form of a document.

    If several things are wrong, an unknown key comes first, since a misspelt key also shows as a
    missing one.

    Parameters
    ----------
    error
        What validation found.
    place
        From the steps to a key, positions counted from 0, to where it stands.
    root
        The model of the whole document.
    """
    details = error.errors(include_url=False)
    worst = min(details, key=lambda detail: detail["type"] != "extra_forbidden")
    return _line(worst, place, root)


def shown(value: object) -> str:
    """Return a value as a message shows it: one line, not long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def _line(detail: ErrorDetails, place: Place, root: type[BaseModel]) -> InputError:
    if detail["type"] == "extra_forbidden":
        # The last is the key as it was written, whatever it looks like.
        *above, unknown = detail["loc"]
        keys, models, _, _ = _locate(above, root)
        return unknown_name("key", unknown, _keys_of(models[-1]), place(keys))
    keys, models, allowed, branches = _locate(detail["loc"], root)
    kind, context, where = detail["type"], detail.get("ctx", {}), place(keys)
    if kind == "missing":
        return InputError(f"{where}: is missing; allowed: {allowed}")
    if kind == "needed":
        missing = place([*keys, detail["msg"]])
        return InputError(f"{missing}: is missing; allowed: {context['allowed']}")
    if kind == "union_tag_not_found":
        tag = context["discriminator"].strip("'")
        return InputError(f"{where}: {tag}: is missing; allowed: {', '.join(branches)}")
    if kind == "union_tag_invalid":
        tag = context["discriminator"].strip("'")
        return unknown_name(tag, detail["input"][tag], branches, f"{where}: {tag}")
    if kind in ("one_of", "conflict"):
        return InputError(f"{where}: {detail['msg']}")
    if kind == "literal_error" and isinstance(detail["input"], str):
        words = re.findall(r"'([^']*)'", context["expected"]) or [allowed]
        key = next(str(key) for key in reversed(keys) if isinstance(key, str))
        noun = "word" if key == "of" else NOUNS.get(key, key)
        return unknown_name(noun, detail["input"], words, where)
    return InputError(f"{where}: {shown(detail['input'])} is not allowed; allowed: {allowed}")


def _locate(
    loc: Sequence[str | int], root: type[BaseModel]
) -> tuple[list[str | int], list[type[BaseModel]], str, dict[str, type[BaseModel]]]:
    """Follow the location of an error: keys as written, their models, what the last one allows.

    Pydantic's locations also hold the branch taken in a union, which the document does not show;
    the last item holds the branches that the last key leaves open.
    """
    models: list[type[BaseModel]] = [root]
    keys: list[str | int] = []
    allowed = "a table of " + ", ".join(_keys_of(root))
    branches: dict[str, type[BaseModel]] = {}
    annotation: Any = None
    for part in loc:
        if isinstance(part, int):
            keys.append(part)
            continue
        form = _tagged(annotation, part)
        if form is not None:
            models.append(form)
            continue
        if part.startswith(("<", "constrained-")) or "[" in part:
            continue
        if part in branches:
            models.append(branches[part])
            allowed = "a table of " + ", ".join(_keys_of(branches[part]))
            branches = {}
            continue
        keys.append(part)
        fields = {f.alias or name: f for name, f in models[-1].model_fields.items()}
        if part in fields:
            field = fields[part]
            annotation = field.annotation
            allowed = field.description or ""
            branches = _branches(field.annotation, field.discriminator)
            inner = None if branches else _model_in(field.annotation)
            if inner is not None:
                models.append(inner)
    return keys, models, allowed, branches


def _branches(annotation: Any, discriminator: object = None) -> dict[str, type[BaseModel]]:
    """Return the models of a tagged union by tag; none where there is no such union."""
    if get_origin(annotation) is Annotated:
        told = (m.discriminator for m in annotation.__metadata__ if isinstance(m, FieldInfo))
        return _branches(get_args(annotation)[0], next(filter(None, told), discriminator))
    if isinstance(discriminator, str):
        models = [_model_in(model) for model in get_args(annotation)]
        return {
            tag: model
            for model in models
            if model is not None
            for tag in get_args(model.model_fields[discriminator].annotation)
        }
    for argument in get_args(annotation):
        if found := _branches(argument):
            return found
    return {}


def _tagged(annotation: Any, tag: str) -> type[BaseModel] | None:
    """Return the model that bears a tag in a union whose forms are told apart by a function."""
    if get_origin(annotation) is Annotated and any(
        isinstance(told, Tag) and told.tag == tag for told in annotation.__metadata__
    ):
        return _model_in(get_args(annotation)[0])
    found = (_tagged(argument, tag) for argument in get_args(annotation))
    return next((model for model in found if model is not None), None)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_model_in(argument) for argument in get_args(annotation)]
    return next((model for model in found if model is not None), None)


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
