"""Corridor networks drawn at random: optimal, equal to networkx, monotone, never infeasible."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.solve import Engine

# Volumes in Mt, prices in USD/t; the solver's own tolerance is 1e-9 of either.
CLOSE = 1e-6
DRAWS = settings(max_examples=12, deadline=None, derandomize=True)
COUNTRIES = ("KAZ", "RUS", "AZE")


@st.composite
def networks(
    draw: st.DrawFn, *, goods: int = 1, losses: bool = False, stores: bool = False
) -> Network:
    """Draw layers of fields, hubs and markets; whole numbers, so that networkx can follow."""
    whole = st.integers
    count = {
        "field": draw(whole(1, 3)),
        "hub": draw(whole(1, 4)),
        "market": draw(whole(1, 3)),
    }
    names = {kind: [f"{kind}{i}" for i in range(n)] for kind, n in count.items()}
    commodities = [f"c{i}" for i in range(goods)]
    nodes = [
        {
            "node": name,
            "kind": kind,
            "country": "ITA" if kind == "market" else COUNTRIES[i % 3 if kind == "hub" else 0],
            "lat": 45,
            "lon": 55,
            **{f"name_{language}": name for language in ("en", "kk", "ru")},
        }
        for kind, members in names.items()
        for i, name in enumerate(members)
    ]
    hubs, markets = names["hub"], names["market"]
    # The first three kinds of pair make sure that nothing is an orphan.
    pairs = [(field, hubs[i % len(hubs)]) for i, field in enumerate(names["field"])]
    pairs += list(pairwise(hubs))
    pairs += [(hubs[-1], market) for market in markets]
    ends = [(a, b) for a in hubs for b in [*hubs, *markets] if a != b]
    pairs += draw(st.lists(st.sampled_from(ends), max_size=6))
    arcs = [
        {
            "arc": f"a{i}",
            "from": start,
            "to": end,
            "mode": "pipeline",
            "capacity": float(draw(whole(0, 30))),
            "cost": float(draw(whole(1, 40))),
            "loss": draw(st.sampled_from([0.0, 0.01, 0.1])) if losses else 0.0,
            "transit": draw(st.sampled_from(["", "RUS", "AZE"])),
        }
        for i, (start, end) in enumerate(pairs)
    ]
    supply = [
        {
            "node": field,
            "commodity": good,
            "volume": float(draw(whole(0, 40))),
            "lifting_cost": float(draw(whole(0, 60))),
        }
        for field in names["field"]
        for good in commodities
    ]
    demand = [
        {
            "node": market,
            "commodity": good,
            "volume": (volume := float(draw(whole(0, 40)))),
            "price": float(draw(whole(50, 300))),
            "committed": float(draw(whole(0, int(volume)))) if stores else 0.0,
        }
        for market in markets
        for good in commodities
    ]
    storage = [
        {"node": hubs[0], "commodity": good, "capacity": 3.0, "initial": 0.5, "cost": 1.0}
        for good in (commodities if stores else [])
    ]
    heading = {
        "name": "drawn",
        "unit": "Mt",
        "price_unit": "USD/t",
        "base_year": 2025,
        "home": ["KAZ"],
        "commodities": commodities,
    }
    tables = {"nodes": nodes, "arcs": arcs, "supply": supply, "demand": demand, "storage": storage}
    return Network.from_tables(heading, tables)


def _graph(network: Network, *, with_costs: bool) -> nx.DiGraph:
    """Return the network with a node for every arc, step and market, as networkx wants it."""
    graph = nx.DiGraph()

    def edge(start: str, end: str, capacity: float, weight: float) -> None:
        graph.add_edge(start, end, capacity=int(capacity), weight=int(weight) if with_costs else 0)

    for name, arc in network.arcs.iterrows():
        # Parallel arcs stay apart by a node in their middle.
        edge(arc["from"], f"middle {name}", arc["capacity"], arc["cost"])
        edge(f"middle {name}", arc["to"], arc["capacity"], 0)
    for _, step in network.supply.iterrows():
        edge("source", step["node"], step["volume"], step["lifting_cost"])
    for _, step in network.demand.iterrows():
        edge(step["node"], "sink", step["volume"], -step["price"])
    return graph


@DRAWS
@given(networks())
def test_least_cost_is_that_of_networkx(network: Network) -> None:
    graph = _graph(network, with_costs=True)
    # Not moving costs nothing: a way around for what does not pay.
    total = int(network.supply["volume"].sum())
    graph.add_edge("source", "sink", capacity=total, weight=0)
    graph.nodes["source"]["demand"], graph.nodes["sink"]["demand"] = -total, total
    best = -nx.min_cost_flow_cost(graph)
    found = Engine(network).base.value_musd["net"]
    assert found == pytest.approx(best, abs=CLOSE)


@DRAWS
@given(networks())
def test_largest_flow_is_that_of_networkx(network: Network) -> None:
    # With prices above every cost, as much as can move does.
    demand = network.demand.assign(price=10_000.0)
    engine = Engine(network.with_tables(demand=demand))
    best = nx.maximum_flow_value(_graph(network, with_costs=False), "source", "sink")
    assert engine.base.by_market.sum() == pytest.approx(best, abs=CLOSE)


@DRAWS
@given(networks(goods=2, losses=True, stores=True), st.integers(0, 10_000))
def test_every_answer_is_optimal_and_nothing_is_infeasible(network: Network, seed: int) -> None:
    engine = Engine(network, 4)
    choose = np.random.default_rng(seed)
    arcs = list(network.arcs.index)
    questions = [
        Changes(),
        Changes(close=tuple(arcs)),
        Changes(capacity_factor={(str(choose.choice(arcs)), 2): 0.0}),
        Changes(cost_add={str(choose.choice(arcs)): 25.0}),
        Changes(price_factor={"*": 0.2}, supply_factor={("*", 3): 0.0}),
    ]
    for question in questions:
        answer = engine.solve(question)
        assert answer.residual.primal < CLOSE
        assert answer.residual.dual < CLOSE
        assert answer.residual.complementary_slackness < CLOSE * 100
        assert abs(answer.residual.gap) < CLOSE
        made = answer.values["production"] + answer.values["shut_in"]
        assert np.allclose(made, answer.numbers.potential, atol=CLOSE)


@DRAWS
@given(networks(goods=2, losses=True, stores=True))
def test_what_is_produced_is_delivered_lost_or_stored(network: Network) -> None:
    engine = Engine(network, 3)
    values, layout = engine.base.values, engine.layout
    lost = (values["flow"] * layout.loss[:, None]).sum()
    stored = values["stock"][:, -1].sum() - engine.base.numbers.initial.sum()
    assert values["production"].sum() == pytest.approx(
        values["delivered"].sum() + lost + stored, abs=CLOSE
    )


@DRAWS
@given(networks(goods=2, losses=True), st.floats(0.0, 1.0))
def test_less_capacity_is_never_worth_more(network: Network, left: float) -> None:
    engine = Engine(network, 2)
    best = engine.base.value_musd["net"]
    for arc in network.arcs.index:
        answer = engine.solve(Changes(capacity_factor={arc: left}))
        less, more = (
            answer.value_musd["net"],
            engine.solve(Changes(capacity_factor={arc: 1 + left})).value_musd["net"],
        )
        assert less <= best + CLOSE
        assert more >= best - CLOSE


@DRAWS
@given(networks(goods=2, losses=True))
def test_a_price_is_the_value_of_one_more_unit(network: Network) -> None:
    # The value is concave in capacity: what a little more brings is at most the price, what a
    # little less costs at least the price.
    engine = Engine(network, 1)
    base = engine.base
    for position, arc in enumerate(network.arcs.index):
        price, room = base.prices["capacity"][position, 0], base.numbers.capacity[position, 0]
        step = 1e-3
        gain, loss = (
            engine.solve(Changes(capacity_factor={arc: factor})).value_musd["net"]
            - base.value_musd["net"]
            for factor in (1 + step, 1 - step)
        )
        assert gain <= price * room * step + CLOSE
        assert loss <= -price * room * step + CLOSE


@settings(DRAWS, max_examples=8)
@given(networks(goods=2, losses=True, stores=True))
def test_a_warm_answer_is_worth_what_a_cold_one_is(network: Network) -> None:
    arc = str(network.arcs.index[0])
    warm = Engine(network, 3).solve(Changes(capacity_factor={(arc, 2): 0.3}, cost_add={arc: 5.0}))
    arcs = network.arcs.copy()
    arcs.loc[arc, "cost"] += 5.0
    cold = Engine(network.with_tables(arcs=arcs), 3).solve(Changes(capacity_factor={(arc, 2): 0.3}))
    assert warm.value_musd["net"] == pytest.approx(cold.value_musd["net"], abs=CLOSE)
    for name, values in warm.values.items():
        assert np.allclose(values, cold.values[name], atol=CLOSE), name


@settings(DRAWS, max_examples=6)
@given(networks(losses=True))
def test_shares_of_transit_are_shares(network: Network) -> None:
    base = Engine(network).base
    for share in base.transit_share.values():
        assert np.isnan(share) or -CLOSE <= share <= 1 + CLOSE
    # Without hubs abroad and without transit nothing has crossed anything.
    nodes = network.nodes.assign(country=network.nodes["country"].replace(["RUS", "AZE"], "KAZ"))
    home = network.with_tables(nodes=nodes, arcs=network.arcs.assign(transit=""))
    assert Engine(home).base.transit_share == {}
