"""Economies in sentences: every case of every name, and every text with names in it."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from catalogue import ECONOMIES, FORM, every_text

from tarazy.codes.classification import LANGUAGES, economies
from tarazy.codes.groups import groups
from tarazy.text.economy_forms import FORMS, forms_of
from tarazy.text.kazakh_cases import in_case
from tarazy.text.naming import naming
from tarazy.text.texts import texts

CODES = [*(label.code for label in economies()), *groups("economies")]
# A name that ends in a vowel, in a consonant, a plural, and one that is never declined.
KINDS = ("RUS", "KAZ", "NLD", "USA", "MAR")
PREPOSITIONS = "в|во|на|из|с|со|для|от|до|у|без|через|к|над|между|о|об|при|по"
# What is an economy in every text; other words are where a text declines them.
ALWAYS = {"country", "partner", "place", "host", "exporter", "importer", "donor"}
# By hand, before there were rules.
WRITTEN = csv.DictReader(
    Path(__file__).with_name("kazakh_forms.csv").read_text(encoding="utf-8").splitlines()
)


@pytest.mark.parametrize("row", list(WRITTEN))
def test_kazakh_rules_find_what_was_written_by_hand(row: dict[str, str]) -> None:
    named = texts("kk").named(it=row["code"])
    assert (named["it_gen"], named["with_it"]) == (row["gen"], row["ins"])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Қазақстан", "Қазақстанға Қазақстанды Қазақстанда Қазақстандағы Қазақстаннан"),
        ("Ресей", "Ресейге Ресейді Ресейде Ресейдегі Ресейден"),
        ("Ирак", "Иракқа Иракты Иракта Ирактағы Ирактан"),
        ("Тунис", "Туниске Тунисті Тунисте Тунистегі Тунистен"),
        ("Грузия", "Грузияға Грузияны Грузияда Грузиядағы Грузиядан"),
        ("Вьетнам", "Вьетнамға Вьетнамды Вьетнамда Вьетнамдағы Вьетнамнан"),
        ("Гонконг", "Гонконгке Гонконгті Гонконгте Гонконгтегі Гонконгтен"),
        ("АҚШ", "АҚШ-қа АҚШ-ты АҚШ-та АҚШ-тағы АҚШ-тан"),
        ("БРИКС", "БРИКС-ке БРИКС-ті БРИКС-те БРИКС-тегі БРИКС-тен"),
        ("«Теңіз»", "«Теңіз»-ге «Теңіз»-ді «Теңіз»-де «Теңіз»-дегі «Теңіз»-ден"),
    ],
)
def test_kazakh_cases(name: str, told: str) -> None:
    assert [in_case(name, case) for case in ("dat", "acc", "in", "inside", "from")] == told.split()


def test_a_possessive_has_endings_of_its_own() -> None:
    cases = [in_case("Сауд Арабиясы", case) for case in ("gen", "dat", "acc", "in", "from", "ins")]
    endings = ["ның", "на", "н", "нда", "нан", "мен"]
    assert cases == [f"Сауд Арабиясы{ending}" for ending in endings]


def test_after_z_the_instrumental_begins_with_b() -> None:
    assert in_case("Кавказ", "ins") == "Кавказбен"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_economy_and_group_has_every_form(code: str, language: str) -> None:
    words = texts(language)
    assert words.name(code) != code or code == "BRICS"
    forms = forms_of(words.name(code), words.language, words.forms.get(code, {}))
    assert set(forms) == {"", *FORMS}
    for form in forms.values():
        assert form == form.strip() != ""
        assert "экономик" not in form or "экономик" in words.name(code).lower()
        if language != "en":
            assert not re.search("[A-Za-z]", form)


@pytest.mark.parametrize("code", CODES)
def test_russian_forms_have_their_prepositions(code: str) -> None:
    named = texts("ru").named(it=code)
    where = named["in_it"].split()[0]
    assert (where, named["from_it"].split()[0]) in {
        ("в", "из"), ("во", "из"), ("на", "с"), ("на", "со"),
    }  # fmt: skip
    assert named["to_it"] == f"{where} {named['it_acc']}"
    assert named["from_it"].split(" ", 1)[1] == named["it_gen"]
    assert named["with_it"].split()[0] in ("с", "со")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "the United States / in the United States / from the United States"),
        ("ru", "США / в США / из США"),
        ("kk", "АҚШ-тың / АҚШ-та / АҚШ-тан"),
    ],
)
def test_forms_stand_in_sentences(language: str, expected: str) -> None:
    named = texts(language).pair("KAZ", "USA")
    told = [named["partner_gen"], named["in_partner"], named["from_partner"]]
    assert " / ".join(told) == expected


def test_places_that_take_another_preposition() -> None:
    words = texts("ru")
    assert words.named(it="PHL")["in_it"] == "на Филиппинах"
    assert words.named(it="VNM")["in_it"] == "во Вьетнаме"
    assert words.named(it="LKA")["with_it"] == "со Шри-Ланкой"


def test_a_code_of_a_users_world_stands_in_a_sentence_that_needs_no_case() -> None:
    russian, kazakh = texts("ru").named(it="AAA"), texts("kk").named(it="AAA")
    assert (russian["it"], russian["it_gen"], russian["in_it"]) == (
        "AAA", "экономики AAA", "в экономике AAA",
    )  # fmt: skip
    assert kazakh["in_it"] == "AAA экономикасында"
    assert texts("en").named(it="AAA")["from_it"] == "from AAA"


def test_a_study_may_name_an_economy_and_give_some_of_its_forms() -> None:
    own = {"DEU": {"name_ru": "Алемания", "ru_gen": "Алемании", "name_kk": "Алемания"}}
    with naming(own):
        russian, kazakh = texts("ru").named(it="DEU"), texts("kk").named(it="DEU")
    assert (russian["it"], russian["it_gen"]) == ("Алемания", "Алемании")
    assert russian["in_it"] == "в экономике Алемания"
    assert kazakh["from_it"] == "Алеманиядан"


def economies_of(key: str) -> set[str]:
    """Return what a text calls an economy: always one, or declined in some language."""
    asked = {
        name
        for language in LANGUAGES
        for _, name, _, _ in Formatter().parse(every_text(language)[key])
        if name
    }
    declined = {name for name in asked if name not in ECONOMIES}
    return {
        word
        for word in ECONOMIES
        if word in ALWAYS & asked or any(FORM.fullmatch(n)[1] == word for n in declined)
    }


def rendered(language: str, code: str) -> Iterator[tuple[str, str]]:
    """Yield every text about economies with one economy in all places."""
    for key, text in every_text(language).items():
        if found := economies_of(key):
            named = texts(language).named(**dict.fromkeys(found, code))
            asked = [name for _, name, _, _ in Formatter().parse(text) if name]
            # A number stands for what is no economy.
            yield key, text.format(**{name: named.get(name, "7") for name in asked})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", KINDS)
def test_no_text_avoids_the_case_of_an_economy(code: str, language: str) -> None:
    name = texts(language).named(it=code)["it"]
    found = dict(rendered(language, code))
    assert len(found) > 100
    for key, text in found.items():
        assert "  " not in text.strip(), key
        assert not re.search(rf"[«“(]{re.escape(name)}[»”)]", text), key


def test_no_nominative_stands_behind_a_russian_preposition() -> None:
    # The nominative of Russia is none of its other cases.
    for key, text in rendered("ru", "RUS"):
        assert not re.search(rf"\b(?:{PREPOSITIONS}) Россия\b", text), key


def test_no_kazakh_name_has_a_suffix_of_another_word() -> None:
    for key, text in rendered("kk", "KAZ"):
        assert not re.search("Қазақстан-|Қазақстан (?:серіктес|экономика|аумағ)", text), key
