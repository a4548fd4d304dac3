"""Timings of the solver; run ``python -m benchmarks``."""
