"""Processes and clusters that stay for the next computation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class _Staying:
    """What stays, by what it is of, and what is in use."""

    stack: ExitStack
    found: dict[Any, Any] = field(default_factory=dict)
    busy: set[Any] = field(default_factory=set)


_STAYING: ContextVar[_Staying | None] = ContextVar("_STAYING", default=None)


@contextmanager
def staying_processes() -> Iterator[None]:
    """Let what is computed inside, one after the other, use the same processes.

    A process that starts imports for as long as it computes some twenty draws.
    """
    if _STAYING.get() is not None:
        yield
        return
    with ExitStack() as stack:
        before = _STAYING.set(_Staying(stack))
        try:
            yield
        finally:
            _STAYING.reset(before)


@contextmanager
def kept(key: object, make: Callable[[], AbstractContextManager[T]]) -> Iterator[T]:
    """Give what stays under a key, or make it for once; one computation has it at a time.

    What a computation leaves by an error, or before it is done, does not stay.
    """
    staying = _STAYING.get()
    if staying is None or key in staying.busy:
        with make() as made:
            yield made
        return
    if key not in staying.found:
        own = ExitStack()
        staying.found[key] = own, own.enter_context(make())
        staying.stack.enter_context(own)
    own, made = staying.found[key]
    staying.busy.add(key)
    try:
        yield made
    except BaseException:
        del staying.found[key]
        own.close()
        raise
    finally:
        staying.busy.discard(key)
