"""Maintenance of an element, placed where it costs least."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.arguments.months import MOST_MONTHS
from tarazy.experiment.events.network_event import NAMED_ELEMENTS, WindowedEvent
from tarazy.scenario.parts import NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.maintenance import Placed
    from tarazy.corridors.solve import Engine

# Ten windows of a month; what lasts longer is asked in months.
_MOST_DAYS = 366


class Maintenance(WindowedEvent):
    """An outage of a given length somewhere in the months or dates, where it costs least.

    `length` counts months in a row, or days where the window is one of `dates`; of several windows
    it lies in one. Every start is solved, beside whatever else the document changes, and of equally
    good ones the earliest is taken (:mod:`tarazy.corridors.maintenance`).
    """

    kind: Literal["maintenance"] = Field(description="'maintenance'")
    element: NamesOnce = Field(description=NAMED_ELEMENTS)
    length: int = Field(
        strict=True,
        ge=1,
        le=_MOST_DAYS,
        description=f"months in a row (up to {MOST_MONTHS}), or days where dates are given",
    )
    left: float = Field(
        default=0.0,
        strict=True,
        ge=0.0,
        lt=1.0,
        allow_inf_nan=False,
        description="the share of capacity that is left meanwhile, from 0 to below 1",
    )

    @property
    def depends(self) -> int:
        """Where it costs least depends on all that the others change."""
        return 2

    def changes(self, engine: Engine) -> Changes:
        """Return the outage, placed where nothing else changes."""
        from tarazy.corridors.changes import NO_CHANGES

        return self.changes_beside(engine, NO_CHANGES)

    def changes_beside(self, engine: Engine, others: Changes) -> Changes:
        """Return the outage, placed beside what the other events change."""
        return self.placed(engine, others).changes

    def check(self, engine: Engine) -> None:
        """Refuse what the network does not have, or a length that does not fit, without a solve."""
        from tarazy.corridors.changes import numbers
        from tarazy.corridors.maintenance import starts_of

        starts = starts_of(
            engine,
            self.element,
            self.length,
            left=self.left,
            months=self.months,
            dates=self.dates,
        )
        for changes in starts.values():
            numbers(engine.layout, changes)

    def placed(self, engine: Engine, others: Changes) -> Placed:
        """Return the outage, its start, and what each start would cost."""
        from tarazy.corridors.maintenance import maintenance

        return maintenance(
            engine,
            self.element,
            self.length,
            left=self.left,
            months=self.months,
            dates=self.dates,
            given=others,
        )

    def answer(self, engine: Engine, given: Changes) -> Answer:
        """Return what it changes; table ``starts`` has what each start would cost.

        ``extra`` has ``least_loss`` and ``largest_loss`` of the objective, million USD; the
        question has the ``start``.
        """
        from tarazy.corridors.questions import answer_to

        placed = self.placed(engine, given)
        question = self.question() | {"start": placed.start}
        losses = placed.starts["loss"]
        return replace(
            answer_to(engine, question, placed.changes, given),
            extra={"least_loss": placed.loss, "largest_loss": float(losses.max())},
            details={"starts": placed.starts},
        )
