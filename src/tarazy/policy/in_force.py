"""What an importer's law puts on an exporter's goods now, as far as the package has it."""

from __future__ import annotations

from tarazy.errors import InputError
from tarazy.policy.regime import Regime, regimes

# A difference of two rates below this is none.
LEAST = 5e-4


def schedule_in_force(importer: str) -> Regime | None:
    """Return the schedule of an importer that holds, with its preferences; None if none is bundled.

    Of several columns that hold side by side it is the one that knows preferences: it falls back to
    the general rate where an exporter has none. States of law that are assumed do not count.

    Parameters
    ----------
    importer
        ISO 3166 alpha-3 code.
    """
    found = [
        regime
        for regime in _holding(importer)
        if regime.level == "schedule" and regime.quality == "derived"
    ]
    preferred = [one for one in found if one.preferences or one.schedule == "us_special"]
    return next(iter(preferred), None)


def duties_in_force(importer: str, exporter: str) -> tuple[tuple[str, ...], dict[str, float]]:
    """Return what an exporter's goods pay by sector, and the names of the regimes behind it.

    The schedule, or a dearer one that names the exporter (`Regime.met`), and every additional duty
    that holds without an end. Duties that have lapsed, and those between members of a customs
    union, are none.

    Parameters
    ----------
    importer, exporter
        ISO 3166 alpha-3 codes.

    Returns
    -------
    tuple
        Names, and sector of goods to fraction of value; both empty where the package has no
        schedule of the importer or does not know the exporter.
    """
    schedule = schedule_in_force(importer)
    if schedule is None:
        return (), {}
    try:
        schedule = _dearer(importer, exporter, schedule)
        found = schedule.tariff(exporter)
        added = [
            (one.name, one.rates(exporter))
            for one in _holding(importer)
            if one.level == "additional"
        ]
    except InputError:
        return (), {}
    for _, rates in added:
        found = {sector: rate + rates.get(sector, 0.0) for sector, rate in found.items()}
    return (schedule.name, *(name for name, _ in added)), found


def _dearer(importer: str, exporter: str, schedule: Regime) -> Regime:
    """Return a schedule in force that names an exporter and is dearer; else the one given."""
    rates = schedule.tariff(exporter)
    for one in _holding(importer):
        if one.level != "schedule" or exporter not in (one.met or ()):
            continue
        if any(rate > rates[sector] + LEAST for sector, rate in one.tariff(exporter).items()):
            return one
    return schedule


def _holding(importer: str) -> list[Regime]:
    return [one for one in regimes() if importer in one.importers and one.until is None]
