"""The commands of the guide to critical minerals run, and print what it shows."""

import re
import shlex
from pathlib import Path

import pytest

from tarazy.cli import main

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "critical-minerals.md"
TEXT = GUIDE.read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()
]
SHOWN = [
    line
    for block in re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
]


@pytest.fixture(scope="module")
def printed():
    return []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_guide_runs(command, printed, capsys):
    program, *words = shlex.split(command)
    assert program == "tarazy"
    assert main(words) == 0
    printed.append(capsys.readouterr().out)


def test_what_the_guide_shows_is_printed(printed):
    assert len(printed) == len(COMMANDS)
    lines = {" ".join(line.split()) for output in printed for line in output.splitlines()}
    assert len(SHOWN) >= 8
    for line in SHOWN:
        assert " ".join(line.split()) in lines, line
