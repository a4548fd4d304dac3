"""Notes on what in a document may be a slip: what it means in per cent, and where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fixed_world import fixed_world
from scenario_world import small_world

from tarazy.cli import main
from tarazy.cli.answer_texts import words
from tarazy.experiment.cautions import cautions
from tarazy.experiment.run import run
from tarazy.scenario import Scenario
from tarazy.telling.cautions import caution_texts
from tarazy.world import World

WORLD = small_world()
TARIFF = WORLD.dataset["tariff"]
TEXTS = {"en": "A title", "kk": "Тақырып", "ru": "Название"}
LINK = {"importer": "USA", "exporter": "KAZ", "sector": "metals"}
DUTY = {"kind": "tariff", **LINK}
COST = {"kind": "trade_cost", **LINK}
BENCHMARK = float(TARIFF.sel(LINK))


def scenario(*shocks: dict, **keys: object) -> Scenario:
    document = {"name": "own", "title": TEXTS, "question": TEXTS, **keys}
    return Scenario.from_dict(document | ({"shocks": list(shocks)} if shocks else {}))


def stages(*lists: list[dict]) -> list[dict]:
    return [{"title": TEXTS, "shocks": shocks} for shocks in lists]


def told(document: Scenario) -> list[str]:
    return caution_texts(WORLD, document, words("en"))


@pytest.mark.parametrize(
    ("shock", "text"),
    [
        (
            DUTY | {"add": 2.5},
            "own: shock 1: add = 2.5 means 250 percentage points: the duty of the United States "
            "on Kazakhstan in metals "
            f"becomes {100 * (BENCHMARK + 2.5):.0f} per cent",
        ),
        (
            DUTY | {"set": 1.01},
            "own: shock 1: set = 1.01: the duty of the United States on Kazakhstan in metals "
            "becomes 101 per cent",
        ),
        (
            COST | {"factor": 10},
            "own: shock 1: factor = 10: delivery costs 10 times as much: +900 per cent "
            "(from Kazakhstan to the United States, metals)",
        ),
        (
            COST | {"factor": 0.1},
            "own: shock 1: factor = 0.1: delivery costs 0.1 times as much: −90.0 per cent "
            "(from Kazakhstan to the United States, metals)",
        ),
        (
            COST | {"equivalent": 9.5},
            "own: shock 1: equivalent = 9.5: delivery costs 10.5 times as much: +950 per cent "
            "(from Kazakhstan to the United States, metals)",
        ),
        (
            {"kind": "productivity", "economy": "KAZ", "sector": "metals", "factor": 12.0},
            "own: shock 1: factor = 12: productivity is 12 times as high: +1,100 per cent "
            "(Kazakhstan, metals)",
        ),
        (
            {"kind": "productivity", "economy": "KAZ", "sector": "metals", "factor": 0.1},
            "own: shock 1: factor = 0.1: productivity is 0.1 times as high: −90.0 per cent "
            "(Kazakhstan, metals)",
        ),
    ],
)
def test_what_is_far_out_is_told_in_per_cent(shock, text):
    assert told(scenario(shock)) == [text]


@pytest.mark.parametrize(
    "shock",
    [
        DUTY | {"set": 1.0},
        DUTY | {"add": 0.9 - BENCHMARK},
        COST | {"factor": 9.99},
        COST | {"factor": 0.11},
        COST | {"trade_change": -0.9},
        {"kind": "sever", **LINK},
        {"kind": "productivity", "economy": "KAZ", "factor": 9.0},
    ],
)
def test_what_is_not_is_not(shock):
    assert told(scenario(shock)) == []


def test_the_worst_link_is_named_and_the_others_are_counted():
    wide = {"kind": "tariff", "importer": "USA", "exporter": "*", "sector": "metals", "add": 2.0}
    (found,) = cautions(WORLD, scenario(wide))
    rates = TARIFF.sel(importer="USA", sector="metals")
    assert found.labels["exporter"] == str(rates["exporter"].values[rates.values.argmax()])
    assert found.value == pytest.approx(float(rates.max()) + 2.0)
    assert found.more == 6
    (text,) = told(scenario(wide))
    assert text.endswith("per cent; 6 more likewise")


def test_what_builds_up_is_told_where_it_passes_the_mark():
    first, second, third = (
        COST | {"factor": 4.0},
        COST | {"factor": 3.0},
        {**COST, "sector": "machinery", "factor": 2.0},
    )
    (text,) = told(scenario(first, second, third))
    assert text.startswith("own: shock 2: factor = 3: delivery costs 12 times as much: +1,100")


def test_a_rate_of_a_stage_is_placed_there_also_where_a_later_one_undoes_it():
    document = scenario(
        then=stages([DUTY | {"set": 0.1}], [DUTY | {"set": 3.0}], [DUTY | {"set": 0.2}])
    )
    (text,) = told(document)
    assert text.startswith("own: stage 2: shock 1: set = 3: ")


def test_a_table_is_told_as_it_is_written():
    column = {"table": "us_column_2", "column": "rate_weighted_us", "times": 3.0}
    world = fixed_world()
    document = scenario(DUTY | {"sector": "textiles", "set": column})
    (text,) = caution_texts(world, document, words("en"))
    assert "set = {table = 'us_column_2', column = 'rate_weighted_us', times = 3}: the duty" in text


def test_the_same_event_twice():
    add = DUTY | {"add": 0.1}
    assert told(scenario(add, add)) == ["own: shock 2: the same event as own: shock 1; both count"]
    assert told(scenario(DUTY | {"set": 0.1}, DUTY | {"set": 0.1})) == [
        "own: shock 2: the same event as own: shock 1"
    ]
    assert told(scenario(add, add | {"exporter": "RUS"})) == []
    listed = add | {"exporter": ["KAZ"]}
    assert len(told(scenario(add, listed))) == 1


def test_the_same_stage_twice():
    add, other = [DUTY | {"add": 0.1}], [DUTY | {"add": 0.2}]
    assert told(scenario(then=stages(add, add))) == [
        "own: stage 2: the same shocks as own: stage 1; both count"
    ]
    assert told(scenario(then=stages(add, other, add))) == [
        "own: stage 3: the same shocks as own: stage 1; both count"
    ]
    rate = [DUTY | {"set": 0.1}]
    assert told(scenario(then=stages(rate, rate))) == [
        "own: stage 2: the same shocks as own: stage 1"
    ]


def test_a_state_that_comes_back_is_no_copy():
    back = stages([DUTY | {"set": 0.1}], [DUTY | {"set": 0.2}], [DUTY | {"set": 0.1}])
    assert told(scenario(then=back)) == []


def test_an_event_that_adds_up_is_told_across_stages_too():
    add, more = DUTY | {"add": 0.1}, COST | {"factor": 1.1}
    document = scenario(add, then=stages([more, add]))
    assert told(document) == ["own: stage 1: shock 2: the same event as own: shock 1; both count"]


def test_events_of_networks():
    fee = {"kind": "transit_fee", "element": "transit:RUS", "fee": 5.0}
    closed = {"kind": "outage", "element": "CPC_TERMINAL"}
    (text,) = told(scenario(fee, fee))
    assert text == "own: shock 2: the same event as own: shock 1; both count"
    (text,) = told(scenario(closed, closed))
    assert not text.endswith("both count")
    half = closed | {"left": 0.5}
    assert told(scenario(half, half))[0].endswith("both count")


@pytest.mark.parametrize("scenario", Scenario.load_all(), ids=lambda one: one.name)
def test_the_catalogue_has_none(scenario):
    assert cautions(World.load(scenario.world), scenario) == []


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_every_language_has_its_words(language):
    say = words(language)
    document = scenario(
        DUTY | {"add": 2.5, "exporter": "*"},
        COST | {"factor": 20.0},
        {"kind": "productivity", "economy": "KAZ", "factor": 0.05},
        COST | {"factor": 20.0},
        then=stages([COST | {"factor": 1.1}], [COST | {"factor": 1.1}]),
    )
    texts = caution_texts(WORLD, document, say)
    assert len(texts) == 6 + 2
    assert all(text.startswith("own: ") and "\n" not in text for text in texts)


@pytest.fixture
def written(tmp_path: Path) -> str:
    WORLD.save(tmp_path / "small.npz")
    path = tmp_path / "own.json"
    content = {
        "title": TEXTS,
        "question": TEXTS,
        "world": str(tmp_path / "small.npz"),
        "shocks": [DUTY | {"add": 2.5}],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_a_note_stands_beside_the_answer_and_is_no_error(written, capsys, tmp_path):
    assert main(["run", written, "--out", str(tmp_path / "out")]) == 0
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert line.startswith(f"tarazy: note: {written}: shock 1: add = 2.5 means 250 percentage")
    assert "250 percentage points" not in captured.out
    assert main(["run", written, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    (caveat,) = json.loads(captured.out)["caveats"]
    assert f"tarazy: note: {caveat}" == line
    kept = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert kept["caveats"] == [caveat]
    assert run(written).welfare.sel(country="KAZ") < 0
