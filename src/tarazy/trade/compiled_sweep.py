"""The accelerated sweeps of the solver by the compiled library: leaner, and the same answer.

The equations are those of `tarazy.trade.equations`; the sweep of `tarazy.trade.sweep` is the
reference, and solves where there is no library. Here a sweep evaluates prices and sales once, reads
every trade array once, and mostly in single precision; see ``sweep.c``.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from ctypes import byref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.kernel.library import (
    ANSWER_WANTED,
    DEPTH,
    LANES,
    CAnchor,
    CFound,
    CHistory,
    CModel,
    Library,
)
from tarazy.trade.data import CLOSURES, Closure, Moved
from tarazy.trade.response import Response, WageResponse, wages_answer
from tarazy.trade.sweep import Markets, Model, Prices, Swept

Array = NDArray[np.float64]

# The order of the closures in C.
_CLOSURES: Sequence[Closure] = ("fixed", "income_share", "zero")
assert set(_CLOSURES) == set(CLOSURES)
# A cache line: vectors begin at multiples of it.
_LINE = 64
# Work arrays are kept for so many sizes of problem by every thread.
_KEPT = 2


class _Work:
    """Arrays that solves of one size use one after another: new ones have to be cleared."""

    def __init__(self, n: int, j: int, traded: int, dutiable: int) -> None:
        rows = padded(n)
        size = n + 2 * j * n
        self.rough_K = aligned((traded, n, rows), np.float32)
        self.rough_Kt = aligned((dutiable, n, rows), np.float32)
        self.left = aligned((traded * n, rows), np.float32)
        self.right = aligned((traded * n, rows), np.float32)
        self.rest = np.empty((n, n))
        self.scratch = np.empty(size + j * n + 4 * n)
        self.anchor = np.empty(traded + (5 * traded + 4 * j) * n)
        self.rough_inputs = aligned((n, j, padded(j)), np.float32)
        self.inputs: Array | None = None
        # What K and Kt in single precision are of.
        self.laid: Moved | None = None
        self.past = aligned((2, DEPTH, padded(size)), np.float32)
        self.last = np.empty((2, size))

    def stale(self, moved: Moved | None) -> NDArray[np.int64] | None:
        """Return the rows of K and Kt that another problem has to lay out anew; None is all."""
        before, self.laid = self.laid, moved
        if before is None or moved is None or before.base is not moved.base:
            return None
        return np.union1d(before.rows, moved.rows).astype(np.int64)


_OWN = threading.local()


def _work(n: int, j: int, traded: int, dutiable: int) -> _Work:
    """Return work arrays of a size, of this thread alone."""
    known: dict[tuple[int, ...], _Work] = _OWN.__dict__.setdefault("known", {})
    key = (n, j, traded, dutiable)
    found = known.pop(key, None) or _Work(*key)
    known[key] = found
    while len(known) > _KEPT:
        del known[next(iter(known))]
    return found


def padded(n: int) -> int:
    """Return the length of a row in single precision: a whole number of vectors."""
    return -(-n // LANES) * LANES


def aligned(shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    """Return an array that begins at a cache line, not cleared."""
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    raw = np.empty(count + _LINE, dtype=np.uint8)
    first = -raw.ctypes.data % _LINE
    found: NDArray[Any] = raw[first : first + count].view(dtype).reshape(shape)
    return found


class Sweeps:
    """A problem laid out for the library, at a state that its sweeps move.

    Work arrays are those of the thread: once another problem is laid out in it, sweeps of this one
    can't go on.

    Parameters
    ----------
    library
        The compiled library.
    model
        The problem.
    closure
        Of the deficits.
    state
        (N + 2·J·N,) see `tarazy.trade.sweep`; it is copied.
    moved
        What the problem changes of others that are laid out in this thread; None where that is not
        known.
    """

    def __init__(
        self,
        library: Library,
        model: Model,
        closure: Closure,
        state: Array,
        moved: Moved | None = None,
    ) -> None:
        self._library = library
        traded, n, _ = model.K.shape
        j, dutiable = len(model.final_share), len(model.Kt)
        self._given, self._n, self._j = model, n, j
        self.state = np.array(state, dtype=np.float64)
        work = self._work = _work(n, j, traded, dutiable)
        # What C reads is held here as long as it may read it.
        self._arrays = _contiguous(model)
        self._arrays["bloc"] = np.ascontiguousarray(model.same_bloc.argmax(axis=1))
        self._model = CModel(
            n=n,
            j=j,
            traded=traded,
            dutiable=dutiable,
            taxed=len(model.Kx),
            closure=_CLOSURES.index(closure),
            rough_K=work.rough_K.ctypes.data,
            rough_Kt=work.rough_Kt.ctypes.data,
            rough_inputs=work.rough_inputs.ctypes.data,
            **{
                name: array.ctypes.data
                for name, array in self._arrays.items()
                if name != "same_bloc"
            },
        )
        stale = work.stale(moved)
        self._lower("K", work.rough_K, stale)
        self._lower("Kt", work.rough_Kt, stale)
        if work.inputs is not model.input_share:
            self._lower("input_share", work.rough_inputs)
            work.inputs = model.input_share
        self.found = _outputs(n, j, traded, dutiable)
        self._found = CFound(**{name: array.ctypes.data for name, array in self.found.items()})
        self._anchor = _anchor(work.anchor, n, j, traded)
        self._progress = np.array([0.0, 0.0, np.inf, 0.0, np.inf])

    def _lower(
        self, name: str, rough: NDArray[np.float32], which: NDArray[np.int64] | None = None
    ) -> None:
        """Put an array in single precision, or some of its rows."""
        exact = self._arrays[name]
        rows, length = exact.size // exact.shape[-1], exact.shape[-1]
        first = None
        if which is not None:
            which = which[which < rows]
            rows, first = len(which), which.ctypes.data
        self._library.lower(exact.ctypes.data, rough.ctypes.data, first, rows, length)

    @property
    def made(self) -> int:
        """Sweeps made."""
        return int(self._progress[0])

    @property
    def gap(self) -> float:
        """Largest gap at the state, as the last sweep found it."""
        return float(self._progress[4])

    def measure(self) -> float:
        """Evaluate the markets at the state, and return the largest gap."""
        gap: float = self._library.sweep(
            byref(self._model),
            self.state.ctypes.data,
            None,
            byref(self._found),
            byref(self._anchor),
            1,
            None,
            self._work.scratch.ctypes.data,
        )
        self._progress[0] += 1.0
        self._progress[4] = gap
        return gap

    def response(self) -> WageResponse:
        """Return the response of wages at the state, which has been measured."""
        work, n = self._work, self._n
        self._library.slope(
            byref(self._model),
            byref(self._found),
            self.state.ctypes.data,
            work.left.ctypes.data,
            work.right.ctypes.data,
            work.rest.ctypes.data,
        )
        # Numbers may overflow on the way: no step follows from what is not finite.
        with np.errstate(all="ignore"):
            labour = (work.left.T @ work.right)[:n, :n] + work.rest
            return WageResponse(wages_answer(self._given, labour, self.found["value_added"]))

    def iterate(self, answer: Response | WageResponse, tolerance: float, most: int) -> int:
        """Make sweeps; return why they end, as the library tells it."""
        work = self._work
        step, point = work.past
        state, plain = work.last
        history = CHistory(
            step=step.ctypes.data,
            point=point.ctypes.data,
            state=state.ctypes.data,
            plain=plain.ctypes.data,
        )
        status: int = self._library.iterate(
            byref(self._model),
            self.state.ctypes.data,
            answer.wage.ctypes.data,
            byref(self._found),
            byref(self._anchor),
            byref(history),
            tolerance,
            most,
            self._progress.ctypes.data,
            work.scratch.ctypes.data,
        )
        return status

    def swept(self) -> Swept:
        """Return what the last sweep, which has to be exact, found."""
        found, j, n = self.found, self._j, self._n
        log_price = self.state[n : n + j * n].reshape(j, n).copy()
        return Swept(
            prices=Prices(
                found["log_cost"], found["log_price"], found["attraction"], found["sourcing"]
            ),
            markets=Markets(
                found["output"],
                found["expenditure"],
                found["labour_income"],
                found["income"],
                found["export_tax"],
            ),
            log_price=log_price,
            expenditure=self.state[n + j * n :].reshape(j, n) * self._arrays["income"],
            gap=found["gap"],
            excess_labour=found["excess"],
            value_added=found["value_added"],
            inflation=found["inflation"],
        )


def accelerate(
    library: Library,
    model: Model,
    closure: Closure,
    state: Array,
    answer: Response | WageResponse | None = None,
    *,
    tolerance: float,
    most: int,
    moved: Moved | None = None,
) -> tuple[Array, Swept, int]:
    """Iterate sweeps as `tarazy.trade.solve.accelerate` does.

    Parameters
    ----------
    library
        The compiled library.
    model, closure, state, tolerance
        As there.
    answer
        How wages respond at a state close by; by default it is found at the first state.
    most
        Sweeps allowed.
    moved
        See `Sweeps`.

    Returns
    -------
    tuple
        The state, the sweep that measured it, and the number of sweeps.
    """
    sweeps = Sweeps(library, model, closure, state, moved)
    wanted = answer is None
    while True:
        if wanted:
            gap = sweeps.measure()
            if not gap > tolerance or sweeps.made >= most:
                break
            answer = sweeps.response()
        assert answer is not None
        if not np.isfinite(answer.wage).all():
            sweeps.measure()
            break
        status = sweeps.iterate(answer, tolerance, most)
        wanted = status == ANSWER_WANTED
        if not wanted:
            break
    return sweeps.state, sweeps.swept(), sweeps.made


def _contiguous(model: Model) -> dict[str, Array]:
    """Return the arrays of a model as C reads them: whole, and in double precision."""
    return {
        name: np.ascontiguousarray(array, dtype=np.float64)
        for name, array in model._asdict().items()
    }


def _outputs(n: int, j: int, traded: int, dutiable: int) -> dict[str, Array]:
    """Return the arrays that a sweep fills."""
    market, economy = (j, n), (n,)
    shapes: dict[str, tuple[int, ...]] = {
        "log_cost": market,
        "log_price": market,
        "attraction": (traded, n),
        "sourcing": (traded, n),
        "received": (dutiable, n),
        "output": market,
        "expenditure": market,
        "labour_income": economy,
        "income": economy,
        "export_tax": economy,
        "gap": (2 * j * n + 2 * n,),
        "excess": economy,
        "value_added": economy,
        "inflation": economy,
        "transfer": economy,
        "domestic": market,
    }
    return {name: np.empty(shape) for name, shape in shapes.items()}


def _anchor(whole: Array, n: int, j: int, traded: int) -> CAnchor:
    by_sector = ("attraction", "sourcing", "kept", "per_unit", "sold")
    by_economy = ("log_price", "input_cost", "output", "input_demand")
    places, first = {"shift": 0}, traded
    for name in (*by_sector, *by_economy):
        places[name] = first
        first += (traded if name in by_sector else j) * n
    return CAnchor(
        **{name: whole.ctypes.data + whole.itemsize * place for name, place in places.items()}
    )


def wage_response(
    library: Library, model: Model, closure: Closure, state: Array, moved: Moved | None = None
) -> WageResponse:
    """Return how wages respond at a state; see `accelerate`."""
    sweeps = Sweeps(library, model, closure, state, moved)
    sweeps.measure()
    return sweeps.response()
