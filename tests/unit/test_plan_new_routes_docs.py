"""The page on planning new routes does what it says, in Python, in the shell and as a document."""

import shlex
from pathlib import Path

import pytest
from test_docs import DOCS, blocks_of

from tarazy.cli import main

PAGE = DOCS / "how-to" / "plan-new-routes.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the document of the page."""
    folder = tmp_path_factory.mktemp("plan")
    [document] = blocks_of(PAGE, "toml")
    (folder / "plan.toml").write_text(document, encoding="utf-8")
    return folder


def test_python_of_the_page_runs(folder, monkeypatch):
    monkeypatch.chdir(folder)
    names = {}
    for text in blocks_of(PAGE, "python"):
        exec(compile(text, str(PAGE), "exec"), names)
    assert names["answer"].question["premium_over"] == {"MED_BTC": "MED_KEBCO"}
    assert names["steps"]["price"].is_monotonic_decreasing
    assert names["plan"].npv >= 0.0
    assert names["plan"].npv >= names["plan"].npv_without_premium


def lines():
    for text in blocks_of(PAGE, "sh"):
        for line in text.replace("\\\n", " ").splitlines():
            yield pytest.param(shlex.split(line, comments=True)[1:], id=line[:60])


@pytest.mark.parametrize("words", list(lines()))
def test_the_shell_of_the_page_runs(words, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert main(words) == 0
    told = capsys.readouterr().out
    assert any(word in told for word in ("for its capital", "Net of capital the best plan"))
    if "--out" in words:
        written = {path.name for path in Path("out/plan").iterdir()}
        assert {"projects.csv", "years.csv", "timing.csv", "summary.json"} <= written
