"""The JSON Schema of files of claims, made from the models that check them.

``tarazy schema --of claims`` prints it. Editors that know JSON Schema complete keys and mark
mistakes while a file is written. Whether a series, figure, event or scenario that a claim names is
there is checked when the file is read.
"""

from __future__ import annotations

import json
from typing import Any

from tarazy.evidence.document import ClaimsDocument
from tarazy.scenario.schema import DIALECT, clean, complete_parts, complete_selection, in_order

IDENTIFIER = "urn:tarazy:schema:claims-1"


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12, as plain data.

    Days are texts in JSON; a TOML reader gives them as dates, to be written as ISO 8601.
    """
    generated = ClaimsDocument.model_json_schema(by_alias=True)
    parts = generated.pop("$defs")
    for name, part in parts.items():
        clean(part)
        if name == "Selection":
            complete_selection(part)
    complete_parts(parts)
    clean(generated)
    generated |= {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "Tarazy claims, version 1",
        "description": "What texts say, and how data and model check it.",
        "$defs": dict(sorted(parts.items())),
    }
    ordered: dict[str, Any] = in_order(generated)
    return ordered


def text() -> str:
    """Return the schema as the text that is published: UTF-8, two spaces, a final line break."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
