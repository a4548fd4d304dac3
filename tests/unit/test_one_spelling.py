"""One spelling of a proper name in a language, over all tables, documents and catalogues."""

import csv
import re
import tomllib
from collections import defaultdict
from importlib import resources
from io import StringIO

import pytest
from babel.messages.pofile import read_po

import tarazy

PACKAGE = resources.files(tarazy)
# Spellings of one name that are in use elsewhere: the one that we write, and the others.
WRITTEN = {
    "kk": {
        "Австралия": ("Аустралия",),
        "Алашанькоу": ("Алашанкоу",),
        "Беларусь": ("Белоруссия", "Белорусия"),
        "Вьетнам": ("Ветнам",),
        "Әзербайжан": ("Азербайжан", "Әзірбайжан"),
        "Жейхан": ("Джейхан",),
        "Қарашығанақ": ("Карачаганак", "Қарачығанақ"),
        "Қашаған": ("Кашаған", "Кашаган"),
        "Қырғызстан": ("Қырғызия", "Киргизия"),
        "Махачкала": ("Махачқала",),
        "Молдова": ("Молдавия",),
        "Самарқан": ("Самарканд", "Самарқанд"),
        "Теңіз": ("Тенгиз",),
        "Түрікменстан": ("Түркменстан", "Туркменстан"),
        "Түркия": ("Турция",),
        "Тәжікстан": ("Тажикстан", "Тәжікістан"),
        "Украина": ("Україна",),
        "Өзбекстан": ("Узбекистан", "Өзбекістан"),
    },
    "ru": {
        "Австралия": ("Аустралия",),
        "Алашанькоу": ("Алашанкоу",),
        "Беларусь": ("Белоруссия", "Белорусь"),
        "Карачаганак": ("Карашыганак", "Карачаганах"),
        "Кашаган": ("Кашеган", "Қашаған"),
        "Кыргызстан": ("Киргизия", "Киргизстан"),
        "Махачкала": ("Махачкалла",),
        "Молдова": ("Молдавия",),
        "Таджикистан": ("Таджикстан",),
        "Тенгиз": ("Теңіз",),
        "Туркменистан": ("Туркмения", "Туркменстан"),
        "Турция": ("Тюркие", "Туркия"),
    },
}
# What may stand behind the stem of a name.
ENDINGS = {"kk": r"\w*", "ru": r"\w{0,3}"}
# Letters that tell one spelling of a foreign name from another.
ALIKE = str.maketrans("әғқңөұүһіёэ", "агкноуухиее")
# Different words that look alike.
APART = {
    # A country and a row; the Kara Sea and the Black Sea.
    "kk": {frozenset({"Катар", "Қатар"}), frozenset({"Кара", "Қара"})},
    "ru": set(),
}


def texts_of(content):
    """Yield language and text, wherever they stand in a document."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key in WRITTEN and isinstance(value, str):
                yield key, value
            else:
                yield from texts_of(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts_of(value)


def read(folder):
    """Yield file, language and text of everything that the package tells a reader."""
    for file in folder.iterdir():
        if file.is_dir():
            # A template has places that are filled in, and is no document before.
            if file.name != "templates":
                yield from read(file)
        elif file.name.endswith(".toml") and file.name != "new.toml":
            for language, text in texts_of(tomllib.loads(file.read_text("utf-8"))):
                yield file.name, language, text
        elif file.name.endswith(".csv"):
            for row in csv.DictReader(StringIO(file.read_text("utf-8"))):
                for column, text in row.items():
                    language = (column or "").rpartition("_")[2]
                    if language in WRITTEN and isinstance(text, str):
                        yield file.name, language, text
        elif file.name in ("kk.po", "ru.po"):
            for message in read_po(StringIO(file.read_text("utf-8"))):
                forms = [message.string] if isinstance(message.string, str) else message.string
                for text in forms:
                    yield f"{file.name} {message.id}", file.name[:2], text


@pytest.fixture(scope="module")
def names():
    """Return the words with a capital letter of each language, with a place of each."""
    found = {language: {} for language in WRITTEN}
    for place, language, text in read(PACKAGE):
        for word in re.findall(r"\b[^\W\d_a-z][^\W\d_]{3,}", text):
            if word[0].isupper() and word[1:].islower():
                found[language].setdefault(word, place)
    return found


@pytest.mark.parametrize("language", WRITTEN)
def test_a_name_has_the_spelling_that_we_write(language, names):
    assert len(names[language]) > 500
    for right, others in WRITTEN[language].items():
        # Endings change: what stands before them does not.
        stem = right[:-1] if right[-1] in "аяьи" else right
        assert any(word.startswith(stem) for word in names[language]), right
        for other in others:
            wrong = other[:-1] if other[-1] in "аяьи" else other
            form = re.compile(wrong + ENDINGS[language])
            found = {word: place for word, place in names[language].items() if form.fullmatch(word)}
            assert not found, f"{right}: {found}"


@pytest.mark.parametrize("language", WRITTEN)
def test_no_name_is_written_with_two_letters_of_one_sound(language, names):
    alike = defaultdict(set)
    for word in names[language]:
        alike[word.lower().translate(ALIKE)].add(word)
    found = {frozenset(words) for words in alike.values() if len(words) > 1}
    assert found - APART[language] == set()
