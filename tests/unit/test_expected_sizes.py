"""Sizes, horizons and incomes that a document expects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scenario_world import small_world

from tarazy import run
from tarazy.errors import InputError
from tarazy.experiment.checks import check_expected
from tarazy.experiment.outcome import Outcome
from tarazy.scenario import Scenario
from tarazy.scenario.expected import FACTOR_VARIABLES, FLOW_VARIABLES, OWNER_VARIABLES
from tarazy.telling.experiment import check_told
from tarazy.text.texts import texts

DUTY = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": "metals", "add": 0.25}


def expecting(**keys: Any) -> Scenario:
    return Scenario.from_dict(
        {
            "name": "duty",
            "title": "A duty",
            "question": "What does it do?",
            "shocks": [DUTY],
            "expected": [{"country": "KAZ", "reason": "Because.", **keys}],
        }
    )


def answered(scenario: Scenario) -> Outcome:
    return run(scenario, world=small_world())


def with_factors(outcome: Outcome, horizon: str) -> Outcome:
    """Return an outcome that holds what one with factors does, with made-up numbers."""
    data = outcome.dataset
    codes = data["country"].values
    more = {name: ("country", np.full(codes.size, 0.5)) for name in FACTOR_VARIABLES}
    for name in FLOW_VARIABLES:
        more[f"{name}_before"] = ("country", np.full(codes.size, 100.0))
        more[f"{name}_after"] = ("country", np.full(codes.size, 103.0))
    earned = np.full((codes.size, codes.size), 10.0)
    # At home it falls: that is no part of what is earned abroad.
    after = 1.5 * earned - np.diag(np.full(codes.size, 14.0))
    for name, values in (("owner_income_before", earned), ("owner_income_after", after)):
        more[name] = (("owner", "host"), values)
    whole = data.assign(more).assign_attrs(horizon=horizon, factors="three")
    return replace(outcome, dataset=whole)


def test_a_size_is_held_as_well_as_a_sign() -> None:
    value = float(answered(expecting(variable="welfare", sign="-")).welfare.sel(country="KAZ"))
    assert value < -0.01
    for between, verdict in (
        ([2 * value, 0.5 * value], "as_expected"),
        ([0.5 * value, 0.0], "not_expected"),
        ([4 * value, 2 * value], "not_expected"),
    ):
        scenario = expecting(variable="welfare", sign="-", between=between)
        (check,) = check_expected(answered(scenario), scenario)
        assert check.verdict == verdict
        assert check.passed == (verdict == "as_expected")
        for language in ("en", "kk", "ru"):
            told = check_told(check, texts(language))
            shown = f"{abs(between[0]):.2g}"[:3].replace(".", "." if language == "en" else ",")
            assert shown in told


def test_a_size_about_zero_has_no_sign() -> None:
    scenario = expecting(variable="welfare", between=[-1.0, 1.0])
    (check,) = check_expected(answered(scenario), scenario)
    assert check.sign is None and check.passed


@pytest.mark.parametrize("horizon", ["short", "medium", "long"])
def test_what_is_expected_at_another_horizon_is_not_asked(horizon: str) -> None:
    scenario = expecting(variable="welfare", sign="-", horizon=horizon)
    outcome = answered(scenario)
    assert bool(check_expected(outcome, scenario)) == (horizon == "medium")
    assert check_expected(with_factors(outcome, horizon), scenario)


@pytest.mark.parametrize(
    ("variable", "value"),
    [*((name, 0.5) for name in FACTOR_VARIABLES), *((name, 3.0) for name in FLOW_VARIABLES)],
)
def test_incomes_and_parts_need_factors(variable: str, value: float) -> None:
    scenario = expecting(variable=variable, sign="+")
    outcome = answered(scenario)
    with pytest.raises(InputError, match="allowed: with factors = 'three'"):
        check_expected(outcome, scenario)
    (check,) = check_expected(with_factors(outcome, "medium"), scenario)
    assert check.value == pytest.approx(value)
    for language in ("en", "kk", "ru"):
        assert "." not in check_told(check, texts(language)).split(":")[0]


def test_income_of_owners_leaves_out_what_they_earn_at_home() -> None:
    (variable,) = OWNER_VARIABLES
    everywhere = expecting(variable=variable, sign="+")
    one = expecting(variable=variable, sign="+", partner="USA")
    found = with_factors(answered(everywhere), "medium")
    for scenario in (everywhere, one):
        (check,) = check_expected(found, scenario)
        assert check.value == pytest.approx(50.0)
