"""The balance of dependence of one country: tables, plain data, files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError, unknown_name
from tarazy.interdependence.channels import CHANNELS
from tarazy.interdependence.partners import Partner
from tarazy.interdependence.sourced_numbers import Rows, plain
from tarazy.interdependence.words import reason_texts, word
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
# What stands in a glance: channels, and what the loss of a partner is called.
_CHANNELS = ("exports", "imports", "value_added_exports", "energy_transit")
_LOSS = "real income lost without it"
_MOST_PARTNERS = 8
TABLES = (
    "channels",
    "levels",
    "concentration",
    "sector_concentration",
    "exposure",
    "severance",
    "power",
    "asymmetry",
    "friends",
    "alignment",
    "security",
    "series",
)


@dataclass(frozen=True, eq=False, repr=False)
class Dependence(Result, Plotted):
    """How much a country depends on its partners, channel by channel, and what losing them costs.

    Attributes
    ----------
    country
        Whose balance it is.
    partners
        In the order of the tables.
    world_name, world_digest, world_year
        Of the benchmark.
    quality
        Of the flows of the benchmark.
    network
        Name of the network that carries the country's energy exports; None without one, or where
        no table needs it.
    scenario, digest_after
        Name of the scenario, and the digest of the world after it; None without one.
    rows
        Table to its entries; only those that were asked for.
    """

    kind = "dependence"

    country: str
    partners: tuple[Partner, ...]
    world_name: str
    world_digest: str
    world_year: int
    quality: str
    rows: Mapping[str, Rows]
    network: str | None = None
    scenario: str | None = None
    digest_after: str | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that there are."""
        return tuple(name for name in TABLES if name in self.rows)

    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            Of `TABLES`.

        Returns
        -------
        pandas.DataFrame
            One row per number: key columns; ``label`` where the number is about something, e.g.
            the largest partner; ``value``, or ``before``, ``after`` and ``change`` with a scenario;
            ``unit``, ``year``, ``source``, ``quality`` and ``reason`` (why a number is missing, see
            `tarazy.interdependence.words.reason_text`). NaN where a number is missing, never zero.

        Raises
        ------
        InputError
            If there is no such table, or it was not asked for.
        """
        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        if name not in self.rows:
            raise InputError(
                f"table {name!r} was not computed; allowed: {', '.join(self.tables)}, "
                "or ask for more parts"
            )
        return self.rows[name].frame()

    def reasons(self) -> dict[str, dict[str, str]]:
        """Return why numbers are missing: every reason that occurs, in three languages."""
        found = {
            row.entry.reason
            for rows in self.rows.values()
            for row in (*rows.before, *(rows.after or ()))
            if row.entry.reason
        }
        return {reason: reason_texts(reason, self.country) for reason in sorted(found)}

    def summary(self) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON; a missing number is None.

        ``channels`` is nested: partner, channel, and there the share with its unit, year, source
        and quality, and ``level`` with its own; the other tables are lists of rows. Titles of
        channels stand under ``titles``, reasons under ``reasons``, both in three languages.
        """
        given: dict[str, Any] = {
            "format": FORMAT,
            "country": self.country,
            "partners": {
                partner.code: {
                    "members": list(partner.members),
                    "without_country": partner.excluded,
                    "absent_members": list(partner.absent),
                }
                for partner in self.partners
            },
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
                "quality": self.quality,
            },
            "network": self.network,
            "scenario": self.scenario,
            "world_after": self.digest_after,
        }
        if "channels" in self.rows:
            given["channels"] = self._channels()
            given["titles"] = {
                key: {language: word("channel", key, language) for language in LANGUAGES}
                for key in (*CHANNELS, "un_agreement", "all_trade")
            }
        for name in self.tables:
            if name not in ("channels", "levels"):
                given[name] = self._records(name)
        return given | {"reasons": self.reasons()}

    def _channels(self) -> dict[str, dict[str, Any]]:
        nested: dict[str, dict[str, Any]] = {partner.code: {} for partner in self.partners}
        levels = {(row["partner"], row["channel"]): row for row in self._records("levels")}
        for row in self._records("channels"):
            code, channel = row.pop("partner"), row.pop("channel")
            beside = "un_agreement" if channel == "un_votes" else channel
            level = dict(levels[code, beside])
            del level["partner"], level["channel"]
            nested[code][channel] = row | {"level": level}
        return nested

    def _records(self, name: str) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = self.table(name).astype(object).to_dict("records")  # type: ignore[assignment]
        return [{key: _plain(value) for key, value in record.items()} for record in records]

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number."""
        asked = [self.world_digest, self.country, [partner.code for partner in self.partners]]
        return digest_of([*asked, self.network, self.scenario, self.digest_after, self.summary()])

    def glance(self) -> Glance:
        """Return the shares of the partners in each channel, and what losing each one costs."""
        codes = [partner.code for partner in self.partners][:_MOST_PARTNERS]
        lines: dict[str, dict[str, float]] = {}
        column = "value" if self.scenario is None else "after"
        if "channels" in self.rows:
            for row in self.table("channels").to_dict("records"):
                if row["channel"] in _CHANNELS:
                    share = 100 * float(row[column])
                    lines.setdefault(word("channel", row["channel"], "en"), {})[row["partner"]] = (
                        share
                    )
        if "severance" in self.rows:
            for row in self.table("severance").to_dict("records"):
                if (row["measure"], row["cut"]) == ("loss", "both"):
                    lines.setdefault(_LOSS, {})[row["partner"]] = float(row[column])
        after = "" if self.scenario is None else f" after {self.scenario}"
        year = self.world_year
        return Glance(
            title=f"Dependence of {self.country} on {self.world_name} ({year}){after}: per cent",
            header=["", *codes] if lines else [],
            rows=[
                [title, *(_shown(cells, code) for code in codes)] for title, cells in lines.items()
            ],
            notes=[
                f"tables: {', '.join(self.tables)}",
                f"digest {self.digest}, world {self.world_digest}",
            ],
        )


def _shown(cells: Mapping[str, float], code: str) -> str:
    value = cells.get(code, math.nan)
    return amount(value) if math.isfinite(value) else "-"


def _plain(value: Any) -> Any:
    import pandas as pd

    if value is pd.NA:
        return None
    return plain(value.item() if hasattr(value, "item") else value)
