"""One catalogue a language: compiled from its source, complete, used, and nothing written twice."""

import ast
import re
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.messages.mofile import read_mo
from babel.numbers import get_decimal_symbol, get_group_symbol
from catalogue import ECONOMIES, FORM, every_text, folder, forms, source

import tarazy
from tarazy.codes.classification import LANGUAGES
from tarazy.text.formats import separators
from tarazy.text.texts import texts

PACKAGE = Path(tarazy.__file__).parent
# Words that stay in Latin letters in Kazakh and Russian: names, abbreviations, options, units.
LATIN = {
    "JavaScript", "CSV", "SVG", "Tarazy", "Natural", "Earth", "Equal", "WIOD", "CEPII", "BACI",
    "XLSX", "PNG", "JSON", "BibTeX",
    "Global", "Energy", "Monitor", "Oil", "Infrastructure", "Tracker", "HHI", "CES", "tarazy",
    "draws", "store", "ranges", "claims", "check", "world", "part", "rho",
    "out", "DIR", "json", "USD", "TEU",
    # Whose data, under which licence.
    "Etalab", "Factbook", "Institute", "Licence", "MIT", "Open", "TRAINS", "WITS",
}  # fmt: skip
# Forms of one word that a language may need where another does with the plain one.
VARIANTS = {"number": "percent", "number_gen": "percent", "place": "country"}
NEUTRAL = {"country", "partner"}
ROOT = Path(__file__).parents[2]
# Groups whose members are named by the data: codes of economies, units, channels, kinds.
NAMED = (
    *("column.", "quantity.", "unit.", "evidence.", "interdependence.", "corridors."),
    "elasticities.",
)


def placeholders(text: str) -> set[str]:
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    plain = {
        form[1] if (form := FORM.fullmatch(name)) and form[1] in ECONOMIES else name
        for name in names
    }
    return {VARIANTS.get(name, name) for name in plain} - NEUTRAL


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_is_written(language: str) -> None:
    with folder().joinpath(f"{language}.mo").open("rb") as stream:
        compiled = read_mo(stream)
    assert forms(compiled) == forms(source(language)), "run `make texts`"
    assert compiled.plural_forms == source(language).plural_forms
    assert texts(language)("page.csv") == every_text(language)["page.csv"]


def test_every_language_has_every_text() -> None:
    keys = {language: set(every_text(language)) for language in LANGUAGES}
    for language in LANGUAGES:
        assert keys[language] ^ keys["en"] == set(), language
        assert [key for key, told in forms(source(language)).items() if not all(told)] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_placeholders_are_those_of_the_english_text(language: str) -> None:
    english = every_text("en")
    for key, text in every_text(language).items():
        assert placeholders(text) == placeholders(english[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_in_its_language(language: str) -> None:
    for key, text in every_text(language).items():
        bare = re.sub(r"\{\w*\}", "", text)
        if language == "en":
            assert not re.search("[А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі]", bare), key
            continue
        assert set(re.findall(r"[A-Za-z]{3,}", bare)) <= LATIN, key
        if language == "ru":
            assert not re.search("[әғқңөұүһі]", bare.lower()), key


def test_kazakh_is_not_russian() -> None:
    kazakh, russian = every_text("kk"), every_text("ru")
    same = {
        key
        for key in kazakh
        if kazakh[key] == russian[key] and len(re.sub(r"\{\w*\}", "", kazakh[key])) > 12
    }
    assert same == set()


def test_no_text_is_written_twice() -> None:
    catalogues = [every_text(language) for language in LANGUAGES]
    seen: dict[tuple[str, ...], str] = {}
    for key in sorted(catalogues[0]):
        told = tuple(catalogue[key] for catalogue in catalogues)
        if len(told[0].split()) < 4:
            # A few words may be the heading of a column here and a name in a sentence there.
            continue
        if key.startswith(("world.", "world_note.")):
            # What is said of a world stands together, also where another shares a line of it.
            continue
        assert told not in seen, (key, seen.get(told))
        seen[told] = key


def test_one_word_for_one_thing() -> None:
    glossary = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    words = glossary.partition("## Names")[0]
    rows = [line.split("|")[1:5] for line in words.splitlines() if line.startswith("| ")]
    terms = [[cell.strip() for cell in row] for row in rows if len(row) == 4]
    avoided = {word for *_, words in terms for word in words.split(", ") if word not in ("", "not")}
    assert len(terms) > 60 and len(avoided) > 15
    for language in ("kk", "ru"):
        for key, text in every_text(language).items():
            # An ending may follow, in the place of the last letter of a long word.
            stems = {word[:-1] if len(word) > 5 else word for word in avoided}
            said = {stem for stem in stems if re.search(rf"\b{stem}", text.lower())}
            assert said == set(), key


def asked() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the strings of the code, and the patterns of those that it composes."""
    whole: set[str] = set()
    composed: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                composed.add("\0".join(_constants(node)))
    for file in PACKAGE.rglob("*.j2"):
        template = file.read_text(encoding="utf-8")
        whole |= set(re.findall(r'"([\w.]+)"', template))
        composed |= {f"{start}\0" for start in re.findall(r'"([\w.]+)" ~', template)}
    patterns = [
        re.compile(re.escape(text).replace("\0", ".+"))
        for text in composed
        if re.fullmatch(r"[\w.\0]{4,}", text) and re.search("[a-z]{4}", text)
    ]
    return whole, patterns


def _constants(node: ast.JoinedStr) -> Iterator[str]:
    """Yield what stands before, between and after the holes of a composed string."""
    before = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            before += str(part.value)
        else:
            yield before
            before = ""
    yield before


def known_names() -> set[str]:
    """Return the words of the bundled tables: units, kinds and codes stand there."""
    tables = (file for kind in ("toml", "csv") for file in PACKAGE.rglob(f"*.{kind}"))
    return {
        word.strip('"[] ')
        for file in tables
        for word in re.split(r"[,\n=.\]]", file.read_text(encoding="utf-8"))
    }


def test_every_text_is_used() -> None:
    whole, composed = asked()
    known = known_names() | whole
    unused = [
        key
        for key in every_text("en")
        if not any(name in whole for name in _names(key))
        and not any(text.fullmatch(name) for name in _names(key) for text in composed)
        and not (key.startswith(NAMED) and set(_ends(key)) & known)
    ]
    assert unused == []


def _names(key: str) -> Iterator[str]:
    """Yield what code may ask for a text by: its key, that of its list, those inside a room."""
    stem = re.sub(r"\.\d+$", "", key)
    yield from (key, stem, key.partition(".")[2], stem.partition(".")[2])


def _ends(key: str) -> Iterator[str]:
    yield from (key.partition(".")[2], key.partition(".")[2].partition(".")[2])


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_written_as_the_common_locale_data_say(language: str) -> None:
    marks = separators(texts(language))
    assert marks[0] == get_decimal_symbol(language)
    assert marks[1].replace("\u00a0", " ") == get_group_symbol(language).replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_are_those_of_the_common_locale_data(language: str) -> None:
    rule = Locale(language).plural_form
    form = c2py(source(language).plural_expr)
    pairs = {(rule(number), form(number)) for number in range(200)}
    assert len(pairs) == len(dict(pairs)) == source(language).num_plurals
