"""Shares of labour by sector that meet the level of an economy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError

Array = NDArray[np.float64]


def to_level(pattern: Array, room: Array, weight: Array, level: float) -> Array:
    """Return shares of labour in value added, (J,), whose weighted mean is a level.

    All log odds move by the same amount, so that a share of what labour and capital earn stays
    between 0 and 1: ``share = room / (1 + exp(-(log odds of pattern + shift)))``.

    Parameters
    ----------
    pattern
        (J,) between 0 and 1, of what labour and capital earn.
    room
        (J,) what labour and capital earn, as a part of value added.
    weight
        (J,) value added.
    level
        Share of labour in all value added.

    Raises
    ------
    InputError
        If labour and capital together earn no more than the level.
    """
    part = weight / weight.sum()
    if not 0 < level < room @ part:
        raise InputError(
            f"labour's share is {level:.4f}; allowed: above 0, below the {room @ part:.4f} that "
            f"labour and capital earn"
        )
    odds = np.log(pattern / (1 - pattern))
    low, high = -60.0, 60.0
    while True:
        shift = (low + high) / 2
        shares = room / (1 + np.exp(-(odds + shift)))
        if shift in (low, high):
            return np.asarray(shares, dtype=float)
        low, high = (shift, high) if shares @ part < level else (low, shift)


def raised_to(paid: Array, self_employed: Array, weight: Array, level: float) -> Array:
    """Return shares of labour, (J,): pay of employees, and of the self-employed up to a level.

    The self-employed of every sector are taken at one multiple of what they earn elsewhere.

    Parameters
    ----------
    paid
        (J,) compensation of employees, part of value added.
    self_employed
        (J,) what the self-employed earn for their work elsewhere, part of value added.
    weight
        (J,) value added.
    level
        Share of labour in all value added; where employees alone are paid more, nothing is added.

    Raises
    ------
    InputError
        If a share would not lie between 0 and 1.
    """
    part = weight / weight.sum()
    lacking = max(level - paid @ part, 0.0)
    shares: Array = paid + lacking / (self_employed @ part) * self_employed
    if not (shares.min() > 0 and shares.max() < 1):
        raise InputError(
            f"labour's share of a sector is {shares.min():.4f} to {shares.max():.4f}; allowed: "
            f"between 0 and 1"
        )
    return shares
