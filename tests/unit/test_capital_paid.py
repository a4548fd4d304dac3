"""Experiments that open routes: net of capital in the answer, the summary and the glance."""

import pytest
import xarray as xr

import tarazy as tz
from tarazy.cli.answer import answer
from tarazy.corridors.capital import annuity
from tarazy.experiment.capital_paid import net_income
from tarazy.scenario import Scenario
from tarazy.telling.capital import headlines
from tarazy.text.texts import texts

NAME = "trans-caspian"


@pytest.fixture(scope="module")
def outcome():
    return tz.run(NAME)


@pytest.fixture(scope="module")
def summary(outcome):
    return outcome.summary()["corridors"]


def test_the_annuity_is_that_of_the_projects_of_the_table(summary):
    network = tz.Network.load("kazakhstan-crude")
    table = network.projects.loc[summary["route"]["projects"]]
    yearly = [
        annuity(cost, life, 0.08)
        for cost, life in zip(table["capital_cost"], table["life_years"], strict=True)
    ]
    assert summary["route"]["annuity_musd"] == pytest.approx(sum(yearly))
    assert summary["route"]["capital_cost_musd"] == table["capital_cost"].sum()


def test_the_net_gain_is_the_change_of_net_value_less_the_annuity(summary):
    change = summary["value_musd"]["net"] - summary["before"]["value_musd"]["net"]
    route = summary["route"]
    assert route["gain_musd"] == pytest.approx(change, abs=1e-6)
    assert route["net_gain_musd"] == pytest.approx(change - route["annuity_musd"], abs=1e-6)
    low, high = route["net_gain_range_musd"]
    assert low < route["net_gain_musd"] < high
    assert route["net_gain_without_premium_musd"] < route["net_gain_musd"]


def test_income_is_told_with_and_without_the_annuity(outcome, summary):
    route, link = summary["route"], summary["link"]
    scaled = link["scale"] * route["annuity_a_year_musd"]
    assert route["payer"] == link["exporter"] == "KAZ"
    assert route["annuity_of_world_musd"] == pytest.approx(scaled)
    assert route["income_change_net_musd"] == pytest.approx(link["income_change_musd"] - scaled)
    paid = route["real_income"]
    income = float(outcome.dataset["income_before"].sel(country="KAZ"))
    assert paid["gross"] == pytest.approx(float(outcome.welfare.sel(country="KAZ")))
    assert paid["net"] == pytest.approx(paid["gross"] - 100 * scaled / income)
    assert paid["net_musd"] == pytest.approx(paid["net"] / 100 * income)


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_answer_begins_with_the_headline(outcome, language):
    [told] = headlines(outcome, texts(language))
    scenario = Scenario.load(NAME)
    text = answer(outcome, scenario, tz.World.load("core-2022"), language)
    title, _, first, *_ = text.split("\n\n")
    assert title == scenario.title.in_language(language)
    assert " ".join(first.split()) == " ".join(told.split())


def test_a_glance_begins_with_the_verdict(outcome, summary):
    verdict = summary["route"]["verdict"].replace("_", " ")
    assert outcome.glance().title.startswith(f"{verdict}: net of capital ")


def test_who_pays_nothing_has_no_net_income():
    data = xr.Dataset(
        {"welfare": ("country", [1.0]), "income_before": ("country", [1000.0])},
        coords={"country": ["KAZ"]},
    )
    route = {"verdict": "pays", "payer": "KAZ", "annuity_of_world_musd": 30.0}
    route |= {"income_change_net_musd": 5.0}
    paid = net_income(data, {"route": route})
    assert (paid.gross, paid.net) == (1.0, pytest.approx(-2.0))
    assert (paid.gross_musd, paid.net_musd) == (pytest.approx(10.0), pytest.approx(-20.0))
    assert net_income(data, {}) is None
    assert net_income(data, {"route": route | {"verdict": "free"}}) is None
    assert net_income(data, {"route": route | {"payer": None}}) is None
