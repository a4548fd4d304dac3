"""``tarazy claims`` and ``tarazy timeline``, as functions of their arguments."""

import json
from pathlib import Path

import pytest
import typer

from tarazy.cli.claims import claims
from tarazy.cli.timeline import timeline
from tarazy.errors import InputError
from tarazy.evidence import library

EXAMPLES = Path(__file__).parents[2] / "examples" / "claims"
APP = typer.Typer()
APP.command("claims")(claims)
APP.command("timeline")(timeline)


@pytest.fixture
def shell(capsys):
    """Return what a command prints."""

    def run(*arguments):
        status = APP(list(arguments), standalone_mode=False)
        return status or 0, capsys.readouterr().out

    return run


def test_the_ledger_is_listed_with_counts_and_contradictions(shell):
    status, text = shell("claims")
    assert status == 0
    for key in library().claims:
        assert f"\n{key:<4} [" in f"\n{text}"
    assert f"Claims: {len(library().claims)}; " in text
    told = " ".join(text.split())
    assert "kaz-us-trade: numbers apart, inside one text: 508.1 million USD (2013)" in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("[contradicted]", "Check 1: contradicted", "−12.0%", "Source: Energy")),
        (
            "kk",
            (
                "[теріске шығарылды]",
                "1-тексеру: теріске шығарылды",
                "−12,0\u00a0%",
                "Дереккөз: Energy",
            ),
        ),
        ("ru", ("[опровергнуто]", "Проверка 1: опровергнуто", "−12,0\u00a0%", "Источник: Energy")),
    ],
)
def test_one_claim_with_all_that_is_known(shell, language, words):
    _, text = shell("claims", "--id", "C11", "--lang", language)
    assert all(word in text for word in words), text
    _, cause = shell("claims", "--id", "D1", "--lang", language)
    assert "jackson-vanik" in cause
    assert "core-2022" in cause


def test_filters_narrow_the_list(shell):
    _, text = shell("claims", "--kind", "goal", "--verdict", "reached")
    listed = [line.split()[0] for line in text.splitlines() if "[reached]" in line]
    assert listed
    assert all(library().claims[key].kind == "goal" for key in listed)
    _, nothing = shell("claims", "--kind", "goal", "--verdict", "supported")
    assert nothing == "No claim fits these filters.\n"


def test_json_holds_every_claim(shell):
    _, text = shell("claims", "--json")
    found = json.loads(text)
    assert [one["id"] for one in found["claims"]] == list(library().claims)
    assert all(one["verdict"] != "unchecked" for one in found["claims"])
    assert set(found["claims"][0]["claim"]) == {"en", "kk", "ru"}
    _, one = shell("claims", "--id", "C11", "--json")
    [entry] = json.loads(one)["claims"]
    assert (entry["id"], entry["claim"]["kk"]) == ("C11", library().claims["C11"].kk)


def test_claims_and_events_of_a_user(shell):
    mine = str(EXAMPLES / "my-claims.toml")
    status, text = shell("claims", "--file", mine, "--text", "NOTE", "--draws", "2")
    assert status == 0
    assert "N1   [outdated]" in text
    assert "N2   [supported]" in text
    assert "N3   [cannot tell]" in text
    table = str(EXAMPLES / "my-events.csv")
    _, events = shell("timeline", "--file", mine, "--file", table, "--from", "2024")
    assert "2024-06   * A meeting that the note tells of. [summit]" in events
    assert "2024-10-03* A forum on trade. [summit] – 2024-10-04" in events


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_timeline_shows_stages_and_filters(shell, language):
    _, text = shell("timeline", "--lang", language)
    assert len(text.splitlines()) > len(library().events)
    for stage in library().stages.values():
        assert stage.in_language(language).split()[0] in text
    _, some = shell("timeline", "--lang", language, "--from", "2006-06", "--to", "2006-09")
    assert "2006-06-16" in some
    assert "2006-09-29" in some
    assert "1991-12-25" not in some


def test_the_timeline_as_json(shell):
    _, text = shell("timeline", "--json", "--kind", "outage")
    found = json.loads(text)
    assert {item["kind"] for item in found["items"]} == {"outage"}
    assert all(set(item["text"]) == {"en", "kk", "ru"} for item in found["items"])
    assert len(found["stages"]) == len(library().stages)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--store"], "--store: stands without --check; allowed: with --check"),
        (["--check", "--id", "C3"], "--check: checks every claim of the package; allowed: "),
        (["--check", "--store", "--draws", "4"], "--draws: 4 with --store; allowed: the draws"),
        (["--draws", "4"], "--draws: 4 without experiments; allowed: with --check or --file"),
        (["--checkpoint", "x"], "--checkpoint: x without --check; allowed: with --check"),
        (["--lang", "de"], "unknown language 'de'"),
        (["--id", "Z9"], "--id: unknown claim 'Z9'"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments, message):
    with pytest.raises(InputError) as caught:
        APP(["claims", *arguments], standalone_mode=False)
    assert str(caught.value).startswith(message)


def small(monkeypatch, changed=None):
    """Let the check be of two claims, and the store hold a changed verdict for one."""
    import dataclasses

    from tarazy.evidence import checking, store

    known, stored = library(), store.read_stored()
    some = {key: known.claims[key] for key in ("A8", "C11")}
    fewer = dataclasses.replace(known, claims=some)
    verdicts = {key: stored.verdicts[key] for key in some}
    if changed:
        verdicts["C11"] = dataclasses.replace(verdicts["C11"], verdict=changed)
    kept = dataclasses.replace(stored, verdicts=verdicts)
    monkeypatch.setattr("tarazy.evidence.library", lambda: fewer)
    monkeypatch.setattr(checking, "library", lambda: fewer)
    monkeypatch.setattr(store, "read_stored", lambda: kept)


def test_a_check_passes_where_the_verdicts_follow(shell, monkeypatch):
    small(monkeypatch)
    status, text = shell("claims", "--check", "--workers", "1")
    assert status == 0
    assert "All 2 verdicts follow from data and model: contradicted 2." in text
    _, centre = shell("claims", "--check", "--workers", "1", "--draws", "0")
    assert "central answers of all 2 claims follow" in centre


def test_a_check_fails_and_names_what_changed(shell, monkeypatch):
    small(monkeypatch, "holds")
    status, text = shell("claims", "--check", "--workers", "1", "--lang", "ru")
    assert status == 1
    assert "Расхождений с сохранёнными вердиктами: 1" in text
    assert "C11: verdict: stored holds, now contradicted" in text
