"""Dependence: how much a country leans on each partner, and what losing one costs.

`tarazy.interdependence.balance.dependence` puts the tables together; every indicator is a function
of arrays in the file that bears its name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarazy.interdependence.balance import PARTS, dependence
    from tarazy.interdependence.channels import CHANNELS
    from tarazy.interdependence.indicators import INDICATORS, indicator
    from tarazy.interdependence.partners import PARTNERS
    from tarazy.interdependence.results import TABLES, Dependence

# Names are resolved on first use: the report and the shell need a part only.
_HOME = {
    "CHANNELS": "channels",
    "Dependence": "results",
    "INDICATORS": "indicators",
    "PARTNERS": "partners",
    "PARTS": "balance",
    "TABLES": "results",
    "dependence": "balance",
    "indicator": "indicators",
}
__all__ = [
    "CHANNELS",
    "INDICATORS",
    "PARTNERS",
    "PARTS",
    "TABLES",
    "Dependence",
    "dependence",
    "indicator",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"tarazy.interdependence.{_HOME[name]}"), name)
