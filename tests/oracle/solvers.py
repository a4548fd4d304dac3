"""The model of three factors under one name for every solver.

A solver takes a `Benchmark` with factors and a nest and a `Counterfactual`, and returns what
`oracle.factor_model.solve` does, or a part of it.
"""

from oracle.drawn_worlds import as_arrays
from oracle.factor_model import solve


def plain(benchmark, counterfactual):
    return solve(*as_arrays(benchmark, counterfactual))


SOLVERS = (plain,)
