"""``python -m benchmarks.optimal``: searches for tariffs on core-2022, beside their goals."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import reference
from tarazy import World
from tarazy.optimal import Nash, OptimalTariff, nash, optimal_tariff

BIG = ("USA", "CHN", "EU27")
Search = Callable[[World], OptimalTariff | Nash]
# Name, seconds allowed on two cores, search.
CASES: tuple[tuple[str, float, Search], ...] = (
    *(
        (f"uniform tariff of {player}", 2.0, lambda w, p=player: optimal_tariff(p, world=w))
        for player in ("KAZ", "USA", "CHN", "EAEU")
    ),
    ("tariff by sector of KAZ", 10.0, lambda w: optimal_tariff("KAZ", "sector", world=w)),
    ("tariff by sector of EAEU", 10.0, lambda w: optimal_tariff("EAEU", "sector", world=w)),
    ("uniform tariff war of three", 20.0, lambda w: nash(BIG, world=w)),
    ("tariff war of three by sector", 60.0, lambda w: nash(BIG, "sector", world=w)),
)


def measure(world: World, name: str, goal: float, search: Search, rounds: int) -> dict[str, object]:
    """Return the seconds of one search, from the loaded world to the labelled result."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        found = search(world)
        taken.append(time.perf_counter() - start)
    return {
        "case": name,
        "goal": goal,
        "best": min(taken),
        "first": taken[0],
        "solves": found.solves,
        "gradients": found.gradients,
        "converged": found.converged,
        "message": found.message,
        "rate": found.rate if isinstance(found, OptimalTariff) else found.mean_rates,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.optimal", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers here")
    options = parser.parse_args()
    world = World.load("core-2022")
    found = []
    for name, goal, search in CASES:
        each = measure(world, name, goal, search, options.rounds)
        found.append(each)
        verdict = "met" if float(str(each["best"])) <= goal else "MISSED"
        print(
            f"{name:<30} {each['best']:6.2f} s (goal {goal:g}, {verdict}; first "
            f"{each['first']:.2f}); {each['solves']} solves, {each['gradients']} adjoint solves; "
            f"{each['message']}"
        )
    kernel = reference()
    print(f"kernel, 45 products of 77 x 77 matrices: {1e3 * kernel['best']:.2f} ms")
    if options.json is not None:
        text = json.dumps({"cases": found, "reference": kernel}, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
