"""JSON of the shell as any reader takes it: Python's own takes more."""

import json
import math

import numpy as np
import pytest

from tarazy.cli import main
from tarazy.text.plain_json import plain_json


def strict(text):
    """Return JSON as read by a reader that knows no NaN and no infinity."""

    def refused(constant):
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refused)


def test_what_is_not_finite_is_null():
    content = {"a": [math.nan, math.inf, 1.5], 2: (np.float64("nan"), np.int64(3)), "c": None}
    assert strict(plain_json(content)) == {"a": [None, None, 1.5], "2": [None, 3], "c": None}


@pytest.mark.parametrize("name", ["sever-russia", "oil-turns-east", "cpc-outage-month"])
def test_a_split_that_does_not_exist_is_null(name, capfd, tmp_path):
    assert main(["run", name, "--json"]) == 0
    found = strict(capfd.readouterr().out)
    assert found["welfare"]["KAZ"] < 0
    if name == "sever-russia":
        assert found["welfare_first_order"]["KAZ"] is None
        assert found["welfare_first_order"]["USA"] is not None
    assert main(["run", name, "--out", str(tmp_path / "out")]) == 0
    for path in (tmp_path / "out").glob("*.json"):
        strict(path.read_text("utf-8"))
