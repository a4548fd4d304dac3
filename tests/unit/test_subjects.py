"""Whom an answer is about: the focus of a document, its events, or the options of the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scenario_world import small_world
from typer.testing import CliRunner

from tarazy.cli import app, main
from tarazy.cli.answer import answer
from tarazy.cli.answer_texts import words
from tarazy.draws import run_range
from tarazy.errors import InputError
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run
from tarazy.experiment.subjects import MOST_NAMED
from tarazy.scenario import Scenario
from tarazy.text.formats import million, signed
from tarazy.text.texts import texts

WORLD = small_world()
TEXTS = {"en": "A title", "kk": "Тақырып", "ru": "Название"}
DUTY = {"kind": "tariff", "add": 0.1}


def document(*shocks: dict, **keys: object) -> dict:
    return {"name": "own", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **keys}


def solved(*shocks: dict, **keys: object) -> Outcome:
    return run(document(*shocks, **keys), world=WORLD)


def most_affected(outcome: Outcome, count: int) -> list[str]:
    size = abs(outcome.welfare)
    return size["country"].values[(-size).argsort(kind="stable").values][:count].tolist()


@pytest.mark.parametrize(
    ("shock", "names", "blocs"),
    [
        (DUTY | {"importer": "KAZ", "exporter": "RUS"}, ["KAZ", "RUS"], []),
        (DUTY | {"importer": "KAZ", "exporter": "*"}, ["KAZ"], []),
        (DUTY | {"importer": "EU27", "exporter": ["KAZ", "CHN"]}, ["KAZ", "CHN", "EU27"], ["EU27"]),
        (
            DUTY | {"importer": {"of": "*", "except": "EU27"}, "exporter": "KAZ"},
            ["KAZ"],
            [],
        ),
        ({"kind": "productivity", "economy": "ARM", "factor": 1.1}, ["ARM"], []),
        (
            {"kind": "tariff", "exporter": "KAZ", "regime": "us-column-2", "sector": "metals"},
            ["USA", "KAZ"],
            [],
        ),
        (
            {
                "kind": "tariff",
                "exporter": "CHN",
                "regime": "eaeu-common-tariff",
                "sector": "metals",
            },
            ["CHN", "EAEU"],
            ["EAEU"],
        ),
    ],
)
def test_it_is_about_those_whom_the_events_name(shock, names, blocs):
    found = solved(shock).subjects
    assert list(found.names) == names
    assert list(found.blocs) == blocs
    assert found.economies == [name for name in names if name not in blocs]


@pytest.mark.parametrize("exporter", ["*", "EAEU"])
def test_where_no_economy_is_named_it_is_about_the_two_most_affected(exporter):
    outcome = solved(DUTY | {"importer": "*", "exporter": exporter})
    blocs = [exporter] if exporter != "*" else []
    assert list(outcome.subjects.names) == [*most_affected(outcome, 2), *blocs]


def test_of_many_economies_the_most_affected_are_told():
    every = ["USA", "KAZ", "RUS", "CHN", "KGZ", "ARM", "DEU"]
    outcome = solved(DUTY | {"importer": every, "exporter": "ROW"})
    names = list(outcome.subjects.names)
    assert len(names) == MOST_NAMED
    named = [*every, "ROW"]
    assert names == [code for code in most_affected(outcome, 8) if code in named][:MOST_NAMED]


def test_a_focus_stands_above_the_events_and_may_name_groups():
    shock = DUTY | {"importer": "KAZ", "exporter": "RUS"}
    outcome = solved(shock, focus=["EAEU", "USA", "own"], groups={"own": ["CHN", "DEU"]})
    assert list(outcome.subjects.names) == ["EAEU", "USA", "own"]
    assert outcome.subjects.members("own") == ["CHN", "DEU"]
    text = answer(outcome, Scenario.from_dict(outcome.scenario), WORLD)
    shown = " ".join(text.split())
    assert "The real income of the Eurasian Economic Union " in shown
    assert "; that of the United States " in shown and "; that of own " in shown
    assert "Trade of the Eurasian Economic Union with the others" in text
    before, after = (
        float(
            outcome.dataset[f"trade_{when}"]
            .sel(exporter=["KAZ", "RUS", "KGZ", "ARM"], importer="USA")
            .sum()
        )
        for when in ("before", "after")
    )
    (part,) = (part for part in text.split("\n\n") if part.startswith("Trade of the Eurasian"))
    (line,) = (line for line in part.splitlines() if line.startswith("United States"))
    assert line.split()[2:4] == [million(before, texts("en")), million(after, texts("en"))]


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_an_answer_about_blocs_alone(language):
    outcome = solved(DUTY | {"importer": "KAZ", "exporter": "RUS"}, focus=["EAEU"])
    text = answer(outcome, Scenario.from_dict(outcome.scenario), WORLD, language)
    say = words(language)
    (table,) = (part for part in text.split("\n\n") if say("bloc_inside") in part)
    (line,) = (row for row in table.splitlines() if row.startswith("EAEU "))
    bloc = outcome.bloc("EAEU")
    changes = (bloc.welfare, bloc.exports_change, bloc.imports_change, bloc.inside_change)
    assert line.split()[1:] == [signed(change, say) for change in changes]
    # No economy is in focus: nothing is split and no pair is shown.
    assert say("split") not in text and say("trade", **say.named(place="EAEU")) not in text


@pytest.mark.parametrize(
    ("focus", "message"),
    [
        (["EU28"], "own: focus: unknown economy 'EU28'; did you mean EU27"),
        (["*"], "own: focus: '\\*' is no unit"),
        (["ASEAN"], "own: focus: no member of group 'ASEAN'"),
    ],
)
def test_a_focus_that_the_world_does_not_have_is_refused(focus, message):
    with pytest.raises(InputError, match=message):
        solved(DUTY | {"importer": "KAZ", "exporter": "RUS"}, focus=focus)


def test_a_range_is_drawn_with_a_bloc_in_focus():
    scenario = Scenario.from_dict(
        document(DUTY | {"importer": "USA", "exporter": "KAZ"}, focus=["KAZ", "EAEU", "USA"])
    )
    found = run_range(scenario, world=WORLD, draws=3, of=["elasticities"], workers=1)
    assert found.draws["exporter"].values.tolist() == ["KAZ", "USA"]
    from tarazy.cli.answer_series import range_table

    text = range_table(found, scenario)
    assert "real income KAZ" in text and "KAZ to USA" in text and "EAEU" not in text


def test_a_network_is_about_its_exporter_and_the_countries_that_are_crossed():
    whole = Scenario.load("russia-transit-closed").to_dict()
    del whole["focus"]
    assert run(whole).subjects.names == ("KAZ", "RUS")


@pytest.fixture
def own(tmp_path: Path) -> str:
    WORLD.save(tmp_path / "small.npz")
    path = tmp_path / "own.json"
    shock = DUTY | {"importer": "KAZ", "exporter": "RUS"}
    content = document(shock, focus=["RUS"], world=str(tmp_path / "small.npz"))
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def printed(*arguments: str) -> dict:
    result = CliRunner().invoke(app, ["run", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_options_replace_the_focus(own):
    plain = printed(own)
    assert plain["focus"] == ["RUS"] and "blocs" not in plain
    one = printed(own, "--country", "CHN")
    assert one["focus"] == ["CHN"]
    two = printed(own, "--country", "EAEU", "--partner", "USA")
    assert two["focus"] == ["EAEU", "USA"]
    assert two["blocs"]["EAEU"]["members"] == ["KAZ", "RUS", "KGZ", "ARM"]
    assert two["absent_members"] == {"EAEU": ["BLR"]}
    assert two["welfare"] == plain["welfare"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--partner", "USA"], "--partner: 'USA' stands without a country"),
        (["--country", "EU28"], "--country: unknown economy 'EU28'; did you mean EU27"),
        (["--country", "USA", "--partner", "USA"], "--partner: 'USA' is --country too"),
        (["--country", "USA", "--partner", "*"], "--partner: '*' is no unit"),
    ],
)
def test_wrong_options_are_one_line(own, options, message, capsys):
    assert main(["run", own, *options]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"tarazy: {message}") and captured.out == ""
