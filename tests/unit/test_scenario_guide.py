"""The guides to the scenario language say what the language does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from scenario_world import small_world

from tarazy import World
from tarazy.cli.answer_series import stages_table
from tarazy.codes.groups import groups
from tarazy.experiment.compiled import compiled
from tarazy.experiment.events.tariff import Tariff
from tarazy.experiment.run import run_stages
from tarazy.policy import tables
from tarazy.policy.regime import regime_names
from tarazy.scenario import Scenario
from tarazy.scenario.expected import COUNTRY_VARIABLES, TRADE_VARIABLES, Expectation
from tarazy.scenario.kinds import KINDS
from tarazy.scenario.reading import decode

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
TEXT = (HOW_TO / "write-a-scenario.md").read_text(encoding="utf-8")
TIMELINE = (HOW_TO / "compare-regimes-over-time.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
HEAD = BLOCKS[0].partition("[[shocks]]")[0]


def change_of(document: str) -> object:
    scenario = Scenario.from_dict(decode(document.encode(), "x.toml"), "x.toml")
    return compiled(small_world(), scenario).counterfactual


def test_the_first_example_runs_as_it_stands() -> None:
    change = compiled(
        small_world(), Scenario.from_dict(decode(BLOCKS[0].encode(), "metals.toml"), "metals.toml")
    ).counterfactual
    assert change.trade_cost is not None
    assert np.isinf(change.trade_cost).sum() == 2


@pytest.mark.parametrize("block", BLOCKS[1:])
def test_every_other_example_completes_it(block: str) -> None:
    keys = set(tomllib.loads(block))
    if "extends" in keys:
        assert change_of(block)
    elif keys <= {"shocks", "then"}:
        assert change_of(HEAD + block)
    elif keys in ({"groups"}, {"sector_groups"}):
        # The small world has fewer economies than those that the groups name.
        scenario = Scenario.from_dict(decode((BLOCKS[0] + block).encode(), "x.toml"), "x.toml")
        assert compiled(World.load("core-2022"), scenario).counterfactual
    elif keys in ({"uncertainty"}, {"focus"}):
        assert change_of(block + BLOCKS[0])
    else:
        assert keys == {"expected"}
        assert change_of(BLOCKS[0] + block)


def test_keys_kinds_groups_tables_and_regimes_are_listed() -> None:
    listed = set(re.findall("`([^`]+)`", re.sub("```.*?```", "", TEXT, flags=re.DOTALL)))
    assert {f.alias or name for name, f in Scenario.model_fields.items()} <= listed
    assert set(KINDS) <= listed
    assert {*Tariff.INSTRUCTIONS, "both_ways", "factor", "equivalent", "times"} <= listed
    assert set(Expectation.model_fields) - {"country", "reason"} <= listed
    assert {*COUNTRY_VARIABLES, *TRADE_VARIABLES} <= listed
    assert set(groups("economies")) | set(groups("sectors")) <= listed
    by_sector = {name for name in tables.available() if tables.columns(name)[0] == "sector"}
    assert by_sector <= listed
    assert set(regime_names()) <= listed


def test_the_timeline_of_the_guide_runs() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", TIMELINE, re.DOTALL)
    scenario = Scenario.from_dict(decode(block.encode(), "mine.toml"), "mine.toml")
    first, last = run_stages(scenario, world=small_world())
    assert float(first.welfare.sel(country="KAZ")) > float(last.welfare.sel(country="KAZ"))
    # The law of August does not stand on that of April.
    later = scenario.with_(then=(), shocks=scenario.then[1].shocks)
    alone = compiled(small_world(), later).counterfactual
    after = compiled(small_world(), scenario).counterfactual
    np.testing.assert_array_equal(after.tariff, alone.tariff)


def test_the_table_of_the_guide_is_that_of_the_command() -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", TIMELINE, re.DOTALL)
    scenario = Scenario.load("us-tariff-timeline")
    outcomes = run_stages(scenario, world=World.load("core-2022"))
    assert stages_table(outcomes, scenario) + "\n" == shown
