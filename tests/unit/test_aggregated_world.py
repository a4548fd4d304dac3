"""The default world in five economies and five sectors, solved by the package and a second time."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from oracle.solvers import package, plain

from tarazy import World
from tarazy.investment import factors_of, nest_of
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Benchmark
from tarazy.trade.factors import HORIZONS, Factors, Horizon, Nest

Array = NDArray[np.float64]

EUROPE = (
    "AUT BEL BGR CHE CYP CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD "
    "NOR POL PRT ROU SVK SVN SWE"
)
ECONOMIES = ("KAZ", "RUS", "USA", "EUROPE", "OTHERS")
SECTORS = ("oil_gas", "other_mining", "agriculture", "manufacturing", "services")
FIRST, LAST = "food", "other_manufacturing"
THETA = np.array([11.5, 6.0, 5.0, 4.5, 5.0])
KAZ, RUS = 0, 1
# What a solver answers, in ratios or money.
COMPARED = (
    "w P p r_by_sector K gdp gni income welfare welfare_uncharged real_gni owner_income royalties "
    "profit_taxes transfers other_income charge flow"
)


def parts_of(names: tuple[str, ...], groups: tuple[str, ...], group: dict[str, str]) -> Array:
    """Return which group each name belongs to, as zeros and ones (name, group)."""
    return np.array([[group.get(name, groups[-1]) == g for g in groups] for name in names], float)


@cache
def small() -> Benchmark:
    """Return the world, with its factors, added up by economies and sectors."""
    world = World.of()
    whole, factors = benchmark_of(world), factors_of(world)
    europe = dict.fromkeys(EUROPE.split(), "EUROPE")
    n = parts_of(whole.economies, ECONOMIES, {name: name for name in ECONOMIES} | europe)
    makers = whole.sectors[whole.sectors.index(FIRST) : whole.sectors.index(LAST) + 1]
    makes = dict.fromkeys(makers, "manufacturing")
    j = parts_of(whole.sectors, SECTORS, {name: name for name in SECTORS} | makes)

    def added(values: Array) -> Array:
        return np.einsum("jn,ja,nb->ab", values, j, n)

    def links(values: Array) -> Array:
        return np.einsum("jmx,ja,mb,xc->bca", values, j, n, n)

    output = added(whole.output)
    used = np.einsum("nkj,jn,nb,ka,jc->bac", whole.input_share, whole.output, n, j, j)
    world = World.from_arrays(
        name="small",
        year=2022,
        economies=list(ECONOMIES),
        sectors=list(SECTORS),
        trade=links(whole.trade),
        tariff=links(whole.trade * whole.tariff) / links(whole.trade),
        input_share=used / output.T[:, None, :],
        trade_elasticity=THETA,
        home_tariffs=True,
    )
    found = benchmark_of(world)
    labour, resource, royalty = (
        added(getattr(factors, name) * whole.output) / output
        for name in ("labour", "resource", "royalty")
    )
    gross = factors.capital * whole.output
    net = gross * (1 - factors.depreciation) + factors.resource * whole.output
    left = np.einsum("hoj,jh->hoj", factors.owner, net * (1 - factors.profit_tax))
    owned = np.einsum("hoj,hb,oc,ja->bca", left, n, n, j)
    own = Factors(
        labour=labour,
        capital=found.value_added_share - labour - resource - royalty,
        resource=resource,
        royalty=royalty,
        profit_tax=added(factors.profit_tax * net) / added(net),
        depreciation=(factors.depreciation * gross.sum(axis=0)) @ n / added(gross).sum(axis=0),
        capital_stock=factors.capital_stock @ n,
        owner=owned / owned.sum(axis=1, keepdims=True),
        other_income=factors.other_income @ n,
    )
    own.check(found.value_added_share)
    return dataclasses.replace(found, factors=own)


def nest(horizon: Horizon) -> Nest:
    """Return the package's elasticities; those of supply where a sector is one of the world."""
    world = World.of()
    whole = nest_of(world, horizon)
    assert whole.supply is not None
    names = tuple(world.sectors)
    supply = [whole.supply[names.index(s), 0] if s in names else np.nan for s in SECTORS]
    return dataclasses.replace(whole, supply=np.repeat(np.array(supply)[:, None], 5, axis=1))


def shocks() -> dict[str, Counterfactual]:
    factors = small().factors
    assert factors is not None
    severed, fields = np.ones((5, 5, 5)), np.ones((5, 5))
    severed[RUS, [0, 2, 3]] = severed[[0, 2, 3], RUS] = np.inf
    cheaper = fields.copy()
    cheaper[1:, 0] = 1.4
    fields[4, 0] = 0.9
    royalty = factors.royalty.T.copy()
    royalty[KAZ, 0] += 0.05
    tax = factors.profit_tax.T.copy()
    tax[KAZ] -= 0.1
    return {
        "Russia is severed": Counterfactual(trade_cost=severed),
        "others' oil is cheaper": Counterfactual(productivity=cheaper),
        "others have less oil": Counterfactual(resource=fields),
        "a higher royalty": Counterfactual(royalty=royalty),
        "a lower tax": Counterfactual(profit_tax=tax),
    }


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("name", list(shocks()))
def test_the_world_added_up_is_solved_alike(name: str, horizon: Horizon) -> None:
    benchmark = dataclasses.replace(small(), nest=nest(horizon))
    found, wanted = (solver(benchmark, shocks()[name]) for solver in (package, plain))
    for key in COMPARED.split():
        size = max(float(np.abs(wanted[key]).max()), 1.0)
        np.testing.assert_allclose(found[key], wanted[key], atol=1e-7 * size, err_msg=key)
    assert abs(found["gni"].sum() - found["gdp"].sum()) < 1e-6 * found["gdp"].sum()
