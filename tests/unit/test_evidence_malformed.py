"""Malformed files of users: one line with file, claim or row, field, value and what is allowed."""

import json
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from evidence_files import CLAIMS, written

from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.reading import read_rows
from tarazy.evidence.rows import Event
from tarazy.evidence.schema import schema, text

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft202012Validator(schema())


def as_json(document):
    return json.loads(json.dumps(tomllib.loads(document), default=date.isoformat))


def test_the_file_is_right_as_it_is(tmp_path):
    whole = library().with_file(written(tmp_path))
    assert list(whole.claims)[-2:] == ["MY1", "MY2"]
    assert whole.claims["MY1"].states[0].value == 12
    assert not list(VALIDATOR.iter_errors(as_json(CLAIMS)))


# What is replaced, by what, the message, and whether the schema sees it too.
MISTAKES = {
    "kind": ('kind = "fact"', 'kind = "fcat"', "claim MY1: kind: unknown kind 'fcat'; did you", 1),
    "topic": ('topic = "trade"', 'topic = "tarde"', "claim MY1: topic: unknown topic 'tarde'", 1),
    "key": ("tolerance =", "tolernce =", "claim MY1: check 1: unknown key 'tolernce'; did you", 1),
    "id": ('id = "MY1"', 'id = "my1"', "claim my1: id: 'my1' is not allowed; allowed: one to", 1),
    "check kind": (
        'kind = "compare"',
        'kind = "compar"',
        "claim MY1: check 1: kind: unknown kind 'compar'; did you mean compare? allowed: compare, ",
        1,
    ),
    "no check kind": ('kind = "compare"', "", "claim MY1: check 1: kind: is missing; allowed: ", 1),
    "of": (
        'of = "figure"',
        'of = "figur"',
        "claim MY1: check 1: observed: of: unknown of 'figur'; did you mean figure? allowed: ",
        1,
    ),
    "no language": (', ru = "Округлено."', "", "claim MY1: check 1: note: ru: is missing;", 1),
    "empty text": ('"Rounded."', '" "', "claim MY1: check 1: note: en: ' ' is not allowed;", 1),
    "claimed": (
        "claimed = 0.012",
        'claimed = "a lot"',
        "claim MY1: check 1: claimed: 'a lot' is not allowed; allowed: a number, or a day",
        1,
    ),
    "date unit": (
        "claimed = 0.012",
        'claimed = "2012"',
        "claim MY1: check 1: unit: 'billion USD' with claimed = 2012; allowed: 'date' with a date",
        0,
    ),
    "tolerance": (
        "tolerance = 0.05",
        "tolerance = -1",
        "claim MY1: check 1: tolerance: -1 is not allowed; allowed: a relative difference",
        1,
    ),
    "nan": (
        "claimed = 0.012",
        "claimed = nan",
        "claim MY1: check 1: claimed: nan is not allowed; allowed: a number",
        0,
    ),
    "sign": (
        "tolerance = 0.05",
        'relation = "sign"',
        "claim MY1: check 1: relation: 'sign' with claimed = 0.012; allowed: 'sign' with '+' or",
        0,
    ),
    "no figure": (
        'figure = "my-figure" }',
        'figure = "my-figur" }',
        "claim MY1: check 1: observed: figure: unknown figure 'my-figur'; did you mean my-figure?",
        0,
    ),
    "no text": (
        'texts = ["MINE"]',
        'texts = ["YOURS"]',
        "claim MY1: states: text = 'MINE'; allo",
        0,
    ),
    "unknown text": (
        'id = "MINE"',
        'id = "OTHER"',
        "claim MY1: texts: unknown text 'MINE'; ",
        0,
    ),
    "no source": (
        'source = "my-source"',
        'source = "my-sauce"',
        "figure my-figure: source: unknown source 'my-sauce'; did you mean my-source",
        0,
    ),
    "taken": ('id = "MY2"', 'id = "MY1"', "claim MY1: 'MY1' is taken; allowed: a id of its own", 0),
    "taken by the package": ('id = "MY2"', 'id = "A1"', "claim A1: 'A1' is taken; allowed:", 0),
    "states date": (
        "value = 12\n",
        'value = "2012"\n',
        "claim MY1: states 1: value: 2012 of quantity = 'something'; allowed: a date for 'date:",
        0,
    ),
    "states no unit": (
        'value = 12\nunit = "million USD"',
        "value = 12",
        "claim MY1: states 1: unit: is missing; allowed: a unit",
        0,
    ),
    "states order": (
        "from = 2019\nto = 2020\n\n",
        "from = 2021\nto = 2020\n\n",
        "claim MY1: states 1: to: 2020 is before from = 2021; allowed: a date not before it",
        0,
    ),
    "no event": (
        'quantity = "something"\ntext = "MINE"\nvalue = 12\nunit = "million USD"',
        'quantity = "date:nothing"\ntext = "MINE"\nvalue = "2012"',
        "claim MY1: states 1: quantity: unknown event 'nothing'",
        0,
    ),
    "scenario": (
        '"jackson-vanik"',
        '"jackson-vanick"',
        "claim MY2: check 1: scenario: unknown scenario 'jackson-vanick'; did you mean jackson-va",
        0,
    ),
    "scenario file": (
        '"jackson-vanik"',
        '"nowhere.toml"',
        "claim MY2: check 1: scenario: ",
        0,
    ),
    "variable": (
        'variable = "exports"',
        'variable = "exprots"',
        "claim MY2: check 1: read: variable: unknown variable 'exprots'; did you mean exports",
        1,
    ),
    "nothing read": (
        'variable = "exports", country',
        "country",
        "claim MY2: check 1: read: not one number; allowed: exactly one of 'variable', 'indicator'",
        0,
    ),
    "partner of welfare": (
        'variable = "exports"',
        'variable = "welfare"',
        "claim MY2: check 1: read: partner: stands with 'welfare'; allowed: with a variable that",
        0,
    ),
    "indicator": (
        'variable = "exports"',
        'indicator = "share_exprots"',
        "claim MY2: check 1: read: indicator: unknown indicator 'share_exprots'; did you mean sha",
        0,
    ),
    "fixed indicator": (
        'variable = "exports"',
        'indicator = "share_fdi"',
        "claim MY2: check 1: read: indicator: 'share_fdi' does not move with the trade model; allo",
        0,
    ),
    "indicator of a country": (
        'variable = "exports"',
        'indicator = "hhi_exports"',
        "claim MY2: check 1: read: partner: given with 'hhi_exports'; allowed: none",
        0,
    ),
    "predicts": (
        'predicts = "-"',
        'predicts = "down"',
        "claim MY2: check 1: predicts: unknown predicts 'down'; allowed: +, -",
        1,
    ),
    "fact without mechanism": (
        'kind = "compare"\nclaimed = 0.012\nunit = "billion USD"\n'
        'observed = { of = "figure", figure = "my-figure" }\ntolerance = 0.05',
        'kind = "no_mechanism"',
        "claim MY1: check: kind = 'no_mechanism' in a claim of kind = 'fact'; allowed: 'not_check",
        0,
    ),
    "version": ("[[text]]", "version = 2\n[[text]]", "version: 2 is not allowed; allowed: 1", 1),
    "toml": ("[[text]]", "[[text]", "not a TOML document: ", None),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(tmp_path, mistake):
    old, new, message, seen = MISTAKES[mistake]
    assert old in CLAIMS
    text = CLAIMS.replace(old, new, 1)
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        library().with_file(path)
    line = str(caught.value)
    assert line.startswith(f"{path}: {message}"), line
    assert "\n" not in line
    assert mistake in ("toml", "taken", "taken by the package") or "allowed" in line
    if seen is not None:
        assert bool(list(VALIDATOR.iter_errors(as_json(text)))) == bool(seen)


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
    "place": ("Астана,Астана", "Астана,", "line 2: place_ru: is missing; allowed: a place in each"),
    "language": ("Сапар", "", "line 2: kk: is missing; allowed: a text in Kazakh"),
    "key": ("my-visit", "My visit", "line 2: event: 'My visit' is not allowed; allowed: a short n"),
    "column": ("parties", "partys", "unknown column 'partys'; did you mean parties?"),
    "missing column": ("told,source,quality\n", "told,source\n", "column 'quality' is missing; al"),
    "cells": ("Визит,,,,", "Визит,,,", "line 2: 15 cells; allowed: 16, as in the heading"),
    "no source": (
        ",,general_knowledge",
        ",my-sauce,sourced",
        "event my-visit: source: unknown source",
    ),
    "no text": ("Визит,", "Визит,T99", "event my-visit: texts: unknown text 'T99'"),
}


def test_the_table_of_events_is_right_as_it_is(tmp_path):
    whole = library().with_file(written(tmp_path, EVENTS, "mine.csv"))
    assert whole.events["my-visit"].parties == ("KAZ", "USA")
    assert whole.events["my-visit"].place("ru") == "Астана"


@pytest.mark.parametrize("mistake", WRONG_ROWS)
def test_a_mistake_in_a_row_is_one_line(tmp_path, mistake):
    old, new, message = WRONG_ROWS[mistake]
    assert old in EVENTS
    path = written(tmp_path, EVENTS.replace(old, new, 1), "mine.csv")
    with pytest.raises(InputError) as caught:
        library().with_file(path)
    assert str(caught.value).startswith(f"{path}: {message}"), str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_not_a_text(tmp_path):
    with pytest.raises(InputError, match=r"none.toml: cannot be read: .*; allowed: an existing"):
        library().with_file(tmp_path / "none.toml")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"binary\.csv: not a text in UTF-8"):
        read_rows(binary, "binary.csv", Event)
    with pytest.raises(InputError, match="line 3: not a CSV table"):
        read_rows(written(tmp_path, EVENTS + '"a"b,\n', "q.csv"), "q.csv", Event)


def test_the_published_schema_is_what_the_models_generate():
    published = ROOT / "schemas" / "claims-1.json"
    assert published.read_bytes() == text().encode(), "python -m tarazy.evidence.schema"
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_claims_of_the_package_fit_the_schema():
    for file in (ROOT / "src/tarazy/evidence/tables/claims").glob("*.toml"):
        found = list(VALIDATOR.iter_errors(as_json(file.read_text(encoding="utf-8"))))
        assert not found, f"{file.name}: {found[0].message[:200]}"
