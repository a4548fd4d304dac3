"""The JSON Schema of sweep documents: that of scenarios with placeholders, and the grid.

``tarazy schema --of sweep`` prints it. Editors that know JSON Schema complete keys and mark
mistakes while a document is written. Whether every placeholder is an axis, and every point a
scenario, is checked when a sweep is read.
"""

from __future__ import annotations

from typing import Any

from tarazy.scenario import schema as of_scenarios
from tarazy.scenario.json_schema import DIALECT, as_text, clean, in_order
from tarazy.sweeps.axes import FORM_TEXT, FORMS
from tarazy.sweeps.document import GRID, MEASURES
from tarazy.sweeps.grid import COMBINE, NAME, WAYS

IDENTIFIER = "urn:tarazy:schema:sweep-1"
_PLACEHOLDER = "Placeholder"
_REFERENCE = {"$ref": f"#/$defs/{_PLACEHOLDER}"}
# What conditions say of a document is not what stands in it.
_CONDITIONS = ("if", "not", "const", "default", "required", "propertyNames")
_TYPES = ("number", "integer", "boolean", "string")


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12, as plain data."""
    given = of_scenarios.schema()
    parts = {name: _with_placeholders(part) for name, part in given.pop("$defs").items()}
    whole = _with_placeholders({key: given[key] for key in given if not key.startswith("$")})
    axes: dict[str, Any] = {}
    for form in FORMS:
        generated = form.model_json_schema(by_alias=True)
        parts |= generated.pop("$defs", {})
        clean(generated)
        axes[form.__name__] = generated
    parts |= axes
    parts[_PLACEHOLDER] = {
        "description": "the name of an axis of the grid after a dollar sign",
        "type": "string",
        "pattern": rf"\$({NAME.pattern})",
    }
    whole["properties"][GRID] = _grid(list(axes))
    whole["properties"][MEASURES] = {
        "description": "what is kept of every equilibrium, e.g. 'welfare[KAZ]'",
        "type": "array",
        "items": {"type": "string", "minLength": 1},
        "minItems": 1,
        "uniqueItems": True,
    }
    whole["allOf"] = [{"required": [GRID]}]
    found: dict[str, Any] = in_order(
        whole
        | {
            "$schema": DIALECT,
            "$id": IDENTIFIER,
            "title": "Tarazy sweep, version 1",
            "description": "A scenario with placeholders, and a grid of what takes their place.",
            "$defs": dict(sorted(parts.items())),
        }
    )
    return found


def text() -> str:
    """Return the schema as the text that is published: UTF-8, two spaces, a final line break."""
    return as_text(schema())


def _grid(forms: list[str]) -> dict[str, Any]:
    values = {
        "description": "the values themselves",
        "type": "array",
        "items": {"type": ["number", "string"]},
        "minItems": 1,
    }
    together = {
        "description": "by name of a dimension, the axes that go together along it",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 2,
            "uniqueItems": True,
        },
    }
    return {
        "description": f"axes by name, each {FORM_TEXT}",
        "type": "object",
        "properties": {
            COMBINE: {
                "description": "how axes make points: each with each, or together",
                "anyOf": [{"enum": list(WAYS)}, together],
                "default": WAYS[0],
            }
        },
        "propertyNames": {"pattern": f"^{NAME.pattern}$"},
        "additionalProperties": {
            "anyOf": [values, *({"$ref": f"#/$defs/{form}"} for form in forms)]
        },
        "minProperties": 1,
    }


def _with_placeholders(part: Any) -> Any:
    """Return a schema that lets a placeholder stand for every number, text and choice of words."""
    if isinstance(part, list):
        return [_with_placeholders(item) for item in part]
    if not isinstance(part, dict):
        return part
    changed = {
        key: value
        if key in _CONDITIONS
        else {name: _with_placeholders(one) for name, one in value.items()}
        if key in ("properties", "$defs")
        else _with_placeholders(value)
        for key, value in part.items()
        if not (key in ("then", "else") and "if" in part)
    }
    changed |= {key: part[key] for key in ("then", "else") if "if" in part and key in part}
    if "const" in part or not (part.get("type") in _TYPES or "enum" in part):
        return changed
    if part.get("type") == "string" and "enum" not in part and part.get("pattern") in (None, r"\S"):
        return changed
    told = {key: changed.pop(key) for key in ("description", "default") if key in changed}
    return {**told, "anyOf": [changed, _REFERENCE]}
