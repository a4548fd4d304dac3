"""A change of the taxes that exporters levy on what they sell abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from tarazy.experiment.events.rate_forms import rate, rate_text
from tarazy.experiment.events.rates import RatedEvent, rates, refuse_below
from tarazy.scenario.parts import EVERYTHING, SELECTOR, Selector

if TYPE_CHECKING:
    from tarazy.experiment.change import Change

# A subsidy of nine tenths of the price at the least; the highest catches a rate in per cent.
BOUNDS: dict[str, tuple[float, float]] = {"set": (-0.9, 5.0), "add": (-5.0, 5.0)}


class ExportTax(RatedEvent):
    """A change of ad valorem taxes on exports, whose revenue the exporter's government has.

    The rate is on the price before the tax, and the importer's tariff is levied on the price with
    it; below zero it is a subsidy that the exporter pays. The benchmark has none. Exactly one of:
    the new rate (`set`), or points on top of the rate so far (`add`).
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("set", "add")
    BOUNDS: ClassVar[dict[str, tuple[float, float]]] = BOUNDS

    kind: Literal["export_tax"] = Field(description="'export_tax'")
    importer: Selector = Field(default=EVERYTHING, description=SELECTOR)
    set: rate(BOUNDS["set"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=rate_text(BOUNDS["set"])
    )
    add: rate(BOUNDS["add"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=rate_text(BOUNDS["add"])
    )

    @property
    def accumulates(self) -> bool:
        """Points add up; a rate is a state."""
        return self.instruction == "add"

    def apply(self, change: Change, where: str) -> None:
        """Change the rates so far."""
        tax, key = change.export_taxes(), self.instruction
        cells, given = rates(self, change, key, where)
        new = given if key == "set" else tax[cells] + given
        told = "tax of {exporter} on exports to {importer} in {sector} becomes"
        refuse_below(change, cells, new, BOUNDS["set"][0], f"{where}: {key}", told)
        tax[cells] = new
