"""How a text is asked for: by its key, with its values, with the names of economies."""

import re

import pytest

from tarazy.codes.classification import LANGUAGES, economies, sectors
from tarazy.errors import InputError
from tarazy.text.texts import texts


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


def test_a_room_finds_its_own_texts_and_those_of_all() -> None:
    shell = texts("en", "shell")
    assert (shell("median"), shell("unit.Mt")) == ("median", "Mt")
    assert texts("en").found("median") is None and shell.found("no.such") is None
    with pytest.raises(InputError, match=r"'shell\.no\.such' in language 'en'"):
        shell("no.such")


def test_a_list_ends_where_its_numbers_end() -> None:
    assert len(texts("ru").many("number")) == 10
    assert texts("ru").many("numbers") == ()


@pytest.mark.parametrize(
    ("language", "number", "told"),
    [("en", 1, "One"), ("en", 12, "12"), ("ru", 2, "Два"), ("ru", 21, "21"), ("kk", 3, "Үш")],
)
def test_a_number_of_things_is_told(language: str, number: int, told: str) -> None:
    assert texts(language).counted("section.experiments", number).split()[0] == told
