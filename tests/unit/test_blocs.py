"""Groups of economies as units of results, against sums by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scenario_world import small_world

from tarazy.errors import InputError
from tarazy.experiment.blocs import BLOC_COLUMNS, of_members, trade_between
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run

WORLD = small_world()
TEXTS = {"en": "A title", "kk": "Тақырып", "ru": "Название"}
DOCUMENT = {
    "name": "own",
    "title": TEXTS,
    "question": TEXTS,
    "groups": {"west": ["USA", "DEU"], "east": {"of": "*", "except": ["west", "ROW"]}},
    "focus": ["west", "KAZ"],
    "shocks": [
        {"kind": "tariff", "importer": "west", "exporter": "EAEU", "add": 0.2},
        {"kind": "sever", "importer": "CHN", "exporter": "USA", "sector": "metals"},
    ],
}


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run(DOCUMENT, world=WORLD)


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("west", ["USA", "DEU"]),
        ("EAEU", ["KAZ", "RUS", "KGZ", "ARM"]),
        ("east", ["KAZ", "RUS", "CHN", "KGZ", "ARM"]),
        ("USMCA", ["USA"]),
    ],
)
def test_a_bloc_is_the_sum_of_its_members(outcome: Outcome, name: str, members: list[str]):
    found, data = outcome.bloc(name), outcome.dataset
    assert list(found.members) == members
    before = after = 0.0
    for code in members:
        income = float(data["income_before"].sel(country=code))
        before += income
        after += income * (1 + float(data["welfare"].sel(country=code)) / 100)
    assert found.income_before == pytest.approx(before)
    assert found.welfare == pytest.approx(100 * (after / before - 1), rel=1e-9)
    assert found.real_income_change == pytest.approx(after - before, rel=1e-9)
    parts = found.from_factor_income + found.from_tariff_revenue + found.from_deficit
    assert parts == pytest.approx(found.welfare, rel=1e-8)
    flows = dict.fromkeys(("exports", "imports", "inside"), 0.0)
    for when in ("before", "after"):
        for flow in flows:
            flows[flow] = 0.0
        for importer in data["importer"].values:
            for exporter in data["exporter"].values:
                sold = float(data[f"trade_{when}"].sel(importer=importer, exporter=exporter).sum())
                if importer == exporter:
                    continue
                if importer in members and exporter in members:
                    flows["inside"] += sold
                elif exporter in members:
                    flows["exports"] += sold
                elif importer in members:
                    flows["imports"] += sold
        for flow, total in flows.items():
            assert getattr(found, f"{flow}_{when}") == pytest.approx(total, rel=1e-12)
    change = 100 * (found.exports_after / found.exports_before - 1)
    assert found.exports_change == pytest.approx(change)


def test_the_unit_of_one_member_is_that_member(outcome):
    welfare = float(outcome.welfare.sel(country="USA"))
    assert outcome.bloc("USMCA").welfare == welfare
    found = outcome.bloc("USMCA")
    assert found.inside_before == 0.0 and np.isnan(found.inside_change)
    assert found.summary()["inside_change"] is None
    exports = outcome.dataset["exports_after"].sel(country="USA").sum()
    assert found.exports_after == pytest.approx(float(exports))


def test_the_whole_world_is_weighted_with_its_incomes(outcome):
    codes = outcome.dataset["country"].values.tolist()
    income = outcome.dataset["income_before"].values
    whole = of_members(outcome.dataset, codes)
    assert whole == pytest.approx(income @ outcome.welfare.values / income.sum())
    before, _ = trade_between(outcome.dataset, codes, codes)
    assert before == pytest.approx(float(outcome.dataset["exports_before"].sum()))


def test_trade_of_overlapping_units_leaves_out_what_stays_at_home(outcome):
    before, _ = trade_between(outcome.dataset, ["KAZ"], ["KAZ", "RUS"])
    alone, _ = trade_between(outcome.dataset, ["KAZ"], ["RUS"])
    assert before == alone > 0


def test_members_without_a_row_are_told(outcome):
    assert outcome.bloc("EAEU").absent == ("BLR",)
    assert outcome.bloc("west").absent == ()


def test_the_table_has_every_group_with_members_and_the_own_ones_first(outcome):
    table = outcome.table("blocs")
    assert table["bloc"].tolist()[:2] == ["west", "east"]
    assert "EU27" in table["bloc"].tolist() and "ASEAN" not in table["bloc"].tolist()
    row = table.set_index("bloc").loc["EAEU"]
    assert row["members"] == "KAZ RUS KGZ ARM"
    assert row["welfare"] == outcome.bloc("EAEU").welfare
    assert set(table.attrs["units"]) == set(BLOC_COLUMNS)
    assert table.attrs["year"] == 2022 and WORLD.digest in table.attrs["source"]


def test_the_summary_has_the_blocs_in_focus(outcome, tmp_path):
    told = json.loads(json.dumps(outcome.summary(), allow_nan=False))
    assert told["focus"] == ["west", "KAZ"]
    assert set(told["blocs"]) == {"west"}
    assert told["blocs"]["west"]["welfare"] == outcome.bloc("west").welfare
    assert told["blocs"]["west"]["members"] == ["USA", "DEU"]
    assert told["bloc_units"]["welfare"] == "per cent change"
    outcome.save(tmp_path / "outcome.npz")
    assert Outcome.load(tmp_path / "outcome.npz").bloc("west") == outcome.bloc("west")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("KAZ", "'KAZ' is an economy; allowed: west, east, EU27"),
        ("*", "'\\*' is everything"),
        ("EU28", "did you mean EU27"),
        ("ASEAN", "no member of group 'ASEAN'"),
    ],
)
def test_what_is_no_bloc_is_refused(outcome, name, message):
    with pytest.raises(InputError, match=message):
        outcome.bloc(name)


def test_an_old_outcome_has_no_parts_of_real_income(outcome):
    fields = {name: getattr(outcome, name) for name in outcome.__dataclass_fields__}
    old = Outcome(**fields | {"dataset": outcome.dataset.drop_vars("from_deficit")})
    assert np.isnan(old.bloc("west").from_deficit)
    assert old.bloc("west").welfare == outcome.bloc("west").welfare
