"""A row of an agenda: an obstacle, its numbers, and what they allow to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from tarazy.obstacles.measuring import Gains
from tarazy.obstacles.obstacle import Obstacle
from tarazy.text.materiality import reading

if TYPE_CHECKING:
    from tarazy.text.texts import Texts

# What a gain and its range allow to say of the country, the surest gain first.
Certainty: TypeAlias = Literal[
    "gains", "gains_without_range", "about_zero", "cannot_tell", "loses", "not_computed"
]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
_WORDS: dict[str, Certainty] = {
    "rises": "gains",
    "falls": "loses",
    "about_zero": "about_zero",
    "cannot_tell": "cannot_tell",
}


@dataclass(frozen=True)
class AgendaRow:
    """One obstacle and its numbers.

    Attributes
    ----------
    obstacle
        What stands in the way.
    gains
        What lifting it brings; None where nothing is computed.
    failure
        Why an experiment has no answer; empty where it has one, or none is asked.
    """

    obstacle: Obstacle
    gains: Gains | None
    failure: str = ""

    @property
    def certainty(self) -> Certainty:
        """What may be said of the country's gain: its sign where the whole range has it."""
        if self.gains is None:
            return "not_computed"
        gain, ends = self.gains.country, self.gains.ranges.get("country")
        if ends is not None:
            return _WORDS[reading(gain, ends.low, ends.high)]
        told = reading(gain)
        return "gains_without_range" if told == "rises" else _WORDS[told]

    def reason(self, words: Texts) -> str:
        """Return why nothing is computed; empty where something is."""
        if self.gains is not None:
            return ""
        return self.obstacle.missing(words) or self.failure
