"""What a document means in a world."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scenario_world import ECONOMIES, GOODS, SECTORS, small_world

from tarazy.experiment.compile import absent_members
from tarazy.experiment.compiled import compiled
from tarazy.policy import tables
from tarazy.scenario import Scenario

TEXTS = {"en": "a", "kk": "ә", "ru": "а"}
USA, KAZ, RUS, CHN, KGZ, ARM, DEU, ROW = range(8)
WORLD = small_world()
TARIFF = WORLD.dataset["tariff"].values


def scenario(*shocks: dict[str, Any], **more: Any) -> Scenario:
    document = {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **more}
    return Scenario.from_dict(document)


def change(*shocks: dict[str, Any], **more: Any) -> Any:
    return compiled(WORLD, scenario(*shocks, **more)).counterfactual


def test_set_replaces_only_what_is_selected() -> None:
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": "metals", "set": 0.3}
    result = change(shock)
    expected = TARIFF.copy()
    expected[USA, KAZ, SECTORS.index("metals")] = 0.3
    np.testing.assert_array_equal(result.tariff, expected)
    assert result.trade_cost is None
    assert result.productivity is None
    assert result.closure == "fixed"


def test_the_world_is_left_alone() -> None:
    before = TARIFF.copy()
    change({"kind": "tariff", "importer": "*", "exporter": "*", "set": 1.0})
    np.testing.assert_array_equal(WORLD.dataset["tariff"].values, before)


def test_everything_but_domestic_trade() -> None:
    result = change({"kind": "tariff", "importer": "*", "exporter": "*", "set": 0.5})
    domestic = np.eye(len(ECONOMIES), dtype=bool)
    assert (result.tariff[~domestic] == 0.5).all()
    assert (result.tariff[domestic] == 0.0).all()


def test_groups_lists_and_exceptions() -> None:
    members = {"of": "EAEU", "except": ["KAZ", "RUS"]}
    result = change(
        {"kind": "tariff", "importer": members, "exporter": ["KAZ", "EU27"], "set": 0.5}
    )
    changed = {(int(n), int(i)) for n, i, _ in np.argwhere(result.tariff == 0.5)}
    assert changed == {(KGZ, KAZ), (KGZ, DEU), (ARM, KAZ), (ARM, DEU)}


def test_a_label_of_the_world_stands_above_a_group_of_that_name() -> None:
    world = small_world()
    renamed = world.dataset.assign_coords(
        importer=["EU27" if c == "ROW" else c for c in ECONOMIES],
        exporter=["EU27" if c == "ROW" else c for c in ECONOMIES],
    )
    shock = {"kind": "sever", "importer": "KAZ", "exporter": "EU27"}
    result = compiled(type(world)("named", 2022, renamed), scenario(shock)).counterfactual
    assert {int(i) for i in np.argwhere(np.isinf(result.trade_cost))[:, 1]} == {ROW}


def test_own_groups() -> None:
    shock = {"kind": "sever", "importer": "west", "exporter": "east"}
    result = change(shock, groups={"west": ["USA", "DEU"], "east": ["RUS", "CHN"]})
    cut = {(int(n), int(i)) for n, i, _ in np.argwhere(np.isinf(result.trade_cost))}
    assert cut == {(USA, RUS), (USA, CHN), (DEU, RUS), (DEU, CHN)}


def test_both_ways() -> None:
    shock = {"kind": "sever", "importer": "KAZ", "exporter": "RUS", "both_ways": True}
    result = change(shock)
    cut = {(int(n), int(i)) for n, i, _ in np.argwhere(np.isinf(result.trade_cost))}
    assert cut == {(KAZ, RUS), (RUS, KAZ)}
    assert np.isinf(result.trade_cost[KAZ, RUS]).all()


def test_overlapping_selections_meet_a_pair_once() -> None:
    both = ["KAZ", "RUS"]
    shock = {"kind": "trade_cost", "importer": both, "exporter": both, "both_ways": True}
    result = change({**shock, "factor": 1.5})
    assert result.trade_cost[KAZ, RUS, 0] == 1.5
    added = {"kind": "tariff", "importer": both, "exporter": both, "both_ways": True, "add": 0.1}
    np.testing.assert_allclose(change(added).tariff[KAZ, RUS], TARIFF[KAZ, RUS] + 0.1, rtol=1e-15)


def test_shocks_apply_in_their_order() -> None:
    one = {"kind": "tariff", "importer": "USA", "exporter": "KAZ"}
    assert (change({**one, "set": 0.2}, {**one, "add": 0.1}).tariff[USA, KAZ] == 0.2 + 0.1).all()
    assert (change({**one, "add": 0.1}, {**one, "set": 0.2}).tariff[USA, KAZ] == 0.2).all()
    cost = {"kind": "trade_cost", "importer": "USA", "exporter": "KAZ", "factor": 1.5}
    sever = {"kind": "sever", "importer": "USA", "exporter": "KAZ"}
    assert (change(cost, cost).trade_cost[USA, KAZ] == 2.25).all()
    assert np.isinf(change(cost, sever, cost).trade_cost[USA, KAZ]).all()


def test_table_columns_go_to_their_sectors() -> None:
    column = {"table": "us_column_2", "column": "rate_simple"}
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": "goods"}
    rates = tables.rates("us_column_2", "rate_simple")
    result = change({**shock, "set": column})
    assert result.tariff[USA, KAZ, :4].tolist() == [rates[sector] for sector in GOODS]
    added = change({**shock, "add": column}).tariff[USA, KAZ] - TARIFF[USA, KAZ]
    np.testing.assert_allclose(added[:4], [rates[sector] for sector in GOODS], atol=1e-15)
    assert added[4] == 0.0


def test_productivity() -> None:
    shock = {"kind": "productivity", "economy": "EAEU", "sector": "oil_gas", "factor": 0.5}
    result = change(shock, {**shock, "economy": "KAZ", "sector": "*"})
    assert result.productivity[KAZ].tolist() == [0.5, 0.25, 0.5, 0.5, 0.5]
    assert result.productivity[RUS].tolist() == [1.0, 0.5, 1.0, 1.0, 1.0]
    assert (result.productivity[USA] == 1.0).all()


@pytest.mark.parametrize("closure", ["fixed", "income_share", "zero"])
def test_closure_is_passed_on(closure: str) -> None:
    shock = {"kind": "sever", "importer": "KAZ", "exporter": "RUS"}
    assert change(shock, closure=closure).closure == closure


def test_members_without_a_row_of_their_own_are_told() -> None:
    shock = {"kind": "sever", "importer": {"of": "EAEU", "except": "C5"}, "exporter": "USA"}
    assert absent_members(WORLD, scenario(shock)) == {
        "EAEU": ["BLR"],
        "C5": ["TJK", "TKM", "UZB"],
    }
