"""One question through the shell, Python, the interface for programs and the page: one answer."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from lab_client import Client

import tarazy as tz
from tarazy.cli import main
from tarazy.compute.pool import Inline
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

CLOSE = 1e-9
OWN = """
name = "own"
title = "Dearer goods of the union"
question = "Who pays for it?"
world = "core-2022-73"
closure = "zero"

[[shocks]]
kind = "trade_cost"
importer = ["USA", "DEU"]
exporter = { of = "EAEU", except = ["RUS"] }
sector = "goods"
equivalent = 0.15

[[shocks]]
kind = "tariff"
importer = "USA"
exporter = "KAZ"
set = 0.2
"""
FORM = {
    "a duty of the form": "v=1&ask=duty&by=USA&on=KAZ&size=12.5&world=core-2022-73&ways=both",
    "a way that is closed": "v=1&ask=close&element=kazakhstan-crude/CPC-KAZ&size=40",
}
EXPERIMENTS = ("pntr", "us-tariff-timeline")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    store = tmp_path_factory.mktemp("lab") / "lab.sqlite"
    return Client(create_app(Settings(store=store, workers=1), Inline()))


def by_shell(capsys: pytest.CaptureFixture[str], asked: str) -> Any:
    assert main(["run", asked, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def check_one(client: Client, shell: Any, python: Any, rest: Any, address: str) -> None:
    """Hold four answers against one another: digests exactly, numbers of real income closely."""
    file = client.get(f"/answer.json?{address}").json()
    page = client.get(f"/quick?{address}").json()
    assert (python.question_digest, python.digest) == (shell["question_digest"], shell["digest"])
    for other in (rest, file):
        assert other["question_digest"] == shell["question_digest"]
        assert other["digest"] == shell["digest"]
        assert other["welfare"] == pytest.approx(shell["welfare"], abs=CLOSE)
    assert page["question"] == shell["question_digest"]
    shown = {each["code"]: each["percent"] for each in page["welfare"]}
    assert shown == pytest.approx({code: shell["welfare"][code] for code in shown}, abs=CLOSE)
    found = python.welfare.to_series().to_dict()
    assert found == pytest.approx(shell["welfare"], abs=CLOSE)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_of_the_catalogue(
    client: Client, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    rest = client.post("/api/run", json={"scenario": name}).json()
    check_one(client, by_shell(capsys, name), tz.run(name), rest, f"v=1&base={name}")


def test_a_document_of_ones_own(
    client: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    rest = client.post("/api/run", json={"scenario": tomllib.loads(OWN)}).json()
    head = {"content-type": "application/toml"}
    address = client.post("/document", content=OWN, headers=head).json()["address"]
    check_one(client, by_shell(capsys, str(file)), tz.run(file), rest, address)


@pytest.mark.parametrize("kind", FORM)
def test_a_question_of_the_form(
    client: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    address = FORM[kind]
    file = tmp_path / "asked.toml"
    file.write_text(client.get(f"/answer.toml?{address}").text, encoding="utf-8")
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    rest = client.post("/api/run", json={"scenario": document}).json()
    lines: dict[str, Any] = {}
    exec(client.get(f"/answer.py?{address}").text.split("print(")[0], lines)
    check_one(client, by_shell(capsys, str(file)), lines["outcome"], rest, address)
