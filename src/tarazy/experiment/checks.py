"""Whether an answer has the signs and sizes that its document expects."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Literal

from tarazy.errors import InputError
from tarazy.experiment.outcome import Outcome
from tarazy.scenario.document import Scenario
from tarazy.scenario.expected import (
    FACTOR_VARIABLES,
    FLOW_VARIABLES,
    NETWORK_VARIABLES,
    OWNER_VARIABLES,
    TRADE_VARIABLES,
    Expectation,
    Sign,
)
from tarazy.scenario.horizons import DEFAULT_HORIZON, Horizon
from tarazy.scenario.parts import Texts
from tarazy.scenario.selectors import Selector, economies_of, sectors_of
from tarazy.text.materiality import is_about_zero, is_material
from tarazy.world.validation import SECTOR_GROUPS

CheckVerdict = Literal["as_expected", "not_expected", "cannot_tell"]


@dataclass(frozen=True)
class Check:
    """One expectation beside the answer.

    Attributes
    ----------
    variable, country
        What was expected to change, and where.
    partner, sector
        Names of the partners and sectors whose trade is meant, as written; ``("*",)`` for all.
    sign
        The sign expected; None where only a size is.
    between
        Least and largest change expected, in the unit of `value`; None without a size.
    horizon
        At which the change is expected; None at every one.
    value
        The change computed, in per cent or percentage points; NaN where there was no trade before.
        Of a network: in per cent of its exports or of its net value, or percentage points.
    verdict
        ``as_expected`` or ``not_expected``: of the sign, and of the size where one is expected.
        ``cannot_tell`` where there is no number, or where a sign without a size is expected and the
        change is below the smallest that is told (`tarazy.text.materiality`). ``0`` expects a
        change below it.
    reason
        Why the sign was expected, in three languages.
    """

    variable: str
    country: str
    partner: tuple[str, ...]
    sector: tuple[str, ...]
    sign: Sign | None
    between: tuple[float, float] | None
    horizon: Horizon | None
    value: float
    verdict: CheckVerdict
    reason: Texts

    @property
    def passed(self) -> bool:
        """Whether the change is as expected; False also where it cannot be told."""
        return self.verdict == "as_expected"


def check_expected(outcome: Outcome, scenario: Scenario) -> list[Check]:
    """Compare an outcome with the signs and sizes that its scenario expects at its horizon.

    Parameters
    ----------
    outcome
        Of `scenario`.
    scenario
        The document; its `expected` may be empty.

    Raises
    ------
    InputError
        If an economy or sector named is none of the outcome, or a variable needs factors that the
        outcome does not have.
    """
    return [
        _check(outcome, expectation, scenario, scenario.place("expected", number))
        for number, expectation in enumerate(scenario.expected)
        if is_asked(expectation, outcome)
    ]


def is_asked(expectation: Expectation, outcome: Outcome) -> bool:
    """Return whether something is expected at the horizon of an outcome."""
    found = outcome.dataset.attrs.get("horizon", DEFAULT_HORIZON)
    return expectation.horizon in (None, found)


def _check(outcome: Outcome, expectation: Expectation, scenario: Scenario, where: str) -> Check:
    if expectation.variable in NETWORK_VARIABLES:
        return _checked(expectation, _of_network(outcome, expectation, where))
    data = outcome.dataset
    codes = [str(code) for code in data["country"].values]
    economies = economies_of(codes, scenario)
    country = economies.position_of_code(expectation.country, f"{where}: country")
    variable = expectation.variable
    if variable in FACTOR_VARIABLES + FLOW_VARIABLES + OWNER_VARIABLES:
        value = _with_factors(outcome, expectation, country, economies, where)
    elif variable not in TRADE_VARIABLES:
        value = float(data[variable].values[country])
    else:
        sectors = sectors_of(
            [str(name) for name in data["sector"].values], data.attrs.get(SECTOR_GROUPS), scenario
        )
        partners = economies.positions(expectation.partner, f"{where}: partner")
        partners = [n for n in partners if n != country]
        chosen = sectors.positions(expectation.sector, f"{where}: sector")
        own, others = ("importer", "exporter")
        if expectation.variable == "exports":
            own, others = others, own
        before, after = (
            float(data[name].isel({own: country, others: partners, "sector": chosen}).sum())
            for name in ("trade_before", "trade_after")
        )
        value = _per_cent(before, after)
    return _checked(expectation, value)


def _with_factors(
    outcome: Outcome, expectation: Expectation, country: int, economies: Selector, where: str
) -> float:
    """Return the change of what only an outcome with factors has, per cent or points.

    Raises
    ------
    InputError
        If the outcome is of one factor.
    """
    data, variable = outcome.dataset, expectation.variable
    names: tuple[str, ...] = (f"{variable}_before", f"{variable}_after")
    if variable in FACTOR_VARIABLES:
        names = (variable,)
    if not all(name in data for name in names):
        raise InputError(
            f"{where}: variable: {variable!r} of an answer with one factor; allowed: with "
            "factors = 'three'"
        )
    if variable in FACTOR_VARIABLES:
        return float(data[variable].values[country])
    if variable in FLOW_VARIABLES:
        before, after = (float(data[name].values[country]) for name in names)
        return _per_cent(before, after)
    hosts = economies.positions(expectation.partner, f"{where}: partner")
    hosts = [host for host in hosts if host != country]
    before, after = (float(data[name].isel(owner=country, host=hosts).sum()) for name in names)
    return _per_cent(before, after)


def _per_cent(before: float, after: float) -> float:
    return 100.0 * (after / before - 1.0) if before > 0 else float("nan")


def _of_network(outcome: Outcome, expectation: Expectation, where: str) -> float:
    """Return the change of a network, in per cent or percentage points.

    Raises
    ------
    InputError
        If the outcome has no such network.
    """
    parts = {part.network: part.summary for part in outcome.corridors}
    name = expectation.network or next(iter(parts), "")
    if name not in parts:
        raise InputError(
            f"{where}: variable: {expectation.variable!r} without a network; allowed: with a shock "
            "that meets one"
            if not parts
            else f"{where}: network: {name!r}; allowed: {', '.join(parts)}"
        )
    after, before = parts[name], parts[name]["before"]
    if expectation.variable == "network_transit_share":
        country = expectation.country
        shares = [state["transit_share"].get(country, 0.0) for state in (after, before)]
        # Where nothing is exported there are no shares of it.
        if None in shares:
            return float("nan")
        return 100.0 * float(shares[0] - shares[1])
    if expectation.variable == "network_net_value":
        base = float(before["value_musd"]["net"])
        return 100.0 * (float(after["value_musd"]["net"]) - base) / abs(base)
    key = "exports" if expectation.variable == "network_exports" else "shut_in"
    exported = float(before["exports"])
    return 100.0 * float(after[key] - before[key]) / exported if exported > 0 else float("nan")


def _checked(expectation: Expectation, value: float) -> Check:
    return Check(
        variable=expectation.variable,
        country=expectation.country,
        partner=expectation.partner.of,
        sector=expectation.sector.of,
        sign=expectation.sign,
        between=expectation.between,
        horizon=expectation.horizon,
        value=value,
        verdict=_judged(value, expectation),
        reason=expectation.reason,
    )


def _judged(value: float, expectation: Expectation) -> CheckVerdict:
    if isnan(value):
        return "cannot_tell"
    if expectation.between is not None:
        low, high = expectation.between
        return "as_expected" if low <= value <= high else "not_expected"
    if expectation.sign == "0":
        return "as_expected" if is_about_zero(value) else "not_expected"
    if not is_material(value):
        return "cannot_tell"
    return "as_expected" if (value > 0) == (expectation.sign == "+") else "not_expected"
