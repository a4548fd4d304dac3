"""Malformed files of users: one line with file, claim or row, field, value and what is allowed."""

import json
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from evidence_files import CLAIMS, written

from tarazy.arguments.partial_date import PartialDate
from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.checking import check_claims
from tarazy.evidence.document import Compare, States
from tarazy.evidence.schema import schema, text
from tarazy.evidence.user_files import with_file

ROOT = Path(__file__).parents[2]
REFERENCE = {"of": "figure", "figure": "any"}
VALIDATOR = jsonschema.Draft202012Validator(schema())


def as_json(document):
    return json.loads(json.dumps(tomllib.loads(document), default=date.isoformat))


def test_the_file_is_right_as_it_is(tmp_path):
    whole = with_file(library(), written(tmp_path))
    assert list(whole.claims)[-3:] == ["MY1", "MY2", "MY3"]
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
    "no language": (
        'note = { en = "Rounded.", kk = "Дөңгелектелген.", ru = "Округлено." }',
        "note = {}",
        "claim MY1: check 1: note: en: is missing; allowed: a text in one of en, kk, ru",
        1,
    ),
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
        "claim MY1: check 1: unit: 'billion USD' with claimed = 2012, a date; allowed: 'date' with",
        0,
    ),
    "number in quotes": (
        "claimed = 0.012",
        'claimed = "1200"',
        "claim MY1: check 1: unit: 'billion USD' with claimed = 1200, a date; allowed: 'date' with",
        0,
    ),
    "a time": (
        "claimed = 0.012",
        "claimed = 2012-01-01T10:00:00",
        "claim MY1: check 1: claimed: datetime.datetime(2012, 1, 1, 10, 0) is not allowed; allowed",
        None,
    ),
    "no year": (
        'claimed = 0.012\nunit = "billion USD"',
        'claimed = 12000\nunit = "date"',
        "claim MY1: check 1: unit: 'date' with claimed = 12000.0, a number; allowed: 'date' with a",
        0,
    ),
    "true tolerance": (
        "tolerance = 0.05",
        "tolerance = true",
        "claim MY1: check 1: tolerance: True is not allowed; allowed: a relative difference",
        1,
    ),
    "text for a figure": (
        "value = 12.5",
        'value = "12.5"',
        "figure my-figure: value: '12.5' is not allowed; allowed: a number",
        1,
    ),
    "two sums": (
        'of = "figure", figure = "my-figure" }',
        'of = "sum", series = "us-goods-exports", country = "USA", partner = "CHN", '
        'partners = ["KAZ"], year = 2020 }',
        "claim MY1: check 1: observed: partner: 'CHN' stands beside partners; allowed: one of both",
        0,
    ),
    "a partner twice": (
        'of = "figure", figure = "my-figure" }',
        'of = "sum", series = "us-goods-exports", country = "USA", partners = ["KAZ", "KAZ"], '
        "year = 2020 }",
        "claim MY1: check 1: observed: partners: 'KAZ' given twice; allowed: each once",
        0,
    ),
    "years": (
        'of = "figure", figure = "my-figure" }',
        'of = "growth", series = "oil-consumption", country = "USA", years = [2020, 2001] }',
        "claim MY1: check 1: observed: years: [2020, 2001]; allowed: an earlier and a later year",
        0,
    ),
    "row": (
        'of = "figure", figure = "my-figure" }',
        'of = "corridor", network = "kazakhstan-crude", table = "arcs", row = 3, column = "cost" }',
        "claim MY1: check 1: observed: row: 3 is not allowed; allowed: the label of a row, or a ta",
        1,
    ),
    "date of nothing": (
        'quantity = "something"\ntext = "MINE"\nvalue = 12\nunit = "million USD"',
        'quantity = "date:"\ntext = "MINE"\nvalue = 2012',
        "claim MY1: states 1: quantity: 'date:' names nothing; allowed: 'date:' and an event",
        0,
    ),
    "unit of a date": (
        'quantity = "something"\ntext = "MINE"\nvalue = 12\nunit = "million USD"',
        'quantity = "date:btc-joined"\ntext = "MINE"\nvalue = 2012\nunit = "year"',
        "claim MY1: states 1: unit: 'year' with value = 2012; allowed: 'date' or none with a date",
        0,
    ),
    "unit of yes or no": (
        'value = 12\nunit = "million USD"',
        'value = true\nunit = "million USD"',
        "claim MY1: states 1: unit: stands with value = true; allowed: with a number",
        0,
    ),
    "yes or no of what": (
        'value = 12\nunit = "million USD"',
        "value = true",
        "claim MY1: states 1: about: is missing; allowed: ",
        0,
    ),
    "share of a date": (
        'quantity = "something"\ntext = "MINE"\nvalue = 12\nunit = "million USD"',
        'quantity = "date:btc-joined"\ntext = "MINE"\nvalue = 2012\n'
        'share_of = { of = "figure", figure = "my-figure" }',
        "claim MY1: states 1: share_of: stands with a date; allowed: with a number",
        0,
    ),
    "share of nothing": (
        'unit = "million USD"\nfrom',
        'unit = "million USD"\nshare_of = { of = "figure", figure = "my-figur" }\nfrom',
        "claim MY1: states 1: share_of: figure: unknown figure 'my-figur'; did you mean my-figure?",
        0,
    ),
    "bound of a sum": (
        'unit = "million USD"\nfrom',
        'unit = "million USD"\nrelation = "<="\ncumulative = true\nfrom',
        "claim MY1: states 1: relation: '<=' with cumulative = true; allowed: '='",
        0,
    ),
    "bound": (
        'unit = "million USD"\nfrom',
        'unit = "million USD"\nrelation = "<"\nfrom',
        "claim MY1: states 1: relation: unknown relation '<'; did you mean <=? allowed: =, <=, >=",
        1,
    ),
    "two partners of an indicator": (
        'variable = "exports", country = "KAZ", partner = "USA"',
        'indicator = "share_exports", country = "KAZ", partner = ["USA", "CHN"]',
        "claim MY2: check 1: read: partner: 'USA, CHN' with 'share_exports'; allowed: one code or",
        0,
    ),
    "text version": ("[[text]]", 'version = "1"\n[[text]]', "version: unknown version '1'; did", 1),
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
        "claim MY1: states 1: text: 'MINE' is not allowed; allowed: YOURS",
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
    "taken": ('id = "MY2"', 'id = "MY1"', "claim MY1: 'MY1' is taken; allowed: another id", 0),
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
    "origin of the sign": (
        'sign = "by_construction"',
        'sign = "fund"',
        "claim MY2: check 1: sign: unknown sign 'fund'; did you mean found? allowed: found, by_con",
        1,
    ),
    "no sign": (
        'sign = "by_construction"\nbecause = "The duties are on this very trade."\n',
        "",
        "claim MY2: check 1: sign: missing in a claim of kind = 'causal'; allowed: 'found', 'by_co",
        0,
    ),
    "nothing assumed": (
        'assumes = "Column 2 in force."\n',
        "",
        "claim MY2: check 1: assumes: missing in a claim of kind = 'causal'; allowed: a text in",
        0,
    ),
    "nothing contradicts": (
        'contradicted_by = "No sign that this experiment can give."\n',
        "",
        "claim MY2: check 1: contradicted_by: missing in a claim of kind = 'causal'; allowed: a",
        0,
    ),
    "no reason": (
        'because = "The duties are on this very trade."\n',
        "",
        "claim MY2: check 1: because: is missing; allowed: ",
        0,
    ),
    "a reason for nothing": (
        'sign = "by_construction"',
        'sign = "found"',
        "claim MY2: check 1: because: stands without sign = 'by_construction'; allowed: with it",
        0,
    ),
    "measure": (
        'measure = "level"',
        'measure = "levle"',
        "claim MY3: check 1: measure: unknown measure 'levle'; did you mean level",
        1,
    ),
    "two dates": (
        'event = "cpc-opened"',
        'event = "cpc-opened"\nyear = 2001',
        "claim MY3: check 1: not one date; allowed: exactly one of 'event', 'year'",
        0,
    ),
    "no such event": (
        'event = "cpc-opened"',
        'event = "cpc-opend"',
        "claim MY3: check 1: event: unknown event 'cpc-opend'; did you mean cpc-opened",
        0,
    ),
    "no such series": (
        'series = "us-goods-exports"',
        'series = "us-goods-exprots"',
        "claim MY3: check 1: series: unknown series 'us-goods-exprots'; did you mean us-goods-exp",
        0,
    ),
    "a share of nothing": (
        'measure = "level"',
        'measure = "share"',
        "claim MY3: check 1: whole: missing with measure = 'share'; allowed: a table with 'share'",
        0,
    ),
    "too few years": (
        'measure = "level"',
        'measure = "steadiness"\nbefore = 2',
        "claim MY3: check 1: before: 2 with measure = 'steadiness'; allowed: at least 3 years",
        0,
    ),
    "no years": (
        'measure = "level"',
        'measure = "level"\nafter = 0',
        "claim MY3: check 1: after: 0 is not allowed; allowed: a whole number of years from 1 to",
        1,
    ),
    "among": (
        'among = "partner"',
        'among = "partners"',
        "claim MY3: check 1: placebos: among: unknown among 'partners'; did you mean partner",
        1,
    ),
    "among nobody": (
        'partner = "KAZ"\nevent',
        "event",
        "claim MY3: check 1: placebos: among: 'partner' of a line without one; allowed: with part",
        0,
    ),
    "a placebo twice": (
        "within = 10",
        "within = 10, dates = [1990, 1990]",
        "claim MY3: check 1: placebos: dates: 1990 given twice; allowed: each once",
        0,
    ),
    "within": (
        "within = 10",
        "within = 0.5",
        "claim MY3: check 1: placebos: within: 0.5 is not allowed; allowed: a factor from 1",
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
        with_file(library(), path)
    line = str(caught.value)
    assert line.startswith(f"{path}: {message}"), line
    assert "\n" not in line
    assert mistake in ("toml", "taken", "taken by the package") or "allowed" in line
    if seen is not None:
        assert bool(list(VALIDATOR.iter_errors(as_json(text)))) == bool(seen)


# What only the world and the scenario can tell: refused before anything is computed.
UNREADABLE = {
    "country": (
        'country = "KAZ", partner',
        'country = "KZA", partner',
        "country: unknown economy 'KZA'; did you mean",
    ),
    "partner": ('partner = "USA"', 'partner = "USB"', "partner: unknown economy 'USB'; did you"),
    "itself": ('partner = "USA"', 'partner = "KAZ"', "partner: 'KAZ' is the country itself; allo"),
    "sector": ('partner = "USA"', 'sector = "oil"', "sector: unknown sector 'oil'; did you mean"),
    "no network": (
        'variable = "exports", country = "KAZ", partner = "USA"',
        'variable = "network_exports", country = "KAZ"',
        "variable: 'network_exports' of 'jackson-vanik', which has no network; allowed: with a sho",
    ),
    "other network": (
        '"jackson-vanik"\nread = { variable = "exports", country = "KAZ", partner = "USA"',
        '"cpc-outage"\nread = { variable = "network_exports", country = "KAZ", '
        'network = "kazakhstan-gas"',
        "network: unknown network 'kazakhstan-gas'; did you mean kazakhstan-crude? allowed: kaz",
    ),
    "far from the network": (
        '"jackson-vanik"\nread = { variable = "exports", country = "KAZ", partner = "USA"',
        '"cpc-outage"\nread = { variable = "network_transit_share", country = "USA"',
        "country: unknown country 'USA'; did you mean",
    ),
    "indicator": (
        'variable = "exports", country = "KAZ", partner = "USA"',
        'indicator = "share_exports", country = "KAZ", partner = "USB"',
        "partner: unknown economy 'USB'; did you mean",
    ),
}


@pytest.mark.parametrize("mistake", UNREADABLE)
def test_what_an_experiment_does_not_hold_is_one_line(tmp_path, mistake):
    old, new, message = UNREADABLE[mistake]
    assert old in CLAIMS
    path = written(tmp_path, CLAIMS.replace(old, new, 1))
    whole = with_file(library(), path)
    with pytest.raises(InputError) as caught:
        check_claims(["MY2"], draws=0, within=whole, workers=1)
    line = str(caught.value)
    assert line.startswith(f"{path}: claim MY2: check 1: read: {message}"), line
    assert "\n" not in line
    assert "allowed" in line


@pytest.mark.parametrize("number", [1000, 2500, 9999])
@pytest.mark.parametrize("unit", ["million USD", "year"])
def test_a_whole_number_of_four_digits_is_a_number(number, unit):
    read = Compare.model_validate(
        {"kind": "compare", "claimed": number, "unit": unit, "observed": REFERENCE}
    )
    assert read.claimed == float(number)
    said = {"quantity": "q", "text": "T", "value": number, "unit": unit}
    assert States.model_validate(said).value == float(number)


def test_a_year_without_quotes_is_a_date_where_a_date_stands():
    read = Compare.model_validate(
        {"kind": "compare", "claimed": 2006, "unit": "date", "observed": REFERENCE}
    )
    assert read.claimed == PartialDate.parse("2006")
    said = {"quantity": "date:visit", "text": "T", "value": 2006}
    assert States.model_validate(said).value == PartialDate.parse("2006")


def test_the_published_schema_is_what_the_models_generate():
    published = ROOT / "schemas" / "claims-1.json"
    assert published.read_bytes() == text().encode(), "tarazy schema --of claims"
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_claims_of_the_package_and_of_the_example_fit_the_schema():
    files = [*(ROOT / "src/tarazy/evidence/tables/claims").glob("*.toml")]
    for file in (*files, ROOT / "examples/claims/my-claims.toml"):
        found = list(VALIDATOR.iter_errors(as_json(file.read_text(encoding="utf-8"))))
        assert not found, f"{file.name}: {found[0].message[:200]}"
