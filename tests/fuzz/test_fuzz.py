"""Files that were changed on their way: refused in one line, or read as if they were not.

`make fuzz` does the same for ten minutes, with every reader.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness import RIGHT, changed, judged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import MUTATIONS, fitting
from subjects import Subject, subjects

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
QUICK = [subject for subject in subjects() if not subject.slow]
BY_NAME = {subject.name: subject for subject in subjects()}
BY_KIND = {mutation.name: mutation for mutation in MUTATIONS}
# Inputs of each reader: all of them together take less than half a minute.
EXAMPLES = 20


@pytest.mark.parametrize("subject", QUICK, ids=lambda subject: subject.name)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_changed_file_is_refused_in_one_line_or_read_as_it_was(
    subject: Subject, data: st.DataObject
) -> None:
    mutation = data.draw(st.sampled_from(fitting(subject)))
    content = changed(subject, mutation, data.draw(st.integers(0, 2**31 - 1)))
    if content is None:
        return
    verdict = judged(subject, mutation, content)
    assert verdict.kind == RIGHT, f"{mutation.name}: {verdict.kind}: {verdict.told}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['reader']}, {case['change']}")
def test_what_was_found_once_is_right(case: dict[str, str | int]) -> None:
    subject, mutation = BY_NAME[str(case["reader"])], BY_KIND[str(case["change"])]
    content = changed(subject, mutation, int(case["seed"]))
    assert content is not None
    verdict = judged(subject, mutation, content)
    assert verdict.kind == RIGHT, f"{verdict.kind}: {verdict.told}"


def test_the_harness_sees_what_is_wrong() -> None:
    clean = BY_NAME["rates"]
    careless = Subject(
        "careless",
        clean.file,
        clean.write,
        lambda folder: (
            (folder / clean.file).read_text(encoding="utf-8").count("KAZ") // 0
            if (folder / clean.file).read_bytes()[:3] == b"\xef\xbb\xbf"
            else (folder / clean.file).read_bytes()[:60]
        ),
        clean.form,
        clean.numbers,
    )
    kinds = {
        judged(careless, mutation, content).kind
        for mutation in fitting(careless)
        if (content := changed(careless, mutation, 1)) is not None
    }
    assert {"traceback", "silent", RIGHT} <= kinds
