"""The texts of the balance: complete in three languages, and each in its own."""

import re
import string
import tomllib
from importlib import resources

import pytest

from tarazy.errors import InputError
from tarazy.interdependence.words import reason_text, word

KINDS = ("table", "channel", "column", "measure", "cut", "unit", "reason", "quality", "shell")
# Abbreviations, codes and numbers, which no language translates.
_LATIN = re.compile(r"^[\W\dA-Za-zκρ]*$")


def texts():
    text = (
        resources.files("tarazy.interdependence").joinpath("words.toml").read_text(encoding="utf-8")
    )
    return tomllib.loads(text)


def test_every_text_is_there_in_three_languages():
    assert tuple(texts()) and set(texts()) == set(KINDS)
    for kind, entries in texts().items():
        for key, text in entries.items():
            assert set(text) == {"en", "kk", "ru"}, (kind, key)
            assert all(each.strip() for each in text.values()), (kind, key)


def test_placeholders_are_the_same_in_every_language():
    for kind, entries in texts().items():
        for key, text in entries.items():
            fields = {
                language: {name for _, name, _, _ in string.Formatter().parse(each) if name}
                for language, each in text.items()
            }
            assert fields["en"] == fields["kk"] == fields["ru"], (kind, key)


def test_kazakh_and_russian_are_in_cyrillic_and_english_is_not():
    for kind, entries in texts().items():
        for key, text in entries.items():
            plain = {lang: re.sub(r"\{\w+\}", "", each) for lang, each in text.items()}
            assert not re.search("[А-Яа-я]", plain["en"]), (kind, key)
            if not _LATIN.match(plain["ru"]):
                assert re.search("[А-Яа-яЁё]", plain["kk"]), (kind, key)


def test_reasons_with_what_the_model_said():
    assert reason_text("no_network", "en", country="Kyrgyzstan").endswith("alone (Kyrgyzstan).")
    found = reason_text("no_equilibrium: trade is cut", "ru")
    assert found == "В модели нет равновесия: trade is cut"


def test_words_that_are_none():
    assert word("measure", "hhi", "kk") == "HHI"
    with pytest.raises(InputError, match="unknown kind of text 'colour'"):
        word("colour", "red")
    with pytest.raises(InputError, match="unknown language 'de'"):
        word("measure", "hhi", "de")
