"""What is wrong with a document, in one line: file, steps to the key, value, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tarazy.errors import InputError, unknown_name
from tarazy.scenario.document import Scenario
from tarazy.scenario.shocks import KINDS

Place = Callable[[Sequence[str | int]], str]


def as_input_error(error: ValidationError, place: Place) -> InputError:
    """Return the first thing that is wrong with the form of a document.

    If several things are wrong, an unknown key comes first, since a misspelt key also shows as a
    missing one.

    Parameters
    ----------
    error
        What validation found.
    place
        From the steps to a key, positions counted from 0, to where it stands.
    """
    details = error.errors(include_url=False)
    worst = min(details, key=lambda detail: detail["type"] != "extra_forbidden")
    return _line(worst, place)


def shown(value: object) -> str:
    """Return a value as a message shows it: one line, not long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def _line(detail: ErrorDetails, place: Place) -> InputError:
    keys, models, allowed = _locate(detail["loc"])
    kind, context, where = detail["type"], detail.get("ctx", {}), place(keys)
    if kind == "extra_forbidden":
        return unknown_name("key", keys[-1], _keys_of(models[-1]), place(keys[:-1]))
    if kind == "missing":
        return InputError(f"{where}: is missing; allowed: {allowed}")
    if kind == "needed":
        missing = place([*keys, detail["msg"]])
        return InputError(f"{missing}: is missing; allowed: {context['allowed']}")
    if kind == "union_tag_not_found":
        return InputError(f"{where}: kind: is missing; allowed: {', '.join(KINDS)}")
    if kind == "union_tag_invalid":
        return unknown_name("kind", detail["input"]["kind"], KINDS, f"{where}: kind")
    if kind in ("one_of", "conflict"):
        return InputError(f"{where}: {detail['msg']}")
    if kind == "literal_error" and isinstance(detail["input"], str):
        words = re.findall(r"'([^']*)'", context["expected"])
        noun = next(str(key) for key in reversed(keys) if isinstance(key, str))
        return unknown_name("word" if noun == "of" else noun, detail["input"], words, where)
    return InputError(f"{where}: {shown(detail['input'])} is not allowed; allowed: {allowed}")


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
            keys.append(part)
            continue
        if part.startswith(("<", "[")):
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
