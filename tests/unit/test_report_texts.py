"""Every text exists in every language, with the same placeholders, and in that language."""

import re
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest

from tarazy.codes.classification import LANGUAGES, economies, sectors
from tarazy.errors import InputError
from tarazy.text.texts import texts

# Names that stay in Latin letters in Kazakh and Russian.
LATIN_NAMES = {
    "JavaScript", "CSV", "SVG", "Tarazy", "Natural", "Earth", "Equal", "WIOD", "CEPII", "BACI",
    "Global", "Energy", "Monitor", "Oil", "Infrastructure", "Tracker",
}  # fmt: skip


def every_text(language: str) -> dict[str, str]:
    """Return all texts, those of lists under numbered keys."""
    words = texts(language)
    numbered = {
        f"{key}.{i}": text for key, items in words.lists.items() for i, text in enumerate(items)
    }
    return words.entries | numbered


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_has_the_same_keys() -> None:
    keys = {language: set(every_text(language)) for language in LANGUAGES}
    for language in LANGUAGES:
        assert keys[language] ^ keys["en"] == set(), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in every_text(language).items() if not text.strip()] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_placeholders_are_known_to_the_english_text(language: str) -> None:
    # A translation may say "of the country" where English names it, or write a number without "%".
    variants = {"country_gen": "country", "partner_gen": "partner", "owner_gen": "owner"}
    variants |= {"number": "percent", "number_gen": "percent"}
    english = every_text("en")
    for key, text in every_text(language).items():
        wanted = {variants.get(name, name) for name in placeholders(english[key])}
        given = {variants.get(name, name) for name in placeholders(text)}
        neutral = {"country", "partner", "with_partner"}
        assert given - neutral == wanted - neutral, key


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_is_left(language: str) -> None:
    for key, text in every_text(language).items():
        bare = re.sub(r"\{\w+\}", "", text)
        assert set(re.findall(r"[A-Za-z]{2,}", bare)) <= LATIN_NAMES, key
        assert re.search("[А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі]", bare) or not re.search(r"\w{2,}", bare), key


def test_kazakh_is_not_russian() -> None:
    kazakh, russian = every_text("kk"), every_text("ru")
    same = {key for key in kazakh if kazakh[key] == russian[key] and len(kazakh[key]) > 12}
    assert same == set()


def test_a_missing_text_is_an_error_that_names_it() -> None:
    with pytest.raises(InputError, match=r"'page\.nothing' in language 'kk'"):
        texts("kk")("page.nothing")


def test_a_missing_placeholder_is_an_error_that_names_it() -> None:
    with pytest.raises(InputError, match=r"'page\.figure'.*'number' is missing"):
        texts("en")("page.figure")


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(InputError, match="unknown language 'fr'"):
        texts("fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_economy_and_sector_has_a_name(language: str) -> None:
    for label in (*economies(), *sectors()):
        name = getattr(label, language)
        assert name.strip() == name != "", label.code
        if language != "en":
            assert not re.search("[A-Za-z]", name), label.code


def test_names_are_distinct_in_every_language() -> None:
    for labels in (economies(), sectors()):
        for language in LANGUAGES:
            names = [getattr(label, language) for label in labels]
            assert len(set(names)) == len(names), language


def test_every_economy_has_grammatical_forms() -> None:
    words = texts("ru")
    assert set(words.forms) == {label.code for label in economies()}
    assert all(all(form.strip() for form in forms.values()) for forms in words.forms.values())


@pytest.mark.parametrize(
    ("language", "pair", "together"),
    [
        ("en", ("the United States", "Kazakhstan"), "with Kazakhstan"),
        ("ru", ("США", "Казахстана"), "с Казахстаном"),
        ("kk", ("АҚШ", "Қазақстанның"), "Қазақстанмен"),
    ],
)
def test_forms_stand_in_sentences(language: str, pair: tuple[str, str], together: str) -> None:
    words = texts(language)
    forms = words.pair("USA", "KAZ")
    assert (forms["country"], forms["partner_gen"]) == pair
    assert words.together("KAZ") == forms["with_partner"] == together


def test_a_code_of_a_users_world_stands_as_it_is() -> None:
    assert texts("ru").pair("AAA", "BBB")["country_gen"] == "AAA"


def test_every_text_is_used() -> None:
    package = Path(str(resources.files("tarazy")))
    code = "".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py"))
    # Keys that the code composes: the variable part stands in braces.
    composed = {match.split("{")[0] for match in re.findall(r"[f][\"']([\w.]+\.\{)", code)}
    for key in {*texts("en").entries, *texts("en").lists}:
        # A text about a number of things is asked for by what its categories have in common.
        stem = re.sub(r"\.(one|few|many)$", "", key)
        literal = f'"{stem}"' in code or f"'{stem}'" in code
        if key.startswith("column."):
            # The heading of a column is composed from the column's own key.
            literal = literal or f'"{key.removeprefix("column.")}"' in code
            assert literal, key
        assert literal or any(key.startswith(prefix) for prefix in composed), key
