"""Properties of the scenario language: cuts, selectors, documents there and back, any nonsense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fixed_world import fixed_world
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tarazy.errors import InputError
from tarazy.experiment.compiled import compiled
from tarazy.policy.regime import regime_names
from tarazy.scenario import Scenario
from tarazy.scenario.kinds import KINDS

WORLD = fixed_world()
ECONOMIES = WORLD.economies
SECTORS = WORLD.sectors
TARIFF = WORLD.dataset["tariff"].values
TEXTS = {"en": "a", "kk": "ә", "ru": "а"}
DOMESTIC = np.eye(len(ECONOMIES), dtype=bool)

fractions = st.floats(0.0, 1.0)
rates = st.floats(0.0, 5.0, allow_subnormal=False)
coefficients = st.floats(1e-3, 5.0)
codes = st.sampled_from(["USA", "KAZ", "RUS", "CHN", "DEU", "KGZ", "ROW"])
code_lists = st.lists(codes, min_size=1, max_size=4)
names = st.one_of(codes, st.just("*"), st.sampled_from(["EAEU", "G7"]), code_lists)
selections = st.one_of(
    names,
    st.builds(lambda of, less: {"of": of, "except": less}, names, st.one_of(codes, code_lists)),
)
sector_names = st.one_of(
    st.just("*"), st.sampled_from(SECTORS), st.lists(st.sampled_from(SECTORS), min_size=1)
)
instructions = st.one_of(
    st.builds(lambda v: {"set": v}, rates),
    st.builds(lambda v: {"add": v}, rates),
    st.builds(lambda v: {"maximum": v}, rates),
    st.builds(lambda v: {"cut": v}, fractions),
    st.builds(lambda v: {"swiss": v}, coefficients),
)
tariffs = st.builds(
    lambda importer, exporter, sector, both, instruction: {
        "kind": "tariff",
        "importer": importer,
        "exporter": exporter,
        "sector": sector,
        "both_ways": both,
        **instruction,
    },
    selections,
    selections,
    sector_names,
    st.booleans(),
    instructions,
)
regimes = st.builds(
    lambda exporter, name: {"kind": "tariff", "exporter": exporter, "regime": name},
    codes.filter(lambda code: code not in ("USA", "KAZ")),
    st.sampled_from(regime_names()),
)
severances = st.builds(
    lambda importer, exporter: {"kind": "sever", "importer": importer, "exporter": exporter},
    selections,
    selections,
)


def scenario(*shocks: dict[str, Any], **more: Any) -> Scenario:
    document = {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks), **more}
    return Scenario.from_dict(document)


def tariff(*shocks: dict[str, Any]) -> Any:
    change = compiled(WORLD, scenario(*shocks)).counterfactual
    return change.tariff


def everywhere(**instruction: Any) -> dict[str, Any]:
    return {"kind": "tariff", "importer": "*", "exporter": "*", **instruction}


@settings(max_examples=50)
@given(fractions, fractions)
def test_two_linear_cuts_are_their_product(first: float, second: float) -> None:
    once = tariff(everywhere(cut=1.0 - (1.0 - first) * (1.0 - second)))
    twice = tariff(everywhere(cut=first), everywhere(cut=second))
    np.testing.assert_allclose(twice, once, rtol=1e-12, atol=1e-16)


@settings(max_examples=50)
@given(rates, rates)
def test_the_lower_of_two_maxima_holds(first: float, second: float) -> None:
    twice = tariff(everywhere(maximum=first), everywhere(maximum=second))
    np.testing.assert_array_equal(twice, tariff(everywhere(maximum=min(first, second))))
    np.testing.assert_array_equal(twice, np.minimum(TARIFF, min(first, second)))


@settings(max_examples=50)
@given(rates, coefficients)
def test_swiss_formula_stays_below_coefficient_and_rate(rate: float, coefficient: float) -> None:
    found = tariff(everywhere(set=rate), everywhere(swiss=coefficient))[~DOMESTIC]
    # Three roundings, of which one may be among the smallest numbers there are.
    assert (found <= min(rate, coefficient) * (1 + 1e-15) + 1e-300).all()
    assert (found >= 0).all()
    # Coefficients compose like resistors in parallel.
    twice = tariff(everywhere(swiss=coefficient), everywhere(swiss=coefficient))
    np.testing.assert_allclose(twice, tariff(everywhere(swiss=coefficient / 2)), rtol=1e-12)


@given(tariffs, tariffs)
def test_a_higher_tariff_never_becomes_the_lower_one(
    before: dict[str, Any], cut: dict[str, Any]
) -> None:
    try:
        low = tariff(cut)
        high = tariff(everywhere(add=0.1), cut)
    except InputError:
        return
    assert (high >= low - 1e-15).all()


@given(st.lists(st.one_of(tariffs, regimes), min_size=1, max_size=3))
def test_domestic_trade_is_never_taxed(shocks: list[dict[str, Any]]) -> None:
    try:
        found = tariff(*shocks)
    except InputError as error:
        assert "\n" not in str(error)
        return
    assert not found[DOMESTIC].any()
    assert (found >= 0).all()


@given(selections, selections)
def test_severance_leaves_the_diagonal(importer: Any, exporter: Any) -> None:
    try:
        change = compiled(
            WORLD, scenario({"kind": "sever", "importer": importer, "exporter": exporter})
        ).counterfactual
    except InputError:
        return
    assert change.trade_cost is not None
    assert (change.trade_cost[DOMESTIC] == 1.0).all()
    assert np.isinf(change.trade_cost[~DOMESTIC]).any()


@given(codes)
def test_everything_but_one_is_everything_without_it(code: str) -> None:
    shock = {**everywhere(set=0.5), "exporter": {"of": "*", "except": code}}
    found = tariff(shock)
    position = ECONOMIES.index(code)
    np.testing.assert_array_equal(found[:, position], TARIFF[:, position])
    others = np.delete(found, position, axis=1)
    assert (others[np.delete(~DOMESTIC, position, axis=1)] == 0.5).all()


@settings(max_examples=50)
@given(regimes, st.lists(regimes, max_size=2))
def test_a_regime_replaces_those_of_its_importers(
    law: dict[str, Any], before: list[dict[str, Any]]
) -> None:
    once = tariff(law)
    np.testing.assert_array_equal(tariff(law, law), once)
    same = [{**other, "exporter": law["exporter"], "regime": law["regime"]} for other in before]
    np.testing.assert_array_equal(tariff(*same, law), once)


stages = st.builds(
    lambda shocks: {"title": TEXTS, "shocks": shocks},
    st.lists(st.one_of(tariffs, severances), min_size=1, max_size=2),
)


@settings(max_examples=50)
@given(
    st.lists(st.one_of(tariffs, regimes, severances), min_size=1, max_size=3),
    st.lists(stages, max_size=2),
    st.sampled_from(["fixed", "income_share", "zero"]),
    st.dictionaries(st.sampled_from(["a", "b"]), selections, max_size=2),
)
def test_there_and_back(
    shocks: list[dict[str, Any]],
    then: list[dict[str, Any]],
    closure: str,
    groups: dict[str, Any],
) -> None:
    more = {"then": then} if then else {}
    first = scenario(*shocks, closure=closure, groups=groups, **more)
    document = first.to_dict()
    second = Scenario.from_dict(document)
    assert second == first
    assert second.to_dict() == document
    try:
        ours = compiled(WORLD, first).counterfactual
    except InputError:
        return
    theirs = compiled(WORLD, second).counterfactual
    for field in ("tariff", "trade_cost"):
        np.testing.assert_array_equal(getattr(ours, field), getattr(theirs, field))


words = st.text("aKZ*. \nә", max_size=5)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=8,
)
KEYS = [field.alias or name for name, field in Scenario.model_fields.items()]
SHOCK_KEYS = sorted({key for model in KINDS.values() for key in model.model_fields})


@settings(max_examples=100)
@given(
    st.dictionaries(
        st.sampled_from(KEYS),
        st.one_of(
            values,
            st.lists(
                st.dictionaries(st.sampled_from([*SHOCK_KEYS, "scenario", "title"]), values),
                max_size=2,
            ),
        ),
    )
)
@example({"extends": "K.\n"})
def test_nonsense_is_refused_in_one_line(document: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        Scenario.from_dict(document, "nonsense.toml")
    assert str(caught.value).startswith("nonsense.toml: ")
    assert "\n" not in str(caught.value)
    assert "allowed: " in str(caught.value)
