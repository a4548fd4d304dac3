"""Timings of corridor networks: ``python -m benchmarks.corridors [--network NAME]``.

Goals, on two cores: N-1 over every element of kazakhstan-crude for twelve months under 3 s and at
least ten times faster than solving each outage from nothing; a seeded network of 400 arcs, 4
commodities and 36 months under 6 s with the build.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np

from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.elements import names
from tarazy.corridors.solve import Engine

N_MINUS_1_GOAL, RATIO_GOAL, SEEDED_GOAL = 3.0, 10.0, 6.0
MONTHS = 12
# Cold solves are timed on this many elements, spread over the list.
COLD_SAMPLE = 12


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


def seeded() -> dict[str, Any]:
    """Return the seconds of building and solving the seeded network."""
    network = seeded_network()
    clock = time.perf_counter()
    engine = Engine(network, 36)
    seconds = time.perf_counter() - clock
    layout = engine.layout
    return {
        "case": f"{len(layout.arcs)} arcs, {len(layout.commodities)} commodities, 36 months",
        "seconds": seconds,
        "goal": SEEDED_GOAL,
        "iterations": engine.base.iterations,
        "residual": engine.base.residual.largest,
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
    for found in (n_minus_1(arguments.network), seeded()):
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
