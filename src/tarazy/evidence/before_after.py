"""Checks on observed series: what changed at an event, ranked among placebos."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.evidence.causal_document import BeforeAfter
from tarazy.evidence.findings import Decision, Finding, SeriesAnswer
from tarazy.evidence.library import Library
from tarazy.evidence.placebo import LEAST_PLACEBOS, MOST_P, UNITS, effects, placed

Array = NDArray[np.float64]
Lines = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class Windows:
    """Years before and after one year, which belongs to neither.

    Attributes
    ----------
    year
        Of the event.
    before, after
        The years of the windows.
    """

    year: int
    before: range
    after: range

    @classmethod
    def around(cls, year: int, check: BeforeAfter) -> Windows:
        """Return the windows of a check around a year."""
        return cls(year, range(year - check.before, year), range(year + 1, year + check.after + 1))

    @property
    def years(self) -> tuple[int, ...]:
        """All years of both."""
        return (*self.before, *self.after)


def before_after(check: BeforeAfter, within: Library, where: str) -> Finding:
    """Return the finding of a check.

    Parameters
    ----------
    check
        The series, the event, and its placebos.
    within
        Its events.
    where
        Where the check stands, for messages.

    Returns
    -------
    Finding
        *supported* where the effect has the sign predicted, is material, and at most a tenth of all
        effects is as extreme; *contradicted* where the same holds of the other sign; else
        *cannot_tell*.

    Raises
    ------
    InputError
        If the series lacks a year of the windows, a placebo date has the event in its windows, a
        party of the event is named as a placebo, or there are fewer than `LEAST_PLACEBOS` placebos.
    """
    from tarazy import series

    year = within.events[check.event].date.year if check.event else check.year
    assert year is not None
    met = within.events[check.event].parties if check.event else ()
    lines = lines_of(check, met, where)
    own = getattr(check, check.placebos.among)
    event = Windows.around(year, check)
    units, found = effects_at(check, lines, event, where)
    at = units.index(own)
    dated = [effects_at(check, lines, one, where)[1] for one in _dates(check, year, where)]
    others = np.delete(found, at)
    pool = np.concatenate([others, *dated])
    if pool.size < LEAST_PLACEBOS:
        raise InputError(
            f"{where}: placebos: {pool.size} with a value in every year; allowed: at least "
            f"{LEAST_PLACEBOS}"
        )
    place = placed(float(found[at]), pool)
    about = series.describe(check.series)
    answer = SeriesAnswer(
        series=check.series,
        reads=" ".join(filter(None, (check.country, check.partner, check.item))),
        measure=check.measure,
        event=check.event,
        year=year,
        before=(event.before[0], event.before[-1]),
        after=(event.after[0], event.after[-1]),
        predicts=check.predicts,
        unit=UNITS[check.measure],
        effect=float(found[at]),
        low=place.low,
        high=place.high,
        p=place.higher if check.predicts == "+" else place.lower,
        p_other=place.lower if check.predicts == "+" else place.higher,
        placebos=place.placebos,
        others=len(others),
        dates=len(dated),
        source=about.source,
        quality=about.quality,
    )
    return Finding("before_after", told(answer), True, series=answer)


def told(answer: SeriesAnswer) -> Decision:
    """Return what an effect and its rank among placebos say of the sign predicted."""
    if answer.negligible:
        return "cannot_tell"
    predicted = (answer.effect > 0) == (answer.predicts == "+")
    if (answer.p if predicted else answer.p_other) > MOST_P:
        return "cannot_tell"
    return "supported" if predicted else "contradicted"


def _dates(check: BeforeAfter, year: int, where: str) -> list[Windows]:
    dates = [Windows.around(one, check) for one in check.placebos.dates]
    for one in dates:
        if one.before[0] <= year <= one.after[-1]:
            raise InputError(
                f"{where}: placebos: dates: the windows around {one.year} hold {year}, the year of "
                f"the event; allowed: years before {year - check.after} or after "
                f"{year + check.before}"
            )
    return dates


def effects_at(
    check: BeforeAfter, lines: Lines, when: Windows, where: str
) -> tuple[list[str], Array]:
    """Return those with a value in every year, and the effect of each beside the others."""
    own = getattr(check, check.placebos.among)
    missing = [year for year in when.years if year not in lines[own]]
    if missing:
        raise InputError(
            f"{where}: series {check.series!r} has no value in {missing[0]} that can be used; "
            f"allowed: dates with {check.before} years before and {check.after} after them, from "
            f"{min(lines[own])} to {max(lines[own])}"
        )

    def values(unit: str, years: range) -> list[float]:
        return [lines[unit][year] for year in years]

    units = [unit for unit in lines if all(year in lines[unit] for year in when.years)]
    if check.placebos.within is not None:
        sizes = {unit: float(np.mean(values(unit, when.before))) for unit in units}
        low, high = sizes[own] / check.placebos.within, sizes[own] * check.placebos.within
        units = [unit for unit in units if low <= sizes[unit] <= high]
    if len(units) < 2:
        raise InputError(
            f"{where}: placebos: nobody else has a value in every year around {when.year}; "
            f"allowed: at least {LEAST_PLACEBOS}"
        )
    before, after = (
        np.array([values(unit, years) for unit in units]) for years in (when.before, when.after)
    )
    return units, effects(check.measure, before, after)


def lines_of(check: BeforeAfter, met: Sequence[str], where: str) -> dict[str, dict[int, float]]:
    """Return the lines of the check and of its placebos, with the values that a measure can use.

    `met` are the parties of the event, which are no placebos.
    """
    among = check.placebos.among
    whole = None if check.whole is None else _wholes(check, where)
    lines = {}
    for unit, values in _candidates(check).items():
        if whole is not None:
            base = whole(unit)
            usable = {
                year: 100.0 * value / base[year] for year, value in values.items() if base.get(year)
            }
        else:
            usable = {year: value for year, value in values.items() if value > 0}
        if usable:
            lines[unit] = usable
    own = getattr(check, among)
    if own not in lines:
        _line(where, check.series, check.country, check.partner, check.item)
        raise InputError(
            f"{where}: series {check.series!r}: {own!r} has no value that a {check.measure} can "
            "be taken of; allowed: a line with values above zero"
        )
    chosen = _chosen(check, lines, met, where)
    return {unit: line for unit, line in lines.items() if unit == own or unit in chosen}


def _candidates(check: BeforeAfter) -> dict[str, dict[int, float]]:
    """Return every line that differs from that of the check in its partner or country alone."""
    from tarazy import series

    table = series.table(check.series)
    among = check.placebos.among
    fixed = "country" if among == "partner" else "partner"
    keep = (table[fixed] == getattr(check, fixed)) & (table["item"] == check.item)
    rows = table[keep]
    return {
        str(unit): dict(zip(map(int, part["year"]), map(float, part["value"]), strict=True))
        for unit, part in rows.groupby(among)
    }


def _wholes(check: BeforeAfter, where: str) -> Callable[[str], dict[int, float]]:
    """Return a function from a unit to the line of the whole that its values are a share of."""
    from tarazy import series

    assert check.whole is not None
    among = check.placebos.among
    changed = {key: getattr(check.whole, key) for key in check.whole.model_fields_set}
    name = changed.pop("series", check.series)
    own, other = (series.describe(one).unit for one in (check.series, name))
    if own != other:
        raise InputError(f"{where}: whole: series {name!r} is in {other!r}; allowed: in {own!r}")
    place = {key: getattr(check, key) for key in ("country", "partner", "item")}
    known = {
        (str(row.country), str(row.partner), str(row.item))
        for row in series.table(name)[["country", "partner", "item"]].drop_duplicates().itertuples()
    }

    def line(unit: str) -> dict[int, float]:
        whole = place | {among: unit} | changed
        # A placebo without a whole has no share; the line of the check has to have one.
        absent = (whole["country"], whole["partner"], whole["item"]) not in known
        return {} if absent and unit != place[among] else _line(where, name, **whole)

    return line


def _line(where: str, name: str, country: str, partner: str, item: str) -> dict[int, float]:
    from tarazy import series

    try:
        return series.line(name, country, partner, item)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


def _chosen(check: BeforeAfter, lines: Lines, met: Sequence[str], where: str) -> set[str]:
    """Return the placebos that the document names; totals, groups and the parties are none."""
    from tarazy.codes.groups import groups

    named = groups("economies")
    parties = {code for one in met for code in (named[one].members if one in named else (one,))}
    for name in check.placebos.of.of:
        if name in parties and name != getattr(check, check.placebos.among):
            raise InputError(
                f"{where}: placebos: of: {name!r} is a party of {check.event!r}; allowed: those "
                "whom the event did not meet"
            )
    totals = {"WLD", *named}
    fixed = check.country if check.placebos.among == "partner" else check.partner
    present = set(lines) - totals - {fixed}

    def members(names: tuple[str, ...]) -> set[str]:
        found: set[str] = set()
        for name in names:
            if name == "*":
                found |= present
            elif name in named:
                found |= set(named[name].members) & present
            elif name in lines:
                found.add(name)
            else:
                raise InputError(
                    f"{where}: placebos: of: {name!r} is not in series {check.series!r}; allowed: "
                    "'*', a group, a code of the series"
                )
        return found

    return members(check.placebos.of.of) - members(check.placebos.of.except_) - parties
