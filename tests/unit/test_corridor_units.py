"""Units in which a network is stated and an answer is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from corridor_network import arc, heading, node, small_network

from tarazy.cli import main
from tarazy.corridors.columns import TABLES, UNITS
from tarazy.corridors.data import Network
from tarazy.corridors.draws import network_range
from tarazy.corridors.measures import DENSITIES, PRICES, VOLUMES, Stated, size_of
from tarazy.corridors.questions import outage
from tarazy.corridors.shown_units import ShownUnits, shown_units
from tarazy.corridors.solve import Engine
from tarazy.corridors.sweep import n_minus_1
from tarazy.corridors.units import in_base_units

BARRELS = 7.33
KNOWN = {"barrels_per_tonne": BARRELS, "kwh_per_m3": 10.5}
EXAMPLE = Path(__file__).parents[2] / "examples" / "networks" / "russia-europe-gas"

# By hand: how many of the network's unit are one of these, a year, and of its price unit.
VOLUMES_BY_HAND = {
    "kb/d": 365 / 1000 / BARRELS,
    "mb/d": 365 / BARRELS,
    "Mbbl": 1 / BARRELS,
    "kt": 0.001,
    "mcm/d": 0.365,
    "TWh of gas": 1 / 10.5,
    "GWh": 0.001,
    "MW": 0.00876,
    "tU": 0.001,
    "Mlb U3O8": 0.38465,
    "TEU": 0.001,
}
PRICES_BY_HAND = {
    "USD/bbl": BARRELS,
    "USD/MWh of gas": 10.5,
    "USD/MMBtu": 10.5 * 3.412142,
    "USD/kWh": 1000.0,
    "USD/lb U3O8": 2.59978,
    "USD/TEU": 0.001,
}


@pytest.mark.parametrize("unit", VOLUMES_BY_HAND)
def test_a_volume_by_hand(unit: str) -> None:
    found = size_of(VOLUMES[unit], unit, KNOWN, "")
    assert found == pytest.approx(VOLUMES_BY_HAND[unit], rel=1e-4)


@pytest.mark.parametrize("unit", PRICES_BY_HAND)
def test_a_price_by_hand(unit: str) -> None:
    found = size_of(PRICES[unit], unit, KNOWN, "")
    assert found == pytest.approx(PRICES_BY_HAND[unit], rel=1e-4)


def test_every_unit_is_of_a_good_and_every_good_has_its_own_pair() -> None:
    for table in (VOLUMES, PRICES):
        assert {measure.base for measure in table.values()} == set(UNITS)
        assert {measure.density for measure in table.values()} - {""} == set(DENSITIES)
    for unit, price in UNITS.items():
        assert (VOLUMES[unit].factor, PRICES[price].factor) == (1.0, 1.0)


def stated(unit: str, price_unit: str, by: float, money: float, stock: float) -> Network:
    """Return the network with a store and a limit in other units, its figures divided by those."""
    return Network.from_tables(
        heading("oil") | {"unit": unit, "price_unit": price_unit, "barrels_per_tonne": BARRELS},
        {
            "nodes": [
                node("field", "field", "KAZ"),
                node("hub", "hub", "KAZ"),
                node("sea", "market", "ITA"),
            ],
            "arcs": [
                arc("gather", "field", "hub", 40 / by, 5 / money, reserved=4 / by),
                arc("pipe", "hub", "sea", 30 / by, 20 / money, limits=f"oil:{20 / by}"),
            ],
            "supply": [
                {
                    "node": "field",
                    "commodity": "oil",
                    "volume": 25 / by,
                    "lifting_cost": 60 / money,
                    "low": 50 / money,
                    "high": 80 / money,
                }
            ],
            "demand": [
                {
                    "node": "sea",
                    "commodity": "oil",
                    "volume": 24 / by,
                    "price": 500 / money,
                    "committed": 10 / by,
                }
            ],
            "storage": [
                {
                    "node": "hub",
                    "commodity": "oil",
                    "capacity": 2 / stock,
                    "initial": 0.5,
                    "cost": 1 / money,
                }
            ],
        },
    )


@pytest.mark.parametrize(
    ("unit", "price_unit", "by", "money", "stock"),
    [
        ("kb/d", "USD/bbl", 0.365 / BARRELS, BARRELS, 0.001 / BARRELS),
        ("kt", "USD/t", 0.001, 1.0, 0.001),
        ("Mbbl", "USD/bbl", 1 / BARRELS, BARRELS, 1 / BARRELS),
    ],
)
def test_a_network_is_the_same_in_whatever_unit_it_is_stated(
    unit: str, price_unit: str, by: float, money: float, stock: float
) -> None:
    plain, other = stated("Mt", "USD/t", 1, 1, 1), stated(unit, price_unit, by, money, stock)
    assert (other.unit, other.price_unit) == ("Mt", "USD/t")
    assert (other.stated.unit, other.stated.price_unit) == (unit, price_unit)
    for name in ("arcs", "supply", "demand", "storage"):
        ours, theirs = getattr(plain, name), getattr(other, name)
        numbers = [c for c in ours if ours[c].dtype.kind == "f"]
        pd.testing.assert_frame_equal(ours[numbers], theirs[numbers])
    assert other.limits("pipe") == pytest.approx({"oil": 20.0})
    before, after = Engine(plain).base, Engine(other).base
    assert after.value_musd == pytest.approx(before.value_musd)
    # A volume times a price is a value in million USD.
    assert after.value_musd["delivered"] == pytest.approx(20 * 500)


def units(engine: Engine, unit: str, price_unit: str) -> ShownUnits:
    network = engine.network
    own = network.unit, network.price_unit
    return shown_units(own, KNOWN, engine.layout.year_share, unit, price_unit)


def test_an_answer_is_shown_in_another_unit() -> None:
    engine = Engine(small_network())
    answer = outage("pipe", [2], network=engine)
    shown = units(engine, "kb/d", "USD/bbl")
    by = 0.365 / BARRELS
    totals, theirs = answer.totals, shown.table(answer.totals)
    assert theirs["unit"]["exports"] == "kb/d"
    assert theirs["change"]["exports"] == pytest.approx(totals["change"]["exports"] / by)
    assert theirs["change"]["net_value"] == totals["change"]["net_value"]
    months = shown.table(answer.table("months"))
    # 73 Mt a year through the pipe, in every month but February, whatever its days.
    february = months["month"] == 2
    assert set(months["unit"]) == {"kb/d"}
    assert months["after"][~february].tolist() == pytest.approx([73 / by] * 11)
    assert months["after"][february].item() == pytest.approx(0.0)
    netbacks = shown.table(answer.table("netbacks"))
    plain = answer.table("netbacks")
    assert (netbacks["before"] * BARRELS).tolist() == pytest.approx(plain["before"].tolist())
    assert set(netbacks["unit"]) == {"USD/bbl"}
    summary = shown.summary(answer.summary())
    assert summary["unit"] == "kb/d"
    assert summary["exports"] == pytest.approx(answer.summary()["exports"] / by)
    assert summary["base"]["by_market"]["sea"] == pytest.approx(answer.base.by_market["sea"] / by)
    assert summary["value_musd"] == answer.summary()["value_musd"]


def test_a_rate_is_the_average_of_a_longer_horizon() -> None:
    short, long = Engine(small_network(), 12), Engine(small_network(), 24)
    rate, total = (units(long, unit, "USD/t") for unit in ("Mt/yr", "kt"))
    exports = {"exports": long.base.exports}
    assert rate.summary(exports)["exports"] == pytest.approx(short.base.exports)
    assert total.summary(exports)["exports"] == pytest.approx(2000 * short.base.exports)


def test_sweeps_and_ranges_are_shown_too() -> None:
    engine = Engine(small_network())
    shown = units(engine, "kt", "USD/t")
    sweep = n_minus_1(network=engine)
    ours, theirs = sweep.table(), shown.table(sweep.table())
    assert theirs["exports_lost"].tolist() == pytest.approx((1000 * ours["exports_lost"]).tolist())
    assert theirs["value_lost"].tolist() == ours["value_lost"].tolist()
    assert theirs.attrs["units"]["exports_lost"] == "kt"
    gas = Engine(Network.load(EXAMPLE))
    found = network_range(n=3, network=gas)
    by_day = units(gas, "mcm/d", "USD/MMBtu")
    summary, plain = by_day.summary(found.summary()), found.summary()
    exports = summary["before"]["exports"]["all"]["median"]
    assert exports == pytest.approx(plain["before"]["exports"]["all"]["median"] / 0.365)
    assert summary["units"]["exports"] == "mcm/d"


def test_the_shell_shows_stated_units_and_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    for file in EXAMPLE.iterdir():
        text = file.read_text(encoding="utf-8").replace("USD/thousand m3", "USD/MWh of gas")
        (folder / file.name).write_text(text, encoding="utf-8")
    asked = ["corridors", str(folder), "--draws", "0", "--out", str(tmp_path / "out")]
    assert main([*asked, "--json"]) == 0
    own = json.loads(capsys.readouterr().out)
    assert (own["unit"], own["price_unit"]) == ("bcm", "USD/MWh of gas")
    netbacks = pd.read_csv(tmp_path / "out" / "netbacks.csv")
    assert set(netbacks["unit"]) == {"USD/MWh of gas"}
    assert main([*asked, "--json", "--unit", "mcm/d", "--price-unit", "USD/MMBtu"]) == 0
    other = json.loads(capsys.readouterr().out)
    assert other["exports"] == pytest.approx(own["exports"] / 0.365)
    dearer = pd.read_csv(tmp_path / "out" / "netbacks.csv")
    assert (dearer["before"] * 3.412142).tolist() == pytest.approx(netbacks["before"].tolist())
    assert main([*asked, "--unit", "GWh/d of gas"]) == 0
    assert "exports, GWh/d of gas" in capsys.readouterr().out
    refused = ["corridors", "kazakhstan-gas", "--months", "1", "--draws", "0"]
    refused += ["--unit", "TWh of gas"]
    assert main(refused) == 2
    assert "needs kwh_per_m3" in capsys.readouterr().err
    assert main([*refused, "--density", "10.3"]) == 0


# Numbers of the tables that are neither a volume nor a price of the network's unit.
OTHERS = {
    "nodes": {"lat", "lon"},
    "arcs": {"loss", "length_km"},
    "storage": {"initial"},
    "projects": {"loss", "length_km", "capital_cost", "capital_low", "capital_high"}
    | {"build_years", "life_years"},
    "events": {"capacity_factor"},
    "ramps": {"months", "share", "low", "high"},
    "field_owners": {"share"},
    "price_basis": {"differential", "low", "high"},
    "benchmarks": {"price", "low", "high"},
    "times": {"days", "days_low", "days_high"},
    "time_values": {"share_per_day", "low", "high"},
}


def test_every_number_of_the_tables_is_converted_or_known_to_have_no_unit_of_the_network() -> None:
    sample = {"arcs": {"limits": ""}, "projects": {"limits": ""}}
    for name, table in TABLES.items():
        numbers = {
            column
            for column, form in table.columns.items()
            if form.value in ("number", "signed", "share")
        }
        row = dict.fromkeys(numbers, 1.0) | sample.get(name, {})
        [changed] = in_base_units({name: [row]}, Stated("kt", "USD/lb U3O8"), "")[name]
        moved = {column for column in numbers if changed[column] != 1.0}
        assert moved == numbers - OTHERS.get(name, set()), name
