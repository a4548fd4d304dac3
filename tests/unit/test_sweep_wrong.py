"""What is wrong with a sweep is told in one line before anything is computed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from scenario_world import small_world
from sweep_documents import TARIFF, document

import tarazy as tz
from tarazy.sweeps import solving
from tarazy.sweeps.axes import MOST_POINTS

WORLD = small_world()
SAMPLE = {"sample": "uniform", "from": 0, "to": 1}


@pytest.fixture(autouse=True)
def _nothing_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    def solved(*given: Any, **keys: Any) -> None:
        pytest.fail("it is solved before it is checked")

    monkeypatch.setattr(solving, "solve", solved)


# Grid to what is said of it.
GRIDS: list[tuple[Any, str]] = [
    ([], "grid: [] is not allowed; allowed: a table of axes"),
    ({}, "grid: no axis; allowed: at least one"),
    ({"combine": "zip"}, "grid: no axis"),
    ({"rate": 5}, "grid: rate: 5 is not allowed; allowed: a list of values"),
    ({"rate": {"step": 3}}, "grid: rate: {'step': 3} is not allowed; allowed: a list of values"),
    ({"rate": []}, "grid: rate: values: [] is not allowed; allowed: a list of numbers"),
    ({"rate": [0.1, True]}, "True is not allowed; allowed: a list of numbers, or of texts"),
    ({"rate": [0.1, float("nan")]}, "nan is not allowed; allowed: a list of numbers"),
    ({"rate": [0.1, "KAZ"]}, "values: 'KAZ' stands beside 0.1; allowed: numbers alone"),
    ({"rate": [0.1, 0.1]}, "grid: rate: 0.1 given twice; allowed: each once"),
    ({"rate": {"values": [1], "of": 2}}, "grid: rate: unknown key 'of'; allowed: values"),
    ({"rate": {"from": 0, "steps": 3}}, "grid: rate: to: is missing; allowed: a finite number"),
    ({"rate": {"to": 1, "steps": 3}}, "grid: rate: from: is missing; allowed: a finite number"),
    ({"rate": {"from": 0, "to": 1}}, "grid: rate: steps: is missing; allowed: a whole number"),
    ({"rate": {"from": 0, "to": 1, "steps": 1}}, "steps: 1 is not allowed; allowed: a whole"),
    ({"rate": {"from": 0, "to": 0, "steps": 3}}, "to: 0 is where it begins; allowed: another"),
    ({"rate": {"from": "a", "to": 1, "steps": 3}}, "from: 'a' is not allowed; allowed: a finite"),
    (
        {"rate": {"from": 0, "to": 1, "steps": 3, "spacing": "log"}},
        "spacing: 'log' from 0 to 1; allowed: 'log' between numbers above 0",
    ),
    (
        {"rate": {"from": 0, "to": 1, "steps": 3, "spacing": "logs"}},
        "unknown spacing 'logs'; did you mean log? allowed: even, log",
    ),
    ({"rate": {"countries": "KAS"}}, "rate: countries: unknown economy 'KAS'; did you mean KAZ"),
    ({"rate": {"sectors": "metal"}}, "rate: sectors: unknown sector 'metal'; did you mean metals"),
    ({"rate": {"countries": []}}, "rate: countries: of: [] is not allowed; allowed: a code"),
    ({"rate": {"sample": "gauss"}}, "rate: sample: unknown sample 'gauss'; allowed: uniform, "),
    ({"rate": {"sample": "uniform", "from": 0}}, "rate: to: is missing; allowed: a finite number"),
    ({"rate": {**SAMPLE, "mean": 1}}, "mean: 1 with sample = 'uniform'; allowed: from, to"),
    ({"rate": {**SAMPLE, "to": 0}}, "to: 0 is not above from = 0; allowed: a number above it"),
    ({"rate": {"sample": "normal", "mean": 0, "sd": 0}}, "sd: 0 is not allowed; allowed: a finite"),
    ({"rate": {"sample": "normal", "mean": 0}}, "rate: sd: is missing; allowed: a finite number"),
    (
        {"rate": {"sample": "triangular", "from": 0, "mode": 2, "to": 1}},
        "mode: 2 is outside; allowed: a number from 0 to 1",
    ),
    (
        {"rate": {"sample": "loguniform", "from": 0, "to": 1}},
        "from: 0 with sample = 'loguniform'; allowed: a number above 0",
    ),
    ({"rate": {**SAMPLE, "draws": 0}}, "draws: 0 is not allowed; allowed: a whole number from 1"),
    (
        {"rate": {**SAMPLE, "seed": -1}},
        "seed: -1 is not allowed; allowed: a whole number from 0 to 2^63 - 1",
    ),
    ({"Rate": [1]}, "grid: 'Rate' is no name of an axis; allowed: small letters"),
    ({"country": [1]}, "grid: 'country' is the name of something else; allowed: another name"),
    ({"rate": [0.1], "combine": "zipp"}, "unknown way 'zipp'; did you mean zip? allowed: product"),
    ({"rate": [0.1], "combine": 3}, "combine: 3 is not allowed; allowed: 'product', 'zip', or"),
    (
        {"rate": [0.1], "combine": {"x": ["rate"]}},
        "combine: x: ['rate'] is not allowed; allowed: a",
    ),
]


def refused(given: dict[str, Any], **keys: Any) -> str:
    with pytest.raises(tz.InputError) as error:
        tz.sweep(given, world=WORLD, workers=1, **keys)
    text = str(error.value)
    assert "\n" not in text
    assert "allowed: " in text
    return text


@pytest.mark.parametrize(("grid", "told"), GRIDS)
def test_a_wrong_grid(grid: Any, told: str) -> None:
    assert told in refused(document() | {"grid": grid})


TWO = [TARIFF, TARIFF | {"exporter": "CHN", "set": "$other"}]
COMBINED: list[tuple[Any, str]] = [
    ("zip", "combine: other has 3 values and rate 2, which go together along 'point'; allowed: as"),
    ({"x": ["rate", "others"]}, "combine: x: unknown axis 'others'; did you mean other? allowed"),
    ({"rate": ["rate", "other"]}, "combine: rate: is the name of an axis; allowed: a name of its"),
    (
        {"x": ["rate", "other"], "y": ["rate", "other"]},
        "'rate' stands in 'x' already; allowed: each",
    ),
    ({"sample": ["rate", "other"]}, "'sample' is the name of something else; allowed: another"),
]


@pytest.mark.parametrize(("combine", "told"), COMBINED)
def test_axes_that_do_not_go_together(combine: Any, told: str) -> None:
    grid = {"rate": [0.1, 0.2], "other": [0.1, 0.2, 0.3], "combine": combine}
    assert told in refused(document(grid, shocks=TWO))


def test_samples_are_drawn_together() -> None:
    grid = {"rate": {**SAMPLE, "draws": 3}, "other": {**SAMPLE, "draws": 4}}
    assert "other: draws: 4 beside 3 of rate; allowed: the same" in refused(
        document(grid, shocks=TWO)
    )
    grid = {"rate": SAMPLE, "other": [1, 2], "combine": {"x": ["rate", "other"]}}
    told = "combine: x: 'rate' is a sample, and samples are drawn together; allowed: other"
    assert told in refused(document(grid, shocks=TWO))


def test_every_placeholder_is_an_axis_and_every_axis_has_one() -> None:
    told = "small-sweep: shock 1: set: unknown placeholder '$rate'; did you mean $rates? allowed: "
    found = refused(document({"rates": [0.1]}))
    assert found.startswith(told) and found.endswith("$$ is a dollar sign")
    found = refused(document({"rate": [0.1], "more": [1]}))
    assert "grid: more: $more stands nowhere in the document; allowed: an axis that" in found
    assert "question: unknown placeholder '$x'" in refused(document(question="What of $x?"))


def test_there_is_a_grid() -> None:
    given = document()
    del given["grid"]
    assert refused(given).startswith("small-sweep: grid: is missing; allowed: a table of axes")
    with pytest.raises(tz.InputError, match=r"sweep: 5; allowed: the path of a sweep document"):
        tz.sweep(5)  # type: ignore[arg-type]
    with pytest.raises(tz.InputError, match=r"no.toml: cannot be read: .*; allowed: an existing"):
        tz.sweep("no.toml")
    with pytest.raises(tz.InputError, match=r"suffix '.txt' is not readable; allowed: .toml"):
        tz.sweep("no.txt")


def test_every_point_is_a_document() -> None:
    # Of all points.
    told = "small-sweep: shock 1: unknown key 'sets'; did you mean set"
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sets": "$rate"}
    assert refused(document(shocks=[shock])).startswith(told)
    # Of some of them: the first is named.
    found = refused(document({"rate": [0.1, 6.5]}))
    assert "shock 1: set: 6.5 is not allowed; allowed: a rate from -0.9 to 5" in found or (
        "shock 1: set: 6.5 is not allowed; allowed: " in found
    )
    assert found.endswith("; at rate = 6.5")
    found = refused(document({"rate": ["a"]}))
    assert "shock 1: set: " in found and found.endswith("; at rate = 'a'")


def test_every_name_is_known() -> None:
    shock = TARIFF | {"exporter": "$who"}
    grid = {"rate": [0.1, 0.2], "who": ["KAZ", "KAS"]}
    found = refused(document(grid, shocks=[shock]))
    assert "shock 1: exporter: unknown economy 'KAS'; did you mean KAZ" in found
    assert found.endswith("; at rate = 0.1, who = 'KAS'")
    found = refused(document({"rate": [0.1], "set": ["no-such"]}, elasticities="$set"))
    assert "elasticities: world small: unknown elasticity set 'no-such'" in found
    found = refused(document({"rate": [0.1], "closure": ["zero", "none"]}, closure="$closure"))
    assert "unknown closure 'none'" in found
    given = document({"rate": [0.1], "where": ["core-2022", "core-2021"]}, world="$where")
    with pytest.raises(tz.InputError, match=r"world: unknown world 'core-2021'; did you mean core"):
        tz.sweep(given, workers=1)
    with pytest.raises(tz.InputError, match=r"world: 'small' is given, and small-sweep: world is"):
        tz.sweep(given, world=WORLD, workers=1)


def test_what_can_be_asked_nowhere_is_refused() -> None:
    found = refused(document(shocks=[TARIFF | {"exporter": "USA"}]))
    assert "importer and exporter select 'USA' only" in found and found.endswith("; at rate = 0.0")


MEASURES: list[tuple[Any, str]] = [
    ("welfares", "measures: unknown variable 'welfares'; did you mean welfare"),
    ("welfare[KAS]", "measures: welfare[KAS]: unknown country 'KAS'; did you mean KAZ"),
    ("welfare[KAZ,USA]", "'welfare[KAZ,USA]' is not one choice for each dimension; allowed: "),
    ("welfare[]", "'welfare[]' is not one choice for each dimension; allowed: welfare[country]"),
    ("welfare[KAZ", "'welfare[KAZ' is not allowed; allowed: a variable, e.g. welfare"),
    ("output_after[KAZ,focus]", "'focus' of sectors; allowed: a code, ':' or '$axis'"),
    ("welfare[$who]", "welfare[$who]: unknown axis '$who'; allowed: $rate"),
    (
        "welfare[$rate]",
        "$rate is 0.0 at a point, which is no country of the world; allowed: an axis",
    ),
    ("welfare,welfare[:]", "measures: welfare[:] given twice; allowed: each once"),
    ("real_gni", "real_gni is of labour, capital and resources, and there is one factor at rate"),
    ([], "measures: none is given; allowed: a variable"),
    ([3], "measures: 3 is not allowed; allowed: a variable"),
]


@pytest.mark.parametrize(("measures", "told"), MEASURES)
def test_a_wrong_measure(measures: Any, told: str) -> None:
    assert told.removesuffix(" at rate") in refused(document(), measures=measures)
    if isinstance(measures, list):
        return
    listed = re.split(r",(?=welfare)", measures)
    found = refused(document(measures=listed))
    # A placeholder that is no axis is told as such.
    assert found.startswith(("small-sweep: measures: ", "small-sweep: measures 1: "))


def test_an_axis_has_not_the_name_of_what_is_measured() -> None:
    given = document({"welfare": [0.1]}, shocks=[TARIFF | {"set": "$welfare"}])
    assert "measures: 'welfare' is an axis, too; allowed: an axis of another name" in refused(given)
    for name in ("task", "point"):
        shocks = [TARIFF | {"set": f"${name}"}]
        assert f"{name!r} is the name of something" in refused(document({name: [1]}, shocks=shocks))


def test_measures_are_a_list() -> None:
    for wrong in ("welfare", [], 3):
        assert "measures: " in refused(document(measures=wrong))


def test_more_numbers_than_fit_are_refused() -> None:
    grid = {"rate": {**SAMPLE, "draws": MOST_POINTS // 10}}
    given = document(grid)
    told = r"trade_after\[:,:,:\] is \d+ numbers over 100000 points; allowed: 250000000 at most"
    with pytest.raises(tz.InputError, match=told):
        tz.sweep(given, world=tz.World.load("core-2022"), measures="trade_after", workers=1)


def test_arguments() -> None:
    for keys, told in (
        ({"near": 1}, "near: 1; allowed: true or false"),
        ({"tolerance": 0}, "tolerance: 0; allowed: a number above 0"),
        ({"progress": 3}, "progress: 3; allowed: a function"),
        ({"workers": 0}, "workers: 0 is not allowed; allowed: a whole number from 1 to 1024"),
    ):
        with pytest.raises(tz.InputError, match=re.escape(told)):
            tz.sweep(document(), **({"world": WORLD, "workers": 1} | keys))
