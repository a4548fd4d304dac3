"""The balance of dependence at a glance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tarazy.interdependence.words import word
from tarazy.results import Glance
from tarazy.text.plain_table import amount

if TYPE_CHECKING:
    from tarazy.interdependence.results import Dependence

# The channels that are shown, and what the loss of a partner is called.
_CHANNELS = ("exports", "imports", "value_added_exports", "energy_transit")
_LOSS = "real income lost without it"
_MOST_PARTNERS = 8


def of_dependence(found: Dependence) -> Glance:
    """Return what each partner has of channels, and what is lost without it."""
    codes = [partner.code for partner in found.partners][:_MOST_PARTNERS]
    lines: dict[str, dict[str, float]] = {}
    column = "value" if found.scenario is None else "after"
    if "channels" in found.rows:
        for row in found.table("channels").to_dict("records"):
            if row["channel"] in _CHANNELS:
                share = 100 * float(row[column])
                lines.setdefault(word("channel", row["channel"], "en"), {})[row["partner"]] = share
    if "severance" in found.rows:
        for row in found.table("severance").to_dict("records"):
            if (row["measure"], row["cut"]) == ("loss", "both"):
                lines.setdefault(_LOSS, {})[row["partner"]] = float(row[column])
    after = "" if found.scenario is None else f" after {found.scenario}"
    year = found.world_year
    return Glance(
        title=f"Dependence of {found.country} on {found.world_name} ({year}){after}: per cent",
        header=["", *codes] if lines else [],
        rows=[[title, *(_shown(cells, code) for code in codes)] for title, cells in lines.items()],
        notes=[
            f"tables: {', '.join(found.tables)}",
            f"digest {found.digest}, world {found.world_digest}",
        ],
    )


def _shown(cells: dict[str, Any], code: str) -> str:
    value = cells.get(code, math.nan)
    return amount(value) if math.isfinite(value) else "-"
