"""Timings of corridor networks: ``python -m benchmarks.corridors [--network NAME]``.

Goals, on two cores: N-1 over every element of kazakhstan-crude for twelve months under 3 s and at
least ten times faster than solving each outage from nothing; a seeded network of 400 arcs, 4
commodities and 36 months under 6 s with the build, and a price on all of its markets a tenth of
that; a thousand draws of an outage of two months, each held to the observed flows, under 20 s.
Beside them, without a goal: a price in one month alone, for which stores move; and what linopy
takes that keeps the solver and finds itself what has changed (`linopy.persistent`).
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np

from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.draws import network_range
from tarazy.corridors.elements import names
from tarazy.corridors.equations import build
from tarazy.corridors.questions import outage_changes
from tarazy.corridors.solve import Engine

N_MINUS_1_GOAL, RATIO_GOAL, SEEDED_GOAL = 3.0, 10.0, 6.0
PRICE_GOAL, DRAWS_GOAL = 0.6, 20.0
DRAWS, WORKERS = 1000, 2
MONTHS = 12
# Cold solves are timed on this many elements, spread over the list.
COLD_SAMPLE = 12
# So many outages are also solved with linopy alone.
PERSISTENT_SAMPLE = 15


def seeded_network(
    arcs: int = 400, commodities: int = 4, nodes: int = 120, seed: int = 20260101
) -> Network:
    """Return a network drawn from a seed: layers from fields to markets, with shared arcs.

    Every arc carries every commodity. A fifth of the nodes are fields, a fifth markets; arcs lead
    to a node at most three layers on, so that nothing circles.
    """
    draw = np.random.default_rng(seed)
    goods = [f"c{i}" for i in range(commodities)]
    label = [f"n{i:03d}" for i in range(nodes)]
    fields, markets = label[: nodes // 5], label[-nodes // 5 :]

    def node(i: int) -> dict[str, Any]:
        kind = "field" if label[i] in fields else "market" if label[i] in markets else "hub"
        country = "ITA" if kind == "market" else "KAZ"
        texts = {f"name_{language}": label[i] for language in ("en", "kk", "ru")}
        return {"node": label[i], "kind": kind, "country": country, "lat": 45, "lon": 55, **texts}

    first, last = len(fields), nodes - len(markets)
    ends: list[tuple[int, int]] = []
    # Everything can arrive and leave; the rest of the arcs is drawn.
    for i in range(last):
        ends.append((i, int(draw.integers(max(i + 1, first), min(max(i, first) + 30, nodes)))))
    for i in range(first, nodes):
        ends.append((int(draw.integers(max(0, i - 30), min(i, last))), i))
    while len(ends) < arcs:
        start = int(draw.integers(0, last))
        begin = max(start + 1, first)
        ends.append((start, int(draw.integers(begin, min(begin + 30, nodes)))))
    steps = [(name, good) for name in fields for good in goods]
    sinks = [(name, good) for name in markets for good in goods]
    return Network.from_tables(
        {
            "name": "seeded",
            "unit": "Mt",
            "price_unit": "USD/t",
            "base_year": 2025,
            "home": ["KAZ"],
            "commodities": goods,
        },
        {
            "nodes": [node(i) for i in range(nodes)],
            "arcs": [
                {
                    "arc": f"a{k:03d}",
                    "from": label[start],
                    "to": label[end],
                    "mode": "pipeline",
                    "capacity": float(draw.uniform(5, 40)),
                    "cost": float(draw.uniform(2, 40)),
                    "loss": float(draw.uniform(0, 0.005)),
                }
                for k, (start, end) in enumerate(ends[:arcs])
            ],
            "supply": [
                {
                    "node": name,
                    "commodity": good,
                    "volume": float(draw.uniform(1, 10)),
                    "lifting_cost": float(draw.uniform(20, 80)),
                }
                for name, good in steps
            ],
            "demand": [
                {
                    "node": name,
                    "commodity": good,
                    "volume": float(draw.uniform(5, 20)),
                    "price": float(draw.uniform(300, 500)),
                    "committed": float(draw.uniform(0, 1)),
                }
                for name, good in sinks
            ],
            "storage": [
                {"node": label[i], "commodity": good, "capacity": 1.0, "initial": 0.5, "cost": 0.5}
                for i in range(first, last, 10)
                for good in goods
            ],
        },
    )


def seeded() -> list[dict[str, Any]]:
    """Return the seconds of building and solving the seeded network, and of new prices in it."""
    network = seeded_network()
    clock = time.perf_counter()
    engine = Engine(network, 36)
    seconds = time.perf_counter() - clock
    layout = engine.layout
    case = f"{len(layout.arcs)} arcs, {len(layout.commodities)} commodities, 36 months"
    built = {
        "case": case,
        "seconds": seconds,
        "goal": SEEDED_GOAL,
        "iterations": engine.base.iterations,
        "residual": engine.base.residual.largest,
    }
    prices = {
        "all prices 10 % lower": (Changes(price_factor={"*": 0.9}), PRICE_GOAL),
        "all prices 10 higher in March": (Changes(price_add={("*", 3): 10.0}), None),
    }
    found = []
    for name, (changes, goal) in prices.items():
        answer = engine.solve(changes)
        found.append(
            {
                "case": f"{case}: {name}",
                "seconds": answer.seconds,
                "goal": goal,
                "iterations": answer.iterations,
                "residual": answer.residual.largest,
            }
        )
    return [built, *found]


def drawn(name: str = "kazakhstan-crude") -> dict[str, Any]:
    """Return the seconds of many draws of an outage of two months of the largest export arc."""
    engine = Engine(Network.load(name), MONTHS)
    leaving = np.where(engine.layout.leaving, engine.base.arc_flow.sum(axis=1), -1.0)
    arc = str(engine.layout.arc_names[int(np.argmax(leaving))])
    changes = outage_changes(engine.layout, arc, months=[3, 4])
    clock = time.perf_counter()
    found = network_range(changes, n=DRAWS, network=engine, workers=WORKERS)
    return {
        "case": f"{DRAWS} draws of an outage of {arc} on {WORKERS} processes",
        "seconds": time.perf_counter() - clock,
        "goal": DRAWS_GOAL,
        "conditioned": found.conditioned,
        "figures": len(found.figures),
    }


def persistent(name: str = "kazakhstan-crude") -> dict[str, Any]:
    """Return the seconds of an outage here, and with linopy's own way to solve again."""
    from linopy.solvers import Solver

    engine = Engine(Network.load(name), MONTHS)
    penalty = engine.unserved_penalty(engine.plain)
    model = build(engine.layout, engine.plain, 0.0, penalty)
    solver = Solver.from_name(
        "highs", model, io_api="direct", options={"output_flag": False}, track_updates=True
    )
    solver.solve(assign=True)
    room = model.constraints["capacity"]
    elements = [str(arc) for arc in engine.network.arcs.index][:PERSISTENT_SAMPLE]
    ours, theirs, differ = [], [], []
    for element in elements:
        changes = Changes(capacity_factor={element: 0.0})
        clock = time.perf_counter()
        answer = engine.solve(changes)
        ours.append(time.perf_counter() - clock)
        clock = time.perf_counter()
        room.update(rhs=room.rhs.copy(data=answer.numbers.capacity))
        found = solver.solve(model, assign=False).solution.objective
        theirs.append(time.perf_counter() - clock)
        worth = answer.value_musd["net"] - penalty * answer.unserved
        differ.append(abs(found - worth))
    return {
        "case": f"an outage of {name}, solved again, median of {len(elements)}",
        "seconds": float(np.median(ours)),
        "linopy.persistent": float(np.median(theirs)),
        "ratio": float(np.median(theirs) / np.median(ours)),
        "largest_difference": max(differ),
    }


def n_minus_1(name: str = "kazakhstan-crude") -> dict[str, Any]:
    """Return the seconds of every outage of one element, warm, and the same from nothing."""
    network = Network.load(name)
    clock = time.perf_counter()
    engine = Engine(network, MONTHS)
    built = time.perf_counter() - clock
    elements = names(engine.layout)
    clock = time.perf_counter()
    warm = [engine.solve(Changes(capacity_factor={e: 0.0})).summary(engine.base) for e in elements]
    warm_seconds = time.perf_counter() - clock
    sample = elements[:: max(1, len(elements) // COLD_SAMPLE)]
    clock = time.perf_counter()
    for element in sample:
        Engine(network, MONTHS).solve(Changes(capacity_factor={element: 0.0})).summary()
    cold = (time.perf_counter() - clock) / len(sample)
    return {
        "case": f"N-1 of {name}, {len(elements)} elements, {MONTHS} months",
        "seconds": warm_seconds + built,
        "goal": N_MINUS_1_GOAL,
        "build": built,
        "each_warm": warm_seconds / len(elements),
        "each_cold": cold,
        "ratio": cold / (warm_seconds / len(elements)),
        "ratio_goal": RATIO_GOAL,
        "largest_residual": max(each["residual"] for each in warm),
    }


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corridors", description=__doc__)
    parser.add_argument("--network", default="kazakhstan-crude", metavar="NAME")
    arguments = parser.parse_args()
    name = arguments.network
    for found in (n_minus_1(name), drawn(name), persistent(name), *seeded()):
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
