"""The balance of dependence of one country: tables, plain data, files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.codes.classification import LANGUAGES, name_of
from tarazy.errors import InputError, unknown_name
from tarazy.interdependence.partners import Partner
from tarazy.interdependence.sourced_numbers import Rows, plain
from tarazy.interdependence.words import names, reason_texts
from tarazy.plotting import Plotted
from tarazy.text.spreadsheet import csv_of

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
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


@dataclass(frozen=True, eq=False)
class Dependence(Plotted):
    """How much a country depends on its partners, channel by channel, and what losing them costs.

    Attributes
    ----------
    country
        Whose balance it is.
    partners
        In the order of the tables.
    world, digest, year
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
    world: str
    digest: str
    year: int
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
        country = {language: name_of(self.country, language) for language in LANGUAGES}
        found = {
            row.entry.reason
            for rows in self.rows.values()
            for row in (*rows.before, *(rows.after or ()))
            if row.entry.reason
        }
        return {reason: reason_texts(reason, country) for reason in sorted(found)}

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON; a missing number is None.

        ``channels`` is nested: partner, channel, and there the share with its unit, year, source
        and quality, and ``level`` with its own; the other tables are lists of rows. Titles of
        channels stand under ``titles``, reasons under ``reasons``, both in three languages.
        """
        from tarazy.interdependence.words import word

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
                "name": self.world,
                "digest": self.digest,
                "year": self.year,
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
                for key in names("channel")
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

    def write(self, folder: str | Path) -> None:
        """Write ``dependence.json`` and every table as csv into a folder.

        All files are complete before the first one is renamed into place.
        """
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place, prefix=".part-") as part:
            draft = Path(part)
            text = json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
            (draft / "dependence.json").write_text(text + "\n", encoding="utf-8")
            for name in self.tables:
                text = csv_of(self.table(name))
                (draft / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
            for file in sorted(draft.iterdir()):
                file.replace(place / file.name)


def _plain(value: Any) -> Any:
    import pandas as pd

    if value is pd.NA:
        return None
    return plain(value.item() if hasattr(value, "item") else value)
