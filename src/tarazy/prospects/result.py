"""What a dollar of investment adds sector by sector, beside what is known: an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import unknown_name
from tarazy.immutable import keeps
from tarazy.plotting import Plotted
from tarazy.prospects.measured import MEASURES
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.policy.critical_minerals import CriticalList
    from tarazy.prospects.known import Law

Array = NDArray[np.float64]

TABLES = ("sectors", "draws")
MUSD, SHARE = "million USD", "1"
LOW, HIGH = 5.0, 95.0
# Columns beside `MEASURES`, each with unit and meaning.
FACTS: dict[str, tuple[str, str]] = {
    "invested": (MUSD, "what is invested"),
    "capital": (MUSD, "capital of the sector before, all owners"),
    "labour_share": (SHARE, "wages in value added of the sector"),
    "foreign_owned": (SHARE, "share of owners abroad in what capital and resource earn"),
    "export_share": (SHARE, "share of the sector in the host's exports"),
    "imports_from_host": (MUSD, "what the partner imports of the good from the host"),
    "imports_from_all": (MUSD, "what the partner imports of the good from all"),
    "host_share": (SHARE, "share of the host in what the partner imports of the good"),
    "duty": (SHARE, "duty of the partner on the host's goods"),
    "critical_listed": ("count", "minerals of the partner's list that such a sector sells"),
    "critical_made": ("", "those of them that the host is known to make"),
}


@keeps("facts")
@dataclass(frozen=True, eq=False, repr=False)
class Prospects(Result, Plotted):
    """What a dollar of a partner's investment adds in every sector of a host.

    Attributes
    ----------
    host, partner
        Where, and whose money.
    horizon, amount, seed
        As asked; the amount in USD, None where each sector has its own.
    world_name, world_digest, world_year
        Of the benchmark.
    names, left_out
        Sectors that are told of, and those without capital.
    usd, capital
        (S,) million USD: what is invested, and the capital that the sector has.
    central
        (S, M) sector and measure of `tarazy.prospects.measured.MEASURES`.
    residual
        The largest of their equilibria.
    draws
        (K, S, M) the same in drawn worlds; NaN where one has no equilibrium.
    failures
        Number and reason of those.
    before
        Levels of the two measures of dependence, fractions.
    facts
        What is known without an equilibrium, one row a sector.
    law
        The partner's duties.
    critical
        The partner's list of critical minerals; None where the package has none.
    """

    kind = "prospects"

    host: str
    partner: str
    horizon: str
    amount: float | None
    seed: int
    world_name: str
    world_digest: str
    world_year: int
    names: tuple[str, ...]
    left_out: tuple[str, ...]
    usd: Array
    capital: Array
    central: Array
    residual: float
    draws: Array
    failures: tuple[tuple[int, str], ...]
    before: dict[str, float]
    facts: pd.DataFrame
    law: Law
    critical: CriticalList | None

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables: ``sectors``, ``draws``."""
        return TABLES

    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``sectors``: one row a sector, every measure with the ends of its range, then what is
            known of the sector, in the order of `ranked`. ``draws``: a row for each draw, sector
            and measure.

        Raises
        ------
        InputError
            If there is no such table.
        """
        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        table = self.ranked() if name == "sectors" else self._by_draw()
        known = _columns()
        table.attrs = {
            "units": {c: known[c][0] for c in table.columns if c in known and known[c][0]},
            "long_names": {c: known[c][1] for c in table.columns if c in known},
            "source": f"world {self.world_name}, horizon {self.horizon}",
            "year": self.world_year,
        }
        return table

    def ranked(self, by: str = "host_income") -> pd.DataFrame:
        """Return the table of sectors, the largest of a column first.

        Parameters
        ----------
        by
            A column with numbers; rows without one come last.

        Raises
        ------
        InputError
            If there is no such column.
        """
        import pandas as pd

        ends = self.ends()
        columns: dict[str, Any] = {"sector": self.names}
        for m, measure in enumerate(MEASURES):
            columns[measure] = self.central[:, m]
            for end in ("low", "high"):
                columns[f"{measure}_{end}"] = ends[end][:, m]
        columns |= {"invested": self.usd, "capital": self.capital}
        table = pd.concat([pd.DataFrame(columns), self.facts], axis=1)
        allowed = [c for c in table.columns if pd.api.types.is_numeric_dtype(table[c])]
        if by not in allowed:
            raise unknown_name("column", by, allowed)
        ordered = table.sort_values(by, ascending=False, kind="stable", na_position="last")
        return ordered.reset_index(drop=True)

    def ends(self) -> dict[str, Array]:
        """Return the 5th and 95th percentiles over draws, (S, M) each; NaN without draws."""
        sound = self.draws[~np.isnan(self.draws).all(axis=(1, 2))]
        if not len(sound):
            return {end: np.full(self.central.shape, np.nan) for end in ("low", "high")}
        low, high = np.percentile(sound, [LOW, HIGH], axis=0)
        return {"low": low, "high": high}

    @property
    def order_kept(self) -> float:
        """How far draws keep the order of the centre by income of the host.

        The mean of Spearman's rank correlation of every draw with the centre, -1 to 1; NaN without
        draws or with one sector.
        """
        if not len(self.draws) or len(self.names) < 2:
            return float("nan")
        place = list(MEASURES).index("host_income")
        own = _ranks(self.central[:, place])
        found = [
            float(np.corrcoef(own, _ranks(draw[:, place]))[0, 1])
            for draw in self.draws
            if not np.isnan(draw).all()
        ]
        return float(np.mean(found))

    def _by_draw(self) -> pd.DataFrame:
        import pandas as pd

        draws, sectors, measures = np.indices(self.draws.shape).reshape(3, -1)
        return pd.DataFrame(
            {
                "draw": draws,
                "sector": [self.names[s] for s in sectors],
                "measure": [list(MEASURES)[m] for m in measures],
                "value": self.draws.ravel(),
            }
        )

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number of the answer."""
        asked = {
            "host": self.host,
            "partner": self.partner,
            "horizon": self.horizon,
            "amount": self.amount,
            "seed": self.seed,
            "world": self.world_digest,
        }
        return digest_of(asked, self.central, self.draws, self.facts)

    def summary(self) -> dict[str, Any]:
        """Return what was asked and the table of sectors as plain data, ready for JSON."""
        rows = self.ranked().astype(object).to_dict("records")
        return {
            "host": self.host,
            "partner": self.partner,
            "horizon": self.horizon,
            "amount": self.amount,
            "draws": len(self.draws),
            "failures": [list(one) for one in self.failures],
            "seed": self.seed,
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "digest": self.digest,
            "residual": self.residual,
            "order_kept": _or_none(self.order_kept),
            "before": self.before,
            "duties": list(self.law.names) or [f"benchmark {self.law.year}"],
            "critical_list": None if self.critical is None else self.critical.name,
            "left_out": list(self.left_out),
            "units": {name: unit for name, (unit, _) in _columns().items()},
            "meanings": {name: meaning for name, (_, meaning) in _columns().items()},
            "sectors": [{str(key): _or_none(value) for key, value in row.items()} for row in rows],
        }

    def glance(self) -> Glance:
        """Return what a dollar adds to the host's and the partner's income."""
        rows = [
            [str(row.sector), f"{row.host_income:.3f}", f"{row.partner_net:+.3f}"]
            for row in self.ranked().itertuples()
        ]
        return Glance(
            title=f"A dollar of {self.partner} in sectors of {self.host}, {self.horizon} run, "
            f"{self.world_name} ({self.world_year})",
            header=["", "host, USD a year", "partner net"],
            rows=rows,
            notes=[
                f"{len(self.draws)} draws, residual {self.residual:.1e}, digest {self.digest}",
                f"tables: {', '.join(TABLES)}",
            ],
        )


def _columns() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of every column."""
    ends = {
        f"{name}_{end}": (unit, f"{meaning}, {text}")
        for name, (unit, meaning) in MEASURES.items()
        for end, text in (("low", "5th percentile of draws"), ("high", "95th percentile of draws"))
    }
    return MEASURES | ends | FACTS


def _ranks(values: Array) -> Array:
    return np.asarray(np.argsort(np.argsort(values, kind="stable"), kind="stable"), dtype=float)


def _or_none(value: Any) -> Any:
    return None if isinstance(value, float) and np.isnan(value) else value
