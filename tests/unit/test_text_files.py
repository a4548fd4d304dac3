"""Files of users: encodings, marks between cells, numbers, limits. What is right stands beside."""

import time

import pytest

from tarazy.arguments.csv_rows import csv_rows
from tarazy.arguments.document import json_of, toml_of
from tarazy.arguments.numerals import Marks, number_of, plain
from tarazy.arguments.text_file import decoded, text_of
from tarazy.errors import InputError


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Қазақстан;Türkiye"),
        ("utf-8-sig", "Қазақстан"),
        ("utf-16", "Қазақстан;1"),
        ("utf-16-le", "economy;rate"),
        ("utf-16-be", "economy;rate"),
        ("cp1251", "страна;Россия;США;Kazakhstan;№ 5"),
    ],
)
def test_texts_come_back_in_their_letters(encoding, text):
    assert decoded(text.encode(encoding), "f.csv").text == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("koi8-r", "страна;Россия"),
        ("cp866", "страна;Россия"),
        ("cp1252", "4.4¢/kg"),
        ("cp1252", "Côte d'Ivoire"),
        ("cp1254", "Türkiye"),
        ("latin-1", "É"),
        ("kz1048", "Қазақстан"),
        ("utf-8", "a\0b"),
    ],
)
def test_bytes_that_could_be_other_letters_are_refused(encoding, text):
    with pytest.raises(InputError, match=r"^f\.csv: .*allowed: a text in UTF-8") as caught:
        decoded(text.encode(encoding), "f.csv")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "comma", "found"),
    [
        ("1234.5", False, 1234.5),
        ("1 234.5", False, 1234.5),
        ("1\u00a0234\u00a0567", False, 1234567.0),
        ("1\u202f234,5", True, 1234.5),
        ("1,234.5", False, 1234.5),
        ("1,234,567", False, 1234567.0),
        ("\u22125", False, -5.0),
        ("1,5", True, 1.5),
        ("1,234", True, 1.234),
        (".5e2", False, 50.0),
    ],
)
def test_numbers_are_read_as_they_are_written(text, comma, found):
    assert number_of(text, "f", marks=Marks(comma_allowed=comma)) == found


NO_NUMBERS = ("n/a", "NA", "-", "", "nan", "inf", "1e999", "1_000", "٣", "0x1", "9" * 5000)
NOT_ONE = ("-999", "-9999.0", "1,234", "1,5", "1.2.3", "(5)", "5 kg", "1 23", "0 123", "0,123.5")


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        *((text, False) for text in (*NO_NUMBERS, *NOT_ONE)),
        *((text, True) for text in ("1.234,5", "-999,0", "1.234.567")),
    ],
    ids=lambda given: str(given)[:12],
)
def test_what_is_no_number_or_could_be_two_is_refused(text, comma):
    with pytest.raises(InputError, match="allowed: ") as caught:
        number_of(text, "f", marks=Marks(comma_allowed=comma))
    assert len(str(caught.value)) <= 400


def test_a_file_has_one_decimal_mark():
    marks = Marks(comma_allowed=True)
    assert plain("1,5", "line 2", marks) == "1.5"
    with pytest.raises(InputError, match=r"line 3: '2.5' has a decimal point; .* as in line 2"):
        plain("2.5", "line 3", marks)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("above", ["", "\n\n", "sep=\n"])
def test_cells_are_parted_as_the_heading_is(tmp_path, separator, above):
    file = tmp_path / "rates.csv"
    above = above.replace("=", f"={separator}")
    number = "2,5" if separator != "," else "2.5"
    lines = [
        f"a{separator}b",
        f' x {separator}"y;z,{separator}"',
        separator,
        f"{separator}{number}",
    ]
    file.write_text(above + "\n".join(lines) + "\n", encoding="utf-8")
    found = [cells for _, cells in csv_rows(file, "rates.csv", ("a", "b"), ("a",), ("b",))]
    assert found == [{"a": "x", "b": f"y;z,{separator}".strip()}, {"b": "2.5"}]


DEEP = 100_000


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (toml_of, "x = " + "[" * DEEP + "]" * DEEP, "nested"),
        (toml_of, "x = " + "[" * 80 + "]" * 80, "nesting: 8. levels; allowed: up to 60"),
        (toml_of, "x" + ".x" * DEEP + " = 1", "line 1 has more than 60 names parted by points"),
        (toml_of, "[" + "x." * DEEP + "x]", "names parted by points"),
        (toml_of, "x = " + "9" * 5000, "not a TOML document"),
        (json_of, "[" * DEEP, "nested"),
        (json_of, '{"a": 1, "a": 2}', "the key 'a' stands twice"),
        (json_of, '{"a": NaN}', "NaN is no number of JSON"),
        (json_of, '{"a": 1e999}', "1e999 is no number"),
        (json_of, '{"a": [{"b": "\\ud800"}]}', r"'b': holds the sign '\\ud800'"),
        (toml_of, r'a.b = "\u001b[31m"', r"'b': holds the sign '\\x1b'"),
        (toml_of, r'"\u0000" = 1', r"holds the sign '\\x00'"),
        (toml_of, "x = 0x" + "f" * 5000, "'x': a whole number above"),
    ],
)
def test_documents_without_end_are_refused_at_once(read, text, message):
    start = time.perf_counter()
    with pytest.raises(InputError, match=message) as caught:
        read(text, "f")
    assert time.perf_counter() - start < 5
    assert len(str(caught.value)) <= 400


def test_what_is_no_file_and_what_is_too_large_is_refused(tmp_path):
    file = tmp_path / "large.csv"
    file.write_bytes(b"x" * 200)
    for path, most, message in (
        (file, 100, "200 bytes; allowed: up to 100"),
        (tmp_path, 100, "is a folder; allowed: an existing file"),
        (tmp_path / "none", 100, "cannot be read: .*; allowed: an existing file"),
    ):
        with pytest.raises(InputError, match=message):
            text_of(path, str(path), most)


def test_a_long_message_keeps_its_beginning_and_its_end():
    message = str(InputError("file.csv: " + "x" * 30_000 + "; allowed: a number"))
    assert len(message) <= 400
    assert message.startswith("file.csv: ")
    assert message.endswith("; allowed: a number")
