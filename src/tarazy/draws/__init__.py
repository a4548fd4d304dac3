"""Ranges: an experiment over draws of what is uncertain, and over named sensitivities."""

from tarazy.draws.range import Range
from tarazy.draws.run import (
    drawn_world,
    run_range,
    run_sensitivities,
    run_sources,
)
from tarazy.draws.stored import StoredRange, stored_range

__all__ = [
    "Range",
    "StoredRange",
    "drawn_world",
    "run_range",
    "run_sensitivities",
    "run_sources",
    "stored_range",
]
