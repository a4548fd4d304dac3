"""Malformed tables of events: one line with file, line, column, value and what is allowed."""

import pytest
from evidence_files import written

from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.events_and_sources import Event
from tarazy.evidence.reading import read_rows
from tarazy.evidence.user_files import with_file

EVENTS = """\
event,date,precision,end,parties,kind,place_en,place_kk,place_ru,en,kk,ru,texts,told,source,quality
my-visit,2012-05,month,,KAZ;USA,visit,Astana,Астана,Астана,A visit,Сапар,Визит,,,,general_knowledge
"""
WRONG_ROWS = {
    "date": ("2012-05", "2012-15", "line 2: date: '2012-15' is not allowed; allowed: a day, a mo"),
    "precision": (
        ",month,",
        ",day,",
        "line 2: precision: 'day' with date = 2012-05; allowed: 'month'",
    ),
    "end": (
        "month,,",
        "month,2011,",
        "line 2: end: 2011 is before date = 2012-05; allowed: a date not before it",
    ),
    "kind": (",visit,", ",visti,", "line 2: kind: unknown kind 'visti'; did you mean visit"),
    "quality": ("general_knowledge", "sourced", "line 2: source: is missing; allowed: the key"),
    "language": (
        "A visit,Сапар,Визит",
        ",,",
        "line 2: en: is missing; allowed: a text in one of en, kk, ru",
    ),
    "key": ("my-visit", "My visit", "line 2: event: 'My visit' is not allowed; allowed: a short n"),
    "column": ("parties", "partys", "unknown column 'partys'; did you mean parties?"),
    "missing column": ("told,source,quality\n", "told,source\n", "column 'quality' is missing; al"),
    "told": (
        "Визит,,,,",
        "Визит,E14,last year,,",
        "line 2: told: 'last year' is not allowed; allo",
    ),
    "told by no one": ("Визит,,,,", "Визит,,2011,,", "line 2: texts: is missing; allowed: the ide"),
    "party": ("KAZ;USA", "KAZ;usa", "line 2: parties 2: 'usa' is not allowed; allowed: codes of"),
    "column twice": ("told,source", "kk,source", "column 'kk' stands twice; allowed: once"),
    "cells": ("Визит,,,,", "Визит,,,", "line 2: 15 cells; allowed: 16, as in the heading"),
    "no source": (
        ",,general_knowledge",
        ",my-sauce,sourced",
        "event my-visit: source: unknown source",
    ),
    "no text": ("Визит,", "Визит,T99", "event my-visit: texts: unknown text 'T99'"),
}


def test_the_table_of_events_is_right_as_it_is(tmp_path):
    whole = with_file(library(), written(tmp_path, EVENTS, "mine.csv"))
    assert whole.events["my-visit"].parties == ("KAZ", "USA")
    assert whole.events["my-visit"].place("ru") == "Астана"


@pytest.mark.parametrize("mistake", WRONG_ROWS)
def test_a_mistake_in_a_row_is_one_line(tmp_path, mistake):
    old, new, message = WRONG_ROWS[mistake]
    assert old in EVENTS
    path = written(tmp_path, EVENTS.replace(old, new, 1), "mine.csv")
    with pytest.raises(InputError) as caught:
        with_file(library(), path)
    assert str(caught.value).startswith(f"{path}: {message}"), str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_not_a_text(tmp_path):
    with pytest.raises(InputError, match=r"none.toml: cannot be read: .*; allowed: an existing"):
        with_file(library(), tmp_path / "none.toml")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"binary\.csv: begins as a text in UTF-16"):
        read_rows(binary, "binary.csv", Event)
    with pytest.raises(InputError, match="line 3: not a CSV table"):
        read_rows(written(tmp_path, EVENTS + '"a"b,\n', "q.csv"), "q.csv", Event)


@pytest.mark.parametrize("name", ["none.toml", "none.csv"])
def test_a_file_with_nothing_in_it_is_refused(tmp_path, name):
    heading = "" if name.endswith("toml") else EVENTS.partition("\n")[0] + "\n"
    with pytest.raises(InputError, match=rf"{name}: holds nothing; allowed: at least one of text"):
        with_file(library(), written(tmp_path, heading, name))
