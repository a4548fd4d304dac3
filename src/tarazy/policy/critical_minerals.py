"""Minerals that importers call critical, and the sectors that sell them."""

from __future__ import annotations

from dataclasses import dataclass

from tarazy.codes.groups import groups
from tarazy.policy import tables

_TABLE = "critical_minerals"


@dataclass(frozen=True)
class CriticalMineral:
    """One mineral of a list.

    Attributes
    ----------
    name
        As the list has it.
    sectors
        In whose goods it is sold, as ore, compound or metal; an assumption.
    item
        Of the series ``mineral-production`` that counts it; empty where there is none.
    """

    name: str
    sectors: tuple[str, ...]
    item: str


@dataclass(frozen=True)
class CriticalList:
    """The list of an importer.

    Attributes
    ----------
    name, since
        E.g. ``us-2025``, and the day of its publication.
    minerals
        All of it.
    """

    name: str
    since: str
    minerals: tuple[CriticalMineral, ...]

    def of_sector(self, sector: str) -> tuple[CriticalMineral, ...]:
        """Return the minerals that a sector sells."""
        return tuple(mineral for mineral in self.minerals if sector in mineral.sectors)


def critical_list(importer: str) -> CriticalList | None:
    """Return the list of an economy, its own or that of a group it is in; None if none is bundled.

    Parameters
    ----------
    importer
        ISO 3166 alpha-3 code.
    """
    known = groups("economies")
    rows = [
        row
        for row in tables.rows(_TABLE)
        if importer == row["importers"]
        or (row["importers"] in known and importer in known[row["importers"]].members)
    ]
    if not rows:
        return None
    name, since = rows[0]["list"], rows[0]["since"]
    return CriticalList(
        name,
        since,
        tuple(
            CriticalMineral(row["mineral"], tuple(row["sectors"].split()), row["series_item"])
            for row in rows
            if row["list"] == name
        ),
    )
