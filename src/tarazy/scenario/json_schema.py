"""JSON Schema of documents: one form, whatever the release of the library that makes it."""

from __future__ import annotations

import json
from typing import Any

from tarazy.scenario.parts import (
    EVERYTHING,
    SELECTOR,
    TEXT_SCHEMA,
    TEXTS,
    Part,
    Selection,
    Texts,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KEYWORDS = (
    "$schema",
    "$id",
    "$ref",
    "title",
    "description",
    "type",
    "const",
    "enum",
    "default",
    "properties",
    "required",
    "additionalProperties",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "$defs",
)


def schema_of(root: type[Part], identifier: str, title: str, description: str) -> dict[str, Any]:
    """Return the schema of a kind of document, draft 2020-12, as plain data.

    Dates are texts in JSON; a TOML reader gives them as dates, to be written as ISO 8601.

    Parameters
    ----------
    root
        The model of the whole document.
    identifier, title, description
        What the schema says of itself.
    """
    generated = root.model_json_schema(by_alias=True)
    parts = generated.pop("$defs")
    # Where they are used they are described too; pydantic would leave out what says the same.
    for model, told in ((Selection, SELECTOR), (Texts, TEXTS)):
        if model.__name__ in parts:
            parts[model.__name__]["description"] = told
    clean(parts)
    clean(generated)
    generated |= {
        "$schema": DIALECT,
        "$id": identifier,
        "title": title,
        "description": description,
        "$defs": dict(sorted(parts.items())),
    }
    ordered: dict[str, Any] = in_order(generated)
    return ordered


def as_text(schema: dict[str, Any]) -> str:
    """Return a schema as the text that is published: UTF-8, two spaces, a final line break."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def clean(part: Any) -> None:
    """Take out what a document cannot hold or a reader does not need: nulls, titles, mappings."""
    if isinstance(part, list):
        for item in part:
            clean(item)
        return
    if not isinstance(part, dict):
        return
    if isinstance(part.get("title"), str):
        del part["title"]
    part.pop("discriminator", None)
    if part.get("default", 0) in (None, []):
        del part["default"]
    if part.get("default") == EVERYTHING.model_dump(mode="json", by_alias=True):
        part["default"] = "*"
    if isinstance(part.get("description"), str):
        # What a docstring says of the attributes, the properties say themselves.
        told = part["description"].partition("\n\nAttributes\n")[0]
        part["description"] = " ".join(told.split())
    if part.get("type") == "string" and "minLength" in part:
        part["pattern"] = TEXT_SCHEMA["pattern"]
    # Releases of pydantic say these in different ways.
    if "const" in part:
        part.pop("enum", None)
    if len(part.get("allOf", ())) == 1:
        part.update(part.pop("allOf")[0])
    for bound in ("minimum", "maximum"):
        # A property may have that name too.
        if isinstance(part.get(bound), float) and part[bound].is_integer():
            part[bound] = int(part[bound])
    for value in part.values():
        clean(value)
    choices = part.get("anyOf")
    if choices and {"type": "null"} in choices:
        choices.remove({"type": "null"})
        if len(choices) == 1:
            (only,) = part.pop("anyOf")
            part.update({**only, **{k: v for k, v in part.items() if k == "description"}})


def in_order(part: Any) -> Any:
    """Return a schema with its keywords in one order, whatever the order in which they came."""
    if isinstance(part, list):
        return [in_order(item) for item in part]
    if not isinstance(part, dict):
        return part
    known = [key for key in _KEYWORDS if key in part]
    others = sorted(set(part) - set(known))
    return {
        key: {name: in_order(value) for name, value in part[key].items()}
        if key in ("properties", "$defs")
        else in_order(part[key])
        for key in (*known, *others)
    }
