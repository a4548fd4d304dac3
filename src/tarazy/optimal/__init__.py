"""Tariffs that governments would choose: the best for one, and those of a tariff war."""

from tarazy.optimal.optimum import best_response, optimal_tariff
from tarazy.optimal.player import Player
from tarazy.optimal.results import Nash, OptimalTariff
from tarazy.optimal.tariff_war import nash

__all__ = ["Nash", "OptimalTariff", "Player", "best_response", "nash", "optimal_tariff"]
