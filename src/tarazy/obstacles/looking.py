"""Looking for obstacles: everything that the rules find for a pair, and what the texts add."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from tarazy.arguments.partial_date import PartialDate
from tarazy.codes.names import economy_called
from tarazy.errors import InputError
from tarazy.obstacles.barriers import deliveries, missing_trade, services
from tarazy.obstacles.capital import entries, gathered
from tarazy.obstacles.duties import duties, regime_obstacles
from tarazy.obstacles.obstacle import Obstacle
from tarazy.obstacles.setting import Setting
from tarazy.obstacles.told import with_told
from tarazy.obstacles.ways import ways
from tarazy.policy.regime import regimes
from tarazy.world import World

# In the order of the table: law first, then costs, owners and ways.
RULES = (duties, regime_obstacles, deliveries, services, missing_trade, entries, gathered, ways)


def obstacles_of(setting: Setting) -> tuple[Obstacle, ...]:
    """Return every obstacle between the two of a setting.

    Raises
    ------
    InputError
        If the table of what the texts name is wrong.
    """
    return with_told(setting, tuple(chain.from_iterable(rule(setting) for rule in RULES)))


def setting_of(world: World | str | Path | None, country: str, partner: str, day: date) -> Setting:
    """Return where obstacles are looked for.

    Raises
    ------
    InputError
        If an economy is unknown, or both are the same.
    """
    benchmark = World.of(world)
    country = economy_called(country, benchmark.economies, "", "country")
    partner = economy_called(partner, benchmark.economies, "", "partner")
    if country == partner:
        raise InputError(f"partner: {partner!r} is the country itself; allowed: another economy")
    return Setting(benchmark, country, partner, day)


def day_of(given: str | date | None) -> date:
    """Return the day on which the law is read; without one, the first that no table tells of.

    Raises
    ------
    InputError
        If it is not a day.
    """
    if isinstance(given, date):
        return given
    if given is None:
        return last_told() + timedelta(days=1)
    wrong = InputError(f"day: {given!r} is not allowed; allowed: a day, e.g. 2026-11-30")
    if not isinstance(given, str):
        raise wrong
    try:
        found = PartialDate.parse(given)
    except ValueError:
        raise wrong from None
    if found.precision != "day":
        raise wrong
    return found.first


def last_told() -> date:
    """Return the last day that the tables of tariff law tell of."""
    days = (day for law in regimes() for day in (law.since, law.until, law.edition))
    return max(day for day in days if day is not None)
