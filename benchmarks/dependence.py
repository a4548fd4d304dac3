"""``python -m benchmarks.dependence``: the matrix of all severances of pairs, on two processes.

Beside the time stand, from the same run, that of one plain solve of a cut from the world and that
of a fixed kernel: on a machine that others use too, only ratios can be compared.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

from benchmarks.measure import reference, repeat
from tarazy import Scenario
from tarazy.experiment.compiled import compiled
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.experiment.run import run
from tarazy.interdependence.after import world_after
from tarazy.interdependence.friends import friends
from tarazy.interdependence.matrix import severance_matrix
from tarazy.interdependence.severance import severance_losses
from tarazy.world import World

WORKERS, GOAL = 2, 60.0
PARTNERS = ("RUS", "CHN", "USA", "EU27", "TUR")
EXPERIMENT = "sever-russia"


def measure(workers: int) -> dict[str, object]:
    """Return seconds of the matrix and of the other measures, and of a plain solve of a cut."""
    world = World.load("core-2022")
    cut = compiled(world, Scenario.load(EXPERIMENT)).counterfactual
    solves = repeat(lambda: solve_counterfactual(cut, world=world))
    start = time.perf_counter()
    matrix = severance_matrix(workers, world=world)
    seconds = time.perf_counter() - start
    solves += repeat(lambda: solve_counterfactual(cut, world=world))
    plain = statistics.median(solves)
    outcome = run(EXPERIMENT, world=world)
    n = len(world.economies)
    pairs = n * (n - 1) // 2
    return {
        "pairs": pairs,
        "workers": workers,
        "goal": GOAL,
        "seconds": seconds,
        "largest_residual": matrix.attrs["largest_residual"],
        "plain_solve": {"best": min(solves), "median": plain},
        "plain_solves_per_pair": seconds * workers / pairs / plain,
        "losses_of_five_partners": _best(lambda: severance_losses("KAZ", PARTNERS, world=world)),
        "friends_of_all_pairs": _best(lambda: friends(world=world)),
        "world_after": _best(lambda: world_after(outcome, world=world)),
        "reference": reference(),
    }


def _best(call: Callable[[], object]) -> float:
    return min(repeat(call, least=3, seconds=1.0))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dependence", description=__doc__)
    parser.add_argument("--workers", type=int, default=WORKERS)
    options = parser.parse_args()
    print(json.dumps(measure(options.workers), indent=1))


if __name__ == "__main__":
    main()
