"""The smallest change that is told as one: below it an effect is "about 0", and has no sign.

It is a convention, and one for everything that is said of an answer: sentences, maps, expected
signs, verdicts. Tables and files keep all digits. `docs/explanation/limits.md` gives its reasons.
"""

from __future__ import annotations

import math
from typing import Literal

# Per cent of income. For what is not income, the same part of what it is measured by: per cent of a
# flow, a price or a volume; percentage points of a share.
MATERIAL = 0.01
# As a fraction, for numbers from 0 to 1 such as an index of concentration.
MATERIAL_PART = MATERIAL / 100.0
# What the solver may leave open, per cent: counts of draws by sign leave it out.
NOISE = 1e-6

Reading = Literal["rises", "falls", "about_zero", "cannot_tell"]


def is_material(value: float, least: float = MATERIAL) -> bool:
    """Return whether a change is large enough to be told; NaN is not.

    Parameters
    ----------
    value
        Per cent, percentage points, or in the unit of `least`.
    least
        The smallest change that is.
    """
    return abs(value) >= least


def is_about_zero(value: float, least: float = MATERIAL) -> bool:
    """Return whether a number is known and too small to be told."""
    return abs(value) < least


def reading(
    central: float,
    low: float | None = None,
    high: float | None = None,
    least: float = MATERIAL,
) -> Reading:
    """Return what an effect and its interval allow to say.

    Parameters
    ----------
    central
        The effect, in per cent or percentage points.
    low, high
        Ends of its interval; without them the effect alone decides.
    least
        As in `is_material`.

    Returns
    -------
    str
        ``about_zero`` where the effect, or all of its interval, is below `least`; ``cannot_tell``
        where the interval has both signs or a number is missing; else ``rises`` or ``falls``.
    """
    ends = [central if low is None else low, central if high is None else high]
    if not all(map(math.isfinite, (central, *ends))):
        return "cannot_tell"
    if not is_material(central, least) or not any(is_material(end, least) for end in ends):
        return "about_zero"
    if min(ends) > NOISE:
        return "rises"
    return "falls" if max(ends) < -NOISE else "cannot_tell"
