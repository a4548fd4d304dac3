"""Biproportional balancing of perturbed flows, fast enough for every draw.

The flows nearest to a perturbed table, in relative entropy, that meet its totals: RAS, with a third
set of factors where totals of pairs are known. Factors are kept apart from the flows, so that a
round costs two batched matrix-vector products; compiled, in `tarazy.kernel`, it reads every flow
once. Both do the same in the same number of rounds, and differ by rounding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import TarazyError
from tarazy.kernel import Library, library

Array = NDArray[np.float64]

MAX_ROUNDS = 1000
# Rounds after which the tables that are balanced already are left aside.
STRETCH = 8


class NotBalancedError(TarazyError):
    """Perturbed flows could not be brought back to their totals."""


def balance(
    flows: Array, rows: Array, columns: Array, allowed: Array, *, out: Array | None = None
) -> Array:
    """Return tables that meet the totals of their rows and columns.

    Parameters
    ----------
    flows
        (B, R, C) as many tables; not negative.
    rows, columns
        (B, R) and (B, C) totals. Those of rows are met to rounding.
    allowed
        Largest gap of the total of a column, in the shape of `columns` or broadcast to it.
    out
        (B, R, C) where they are written, which may be `flows`; new ones by default. Where totals
        are not met, what it holds is of no use.

    Raises
    ------
    NotBalancedError
        If totals are not met after many rounds.
    """
    allowed = np.broadcast_to(allowed, columns.shape)
    out = np.empty_like(flows, dtype=np.float64) if out is None else out
    compiled = library()
    if compiled is None:
        met = _balance(flows, rows, columns, allowed, out)
    else:
        met = _balance_compiled(compiled, flows, rows, columns, allowed, out)
    if not met:
        raise NotBalancedError(f"flows are off their totals after {MAX_ROUNDS} rounds of balancing")
    return out


def _balance(flows: Array, rows: Array, columns: Array, allowed: Array, out: Array) -> bool:
    """Write balanced tables and return whether totals are met: the reference."""
    row, column = np.ones_like(rows), np.ones_like(columns)
    left = np.arange(len(flows))
    part = flows
    for _ in range(0, MAX_ROUNDS, STRETCH):
        factor = column[left]
        # Factors overflow where totals cannot be met; a comparison with NaN fails.
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(STRETCH):
                other = _over(rows[left], (part @ factor[..., None])[..., 0])
                before, found = factor, (part.mT @ other[..., None])[..., 0]
                factor = _over(columns[left], found)
            off = ~np.all(np.abs(found * before - columns[left]) <= allowed[left], axis=1)
        # Where columns are met, rows were the last to be scaled.
        row[left], column[left] = other, np.where(off[:, None], factor, before)
        left, part = left[off], part[off]
        if not left.size:
            np.multiply(flows, row[:, :, None], out=out)
            out *= column[:, None, :]
            return True
    return False


def _balance_compiled(
    compiled: Library, flows: Array, rows: Array, columns: Array, allowed: Array, out: Array
) -> bool:
    tables, height, width = flows.shape
    # Tables may lie transposed, if those that are written do too.
    down = _lies_plain(flows.mT) and _lies_plain(out.mT) and out.flags.writeable
    given = flows if down else _plain(flows)
    direct = down or (_lies_plain(out) and out.flags.writeable)
    made = out if direct else np.empty_like(given)
    work = np.empty((height + 4) * (width + 10) + 3 * (width + 8) + 8)
    totals = (
        _plain(np.broadcast_to(rows, (tables, height))),
        _plain(np.broadcast_to(columns, (tables, width))),
        _plain(allowed),
    )
    met = compiled.balance(
        given.ctypes.data,
        made.ctypes.data,
        *(total.ctypes.data for total in totals),
        *(tables, height, width),
        *((1, height) if down else (width, 1)),
        *(MAX_ROUNDS, STRETCH),
        work.ctypes.data,
    )
    if met and not direct:
        out[...] = made
    return bool(met)


def approach_pairs(flows: Array, exports: Array, imports: Array, pairs: Array, rounds: int) -> None:
    """Scale flows so that, once balanced by sector, their sums by pair are close to those given.

    The three sets of totals are met in turn for a number of rounds. The first rounds do nearly all
    there is to do.

    Parameters
    ----------
    flows
        (G, N, N) sector, importer, exporter; changed in place, up to factors of rows and columns.
    exports, imports
        (G, N) totals by sector, of the exporter and of the importer.
    pairs
        (N, N) importer, exporter: totals over sectors; NaN where free.
    rounds
        How many.
    """
    compiled = library()
    if compiled is None:
        _approach_pairs(flows, exports, imports, pairs, rounds)
    else:
        _approach_pairs_compiled(compiled, flows, exports, imports, pairs, rounds)


def _approach_pairs(
    flows: Array, exports: Array, imports: Array, pairs: Array, rounds: int
) -> None:
    """Scale flows as `approach_pairs` does: the reference."""
    known = ~np.isnan(pairs)
    seller = np.ones_like(exports)
    for _ in range(rounds):
        buyer = _over(imports, (flows @ seller[..., None])[..., 0])
        seller = _over(exports, (flows.mT @ buyer[..., None])[..., 0])
        found = np.einsum("jni,jn,ji->ni", flows, buyer, seller)
        flows *= np.where(known, _over(pairs, found), 1.0)


def _approach_pairs_compiled(
    compiled: Library, flows: Array, exports: Array, imports: Array, pairs: Array, rounds: int
) -> None:
    sectors, n, _ = flows.shape
    direct = _lies_plain(flows) and flows.flags.writeable
    made = flows if direct else np.array(flows, dtype=np.float64, order="C")
    work = np.empty((n + 2 * sectors + 2) * (n + 8) + sectors * n + 8)
    totals = (
        _plain(np.broadcast_to(exports, (sectors, n))),
        _plain(np.broadcast_to(imports, (sectors, n))),
        _plain(np.broadcast_to(pairs, (n, n))),
    )
    compiled.approach_pairs(
        made.ctypes.data,
        *(total.ctypes.data for total in totals),
        *(sectors, n, rounds),
        work.ctypes.data,
    )
    if not direct:
        flows[...] = made


def _lies_plain(array: Array) -> bool:
    """Return whether C reads the array as it is."""
    return array.flags.c_contiguous and array.dtype == np.float64


def _plain(array: Array) -> Array:
    """Return the array as C reads it: itself, where it lies so."""
    return np.ascontiguousarray(array, dtype=np.float64)


def _over(total: Array, found: Array) -> Array:
    return np.divide(total, found, out=np.zeros_like(found), where=found > 0)
