"""The general equilibrium of trade, in changes (Caliendo & Parro 2015)."""

from tarazy.trade.data import Benchmark, Counterfactual

__all__ = ["Benchmark", "Counterfactual"]
