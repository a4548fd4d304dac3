"""What is said of an interval over few draws."""

from __future__ import annotations

from tarazy.text.texts import Texts

# With fewer draws the 5th percentile lies between the least draw and the next, the 95th between the
# two largest: an interval that is expected to hold less than 90 per cent.
LEAST = 21


def few_draws(draws: int, words: Texts) -> list[str]:
    """Return a sentence where draws are too few for a 90 % interval; none without any draw."""
    return [words("draws.few", draws=draws)] if 0 < draws < LEAST else []
