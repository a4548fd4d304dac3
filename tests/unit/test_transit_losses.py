"""Losses when a partner closes its territory to the network."""

import numpy as np
import pytest

import tarazy as tz
from tarazy.dependence.transit import transit_losses

PARTNERS = ["RUS", "USA", "TUR"]


@pytest.fixture(scope="module")
def core():
    return tz.World.load("core-2022")


@pytest.fixture(scope="module")
def today(core):
    return transit_losses(core, "KAZ", PARTNERS)


def test_the_loss_is_that_of_the_experiment(core, today):
    outcome = tz.run(core, "russia-transit-closed")
    loss = today.sel(partner="RUS")
    for name, variable in (("loss", "welfare"), ("real_wage_loss", "real_wage")):
        expected = -outcome.dataset[variable].sel(country="KAZ").item()
        assert loss[name].item() == pytest.approx(expected, rel=1e-6)
    summary = outcome.corridors[0].summary
    left = summary["exports_mt"] / summary["before"]["exports_mt"]
    assert loss["exports_lost"].item() == pytest.approx(100 * (1 - left), rel=1e-9)
    assert today.attrs["network"] == "kazakhstan-crude"


def test_nothing_is_lost_where_nothing_crosses(today):
    assert today["loss"].sel(partner="USA").item() == 0.0
    assert today["exports_lost"].sel(partner="USA").item() == 0.0
    assert today["reason"].sel(partner="USA").item() == "nothing of kazakhstan-crude crosses USA"
    assert today["reason"].sel(partner="RUS").item() == ""


def test_all_at_once_cost_more_than_the_largest_alone(today):
    assert today["joint_loss"].item() > today["loss"].max().item()
    assert today["joint_exports_lost"].item() >= today["exports_lost"].max().item()


def test_after_a_scenario_losses_come_on_top(core, today):
    closed = tz.Scenario.load("russia-transit-closed")
    after = transit_losses(core, "KAZ", PARTNERS, scenario=closed)
    # What is closed already cannot be lost again; what crosses Turkey matters more.
    assert after["loss"].sel(partner="RUS").item() == pytest.approx(0.0, abs=1e-9)
    assert after["loss"].sel(partner="TUR").item() > today["loss"].sel(partner="TUR").item()
    both = 1 - (1 - today["loss"].sel(partner="RUS") / 100) * (
        1 - after["loss"].sel(partner="TUR") / 100
    )
    assert 100 * both.item() == pytest.approx(today["joint_loss"].item(), rel=1e-6)


def test_a_country_without_a_network_says_so(core):
    found = transit_losses(core, "USA", ["CHN"])
    assert np.isnan(found["loss"]).all()
    assert np.isnan(found["joint_loss"])
    assert found["reason"].item() == found["joint_reason"].item() == "no network of USA"
