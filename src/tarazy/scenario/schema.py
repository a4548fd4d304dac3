"""The JSON Schema of scenario documents, made from the models that check them.

``python -m tarazy.scenario.schema`` prints it, and so does ``tarazy schema``. Editors that know
JSON Schema complete keys and mark mistakes while a document is written. What only a world can tell
(that a code exists, that a table has a column) is checked when a scenario is compiled.
"""

from __future__ import annotations

import sys
from typing import Any

from tarazy.scenario.document import Scenario
from tarazy.scenario.json_schema import as_text, schema_of

IDENTIFIER = "urn:tarazy:schema:scenario-1"


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12, as plain data.

    Dates are texts in JSON; a TOML reader gives them as dates, to be written as ISO 8601.
    """
    return schema_of(
        Scenario,
        IDENTIFIER,
        "Tarazy scenario, version 1",
        "A question of trade policy, and the shocks to a world economy that answer it.",
    )


def text() -> str:
    """Return the schema as the text that is published: UTF-8, two spaces, a final line break."""
    return as_text(schema())


if __name__ == "__main__":
    sys.stdout.buffer.write(text().encode())
