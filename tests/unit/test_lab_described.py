"""What the interface says of itself holds: schemathesis asks every operation what it describes.

Right and wrong requests are made from the description (OpenAPI), in this process; every answer
must have a status, a media type, headers and a content that are described.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from lab_client import Client
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.openapi import from_dict

from tarazy.arguments.limits import SEED_LAST
from tarazy.compute.pool import Inline
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

# What is named, so that the test is quick; of ranges one is computed at a time, of few draws.
NAMES = {"pntr", "jackson-vanik", "us-column-1", "weighted", "simple"}
RANGES, DRAWS = 1, 2
# Seconds that an answer may take on a machine that is busy.
PATIENCE = 120
CONFIG = {
    "seed": 1,
    "request-timeout": PATIENCE,
    "generation": {"max-examples": 4, "database": "none", "deterministic": True},
    # A document has more rules than a schema tells, and no range is known beforehand.
    "checks": {"positive_data_acceptance": {"enabled": False}},
}


def shortened(described: Any) -> Any:
    """Return a description in which fewer experiments and regimes are named, and no documents.

    What a document may say stands in a schema of its own; made from ``object`` it is wrong.
    """
    if isinstance(described, list):
        return [shortened(each) for each in described]
    if not isinstance(described, dict):
        return described
    found = {key: shortened(value) for key, value in described.items()}
    if set(found.get("enum", ())) & NAMES:
        found["enum"] = [name for name in found["enum"] if name in NAMES]
    if found.get("maximum") == SEED_LAST:
        # Another seed is another range, which takes seconds.
        found["maximum"] = 0
    if {"type": "object"} in found.get("anyOf", ()):
        found["anyOf"].remove({"type": "object"})
    return found


def test_every_operation_answers_as_it_is_described(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = tmp_path / "lab.sqlite"
    limits = Settings(store=store, workers=1, names=("*",), draws=DRAWS, ranges=RANGES)
    app = create_app(limits, Inline())
    described = shortened(Client(app).get("/openapi.json").json())
    schema = from_dict(described, config=SchemathesisConfig.from_dict(CONFIG))
    schema.app = app
    statuses: dict[str, Counter[int]] = defaultdict(Counter)
    wrong: list[str] = []
    for event in from_schema(schema).execute():
        if isinstance(event, FatalError | NonFatalError):
            wrong.append(repr(event))
        if not isinstance(event, ScenarioFinished):
            continue
        made = event.recorder
        for case, found in made.interactions.items():
            if found.response is not None:
                operation = made.cases[case].value.operation
                statuses[operation.label][found.response.status_code] += 1
        for checks in made.checks.values():
            failed = [each.failure_info.failure for each in checks if each.failure_info]
            wrong += [f"{made.label}: {failure}" for failure in failed]
    assert not wrong, "\n".join(wrong[:5])
    assert not [record for record in caplog.records if record.levelno > logging.INFO]
    # Every operation gave what it is for, and refused what takes a body and got a wrong one.
    operations = {
        f"{method.upper()} {path}": "requestBody" in operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    assert {each for each, found in statuses.items() if {200, 202} & set(found)} == set(operations)
    for operation, takes_a_body in operations.items():
        assert not takes_a_body or {415, 422} <= set(statuses[operation]), operation
