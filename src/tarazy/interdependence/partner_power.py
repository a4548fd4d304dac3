"""What partners could take away by withholding what they sell, each alone and all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Power:
    """What partners could take away by withholding what they sell.

    Attributes
    ----------
    world_name, year
        Of the world.
    points
        As `tarazy.interdependence.power.power` gives them; the last coalition is all partners
        together.
    curve
        As `tarazy.interdependence.power.power_curve` gives it.
    """

    world_name: str
    year: int
    points: xr.Dataset
    curve: xr.Dataset

    @property
    def singles(self) -> list[str]:
        """The partners, each alone."""
        return [str(code) for code in self.points["coalition"].values if "+" not in str(code)]

    @property
    def coalition(self) -> str:
        """All of them together."""
        return str(self.points["coalition"].values[-1])

    @property
    def strongest(self) -> str:
        """The partner with the most power alone."""
        return max(self.singles, key=self.loss)

    def controlled(self, coalition: str) -> float:
        """Return the share of the country's purchases, a fraction."""
        return float(self.points["controlled"].sel(coalition=coalition))

    def loss(self, coalition: str) -> float:
        """Return the loss with Cobb-Douglas shares between sectors, as in the model, per cent."""
        return float(self.points["loss"].sel(coalition=coalition, rho=1.0))
