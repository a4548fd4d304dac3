"""Ties of security: pacts of both sides, votes by subject, treaties with their sources."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from tarazy import series
from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.interdependence.pacts import OBLIGATIONS, YEARS, covered, pacts
from tarazy.interdependence.ties import Ties, ends, ties
from tarazy.interdependence.treaties import STEPS, read_steps, treaties, treaty_steps
from tarazy.telling.blocks import Sentence, Table
from tarazy.telling.ties import owed, voted
from tarazy.telling.ties import ties as told
from tarazy.text.texts import texts

HEAD = "party,treaty,step,date,publisher,title,address,read\n"


@pytest.fixture(scope="module")
def found() -> Ties:
    return ties("KAZ", "USA")


def test_what_is_owed_is_read_from_both_sides() -> None:
    here, there = pacts("KAZ", "RUS"), pacts("RUS", "KAZ")
    assert {*here} == {*there} and here[0].of == "KAZ" and there[0].of == "RUS"
    assert {one.obligation for one in here} == {
        *("defence", "neutrality", "nonaggression", "consultation")
    }
    assert pacts("DEU", "CHN") == ()
    for code in covered():
        for one in pacts("KAZ", code) if code != "KAZ" else ():
            assert one.obligation in OBLIGATIONS
            assert YEARS[0] <= one.first <= one.last <= YEARS[1]
            assert one.lasts == (one.last == YEARS[1])


def test_pacts_refuse_what_they_do_not_know() -> None:
    for pair, message in (
        (("KAZ", "KAS"), "pacts: unknown economy 'KAS'"),
        (("KAZ", "KAZ"), "partner: 'KAZ' is the country itself"),
    ):
        with pytest.raises(InputError, match=message):
            pacts(*pair)
    with pytest.raises(InputError, match="ties: unknown economy 'ROW'"):
        ties("KAZ", "ROW")
    with pytest.raises(InputError, match="unknown subject 'peace'"):
        ties("KAZ", "USA").mean("peace", 1992, 1996)


def test_votes_by_subject_are_those_of_the_series_and_means_count_roll_calls(found: Ties) -> None:
    line = series.line("un-agreement-subjects", "KAZ", "USA", "nuclear")
    assert found.votes["nuclear"] == line
    calls = found.roll_calls["nuclear"]
    expected = sum(line[y] * calls[y] for y in (1992, 1993)) / (calls[1992] + calls[1993])
    assert found.mean("nuclear", 1992, 1993) == pytest.approx(expected)
    assert found.mean("nuclear", 1900, 1950) is None
    # Another measure stands by itself, and only of pairs with one state.
    later = series.value("un-agreement-2025", "KAZ", 2025, "USA", "disarmament").value
    assert found.adopted["disarmament"] == later and 2025 not in found.votes["disarmament"]
    assert ties("DEU", "CHN").adopted == {}
    for year, count in calls.items():
        assert 0 < count <= found.roll_calls["disarmament"][year] <= found.roll_calls["all"][year]


def test_the_ends_of_a_line_do_not_meet() -> None:
    assert ends(dict.fromkeys(range(2000, 2010), 0.0)) == [(2000, 2004), (2005, 2009)]
    assert ends({2000: 0.0, 2003: 0.0}) == [(2000, 2003)]


def test_the_tables_and_the_summary_agree(found: Ties) -> None:
    plain = found.summary("en")
    assert plain["pacts_until"] == 2018 and plain["pacts_known"]
    for name in found.tables:
        table = found.table(name)
        assert isinstance(table, pd.DataFrame) and len(table) == len(plain[name])
    assert found.digest == ties("KAZ", "USA").digest != ties("KAZ", "CHN").digest
    steps = found.table("treaties")
    # Every treaty of both, and what no page was read for is unknown.
    assert set(steps["treaty"]) == set(treaties()) and set(steps["party"]) == {"KAZ", "USA"}
    assert (steps["step"] == "unknown").any()
    assert (steps.loc[steps["step"] != "unknown", "source"].str.contains("https?://")).all()
    with pytest.raises(InputError, match="unknown table"):
        found.table("arms")


def test_every_step_has_a_page_and_a_day_on_which_it_was_read() -> None:
    for step in treaty_steps():
        assert step.step in STEPS and step.treaty in treaties()
        assert "://" in step.source and step.read.precision == "day"
        assert step.date is None or step.date.first <= step.read.last
    rows = [(step.party, step.treaty, step.step) for step in treaty_steps()]
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("KAZ,npd,signed,1994,P,T,A,2026-01-01", "line 2: treaty: unknown treaty 'npd'"),
        ("KAZ,npt,sent,1994,P,T,A,2026-01-01", "line 2: step: unknown step 'sent'"),
        ("KAZ,npt,signed,94,P,T,A,2026-01-01", "line 2: date: '94' is not allowed"),
        ("KAZ,npt,signed,1994,P,T,A,soon", "line 2: read: 'soon' is not allowed"),
        ("KAZ,npt,signed,1994,P,T,,2026-01-01", "line 2: address: missing"),
    ],
)
def test_a_wrong_step_is_refused_in_one_line(tmp_path: Path, row: str, message: str) -> None:
    file = tmp_path / "steps.csv"
    file.write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_steps(file, "steps.csv")
    assert message in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_limits_are_told_with_the_ties(found: Ties, language: str) -> None:
    words = texts(language)
    blocks = told(found, words)
    assert [type(block) for block in blocks] == [Sentence, Sentence, Table, Table, Sentence]
    assert "2018" in owed(found, words) and "1992–2018" in owed(found, words)
    assert "1992–1996" in voted(found, words) and "2020" in blocks[-1].text
    assert len(blocks[3].table.rows) == len(treaties())
    assert len(told(found, words, by_year=False)) == 4
    assert "{" not in "".join(block.text for block in blocks if isinstance(block, Sentence))


def test_a_treaty_of_which_nothing_is_known_of_either_has_no_row() -> None:
    found = ties("DEU", "CHN")
    known = {one.treaty for one in found.treaties}
    assert 0 < len(known) < len(treaties())
    assert len(told(found, texts("en"))[-2].table.rows) == len(known)


def test_what_is_not_known_is_not_told_as_none(found: Ties) -> None:
    words = texts("en")
    assert "know no pact" in owed(dataclasses.replace(found, pacts=()), words)
    assert "do not have one of" in owed(dataclasses.replace(found, pacts=None), words)
    one_sided = dataclasses.replace(found, pacts=pacts("KAZ", "RUS")[:1])
    assert "Kazakhstan alone: defence (1992–2018)" in owed(one_sided, words)
    assert "not paired" in told(dataclasses.replace(found, votes={}), words)[1].text


def test_the_shell_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ties", "kaz", "usa"]) == 0
    assert "non-aggression (1992–2018)" in capsys.readouterr().out
    assert main(["ties", "KAZ", "USA", "--json"]) == 0
    assert '"pacts_until": 2018' in capsys.readouterr().out
    assert main(["ties", "KAZ", "KAZ"]) == 2
    assert "is the country itself" in capsys.readouterr().err
