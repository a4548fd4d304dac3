"""What a document asks, apart from what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
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
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
