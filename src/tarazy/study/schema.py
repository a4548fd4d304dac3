"""The JSON Schema of study documents, made from the models that check them.

``tarazy schema --of study`` prints it. Editors that know JSON Schema complete keys and mark
mistakes while a document is written. Whether a scenario, an economy or a network is there is
checked when a study is read.
"""

from __future__ import annotations

from typing import Any

from tarazy.scenario.json_schema import as_text, schema_of
from tarazy.study.document import Study

IDENTIFIER = "urn:tarazy:schema:study-1"


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12, as plain data."""
    return schema_of(
        Study,
        IDENTIFIER,
        "Tarazy study, version 1",
        "What a report is about, and what it shows.",
    )


def text() -> str:
    """Return the schema as the text that is published: UTF-8, two spaces, a final line break."""
    return as_text(schema())
