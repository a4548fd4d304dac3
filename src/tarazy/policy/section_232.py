"""Section 232 duties on steel and aluminium: scope and rates."""

from __future__ import annotations

from typing import Literal

Metal = Literal["steel", "aluminium"]

# Presidential Proclamations 9705 (steel) and 9704 (aluminium) of 8 March 2018, as inclusive ranges
# of six-digit subheadings. Derivative articles, added from 2020 on, and copper (2025) are lists of
# tariff lines that are not among the inputs: they are not covered.
_STEEL = (
    ("720610", "721650"),
    ("721699", "730110"),
    ("730210", "730210"),
    ("730240", "730290"),
    ("730410", "730690"),
)
_ALUMINIUM = (("760100", "760199"), ("760400", "760999"))

# Fractions of value. Before 2025 Kazakhstan had no exemption: 25 % and 10 %. Proclamation 10947
# raised both to 50 % on 4 June 2025.
RATE_2018: dict[Metal, float] = {"steel": 0.25, "aluminium": 0.10}
RATE_2025: dict[Metal, float] = {"steel": 0.50, "aluminium": 0.50}


def metal(product: str) -> Metal | None:
    """Return which of the two duties a product falls under, if any.

    Parameters
    ----------
    product
        HS code of six digits or more.
    """
    code = product[:6]
    if any(low <= code <= high for low, high in _STEEL):
        return "steel"
    if any(low <= code <= high for low, high in _ALUMINIUM):
        return "aluminium"
    return None


def increase_2025(product: str) -> float:
    """Return by how much the duty on a product rose in June 2025, fraction of value."""
    kind = metal(product)
    return RATE_2025[kind] - RATE_2018[kind] if kind else 0.0
