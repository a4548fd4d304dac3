"""Dantzig's transport problem: two canneries, three markets, least cost of freight.

G. B. Dantzig, *Linear Programming and Extensions* (Princeton University Press, 1963), chapter 3.3,
in the form in which it became the first model of many modelling languages: supplies in Seattle
(350 cases) and San Diego (600), demands in New York (325), Chicago (300) and Topeka (275),
distances in thousand miles, freight of 90 dollars per case and thousand miles. The least cost is
153.675 thousand dollars.
"""

from __future__ import annotations

import math

import pytest

from tarazy.corridors.data import Network
from tarazy.corridors.solve import Engine

SUPPLY = {"seattle": 350.0, "san-diego": 600.0}
DEMAND = {"new-york": 325.0, "chicago": 300.0, "topeka": 275.0}
THOUSAND_MILES = {
    ("seattle", "new-york"): 2.5,
    ("seattle", "chicago"): 1.7,
    ("seattle", "topeka"): 1.8,
    ("san-diego", "new-york"): 2.5,
    ("san-diego", "chicago"): 1.8,
    ("san-diego", "topeka"): 1.4,
}
FREIGHT = 90.0
# Above what any delivery costs, so that all demand is met.
PRICE = 1000.0


@pytest.fixture(scope="module")
def engine() -> Engine:
    def node(name: str, kind: str) -> dict[str, object]:
        texts = {f"name_{language}": name for language in ("en", "kk", "ru")}
        return {"node": name, "kind": kind, "country": "USA", "lat": 40, "lon": -100, **texts}

    network = Network.from_tables(
        {
            "name": "dantzig",
            "unit": "Mt",
            "price_unit": "USD/t",
            "base_year": 1963,
            "home": ["USA"],
            "commodities": ["cases"],
        },
        {
            "nodes": [
                *(node(name, "field") for name in SUPPLY),
                *(node(name, "market") for name in DEMAND),
            ],
            "arcs": [
                {
                    "arc": f"{start}-to-{end}",
                    "from": start,
                    "to": end,
                    "mode": "rail",
                    "capacity": 1000.0,
                    "cost": FREIGHT * miles,
                }
                for (start, end), miles in THOUSAND_MILES.items()
            ],
            "supply": [
                {"node": name, "commodity": "cases", "volume": volume, "lifting_cost": 0.0}
                for name, volume in SUPPLY.items()
            ],
            "demand": [
                {"node": name, "commodity": "cases", "volume": volume, "price": PRICE}
                for name, volume in DEMAND.items()
            ],
        },
    )
    return Engine(network)


def test_least_cost(engine: Engine) -> None:
    assert engine.base.value_musd["transport"] / 1000 == pytest.approx(153.675, rel=1e-12)


def test_all_demand_is_met(engine: Engine) -> None:
    assert dict(engine.base.by_market) == pytest.approx(DEMAND)


def test_what_moves_where(engine: Engine) -> None:
    volumes = dict(zip(engine.layout.arcs.index, engine.base.arc_flow.sum(axis=1), strict=True))
    # The optimum is not unique in what New York gets from where; these three are in all optima.
    assert volumes["seattle-to-chicago"] == pytest.approx(300.0)
    assert volumes["san-diego-to-topeka"] == pytest.approx(275.0)
    assert volumes["seattle-to-topeka"] == pytest.approx(0.0)
    # Seattle stands first in the tables and serves New York with what it has left.
    assert volumes["seattle-to-new-york"] == pytest.approx(50.0)
    assert volumes["san-diego-to-new-york"] == pytest.approx(275.0)


def test_prices(engine: Engine) -> None:
    """The published marginals, thousand dollars per case: 0.225, 0.153 and 0.126 of demand."""
    price = engine.base.dataset["node_price"].sel(commodity="cases", month=1)
    above = {
        market: float(price.sel(node=market) - price.sel(node="san-diego")) / 1000
        for market in DEMAND
    }
    assert above == pytest.approx({"new-york": 0.225, "chicago": 0.153, "topeka": 0.126})
    assert float(price.sel(node="seattle")) == pytest.approx(float(price.sel(node="san-diego")))


def test_it_is_optimal(engine: Engine) -> None:
    assert engine.base.residual.largest < 1e-9
    assert math.isclose(engine.base.value_musd["net"], PRICE * 900 - 153_675, rel_tol=1e-12)
