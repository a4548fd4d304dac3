"""A brief as PDF: the same bytes every time, every letter, and no text taken for markup."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import util
from pathlib import Path

import pytest

from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.report import typeset
from tarazy.scenario.parts import Texts
from tarazy.study.brief_findings import Brief, brief_of
from tarazy.study.findings import Findings
from tarazy.telling.blocks import Bullets, Numbers, Summary
from tarazy.telling.brief import brief
from tarazy.text.texts import texts

typst = pytest.importorskip("typst", reason="typst is not installed: pip install 'tarazy[pdf]'")
pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: pip install 'tarazy[test]'")

KAZAKH = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"


@pytest.fixture(scope="module")
def told(small_findings: Findings) -> Brief:
    return brief_of(small_findings)


@pytest.fixture(scope="module")
def printed(told: Brief) -> dict[str, bytes]:
    return {language: typeset.typeset(told, language) for language in LANGUAGES}


def pages(content: bytes) -> list[str]:
    """Return the letters of every page without spaces, which a reader of PDF finds by guessing."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    return ["".join(page.extract_text().split()) for page in reader.pages]


def titled(told: Brief, title: str) -> Brief:
    """Return a brief with another title, in every language."""
    same = Texts(en=title, kk=title, ru=title)
    return replace(told, study=told.study.model_copy(update={"title": same}))


def test_the_same_brief_gives_the_same_bytes(told: Brief, printed: dict[str, bytes]) -> None:
    for language, content in printed.items():
        assert content.startswith(b"%PDF-")
        assert typeset.typeset(told, language) == content
        # No time of a clock.
        assert b"CreationDate" not in content and b"ModDate" not in content


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_of_a_document_are_set_in_the_language_of_the_reader(
    told: Brief, language: str
) -> None:
    source = Texts(en="A law, #1", kk="Заң, #1", ru="Закон, #1")
    scenarios = {
        name: one.model_copy(update={"sources": (source,)}) for name, one in told.scenarios.items()
    }
    found = "".join(pages(typeset.typeset(replace(told, scenarios=scenarios), language)))
    assert "".join(source.in_language(language).split()) in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_the_page_says(told: Brief, printed: dict[str, bytes], language: str) -> None:
    found = pages(printed[language])
    assert 2 <= len(found) <= 4
    text = "".join(found)
    said: list[str] = []
    for block in brief(told, texts(language)):
        if isinstance(block, Summary):
            said += [block.question.text, block.answer.text]
        elif isinstance(block, Numbers):
            said += [block.legend, block.sources]
            for item in block.items:
                said += [item.value, item.title, item.about, item.caveat, item.range]
                said += [item.source, item.assumed]
        elif isinstance(block, Bullets):
            said += block.texts
    assert len(said) > 20
    for one in said:
        assert "".join(one.split()) in text, one
    assert found[0].endswith(f"1/{len(found)}")


def test_every_letter_of_kazakh_is_set(told: Brief) -> None:
    content = typeset.typeset(titled(told, KAZAKH), "kk")
    assert KAZAKH in pages(content)[0]
    fonts: set[str] = set()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        fonts |= {font["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    # Another font would stand in for a letter that is missing.
    assert fonts and all("LibertinusSerif" in font for font in fonts)


@pytest.mark.parametrize(
    "title",
    [
        "#panic()",
        "$x$ and *bold* _it_",
        "@ref <label> `raw`",
        "= Heading // no /* comment */",
        '"\\',
    ],
)
def test_signs_of_markup_are_set_as_they_are(told: Brief, title: str) -> None:
    content = typeset.typeset(titled(told, title), "en")
    assert "".join(title.split()) in pages(content)[0]
    assert pypdf.PdfReader(io.BytesIO(content)).metadata.title == title


def glyphs(content: bytes) -> set[int]:
    """Return the numbers of all glyphs that are set; 0 is the box of a letter that is missing."""
    found: set[int] = set()
    reader = pypdf.PdfReader(io.BytesIO(content))
    for page in reader.pages:
        for operands, operator in pypdf.generic.ContentStream(
            page.get_contents(), reader
        ).operations:
            if operator not in (b"Tj", b"TJ"):
                continue
            parts = operands[0] if operator == b"TJ" else operands
            for part in parts:
                if not isinstance(part, int | float):
                    codes = part.original_bytes if isinstance(part, str) else bytes(part)
                    found |= {int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)}
    return found


def test_no_letter_is_missing(told: Brief, printed: dict[str, bytes]) -> None:
    for language, content in printed.items():
        assert len(glyphs(content)) > 50 and 0 not in glyphs(content), language
    assert 0 not in glyphs(typeset.typeset(titled(told, KAZAKH), "kk"))
    # A sign that another of the fonts has is set from it; what none has is found.
    assert 0 not in glyphs(typeset.typeset(titled(told, "\N{CHECK MARK}"), "kk"))
    assert 0 in glyphs(typeset.typeset(titled(told, "\N{CJK UNIFIED IDEOGRAPH-4E2D}"), "kk"))


def test_a_day_stands_on_it_where_one_is_given(
    told: Brief, printed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not re.search(r"\d{4}-\d\d-\d\d", pages(printed["en"])[1])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    content = typeset.typeset(told, "en")
    assert "2026-09-21" in pages(content)[0]
    made = pypdf.PdfReader(io.BytesIO(content)).metadata.creation_date
    assert (made.year, made.month, made.day) == (2026, 9, 21)
    for wrong in ("soon", "9" * 30, ""):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(
            InputError,
            match=r"SOURCE_DATE_EPOCH: .*; allowed: whole seconds since the beginning of 1970",
        ):
            typeset.typeset(told, "en")


def test_a_file_is_written_whole(told: Brief, printed: dict[str, bytes], tmp_path: Path) -> None:
    target = tmp_path / "deep" / "brief.pdf"
    assert typeset.write_brief(told, target, "ru") == target
    assert target.read_bytes() == printed["ru"]
    assert [file.name for file in target.parent.iterdir()] == ["brief.pdf"]


@pytest.fixture
def without_typst(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    found = util.find_spec
    monkeypatch.setattr(
        util, "find_spec", lambda name, *more: None if name == "typst" else found(name, *more)
    )
    yield


def test_without_typst_it_says_how_to_get_it(
    without_typst: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["brief", "--pdf", "--out", str(tmp_path / "x.pdf")]) == 2
    told = capsys.readouterr().err
    assert "typst: not installed; allowed: pip install 'tarazy[pdf]'" in told
    assert told.count("\n") == 1 and list(tmp_path.iterdir()) == []
