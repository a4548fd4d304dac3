"""The Equal Earth projection: an equal-area world map with a familiar shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tarazy.figures.geography.region import A1, A2, A3, A4

Array = NDArray[np.float64]


def equal_earth(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Array, Array]:
    """Project points of the unit sphere onto the plane.

    Parameters
    ----------
    longitude
        Degrees east of the central meridian, -180 to 180; any shape.
    latitude
        Degrees north; the shape of `longitude`.

    Returns
    -------
    tuple
        x in about -2.71 to 2.71 and y in about -1.32 to 1.32, in radii of the sphere.

    Notes
    -----
    Savric, Patterson & Jenny (2018), "The Equal Earth map projection", International Journal of
    Geographical Information Science 33(3), equations 7-8 and table 2.
    """
    lam = np.radians(np.asarray(longitude, dtype=np.float64))
    theta = np.arcsin(np.sqrt(3.0) / 2.0 * np.sin(np.radians(np.asarray(latitude, np.float64))))
    square = theta * theta
    sixth = square**3
    slope = 9 * A4 * sixth * square + 7 * A3 * sixth + 3 * A2 * square + A1
    x = 2.0 * np.sqrt(3.0) * lam * np.cos(theta) / (3.0 * slope)
    y = theta * (A4 * sixth * square + A3 * sixth + A2 * square + A1)
    return x, y
