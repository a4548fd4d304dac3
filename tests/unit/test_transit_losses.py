"""Losses when a partner closes its territory to the network."""

import shutil
from importlib import resources

import numpy as np
import pytest

import tarazy as tz
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.interdependence.transit import transit_losses
from tarazy.trade import Counterfactual

PARTNERS = ["RUS", "USA", "TUR"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("networks") / "own"
    shutil.copytree(resources.files("tarazy.corridors") / "tables" / "kazakhstan-crude", place)
    return place


@pytest.fixture(scope="module")
def today(core):
    return transit_losses("KAZ", PARTNERS, world=core)


def test_the_loss_is_that_of_the_experiment(core, today):
    outcome = tz.run("russia-transit-closed", world=core, factors="one")
    loss = today.sel(partner="RUS")
    for name, variable in (("loss", "welfare"), ("real_wage_loss", "real_wage")):
        expected = -outcome.dataset[variable].sel(country="KAZ").item()
        assert loss[name].item() == pytest.approx(expected, rel=1e-6)
    summary = outcome.corridors[0].summary
    left = summary["exports"] / summary["before"]["exports"]
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
    closed = tz.Scenario.load("russia-transit-closed").with_(factors="one", horizon=None)
    after = transit_losses("KAZ", PARTNERS, scenario=closed, world=core)
    # What is closed already cannot be lost again; what crosses Turkey matters more.
    assert after["loss"].sel(partner="RUS").item() == pytest.approx(0.0, abs=1e-9)
    assert after["loss"].sel(partner="TUR").item() > today["loss"].sel(partner="TUR").item()
    both = 1 - (1 - today["loss"].sel(partner="RUS") / 100) * (
        1 - after["loss"].sel(partner="TUR") / 100
    )
    assert 100 * both.item() == pytest.approx(today["joint_loss"].item(), rel=1e-6)


def test_a_country_without_a_network_says_so(core):
    found = transit_losses("USA", ["CHN"], world=core)
    assert np.isnan(found["loss"]).all()
    assert np.isnan(found["joint_loss"])
    assert found["reason"].item() == found["joint_reason"].item() == "no network of USA"


def test_deficits_that_the_closure_takes_away_are_no_loss(core):
    found = transit_losses("KAZ", ["RUS"], closure="zero", world=core)
    closed = (
        tz.Scenario.load("russia-transit-closed")
        .with_(factors="one", horizon=None)
        .with_(closure="zero")
    )
    before = solve_counterfactual(Counterfactual(closure="zero"), world=core)
    alone, both = (
        outcome.dataset.sel(country="KAZ") for outcome in (before, tz.run(closed, world=core))
    )
    assert alone["real_expenditure"].item() > 10 and abs(alone["welfare"].item()) < 1e-8
    assert found["loss"].item() == pytest.approx(-both["welfare"].item(), rel=1e-6)


def test_a_network_in_a_folder_is_the_same_network(core, today, folder):
    found = transit_losses("KAZ", ["RUS"], network=str(folder), world=core)
    for name in ("loss", "exports_lost"):
        assert found[name].item() == pytest.approx(today[name].sel(partner="RUS").item())


def test_a_document_names_the_network_in_its_own_way(core, folder):
    bundled = tz.Scenario.load("cpc-outage").with_(factors="one", horizon=None)
    own = tz.Scenario.from_dict({**bundled.to_dict(), "network": str(folder)})
    for name in ("loss", "exports_lost"):
        losses = [
            transit_losses("KAZ", ["RUS"], scenario=s, world=core)[name] for s in (bundled, own)
        ]
        assert losses[1].item() == pytest.approx(losses[0].item(), rel=1e-9)


def test_the_rest_of_the_world_is_all_countries_without_a_row(core):
    found = transit_losses("KAZ", ["ROW", "TUR"], world=core)
    # What comes to Türkiye by pipeline has crossed Azerbaijan.
    assert found["reason"].sel(partner="ROW").item() == ""
    assert found["exports_lost"].sel(partner="ROW").item() != 0.0
    assert found["joint_exports_lost"].item() == found["exports_lost"].sel(partner="ROW").item()


def test_a_region_of_unknown_countries_has_no_loss(core):
    regions = {"ASIA": ["JPN", "KOR"]}
    world = core.aggregate(regions=regions)
    found = transit_losses("KAZ", ["ASIA", "USA"], world=world)
    assert np.isnan(found["loss"].sel(partner="ASIA"))
    assert found["loss"].sel(partner="USA") == 0.0
    assert np.isnan(found["joint_loss"])
