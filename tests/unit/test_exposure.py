"""Look-through by the Leontief inverse: a case computed by hand, and the accounts of any world."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from fixed_world import fixed_world
from scenario_world import small_world

from tarazy import World
from tarazy.interdependence import exposure
from tarazy.interdependence.partners import partner_of

# Sums of up to 2628 numbers of double precision.
TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def hand():
    """Two economies, one sector, half of all costs inputs.

    A buys 60 at home and 40 from B, B 20 from A and 80 at home. Output is 80 and 120, of which 40
    and 60 are value added; final use is 60 and 40. The input coefficients are
    ((0.3, 0.1), (0.2, 0.4)), their Leontief inverse ((1.5, 0.25), (0.5, 1.75)).
    """
    return World.from_arrays(
        name="hand",
        year=2022,
        economies=["AAA", "BBB"],
        sectors=["goods"],
        trade=np.array([[60.0, 40.0], [20.0, 80.0]])[:, :, None],
        tariff=np.zeros((2, 2, 1)),
        input_share=np.full((2, 1, 1), 0.5),
        trade_elasticity=[5.0],
    )


def test_coefficients_by_hand(hand):
    np.testing.assert_allclose(exposure.input_coefficients(hand), [[0.3, 0.1], [0.2, 0.4]])
    np.testing.assert_allclose(exposure.final_demand(hand), [[36.0, 8.0], [24.0, 32.0]])


def test_value_added_by_hand(hand):
    found = exposure.look_through(hand)
    np.testing.assert_allclose(found["value_added"].values, [[30.0, 10.0], [30.0, 30.0]])
    np.testing.assert_allclose(found["input_tariffs"].values, 0.0, atol=1e-12)
    assert found["value_added"].attrs["unit"] == "million USD"
    assert found["value_added"].attrs["year"] == 2022


def test_requirements_by_hand(hand):
    # Final sales are 44 and 56: columns of the inverse times these.
    found = exposure.look_through(hand)
    np.testing.assert_allclose(found["requirements"].values, [[66.0, 14.0], [22.0, 98.0]])
    np.testing.assert_allclose(found["face_value"].values, [[57.2, 5.6], [8.8, 78.4]])


def test_foreign_production_exposure_by_hand(hand):
    found = exposure.foreign_production_exposure(hand)
    a_on_b = found.sel(country="AAA", partner="BBB")
    b_on_a = found.sel(country="BBB", partner="AAA")
    assert float(a_on_b["look_through_imports"]) == pytest.approx(22 / 88)
    assert float(a_on_b["face_value_imports"]) == pytest.approx(8.8 / 88)
    assert float(a_on_b["hidden_imports"]) == pytest.approx(0.15)
    assert float(b_on_a["look_through_imports"]) == pytest.approx(14 / 112)
    assert float(a_on_b["look_through_sales"]) == pytest.approx(14 / 80)
    assert float(a_on_b["face_value_sales"]) == pytest.approx(5.6 / 80)
    assert float(b_on_a["look_through_sales"]) == pytest.approx(22 / 120)


def test_tariffs_on_inputs_stand_beside_value_added():
    # B's product costs A 25 per cent more at the border. A spends 60 + 50 on the composite, half of
    # its output of 80 on inputs: of those 40, (10 / 110) are tariff.
    taxed = World.from_arrays(
        name="taxed",
        year=2022,
        economies=["AAA", "BBB"],
        sectors=["goods"],
        trade=np.array([[60.0, 40.0], [20.0, 80.0]])[:, :, None],
        tariff=np.array([[0.0, 0.25], [0.0, 0.0]])[:, :, None],
        input_share=np.full((2, 1, 1), 0.5),
        trade_elasticity=[5.0],
    )
    found = exposure.look_through(taxed)
    assert float(found["input_tariffs"].sum()) == pytest.approx(40 * 10 / 110)
    check_accounts(taxed)


def check_accounts(world):
    found = exposure.look_through(world)
    accounts = world.accounts
    size = accounts.income.sum()
    by_source = found["value_added"].sum("absorber").values
    np.testing.assert_allclose(by_source, accounts.value_added, atol=TOLERANCE * size)
    absorbed = found["value_added"].sum("source") + found["input_tariffs"]
    np.testing.assert_allclose(absorbed, found["final_demand"], atol=TOLERANCE * size)
    output = found["requirements"].sum("finisher").values
    np.testing.assert_allclose(output, accounts.output.sum(axis=1), atol=TOLERANCE * size)


def check_shares(world):
    found = exposure.foreign_production_exposure(world)
    for side in ("imports", "sales"):
        whole = found[f"look_through_{side}"]
        np.testing.assert_allclose(whole.sum("partner"), 1.0, atol=TOLERANCE)
        parts = found[f"face_value_{side}"] + found[f"hidden_{side}"]
        np.testing.assert_allclose(parts, whole, atol=TOLERANCE)
        assert float(found[f"hidden_{side}"].min()) >= 0


def test_accounts_of_a_world_with_tariffs():
    check_accounts(small_world())
    check_shares(small_world())


def test_accounts_of_core_2022():
    world = fixed_world()
    check_accounts(world)
    check_shares(world)


def test_the_table_of_the_page_is_that_of_the_world():
    page = Path(__file__).parents[2] / "docs" / "explanation" / "dependence.md"
    text = page.read_text(encoding="utf-8").partition("| partner | inputs, face value")[2]
    lines = text.partition("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    shown = {code: cells for code, *cells in rows}
    assert list(shown) == ["RUS", "CHN", "USA", "EU27", "TUR"]
    world = World.of()
    found = exposure.foreign_production_exposure(world).sel(country="KAZ")
    for code, cells in shown.items():
        members = list(partner_of(world, "KAZ", code).members)
        for cell, (side, view) in zip(
            cells,
            product(("imports", "sales"), ("face_value", "look_through")),
            strict=True,
        ):
            value = 100 * float(found[f"{view}_{side}"].sel(partner=members).sum())
            digits = len(cell.partition(".")[2])
            assert cell == f"{value:.{digits}f}", (code, side, view)


def test_a_world_is_looked_through_once(monkeypatch):
    world = small_world("once")
    first = exposure.look_through(world)
    monkeypatch.setattr(exposure, "_look_through", None)
    assert exposure.look_through(world) is first


def test_value_added_cannot_cross_a_closed_border_but_reaches_round_it():
    # A sells only to B, B to both others, C buys from B and itself: A's value added is in C all
    # the same, and none of it at face value.
    trade = np.zeros((3, 3, 1))
    trade[:, :, 0] = [[50.0, 0.0, 0.0], [20.0, 60.0, 0.0], [0.0, 20.0, 50.0]]
    world = World.from_arrays(
        name="chain",
        year=2022,
        economies=["AAA", "BBB", "CCC"],
        sectors=["goods"],
        trade=trade,
        tariff=np.zeros((3, 3, 1)),
        input_share=np.full((3, 1, 1), 0.5),
        trade_elasticity=[5.0],
    )
    found = exposure.foreign_production_exposure(world).sel(country="CCC", partner="AAA")
    assert float(found["face_value_imports"]) == 0.0
    assert float(found["look_through_imports"]) == float(found["hidden_imports"]) > 0.01
    assert float(exposure.value_added_flows(world).sel(source="AAA", absorber="CCC")) > 1.0
