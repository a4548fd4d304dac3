"""Candidates of a brief, made by hand."""

from tarazy.study.brief import Candidate, Interval, Kind


def made(
    name: str,
    kind: Kind = "duties",
    value: float = -1.0,
    *objects: str,
    interval: Interval | float | None = 0.001,
    pair: bool = False,
) -> Candidate:
    """Return a candidate; a width is that of an interval around its value."""
    ends = (value - interval, value + interval) if isinstance(interval, float) else interval
    return Candidate(name, kind, frozenset(objects or (name,)), pair, value, ends)
