"""What the pages say that the model with owners showed is what it shows."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tarazy import Outcome, Scenario, run
from tarazy.experiment.compiled import compiled
from tarazy.experiment.run import world_of
from tarazy.scenario.horizons import HORIZONS
from tarazy.trade.price_target import factory_price
from tarazy.trade.solution import Solution

PAGES = Path(__file__).resolve().parents[2] / "docs" / "explanation"
BILLION = 1000.0
OTHERS = ["DEU", "CAN", "MEX", "CHN"]
FIVE = ["NLD", "USA", "GBR", "ITA", "FRA"]


@cache
def answer(name: str, horizon: str = "medium") -> Outcome:
    return run(name, horizon=horizon)


def solution_of(name: str, horizon: str) -> Solution:
    scenario = Scenario.load(name).with_(horizon=horizon)
    return compiled(world_of(scenario), scenario).held().solution


def asked(**shock: object) -> xr.Dataset:
    document = {
        "version": 1,
        "name": "asked",
        "title": "Asked",
        "question": "?",
        "horizon": "medium",
    }
    return run({**document, "shocks": [shock]}).dataset


def change(dataset: xr.Dataset, name: str, country: str) -> float:
    after, before = (dataset[f"{name}_{when}"].sel(country=country) for when in ("after", "before"))
    return float(after - before)


def of(dataset: xr.Dataset, name: str, country: str) -> float:
    return float(dataset[name].sel(country=country))


def national(dataset: xr.Dataset, country: str) -> float:
    """Return the change of national income over that of GDP, both in dollars."""
    return change(dataset, "gni", country) / change(dataset, "gdp", country)


def owners(dataset: xr.Dataset, host: str) -> xr.DataArray:
    """Return the change of what owners abroad earn in a host, million USD."""
    found = (dataset["owner_income_after"] - dataset["owner_income_before"]).sel(host=host)
    return found.where(found["owner"] != host, 0.0)


def in_host(dataset: xr.Dataset, owner: str, host: str) -> float:
    """Return the change of what an owner earns in a host, per cent."""
    now, then = (dataset[f"owner_income_{when}"] for when in ("after", "before"))
    return 100 * (float(now.sel(owner=owner, host=host) / then.sel(owner=owner, host=host)) - 1)


def line(number: int) -> tuple[list[float], str]:
    """Return the figures of a line of the page, and what it says of its holding."""
    page = (PAGES / "owners-of-capital.md").read_text(encoding="utf-8")
    table = page.split("### What the model showed")[1]
    (found,) = re.findall(rf"^\| {number} \| (.*) \| (.*) \|$", table, re.MULTILINE)
    return [float(n) for n in re.findall(r"[-+]?\d+(?:\.\d+)?", found[0])], found[1]


def assert_line(number: int, figures: list[float], within: float, holds: bool) -> None:
    written, verdict = line(number)
    np.testing.assert_allclose(written, figures, atol=within)
    assert verdict.startswith("yes" if holds else "**no**"), verdict


def test_what_a_lower_price_of_oil_showed() -> None:
    fallen = answer("price-60").dataset
    kaz, sau = national(fallen, "KAZ"), national(fallen, "SAU")
    assert_line(5, [kaz], 0.006, 0.55 <= kaz <= 0.90)
    assert_line(6, [sau], 0.006, sau > max(0.90, kaz))
    here, *there = (in_host(fallen, "USA", host) for host in ("KAZ", *OTHERS))
    assert all(change > 0 for change in there[:-1])
    assert_line(7, [here, there[-1]], 0.6, here < min(there))
    lost = owners(fallen, "KAZ") / BILLION
    nld, usa, gbr, ita, fra = (float(lost.sel(owner=o)) for o in FIVE)
    assert_line(8, [nld, usa], 0.006, nld > usa)
    gains = [of(fallen, "real_gni", country) for country in ("ITA", "FRA")]
    assert_line(9, [gbr, ita, fra, *gains], 0.06, max(gbr, ita, fra) < 0 < min(gains))


def test_what_an_outage_showed() -> None:
    part, first = [], []
    for horizon in HORIZONS:
        outage = answer("cpc-outage", horizon).dataset
        lost = owners(outage, "KAZ")
        part.append(100 * float(lost.sum()) / change(outage, "gdp", "KAZ"))
        first.append(str(lost["owner"].values[lost.argmin("owner")]))
    assert_line(10, part, 0.6, 15 <= part[1] <= 45)
    assert first == ["USA"] * 3


def test_what_a_seizure_and_a_sale_showed() -> None:
    medium, long = (answer("nationalise", horizon).dataset for horizon in ("medium", "long"))
    gni = [of(dataset, "real_gni", "KAZ") for dataset in (medium, long)]
    headline = [of(dataset, "welfare", "KAZ") for dataset in (medium, long)]
    assert_line(11, gni + headline, 0.06, gni[0] > max(gni[1], 0))
    assert headline[0] > max(headline[1], 0)
    assert all(of(dataset, "real_gni", "USA") < 0 for dataset in (medium, long))
    sale = {"kind": "ownership", "host": "KAZ", "sector": "oil_gas", "share": 0.25}
    for pair in (["KAZ", "USA"], ["USA", "KAZ"]):
        paid, free = (
            asked(**sale, **dict(zip(("from", "to"), pair, strict=True)), price=price)
            for price in ("present_value", "none")
        )
        for country in pair:
            sold, given = (abs(of(dataset, "real_gni", country)) for dataset in (paid, free))
            assert sold < 0.1 * given
        assert_line(12, [abs(of(free, "real_gni", "KAZ"))], 0.06, True)


def test_what_productivity_showed() -> None:
    ireland, japan = (
        national(asked(kind="productivity", economy=economy, factor=1.01), economy)
        for economy in ("IRL", "JPN")
    )
    assert_line(13, [ireland, japan], 0.006, ireland < 0.85 and japan > 0.93)
    lost = owners(asked(kind="productivity", economy="CHN", factor=0.99), "CHN")
    five = [float(lost.sel(owner=owner)) for owner in ("HKG", "SGP", "JPN", "USA", "DEU")]
    small = abs(float(lost.sel(owner="KAZ") / lost.sum()))
    assert_line(14, [], 0, max(five) < 0 and small < 0.01)


def two_losses() -> dict[str, list[float]]:
    page = (PAGES / "corridors-link.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([-+\d.]+) \| ([-+\d.]+) \| ([-+\d.]+) \|$", page, re.M)
    return {name: [float(cell) for cell in cells] for name, *cells in rows}


@pytest.mark.parametrize(("at", "horizon"), list(enumerate(HORIZONS)))
def test_the_two_losses_are_on_the_page(at: int, horizon: str) -> None:
    outcome, written = answer("cpc-outage", horizon), two_losses()
    found, link = outcome.dataset, outcome.corridors[0].summary["link"]
    trade = found["trade_after"].sel(exporter="KAZ", sector="oil_gas")
    bought = trade.where(trade["importer"] != "KAZ", 0.0)
    kept = {code: factor for code, factor in link["trade_cost_factor"].items() if factor}
    nobody = sum(float(bought.sel(importer=n)) * (1 - 1 / kappa) for n, kappa in kept.items())
    expected = {
        "the network's loss, at the prices of the world": link["income_change_musd"],
        "real GDP": of(found, "real_gdp", "KAZ") / 100 * of(found, "gdp_before", "KAZ"),
        "real national income": of(found, "real_gni", "KAZ") / 100 * of(found, "gni_before", "KAZ"),
        "owners abroad, in dollars of world output": float(owners(found, "KAZ").sum()),
        "buyers' cost that nobody receives": nobody,
    }
    for name, value in expected.items():
        assert written[name][at] == pytest.approx(value / BILLION, abs=0.06), name
    solution = solution_of("cpc-outage", horizon)
    before = solution.problem.benchmark
    here = before.sectors.index("oil_gas"), before.economies.index("KAZ")
    price = np.exp(factory_price(solution)[here])
    lost = solution.output[here] / price - before.output[here]
    assert before.factors is not None
    spared = 1 - before.value_added_share[here] + before.factors.labour[here]
    expected = {
        "production lost, at the prices before": lost / BILLION,
        "of it labour and inputs": spared * lost / BILLION,
        "price of oil, %": 100 * (price - 1),
        "real wage, %": of(found, "real_wage", "KAZ"),
    }
    for name, value in expected.items():
        assert written[name][at] == pytest.approx(value, abs=0.06), name
