"""Several changes of a network at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tarazy.corridors.changes import Changes, Key, Values


def combined(*parts: Changes) -> Changes:
    """Return changes that hold together.

    Factors multiply, additions add, later limits replace earlier ones; of several volumes to be
    moved or paid for, fees on them and releases of stocks the largest holds.

    Parameters
    ----------
    *parts
        In the order in which they are made; none gives changes that change nothing.
    """
    import pandas as pd

    def times(name: str) -> dict[Key, float]:
        return _merged((getattr(part, name) for part in parts), lambda a, b: a * b)

    def plus(name: str) -> dict[Key, float]:
        return _merged((getattr(part, name) for part in parts), lambda a, b: a + b)

    def names(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(arc for part in parts for arc in getattr(part, name)))

    frames = [part.added for part in parts if part.added is not None]
    return Changes(
        capacity_factor=times("capacity_factor"),
        cost_add=plus("cost_add"),
        price_factor=times("price_factor"),
        price_add=plus("price_add"),
        supply_factor=times("supply_factor"),
        lifting_add=plus("lifting_add"),
        demand_factor=times("demand_factor"),
        committed_factor=times("committed_factor"),
        minimum=_merged((part.minimum for part in parts), max),
        minimum_fee=_merged((part.minimum_fee for part in parts), max),
        released=_merged((part.released for part in parts), max),
        limits=_merged((part.limits for part in parts), lambda _, later: later),
        open=names("open"),
        close=names("close"),
        # One frame goes through as it is, so that an engine knows it again.
        added=frames[0] if len(frames) == 1 else pd.concat(frames) if frames else None,
    )


def _merged(parts: Iterable[Values], join: Callable[[float, float], float]) -> dict[Key, float]:
    merged: dict[Key, float] = {}
    for values in parts:
        for key, value in values.items():
            merged[key] = join(merged[key], value) if key in merged else value
    return merged
