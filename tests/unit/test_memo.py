"""What is kept is computed once, in any number of threads, and only the last few are kept."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tarazy.memo import Memo


def test_the_last_that_were_asked_for_are_kept():
    memo, computed = Memo(2), []

    def ask(key):
        return memo.get(key, lambda: computed.append(key) or f"value of {key}")

    assert [ask(key) for key in "aabab"] == [f"value of {key}" for key in "aabab"]
    assert computed == ["a", "b"]
    # Now b was asked for last, so that c takes the place of a.
    ask("c")
    ask("b")
    ask("a")
    assert computed == ["a", "b", "c", "a"]


def test_one_thread_computes_and_the_others_wait():
    memo, computed = Memo(2), []
    start = threading.Barrier(8)

    def compute():
        computed.append(threading.get_ident())
        return object()

    def ask(_):
        start.wait()
        return memo.get("key", compute)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert len(computed) == 1
    assert all(value is found[0] for value in found)


def test_different_keys_are_computed_side_by_side():
    memo = Memo(2)
    # Each waits for the other: alone, neither would end.
    both = threading.Barrier(2, timeout=30)
    with ThreadPoolExecutor(2) as threads:
        found = threads.map(lambda key: memo.get(key, lambda: both.wait() >= 0), "ab")
        assert list(found) == [True, True]


def test_an_error_is_not_kept():
    memo, told = Memo(2), iter(["wrong", "right"])

    def compute():
        word = next(told)
        if word == "wrong":
            raise ValueError(word)
        return word

    with pytest.raises(ValueError, match="wrong"):
        memo.get("key", compute)
    assert memo.get("key", compute) == "right"


def test_a_value_may_ask_for_others():
    memo = Memo(4)
    found = memo.get("outer", lambda: [memo.get("inner", lambda: 1), memo.get("inner", lambda: 2)])
    assert found == [1, 1]
