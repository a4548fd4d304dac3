"""Free-trade areas, customs unions and unilateral free trade that the tariff tables do not hold."""

from __future__ import annotations

from dataclasses import dataclass

from tarazy.codes.groups import groups
from tarazy.errors import unknown_name
from tarazy.policy.tables import rows

EU27 = groups("economies")["EU27"].members
EAEU = groups("economies")["EAEU"].members
ASEAN = ("BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM")
GCC = ("BHR", "KWT", "OMN", "QAT", "SAU", "ARE")
_GROUPS = {"EU27": EU27, "EAEU": EAEU, "ASEAN": ASEAN, "GCC": GCC}
# Sectors that an agreement on industrial goods leaves out.
FARM_SECTORS = ("agriculture", "food")


@dataclass(frozen=True)
class Agreement:
    """A rate that holds between groups of economies.

    Attributes
    ----------
    name
        Of the agreement.
    importers
        ISO3 codes.
    exporters
        ISO3 codes, or None for all.
    industrial
        True if farm products (agriculture, food) are not covered.
    rate
        Fraction of value.
    source
        Legal text or report.
    """

    name: str
    importers: frozenset[str]
    exporters: frozenset[str] | None
    industrial: bool
    rate: float
    source: str


def _members(names: str) -> frozenset[str]:
    codes: set[str] = set()
    for name in names.split():
        codes.update(_GROUPS.get(name, (name,)))
    return frozenset(codes)


def agreements() -> tuple[Agreement, ...]:
    """Return the documented agreements, unilateral rates first.

    Raises
    ------
    InputError
        The table of agreements covers products other than ``all`` or ``industrial``.
    """
    found = []
    for row in rows("zero_tariff_agreements"):
        if row["products"] not in ("all", "industrial"):
            raise unknown_name(
                "products", row["products"], ("all", "industrial"), where=row["name"]
            )
        found.append(
            Agreement(
                name=row["name"],
                importers=_members(row["importers"]),
                exporters=None if row["exporters"] == "WORLD" else _members(row["exporters"]),
                industrial=row["products"] == "industrial",
                rate=float(row["rate"]),
                source=row["source"],
            )
        )
    # A unilateral rate is the importer's general tariff; what partners agreed goes before it.
    return tuple(sorted(found, key=lambda a: a.exporters is not None))
