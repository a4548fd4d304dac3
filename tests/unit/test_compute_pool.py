"""Processes that answer calls: in time, or they are replaced; too many callers are refused."""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from tarazy.compute.job import WorkerError
from tarazy.compute.pool import BusyError, CutError, Inline, Pool
from tarazy.errors import InputError

# Seconds that a call may take: far above what one takes, on a machine that is busy too.
ENOUGH = 60.0


def refuse(text: str) -> None:
    raise InputError(text)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(1, ENOUGH, 1, os.getpid)
    yield pool
    pool.close()


def test_a_call_is_answered_in_another_process(pool: Pool) -> None:
    first = pool.call(os.getpid)
    assert first not in (os.getpid(), 0)
    assert pool.call(os.getpid) == first
    assert Inline().call(os.getpid) == os.getpid()


def test_what_a_call_raises_arrives_as_it_is(pool: Pool) -> None:
    with pytest.raises(InputError, match="size: 7 is not allowed"):
        pool.call(refuse, "size: 7 is not allowed")


def test_a_process_that_dies_is_replaced_and_its_call_told_of(pool: Pool) -> None:
    before = pool.call(os.getpid)
    with pytest.raises(WorkerError, match="ended early"):
        pool.call(os._exit, 3)
    assert pool.call(os.getpid) != before


def test_a_call_that_takes_too_long_is_cut_and_its_process_replaced() -> None:
    slow = Pool(1, 0.3, 0, os.getpid)
    try:
        with pytest.raises(CutError, match=r"longer than 0\.3 seconds"):
            slow.call(time.sleep, ENOUGH)
        assert slow.call(os.getpid)
    finally:
        slow.close()


def test_more_callers_than_may_wait_are_refused(pool: Pool) -> None:
    done: list[object] = []
    running = [
        threading.Thread(target=lambda: done.append(pool.call(time.sleep, 1.0))) for _ in range(2)
    ]
    for thread in running:
        thread.start()
    until = time.monotonic() + ENOUGH
    while pool.waits < 1 and time.monotonic() < until:
        time.sleep(0.01)
    with pytest.raises(BusyError, match="too many questions"):
        pool.call(os.getpid)
    for thread in running:
        thread.join()
    assert done == [None, None]


def test_calls_of_one_key_go_to_the_process_that_knows_it() -> None:
    pair = Pool(2, ENOUGH, 0, os.getpid)
    try:
        first, second = pair.call(os.getpid, near="a"), pair.call(os.getpid, near="b")
        assert first != second
        assert [pair.call(os.getpid, near=key) for key in ("a", "b", "a")] == [first, second, first]
    finally:
        pair.close()
