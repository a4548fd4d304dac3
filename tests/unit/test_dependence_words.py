"""The texts of the balance: names of its parts, and why a number is missing."""

import pytest

from tarazy.errors import InputError
from tarazy.interdependence.words import reason_text, word


def test_reasons_with_what_the_model_said():
    assert reason_text("no_network", "en", "KGZ").endswith("of Kyrgyzstan alone.")
    found = reason_text("no_equilibrium: trade is cut", "ru", "KAZ")
    assert found == "В модели нет равновесия: trade is cut"


def test_words_that_are_none():
    assert word("measure", "hhi", "kk") == "HHI"
    assert word("colour", "red") == "red"
    with pytest.raises(InputError, match="unknown language 'de'"):
        word("measure", "hhi", "de")
