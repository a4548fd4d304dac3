"""Sentences of the texts: each is held or has a reason; a user's table joins the bundled one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tarazy as tz
from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.evidence.library import Library, library
from tarazy.evidence.sentence_holders import verify_sentences
from tarazy.evidence.text_sentences import HELD, REASONS, coverage
from tarazy.evidence.user_files import with_file
from tarazy.telling.claims import one_claim
from tarazy.telling.originals import covered
from tarazy.text.texts import texts

HEADING = "text,paragraph,sentence,topic,holds,reason,of,original,digest"
CLAIMS = """
[[text]]
id = "X1"
year = "2020"
language = "de"
title = "A text"
author = "Somebody"
kind = "article"

[[claim]]
id = "X1"
kind = "fact"
topic = "trade"
texts = ["X1"]
en = "Trade has grown."
"""
ROWS = (
    "X1,1,1,trade,,heading,,,",
    "X1,1,2,trade,X1,,,Der Handel wuchs.,",
    "X1,2,1,trade,,repeats,X1:1.2,,",
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "claims.toml"
    file.write_text(CLAIMS, encoding="utf-8")
    return file


def _table(folder: Path, *rows: str) -> Path:
    file = folder / "sentences.csv"
    file.write_text("\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
    return file


def test_every_sentence_is_held_or_has_a_reason() -> None:
    found = library()
    verify_sentences(found, found.sentences.values(), "sentences.csv")
    counts = coverage(found.sentences.values())
    assert list(counts) == list(found.texts)
    assert sum(sum(each.values()) for each in counts.values()) == len(found.sentences)
    assert all(each[HELD] > 0 for each in counts.values())
    assert {word for each in counts.values() for word in each} <= {HELD, *REASONS}


def test_whoever_names_a_text_holds_a_sentence_of_it() -> None:
    found = library()
    held = {(name, row.text) for row in found.sentences.values() for name in row.holds}
    named = {(key, text) for key, claim in found.claims.items() for text in claim.texts}
    for kind, rows in (
        ("event", found.events),
        ("agreement", found.agreements),
        ("stage", found.stages),
    ):
        named |= {(f"{kind}:{key}", text) for key, row in rows.items() for text in row.texts}
    assert named - held == set()


def test_a_repetition_repeats_an_earlier_row_that_repeats_nothing() -> None:
    rows = library().sentences
    order = list(rows)
    for row in rows.values():
        if row.of:
            assert order.index(row.of) < order.index(row.locator)
            assert not rows[row.of].of


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_many_are_held_is_told(language: str) -> None:
    found, words = tz.ledger(), texts(language)
    told = covered(found, words)
    counts = coverage(found.sentences)
    held = sum(each[HELD] for each in counts.values())
    assert str(len(found.sentences)) in told and str(held) in told
    for reason in REASONS:
        number = sum(each.get(reason, 0) for each in counts.values())
        assert (f"{words(f'ledger.reason.{reason}')} {number}" in told) == (number > 0)


def test_the_ledger_has_the_sentences_of_a_claim(capsys: pytest.CaptureFixture[str]) -> None:
    found = tz.ledger()
    [c7] = found.filtered("C7").entries
    [sentence] = found.library.sentences_of("C7")
    assert sentence.locator == "E14:29.3" and sentence.original is not None
    told = found.summary()
    [plain] = [one for one in told["claims"] if one["id"] == "C7"]
    assert plain["sentences"] == [{"locator": "E14:29.3", "original": sentence.original}]
    assert told["sentences"] == coverage(found.sentences)
    table = found.table("sentences").set_index("locator")
    assert len(table) == len(found.sentences)
    assert "C7" in table.loc["E14:29.3", "holds"].split(";")
    assert c7.claim.texts == ("E14",)
    assert main(["claims", "--id", "C7", "--lang", "kk"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"Түпнұсқа, E14:29.3: «{sentence.original}»" in shown
    assert main(["claims", "--id", "C7", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claims"][0]["sentences"] == plain["sentences"]


def test_a_table_of_a_user_joins_in(own: Path, tmp_path: Path) -> None:
    before = tz.ledger([own])
    assert before.sentences == tz.ledger().sentences
    assert not before.library.sentences_of("X1")
    found = tz.ledger([own, _table(tmp_path, *ROWS)])
    assert [row.locator for row in found.sentences[-3:]] == ["X1:1.1", "X1:1.2", "X1:2.1"]
    [sentence] = found.library.sentences_of("X1")
    assert sentence.original == "Der Handel wuchs."
    blocks: list[Any] = one_claim(found.filtered("X1"), texts("en"))
    [original] = [block for block in blocks if getattr(block, "language", "")]
    assert original.language == "de"
    assert original.texts == ("Original, X1:1.2: “Der Handel wuchs.”",)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["X1,1,1,trade,,,,,"], "neither holds nor reason; allowed: one of the two"),
        (["X1,1,1,trade,X1,general,,W.,"], "holds and reason stand both; allowed: one of the two"),
        (["X1,1,1,trade,X1;X1,,,W.,"], "a name stands twice; allowed: once each"),
        (["X1,1,1,trade,Z9,,,W.,"], "X1:1.1: holds: unknown claim 'Z9'"),
        (["X1,1,1,trade,A1,,,W.,"], "claim A1 does not name text X1; allowed: one of E14"),
        (["X1,1,1,trade,event:never,,,W.,"], "holds: unknown event 'never'"),
        (["X1,1,1,trade,evnt:visit-1990,,,W.,"], "did you mean event? allowed: event, agreement"),
        (["X1,1,1,trade,promise:none-such,,,W.,"], "holds: unknown promise 'none-such'"),
        (["X1,1,1,trade,X1,,,,"], "original: is missing beside holds"),
        (["X1,1,1,trade,,general,,W.,"], "original: stands beside a reason"),
        (["X1,1,1,trade,,repeats,,,"], "of: stands without reason = 'repeats', or lacks"),
        (["X1,1,1,trade,,general,E14:1.1,,"], "of: stands without reason = 'repeats', or lacks"),
        (["X1,1,1,trade,,repeats,X1:1.1,,"], "of: 'X1:1.1' is the sentence itself"),
        (["X1,1,1,trade,,repeats,E14:99.1,,"], "X1:1.1: of: unknown sentence 'E14:99.1'"),
        (["X1,1,1,trade,,dull,,,"], "reason: unknown reason 'dull'; allowed: heading"),
        (["X1,1,1,weather,,general,,,"], "topic: unknown topic 'weather'; allowed: trade"),
        (["X1,0,1,trade,,general,,,"], "paragraph: '0' is not allowed; allowed: a whole number"),
        (["X1,1,b,trade,,general,,,"], "sentence: 'b' is not allowed; allowed: a whole number"),
        (["X1,1,1,trade,,general,,,XYZ"], "digest: 'XYZ' is not allowed; allowed: 12 digits"),
        (["Y9,1,1,trade,,general,,,"], "Y9:1.1: text: unknown text 'Y9'"),
        (["X1,1,2,trade,,general,,,"], "X1:1.2 is out of order; allowed here: X1:1.1"),
        (["X1,2,1,trade,,general,,,"], "X1:2.1 is out of order; allowed here: X1:1.1"),
        ([ROWS[0], "X1,1,3,trade,,general,,,"], "allowed here: X1:1.2 or X1:2.1"),
        ([ROWS[0], "X1,3,1,trade,,general,,,"], "allowed here: X1:1.2 or X1:2.1"),
        ([ROWS[0], ROWS[0]], "X1:1.1 stands twice; allowed: once"),
        (["E14,1,1,trade,,general,,,"], "E14:1.1 stands twice; allowed: once"),
        ([], "holds nothing; allowed: at least one sentence"),
    ],
)
def test_a_wrong_table_is_refused_in_a_line(
    rows: list[str], said: str, own: Path, tmp_path: Path
) -> None:
    table = _table(tmp_path, *rows)
    with pytest.raises(InputError) as refused:
        with_file(with_file(library(), own), table)
    message = str(refused.value)
    assert message.startswith(str(table))
    assert said in message and "\n" not in message


def test_evidence_without_sentences_is_told_as_before() -> None:
    found = tz.ledger()
    bare = Library(**{**vars(found.library), "sentences": {}})
    without = tz.ledger().__class__(found.entries[:1], bare, "w", "d", 2022)
    assert without.sentences == () and without.table("sentences").empty
    assert without.summary()["claims"][0]["sentences"] == []
    assert without.summary()["sentences"] == {}
    assert not any(getattr(b, "language", "") for b in one_claim(without, texts("en")))


def test_a_missing_column_is_named_beside_all_that_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "short.csv"
    file.write_text("sentence\n1\n", encoding="utf-8")
    assert main(["find", "oil", "--file", str(file)]) == 2
    assert "column 'text' is missing; allowed: text, paragraph, sentence" in capsys.readouterr().err
