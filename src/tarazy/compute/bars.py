"""A bar of progress for a notebook or a script, in plain text; the shell draws its own."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_WIDTH = 30
# Seconds between two drawings.
_PAUSE = 0.2


class Bar:
    """What `progress` may be: draws one line on the error stream, again and again.

    Parameters
    ----------
    text
        What stands before the bar.
    stream
        Where it is drawn; by default the error stream.
    """

    def __init__(self, text: str = "", stream: TextIO | None = None) -> None:
        self._text, self._stream = text, stream
        self._begun: tuple[float, int] | None = None
        self._drawn = -_PAUSE

    def __call__(self, done: int, total: int) -> None:
        """Draw how many are done of all, and how long the rest takes at the pace so far."""
        now = time.monotonic()
        # What was finished before says nothing of the pace.
        begun, before = self._begun = self._begun or (now, done)
        if now - self._drawn < _PAUSE and done < total:
            return
        self._drawn = now
        filled = _WIDTH * done // max(1, total)
        pace = (now - begun) / (done - before) if done > before else None
        rest = "" if pace is None or done == total else f", {_time(pace * (total - done))} left"
        bar = "#" * filled + "." * (_WIDTH - filled)
        line = f"{self._text} [{bar}] {done} of {total}{rest}".strip()
        stream = sys.stderr if self._stream is None else self._stream
        stream.write(f"\r{line:<100}" + ("\n" if done == total else ""))
        stream.flush()


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
