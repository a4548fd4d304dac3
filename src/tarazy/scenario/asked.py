"""What a document asks, apart from what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from tarazy.scenario.horizons import asked_factors

# What a document says and shows, but does not ask.
_WORDS = (
    *("version", "name", "title", "question", "explanation", "claims", "sources"),
    *("focus", "expected", "uncertainty"),
)


def asked_digest(document: Mapping[str, Any]) -> str:
    """Return a digest of what a document asks: its shocks and settings, not its words.

    What follows from the rest, such as the horizon of a shock to capital, is the same whether it is
    written or not.
    A world price is made by those whom a document is not about, so that its focus counts where a
    shock asks for such a price and does not say who makes it.

    Parameters
    ----------
    document
        As `tarazy.scenario.Scenario.to_dict` gives it.
    """
    asked = {key: value for key, value in document.items() if key not in _WORDS}
    asked.pop("factors", None)
    asked |= asked_factors(document)
    if "then" in asked:
        words = ("title", "since", "until")
        asked["then"] = [
            {key: value for key, value in stage.items() if key not in words}
            for stage in asked["then"]
        ]
    if any(map(_made_by_others, _shocks(document))):
        asked["focus"] = list(document.get("focus", ()))
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _shocks(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for part in (document, *document.get("then", ())):
        yield from part.get("shocks") or ()


def _made_by_others(shock: Mapping[str, Any]) -> bool:
    named = shock.get("producers") or shock.get("buyers")
    return shock.get("kind") == "world_price" and "sector" in shock and not named
