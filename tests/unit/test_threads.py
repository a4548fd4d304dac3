"""Questions in several threads at once: the same bytes as one after the other, and no trace."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import pytest
import xarray as xr
from fixed_world import few_economies, fixed_world
from ranges_world import estimated_world, experiment
from threadpoolctl import threadpool_info, threadpool_limits

import tarazy as tz
from tarazy.corridors import engines
from tarazy.corridors.data import Network
from tarazy.corridors.draws import network_range
from tarazy.corridors.expansion import plan
from tarazy.corridors.questions import outage, outage_changes
from tarazy.corridors.solve import Engine
from tarazy.corridors.sweep import n_minus_1
from tarazy.evidence.checking import check_claims
from tarazy.evidence.store import plain
from tarazy.experiment import compiled
from tarazy.interdependence import dependence
from tarazy.memo import Memo
from tarazy.trade import benchmark
from tarazy.trade.blas import one_thread

THREADS = 4


def digest(dataset: xr.Dataset) -> str:
    found = hashlib.sha256()
    for name in sorted(map(str, dataset.variables)):
        values = dataset[name].values
        found.update(name.encode())
        found.update(repr(values.tolist()).encode() if values.dtype == "O" else values.tobytes())
    return found.hexdigest()


@cache
def crude() -> Network:
    return Network.load("kazakhstan-crude")


def small() -> tz.World:
    return few_economies("GRC")


@cache
def shared() -> Engine:
    return Engine(crude())


def of_outcome(outcome: tz.Outcome) -> list[Any]:
    parts = [(digest(part.dataset), part.summary) for part in outcome.corridors]
    return [outcome.digest, digest(outcome.dataset), *parts]


def ranges() -> str:
    return digest(tz.run_range(experiment(), draws=3, workers=1, world=estimated_world()).draws)


def answered() -> list[str]:
    # One engine for all threads.
    months = outage("CPC_TERMINAL", [1, 2], network=shared()).dispatch.dataset
    return [
        digest(months),
        digest(outage("transit:RUS", left=0.5, network=shared()).dispatch.dataset),
    ]


def drawn() -> str:
    changes = outage_changes(shared().layout, "CPC_TERMINAL", 1)
    return network_range(changes, n=2, network=shared()).values.to_csv()


def claims() -> str:
    # A trade experiment with its draws, and an observation.
    found = check_claims(["A2", "A14"], 2, workers=1, world=small())
    return repr([plain(part) for verdict in found.values() for part in verdict.findings])


def balance() -> str:
    whole = dependence("KAZ", ["USA", "RUS"], world=small())
    return json.dumps(whole.summary(), sort_keys=True, default=str)


# One on a world of full size, whose arrays linear algebra divides among threads of its own.
QUESTIONS: dict[str, Callable[[], Any]] = {
    "a tariff": lambda: of_outcome(tz.run("us-tariff-2025", world=fixed_world())),
    "a cut": lambda: of_outcome(tz.run("sever-russia", world=small())),
    "stages": lambda: [
        of_outcome(one) for one in tz.run_stages("us-tariff-timeline", world=small())
    ],
    "ranges": ranges,
    "sensitivity": lambda: digest(tz.sensitivity("KAZ", world=small()).dataset),
    "an optimal tariff": lambda: digest(tz.optimal_tariff("KAZ", world=small()).dataset),
    "a tariff war": lambda: digest(tz.nash(["KAZ", "RUS"], world=small()).dataset),
    "a linked outage": lambda: of_outcome(tz.run("cpc-outage-month", world=small(), factors="one")),
    "another linked outage": lambda: of_outcome(
        tz.run("russia-transit-closed", world=small(), factors="one")
    ),
    "an outage": answered,
    "a sweep": lambda: n_minus_1(("node",), network=crude()).rows.to_csv(),
    "draws of a network": drawn,
    "a plan": lambda: plan(["BTC-7MT"], network=shared()).table().to_csv(),
    "dependence": balance,
    "claims": claims,
}


def blas_threads() -> list[int]:
    return [
        library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    ]


@cache
def alone(name: str) -> Any:
    return QUESTIONS[name]()


def forget(patch: pytest.MonkeyPatch) -> None:
    """Take away all that is kept, so that threads build it at once."""
    for module in (benchmark, compiled, engines):
        for name, memo in list(vars(module).items()):
            if isinstance(memo, Memo):
                patch.setattr(module, name, Memo(8))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_asked_twice_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = alone(name)
    forget(monkeypatch)
    before = blas_threads()
    start = threading.Barrier(2)

    def asked(_: int) -> Any:
        start.wait()
        return QUESTIONS[name]()

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(asked, range(2)))
    assert found == [expected, expected]
    assert blas_threads() == before


def test_all_kinds_of_questions_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {name: alone(name) for name in QUESTIONS}
    forget(monkeypatch)
    before = blas_threads()
    with ThreadPoolExecutor(THREADS) as threads:
        found = dict(
            zip(QUESTIONS, threads.map(lambda ask: ask(), QUESTIONS.values()), strict=True)
        )
    assert [name for name in QUESTIONS if found[name] != expected[name]] == []
    assert blas_threads() == before


def test_one_thread_is_left_in_any_order() -> None:
    """A enters, B enters, A leaves, B leaves: linear algebra is back where it was."""
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        first_in, second_in, first_out = (threading.Event() for _ in range(3))
        inside: dict[str, list[int]] = {}

        def first() -> None:
            with one_thread():
                first_in.set()
                second_in.wait()
            first_out.set()

        def second() -> None:
            first_in.wait()
            with one_thread():
                with one_thread():
                    inside["both"] = blas_threads()
                second_in.set()
                first_out.wait()
                inside["one"] = blas_threads()

        threads = [threading.Thread(target=part) for part in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert inside == {"both": [1] * len(before), "one": [1] * len(before)}
        assert blas_threads() == before


def test_one_thread_is_left_by_an_error() -> None:
    before = blas_threads()
    with pytest.raises(ZeroDivisionError), one_thread():
        np.linalg.inv(np.eye(3))
        raise ZeroDivisionError
    assert blas_threads() == before
