"""Rates of the section 232 duties on steel and aluminium, and how far they rose."""

from __future__ import annotations

from collections.abc import Collection

from tarazy.policy.section_232 import Metal, metal

# Fractions of value. Before 2025 Kazakhstan had no exemption: 25 % and 10 %. Proclamation 10947
# raised both to 50 % on 4 June 2025.
RATE_2018: dict[Metal, float] = {"steel": 0.25, "aluminium": 0.10}
RATE_2025: dict[Metal, float] = {"steel": 0.50, "aluminium": 0.50}


def duty_2018(product: str, metals: Collection[Metal] = ("steel", "aluminium")) -> float:
    """Return the duty of 2018 to 2025 on steel or aluminium, fraction of value.

    Parameters
    ----------
    product
        HS code of six digits or more.
    metals
        Those on which the exporter pays it.
    """
    kind = metal(product)
    return RATE_2018[kind] if kind and kind in metals else 0.0


def increase_2025(product: str) -> float:
    """Return by how much the duty on steel or aluminium rose in June 2025, fraction of value."""
    kind = metal(product)
    return RATE_2025[kind] - RATE_2018[kind] if kind else 0.0
