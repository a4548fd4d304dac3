"""The general equilibrium of trade, in changes (Caliendo & Parro 2015)."""

from tarazy.trade.data import Benchmark, Counterfactual
from tarazy.trade.results import Outcome, solve_counterfactual

__all__ = ["Benchmark", "Counterfactual", "Outcome", "solve_counterfactual"]
