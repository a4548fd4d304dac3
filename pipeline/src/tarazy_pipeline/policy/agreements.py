"""Free-trade areas, customs unions and unilateral free trade that the tariff tables do not hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tarazy.codes.groups import groups
from tarazy.errors import unknown_name
from tarazy.policy.tables import rows

EU27 = groups("economies")["EU27"].members
EAEU = groups("economies")["EAEU"].members
ASEAN = ("BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM")
GCC = ("BHR", "KWT", "OMN", "QAT", "SAU", "ARE")
# Parties to the free-trade agreement of the CIS of 18 October 2011 that are not in the EAEU.
CIS = ("MDA", "TJK", "UKR", "UZB")
# Members of the Pan-Arab free trade area.
_GAFTA = "ARE BHR DZA EGY IRQ JOR KWT LBN LBY MAR OMN PSE QAT SAU SDN SYR TUN YEM"
# Least-developed countries: everything but arms enters the EU and the UK free of duty.
_LDC = (
    "AFG AGO BDI BEN BFA BGD BTN CAF COD COM DJI ERI ETH GIN GMB GNB HTI KHM KIR LAO LBR LSO MDG "
    "MLI MMR MOZ MRT MWI NER NPL RWA SDN SEN SLB SLE SOM SSD STP TCD TGO TLS TUV TZA UGA YEM ZMB"
)
_GROUPS = {
    "EU27": EU27,
    "EAEU": EAEU,
    "CIS": CIS,
    "ASEAN": ASEAN,
    "GCC": GCC,
    "GAFTA": tuple(_GAFTA.split()),
    "LDC": tuple(_LDC.split()),
}
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
    mutual
        True if the importers' goods enter the exporters at the same rate.
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
    mutual: bool
    industrial: bool
    rate: float
    source: str

    def covers(self, importer: str, exporter: str) -> bool:
        """Return whether an exporter's goods enter the importer at the rate."""
        if self.exporters is None:
            return importer in self.importers
        return (importer in self.importers and exporter in self.exporters) or (
            self.mutual and importer in self.exporters and exporter in self.importers
        )


def _members(names: str) -> frozenset[str]:
    codes: set[str] = set()
    for name in names.split():
        codes.update(_GROUPS.get(name, (name,)))
    return frozenset(codes)


def eaeu_preferred(economies: Collection[str]) -> tuple[str, ...]:
    """Return the exporters that paid a part of Russia's general rate in the table of 2017.

    Viet Nam, by its free-trade agreement; the rest of the world, which held the CIS, only where
    these economies are still inside it.

    Parameters
    ----------
    economies
        Those shown on their own.
    """
    return ("VNM",) if set(CIS) <= set(economies) else ("VNM", "ROW")


def agreements() -> tuple[Agreement, ...]:
    """Return the documented agreements, unilateral rates first.

    Raises
    ------
    InputError
        The table covers products other than ``all`` or ``industrial``, or a direction other than
        ``both`` or ``one``.
    """
    found = []
    for row in rows("zero_tariff_agreements"):
        for column, allowed in (
            ("products", ("all", "industrial")),
            ("direction", ("both", "one")),
        ):
            if row[column] not in allowed:
                raise unknown_name(column, row[column], allowed, where=row["name"])
        found.append(
            Agreement(
                name=row["name"],
                importers=_members(row["importers"]),
                exporters=None if row["exporters"] == "WORLD" else _members(row["exporters"]),
                mutual=row["direction"] == "both",
                industrial=row["products"] == "industrial",
                rate=float(row["rate"]),
                source=row["source"],
            )
        )
    # A unilateral rate is the importer's general tariff; what partners agreed goes before it.
    return tuple(sorted(found, key=lambda a: a.exporters is not None))
