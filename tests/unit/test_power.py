"""Geoeconomic power against nested CES demand computed from preferences."""

import numpy as np
import pytest
from fixed_world import fixed_world
from symmetric_world import symmetric_world
from trade_world import small_world

from tarazy.errors import InputError
from tarazy.interdependence.power import log_price_rise, nested_ces_loss, power, power_curve
from tarazy.interdependence.severance import severance_losses

SIGMA = np.array([3.0, 6.0, 1.8])
OUTER = np.array([0.5, 0.2, 0.3])
# Shares of four suppliers in three sectors; the first two are the coalition.
INNER = np.array([[0.4, 0.1, 0.05], [0.1, 0.3, 0.15], [0.3, 0.4, 0.5], [0.2, 0.2, 0.3]])


def utility(available, rho):
    """Return the utility of the best basket of available varieties at prices of one, income one.

    Preferences are those that spend `OUTER` and `INNER` where all four suppliers sell. Demand
    follows from the price indices, utility from the quantities demanded.
    """
    weight = np.where(available[:, None], INNER, 0.0)
    price = weight.sum(axis=0) ** (1 / (1 - SIGMA))
    if rho == 1.0:
        spent = OUTER
    else:
        spent = OUTER * price ** (1 - rho)
        spent = spent / spent.sum()
    quantity = weight / weight.sum(axis=0) * spent
    inside = np.where(weight > 0, weight, 1.0) ** (1 / SIGMA)
    power_of = np.where(weight > 0, quantity, 0.0) ** ((SIGMA - 1) / SIGMA)
    bundle = (inside * power_of).sum(axis=0) ** (SIGMA / (SIGMA - 1))
    if rho == 1.0:
        return float(np.prod((bundle / OUTER) ** OUTER))
    inner = (OUTER ** (1 / rho) * bundle ** ((rho - 1) / rho)).sum()
    return float(inner ** (rho / (rho - 1)))


@pytest.mark.parametrize("rho", [0.3, 0.5, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("lost", [[0], [1], [0, 1], [0, 1, 2]])
def test_the_formula_is_the_utility_lost(rho, lost):
    there = np.ones(4, dtype=bool)
    before = utility(there, rho)
    there[lost] = False
    expected = 100 * (1 - utility(there, rho) / before)
    found = nested_ces_loss(OUTER, INNER[lost].sum(axis=0), SIGMA - 1, rho)
    assert found == pytest.approx(expected, rel=1e-12)


def test_numbers_by_hand():
    # One sector, θ = 4, half controlled: 1 - 0.5^(1/4).
    assert nested_ces_loss([1.0], [0.5], [4.0]) == pytest.approx(15.9103585, rel=1e-8)
    # A tenth of spending, all of it controlled: 1 - 0.9 where sectors are substitutes of degree 2.
    assert nested_ces_loss([0.1, 0.9], [1.0, 0.0], [4.0, 4.0], 2.0) == pytest.approx(10.0)
    # Nothing is left where the sector is indispensable.
    assert nested_ces_loss([0.1, 0.9], [1.0, 0.0], [4.0, 4.0], 1.0) == 100.0
    assert nested_ces_loss([0.1, 0.9], [1.0, 0.0], [4.0, 4.0], 0.5) == 100.0
    # A sector that is not bought does not count.
    assert nested_ces_loss([0.0, 1.0], [1.0, 0.0], [4.0, 4.0], 0.5) == 0.0
    assert log_price_rise(np.ones(1), np.zeros(1), np.ones(1), 2.0) == 0.0


def test_power_in_a_world_of_equal_economies():
    found = power("KAZ", ["RUS", "RUS+CHN"], world=symmetric_world(3, home=0.8))
    assert found["controlled"].values == pytest.approx([0.1, 0.2])
    expected = [100 * (1 - 0.9**0.25), 100 * (1 - 0.8**0.25)]
    for rho in found["rho"].values:
        np.testing.assert_allclose(found["loss"].sel(rho=rho), expected, rtol=1e-12)
    np.testing.assert_allclose(found["sector_loss"][:, 0], expected, rtol=1e-12)
    # In equilibrium who buys from none and sells to none is in autarky only if both ways are cut.
    assert "no equilibrium" in found["reason"].sel(coalition="RUS+CHN").item()
    assert np.isnan(found["equilibrium_loss"].sel(coalition="RUS+CHN").item())


def test_power_over_kazakhstan():
    world = fixed_world()
    found = power("KAZ", ["CHN", "RUS", "CHN+RUS", "EAEU", "EU27"], world=world)
    loss = found["loss"].sel(rho=1.0)
    assert loss.sel(coalition="CHN+RUS").item() > loss.sel(coalition=["CHN", "RUS"]).sum().item()
    # The group does not contain the target: Russia, Kyrgyzstan and Armenia.
    assert found["controlled"].sel(coalition="EAEU").item() < 0.05
    assert (found["loss"].sel(rho=0.5) >= found["loss"].sel(rho=2.0)).all()
    expected = severance_losses("KAZ", ["CHN", "EU27"], cuts=["imports"], world=world)
    np.testing.assert_allclose(
        found["equilibrium_loss"].sel(coalition=["CHN", "EU27"]), expected["loss"][:, 0], rtol=1e-9
    )
    data = world.dataset.sel(importer="KAZ")
    paid = (data["trade"] * (1 + data["tariff"])).transpose("exporter", "sector").values
    share = paid[world.economies.index("CHN")].sum() / paid.sum()
    assert found["controlled"].sel(coalition="CHN").item() == pytest.approx(share, rel=1e-12)


def test_the_curve_passes_through_the_losses_of_even_shares():
    world = small_world()
    curve = power_curve("KAZ", [0.0, 0.25, 0.5, 1.0], world=world)
    assert curve["loss"].sel(share=0.0).values == pytest.approx(0.0, abs=1e-15)
    assert curve["loss"].sel(share=1.0).values == pytest.approx(100.0)
    theta = world.dataset["trade_elasticity"].values
    data = world.dataset.sel(importer="KAZ")
    paid = (data["trade"] * (1 + data["tariff"])).transpose("exporter", "sector").values
    spending = paid.sum(axis=0) / paid.sum()
    by_hand = 100 * (1 - np.prod(0.5 ** (spending / theta)))
    assert curve["loss"].sel(share=0.5, rho=1.0).item() == pytest.approx(by_hand, rel=1e-12)
    assert (np.diff(curve["loss"].sel(rho=1.0)) > 0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nested_ces_loss([0.5, 0.4], [0, 0], [4, 4]), "spending: sums to 0.9"),
        (lambda: nested_ces_loss([1.0], [1.2], [4.0]), "controlled: from 1.2 to 1.2"),
        (lambda: nested_ces_loss([1.0], [0.2], [0.0]), "trade_elasticity: 0"),
        (lambda: nested_ces_loss([1.0], [0.2], [4.0], 0.0), "rho: 0.0"),
        (lambda: nested_ces_loss([], [], []), "spending: sums to 0"),
        (lambda: power("KAZ", ["USA"], rhos=[], world=small_world()), "rhos: none is given"),
        (lambda: power("KAZ", ["USA+"], world=small_world()), "partners: ''; allowed: codes"),
        (lambda: power("KAZ", [], world=small_world()), r"coalitions: \[\]"),
        (lambda: power("KAZ", ["KAZ"], world=small_world()), "is the country itself"),
        (lambda: power("KAZ", ["USA+RWO"], world=small_world()), "did you mean .*ROW"),
        (lambda: power_curve("KAZ", [1.5], world=small_world()), "shares: 1.5; allowed"),
    ],
)
def test_what_is_not_allowed_is_said(call, message):
    with pytest.raises(InputError, match=message):
        call()
