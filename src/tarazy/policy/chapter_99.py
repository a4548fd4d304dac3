"""Duties of chapter 99 of the US schedule that were paid in the year of the benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from tarazy.codes.groups import groups
from tarazy.policy import tables

# The row of every economy without rows of its own.
EVERYONE = "*"


@cache
def _by_economy() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    union = groups("economies")["EU27"].members
    found: dict[str, dict[str, dict[str, float]]] = {}
    for row in tables.records("us_chapter_99"):
        for economy in union if row["economy"] == "EU27" else (row["economy"],):
            found.setdefault(economy, {})[row["sector"]] = {
                "simple": float(row["rate_simple"]),
                "weighted": float(row["rate_weighted_us"]),
            }
    return found


def chapter_99_duties(exporter: str, basis: Literal["weighted", "simple"]) -> dict[str, float]:
    """Return what an exporter's goods paid beside its column of the schedule in 2022.

    Section 232 on steel and aluminium and, on China's goods, section 301.

    Parameters
    ----------
    exporter
        ISO3 code, or ``ROW``.
    basis
        ``weighted`` with the exporter's trade where that is known by product, or ``simple``.

    Returns
    -------
    dict
        Sector of goods to fraction of value.
    """
    given = _by_economy()
    return {s: rate[basis] for s, rate in given.get(exporter, given[EVERYONE]).items()}
