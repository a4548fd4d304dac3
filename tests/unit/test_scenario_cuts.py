"""The four cuts, regimes, and costs as ad valorem equivalents, on a small world."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from scenario_world import GOODS, SECTORS, small_world

from tarazy.errors import InputError
from tarazy.experiment.compile import absent_members
from tarazy.experiment.compiled import compiled
from tarazy.policy import tables
from tarazy.policy.regime import regime, regime_names
from tarazy.scenario import Scenario
from tarazy.world import World

TEXTS = {"en": "a", "kk": "ә", "ru": "а"}
USA, KAZ, RUS, CHN, KGZ, ARM, DEU, ROW = range(8)
WORLD = small_world()
TARIFF = WORLD.dataset["tariff"].values
ALL = {"kind": "tariff", "importer": "*", "exporter": "*"}
COLUMN = {"table": "us_column_2", "column": "rate_simple"}


def scenario(*shocks: dict[str, Any], **more: Any) -> Scenario:
    document = {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **more}
    return Scenario.from_dict(document)


def tariff(*shocks: dict[str, Any], **more: Any) -> Any:
    return compiled(WORLD, scenario(*shocks, **more)).counterfactual.tariff


def test_maximum_lowers_only_what_is_above() -> None:
    np.testing.assert_array_equal(tariff({**ALL, "maximum": 0.04}), np.minimum(TARIFF, 0.04))


def test_linear_cut() -> None:
    np.testing.assert_allclose(tariff({**ALL, "cut": 0.3}), TARIFF * 0.7, rtol=1e-15)
    assert not tariff({**ALL, "cut": 1.0}).any()


def test_swiss_formula_by_hand() -> None:
    # A coefficient of 8 per cent: 8 becomes 4, and 2 becomes 1.6.
    base = {"kind": "tariff", "importer": "USA", "exporter": "KAZ"}
    assert tariff({**base, "set": 0.08}, {**base, "swiss": 0.08})[USA, KAZ, 0] == 0.04
    found = tariff({**base, "set": 0.02}, {**base, "swiss": 0.08})[USA, KAZ, 0]
    assert found == pytest.approx(0.016, rel=1e-14)


def test_cuts_act_on_what_the_shocks_before_left() -> None:
    base = {"kind": "tariff", "importer": "USA", "exporter": "KAZ"}
    found = tariff({**base, "set": 0.4}, {**base, "cut": 0.5}, {**base, "maximum": 0.15})
    assert (found[USA, KAZ] == 0.15).all()


@pytest.mark.parametrize("key", ["set", "add", "maximum"])
def test_tables_take_a_multiple(key: str) -> None:
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": "goods"}
    rates = tables.rates("us_column_2", "rate_simple")
    half = np.array([0.5 * rates[sector] for sector in GOODS])
    old = TARIFF[USA, KAZ, :4]
    expected = {"set": half, "add": old + half, "maximum": np.minimum(old, half)}[key]
    found = tariff({**shock, key: {**COLUMN, "times": 0.5}})
    np.testing.assert_allclose(found[USA, KAZ, :4], expected, rtol=1e-15)
    assert found[USA, KAZ, 4] == TARIFF[USA, KAZ, 4]


def test_equivalent_of_a_cost_is_one_more_than_its_factor() -> None:
    shock = {"kind": "trade_cost", "importer": "USA", "exporter": "KAZ", "sector": "goods"}
    result = compiled(WORLD, scenario({**shock, "equivalent": 0.12})).counterfactual
    assert result.trade_cost is not None
    assert (result.trade_cost[USA, KAZ, :4] == 1.12).all()
    table = compiled(
        WORLD, scenario({**shock, "equivalent": {**COLUMN, "times": -0.5}})
    ).counterfactual
    rates = tables.rates("us_column_2", "rate_simple")
    assert table.trade_cost is not None
    expected = [1.0 - 0.5 * rates[sector] for sector in GOODS]
    np.testing.assert_allclose(table.trade_cost[USA, KAZ, :4], expected, rtol=1e-15)


def test_schedule_replaces_the_tariff() -> None:
    found = tariff({"kind": "tariff", "exporter": "KAZ", "regime": "us-column-2"})
    rates = regime("us-column-2").tariff("KAZ")
    assert found[USA, KAZ, :4].tolist() == [rates[sector] for sector in GOODS]
    expected = TARIFF.copy()
    expected[USA, KAZ, :4] = found[USA, KAZ, :4]
    np.testing.assert_array_equal(found, expected)


def test_basis_is_how_lines_are_averaged() -> None:
    shock = {"kind": "tariff", "exporter": "KAZ", "regime": "us-column-2"}
    simple = regime("us-column-2").tariff("KAZ", basis="simple")
    found = tariff({**shock, "basis": "simple"})[USA, KAZ, :4]
    assert found.tolist() == [simple[sector] for sector in GOODS]
    assert (found != tariff(shock)[USA, KAZ, :4]).any()


def test_additional_regime_stands_on_the_benchmark() -> None:
    base = {"kind": "tariff", "importer": "USA", "exporter": ["KAZ", "CHN"]}
    law = {"kind": "tariff", "exporter": ["KAZ", "CHN"], "regime": "us-2025-april-announced"}
    found = tariff({**base, "set": 0.9}, law)
    for i, code in ((KAZ, "KAZ"), (CHN, "CHN")):
        rates = regime("us-2025-april-announced").rates(code)
        added = [rates[sector] for sector in GOODS]
        np.testing.assert_allclose(found[USA, i, :4] - TARIFF[USA, i, :4], added, atol=1e-15)
        # A regime is no law for services, which the shock before has moved.
        assert found[USA, i, 4] == 0.9


@pytest.mark.parametrize("name", regime_names())
def test_a_regime_twice_is_once_and_replaces_others(name: str) -> None:
    law = {"kind": "tariff", "exporter": "CHN", "regime": name}
    others = [{"kind": "tariff", "exporter": "CHN", "regime": "us-2025-april-announced"}]
    if "USA" not in regime(name).importers:
        others = [{"kind": "tariff", "exporter": "CHN", "regime": "eaeu-common-tariff"}]
    once = tariff(law)
    np.testing.assert_array_equal(tariff(law, law), once)
    if set(regime(name).importers) == {"USA"}:
        np.testing.assert_array_equal(tariff(*others, law), once)


def test_importers_of_a_regime_without_a_row_are_told() -> None:
    document = scenario({"kind": "tariff", "exporter": "CHN", "regime": "eaeu-common-tariff"})
    assert absent_members(WORLD, document) == {"eaeu-common-tariff": ["BLR"]}
    found = compiled(WORLD, document).counterfactual.tariff
    assert found is not None
    moved = {(int(n), int(i)) for n, i, _ in np.argwhere(found != TARIFF)}
    assert moved == {(KAZ, CHN), (RUS, CHN), (KGZ, CHN), (ARM, CHN)}


def test_members_trade_freely_under_their_common_tariff() -> None:
    found = tariff({"kind": "tariff", "exporter": "*", "regime": "eaeu-common-tariff"})
    members = [KAZ, RUS, KGZ, ARM]
    assert not found[np.ix_(members, members, range(4))].any()
    assert (found[np.ix_(members, [USA, CHN, DEU], range(4))].sum(axis=2) > 0).all()


def test_another_importer_may_take_over_a_regime() -> None:
    shock = {"kind": "tariff", "importer": "DEU", "exporter": "KAZ", "regime": "us-column-2"}
    found = tariff(shock)
    rates = regime("us-column-2").tariff("KAZ")
    assert found[DEU, KAZ, :4].tolist() == [rates[sector] for sector in GOODS]
    np.testing.assert_array_equal(found[USA], TARIFF[USA])


def test_a_regime_needs_an_importer_in_the_world() -> None:
    renamed = ["AAA" if code == "USA" else code for code in WORLD.economies]
    data = WORLD.dataset.assign_coords(importer=renamed, exporter=renamed)
    document = scenario({"kind": "tariff", "exporter": "KAZ", "regime": "us-column-2"})
    with pytest.raises(InputError) as caught:
        compiled(World("without", 2022, data), document)
    assert "x: shock 1: regime: 'us-column-2' is the law of USA, none of which" in str(caught.value)
    named = scenario(
        {"kind": "tariff", "importer": "DEU", "exporter": "KAZ", "regime": "us-column-2"}
    )
    assert compiled(World("without", 2022, data), named).counterfactual.tariff is not None


def test_a_regime_needs_a_sector_of_goods() -> None:
    names = [f"service-{n}" for n in range(len(SECTORS))]
    data = WORLD.dataset.assign_coords(sector=names, input=names)
    document = scenario({"kind": "tariff", "exporter": "KAZ", "regime": "us-column-2"})
    with pytest.raises(InputError, match="'us-column-2': group 'goods': whether it holds"):
        compiled(World("services", 2022, data), document)


def test_group_of_package_groups_and_exceptions() -> None:
    groups = {"west": ["EU27", "USA"], "rest": {"of": "*", "except": ["west", "EAEU"]}}
    found = tariff(
        {"kind": "tariff", "importer": "KAZ", "exporter": "rest", "set": 0.5}, groups=groups
    )
    assert set(np.argwhere(found == 0.5)[:, 1].tolist()) == {CHN, ROW}


def test_days_are_read_from_text_and_from_toml() -> None:
    shock = {"kind": "sever", "importer": "KAZ", "exporter": "RUS"}
    stage = {"title": TEXTS, "shocks": [shock]}
    document = scenario(
        shock, then=[{**stage, "since": "2025-04-05"}, {**stage, "since": date(2025, 8, 7)}]
    )
    assert [part.since for part in document.then] == [date(2025, 4, 5), date(2025, 8, 7)]
    assert document.to_dict()["then"][1]["since"] == "2025-08-07"
