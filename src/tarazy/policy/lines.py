"""The tariff lines behind a regime: what each says, its rate, and how that was reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from tarazy.policy import section_232, special, tables
from tarazy.policy.country_rates import CountryRate, country_rate
from tarazy.policy.duty import Equivalent
from tarazy.policy.preference import preferential_rate
from tarazy.policy.regime import REST_OF_WORLD, Basis, Regime

Treatment = Literal["exact", "converted", "lower_bound", "dropped"]


@dataclass(frozen=True)
class Line:
    """One tariff line under a regime.

    Attributes
    ----------
    code
        Eight digits (USA) or ten (Eurasian Economic Union).
    description
        Words of the schedule; empty where the source has none.
    sector
        One of the 17 sectors of goods; empty for others.
    duty
        What the law says.
    rate
        Fraction of value on the exporter's goods; None if the line is dropped.
    treatment
        ``exact``, ``converted``, ``lower_bound`` or ``dropped``.
    reason
        Why it is not exact, or what lowers it; may be empty.
    """

    code: str
    description: str
    sector: str
    duty: str
    rate: float | None
    treatment: Treatment
    reason: str


def regime_lines(regime: Regime, exporter: str, basis: Basis = "weighted") -> tuple[Line, ...]:
    """Return every line of a regime as it meets an exporter's goods, dropped ones too.

    Parameters
    ----------
    regime
        The state of law.
    exporter
        ISO3 code, or ``ROW``.
    basis
        As for :meth:`Regime.rates`: with ``weighted``, duties per unit are converted at the
        exporter's unit values where these are known.

    Returns
    -------
    tuple of Line
        In the order of the schedule. A regime that is assumed by sector has the lines of the
        schedule whose profile it takes, scaled.

    Raises
    ------
    InputError
        As :meth:`Regime.rates`.
    """
    own = regime.basis_of(exporter, basis) == "weighted" and exporter == "KAZ"
    return _READERS[regime.schedule](_Case(regime, exporter, basis, own))


@dataclass(frozen=True)
class _Case:
    """Whose goods meet which regime; `own` says that the exporter's unit values count."""

    regime: Regime
    exporter: str
    basis: Basis
    own: bool


def _read(row: Mapping[str, str], column: str, own: bool, duty: str) -> Line:
    """Return a row of a table of lines; Kazakhstan's products have cells of their own."""
    mine = f"{column}_kaz" if own and row[f"treatment{column}_kaz"] else column
    rate = row[f"rate{mine}"]
    return Line(
        code=row["line"],
        description=row.get("description", ""),
        sector=row["sector"],
        duty=row[duty],
        rate=float(rate) if rate else None,
        treatment=cast(Treatment, row[f"treatment{mine}"]),
        reason=row[f"reason{mine}"],
    )


def _column(number: str) -> Callable[[_Case], tuple[Line, ...]]:
    def read(case: _Case) -> tuple[Line, ...]:
        return tuple(
            _read(row, f"_{number}", case.own, f"duty_{number}")
            for row in tables.records("us_lines")
        )

    return read


def _special(case: _Case) -> tuple[Line, ...]:
    symbols = special.symbols_of(case.exporter, case.regime.programmes)
    found = []
    for row in tables.records("us_lines"):
        line = _read(row, "_1", case.own, "duty_1")
        general = Equivalent(line.rate, line.treatment, line.reason)
        best, text = preferential_rate(general, row["special"], symbols)
        if text:
            line = replace(
                line,
                duty=f"{text} ({', '.join(symbols)})",
                rate=best.rate,
                treatment=best.treatment,
                reason=best.reason,
            )
        found.append(line)
    return tuple(found)


def _country(case: _Case) -> tuple[Line, ...]:
    """Return the additional duty on each line: none where it is exempt or pays section 232."""
    regime, exporter = case.regime, case.exporter
    duties = _duties(regime, exporter)
    listed = "exempt_section_122" if regime.series == ("section_122",) else "exempt_country"
    elsewhere = section_232.metal if case.own else section_232.covered
    korean = special.symbols_of("KOR", "in force")
    found = []
    for row in tables.records("us_lines"):
        line = _read(row, "_1", case.own, "duty_1")
        spared = float(row[listed])
        kind = elsewhere(line.code)
        reason = f"{spared:.0%} of the line exempt" if spared else ""
        if kind is not None:
            spared, reason = 1.0, f"duty on {kind} under section 232 instead"
        general = Equivalent(line.rate, line.treatment, line.reason)
        if exporter == "KOR":
            general, _ = preferential_rate(general, row["special"], korean)
        added = 0.0
        for duty in duties:
            if duty.form == "added":
                added += duty.rate
            elif general.rate is not None:
                added += max(0.0, duty.rate - general.rate)
        if any(d.form == "floor" for d in duties) and general.rate is None:
            dropped = "floor over a general rate that is not known"
            found.append(replace(line, rate=None, treatment="dropped", reason=dropped))
            continue
        text = " + ".join(f"{d.rate:.1%}{' floor' * (d.form == 'floor')}" for d in duties)
        found.append(
            replace(
                line,
                duty=text or "none",
                rate=added * (1.0 - spared),
                treatment="exact",
                reason=reason,
            )
        )
    return tuple(found)


def _duties(regime: Regime, exporter: str) -> tuple[CountryRate, ...]:
    if exporter == REST_OF_WORLD:
        row = next(r for r in tables.rows("us_rest_of_world") if r["regime"] == regime.name)
        mean = CountryRate(exporter, regime.day, float(row["rate"]), "added", "mean", "estimated")
        return (mean,)
    given = (country_rate(series, exporter, regime.day) for series in regime.series)
    return tuple(d for d in given if d is not None and d.form != "exempt")


def _eaeu(case: _Case) -> tuple[Line, ...]:
    """Return the common tariff's lines, scaled to the sector's rate where the regime is assumed."""
    regime, exporter = case.regime, case.exporter
    share = dict.fromkeys(tables.rates("eaeu_cet", "rate_simple"), 1.0)
    # Lines of no goods sector keep their rate, unless everything is free.
    other, reason = 1.0, ""
    if exporter in regime.free:
        share, other = dict.fromkeys(share, 0.0), 0.0
        reason = "free by membership or agreement"
    elif regime.table != "eaeu_cet":
        common = tables.rates("eaeu_cet", "rate_simple")
        assumed = regime.rates(exporter, case.basis)
        share = {s: assumed[s] / common[s] for s in share}
        reason = "common tariff scaled"
    elif regime.preferences and exporter in tables.columns(regime.preferences):
        share, reason = tables.rates(regime.preferences, exporter), "preference"
    found = []
    for row in tables.records("eaeu_lines"):
        line = _read(row, "", case.own, "duty")
        if reason and line.rate is not None:
            rate = line.rate * share.get(line.sector, other)
            line = replace(line, rate=rate, reason=reason)
        found.append(line)
    return tuple(found)


def _own(case: _Case) -> tuple[Line, ...]:
    """Return the lines of a user's regime, with what the exporter is let off."""
    paid = case.regime.rates(case.exporter, "simple")
    full = case.regime.own_rates["rates"]
    found = []
    for line in case.regime.own_lines:
        whole = full.get(line.sector, 0.0)
        share = paid[line.sector] / whole if whole else 1.0
        if case.exporter in case.regime.free:
            share = 0.0
        reason = "duty per unit over a unit value" if line.converted else ""
        found.append(
            Line(
                code=line.code,
                description=line.description,
                sector=line.sector,
                duty=line.duty,
                rate=line.rate * share,
                treatment="converted" if line.converted else "exact",
                reason=reason if share == 1.0 else "free" if share == 0.0 else "preference",
            )
        )
    return tuple(found)


_READERS: dict[str, Callable[[_Case], tuple[Line, ...]]] = {
    "us_column_1": _column("1"),
    "us_column_2": _column("2"),
    "us_special": _special,
    "us_additional": _country,
    "eaeu": _eaeu,
    "own": _own,
}
