"""An answer that knows labour, capital, resources and owners, of numbers that are easy to check."""

from dataclasses import replace

import numpy as np
import xarray as xr

from tarazy import Counterfactual, Outcome, World, solve_counterfactual
from tarazy.codes.classification import LANGUAGES
from tarazy.trade.measures import MUSD, PER_CENT, POINTS

ECONOMIES = ["KAZ", "USA", "RUS", "CHN", "AAA"]
SECTORS = ["oil_gas", "metals", "machinery", "finance"]
MONEY = (
    "gni", "gdp", "labour_income", "capital_income", "resource_income", "royalties", "profit_taxes",
    "income_from_abroad", "income_to_abroad", "other_income", "transfers",
)  # fmt: skip
# Percentage points of the first economy, by part, in every horizon; they add up to -2.
PARTS = {
    "from_labour": -1.1,
    "from_capital": -0.4,
    "from_resource": -0.3,
    "from_abroad": 0.05,
    "from_taxes": -0.6,
    "from_other": 0.1,
    "from_transfers": 0.25,
}
# What the charge for new capital takes of the first economy in the long run.
CHARGE = 0.3
# Million USD that owners abroad earn in the first economy before: all but the last above the least
# part; after, all of them a tenth less. They have nothing in the others.
EARNED = (0.0, 3000.0, 800.0, 400.0, 2.0)


def world() -> World:
    """Return five economies and four sectors."""
    rng = np.random.default_rng(7)
    n, j = len(ECONOMIES), len(SECTORS)
    trade = rng.uniform(50.0, 150.0, (n, n, j))
    trade[np.arange(n), np.arange(n)] *= 20.0
    tariff = np.full((n, n, j), 0.05)
    tariff[np.arange(n), np.arange(n)] = 0.0
    return World.from_arrays(
        name="five",
        year=2022,
        economies=ECONOMIES,
        sectors=SECTORS,
        trade=trade,
        tariff=tariff,
        input_share=np.full((n, j, j), 0.1),
        trade_elasticity=np.full(j, 4.0),
    )


def one_factor() -> Outcome:
    """Return an answer without owners: delivery between two economies becomes dearer."""
    cost = np.ones((len(ECONOMIES), len(ECONOMIES), len(SECTORS)))
    cost[0, 2] = cost[2, 0] = 1.2
    title = {language: f"cut ({language})" for language in LANGUAGES}
    document = {"name": "cut", "title": title, "focus": ["KAZ", "USA"]}
    return solve_counterfactual(Counterfactual(trade_cost=cost), scenario=document, world=world())


def owned(horizon: str = "medium") -> Outcome:
    """Return the same with the variables of owners; only their numbers are made up."""
    outcome = one_factor()
    n = len(ECONOMIES)
    data: dict[str, tuple[tuple[str, ...], np.ndarray, dict[str, str]]] = {}

    def add(name: str, dims: tuple[str, ...], values: np.ndarray, unit: str) -> None:
        about = {"unit": unit, "long_name": name.replace("_", " "), "source": "made up"}
        data[name] = (dims, values, about)

    scale = np.array([1.0, *np.linspace(0.1, 0.4, n - 1)])
    for name, points in PARTS.items():
        add(name, ("country",), points * scale, POINTS)
    charge = CHARGE * scale * (horizon == "long")
    add("from_saving", ("country",), -charge, POINTS)
    total = sum(PARTS.values()) * scale
    add("welfare", ("country",), total - charge, PER_CENT)
    add("welfare_uncharged", ("country",), total, PER_CENT)
    add("real_gni", ("country",), 1.1 * total, PER_CENT)
    add("real_gdp", ("country",), 2.0 * total, PER_CENT)
    for number, name in enumerate(MONEY, start=1):
        before = 1000.0 * number * (1.0 + np.arange(n))
        for when, factor in (("before", 1.0), ("after", 1.2)):
            add(f"{name}_{when}", ("country",), factor * before, MUSD)
    earned = np.zeros((n, n))
    earned[:, 0] = EARNED
    for when, factor in (("before", 1.0), ("after", 0.9)):
        add(f"owner_income_{when}", ("owner", "host"), factor * earned, MUSD)
    dataset = outcome.dataset.assign({k: xr.Variable(*v) for k, v in data.items()})
    dataset = dataset.assign_coords(owner=ECONOMIES, host=ECONOMIES)
    dataset.attrs |= {"factors": "three", "horizon": horizon}
    return replace(outcome, dataset=dataset)
