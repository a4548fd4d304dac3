"""The table of sentences covers the texts whole, and a text is taken apart by rules alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.text_sentences import TextSentence
from tarazy_pipeline.cli import main
from tarazy_pipeline.evidence.sentence_table import (
    as_csv,
    build_sentences,
    digest,
    split_texts,
    table,
)
from tarazy_pipeline.evidence.splitting import LAYOUTS, Layout, Sentence, sentences


def _split(text: str, layout: Layout = "paragraphs") -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for part in sentences(text, layout):
        found.setdefault(part.paragraph, []).append(part.text)
        assert part.number == len(found[part.paragraph])
    return list(found.values())


@pytest.fixture(scope="module")
def texts(official_files: Callable[[str], Path]) -> dict[str, tuple[Sentence, ...]]:
    return split_texts(official_files("sources"))


def test_every_sentence_of_the_official_texts_is_assigned(
    texts: dict[str, tuple[Sentence, ...]],
) -> None:
    rows = library().sentences
    found = {
        f"{text}:{part.paragraph}.{part.number}": part.text
        for text, parts in texts.items()
        for part in parts
    }
    assert list(found) == list(rows)
    assert {place: digest(said) for place, said in found.items()} == {
        place: row.digest for place, row in rows.items()
    }
    quoted = {place: row.original for place, row in rows.items() if row.holds}
    assert quoted == {place: found[place] for place in quoted}


def test_every_letter_of_the_official_texts_stands_in_a_sentence(
    official_files: Callable[[str], Path], texts: dict[str, tuple[Sentence, ...]]
) -> None:
    from tarazy_pipeline.evidence.sentence_table import COPIES

    for text, (name, _) in COPIES.items():
        copy = (official_files("sources") / name).read_text(encoding="utf-8")
        letters = [sign for sign in copy if sign.isalnum()]
        assert [s for part in texts[text] for s in part.text if s.isalnum()] == letters, text


def test_the_table_is_what_the_command_writes(
    official_files: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sentences.csv"
    whole = as_csv(library().sentences.values())
    # Where a sentence stands and how it is quoted is not kept by hand.
    file.write_text(whole.replace("E14,1,1,", "E14,2,7,"), encoding="utf-8")
    assert (
        main(["build-sentences", "--texts", str(official_files("sources")), "--file", str(file)])
        == 0
    )
    assert capsys.readouterr().out == f"{len(library().sentences)} sentences: written to {file}\n"
    assert file.read_text(encoding="utf-8") == whole


def test_a_sentence_that_nothing_was_decided_of_is_named(tmp_path: Path) -> None:
    parts = {"X1": (Sentence(1, 1, "Бір."), Sentence(1, 2, "Екі."))}
    row = TextSentence(
        text="X1", paragraph=9, sentence=9, topic="trade", reason="general", digest=digest("Бір.")
    )
    with pytest.raises(
        InputError, match=r"X1:1\.2: not in the table: 'Екі\.'; allowed: a row X1,1"
    ):
        table(parts, [row])
    [moved] = table({"X1": parts["X1"][:1]}, [row])
    assert (moved.paragraph, moved.sentence) == (1, 1)
    with pytest.raises(InputError, match=r"energy-dialogue-2014\.txt: cannot be read"):
        build_sentences(tmp_path, tmp_path / "no.csv")


@pytest.mark.parametrize(
    "whole",
    [
        "АҚШ 2,6 млрд. АҚШ долл. құйды.",
        "Б. Сұлтанов пен Л. Мұзапарова былай деді.",
        "Дүниежүзілік банктің басқарушысы Дж. Вулфенсон келді.",
        "Президент Н.Ә.Назарбаев 1993 ж. Алматыда болды.",
        "2005-2014 жж. аралығында құйылды.",
        "Көлік, энергетика, т.б. салаларда дамыды.",
        "Ол 3.5 пайыз, яғни 1.2 млн. адам.",
        "Өсім 2,3 млрд болды [2, 115-б.].",
        "BAQ.KZ хабарлады.",
    ],
)
def test_stops_that_end_nothing(whole: str) -> None:
    assert _split(whole) == [[whole]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Бірі келді. Екіншісі де келді!", ["Бірі келді.", "Екіншісі де келді!"]),
        ("Қалай? «Жақсы» деді.", ["Қалай?", "«Жақсы» деді."]),
        ("Бұл рас [3]. Сондықтан солай.", ["Бұл рас [3].", "Сондықтан солай."]),
        ("Мета, Ситигруп т.б. Сондықтан солай.", ["Мета, Ситигруп т.б.", "Сондықтан солай."]),
        ("Ол: «Жол бар. Жүру керек» деді.", ["Ол: «Жол бар.", "Жүру керек» деді."]),
        ("Өсті… 2014 жылы да өсті.", ["Өсті…", "2014 жылы да өсті."]),
    ],
)
def test_sentences_of_a_line(text: str, expected: list[str]) -> None:
    assert _split(text) == [expected]


@pytest.mark.parametrize(
    ("layout", "text", "expected"),
    [
        ("paragraphs", "Бірі. Екі.\nҮш.", [["Бірі.", "Екі."], ["Үш."]]),
        ("sentences", "Бірі.\nЕкі..Үш.\nТөрт.", [["Бірі.", "Екі."], ["Үш.", "Төрт."]]),
        ("sentences", "Бірі:.«Екі.\n\nҮш.", [["Бірі:"], ["«Екі."], ["Үш."]]),
        ("sentences", "Президент Н.Ә.\nНазарбаев келді.", [["Президент Н.Ә. Назарбаев келді."]]),
        ("sentences", "Ол 25 млрд.\nдолларға жетті.", [["Ол 25 млрд. долларға жетті."]]),
        ("stopless", "Бірі\nЕкі.\nҮш", [["Бірі", "Екі."], ["Үш"]]),
        ("stopless", "Бірі болды\n[28] Екі болды.Үш", [["Бірі болды [28]", "Екі болды."], ["Үш"]]),
        ("stopless", "ҚАРЫМ-ҚАТЫНАСТАРБірі", [["ҚАРЫМ-ҚАТЫНАСТАР"], ["Бірі"]]),
        ("stopless", "Мазмұны........2-8Қорытынды", [["Мазмұны ⋯ 2-8Қорытынды"]]),
        ("stopless", "мұнай болу-  луы", [["мұнай болулуы"]]),
    ],
)
def test_layouts_of_copies(layout: Layout, text: str, expected: list[list[str]]) -> None:
    assert _split(text, layout) == expected


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(InputError, match=r"layout 'lines'"):
        sentences("Бірі.", "lines")  # type: ignore[arg-type]


@given(
    st.text(alphabet="абӘҚ1 .,!?:«»[]|-–\n…", max_size=120),
    st.sampled_from(LAYOUTS),
)
def test_no_text_loses_a_letter_or_gains_one(text: str, layout: Layout) -> None:
    parts = sentences(text, layout)
    kept = "".join(part.text for part in parts)
    assert [s for s in kept if s.isalnum()] == [s for s in text if s.isalnum()]
    assert all(part.text and part.text == part.text.strip() for part in parts)
    places = [(part.paragraph, part.number) for part in parts]
    for before, after in pairwise(places):
        assert after in ((before[0], before[1] + 1), (before[0] + 1, 1))
    assert not places or places[0] == (1, 1)
