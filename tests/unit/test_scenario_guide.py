"""The guide to the scenario language says what the language does."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from scenario_world import small_world

from tarazy.policy import tables
from tarazy.scenario import Scenario
from tarazy.scenario.compile import compile_scenario
from tarazy.scenario.document import KINDS
from tarazy.scenario.groups import groups
from tarazy.scenario.reading import decode, parse

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-scenario.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def test_the_first_example_runs_as_it_stands() -> None:
    scenario = parse(decode(BLOCKS[0].encode(), "metals.toml"), "metals.toml")
    change = compile_scenario(small_world(), scenario)
    assert change.trade_cost is not None
    assert np.isinf(change.trade_cost).sum() == 2


def test_the_other_example_is_a_shock_that_can_replace_it() -> None:
    head = BLOCKS[0].partition("[[shocks]]")[0]
    document = decode((head + BLOCKS[1]).encode(), "table.toml")
    assert compile_scenario(small_world(), parse(document, "table.toml")).tariff is not None


def test_keys_kinds_groups_and_tables_are_listed() -> None:
    listed = set(re.findall("`([^`]+)`", re.sub("```.*?```", "", TEXT, flags=re.DOTALL)))
    assert {f.alias or name for name, f in Scenario.model_fields.items()} <= listed
    assert set(KINDS) <= listed
    assert set(groups("economies")) | set(groups("sectors")) <= listed
    by_sector = {name for name in tables.available() if tables.columns(name)[0] == "sector"}
    assert by_sector <= listed
