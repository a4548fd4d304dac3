"""The JSON Schema of study documents, made from the models that check them.

``tarazy schema --of study`` prints it. Editors that know JSON Schema complete keys and mark
mistakes while a document is written. Whether a scenario, an economy or a network is there is
checked when a study is read.
"""

from __future__ import annotations

import json
from typing import Any

from tarazy.scenario.schema import DIALECT, clean, complete_parts, in_order, names_once
from tarazy.study.document import Study

IDENTIFIER = "urn:tarazy:schema:study-1"
# Keys of lists in which one name stands for a list of it.
_LISTS = {"Experiments": ("detail", "glance", "timelines"), "BalanceOf": ("partners",)}


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12, as plain data."""
    generated = Study.model_json_schema(by_alias=True)
    parts = generated.pop("$defs")
    for part in parts.values():
        clean(part)
    complete_parts(parts)
    clean(generated)
    for name, keys in _LISTS.items():
        for key in keys:
            names_once(parts[name]["properties"], key, least=0)
    names_once(generated["properties"], "partner", least=1)
    # A document from a file has the name of the file or of its folder.
    generated["required"].remove("name")
    generated |= {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "Tarazy study, version 1",
        "description": "What a report is about, and what it shows.",
        "$defs": dict(sorted(parts.items())),
    }
    ordered: dict[str, Any] = in_order(generated)
    return ordered


def text() -> str:
    """Return the schema as the text that is published: UTF-8, two spaces, a final line break."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
