"""The JSON Schema of scenario documents, made from the models that check them.

``python -m tarazy.scenario.schema`` prints it, and so does ``tarazy schema``. Editors that know
JSON Schema complete keys and mark mistakes while a document is written. What only a world can tell
(that a code exists, that a table has a column) is checked when a scenario is compiled.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from tarazy.arguments.months import MOST_MONTHS
from tarazy.codes.classification import LANGUAGES
from tarazy.experiment.events.corridor_shocks import Expansion, WorldPrice
from tarazy.experiment.events.shocks import Tariff, TradeCost
from tarazy.scenario.document import Scenario, Stage
from tarazy.scenario.parts import EVERYTHING, NAMES, SELECTOR, TEXTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "urn:tarazy:schema:scenario-1"
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
_TEXT = {"type": "string", "minLength": 1, "pattern": r"\S"}
_NAMES = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12, as plain data.

    Dates are texts in JSON; a TOML reader gives them as dates, to be written as ISO 8601.
    """
    generated = Scenario.model_json_schema(by_alias=True)
    parts = generated.pop("$defs")
    for name, part in parts.items():
        clean(part)
        _COMPLETE.get(name, _as_it_is)(part)
    complete_parts(parts)
    clean(generated)
    _complete_document(generated)
    generated |= {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "Tarazy scenario, version 1",
        "description": "A question of trade policy, and the shocks to a world economy that answer "
        "it.",
        "$defs": dict(sorted(parts.items())),
    }
    ordered: dict[str, Any] = in_order(generated)
    return ordered


def text() -> str:
    """Return the schema as the text that is published: UTF-8, two spaces, a final line break."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


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
        part["pattern"] = _TEXT["pattern"]
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


def _as_it_is(part: dict[str, Any]) -> None:
    """Leave a part as its model says it."""


def complete_selection(part: dict[str, Any]) -> None:
    """Let a code, a group or a list stand for a selection without exceptions."""
    of = {**_NAMES, "description": part["properties"]["of"]["description"]}
    without = {**_NAMES, "description": NAMES}
    # An empty list of exceptions is no mistake.
    without["anyOf"] = [_TEXT, {"type": "array", "items": _TEXT}]
    table = {**part, "properties": {"of": of, "except": without}}
    table.pop("description", None)
    part.clear()
    part.update({"description": SELECTOR, "anyOf": [*_NAMES["anyOf"], table]})


def complete_texts(part: dict[str, Any]) -> None:
    """Require a text in at least one language."""
    part["anyOf"] = [{"required": [language]} for language in LANGUAGES]


def _complete_plain_texts(part: dict[str, Any]) -> None:
    """Let a text without a language stand for one in English."""
    complete_texts(part)
    table = {key: value for key, value in part.items() if key != "description"}
    part.clear()
    part.update({"description": TEXTS, "anyOf": [_TEXT, table]})


def complete_parts(parts: dict[str, Any]) -> None:
    """Complete what several documents share: texts, and parts that have texts among their keys."""
    for name, part in parts.items():
        if name == "Texts":
            _complete_plain_texts(part)
        elif set(LANGUAGES) <= part.get("properties", {}).keys():
            complete_texts(part)


def _complete_tariff(part: dict[str, Any]) -> None:
    part["oneOf"] = [{"required": [key]} for key in Tariff.INSTRUCTIONS]
    part["if"] = {"required": ["regime"]}
    part["then"] = {"properties": {"both_ways": {"const": False}}}
    part["else"] = {"properties": {"basis": False}, "required": ["importer"]}


def _complete_trade_cost(part: dict[str, Any]) -> None:
    part["oneOf"] = [{"required": [key]} for key in TradeCost.INSTRUCTIONS]


def names_once(properties: dict[str, Any], key: str, least: int) -> None:
    """Let one name stand for a list of names, each once and at least so many."""
    several = {"type": "array", "items": _TEXT, "minItems": least, "uniqueItems": True}
    described = {"description": properties[key]["description"]}
    properties[key] = {**described, "anyOf": [_TEXT, several]}


def _complete_network_shock(part: dict[str, Any]) -> None:
    """Let one name stand for a list of names, and one month for a list of months."""
    properties = part["properties"]
    for key in ("element", "market", "route"):
        if key in properties:
            names_once(properties, key, least=1)
    if "market" in properties:
        properties["market"]["default"] = EVERYTHING.of[0]
    if "months" in properties:
        month = {"type": "integer", "minimum": 1, "maximum": MOST_MONTHS}
        properties["months"] = {
            "description": properties["months"]["description"],
            "anyOf": [
                month,
                {"type": "array", "items": month, "minItems": 1, "uniqueItems": True},
            ],
        }


def _complete_expansion(part: dict[str, Any]) -> None:
    _complete_network_shock(part)
    part["oneOf"] = [{"required": [key]} for key in Expansion.INSTRUCTIONS]


def _complete_world_price(part: dict[str, Any]) -> None:
    _complete_network_shock(part)
    part["oneOf"] = [{"required": [key]} for key in WorldPrice.INSTRUCTIONS]


def _complete_stage(part: dict[str, Any]) -> None:
    part["oneOf"] = [{"required": [key]} for key in Stage.INSTRUCTIONS]
    part["if"] = {"required": ["shocks"]}
    part["then"] = {"required": ["title"]}


def _complete_expectation(part: dict[str, Any]) -> None:
    part["if"] = {"properties": {"variable": {"enum": ["imports", "exports"]}}}
    part["else"] = {"properties": {"partner": False, "sector": False}}


def _complete_document(part: dict[str, Any]) -> None:
    """Require what a document needs by itself, or nothing where it extends another."""
    part.pop("required", None)
    part["properties"]["groups"]["propertyNames"] = _TEXT
    part["properties"]["shocks"]["minItems"] = 1
    part["properties"]["then"]["minItems"] = 1
    part["anyOf"] = [
        {"required": ["extends"]},
        {"required": ["title", "question", "shocks"]},
        {"required": ["title", "question", "then"]},
    ]


_COMPLETE: dict[str, Callable[[dict[str, Any]], None]] = {
    "Selection": complete_selection,
    "Tariff": _complete_tariff,
    "TradeCost": _complete_trade_cost,
    "Outage": _complete_network_shock,
    "Expansion": _complete_expansion,
    "TransitFee": _complete_network_shock,
    "WorldPrice": _complete_world_price,
    "NewRoute": _complete_network_shock,
    "Stage": _complete_stage,
    "Expectation": _complete_expectation,
}

if __name__ == "__main__":
    sys.stdout.buffer.write(text().encode())
