"""Shocks to capital, resources, their taxes and owners: the arrays that they come to."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from scenario_world import ECONOMIES, SECTORS, small_world
from small_factors import RESOURCE, ROYALTY, own, small_factors

import tarazy as tz
from tarazy.errors import InputError
from tarazy.experiment import compiled as compiled_room
from tarazy.experiment.compiled import compiled
from tarazy.memo import Memo
from tarazy.scenario import Scenario

TEXTS = {"en": "a", "kk": "ә", "ru": "а"}
USA, KAZ, RUS, CHN, KGZ, ARM, DEU, ROW = range(8)
OIL, METALS, MACHINERY = (SECTORS.index(name) for name in ("oil_gas", "metals", "machinery"))
WORLD = small_world("owned")
FACTORS = small_factors(WORLD)
OUTPUT = WORLD.accounts.output
EARNED = FACTORS.capital.T * OUTPUT
STOCK = FACTORS.capital_stock[:, None] * EARNED / EARNED.sum(axis=1, keepdims=True)
RENT = FACTORS.resource.T * OUTPUT
# ρ of each host, net of depreciation.
RETURN = (1 - FACTORS.depreciation) * EARNED.sum(axis=1) / FACTORS.capital_stock
KEPT = 1 - FACTORS.profit_tax.T
FIELDS = (
    *("capital", "resource", "profit_tax", "royalty", "owner", "invested", "seized"),
    "other_income",
)


@pytest.fixture(autouse=True)
def factors(monkeypatch: pytest.MonkeyPatch) -> None:
    own(monkeypatch, FACTORS)
    monkeypatch.setattr(compiled_room, "_COMPILED", Memo(32))


def scenario(*shocks: dict[str, Any], **more: Any) -> Scenario:
    document = {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **more}
    return Scenario.from_dict(document)


def change(*shocks: dict[str, Any], **more: Any) -> Any:
    return compiled(WORLD, scenario(*shocks, **more)).counterfactual


def changed(found: Any) -> set[str]:
    """Return the fields of factors that something changes."""
    return {name for name in FIELDS if getattr(found, name) is not None}


def capital(**keys: Any) -> dict[str, Any]:
    return {"kind": "capital", "host": "KAZ", **keys}


def test_money_spreads_as_capital_is_and_is_its_owners() -> None:
    found = change(capital(owner="USA", usd=12.0, sector=["machinery", "finance"]))
    assert changed(found) == {"capital", "owner", "invested"}
    wanted = np.zeros((8, 8))
    wanted[KAZ, USA] = 12.0
    np.testing.assert_allclose(found.invested, wanted, rtol=1e-12)
    sectors = [MACHINERY, SECTORS.index("finance")]
    added = (found.capital[KAZ] - 1) * STOCK[KAZ]
    assert added.sum() == pytest.approx(12.0, rel=1e-12)
    np.testing.assert_allclose(
        added[sectors] / 12.0, STOCK[KAZ, sectors] / STOCK[KAZ, sectors].sum(), rtol=1e-12
    )
    assert (found.capital[np.arange(8) != KAZ] == 1).all()
    # (ω K + Δ) / (K + Σ Δ): no resource is in these sectors.
    for j in sectors:
        wanted = FACTORS.owner[KAZ, :, j] * STOCK[KAZ, j]
        wanted[USA] += added[j]
        np.testing.assert_allclose(found.owner[KAZ, :, j], wanted / wanted.sum(), rtol=1e-12)
    others = [j for j in range(len(SECTORS)) if j not in sectors]
    np.testing.assert_array_equal(found.owner[KAZ][:, others], FACTORS.owner[KAZ][:, others])


def test_money_takes_no_part_of_the_rent() -> None:
    found = change(capital(owner="CHN", usd=5.0, sector="oil_gas"))
    income = FACTORS.owner[KAZ, :, OIL] * (RETURN[KAZ] * STOCK[KAZ, OIL] + RENT[KAZ, OIL])
    income[CHN] += RETURN[KAZ] * 5.0
    np.testing.assert_allclose(found.owner[KAZ, :, OIL], income / income.sum(), rtol=1e-12)
    assert found.other_income is None


def test_without_an_owner_nobodys_part_changes() -> None:
    found = change(capital(factor=1.25, sector="machinery"))
    assert changed(found) == {"capital"}
    assert found.capital[KAZ, MACHINERY] == pytest.approx(1.25, rel=1e-12)
    same = change(capital(per_cent=25.0, sector="machinery"))
    np.testing.assert_allclose(same.capital, found.capital, rtol=1e-15)
    money = change(capital(usd=0.25 * STOCK[KAZ, MACHINERY], sector="machinery"))
    np.testing.assert_allclose(money.capital, found.capital, rtol=1e-12)
    assert money.owner is None


def test_a_factor_is_on_what_the_owner_has() -> None:
    found = change(capital(owner="USA", factor=2.0, sector="machinery"))
    held = FACTORS.owner[KAZ, USA, MACHINERY]
    assert found.capital[KAZ, MACHINERY] == pytest.approx(1 + held, rel=1e-12)
    assert found.owner[KAZ, USA, MACHINERY] == pytest.approx(2 * held / (1 + held), rel=1e-12)


def test_who_withdraws_takes_machines_along_and_is_paid_for_the_title() -> None:
    found = change(capital(owner="USA", all=True))
    assert changed(found) == {"capital", "owner", "invested", "other_income"}
    machines = (FACTORS.owner[KAZ, USA] * STOCK[KAZ]).sum()
    assert found.invested[KAZ, USA] == pytest.approx(-machines, rel=1e-12)
    np.testing.assert_allclose(found.capital[KAZ], 1 - FACTORS.owner[KAZ, USA], rtol=1e-12)
    assert (found.owner[KAZ, USA] == 0).all()
    np.testing.assert_allclose(found.owner.sum(axis=1), 1.0, rtol=1e-12)
    title = (FACTORS.owner[KAZ, USA] * KEPT[KAZ] * RENT[KAZ]).sum()
    assert title > 0
    wanted = np.zeros(8)
    wanted[USA], wanted[KAZ] = title, -title
    np.testing.assert_allclose(found.other_income, wanted, rtol=1e-12)
    seized = change(capital(owner="USA", all=True, price="none"))
    assert seized.other_income is None
    np.testing.assert_array_equal(seized.owner, found.owner)


def test_a_part_that_is_withdrawn_leaves_the_same_part_of_the_title() -> None:
    half = change(capital(owner="USA", factor=0.5, sector="oil_gas"))
    whole = change(capital(owner="USA", all=True, sector="oil_gas"))
    np.testing.assert_allclose(2 * half.other_income, whole.other_income, rtol=1e-12)
    assert half.capital[KAZ, OIL] == pytest.approx(1 - FACTORS.owner[KAZ, USA, OIL] / 2, rel=1e-12)
    money = change(
        capital(
            owner="USA", usd=-0.5 * FACTORS.owner[KAZ, USA, OIL] * STOCK[KAZ, OIL], sector="oil_gas"
        )
    )
    np.testing.assert_allclose(money.owner, half.owner, rtol=1e-12, atol=1e-15)


def test_residents_who_withdraw_pay_nobody() -> None:
    found = change(capital(owner="KAZ", per_cent=-10.0))
    assert found.other_income is None
    np.testing.assert_allclose(found.capital[KAZ], 1 - 0.1 * FACTORS.owner[KAZ, KAZ], rtol=1e-12)


def test_what_comes_and_leaves_again_was_not_there() -> None:
    found = change(
        capital(owner="ARM", usd=3.0, sector="machinery"),
        capital(owner="ARM", usd=-3.0, sector="machinery"),
    )
    assert changed(found) == {"invested"} and not found.invested.any()


def sold(**keys: Any) -> dict[str, Any]:
    return {"kind": "ownership", "host": "KAZ", "from": "USA", "to": "KAZ", **keys}


def test_a_stake_is_sold_at_what_it_earns_after_tax() -> None:
    found = change(sold(share=0.5))
    assert changed(found) == {"owner", "other_income"}
    moved = 0.5 * FACTORS.owner[KAZ, USA]
    np.testing.assert_allclose(found.owner[KAZ, USA], moved, rtol=1e-12)
    np.testing.assert_allclose(found.owner[KAZ, KAZ], FACTORS.owner[KAZ, KAZ] + moved, rtol=1e-12)
    earned = (moved * KEPT[KAZ] * (RETURN[KAZ] * STOCK[KAZ] + RENT[KAZ])).sum()
    wanted = np.zeros(8)
    wanted[USA], wanted[KAZ] = earned, -earned
    np.testing.assert_allclose(found.other_income, wanted, rtol=1e-12, atol=1e-12)


def test_a_seizure_takes_from_everyone_else_and_pays_nobody() -> None:
    found = change(sold(**{"from": "*"}, sector="oil_gas", price="none"))
    assert changed(found) == {"owner", "seized"}
    lost = (1 - FACTORS.owner[KAZ, KAZ, OIL]) * STOCK[KAZ, OIL]
    assert found.seized[KAZ, KAZ] == pytest.approx(lost, rel=1e-12)
    assert found.seized.sum() == found.seized[KAZ, KAZ]
    assert found.owner[KAZ, KAZ, OIL] == pytest.approx(1.0, rel=1e-12)
    assert found.owner[KAZ, :, OIL].sum() == pytest.approx(1.0, rel=1e-12)


def test_a_sale_to_a_third_party_leaves_the_host_out() -> None:
    found = change(sold(to="CHN", share=1.0, sector=list(RESOURCE)))
    assert found.other_income[KAZ] == 0
    assert found.other_income[USA] == pytest.approx(-found.other_income[CHN], rel=1e-12)
    np.testing.assert_array_equal(found.owner[KAZ, KAZ], FACTORS.owner[KAZ, KAZ])


def test_taxes_and_royalties_are_set_added_and_multiplied() -> None:
    tax = {"kind": "profit_tax", "host": "KAZ", "sector": "machinery"}
    before = FACTORS.profit_tax[MACHINERY, KAZ]
    for keys, wanted in (
        ({"set": 0.0}, 0.0),
        ({"add": -0.05}, before - 0.05),
        ({"factor": 0.5}, before / 2),
        ({"set": "15 %"}, 0.15),
    ):
        found = change({**tax, **keys})
        assert changed(found) == {"profit_tax"}
        assert found.profit_tax[KAZ, MACHINERY] == pytest.approx(wanted, rel=1e-12)
        others = found.profit_tax.copy()
        others[KAZ, MACHINERY] = before
        np.testing.assert_array_equal(others, FACTORS.profit_tax.T)
    more = change({"kind": "royalty", "host": "KAZ", "sector": "oil_gas", "add": "10 %"})
    assert changed(more) == {"royalty"}
    assert more.royalty[KAZ, OIL] == pytest.approx(ROYALTY + 0.1, rel=1e-12)
    twice = change(
        {"kind": "royalty", "host": "KAZ", "sector": "oil_gas", "set": 0.2},
        {"kind": "royalty", "host": "*", "sector": "oil_gas", "add": 0.01},
    )
    assert twice.royalty[KAZ, OIL] == pytest.approx(0.21, rel=1e-12)
    assert twice.royalty[RUS, OIL] == pytest.approx(ROYALTY + 0.01, rel=1e-12)


def test_a_resource_grows_where_there_is_one() -> None:
    found = change({"kind": "resource", "economy": ["KAZ", "RUS"], "factor": 1.2})
    assert changed(found) == {"resource"}
    has = np.array([sector in RESOURCE for sector in SECTORS])
    assert (found.resource[np.ix_([KAZ, RUS], has)] == 1.2).all()
    assert (found.resource[np.ix_([KAZ, RUS], ~has)] == 1).all()
    assert (found.resource[[USA, DEU]] == 1).all()


BARRIER = {"kind": "fdi_barrier", "host": "KAZ", "sector": "finance", "change": -0.2}
FINANCE = SECTORS.index("finance")


def test_a_lower_barrier_is_productivity_and_foreign_owners() -> None:
    found = change({**BARRIER, "elasticity": 3.0})
    assert changed(found) == {"owner", "other_income"}
    share = 1 - FACTORS.owner[KAZ, KAZ, FINANCE]
    nest = 1 - share + share * 0.8**-2
    assert found.productivity[KAZ, FINANCE] == pytest.approx(nest**0.5, rel=1e-12)
    rest = found.productivity.copy()
    rest[KAZ, FINANCE] = 1
    assert (rest == 1).all()
    assert 1 - found.owner[KAZ, KAZ, FINANCE] == pytest.approx(share * 0.8**-2 / nest, rel=1e-12)
    # Between foreign owners nothing moves.
    foreign = np.arange(8) != KAZ
    ratio = found.owner[KAZ, foreign, FINANCE] / FACTORS.owner[KAZ, foreign, FINANCE]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
    moved = found.owner[KAZ, :, FINANCE] - FACTORS.owner[KAZ, :, FINANCE]
    paid = moved * KEPT[KAZ, FINANCE] * RETURN[KAZ] * STOCK[KAZ, FINANCE]
    np.testing.assert_allclose(found.other_income, -paid, rtol=1e-9, atol=1e-12)


def test_a_barrier_up_and_down_again_is_no_change() -> None:
    found = change(BARRIER, {**BARRIER, "change": 0.25})
    np.testing.assert_allclose(found.productivity, 1.0, rtol=1e-12)
    assert changed(found) == set()


def test_scale_adds_to_what_the_nest_brings() -> None:
    plain, grown = change(BARRIER), change({**BARRIER, "scale": 0.2})
    assert grown.productivity[KAZ, FINANCE] == pytest.approx(
        plain.productivity[KAZ, FINANCE] ** 1.25, rel=1e-12
    )
    np.testing.assert_array_equal(grown.owner, plain.owner)


def test_a_barrier_on_some_owners_is_about_their_part() -> None:
    found = change({**BARRIER, "owner": ["USA", "KAZ"], "price": "none"})
    share = FACTORS.owner[KAZ, USA, FINANCE]
    nest = 1 - share + share * 0.8**-2
    assert found.productivity[KAZ, FINANCE] == pytest.approx(nest**0.5, rel=1e-12)
    assert found.owner[KAZ, USA, FINANCE] == pytest.approx(share * 0.8**-2 / nest, rel=1e-12)
    assert found.other_income is None


def test_shares_stay_shares_whatever_happens() -> None:
    found = change(
        capital(owner="USA", usd=40.0),
        sold(share=0.3, to="DEU"),
        {"kind": "resource", "economy": "KAZ", "factor": 2.0},
        BARRIER,
        capital(owner="RUS", all=True),
        {**BARRIER, "host": "*", "owner": "CHN"},
    )
    assert found.owner.min() >= 0
    np.testing.assert_allclose(found.owner.sum(axis=1), 1.0, rtol=1e-12)
    assert abs(found.other_income.sum()) < 1e-12 * np.abs(found.other_income).sum()
    assert (found.capital > 0).all()


def test_the_first_dollar_moves_no_real_income_though_other_things_happen() -> None:
    lost = {"kind": "productivity", "economy": "KAZ", "factor": 0.8}

    def real_income(usd: float) -> float:
        event = capital(owner="USA", usd=usd, sector="machinery")
        outcome = tz.run(scenario(lost, event, horizon="medium"), world=WORLD)
        return float(outcome.dataset["welfare"].sel(country="KAZ"))

    none = change(capital(owner="USA", usd=0.0, sector="machinery"))
    assert changed(none) == {"invested"} and not none.invested.any()
    assert changed(change(capital(usd=0.0, sector="machinery"))) == set()
    assert real_income(0.0) == pytest.approx(real_income(1e-4), abs=1e-3)


WRONG = [
    (capital(owner="USA"), "neither 'usd', 'factor', 'per_cent' nor 'all' given"),
    (capital(owner="USA", usd=1.0, factor=2.0), "exactly one of"),
    (capital(all=True), "all = true stands without an owner; allowed: with owner = 'CODE'"),
    (capital(owner="USA", all=False), "all: False is not allowed; allowed: true"),
    (capital(owner="USA", usd=float("nan")), "usd: nan is not allowed; allowed: a number of"),
    (capital(owner="USA", usd="20"), "usd: '20' is not allowed; allowed: a number of million USD"),
    (capital(owner="USA", factor=0.0), "factor: 0.0 is not allowed; allowed: a number from 0.01"),
    (capital(owner="USA", per_cent=-100.0), "per_cent: -100.0 is not allowed; allowed: per cents"),
    (capital(owner="USA", usd=1.0, price="none"), "price: 'none' stands where no owner withdraws"),
    (capital(factor=0.5, price="none"), "price: 'none' stands where no owner withdraws"),
    (capital(owner="USA", all=True, price="book"), "price: unknown price 'book'"),
    (capital(owner="EU27", usd=1.0), "owner: 'EU27' is a group; allowed: codes of economies"),
    (capital(owner="UAS", usd=1.0), "owner: unknown economy 'UAS'"),
    (capital(owner="USA", usd=1.0, sector="steel"), "sector: unknown sector 'steel'"),
    (capital(owner="USA", usd=-1e6), "more than USA has there"),
    (capital(usd=-1e6), "more than anyone has there"),
    (sold(share=0.0), "share: 0.0 is not allowed; allowed: a fraction of the stake"),
    (sold(share=1.5), "share: 1.5 is not allowed"),
    (sold(to="USA"), "from: USA has no stake there other than that of USA"),
    (sold(price=3), "price: 3 is not allowed; allowed: 'present_value', 'none'"),
    ({"kind": "ownership", "host": "KAZ", "to": "KAZ"}, "from: is missing; allowed: a code"),
    ({"kind": "profit_tax", "host": "KAZ", "set": 1.0}, "set: 1.0 is not allowed; allowed: a fr"),
    ({"kind": "profit_tax", "host": "KAZ", "set": "120 %"}, "set: '120 %' is not allowed"),
    ({"kind": "profit_tax", "host": "KAZ", "add": 0.9}, "becomes"),
    ({"kind": "profit_tax", "host": "KAZ", "factor": -1.0}, "factor: -1.0 is not allowed"),
    ({"kind": "profit_tax", "host": "KAZ"}, "neither 'set', 'add' nor 'factor' given"),
    ({"kind": "royalty", "host": "KAZ", "set": -0.1}, "set: -0.1 is not allowed"),
    (
        {"kind": "royalty", "host": "KAZ", "sector": "oil_gas", "add": -0.1},
        "royalty of KAZ in oil_gas becomes -0.05; allowed: from 0 to 0.9",
    ),
    ({"kind": "royalty", "host": "KAZ", "factor": 2.0}, "unknown key 'factor'"),
    ({"kind": "resource", "economy": "KAZ", "factor": 0}, "factor: 0 is not allowed"),
    (
        {"kind": "resource", "economy": "KAZ", "sector": "finance", "factor": 1.1},
        "nothing that economy and sector select has a natural resource; allowed: a sector with "
        "one, of oil_gas, metals",
    ),
    ({**BARRIER, "change": -1.0}, "change: -1.0 is not allowed; allowed: a fraction from -0.9"),
    ({**BARRIER, "elasticity": 1.0}, "elasticity: 1.0 is not allowed; allowed: an elasticity of"),
    ({**BARRIER, "scale": 0.9}, "scale: 0.9 is not allowed; allowed: an elasticity from 0 to 0.5"),
    ({**BARRIER, "owner": "KAZ"}, "owner: KAZ owns nothing from abroad"),
    ({**BARRIER, "host": "QZ"}, "host: unknown economy 'QZ'"),
]


@pytest.mark.parametrize(("shock", "message"), WRONG)
def test_what_is_wrong_is_told_in_one_line(shock: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as told:
        change(shock)
    assert str(told.value).startswith("x: shock 1: ")
    assert "\n" not in str(told.value)
    assert "allowed" in str(told.value)


def test_a_sector_keeps_some_capital(monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    owner = FACTORS.owner.copy()
    owner[KAZ, :, OIL] = 0.0
    owner[KAZ, USA, OIL] = 1.0
    own(monkeypatch, dataclasses.replace(FACTORS, owner=owner))
    with pytest.raises(InputError, match="all: oil_gas of KAZ is left without capital; allowed: "):
        change(capital(owner="USA", all=True))
    with pytest.raises(InputError, match="factor: CHN has no capital in the sectors"):
        change(capital(owner="CHN", factor=2.0, sector="oil_gas"))


@pytest.mark.parametrize(
    "event",
    [
        tz.Capital.of(host="KAZ", owner="USA", usd=1.0),
        tz.Ownership.of(host="KAZ", from_="USA", to="KAZ"),
        tz.Resource.of(economy="KAZ", factor=1.1),
        tz.ProfitTax.of(host="KAZ", set="10 %"),
        tz.Royalty.of(host="KAZ", add=0.05),
        tz.FdiBarrier.of(host="KAZ", change=-0.1),
    ],
)
def test_every_kind_names_whom_it_is_about_and_comes_back_from_a_document(event: Any) -> None:
    assert "KAZ" in event.named()
    document = scenario(event.model_dump(mode="json", by_alias=True, exclude_none=True))
    assert document.three_factors
    assert Scenario.from_dict(document.to_dict()).shocks == (event,)
    assert ECONOMIES[KAZ] in document.shocks[0].named()
