"""Pages for Excel, R and Stata: what stands there is asked as it stands, the lines of R run."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from lab_server import listening

from tarazy.compute.pool import Inline
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PROGRAMS = ("excel", "r", "stata")
ADDRESS = re.compile(r'"?(http://127\.0\.0\.1:8765(/[^"\s]*))')
BODY = re.compile(r'\{"scenario": "[^}]+"\}')
LINES = re.compile(r"```r\n(.*?)```", re.DOTALL)


def page(program: str) -> str:
    return (HOW_TO / f"read-answers-in-{program}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("lab") / "lab.sqlite"
    with listening(create_app(Settings(store=store, workers=1), Inline())) as (host, port):
        yield f"http://{host}:{port}"


@pytest.mark.parametrize("program", PROGRAMS)
def test_addresses_and_bodies_are_answered_as_they_stand(address: str, program: str) -> None:
    text = page(program)
    found = {place for _, place in ADDRESS.findall(text)}
    # As it is written within quotation marks of these programs.
    bodies = set(BODY.findall(text.replace('""', '"')))
    assert len(found) >= 2 and len(bodies) == 1
    head = {"content-type": "application/json"}
    for place in found:
        if place == "/api/run":
            answer = httpx.post(address + place, content=bodies.pop(), headers=head, timeout=60)
            assert {"welfare", "question_digest", "units"} <= set(answer.json())
        else:
            answer = httpx.get(address + place, timeout=60)
        assert answer.status_code == 200, place
        if urlsplit(place).path == "/answer.csv":
            heading, first, *rows = answer.text.splitlines()
            assert heading.split(",")[:2] == ["country", "welfare"]
            assert len(rows) > 50 and re.match(r"[A-Z]{3},-?\d", first)


def has_r() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "library(jsonlite); library(curl)"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_r(), reason="R with jsonlite and curl is not installed")
def test_the_lines_of_r_run(address: str, tmp_path: Path) -> None:
    program = tmp_path / "lines.R"
    lines = "\n".join(LINES.findall(page("r"))).replace("http://127.0.0.1:8765", address)
    program.write_text(lines, encoding="utf-8")
    done = subprocess.run(["Rscript", str(program)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    duty = httpx.get(f"{address}/answer.json?v=1&ask=duty&by=USA&on=KAZ&size=20").json()
    assert duty["question_digest"] in done.stdout
    # What R prints has seven digits.
    numbers = [float(each) for each in re.findall(r"^\[1\] (-?[\d.]+)$", done.stdout, re.MULTILINE)]
    assert numbers[0] == pytest.approx(duty["welfare"]["KAZ"], rel=1e-5)
    assert len(numbers) == 3
