"""Which roll calls of the General Assembly are about arms, by the words of their titles.

The files carry no subjects. A roll call belongs to a subject where its title or description has one
of the subject's words; a paragraph of a resolution belongs with the resolution.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.un_votes import RollCalls

_NUCLEAR = (
    *("nuclear", "denuclear", "test[- ]ban", "fissile", "non-proliferation"),
    *("nonproliferation", "atomic energy agency", "iaea", "ballistic missile"),
)
_ARMS = (
    *("disarmament", "arms race", "arms control", "arms trade", "arms transfer", "small arms"),
    *("armaments", "conventional arms", "weapon", "missile", "landmine", "land[- ]mine"),
    *("anti-personnel", "cluster munition", "military expenditure", "depleted uranium"),
)
# Nuclear power that is about health and accidents, and no arms.
_NOT = ("atomic radiation", "chernobyl", "semipalatinsk")
SUBJECTS: dict[str, re.Pattern[str]] = {
    "disarmament": re.compile("|".join((*_NUCLEAR, *_ARMS))),
    "nuclear": re.compile("|".join(_NUCLEAR)),
}
_EXCEPT = re.compile("|".join(_NOT))


def about(titles: Sequence[str], subject: str) -> NDArray[np.bool_]:
    """Return whether every roll call is about a subject.

    Parameters
    ----------
    titles
        Of the roll calls.
    subject
        Of `SUBJECTS`: ``nuclear`` weapons and their spread are a part of ``disarmament``.

    Returns
    -------
    numpy.ndarray
        (roll call,).
    """
    words, without = SUBJECTS[subject], _EXCEPT
    lower = [title.lower() for title in titles]
    return np.array([bool(words.search(t)) and not without.search(t) for t in lower])


def only(calls: RollCalls, chosen: NDArray[np.bool_]) -> RollCalls:
    """Return the chosen roll calls."""
    return RollCalls(calls.countries, calls.years[chosen], calls.votes[chosen])
