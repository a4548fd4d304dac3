"""What two sides published of one meeting, laid beside each other item by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tarazy.evidence.promises.document import Promise, PromiseList, Stated
from tarazy.evidence.units import converted


@dataclass(frozen=True)
class Beside:
    """A promise with what each list tells of it.

    Attributes
    ----------
    promise
        The promise.
    stated
        By list: what its side says of it; None where the list names it alone. A list that has
        not got the promise is not there.
    """

    promise: Promise
    stated: dict[str, Stated | None]

    @property
    def apart(self) -> bool:
        """Whether two sides tell amounts that do not meet."""
        told = [one for one in self.stated.values() if one is not None]
        spans = [span for one in told if (span := in_unit(one, told[0].unit)) is not None]
        return bool(spans) and max(low for low, _ in spans) > min(high for _, high in spans)


@dataclass(frozen=True)
class Total:
    """A list beside the sum of what is known to stand on it.

    Attributes
    ----------
    list
        The list, with the total that it tells itself.
    low, high
        Sum of the amounts that its side tells, in its unit; "up to" counts from nothing.
    known, without
        How many promises are known to stand on it, and how many of them have no amount.
    """

    list: PromiseList
    low: float
    high: float
    known: int
    without: int

    @property
    def missing(self) -> tuple[float, float] | None:
        """What the items that are not known must sum to; None where it tells no total."""
        if self.list.span is None:
            return None
        low, high = self.list.span
        return low - self.high, high - self.low


def beside(promises: Sequence[Promise], lists: Sequence[PromiseList]) -> tuple[Beside, ...]:
    """Return the promises that stand on at least one of the lists, with what each tells."""
    found = []
    for promise in promises:
        of = {one.id: _told(promise, one) for one in lists if one.id in promise.lists}
        if of:
            found.append(Beside(promise, of))
    return tuple(found)


def total(promises: Sequence[Promise], of: PromiseList) -> Total:
    """Return the sum of what is known to stand on a list."""
    on = [promise for promise in promises if of.id in promise.lists]
    told = [_told(promise, of) for promise in on]
    spans = [
        span for one in told if one is not None and (span := in_unit(one, of.unit)) is not None
    ]
    return Total(
        list=of,
        low=sum(low for low, _ in spans),
        high=sum(high for _, high in spans),
        known=len(on),
        without=len(on) - len(spans),
    )


def in_unit(stated: Stated, unit: str) -> tuple[float, float] | None:
    """Return the lowest and the highest amount in a unit; None where none is told.

    Raises
    ------
    InputError
        If it is in a unit of another quantity.
    """
    if stated.span is None:
        return None
    low, high = (converted(one, stated.unit, unit, f"by {stated.by}") for one in stated.span)
    return low, high


def _told(promise: Promise, of: PromiseList) -> Stated | None:
    """Return what the side of a list says, the first in the document."""
    return next((one for one in promise.stated if one.by == of.by), None)
