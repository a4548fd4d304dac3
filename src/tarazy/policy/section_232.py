"""Section 232 duties on steel, aluminium and vehicles: which products pay them."""

from __future__ import annotations

from typing import Literal

Metal = Literal["steel", "aluminium"]
Covered = Literal["steel", "aluminium", "vehicles"]

# Presidential Proclamations 9705 (steel) and 9704 (aluminium) of 8 March 2018, as inclusive ranges
# of six-digit subheadings. Derivative articles, added from 2020 on, and copper, timber and parts of
# vehicles (2025) are lists of tariff lines that are not among the inputs: they are not covered.
_STEEL = (
    ("720610", "721650"),
    ("721699", "730110"),
    ("730210", "730210"),
    ("730240", "730290"),
    ("730410", "730690"),
)
_ALUMINIUM = (("760100", "760199"), ("760400", "760999"))
# Proclamation 10908 of 26 March 2025: passenger cars and light trucks, 25 % since 3 April 2025.
_VEHICLES = (
    ("870322", "870324"),
    ("870331", "870339"),
    ("870340", "870340"),
    ("870350", "870350"),
    ("870360", "870360"),
    ("870370", "870370"),
    ("870380", "870380"),
    ("870390", "870390"),
    ("870421", "870421"),
    ("870431", "870431"),
    ("870441", "870441"),
    ("870451", "870451"),
)


def metal(product: str) -> Metal | None:
    """Return which of the two duties of 2018 a product falls under, if any.

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


def covered(product: str) -> Covered | None:
    """Return which duty of 2025 a product pays instead of its country's, if any.

    Parameters
    ----------
    product
        HS code of six digits or more.
    """
    code = product[:6]
    if any(low <= code <= high for low, high in _VEHICLES):
        return "vehicles"
    return metal(code)
