"""How many threads linear algebra uses: a number of the process, held while anybody needs it."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from typing import Any

from threadpoolctl import ThreadpoolController


class OneThread:
    """A context in which linear algebra runs on one thread, for any number of Python's threads.

    Most libraries have one number of threads for the whole process. The first who enters sets it to
    one, and the last who leaves puts back what was there, in whatever order they come and go.
    Libraries on OpenMP keep a number for each of Python's threads, so that each of these sets and
    puts back its own. It may be entered in itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own = threading.local()
        self._libraries: list[Any] | None = None
        self._inside = 0
        self._before: list[int] = []

    def __enter__(self) -> None:
        depth = getattr(self._own, "depth", 0)
        if depth == 0:
            with self._lock:
                if self._libraries is None:
                    # Looking for them takes milliseconds, a solve not many more.
                    found = ThreadpoolController().select(user_api="blas")
                    self._libraries = list(found.lib_controllers)
                self._own.before = [library.get_num_threads() for library in self._libraries]
                if self._inside == 0:
                    self._before = self._own.before
                for library in self._libraries:
                    if self._inside == 0 or _own_to_a_thread(library):
                        _set(library, 1)
                self._inside += 1
        self._own.depth = depth + 1

    def __exit__(self, *_: object) -> None:
        self._own.depth -= 1
        if self._own.depth == 0:
            with self._lock:
                self._inside -= 1
                assert self._libraries is not None
                each = zip(self._libraries, self._own.before, self._before, strict=True)
                for library, own, shared in each:
                    if _own_to_a_thread(library):
                        _set(library, own)
                    elif self._inside == 0:
                        _set(library, shared)


_ONE_THREAD = OneThread()


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which linear algebra runs on one thread; it may be entered in itself.

    The matrices are many and small: a second thread waits more than it works.
    """
    return _ONE_THREAD


def _own_to_a_thread(library: Any) -> bool:
    return bool(getattr(library, "threading_layer", None) == "openmp")


def _set(library: Any, threads: int) -> None:
    """Set the number of threads, from whichever of Python's threads.

    Newer releases of threadpoolctl let only the first that ever set it do so, and pass over the
    others in silence. Here a lock keeps the callers apart.
    """
    release = getattr(type(library), "clear_controlling_thread", None)
    if release is not None:
        release(force=True)
    library.set_num_threads(threads)
    if release is not None:
        release(force=True)
