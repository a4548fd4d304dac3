"""How many factors a document has, and its horizon: what is left out follows from its shocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from tarazy.scenario.kinds import KINDS

Factors = Literal["one", "three"]
FACTORS: tuple[Factors, ...] = get_args(Factors)
Horizon = Literal["short", "medium", "long"]
HORIZONS: tuple[Horizon, ...] = get_args(Horizon)
DEFAULT_HORIZON: Horizon = "medium"
# The kinds of event that change capital, resources, their taxes or their owners.
FACTOR_KINDS = tuple(kind for kind, event in KINDS.items() if event.NEEDS_FACTORS)


def asked_factors(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys ``factors`` and ``horizon`` that a document means.

    Parameters
    ----------
    document
        As `tarazy.scenario.Scenario.to_dict` gives it.

    Returns
    -------
    dict
        Nothing where there is one factor, so that a document asks the same with and without
        ``factors = "one"``; else both keys.
    """
    horizon = document.get("horizon")
    needed = any(kind in FACTOR_KINDS for kind in _kinds(document))
    if document.get("factors") != "three" and horizon is None and not needed:
        return {}
    return {"factors": "three", "horizon": str(horizon or DEFAULT_HORIZON)}


def _kinds(document: Mapping[str, Any]) -> Iterator[str]:
    for part in (document, *document.get("then", ())):
        for shock in part.get("shocks", ()):
            yield str(shock.get("kind"))
