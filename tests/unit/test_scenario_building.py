"""Documents built on others: what they extend, their stages, and where a mistake stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scenario_world import small_world

from tarazy.errors import InputError
from tarazy.experiment.checks import check_expected
from tarazy.experiment.compiled import compiled
from tarazy.experiment.run import run, run_stages
from tarazy.scenario import Scenario

TEXTS = {"en": "a", "kk": "ә", "ru": "а"}
HEAD = 'title = { en = "Base", kk = "Негіз", ru = "База" }\n'
QUESTION = 'question = { en = "What?", kk = "Не?", ru = "Что?" }\n'
USA, KAZ, RUS, CHN = range(4)
WORLD = small_world()
TARIFF = WORLD.dataset["tariff"].values


def shock(rate: float, exporter: str = "KAZ", table: str = "shocks") -> str:
    return (
        f'[[{table}]]\nkind = "tariff"\nimporter = "USA"\nexporter = "{exporter}"\nadd = {rate}\n'
    )


def stage(rate: float, title: str = "Later", more: str = "") -> str:
    text = f'title = {{ en = "{title}", kk = "Кейін", ru = "Потом" }}\n'
    return f"[[then]]\n{more}{text}{shock(rate, table='then.shocks')}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    base = HEAD + QUESTION + 'closure = "zero"\nfocus = ["KAZ"]\nclaims = ["D1"]\n'
    groups = 'groups = { east = ["CHN", "RUS"] }\n'
    (tmp_path / "base.toml").write_text(base + groups + shock(0.1, "east"), encoding="utf-8")
    return tmp_path


def written(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def added(scenario: Scenario) -> Any:
    change = compiled(WORLD, scenario).counterfactual
    assert change.tariff is not None
    return np.round(change.tariff - TARIFF, 12)[USA, :, 0]


def test_keys_are_defaults_and_shocks_come_first(folder: Path) -> None:
    path = written(folder, 'extends = "base.toml"\nclosure = "fixed"\n' + shock(0.2, "RUS"))
    own = Scenario.load(path)
    assert (own.name, own.closure, own.focus, own.claims) == ("own", "fixed", ("KAZ",), ("D1",))
    assert own.title.en == "Base"
    assert [len(part.exporter.of) for part in own.shocks] == [1, 1]
    assert added(own)[[RUS, CHN]].tolist() == [0.3, 0.1]


def test_an_extension_may_only_change_a_key(folder: Path) -> None:
    own = Scenario.load(written(folder, 'extends = "base.toml"\nclosure = "income_share"\n'))
    assert own.closure == "income_share"
    assert own.shocks == Scenario.load(folder / "base.toml").shocks


def test_a_redefined_group_changes_the_shocks_before(folder: Path) -> None:
    own = Scenario.load(
        written(folder, 'extends = "base.toml"\ngroups = { east = "CHN", west = "DEU" }\n')
    )
    assert set(own.groups) == {"east", "west"}
    assert added(own)[[RUS, CHN]].tolist() == [0.0, 0.1]


def test_paths_are_beside_the_document_and_names_are_of_the_catalogue(folder: Path) -> None:
    deep = written(folder, 'extends = "../base.toml"\n', "deep/own.toml")
    assert Scenario.load(deep).closure == "zero"
    named = Scenario.load(written(folder, 'extends = "sever-russia"\nclosure = "zero"\n'))
    assert named.shocks == Scenario.load("sever-russia").shocks
    assert (named.name, named.closure) == ("own", "zero")


def test_a_chain_is_followed_and_written_out(folder: Path) -> None:
    written(folder, 'extends = "base.toml"\n' + shock(0.2, "RUS"), "middle.toml")
    own = Scenario.load(written(folder, 'extends = "middle.toml"\n' + shock(0.4, "CHN")))
    assert added(own)[[RUS, CHN]].tolist() == [0.3, 0.5]
    document = own.to_dict()
    assert "extends" not in document
    assert Scenario.from_dict(document).to_dict() == document


def test_circles_and_long_chains_are_refused(folder: Path) -> None:
    written(folder, 'extends = "two.toml"\n', "one.toml")
    written(folder, 'extends = "one.toml"\n', "two.toml")
    with pytest.raises(InputError, match=r"two\.toml: extends: .* leads back to itself"):
        Scenario.load(folder / "one.toml")
    written(folder, 'extends = "base.toml"\n', "0.toml")
    for number in range(1, 9):
        written(folder, f'extends = "{number - 1}.toml"\n', f"{number}.toml")
    assert Scenario.load(folder / "6.toml").closure == "zero"
    with pytest.raises(InputError, match=r"one too many: .*; allowed: a chain of 8 documents"):
        Scenario.load(folder / "8.toml")


def test_mistakes_stand_where_they_were_written(folder: Path) -> None:
    wrong = shock(0.1, "KAS")
    own = Scenario.load(written(folder, 'extends = "base.toml"\n' + shock(0.1) + wrong))
    with pytest.raises(InputError) as caught:
        compiled(WORLD, own)
    assert str(caught.value).startswith(f"{folder}/own.toml: shock 2: exporter: unknown economy")
    written(folder, (folder / "base.toml").read_text(encoding="utf-8") + wrong, "worse.toml")
    inherits = Scenario.load(written(folder, 'extends = "worse.toml"\n' + shock(0.1)))
    with pytest.raises(InputError) as caught:
        compiled(WORLD, inherits)
    assert str(caught.value).startswith(f"{folder}/worse.toml: shock 2: exporter: unknown economy")
    path = written(folder, 'extends = "base.toml"\n' + shock(25.0))
    with pytest.raises(InputError) as caught:
        Scenario.load(path)
    assert str(caught.value).startswith(f"{path}: shock 1: add: 25.0 is not allowed")


def test_inherited_keys_stand_in_the_base(folder: Path) -> None:
    text = (folder / "base.toml").read_text(encoding="utf-8")
    written(folder, text.replace('["KAZ"]', '["KX"]').replace('"CHN"', '"CHM"'), "worse.toml")
    own = written(folder, 'extends = "worse.toml"\n')
    with pytest.raises(InputError) as caught:
        compiled(WORLD, Scenario.load(own))
    assert str(caught.value).startswith(f"{folder}/worse.toml: groups: east: unknown economy 'CHM'")
    repaired = written(folder, 'extends = "worse.toml"\ngroups = { east = "CHN" }\n')
    with pytest.raises(InputError) as caught:
        compiled(WORLD, Scenario.load(repaired))
    assert str(caught.value).startswith(f"{folder}/worse.toml: focus: unknown economy 'KX'")


def test_stages_accumulate(folder: Path) -> None:
    text = HEAD + QUESTION + shock(0.1) + stage(0.2, "One") + stage(0.3, "Two")
    scenario = Scenario.load(written(folder, text))
    steps = scenario.stages()
    assert [step.title.en for step in steps] == ["Base", "One", "Base"]
    assert [added(step)[KAZ] for step in steps] == [0.1, 0.3, 0.6]
    assert steps[-1] == scenario
    outcomes = run_stages(scenario, world=WORLD)
    assert len(outcomes) == 3
    answer = run(scenario, world=WORLD).welfare.values
    np.testing.assert_array_equal(outcomes[-1].welfare.values, answer)
    for step, outcome in zip(steps, outcomes, strict=True):
        assert outcome.scenario == step.to_dict()
        alone = run(Scenario.from_dict(step.to_dict()), world=WORLD).welfare.values
        np.testing.assert_array_equal(outcome.welfare.values, alone)
    exports = [
        float(o.dataset["trade_after"].sel(importer="USA", exporter="KAZ").sum()) for o in outcomes
    ]
    assert exports == sorted(exports, reverse=True)


def test_a_document_may_begin_with_a_stage(folder: Path) -> None:
    scenario = Scenario.load(written(folder, HEAD + QUESTION + stage(0.2) + stage(0.3)))
    assert [added(step)[KAZ] for step in scenario.stages()] == [0.2, 0.5]
    assert [step.name for step in scenario.stages()] == ["own-stage-1", "own"]


def test_a_scenario_without_stages_is_its_own_only_one() -> None:
    scenario = Scenario.load("sever-usa")
    assert scenario.stages() == (scenario,)


def test_a_stage_may_be_a_scenario(folder: Path) -> None:
    text = HEAD + QUESTION + shock(0.1) + '[[then]]\nsince = 2025-04-05\nscenario = "base.toml"\n'
    scenario = Scenario.load(written(folder, text))
    assert added(scenario)[[KAZ, RUS, CHN]].tolist() == [0.1, 0.1, 0.1]
    (part,) = scenario.then
    assert part.title is not None and part.title.en == "Base"
    assert set(scenario.groups) == {"east"}
    assert Scenario.from_dict(scenario.to_dict()).to_dict() == scenario.to_dict()
    # Of the scenario only the shocks, its title and its groups are taken.
    assert scenario.closure == "fixed"


def test_a_stage_of_a_scenario_with_stages_is_all_of_them(folder: Path) -> None:
    written(folder, HEAD + QUESTION + shock(0.1) + stage(0.2), "timeline.toml")
    text = HEAD + QUESTION + '[[then]]\nscenario = "timeline.toml"\n' + stage(0.4)
    scenario = Scenario.load(written(folder, text))
    assert [added(step)[KAZ] for step in scenario.stages()] == [0.3, 0.7]


def test_mistakes_of_a_stage_stand_in_its_scenario(folder: Path) -> None:
    written(
        folder, HEAD + QUESTION + shock(0.1) + stage(0.2, more="").replace("KAZ", "KAS"), "a.toml"
    )
    scenario = Scenario.load(written(folder, HEAD + QUESTION + '[[then]]\nscenario = "a.toml"\n'))
    with pytest.raises(InputError) as caught:
        compiled(WORLD, scenario)
    assert str(caught.value).startswith(f"{folder}/a.toml: stage 1: shock 1: exporter: unknown")


def test_groups_of_a_stage_must_agree(folder: Path) -> None:
    head = HEAD + QUESTION + 'groups = { east = "CHN" }\n'
    path = written(folder, head + '[[then]]\nscenario = "base.toml"\n')
    with pytest.raises(
        InputError, match="stage 1: scenario: 'base' defines group 'east' otherwise"
    ):
        Scenario.load(path)


def test_with_changes_keys_and_keeps_places(folder: Path) -> None:
    path = written(folder, 'extends = "base.toml"\n' + shock(0.1, "KAS"))
    scenario = Scenario.load(path)
    changed = scenario.with_(closure="fixed", elasticities="low")
    assert (changed.closure, changed.elasticities) == ("fixed", "low")
    assert scenario.closure == "zero"
    assert changed.with_(elasticities=None).elasticities is None
    with pytest.raises(InputError) as caught:
        compiled(WORLD, changed)
    assert str(caught.value).startswith(f"{path}: shock 1: exporter")
    with pytest.raises(InputError, match="unknown closure 'open'"):
        scenario.with_(closure="open")
    with pytest.raises(InputError, match="unknown key 'closur'"):
        scenario.with_(closur="zero")


def test_what_is_not_read_is_not_taken_for_read() -> None:
    shocks = [{"kind": "sever", "importer": "KAZ", "exporter": "RUS"}]
    with pytest.raises(
        ValueError, match=r"'sever-usa' is not read yet; allowed: Scenario\.from_dict"
    ):
        Scenario(name="x", title=TEXTS, question=TEXTS, shocks=shocks, extends="sever-usa")  # type: ignore[arg-type]


def expecting(sign: str, variable: str = "welfare", **more: Any) -> Scenario:
    expected = {"variable": variable, "country": "KAZ", "sign": sign, "reason": TEXTS, **more}
    return Scenario.load("sever-russia").with_(expected=[expected])


@pytest.mark.parametrize(("sign", "passed"), [("-", True), ("+", False), ("0", False)])
def test_expected_sign_is_compared(sign: str, passed: bool) -> None:
    scenario = expecting(sign)
    outcome = run(scenario, world=WORLD)
    (check,) = check_expected(outcome, scenario)
    assert check.value == float(outcome.welfare.sel(country="KAZ"))
    assert (check.variable, check.country, check.sign, check.passed) == (
        "welfare",
        "KAZ",
        sign,
        passed,
    )


def test_expected_trade_is_of_the_partners_and_sectors_named() -> None:
    scenario = expecting("-", "imports", partner="RUS")
    outcome = run(scenario, world=WORLD)
    (check,) = check_expected(outcome, scenario)
    assert check.value == -100.0 and check.passed
    exports = expecting("+", "exports", partner={"of": "*", "except": "RUS"}, sector="metals")
    (check,) = check_expected(outcome, exports)
    data = outcome.dataset.sel(exporter="KAZ", sector="metals").drop_sel(importer=["KAZ", "RUS"])
    before, after = float(data["trade_before"].sum()), float(data["trade_after"].sum())
    assert check.value == pytest.approx(100 * (after / before - 1), rel=1e-12)
    assert check.passed
    (check,) = check_expected(outcome, expecting("-", "exports"))
    assert check.passed and -100 < check.value < 0


def test_no_change_is_what_two_decimals_show_as_zero() -> None:
    scenario = expecting("0").with_(
        shocks=[{"kind": "tariff", "importer": "KAZ", "exporter": "RUS", "cut": 0.0}]
    )
    (check,) = check_expected(run(scenario, world=WORLD), scenario)
    assert check.passed
    signed = scenario.with_(expected=[{**scenario.to_dict()["expected"][0], "sign": "+"}])
    (check,) = check_expected(run(signed, world=WORLD), signed)
    assert not check.passed


def test_world_and_elasticities_are_named_in_errors(folder: Path) -> None:
    path = written(folder, 'extends = "base.toml"\nworld = "core-2021"\n')
    from tarazy.experiment.run import world_of

    with pytest.raises(InputError) as caught:
        world_of(Scenario.load(path))
    assert str(caught.value).startswith(f"{path}: world: unknown world 'core-2021'")
    path = written(folder, 'extends = "base.toml"\nelasticities = "steep"\n')
    with pytest.raises(InputError) as caught:
        run(path, world=WORLD)
    assert str(caught.value).startswith(f"{path}: elasticities: world small: ")


def test_a_stage_may_last_one_day_and_two_may_begin_together(folder: Path) -> None:
    """As the announced rates of April 2025 did: first and last day are one."""
    day = "since = 2025-04-09\nuntil = 2025-04-09\n"
    text = HEAD + QUESTION + stage(0.1, more=day) + stage(0.2, more="since = 2025-04-09\n")
    scenario = Scenario.load(written(folder, text))
    first, second = scenario.then
    assert first.since == first.until == second.since
