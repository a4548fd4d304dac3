"""A region as an answer: the matrix of its trade, what members would lose, who gains by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarazy.errors import unknown_name
from tarazy.immutable import keeps
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("matrix", "gains")
MUSD, SHARE, PER_CENT = "million USD", "1", "per cent"
# name: (unit, long name)
COLUMNS = {
    "exports": (MUSD, "what the country sells to the partner, goods and services"),
    "imports": (MUSD, "what it buys from the partner"),
    "share": (SHARE, "share of the partner in exports and imports together"),
    "loss": (PER_CENT, "real income lost without any trade with the partner"),
    "gain": (PER_CENT, "change of real income"),
    "low": (PER_CENT, "5th percentile of draws"),
    "high": (PER_CENT, "95th percentile of draws"),
    "draws": ("count", "draws behind the range; 0 where there is none"),
}


@dataclass(frozen=True)
class Gain:
    """What a scenario changes of the real income of a member, per cent.

    Attributes
    ----------
    scenario, country
        Which, and whose.
    gain
        The answer.
    low, high
        Its range; NaN where there is none.
    draws
        Behind the range.
    """

    scenario: str
    country: str
    gain: float
    low: float
    high: float
    draws: int


@keeps("trade")
@dataclass(frozen=True, eq=False, repr=False)
class Region(Result, Plotted):
    """What ties a group of economies to each other and to powers outside.

    Attributes
    ----------
    group
        Its name.
    members, absent
        Those that the world shows, and those that are in its rest of the world.
    powers
        Economies and groups outside.
    world_name, world_digest, world_year
        Of the benchmark.
    seed
        Of the draws.
    trade
        ``country``, ``partner``, ``exports``, ``imports``, ``share`` and ``loss``: a row for each
        member and each other member or power.
    gains
        By scenario and member, and by economy that is told beside.
    residual
        The largest of the scenarios' equilibria; zero without one.
    titles
        Of the scenarios, by language.
    """

    kind = "region"

    group: str
    members: tuple[str, ...]
    absent: tuple[str, ...]
    powers: tuple[str, ...]
    world_name: str
    world_digest: str
    world_year: int
    seed: int
    trade: pd.DataFrame
    gains: tuple[Gain, ...]
    residual: float
    titles: Mapping[str, Mapping[str, str | None]]

    @property
    def partners(self) -> tuple[str, ...]:
        """Members, then powers: the columns of the matrix."""
        return (*self.members, *self.powers)

    @property
    def told(self) -> tuple[str, ...]:
        """Economies whose gains are told: the members, then those beside."""
        return tuple(dict.fromkeys(gain.country for gain in self.gains)) or self.members

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, in their order."""
        return tuple(dict.fromkeys(gain.scenario for gain in self.gains))

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables: ``matrix``, ``gains``."""
        return TABLES

    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``matrix``, a row for each member and partner, or ``gains``, for each scenario and
            member.

        Raises
        ------
        InputError
            If there is no such table.
        """
        import pandas as pd

        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        names = ("scenario", "country", "gain", "low", "high", "draws")
        rows = [[getattr(gain, key) for key in names] for gain in self.gains]
        table = self.trade if name == "matrix" else pd.DataFrame(rows, columns=list(names))
        known = [column for column in table.columns if column in COLUMNS]
        table.attrs = {
            "units": {column: COLUMNS[column][0] for column in known},
            "long_names": {column: COLUMNS[column][1] for column in known},
            "source": f"world {self.world_name}",
            "year": self.world_year,
        }
        return table

    def matrix(self, of: str = "share") -> pd.DataFrame:
        """Return members as rows, members and powers as columns.

        Parameters
        ----------
        of
            ``share``, ``exports``, ``imports`` or ``loss``.

        Raises
        ------
        InputError
            If it is none of these.
        """
        allowed = ("share", "exports", "imports", "loss")
        if of not in allowed:
            raise unknown_name("matrix", of, allowed)
        wide = self.trade.pivot_table(index="country", columns="partner", values=of, dropna=False)
        return wide.reindex(index=list(self.members), columns=list(self.partners))

    def shares(self, country: str) -> list[tuple[str, float]]:
        """Return the partners of a member, each with its share of exports and imports."""
        rows = self.trade[self.trade["country"] == country]
        return list(zip(rows["partner"].tolist(), rows["share"].tolist(), strict=True))

    def largest(self, country: str) -> tuple[str, float]:
        """Return the member or power with the largest share of a member's trade, and that share."""
        return max(self.shares(country), key=lambda pair: pair[1])

    def inside(self) -> float:
        """Return the share of trade among members in all of their exports and imports."""
        trade = self.trade
        size = trade["exports"] + trade["imports"]
        whole = (size / trade["share"]).groupby(trade["country"]).first().sum()
        return float(size[trade["partner"].isin(self.members)].sum() / whole)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number of the answer."""
        asked = {"group": self.group, "powers": list(self.powers), "world": self.world_digest}
        return digest_of(asked, self.trade, [vars(gain) for gain in self.gains])

    def summary(self) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON; a missing number is None."""
        return {
            "group": self.group,
            "members": list(self.members),
            "absent": list(self.absent),
            "powers": list(self.powers),
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "digest": self.digest,
            "inside": self.inside(),
            "residual": self.residual,
            "units": {name: unit for name, (unit, _) in COLUMNS.items()},
            "meanings": {name: meaning for name, (_, meaning) in COLUMNS.items()},
            **{name: _plain(self.table(name)) for name in TABLES},
        }

    def glance(self) -> Glance:
        """Return each member's share of trade inside, and its largest partner."""
        rows = []
        for code in self.members:
            partner, part = self.largest(code)
            own = sum(share for other, share in self.shares(code) if other in self.members)
            rows.append([code, f"{100 * own:.1f}", f"{partner} {100 * part:.1f}"])
        return Glance(
            title=f"The region {self.group}, {self.world_name} ({self.world_year}): per cent of "
            "exports and imports",
            header=["", "inside", "largest"],
            rows=rows,
            notes=[
                f"residual {self.residual:.1e}, digest {self.digest}",
                f"tables: {', '.join(TABLES)}",
            ],
        )


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.astype(object).to_dict("records")  # type: ignore[assignment]
    return [{key: None if value != value else value for key, value in row.items()} for row in rows]
