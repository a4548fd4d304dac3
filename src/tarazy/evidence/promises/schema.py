"""The JSON Schema of files of promises, made from the models that check them.

``tarazy schema --of promises`` prints it. Whether a source or a list that a promise names is there
is checked when the file is read.
"""

from __future__ import annotations

from typing import Any

from tarazy.evidence.promises.document import PromisesDocument
from tarazy.scenario.json_schema import as_text, schema_of

IDENTIFIER = "urn:tarazy:schema:promises-1"


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12, as plain data.

    Days are texts in JSON; a TOML reader gives them as dates, to be written as ISO 8601.
    """
    return schema_of(
        PromisesDocument,
        IDENTIFIER,
        "Tarazy promises, version 1",
        "What two sides promised each other, and what came of it.",
    )


def text() -> str:
    """Return the schema as the text that is published: UTF-8, two spaces, a final line break."""
    return as_text(schema())
