"""Where the next point of a sweep may be: on the curve, or the surface, through those before it."""

from __future__ import annotations

from collections.abc import Hashable
from math import prod
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A step of the axis over the one before, beyond which nothing is told of what lies ahead: one point
# may be without an answer.
FARTHEST = 2.5
# Points that a curve may pass through along a row: each more doubles what the last digits of a
# state count. From row to row, of which all points are kept, fewer.
MOST, MOST_ROWS = 9, 4
# Points of a row that is kept for the next.
LONGEST = 128
# Of a state one number in so many is looked at to tell which degree serves best.
LOOKED_AT = 7


class Curve:
    """The polynomial through the last points along an axis, of the degree that serves best.

    Answers follow a tariff or a cost smoothly, so that a curve of higher degree comes closer to the
    next of them, up to what their last digits, or a bend, allow. Which degree that is, the last
    point tells: the one that would have come closest to it.

    Parameters
    ----------
    most
        Points that it may pass through.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: list[float | None] = []
        self._states: list[Array] = []
        self._degree = 1

    def add(self, place: float | None, state: Array) -> None:
        """Follow the curve to a point, at its place on the axis if that is a number."""
        if not self.leads_to(place):
            # What came before tells nothing of what comes now.
            self._places, self._states, self._degree = [], [], 1
        elif len(self._places) > 1:
            missed = np.abs(self._guesses(place) - state[::LOOKED_AT]).max(axis=1)
            closest = int(missed.argmin())
            # The highest that could be tried may be surpassed by one that could not.
            self._degree = closest + (closest == len(missed) - 1)
        kept = self._most - 1
        self._places = [*self._places[-kept:], place]
        self._states = [*self._states[-kept:], state]

    def at(self, place: float | None) -> Array:
        """Return where a point may be: on the curve, or, where it does not lead, at the last point.

        Parameters
        ----------
        place
            Of the point on the axis, if that is a number.
        """
        if not self.leads_to(place):
            return self._states[-1]
        degree = min(self._degree, len(self._places) - 1)
        weights = _weights(self._numbers[-degree - 1 :], place)[-1]
        ahead = weights[0] * self._states[-1]
        for weight, state in zip(weights[1:], self._states[-2::-1], strict=False):
            ahead += weight * state
        return np.asarray(ahead)

    def leads_to(self, place: float | None) -> TypeGuard[float]:
        """Return whether a place is the next in the direction of the others, and not far off."""
        if place is None or not self._places or self._places[-1] is None:
            return False
        *before, last = self._numbers
        step = place - last
        usual = last - before[-1] if before else step
        return step != 0.0 and 0.0 < step / usual <= FARTHEST

    @property
    def _numbers(self) -> list[float]:
        return [place for place in self._places if place is not None]

    def _guesses(self, place: float) -> Array:
        """Return where curves of all degrees from zero on lead: (degrees, numbers looked at)."""
        weights = np.zeros((len(self._states), len(self._states)))
        for degree, of_degree in enumerate(_weights(self._numbers, place)):
            weights[degree, : degree + 1] = of_degree
        return np.asarray(weights @ np.array([state[::LOOKED_AT] for state in self._states[::-1]]))


class Surface:
    """What points of a grid, row by row, tell of the next.

    Along a row goes the curve of what points differ by from where the rows before lead: the first
    points of a row profit from those rows, and all others from both axes.
    """

    def __init__(self) -> None:
        self._others: Hashable = None
        self._row: float | None = None
        self._keeps = False
        self._columns: dict[int, Curve] = {}
        self._along = Curve(MOST)
        # Of the last point of the row: its state, and whether rows before led to it.
        self._last: tuple[Array, bool] | None = None
        # Where they lead in the column asked for last.
        self._leading: tuple[int, Array | None] | None = None

    def begin(self, row: float | None, others: Hashable, length: int) -> None:
        """Begin a row.

        Parameters
        ----------
        row
            Its place on the axis along which rows follow one another, if that is a number.
        others
            What rows have in common that follow one another.
        length
            Points of the row.
        """
        self._keeps = row is not None and length <= LONGEST
        if not self._keeps or others != self._others:
            self._columns = {}
        self._others, self._row = others, row
        self._along, self._last, self._leading = Curve(MOST), None, None

    def at(self, column: int, place: float | None) -> Array | None:
        """Return where a point may be, or None where nothing close by is known.

        Parameters
        ----------
        column
            Its number in the row.
        place
            Its place along the row, if that is a number.
        """
        base = self._base(column)
        if self._last is None:
            return base
        state, based = self._last
        if based != (base is not None):
            return state if base is None else base
        ahead = self._along.at(place)
        return ahead if base is None else base + ahead

    def add(self, column: int, place: float | None, state: Array) -> None:
        """Tell where a point is: see `at`."""
        base = self._base(column)
        based = base is not None
        if self._last is not None and self._last[1] != based:
            self._along = Curve(MOST)
        self._along.add(place, state if base is None else state - base)
        self._last = state, based
        if self._keeps:
            self._columns.setdefault(column, Curve(MOST_ROWS)).add(self._row, state)

    def _base(self, column: int) -> Array | None:
        """Return where the rows before lead."""
        if self._leading is None or self._leading[0] != column:
            curve = self._columns.get(column)
            leads = curve is not None and curve.leads_to(self._row)
            self._leading = column, curve.at(self._row) if leads and curve is not None else None
        return self._leading[1]


def _weights(places: list[float], place: float) -> list[list[float]]:
    """Return Lagrange's weights of values at the last one, two, ... places for that at another.

    The weight of the last place comes first.
    """
    found: list[list[float]] = [[]]
    nearer: list[float] = []
    for older in reversed(places):
        weights = [
            weight * (place - older) / (near - older)
            for weight, near in zip(found[-1], nearer, strict=True)
        ]
        found.append([*weights, prod((place - near) / (older - near) for near in nearer)])
        nearer.append(older)
    return found[1:]
