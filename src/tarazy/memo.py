"""What was computed is kept for the last few questions, so that it is computed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class _Slot(Generic[Value]):
    """Room for one value, and the lock of whoever computes it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.values: list[Value] = []


class Memo(Generic[Value]):
    """Values by key, of which the last that were asked for are kept.

    Several threads may ask: for one key one of them computes, and the others wait for it; different
    keys are computed side by side. What raises an error is not kept.

    Parameters
    ----------
    most
        Number of values that are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot[Value]] = OrderedDict()

    def get(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return the value of a key, computed if it is not kept."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._most:
                self._slots.popitem(last=False)
        with slot.lock:
            if not slot.values:
                slot.values.append(compute())
            return slot.values[0]
