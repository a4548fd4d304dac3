"""Losses without a partner, against cases solved by hand."""

import numpy as np
import pytest
from symmetric_world import THETA, symmetric_world

import tarazy as tz
from tarazy.draws import drawn_world
from tarazy.errors import InputError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.interdependence.after import world_after
from tarazy.interdependence.severance import CUTS, severance_losses
from tarazy.interdependence.severance_range import severance_range

HOME = 0.8
# Arkolakis, Costinot and Rodriguez-Clare (2012): autarky costs 1 - home share^(1/theta).
AUTARKY = 100 * (1 - HOME ** (1 / THETA))


def loss_of_one_of_three():
    """Return the loss of two of three equal economies that stop trading with each other.

    With the wage of the third as numeraire and c that of the two, the third sells them
    M = f c / (h c^-θ + f) each and buys as much from each: f c^-θ / (h + 2 f c^-θ). The price of
    their goods is (h c^-θ + f)^(-1/θ).
    """
    f = (1 - HOME) / 2

    def surplus(wage):
        bought = wage * f / (HOME * wage**-THETA + f)
        sold = f * wage**-THETA / (HOME + 2 * f * wage**-THETA)
        return sold - bought

    low, high = 0.5, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    price = (HOME * low**-THETA + f) ** (-1 / THETA)
    return 100 * (1 - low / price)


def test_losses_of_equal_economies_are_those_by_hand():
    found = severance_losses("KAZ", ["RUS", "CHN"], cuts=["both"], world=symmetric_world(3, HOME))
    single = loss_of_one_of_three()
    assert 0 < single < AUTARKY
    np.testing.assert_allclose(found["loss"].values, single, rtol=1e-8)
    np.testing.assert_allclose(found["real_wage_loss"].values, single, rtol=1e-8)
    # The partner is in the same place.
    np.testing.assert_allclose(found["partner_loss"].values, single, rtol=1e-8)
    np.testing.assert_allclose(found["joint_loss"].values, AUTARKY, rtol=1e-8)
    np.testing.assert_allclose(found["gap"].values, AUTARKY - 2 * single, rtol=1e-8)
    # Alone, a cut also worsens the terms of trade with the third; in autarky there are none.
    assert found["gap"].item() < 0
    assert float(found["residual"].max()) < 1e-10


def test_two_economies_lose_what_autarky_costs():
    found = severance_losses(
        "KAZ", ["RUS"], cuts=["both", "exports"], world=symmetric_world(2, HOME)
    )
    assert found["loss"].sel(cut="both").item() == pytest.approx(AUTARKY, rel=1e-9)
    # Who buys and cannot sell has no means to pay.
    assert np.isnan(found["loss"].sel(cut="exports").item())
    assert "no equilibrium" in found["reason"].sel(cut="exports").item()
    assert "no equilibrium" in found["joint_reason"].sel(cut="exports").item()


def test_a_cut_is_the_experiment_of_the_catalogue(core):
    found = severance_losses("KAZ", ["RUS", "CHN"], world=core)
    for partner, name in (("RUS", "sever-russia"), ("CHN", "sever-china")):
        outcome = tz.run(name, world=core)
        loss = found.sel(partner=partner, cut="both")
        assert loss["loss"].item() == pytest.approx(-outcome.welfare.sel(country="KAZ").item())
        wage = outcome.dataset["real_wage"].sel(country="KAZ").item()
        assert loss["real_wage_loss"].item() == pytest.approx(-wage)
        assert loss["partner_loss"].item() == pytest.approx(
            -outcome.welfare.sel(country=partner).item()
        )
    gap = found["joint_loss"] - found["loss"].sum("partner")
    np.testing.assert_allclose(found["gap"], gap)
    assert (found["gap"].sel(cut=["imports", "both", "goods"]) > 0).all()
    sides = found["loss"].sel(cut="both") - found["loss"].sel(cut=["exports", "imports"]).sum("cut")
    np.testing.assert_allclose(found["sides_gap"], sides)
    assert (found["reason"] == "").all()


def test_a_group_is_cut_as_a_whole_and_never_contains_the_country(core):
    found = severance_losses("KAZ", ["EAEU", "RUS"], cuts=["both"], world=core)
    assert found["loss"].sel(partner="EAEU").item() > found["loss"].sel(partner="RUS").item()
    assert "in common" in found["joint_reason"].item()
    assert np.isnan(found["gap"].item())
    members = [core.economies.index(code) for code in ("RUS", "KGZ", "ARM")]
    weight = core.accounts.income[members]
    links = np.ones((73, 73, 36))
    home = core.economies.index("KAZ")
    links[home, members] = links[members, home] = np.inf
    outcome = solve_counterfactual(tz.Counterfactual(trade_cost=links), world=core)
    together = outcome.welfare.values[members] @ weight / weight.sum()
    assert found["partner_loss"].sel(partner="EAEU").item() == pytest.approx(-together)


def test_energy_is_a_part_of_all_trade(core):
    loss = severance_losses("KAZ", ["EU27"], world=core)["loss"].sel(partner="EU27")
    assert loss.sel(cut="energy").item() == pytest.approx(1.370, abs=2e-3)
    for cut in CUTS:
        assert 0 < loss.sel(cut=cut).item() <= loss.sel(cut="both").item()


def test_closure_decides_what_a_surplus_costs(core):
    fixed, share, zero = (
        severance_losses("KAZ", ["CHN"], cuts=["both"], closure=closure, world=core)
        for closure in ("fixed", "income_share", "zero")
    )
    # Kazakhstan has a surplus, which it goes on paying where it is not taken away.
    assert core.dataset["deficit"].sel(importer="KAZ").item() < 0
    for found in (fixed, share):
        assert found["loss"].item() > found["real_wage_loss"].item() + 0.3
    # What a smaller surplus gives back is no gain.
    assert share["loss"].item() == pytest.approx(fixed["loss"].item(), rel=0.01)
    assert zero["loss"].item() < fixed["loss"].item() - 0.3


def test_draws_are_those_of_the_ranges(core):
    found = severance_range("KAZ", ["RUS", "TUR"], draws=2, seed=3, workers=1, world=core)
    for draw in range(2):
        world = drawn_world(draw, seed=3, world=core)
        alone = severance_losses("KAZ", ["RUS", "TUR"], cuts=["both"], world=world)
        np.testing.assert_allclose(found["loss"][draw], alone["loss"], rtol=1e-6)
        np.testing.assert_allclose(found["joint_loss"][draw], alone["joint_loss"], rtol=1e-6)
    np.testing.assert_allclose(found["gap"], found["joint_loss"] - found["loss"].sum("partner"))
    assert found.attrs["failures"] == 0


@pytest.mark.parametrize(
    ("country", "partners", "options", "message"),
    [
        ("KAZ", ["KAZ"], {}, "is the country itself"),
        ("KAZ", ["RSU"], {}, "did you mean .*RUS"),
        ("EAEU", ["RUS"], {}, "is a group"),
        ("KAZ", "RUS", {}, "partners: 'RUS'"),
        ("KAZ", ["RUS"], {"cuts": ["export"]}, "did you mean exports"),
        ("KAZ", ["RUS"], {"cuts": []}, r"cuts: \[\]"),
        ("KAZ", ["RUS"], {"closure": "free"}, "unknown closure 'free'"),
    ],
)
def test_what_is_not_allowed_is_said(core, country, partners, options, message):
    with pytest.raises(InputError, match=message):
        severance_losses(country, partners, world=core, **options)


def test_sectors_that_the_world_does_not_show_are_said():
    with pytest.raises(InputError, match="cut 'energy': group 'energy': whether it holds"):
        severance_losses("KAZ", ["RUS"], cuts=["energy"], world=symmetric_world(3))


def test_closure_zero_compares_with_the_balanced_world(core):
    found = severance_losses("KAZ", ["TUR"], cuts=["both"], closure="zero", world=core)
    cost = np.ones((73, 73, 36))
    pair = [core.economies.index(code) for code in ("KAZ", "TUR")]
    cost[pair[0], pair[1]] = cost[pair[1], pair[0]] = np.inf
    balanced, cut = (
        solve_counterfactual(tz.Counterfactual(trade_cost=k, closure="zero"), world=core)
        for k in (None, cost)
    )
    ratio = (1 + cut.welfare.values / 100) / (1 + balanced.welfare.values / 100)
    assert found["loss"].item() == pytest.approx(100 * (1 - ratio[pair[0]]), rel=1e-7)
    assert found["partner_loss"].item() == pytest.approx(100 * (1 - ratio[pair[1]]), rel=1e-7)


def test_a_world_after_a_scenario_has_no_range_of_its_flows(core):
    after = world_after(tz.run("sever-russia", world=core), world=core)
    with pytest.raises(InputError, match=r"of: 'trade' with world .*allowed: 'elasticities'"):
        severance_range("KAZ", ["CHN"], draws=2, workers=1, world=after)
    with pytest.raises(InputError, match="unknown source of uncertainty 'flows'"):
        severance_range("KAZ", ["CHN"], draws=2, workers=1, of=("flows",), world=core)
