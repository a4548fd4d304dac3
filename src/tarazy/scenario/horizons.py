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
# In the short run buyers change suppliers less: the set of trade elasticities of that horizon, an
# assumption that a document may replace by naming another.
SHORT_RUN_ELASTICITIES = "short-run"
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
    needed = any(map(_needs_factors, _shocks(document)))
    if document.get("factors") != "three" and horizon is None and not needed:
        return {}
    return {"factors": "three", "horizon": str(horizon or DEFAULT_HORIZON)}


def elasticity_set(document: Mapping[str, Any]) -> str | None:
    """Return the name of the set of trade elasticities that a document means.

    Its own; without one, that of the short run at this horizon, and else None, the world's.

    Parameters
    ----------
    document
        As `tarazy.scenario.Scenario.to_dict` gives it.
    """
    named = document.get("elasticities")
    if named is None and document.get("horizon") == "short":
        return SHORT_RUN_ELASTICITIES
    return None if named is None else str(named)


def _shocks(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for part in (document, *document.get("then", ())):
        yield from part.get("shocks", ())


def _needs_factors(shock: Mapping[str, Any]) -> bool:
    kind = KINDS.get(str(shock.get("kind")))
    return kind is not None and kind.asks_for_factors(shock)
