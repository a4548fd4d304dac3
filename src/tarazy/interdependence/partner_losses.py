"""What losing each partner, and all of them, costs, with ranges over draws where they were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

# Both ends of an interval.
Ends = tuple[float, float]
# What a range is of, where it is not of one partner.
JOINT, GAP = "joint", "gap"
CUTS = ("exports", "imports", "both", "energy")


@dataclass(frozen=True)
class Losses:
    """What losing partners costs.

    Attributes
    ----------
    world_name, year
        Of the world.
    cuts
        As `tarazy.interdependence.severance.severance_losses` gives them.
    transit
        Partner to the loss of real income and of the real wage when everything that crosses it
        stops, per cent; empty for a country without a network.
    ranges
        Partner, `JOINT` or `GAP` to both ends of the interval that holds 90 per cent of the draws
        of the loss without all trade; empty without draws.
    draws
        Over which the ranges stand; 0 without.
    """

    world_name: str
    year: int
    cuts: xr.Dataset
    transit: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    ranges: Mapping[str, Ends] = field(default_factory=dict)
    draws: int = 0

    @property
    def partners(self) -> list[str]:
        """Codes, in the order of the table."""
        return [str(code) for code in self.cuts["partner"].values]

    @property
    def shown(self) -> list[str]:
        """Cuts, in the order of `CUTS`."""
        known = {str(cut) for cut in self.cuts["cut"].values}
        return [cut for cut in CUTS if cut in known]

    def loss(self, partner: str, cut: str) -> float:
        """Return a single loss of real income, per cent."""
        return float(self.cuts["loss"].sel(partner=partner, cut=cut))

    def joint(self, cut: str) -> float:
        """Return the loss without all partners at once, per cent."""
        return float(self.cuts["joint_loss"].sel(cut=cut))

    def gap(self, cut: str) -> float:
        """Return the joint loss less the sum of the single ones, percentage points."""
        return float(self.cuts["gap"].sel(cut=cut))

    @property
    def dearest(self) -> str:
        """The partner whose loss costs most."""
        return max(self.partners, key=lambda partner: self.loss(partner, "both"))
