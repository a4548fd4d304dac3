"""Ranges in the shell: documents without focus, and with what else may be left out."""

import json

import pytest

from tarazy.cli import main

DOCUMENT = """version = 1
{keys}
title = {{ en = "a title", kk = "тақырып", ru = "название" }}
question = {{ en = "a question", kk = "сұрақ", ru = "вопрос" }}

[[shocks]]
kind = "tariff"
importer = "USA"
exporter = "KAZ"
add = 0.1
"""


def written(tmp_path, keys=""):
    path = tmp_path / "mine.toml"
    path.write_text(DOCUMENT.format(keys=keys), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
@pytest.mark.parametrize("keys", ["", "focus = []", 'focus = ["KAZ"]'])
def test_a_document_without_pairs_in_focus_has_a_range(keys, language, tmp_path, capsys):
    path = written(tmp_path, keys)
    assert main(["run", path, "--draws", "2", "--lang", language, "--sensitivities"]) == 0
    table = capsys.readouterr().out.rstrip().splitlines()
    assert any("KAZ" in line and "100 %" in line for line in table[-3:])


def test_the_range_is_of_the_economies_that_the_answer_is_about(tmp_path, capsys):
    assert main(["run", written(tmp_path), "--draws", "2", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["range"]["trade_change"] == {}
    named = content["focus"]
    assert named == ["USA", "KAZ"]
    assert main(["run", written(tmp_path), "--draws", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    # A row ends with the share of draws of one sign.
    rows = [line for line in lines if line.endswith(" %")][-2:]
    assert [code in row for code, row in zip(named, rows, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ('focus = ["KAZ", "KAZ"]', "focus: 'KAZ' stands twice; allowed: each once"),
        ('focus = ["XXX"]', "focus: unknown economy 'XXX'"),
        ("uncertainty = { of = [] }", "uncertainty: of: [] is not allowed"),
    ],
)
def test_what_no_range_can_be_drawn_of_is_one_line(keys, message, tmp_path, capsys):
    assert main(["run", written(tmp_path, keys), "--draws", "2"]) == 2
    shown = capsys.readouterr().err
    assert message in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize("number", ["0", "1", "-3"])
def test_a_range_has_two_draws_or_more(number, tmp_path, capsys):
    assert main(["run", written(tmp_path), "--draws", number]) == 2
    assert "allowed: a whole number from 2 to 100000" in capsys.readouterr().err


def test_a_range_of_a_corridor_experiment_draws_the_network_with_the_world(capsys):
    assert main(["run", "cpc-one-mooring", "--draws", "2"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "the figures of the network are drawn together with those of the world" in shown
    assert "assumed figures of networks" in shown
    assert "real income KAZ" in shown
