"""Factual checks: a stated number or date beside the observed one."""

from __future__ import annotations

import math
from dataclasses import replace

from tarazy.arguments.partial_date import PartialDate
from tarazy.errors import InputError
from tarazy.evidence.document import ClaimKind, Compare
from tarazy.evidence.findings import Comparison, Decision, Finding, decides
from tarazy.evidence.observation import Observation
from tarazy.evidence.observing import Observer
from tarazy.evidence.units import as_year, converted, parsed


def compare(check: Compare, kind: ClaimKind, observer: Observer, where: str) -> Finding:
    """Compare what a claim states with what was observed.

    Parameters
    ----------
    check
        The comparison.
    kind
        Of the claim.
    observer
        Looks the references up.
    where
        Where the check stands, for messages.

    Returns
    -------
    Finding
        *holds* where the observed number stands in the stated relation; *outdated* where it did
        but the latest does not; *contradicted* where it did not; *not_checkable* where the only
        number is general knowledge.

    Raises
    ------
    InputError
        If a reference is wrong or the units are of different quantities.
    """
    observed = _in_unit(
        observer.observe(check.observed, f"{where}: observed"), check, observer, where
    )
    latest = None
    if check.latest is not None:
        found = observer.observe(check.latest, f"{where}: latest")
        latest = _in_unit(found, check, observer, where)
    verdict: Decision
    if not observed.decides:
        verdict = "not_checkable"
    elif not stands(check, observed):
        verdict = "contradicted"
    elif latest is not None and latest.decides and not stands(check, latest):
        verdict = "outdated"
    else:
        verdict = "holds"
    comparison = Comparison(
        claimed=check.claimed,
        unit=check.unit,
        relation=check.relation,
        tolerance=check.allowance,
        observed=observed,
        latest=latest,
    )
    return Finding("compare", verdict, decides(kind, "compare", verdict), comparison=comparison)


def stands(check: Compare, observed: Observation) -> bool:
    """Return whether an observed number stands in the stated relation to the claimed one.

    Dates are compared at the coarser precision. A number may miss an inequality, too, by the
    relative tolerance, if one is given.
    """
    value = observed.value
    if isinstance(check.claimed, PartialDate):
        assert isinstance(value, PartialDate)
        agree = value.agrees(check.claimed)
        if check.relation == "=":
            return agree
        before = value.last < check.claimed.first
        return agree or before == (check.relation == "<=")
    number = observed.number
    if isinstance(check.claimed, str):
        return math.copysign(1.0, number) == (1.0 if check.claimed == "+" else -1.0) and number != 0
    leeway = check.allowance * abs(check.claimed)
    # What two numbers of a text's few digits leave open is no difference.
    leeway += 1e-9 * max(abs(check.claimed), abs(number))
    if check.relation == "=":
        return abs(number - check.claimed) <= leeway
    if check.relation == "<=":
        return number <= check.claimed + leeway
    return number >= check.claimed - leeway


def _in_unit(observed: Observation, check: Compare, observer: Observer, where: str) -> Observation:
    """Return an observation in the unit of the claim; a year is a date beside a date."""
    year = as_year(observed.value) if (check.unit, observed.unit) == ("date", "year") else None
    if year is not None:
        return replace(observed, value=year, unit="date")
    if isinstance(observed.value, PartialDate) != (check.unit == "date"):
        raise InputError(
            f"{where}: unit: {check.unit!r} beside {observed.unit!r}; allowed: a date beside a "
            "date, a number beside a number"
        )
    if isinstance(observed.value, PartialDate):
        return observed
    if check.rate is not None and _currency(observed.unit) != _currency(check.unit):
        return _exchanged(observed, check, observer, where)
    value = converted(observed.value, observed.unit, check.unit, where)
    return replace(observed, value=value, unit=check.unit)


def _exchanged(
    observed: Observation, check: Compare, observer: Observer, where: str
) -> Observation:
    """Return an amount of money in the currency of the claim, at the rate that the check names."""
    from tarazy.evidence.references import Figure

    assert check.rate is not None
    rate = observer.observe(Figure(of="figure", figure=check.rate), f"{where}: rate")
    claimed, given = _currency(check.unit), _currency(observed.unit)
    if rate.unit != f"{claimed} per {given}":
        raise InputError(
            f"{where}: rate: {check.rate!r} is in {rate.unit!r}; allowed: '{claimed} per {given}'"
        )
    scale, wanted = parsed(observed.unit)[0], parsed(check.unit)[0]
    weak = rate.quality if not rate.decides else observed.quality
    return Observation(
        value=observed.number * scale / wanted * rate.number,
        unit=check.unit,
        period=observed.period,
        source=f"{observed.source}; {rate.source}",
        quality=weak,
    )


def _currency(unit: str) -> str:
    return parsed(unit)[1].removesuffix(" a year")
