"""One question to several worlds: answers side by side, who is missing, what each thing adds."""

import numpy as np
import pytest
from own_world import own_world

import tarazy as tz
from tarazy import InputError

DUTY = {
    "name": "duty",
    "title": "A duty",
    "question": "What does it do?",
    "focus": ["Aland", "Bland"],
    "shocks": [
        {"kind": "tariff", "importer": "Aland", "exporter": "Bland", "sector": "goods", "add": 0.1}
    ],
}


@pytest.fixture(scope="module")
def worlds():
    first = own_world()
    other = first.with_tariff({"mining": 0.4}, importer="Aland")
    other = other.with_trade_elasticity({"goods": 7.0})
    return first, other.with_flows(90.0, importer="Aland", exporter="Bland", sector="crops")


def test_steps_add_up_to_the_difference(worlds):
    found = tz.compare_worlds(DUTY, worlds)
    answer = found.table("answer").set_index("country")
    steps = found.table("steps")
    assert set(steps["step"]) == {"trade_elasticity", "tariff", "flows_and_economies"}
    added = steps.groupby("country")["points"].sum()
    first, other = found.names
    difference = answer[f"{other} - {first}"]
    np.testing.assert_allclose(added[difference.index], difference, atol=1e-12)
    # Each of the three was changed, and each moves the answer.
    assert (steps.loc[steps["country"] == "Aland", "points"].abs() > 1e-6).all()
    alone = tz.run(DUTY, world=worlds[0].with_trade_elasticity({"goods": 7.0}))
    expected = float(alone.welfare.sel(country="Bland") - answer.loc["Bland", first])
    step = steps[(steps["country"] == "Bland") & (steps["step"] == "trade_elasticity")]
    assert float(step["points"].iloc[0]) == pytest.approx(expected, abs=1e-9)


def test_answers_are_those_of_each_world(worlds):
    found = tz.compare_worlds(DUTY, worlds, names=["before", "after"], variable="real_wage")
    answer = found.table("answer").set_index("country")
    for name, world in zip(("before", "after"), worlds, strict=True):
        wage = tz.run(DUTY, world=world).dataset["real_wage"]
        np.testing.assert_allclose(answer.loc[list(wage["country"].values), name], wage)
    facts = found.table("benchmark").set_index(["economy", "item"])
    sold = worlds[1].dataset["trade"].sel(importer="Aland", exporter="Bland").sum()
    assert facts.loc[("Bland", "exports to Aland"), "after"] == pytest.approx(float(sold) / 1000)
    assert found.summary()["worlds"][1]["digest"] == worlds[1].digest


def test_who_is_missing_is_said(worlds):
    small = worlds[0].aggregate(regions={"Others": ["Cland", "Dland", "Others"]})
    found = tz.compare_worlds(DUTY, [worlds[0], small])
    assert found.missing == {small.name: ["Cland", "Dland"]}
    assert f"{small.name} has no row for Cland, Dland" in found.notes()
    answer = found.table("answer").set_index("country")
    assert np.isnan(answer.loc["Cland", small.name])
    assert np.isfinite(answer.loc["Bland", small.name])
    assert set(found.table("steps")["country"]) == {"Aland", "Bland", "Others"}


def test_a_world_that_cannot_be_asked_is_said_with_the_reason(worlds):
    without = worlds[0].aggregate(regions={"Others": ["Bland", "Others"]})
    found = tz.compare_worlds(DUTY, [worlds[0], without])
    assert found.outcomes[without.name] is None
    assert "unknown economy 'Bland'" in found.reasons[without.name]
    assert found.table("steps").empty
    with pytest.raises(InputError, match="unknown economy 'Bland'"):
        tz.compare_worlds(DUTY, [without, without], names=["a", "b"])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"variable": "trade_after"}, "unknown variable 'trade_after'"),
        ({"names": ["one"]}, "names: 1 given"),
        ({"names": ["one", "one"]}, "one"),
    ],
)
def test_what_cannot_be_compared(worlds, more, message):
    with pytest.raises(InputError, match=message):
        tz.compare_worlds(DUTY, worlds, **more)
    with pytest.raises(InputError, match="1 given; allowed: two or more"):
        tz.compare_worlds(DUTY, worlds[:1])
    for wrong in ("core-2022", None, worlds[0]):
        with pytest.raises(InputError, match="allowed: a list of two or more"):
            tz.compare_worlds(DUTY, wrong)
