"""Standard normal numbers for many flows at once: the generator's own, made faster where compiled.

More than half a million go into a draw of a world with a hundred economies. The numbers of NumPy's
generator are the reference: the compiled path makes the same, bit for bit, and leaves the generator
where NumPy would.
"""

from __future__ import annotations

import math
import sys
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.kernel import Library, library

Single = NDArray[np.float32]
Words = NDArray[np.uint32]

# Of the ziggurat: number of layers, where the lowest ends, the area of each, places in a layer.
LAYERS = 256
EDGE = 3.6541528853610088
AREA = 0.00492867323399
PLACES = 2**23
# So many numbers must be the same before the compiled path is used.
_COMPARED = 1 << 14


def standard_normals(generator: np.random.Generator, *shapes: tuple[int, ...]) -> list[Single]:
    """Return standard normal numbers in single precision, one array after another.

    They are those of ``generator.standard_normal(shape, dtype=np.float32)`` for each shape.

    Parameters
    ----------
    generator
        Moves on by what is taken.
    *shapes
        Of the arrays.
    """
    compiled = library()
    if compiled is None or not (_is_plain(generator) and _as_numpy(compiled)):
        return [generator.standard_normal(shape, dtype=np.float32) for shape in shapes]
    sizes = [math.prod(shape) for shape in shapes]
    numbers = _made(compiled, generator.bit_generator, sum(sizes))
    ends = np.cumsum(sizes, dtype=np.intp)
    return [
        numbers[end - size : end].reshape(shape)
        for end, size, shape in zip(ends, sizes, shapes, strict=True)
    ]


def _is_plain(generator: np.random.Generator) -> bool:
    """Return whether the next word of a generator is the lower half of a new number."""
    bits = generator.bit_generator
    return type(bits) is np.random.PCG64 and not bits.state["has_uint32"]


@cache
def _as_numpy(compiled: Library) -> bool:
    """Return whether the compiled path makes the numbers that this release of NumPy makes."""
    if sys.byteorder != "little":
        return False
    expected = np.random.Generator(np.random.PCG64(0)).standard_normal(_COMPARED, dtype=np.float32)
    return np.array_equal(_made(compiled, np.random.PCG64(0), _COMPARED), expected)


def _made(compiled: Library, bits: np.random.BitGenerator, count: int) -> Single:
    assert isinstance(bits, np.random.PCG64)
    before: Any = bits.state
    halves = [part for name in ("state", "inc") for part in divmod(before["state"][name], 1 << 64)]
    state = np.array(halves, dtype=np.uint64)
    numbers = np.empty(count, dtype=np.float32)
    used = compiled.normals(
        *(table.ctypes.data for table in (*ziggurat(), state, numbers)),
        count,
    )
    if not used:
        # No number was asked for, or the machine has none of 128 bits.
        numbers.fill(np.nan)
        return numbers
    # A number of the generator is two words; of the last, the upper one may be left.
    bits.advance((used - 1) // 2)
    last = int(bits.random_raw())
    bits.state = bits.state | {"has_uint32": used % 2, "uinteger": last >> 32}
    return numbers


@cache
def ziggurat() -> tuple[Words, Single, Single]:
    """Return the layers of the ziggurat, (LAYERS,) each.

    G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random Variables", Journal of
    Statistical Software 5(8), 2000 (https://doi.org/10.18637/jss.v005.i08); layers of equal area
    under ``exp(-x²/2)``, the lowest with the tail.

    Returns
    -------
    tuple
        Number of places in a layer that lie under the curve whatever their height; width of a
        place; height of the curve at the end of a layer.
    """
    end, height, inside = np.empty(LAYERS), np.empty(LAYERS), np.zeros(LAYERS)
    end[-1], height[-1] = EDGE, math.exp(-0.5 * EDGE**2)
    for layer in range(LAYERS - 2, 0, -1):
        above = AREA / end[layer + 1] + height[layer + 1]
        end[layer] = math.sqrt(-2.0 * math.log(above))
        height[layer] = math.exp(-0.5 * end[layer] ** 2)
        inside[layer + 1] = end[layer] / end[layer + 1]
    end[0], height[0] = AREA / height[-1], 1.0
    inside[0] = EDGE / end[0]
    return (
        np.rint(inside * PLACES).astype(np.uint32),
        (end / PLACES).astype(np.float32),
        height.astype(np.float32),
    )
