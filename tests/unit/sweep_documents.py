"""Sweeps on the small world of the scenario tests, quick to answer."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

TARIFF = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": "$rate"}


def document(grid: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """Return a sweep over a tariff of the United States on Kazakhstan, or over another grid."""
    return deepcopy(
        {
            "version": 1,
            "name": "small-sweep",
            "title": "A tariff",
            "question": "What does it cost?",
            "focus": ["KAZ", "USA"],
            "shocks": [TARIFF],
            "grid": {"rate": {"from": 0, "to": 0.4, "steps": 5}} if grid is None else grid,
        }
        | keys
    )


def at(sweep: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return the scenario of a point, its placeholders filled by hand."""

    def filled(part: Any) -> Any:
        if isinstance(part, str) and part.startswith("$"):
            return values[part[1:]]
        if isinstance(part, dict):
            return {key: filled(value) for key, value in part.items()}
        return [filled(one) for one in part] if isinstance(part, list) else part

    return {k: filled(v) for k, v in sweep.items() if k not in ("grid", "measures")}
