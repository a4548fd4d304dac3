"""Events that change a world: tariffs, the cost of delivery, productivity."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from tarazy.scenario.event import Event

if TYPE_CHECKING:
    from tarazy.experiment.change import Change
    from tarazy.scenario.parts import Selection
    from tarazy.scenario.selectors import Selector


class WorldEvent(Event, ABC):
    """Base of the events that change the arrays of a counterfactual."""

    @abstractmethod
    def apply(self, change: Change, where: str) -> None:
        """Change what the events before have left.

        Parameters
        ----------
        change
            The arrays so far, changed in place.
        where
            Where the event stands, for messages.

        Raises
        ------
        InputError
            If the world does not have what the event names, or a value that follows is not
            allowed.
        """

    @abstractmethod
    def selections(self) -> tuple[Selection, ...]:
        """Return the selections of economies that the event holds."""

    def named(self) -> tuple[str, ...]:
        """Return what its selections name, apart from exceptions and ``"*"``."""
        names = (name for selection in self.selections() for name in selection.of)
        return tuple(name for name in names if name != "*")

    def absent(self, economies: Selector) -> dict[str, list[str]]:
        """Return, for every group of economies that the event names, its members without a row.

        Parameters
        ----------
        economies
            Of the world.
        """
        absent: dict[str, list[str]] = {}
        for selection in self.selections():
            absent |= economies.absent(selection)
        return absent
