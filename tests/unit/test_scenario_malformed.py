"""Malformed documents: each is refused in one line that names file, key and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario_world import small_world

from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.experiment.compiled import compiled
from tarazy.scenario import Scenario

TEXTS = """
[title]
en = "Title"
kk = "Атауы"
ru = "Название"
[question]
en = "Question?"
kk = "Сұрақ?"
ru = "Вопрос?"
"""
SHOCK = """
[[shocks]]
kind = "tariff"
importer = "USA"
exporter = "KAZ"
sector = "metals"
set = 0.25
"""
EXPECTED = """
[[expected]]
variable = "welfare"
country = "KAZ"
sign = "-"
reason = { en = "a", kk = "ә", ru = "а" }
"""
GOOD = TEXTS + SHOCK

# What is replaced in the good document, by what, and what the error line must hold.
MALFORMED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "unknown importer": (
        'importer = "USA"',
        'importer = "USB"',
        ("shock 1: importer", "economy 'USB'", "did you mean USA"),
    ),
    "full name misspelt": (
        'exporter = "KAZ"',
        'exporter = "Kazakstan"',
        ("shock 1: exporter", "'Kazakstan'", "did you mean KAZ"),
    ),
    "unknown exporter in a list": (
        '"KAZ"',
        '["KAZ", "RUZ"]',
        ("shock 1: exporter", "'RUZ'", "RUS"),
    ),
    "unknown sector": (
        '"metals"',
        '"metal"',
        ("shock 1: sector", "sector 'metal'", "did you mean metals"),
    ),
    "sector misspelt in Russian": (
        '"metals"',
        '"Метал"',
        ("shock 1: sector", "did you mean metals"),
    ),
    "unknown exception": (
        '"KAZ"',
        '{ of = "EAEU", except = "KZT" }',
        ("shock 1: exporter", "'KZT'", "KAZ"),
    ),
    "group misspelt": ('"KAZ"', '"EAUE"', ("shock 1: exporter", "'EAUE'", "EAEU")),
    "group without a member in the world": (
        '"KAZ"',
        '"ASEAN"',
        ("shock 1: exporter", "'ASEAN'", "allowed: a group with members"),
    ),
    "nothing selected": (
        '"KAZ"',
        '{ of = "KAZ", except = "KAZ" }',
        ("shock 1: exporter", "'KAZ' except 'KAZ'", "selects nothing"),
    ),
    "an economy with itself": (
        'exporter = "KAZ"',
        'exporter = "USA"',
        ("shock 1:", "'USA'", "pair of different economies"),
    ),
    "misspelt selector key": (
        "importer",
        "importr",
        ("shock 1", "unknown key 'importr'", "did you mean importer"),
    ),
    "misspelt key in a selector": (
        '"KAZ"',
        '{ of = "EAEU", exept = "KAZ" }',
        ("shock 1: exporter", "unknown key 'exept'", "did you mean except"),
    ),
    "selector is a number": ('"KAZ"', "398", ("shock 1: exporter", "398", "a code, a group")),
    "empty selector": ('"KAZ"', "[]", ("shock 1: exporter: of", "[]", "a code, a group")),
    "missing importer": ('importer = "USA"\n', "", ("shock 1: importer", "missing")),
    "rate in per cent": ("0.25", "25", ("shock 1: set", "25", "a fraction from -0.9 to 5")),
    "rate below -90 %": ("0.25", "-0.91", ("shock 1: set", "-0.91", "a fraction from -0.9 to 5")),
    "rate is a text": ("0.25", '"a quarter"', ("shock 1: set", "'a quarter'", "a fraction")),
    "rate is not a number": ("0.25", "nan", ("shock 1: set", "nan", "a fraction")),
    "rate is infinite": ("0.25", "inf", ("shock 1: set", "inf", "a fraction")),
    "rate is true": ("0.25", "true", ("shock 1: set", "True", "a fraction")),
    "tariff becomes a subsidy of more than 90 %": (
        "set = 0.25",
        "add = -1.2",
        ("shock 1: add", "USA on KAZ", "metals", "-0.9 or more"),
    ),
    "set and add": (
        "set = 0.25",
        "set = 0.25\nadd = 0.1",
        ("shock 1", "set = 0.25 and add = 0.1", "exactly one"),
    ),
    "neither set nor add": ("set = 0.25", "", ("shock 1", "neither 'set', 'add'", "exactly one")),
    "unknown table": (
        "0.25",
        '{ table = "us_column_3", column = "rate" }',
        ("shock 1: set", "us_column_3", "us_column_2"),
    ),
    "unknown column": (
        "0.25",
        '{ table = "us_column_2", column = "rate_simpel" }',
        ("shock 1: set", "rate_simpel", "rate_simple"),
    ),
    "table without column": (
        "0.25",
        '{ table = "us_column_2" }',
        ("shock 1: set: column", "missing"),
    ),
    "sector without a rate": (
        'sector = "metals"\nset = 0.25',
        'sector = "finance"\nset = { table = "us_column_2", column = "rate_simple" }',
        ("shock 1: set", "us_column_2", "'finance'"),
    ),
    "unknown kind": ('"tariff"', '"tarif"', ("shock 1: kind", "'tarif'", "did you mean tariff")),
    "missing kind": (
        'kind = "tariff"\n',
        "",
        ("shock 1: kind", "missing", "tariff, export_tax, trade_cost"),
    ),
    "keys of two kinds": (
        'kind = "tariff"',
        'kind = "trade_cost"\nfactor = 0',
        ("shock 1: unknown key 'set'",),
    ),
    "trade cost of zero": (
        SHOCK,
        '[[shocks]]\nkind = "trade_cost"\nimporter = "KAZ"\nexporter = "*"\nfactor = 0',
        ("shock 1: factor", "0 is not allowed", "0.01"),
    ),
    "productivity without economy": (
        SHOCK,
        '[[shocks]]\nkind = "productivity"\nfactor = 1.1',
        ("shock 1: economy", "missing"),
    ),
    "sever with a factor": (
        SHOCK,
        '[[shocks]]\nkind = "sever"\nimporter = "KAZ"\nexporter = "RUS"\nfactor = 2',
        ("shock 1: unknown key 'factor'", "both_ways"),
    ),
    "both_ways is a text": (
        SHOCK,
        '[[shocks]]\nkind = "sever"\nimporter = "KAZ"\nexporter = "RUS"\nboth_ways = "yes"',
        ("shock 1: both_ways", "'yes'", "true or false"),
    ),
    "second shock wrong": (
        SHOCK,
        SHOCK + SHOCK.replace("KAZ", "XXX"),
        ("shock 2: exporter", "'XXX'"),
    ),
    "no shock": (SHOCK, "", ("shocks", "missing", "[[shocks]]")),
    "empty list of shocks": (GOOD, "shocks = []\n" + TEXTS, ("shocks", "[]", "at least one")),
    "shocks is a table": ("[[shocks]]", "[shocks]", ("shocks", "[[shocks]]")),
    "missing title": (
        TEXTS,
        TEXTS.replace("title", "explanation"),
        ("title: is missing", "en, kk, ru"),
    ),
    "title is a number": (
        GOOD,
        "title = 5\n" + TEXTS.replace("title", "explanation") + SHOCK,
        ("title: 5", "en, kk, ru"),
    ),
    "no language": (
        GOOD,
        "title = {}\n" + TEXTS.replace("title", "explanation") + SHOCK,
        ("title: en", "missing", "one of en, kk, ru"),
    ),
    "empty text": ('"Вопрос?"', '" "', ("question: ru", "' '", "Russian")),
    "unknown language": (
        'ru = "Название"',
        'ru = "Название"\nde = "Titel"',
        ("title", "unknown key 'de'"),
    ),
    "misspelt top key": (
        TEXTS,
        'closur = "zero"\n' + TEXTS,
        ("unknown key 'closur'", "did you mean closure"),
    ),
    "unknown closure": (
        TEXTS,
        'closure = "flexible"\n' + TEXTS,
        ("closure", "'flexible'", "allowed: fixed, income_share, zero"),
    ),
    "malformed claim": (TEXTS, 'claims = ["d1"]\n' + TEXTS, ("claim 1", "'d1'", "'D1'")),
    "claims is a text": (TEXTS, 'claims = "D1"\n' + TEXTS, ("claims", "'D1'", "a list")),
    "unknown focus": (TEXTS, 'focus = ["KAZ", "UAS"]\n' + TEXTS, ("focus", "'UAS'", "USA")),
    "focus on everything": (TEXTS, 'focus = ["*"]\n' + TEXTS, ("focus", "'*'", "codes", "groups")),
    "unknown member of an own group": (
        TEXTS,
        'groups = { pair = ["KAZ", "UZ"] }\n' + TEXTS,
        ("groups: pair", "'UZ'"),
    ),
    "own groups in a circle": (
        TEXTS,
        'groups = { one = "two", two = ["USA", "one"] }\n' + TEXTS,
        ("groups: two", "'one' leads back", "one > two > one"),
    ),
    "code inside the rest of the world": (
        '"KAZ"',
        '"BLR"',
        ("shock 1: exporter", "'BLR' has no row of its own", "one of its 8 economies"),
    ),
    "cut below zero": ("set = 0.25", "cut = -0.1", ("shock 1: cut", "-0.1", "from 0 to 1")),
    "cut in per cent": ("set = 0.25", "cut = 30", ("shock 1: cut", "30", "from 0 to 1")),
    "coefficient of zero": ("set = 0.25", "swiss = 0", ("shock 1: swiss", "0 is", "above 0")),
    "coefficient in per cent": ("set = 0.25", "swiss = 8", ("shock 1: swiss", "8 is", "up to 5")),
    "maximum in per cent": ("set = 0.25", "maximum = 15", ("shock 1: maximum", "15 is", "to 5")),
    "three instructions": (
        "set = 0.25",
        'cut = 0.1\nswiss = 0.1\nregime = "us-column-2"',
        ("shock 1", "cut = 0.1 and swiss = 0.1 and regime = 'us-column-2'", "exactly one"),
    ),
    "factor and equivalent": (
        SHOCK,
        '[[shocks]]\nkind = "trade_cost"\nimporter = "KAZ"\nexporter = "*"\n'
        "factor = 1.1\nequivalent = 0.1",
        (
            "shock 1",
            "factor = 1.1 and equivalent = 0.1",
            "'factor', 'equivalent' and 'trade_change'",
        ),
    ),
    "cost without a number": (
        SHOCK,
        '[[shocks]]\nkind = "trade_cost"\nimporter = "KAZ"\nexporter = "*"',
        ("shock 1", "neither 'factor', 'equivalent' nor 'trade_change'"),
    ),
    "equivalent in per cent": (
        SHOCK,
        '[[shocks]]\nkind = "trade_cost"\nimporter = "KAZ"\nexporter = "*"\nequivalent = 12',
        ("shock 1: equivalent", "12 is not allowed", "from -0.9 to 10"),
    ),
    "times is a text": (
        "0.25",
        '{ table = "us_column_2", column = "rate_simple", times = "twice" }',
        ("shock 1: set: times", "'twice'", "a number from -100 to 100"),
    ),
    "column that is no rate": (
        "0.25",
        '{ table = "us_column_2", column = "lines" }',
        ("shock 1: set", "'lines' of table 'us_column_2'", "for metals", "from -0.9 to 5"),
    ),
    "unknown regime": (
        "set = 0.25",
        'regime = "us-colum-2"',
        ("shock 1: regime", "'us-colum-2'", "did you mean us-column-2"),
    ),
    "regime both ways": (
        "set = 0.25",
        'regime = "us-column-2"\nboth_ways = true',
        ("shock 1: both_ways", "'us-column-2'", "allowed: false"),
    ),
    "regime for a service": (
        'sector = "metals"\nset = 0.25',
        'sector = "finance"\nregime = "us-column-2"',
        ("shock 1: regime: 'us-column-2'", "no rate for sector 'finance'", "metals"),
    ),
    "basis without a regime": (
        "set = 0.25",
        'set = 0.25\nbasis = "simple"',
        ("shock 1: basis", "'simple'", "regime"),
    ),
    "unknown basis": (
        "set = 0.25",
        'regime = "us-column-2"\nbasis = "wighted"',
        ("shock 1: basis", "'wighted'", "did you mean weighted"),
    ),
    "stage without a title": (
        SHOCK,
        "[[then]]\n" + SHOCK.replace("[[shocks]]", "[[then.shocks]]"),
        ("stage 1: title: is missing", "en, kk, ru"),
    ),
    "stage with neither": (SHOCK, "[[then]]\nsince = 2025-01-01", ("stage 1", "'scenario'")),
    "stage with both": (
        SHOCK,
        '[[then]]\nscenario = "sever-usa"\n' + SHOCK.replace("[[shocks]]", "[[then.shocks]]"),
        ("stage 1", "'sever-usa'", "exactly one of 'shocks' and 'scenario'"),
    ),
    "stage of an unknown scenario": (
        SHOCK,
        '[[then]]\nscenario = "sever-us"',
        ("stage 1: scenario", "'sever-us'", "did you mean sever-usa"),
    ),
    "shock of a stage": (
        SHOCK,
        '[[then]]\ntitle = { en = "a", kk = "ә", ru = "а" }\n'
        + SHOCK.replace("[[shocks]]", "[[then.shocks]]").replace("0.25", "25"),
        ("stage 1: shock 1: set", "25 is not allowed"),
    ),
    "compiled shock of a stage": (
        SHOCK,
        '[[then]]\ntitle = { en = "a", kk = "ә", ru = "а" }\n'
        + SHOCK.replace("[[shocks]]", "[[then.shocks]]").replace("KAZ", "KAS"),
        ("stage 1: shock 1: exporter", "'KAS'"),
    ),
    "day is a number": (
        SHOCK,
        '[[then]]\nsince = 2025\nscenario = "sever-usa"',
        ("stage 1: since", "2025 is not allowed", "a day"),
    ),
    "moment instead of a day": (
        SHOCK,
        '[[then]]\nsince = 2025-04-05T00:00:00\nscenario = "sever-usa"',
        ("stage 1: since", "a day"),
    ),
    "end before the beginning": (
        SHOCK,
        '[[then]]\nsince = 2025-04-05\nuntil = 2025-04-04\nscenario = "sever-usa"',
        ("stage 1: until", "2025-04-04", "2025-04-05"),
    ),
    "expected sign": (
        SHOCK,
        SHOCK + EXPECTED.replace('"-"', '"falls"'),
        ("expected 1: sign", "'falls'", "allowed: +, -, 0"),
    ),
    "expected of an unknown country": (
        SHOCK,
        SHOCK + EXPECTED.replace("KAZ", "KZ"),
        ("expected 1: country", "'KZ'", "KAZ"),
    ),
    "expected of a group": (
        SHOCK,
        SHOCK + EXPECTED.replace("KAZ", "EAEU"),
        ("expected 1: country", "'EAEU' is a group", "codes"),
    ),
    "expected of an unknown variable": (
        SHOCK,
        SHOCK + EXPECTED.replace("welfare", "wellfare"),
        ("expected 1: variable", "'wellfare'", "did you mean welfare"),
    ),
    "expected welfare with a partner": (
        SHOCK,
        SHOCK + EXPECTED.replace("sign =", 'partner = "USA"\nsign ='),
        ("expected 1: partner", "'welfare'", "'imports', 'exports'"),
    ),
    "one draw": (
        TEXTS,
        "uncertainty = { draws = 1 }\n" + TEXTS,
        ("uncertainty: draws", "1 is not allowed", "from 2"),
    ),
    "negative seed": (
        TEXTS,
        "uncertainty = { seed = -1 }\n" + TEXTS,
        ("uncertainty: seed", "-1 is not allowed"),
    ),
    "unknown source of uncertainty": (
        TEXTS,
        'uncertainty = { of = ["trades"] }\n' + TEXTS,
        ("uncertainty: of 1", "'trades'", "did you mean trade"),
    ),
    "extends is a list": (
        TEXTS,
        'extends = ["sever-usa"]\n' + TEXTS,
        ("extends", "['sever-usa']", "name or path"),
    ),
    "unknown version": (TEXTS, "version = 2\n" + TEXTS, ("version", "2 is not allowed", "1")),
    "not TOML": ("set = 0.25", "set = 25 %", ("not a TOML document", "line")),
    "key twice": ("set = 0.25", "set = 0.25\nset = 0.3", ("not a TOML document", "line")),
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", MALFORMED)
def test_refused_in_one_line(case: str, tmp_path: Path) -> None:
    old, new, expected = MALFORMED[case]
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        compiled(small_world(), Scenario.load(path))
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert len(message) < 600
    for fragment in expected:
        assert fragment in message


def test_the_good_document_is_accepted(tmp_path: Path) -> None:
    counterfactual = compiled(small_world(), Scenario.load(written(tmp_path, GOOD))).counterfactual
    assert counterfactual.tariff is not None
    assert counterfactual.tariff[0, 1, 2] == 0.25


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("no.toml", None, "cannot be read"),
        ("bytes.toml", b"\xff\x00", "is not UTF-8"),
        ("list.json", b"[1, 2]", "allowed: an object"),
        ("half.json", b'{"title": ', "not a JSON document"),
        ("page.html", b"", "suffix '.html'"),
    ],
)
def test_unreadable_files(name: str, content: bytes | None, expected: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=expected) as caught:
        Scenario.load(path)
    assert str(path) in str(caught.value)


FOLDER = Path(__file__).parent / "malformed"
CASES = sorted(path.stem for path in FOLDER.glob("*.txt"))


def test_every_malformed_file_is_a_case() -> None:
    # The other half of a circle is read through the first.
    files = {path.stem for path in FOLDER.iterdir() if path.suffix != ".txt"}
    assert files - {"circular-extends-back"} == set(CASES) - {"missing-file"}
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES)
def test_shell_refuses_in_the_line_kept_beside_the_file(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a change of words: ``tarazy run FILE 2> FILE.txt`` in the folder, and read the line.

    Where the line ends in a list of names that grows with the package, ``...`` stands for it.
    """
    monkeypatch.chdir(FOLDER)
    (file,) = {path.name for path in FOLDER.glob(f"{case}.*") if path.suffix != ".txt"} or {
        f"{case}.toml"
    }
    out = tmp_path / "out"
    assert main(["run", file, "--out", str(out)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    expected = (FOLDER / f"{case}.txt").read_text(encoding="utf-8")
    if expected.endswith("allowed: ...\n"):
        begin, allowed, names = printed.err.partition("allowed: ")
        assert begin + allowed + "...\n" == expected
        assert len(names.split(", ")) > 5
    else:
        assert printed.err == expected
    assert printed.err.count("\n") == 1
    assert file.split("-")[0] in printed.err
    assert not out.exists()
