"""Values that no question needs are refused in one line, before any work or memory is taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from tarazy.arguments.limits import MOST_DRAWS, SHOCKS_OF_A_DOCUMENT, WORKERS
from tarazy.cli import app, main, running
from tarazy.corridors.capital import annuity
from tarazy.corridors.replays import replay
from tarazy.errors import InputError
from tarazy.scenario.building import resolve


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, one in inner.items():
        yield from commands(one, (*path, name))


def empty_options() -> Iterator[tuple[str, ...]]:
    for path, command in commands(typer.main.get_command(app)):
        for one in command.params:
            if one.param_type_name == "option" and not one.is_flag and one.default is None:
                yield (*path, max(one.opts, key=len))


@pytest.mark.parametrize("words", list(empty_options()), ids=" ".join)
def test_an_option_without_a_text_is_not_taken_for_none(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, ""]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and error.startswith("tarazy: ")
    assert f"{words[-1]}: ''; allowed: " in error or "Invalid value" in error


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "corridors --draws 1000000000",
            f"--draws: 1000000000; allowed: 0 for none, or 2 to {MOST_DRAWS}",
        ),
        ("corridors --n-1 --top 99999999", "--top: 99999999; allowed: an integer from 1 to 10000"),
        ("sensitivity --top 99999999", "--top: 99999999; allowed: an integer from 1 to 10000"),
        ("report --draws 1000000000", f"--draws: 1000000000; allowed: 0, or 2 to {MOST_DRAWS}"),
        ("brief --draws 1000000000", f"--draws: 1000000000; allowed: 0, or 2 to {MOST_DRAWS}"),
        (
            "claims --check --draws 1000000000",
            "draws: 1000000000 is not allowed; allowed: 0, or a whole number from 2 ",
        ),
        (
            "claims --check --workers 1000000000",
            f"workers: 1000000000 is not allowed; allowed: a whole number from 1 to {WORKERS}",
        ),
        (
            "validate ranges --draws 1000000000",
            f"draws: 1000000000; allowed: an integer from 2 to {MOST_DRAWS}",
        ),
        (
            "ranges --store --out r.json --workers 1000000000",
            f"workers: 1000000000; allowed: an integer from 1 to {WORKERS}",
        ),
        ("world --theta 1e308 --source x", "is 1e+308; allowed: more than zero, up to 1000"),
        ("corridors --unit kb/d --density 1e300", "allowed: a number above 0, up to 1000"),
    ],
)
def test_numbers_have_an_end(
    line: str, message: str, capsys: pytest.CaptureFixture[str], tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line.split()) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_rate_of_interest_has_an_end() -> None:
    with pytest.raises(InputError, match=r"interest: 1e\+308; allowed: a rate a year from 0 to 10"):
        annuity(100.0, 20.0, 1e308)


def test_a_replay_of_centuries_is_refused_before_a_year_is_planned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from datetime import date

    from tarazy.corridors import replays

    monkeypatch.setattr(replays, "restored", lambda *_, **__: pytest.fail("the work has begun"))
    with pytest.raises(InputError, match=r"allowed: at most 1096 days"):
        replay(["kashagan-2022-1"], first=date(1900, 1, 1), last=date(2200, 1, 1), step="day")


def test_a_document_holds_so_many_shocks() -> None:
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.1}
    document = {"shocks": [shock] * (SHOCKS_OF_A_DOCUMENT + 1)}
    with pytest.raises(InputError, match=r"5,001 shocks; allowed: up to 5,000$"):
        resolve(document, "many.toml", lambda name, key: pytest.fail(name))


def test_a_memory_that_is_not_enough_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: Any) -> None:
        raise MemoryError("Unable to allocate 14.7 TiB")

    monkeypatch.setattr(running, "_check_epoch", full)
    assert main(["list"]) == 1
    assert capsys.readouterr().err == (
        "tarazy: the memory of this machine is not enough (Unable to allocate 14.7 TiB); "
        "ask for less\n"
    )
