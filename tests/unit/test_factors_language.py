"""Factors and horizon of a document: defaults, what is refused, and what starts from them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from scenario_world import small_world
from small_factors import own, small_factors

import tarazy as tz
from tarazy.errors import InputError
from tarazy.experiment import compiled as compiled_room
from tarazy.experiment.benchmark import benchmark_for
from tarazy.experiment.compiled import compiled
from tarazy.experiment.run import problem_of, run, run_horizons, run_stages
from tarazy.memo import Memo
from tarazy.scenario import Scenario
from tarazy.scenario.asked import asked_digest
from tarazy.scenario.horizons import FACTOR_KINDS
from tarazy.scenario.kinds import KINDS
from tarazy.trade.benchmark import benchmark_of

TEXTS = {"en": "a", "kk": "ә", "ru": "а"}
WORLD = small_world("owned-language")
TARIFF = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.2}
TAX = {"kind": "profit_tax", "host": "KAZ", "set": 0.3}
CAPITAL = {"kind": "capital", "host": "KAZ", "owner": "USA", "usd": 10.0}


@pytest.fixture
def factors(monkeypatch: pytest.MonkeyPatch) -> None:
    own(monkeypatch, small_factors(WORLD))
    monkeypatch.setattr(compiled_room, "_COMPILED", Memo(32))
    monkeypatch.setattr(compiled_room, "_EQUILIBRIA", Memo(32))
    monkeypatch.setattr(compiled_room, "_HELD", Memo(32))


def written(*shocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **more}


def scenario(*shocks: dict[str, Any], **more: Any) -> Scenario:
    return Scenario.from_dict(written(*shocks, **more))


def test_the_kinds_that_need_factors_are_those_of_capital_and_its_owners() -> None:
    kinds = {"capital", "ownership", "resource", "profit_tax", "royalty", "fdi_barrier", "payment"}
    assert set(FACTOR_KINDS) == kinds
    assert all(KINDS[kind].NEEDS_FACTORS for kind in kinds)


@pytest.mark.parametrize(
    ("shocks", "keys", "three", "horizon"),
    [
        ([TARIFF], {}, False, "medium"),
        ([TARIFF], {"factors": "one"}, False, "medium"),
        ([TARIFF], {"factors": "three"}, True, "medium"),
        ([TARIFF], {"horizon": "short"}, True, "short"),
        ([TAX], {}, True, "medium"),
        ([TARIFF, TAX], {"factors": "three", "horizon": "long"}, True, "long"),
    ],
)
def test_factors_follow_from_the_horizon_and_the_shocks(
    shocks: list[dict[str, Any]], keys: dict[str, str], three: bool, horizon: str
) -> None:
    found = scenario(*shocks, **keys)
    assert (found.three_factors, found.horizon_or_default) == (three, horizon)
    again = Scenario.from_dict(found.to_dict())
    assert (again.factors, again.horizon) == (keys.get("factors"), keys.get("horizon"))


@pytest.mark.parametrize(
    ("shocks", "keys", "message"),
    [
        ([TARIFF], {"factors": "one", "horizon": "short"}, "factors: 'one' stands beside horizon "),
        ([TAX], {"factors": "one"}, "factors: 'one' stands beside a shock of kind 'profit_tax'"),
        ([TARIFF], {"factors": "two"}, "factors: unknown factors 'two'; allowed: one, three"),
        ([TARIFF], {"factors": 3}, "factors: 3 is not allowed; allowed: 'one', 'three'"),
        ([TARIFF], {"horizon": "all"}, "horizon: unknown horizon 'all'"),
        ([TARIFF], {"horizon": True}, "horizon: True is not allowed; allowed: 'short', 'medium'"),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_line(
    shocks: list[dict[str, Any]], keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as told:
        scenario(*shocks, **keys)
    assert str(told.value).startswith("x: ")
    assert "\n" not in str(told.value)
    assert "allowed: " in str(told.value)


def test_a_stage_may_need_factors_and_then_all_have_them() -> None:
    then = [{"title": TEXTS, "shocks": [TAX]}]
    found = scenario(TARIFF, then=then)
    assert found.three_factors
    assert [stage.three_factors for stage in found.stages()] == [True, True]
    with pytest.raises(InputError, match="beside a shock of kind 'profit_tax'"):
        scenario(TARIFF, then=then, factors="one")
    plain = scenario(TARIFF, then=[{"title": TEXTS, "shocks": [TARIFF]}])
    assert [stage.three_factors for stage in plain.stages()] == [False, False]


def test_a_document_has_the_horizon_of_what_it_extends(tmp_path: Any) -> None:
    import json

    for name, keys in {"base": {"horizon": "long"}, "own": {"extends": "base.json"}}.items():
        content = written(TARIFF, **keys)
        content["name"] = name
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    assert Scenario.load(tmp_path / "own.json").horizon == "long"
    (tmp_path / "one.json").write_text(
        json.dumps({"name": "one", "extends": "base.json", "factors": "one"})
    )
    with pytest.raises(InputError, match="'one' stands beside horizon = 'long'"):
        Scenario.load(tmp_path / "one.json")


def test_what_is_asked_is_the_same_whether_it_is_written_or_follows() -> None:
    def digest(*shocks: dict[str, Any], **keys: Any) -> str:
        return asked_digest(scenario(*shocks, **keys).to_dict())

    assert digest(TARIFF) == digest(TARIFF, factors="one")
    assert digest(TARIFF) != digest(TARIFF, factors="three")
    assert digest(TARIFF, factors="three") == digest(TARIFF, horizon="medium")
    assert digest(TARIFF, horizon="short") != digest(TARIFF, horizon="medium")
    assert digest(TAX) == digest(TAX, factors="three", horizon="medium")
    then = [{"title": TEXTS, "shocks": [TAX]}]
    assert digest(TARIFF, then=then) == digest(TARIFF, then=then, factors="three")


def test_one_factor_starts_where_it_did() -> None:
    assert benchmark_for(WORLD, scenario(TARIFF)) is benchmark_of(WORLD)


@pytest.mark.usefixtures("factors")
def test_everything_under_a_scenario_starts_from_the_same_benchmark() -> None:
    found = scenario(TAX, horizon="long")
    benchmark = benchmark_for(WORLD, found)
    assert benchmark_for(WORLD, found.with_(title="another")) is benchmark
    assert benchmark_for(WORLD, found.with_(horizon="short")) is not benchmark
    assert benchmark.nest is not None and benchmark.nest.horizon == "long"
    assert compiled(WORLD, found).benchmark is benchmark
    assert problem_of(found, world=WORLD).benchmark is benchmark
    assert compiled(WORLD, found).held().solution.problem.benchmark is benchmark
    assert benchmark.factors is not None
    assert not benchmark.factors.owner.flags.writeable
    np.testing.assert_array_equal(benchmark.trade, benchmark_of(WORLD).trade)


@pytest.mark.usefixtures("factors")
def test_arrays_of_owners_are_read_only() -> None:
    found = compiled(WORLD, scenario(CAPITAL, TAX)).counterfactual
    for name in ("capital", "owner", "profit_tax"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(found, name)[0] = 0.0


@pytest.mark.usefixtures("factors")
def test_the_horizon_may_be_given_where_it_is_run() -> None:
    plain = scenario(TARIFF)
    short = run(plain, world=WORLD, horizon="short")
    assert short.dataset.attrs["horizon"] == "short"
    assert short.scenario is not None and short.scenario["horizon"] == "short"
    one, three = (run(plain, world=WORLD, factors=count) for count in ("one", "three"))
    assert "real_gni" not in one.dataset
    assert three.dataset.attrs["horizon"] == "medium"
    assert abs(three.dataset["welfare"] - one.dataset["welfare"]).max() > 1e-6
    every = run_horizons(plain, world=WORLD)
    assert list(every) == ["short", "medium", "long"]
    np.testing.assert_array_equal(every["short"].dataset["welfare"], short.dataset["welfare"])
    assert problem_of(plain, world=WORLD, horizon="long").benchmark.nest.horizon == "long"  # type: ignore[union-attr]
    with pytest.raises(InputError, match="'one' stands beside a shock"):
        run(scenario(TAX), world=WORLD, factors="one")


@pytest.mark.usefixtures("factors")
def test_stages_share_the_factors_of_the_whole() -> None:
    staged = scenario(TARIFF, then=[{"title": TEXTS, "shocks": [TAX]}])
    first, last = run_stages(staged, world=WORLD, horizon="short")
    assert first.dataset.attrs["horizon"] == last.dataset.attrs["horizon"] == "short"
    alone = run(scenario(TARIFF), world=WORLD, horizon="short")
    np.testing.assert_array_equal(first.dataset["welfare"], alone.dataset["welfare"])


@pytest.mark.usefixtures("factors")
def test_a_sale_at_its_price_moves_nobodys_income() -> None:
    sale = {"kind": "ownership", "host": "KAZ", "from": "*", "to": "KAZ"}
    for horizon in ("short", "medium", "long"):
        sold = run(scenario(sale), world=WORLD, horizon=horizon).dataset["welfare"]
        assert abs(sold).max() < 1e-7
        seized = run(scenario({**sale, "price": "none"}), world=WORLD, horizon=horizon)
        assert float(seized.dataset["welfare"].sel(country="KAZ")) > 1.0


@pytest.mark.usefixtures("factors")
def test_derivatives_and_optimal_tariffs_are_of_one_factor() -> None:
    owned = scenario(TAX)
    message = "are computed with one factor, and the document has three; allowed: factors = 'one'"
    with pytest.raises(InputError, match=message):
        tz.sensitivity("KAZ", owned, world=WORLD)
    with pytest.raises(InputError, match=message):
        tz.optimal_tariff("KAZ", given=owned, world=WORLD)
    with pytest.raises(InputError, match=message):
        tz.nash(["KAZ", "USA"], given=owned, world=WORLD)


@pytest.mark.usefixtures("factors")
def test_the_solver_of_jax_has_one_factor() -> None:
    pytest.importorskip("jax")
    with pytest.raises(InputError, match="three factors are given; allowed: factors = 'one'"):
        tz.jax_backend.solve(problem_of(scenario(TAX), world=WORLD))


@pytest.mark.usefixtures("factors")
def test_draws_are_of_the_same_model() -> None:
    from tarazy.draws.account_draws import _with_accounts
    from tarazy.draws.asked import ask

    found = ask(scenario(TAX, horizon="short"), 2, of=("elasticities",), world=WORLD)
    drawn = found.experiment.drawn_benchmark(0)
    assert drawn.nest is not None and drawn.nest.horizon == "short"
    answer = run(scenario(TAX, horizon="short"), world=WORLD)
    gap = abs(found.centre["welfare"] - answer.dataset["welfare"]).max()
    assert gap < 1e-7
    benchmark = benchmark_for(WORLD, scenario(TAX))
    spent = benchmark.input_share * benchmark.output.T[:, None, :]
    other = _with_accounts(benchmark, benchmark.trade, 1.1 * spent)
    assert other.factors is not None
    other.factors.check(other.value_added_share)
    before = benchmark.factors
    assert before is not None
    for one, two in ((before, benchmark), (other.factors, other)):
        # The return on capital is what it was.
        earned = (one.capital * two.output).sum(axis=0) / one.capital_stock
        np.testing.assert_allclose(
            earned, (before.capital * benchmark.output).sum(axis=0) / before.capital_stock
        )


def test_a_world_without_data_on_owners_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import tarazy.investment as investment
    from tarazy.experiment import benchmark as room

    def factors_of(world: Any) -> Any:
        raise InputError(f"world {world.name!r} has no data on owners; allowed: core-2022")

    own(monkeypatch)
    monkeypatch.setattr(investment, "factors_of", factors_of, raising=False)
    monkeypatch.setattr(room, "_FACTORS", Memo(8))
    monkeypatch.setattr(compiled_room, "_COMPILED", Memo(32))
    with pytest.raises(InputError, match=r"^x: factors: world 'owned-language' has no data on own"):
        compiled(WORLD, scenario(TAX))


@pytest.mark.usefixtures("factors")
def test_a_world_keeps_no_owners() -> None:
    owned = run(scenario(TARIFF), world=WORLD, factors="three")
    with pytest.raises(InputError, match="which a world does not keep; allowed: an outcome with f"):
        tz.world_after(owned, world=WORLD)
