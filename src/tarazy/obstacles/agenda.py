"""The agenda of two economies: every obstacle with what lifting it is worth, in three orders."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.memo import Memo
from tarazy.obstacles import ranking
from tarazy.obstacles.measuring import Gains, Weighing, measured
from tarazy.obstacles.obstacle import Obstacle
from tarazy.obstacles.plain_rows import plain_row
from tarazy.obstacles.ranking import ORDERS, Order
from tarazy.obstacles.row import AgendaRow
from tarazy.obstacles.setting import Setting
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.plain_table import signed
from tarazy.text.texts import texts
from tarazy.world import World

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language

TABLES = ("obstacles",)
# Of each range that is not stored: few, so that an answer takes seconds.
DRAWS = 12
Progress = Callable[[str], None]


@dataclass(frozen=True, repr=False)
class Agenda(Result, Plotted):
    """What stands between two economies, and what lifting it is worth.

    Attributes
    ----------
    country, partner
        Whose gain orders the rows, and the other side.
    day
        On which the law is read.
    world_name, world_digest, world_year
        Of the benchmark.
    rows
        In the order in which obstacles are found: law, costs, owners, ways, what the texts add.
    """

    kind = "agenda"

    country: str
    partner: str
    day: date
    world_name: str
    world_digest: str
    world_year: int
    rows: tuple[AgendaRow, ...]

    def ranked(self, order: Order = "gain") -> tuple[AgendaRow, ...]:
        """Return the rows in an order.

        Parameters
        ----------
        order
            ``gain`` (of the country), ``certainty`` (gains whose whole range is above zero first,
            by their lower end) or ``alone`` (who has to agree, the country alone first).

        Raises
        ------
        InputError
            If there is no such order.
        """
        if order not in ORDERS:
            raise unknown_name("order", order, ORDERS, "rank")
        place = ranking.places(self.rows, order)
        return tuple(sorted(self.rows, key=lambda row: place[row.obstacle.id]))

    def places(self, order: Order) -> dict[str, int]:
        """Return the place of every row in an order, by its identifier."""
        return ranking.places(self.rows, order)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    def table(self, name: str = "obstacles", lang: Language = "en") -> pd.DataFrame:
        """Return one row for each obstacle, by gain.

        Parameters
        ----------
        name
            ``obstacles``.
        lang
            Of the texts.

        Raises
        ------
        InputError
            If there is no such table.
        """
        import pandas as pd

        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        frame = pd.DataFrame(self._plain(lang))
        for column in ("who", "claims", "assumed"):
            frame[column] = frame[column].map(";".join)
        frame.attrs["units"] = dict(UNITS)
        return frame

    def dataframe(self, lang: Language = "en") -> pd.DataFrame:
        """Return the table of obstacles."""
        return self.table("obstacles", lang)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number of the answer."""
        return digest_of(
            [self.world_digest, self.country, self.partner, str(self.day)], self._plain("en")
        )

    def summary(self, lang: Language | None = None) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON.

        Parameters
        ----------
        lang
            Of the texts; English by default.
        """
        return {
            "country": self.country,
            "partner": self.partner,
            "day": str(self.day),
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "units": dict(UNITS),
            "obstacles": self._plain(lang or "en"),
        }

    def glance(self) -> Glance:
        """Return the largest gains, and who has to agree."""
        words = texts("en")
        pair = words.pair(self.country, self.partner)
        return Glance(
            title=f"Agenda of {self.country} and {self.partner} on {self.world_name} "
            f"({self.world_year}): gain in real income, per cent",
            header=["obstacle", self.country, self.partner, "others", "who has to agree"],
            rows=[
                [
                    row.obstacle.name(words),
                    *_numbers(row),
                    words(f"agenda.ease.{row.obstacle.ease}", **pair),
                ]
                for row in self.ranked("gain")
            ],
            notes=[f"orders: {', '.join(ORDERS)}; law of {self.day}; digest {self.digest}"],
        )

    def _plain(self, lang: Language) -> list[dict[str, Any]]:
        words = texts(lang)
        place = {order: self.places(order) for order in ORDERS}
        return [
            plain_row(row, {order: place[order][row.obstacle.id] for order in ORDERS}, words)
            for row in self.ranked("gain")
        ]


# Of the columns with a unit.
UNITS = {
    **dict.fromkeys(
        [
            f"{side}{end}"
            for side in ("country", "partner", "others")
            for end in ("", "_low", "_high")
        ],
        "per cent of real income; positive is a gain",
    ),
    "most_gain": "per cent of real income; positive is a gain",
    "country_gni": "per cent of national income; positive is a gain",
    "partner_gni": "per cent of national income; positive is a gain",
    "dependence_before": "per cent of real income lost",
    "dependence_change": "percentage points of real income; negative is less dependence",
    "trade": "million USD a year",
}


def _numbers(row: AgendaRow) -> list[str]:
    gains = row.gains
    values = (math.nan,) * 3 if gains is None else (gains.country, gains.partner, gains.others)
    return [signed(value) if math.isfinite(value) else "–" for value in values]


_KEPT: Memo[Agenda] = Memo(4)


def agenda(
    country: str,
    partner: str,
    *,
    day: str | date | None = None,
    draws: int = DRAWS,
    world: World | str | Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Agenda:
    """Return what stands between two economies, and what lifting it is worth to whom.

    Parameters
    ----------
    country, partner
        Codes of two economies of the world; the orders are those of the country's gain.
    day
        On which the law is read; by default the day after the last that the tariff regimes tell of.
    draws
        For each range that does not travel with the package; 0 leaves them out.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``.
    workers
        Processes for the draws; by default one for each processor.
    progress
        Called with the name of every obstacle before it is computed, and ``ranges``.

    Raises
    ------
    InputError
        If an economy or a day is wrong.
    """
    from tarazy.arguments.limits import MOST_DRAWS, WORKERS
    from tarazy.arguments.values import callback, whole
    from tarazy.obstacles.looking import day_of, obstacles_of, setting_of

    callback("progress", progress)
    draws = whole("draws", draws, 0, MOST_DRAWS)
    if draws == 1:
        raise InputError(f"draws: 1; allowed: 0, or 2 to {MOST_DRAWS}")
    if workers is not None:
        whole("workers", workers, 1, WORKERS)
    setting = setting_of(world, country, partner, day_of(day))
    key = (setting.world.digest, *setting.pair, setting.day, draws)
    found = _KEPT.get(
        key, lambda: _agenda(setting, obstacles_of(setting), draws, workers, progress)
    )
    return found


def _agenda(
    setting: Setting,
    obstacles: tuple[Obstacle, ...],
    draws: int,
    workers: int | None,
    progress: Progress | None,
) -> Agenda:
    from tarazy.obstacles.leaning import largest_leaning
    from tarazy.obstacles.ranging import with_ranges

    tell = progress or (lambda part: None)
    weighing, leaning = Weighing.of(setting), largest_leaning(setting)
    gains: dict[str, Gains] = {}
    failures: dict[str, str] = {}
    for one in obstacles:
        if one.scenario is None:
            continue
        tell(one.id)
        try:
            gains[one.id] = measured(setting, one, weighing, leaning)
        except (InputError, NoEquilibriumError) as error:
            failures[one.id] = str(error)
    if draws:
        tell("ranges")
    by_id = {one.id: one for one in obstacles}
    gains = with_ranges(setting, by_id, gains, weighing, draws, workers)
    return Agenda(
        country=setting.country,
        partner=setting.partner,
        day=setting.day,
        world_name=setting.world.name,
        world_digest=setting.world.digest,
        world_year=setting.world.year,
        rows=tuple(
            AgendaRow(one, gains.get(one.id), failures.get(one.id, "")) for one in obstacles
        ),
    )
