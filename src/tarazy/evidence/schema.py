"""The JSON Schema of files of claims, made from the models that check them.

``tarazy schema --of claims`` prints it. Editors that know JSON Schema complete keys and mark
mistakes while a file is written. Whether a series, figure, event or scenario that a claim names is
there is checked when the file is read.
"""

from __future__ import annotations

from typing import Any

from tarazy.evidence.document import ClaimsDocument
from tarazy.scenario.json_schema import as_text, schema_of

IDENTIFIER = "urn:tarazy:schema:claims-1"


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12, as plain data.

    Days are texts in JSON; a TOML reader gives them as dates, to be written as ISO 8601.
    """
    return schema_of(
        ClaimsDocument,
        IDENTIFIER,
        "Tarazy claims, version 1",
        "What texts say, and how data and model check it.",
    )


def text() -> str:
    """Return the schema as the text that is published: UTF-8, two spaces, a final line break."""
    return as_text(schema())
