"""An expansion: more room on what exists in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from tarazy.errors import InputError
from tarazy.experiment.events.network_event import NAMED_ELEMENTS, WindowedEvent, YearlyVolume
from tarazy.scenario.parts import Instructed, NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes, Key
    from tarazy.corridors.layout import Layout
    from tarazy.corridors.solve import Engine


class Expansion(WindowedEvent, Instructed):
    """More room on what exists.

    Exactly one of: a `factor` on capacity, or a new quality `limit` in the network's unit per year
    on every commodity of the arc that has one.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("factor", "limit")

    kind: Literal["expansion"] = Field(description="'expansion'")
    element: NamesOnce = Field(description=NAMED_ELEMENTS)
    factor: float | None = Field(
        default=None,
        strict=True,
        gt=1.0,
        le=100.0,
        allow_inf_nan=False,
        description="a number above 1 and up to 100 (1.5 is half as much again)",
    )
    limit: YearlyVolume | None = Field(
        default=None,
        description="a volume per year in the network's unit, from 0",
    )

    @property
    def accumulates(self) -> bool:
        """Factors multiply; a later limit replaces."""
        return self.factor is not None

    def changes(self, engine: Engine) -> Changes:
        """Return the wider room of the elements, or their new limits."""
        from tarazy.corridors.changes import Changes
        from tarazy.corridors.questions import elements_of

        if self.limit is not None:
            return Changes(limits=self._limits(engine.layout, self.limit))
        assert self.factor is not None
        elements_of(engine.layout, self.element)
        return Changes(capacity_factor=self.factors(engine, self.element, self.factor))

    def _limits(self, layout: Layout, limit: float) -> dict[Key, float]:
        from tarazy.corridors.windows import held

        lanes = [str(lane) for lane in layout.lanes[layout.limited]]
        limits: dict[Key, float] = {}
        for element in self.element:
            limited = [lane for lane in lanes if lane.partition("/")[0] == element]
            if not limited:
                known = ", ".join(dict.fromkeys(lane.partition("/")[0] for lane in lanes))
                raise InputError(
                    f"limit: {element!r} has no quality limit; allowed: {known or 'factor instead'}"
                )
            for lane in limited:
                before = float(layout.limits[lanes.index(lane)])
                # On the days outside the window the limit of the tables holds.
                for key, share in held(layout.calendar, lane, self.window).items():
                    limits[key] = (1.0 - share) * before + share * limit
        return limits
