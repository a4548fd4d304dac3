"""What partners, channels and cuts of the balance are called in the language of a page."""

from __future__ import annotations

from tarazy.codes.groups import groups
from tarazy.interdependence.words import reason_text, word
from tarazy.text.texts import Texts

# Regions of the world in the order of the matrix, neighbours side by side; the European Union is
# the group of that name, and what is in none of them comes last.
REGIONS: dict[str, tuple[str, ...]] = {
    "north_eurasia": (
        *("KAZ", "KGZ", "UZB", "TJK", "TKM", "RUS", "BLR", "UKR", "MDA", "ARM", "GEO", "AZE"),
        "MNG",
    ),
    "east_asia": ("CHN", "HKG", "TWN", "JPN", "KOR"),
    "south_east_asia": ("SGP", "MYS", "THA", "VNM", "IDN", "PHL", "BRN", "KHM", "LAO", "MMR"),
    "south_asia": ("IND", "PAK", "AFG", "BGD", "LKA", "NPL", "BTN", "MDV"),
    "middle_east": ("TUR", "IRN", "IRQ", "SAU", "ARE", "KWT", "QAT", "OMN", "ISR", "EGY"),
    "africa": (
        *("MAR", "DZA", "TUN", "LBY", "NER", "NGA", "ETH", "KEN", "COD", "AGO", "ZMB", "NAM"),
        "ZAF",
    ),
    "european_union": groups("economies")["EU27"].members,
    "other_europe": ("GBR", "CHE", "NOR", "SRB"),
    "americas": (
        *("USA", "CAN", "MEX", "BRA", "ARG", "COL", "ECU", "PER", "CHL", "PAN", "GTM", "DOM"),
    ),
    "oceania": ("AUS", "NZL", "FJI"),
}
ELSEWHERE = "elsewhere"


def partner_name(code: str, words: Texts) -> str:
    """Return the name of an economy or of a group of economies."""
    return words.name(code)


def channel_name(channel: str, words: Texts) -> str:
    """Return the name of a channel of the balance."""
    name = word("channel", channel, words.language)
    return name[:1].upper() + name[1:]


def unit_name(unit: str, words: Texts) -> str:
    """Return a unit of the room `dependence`."""
    return word("unit", unit, words.language)


def quality_name(quality: str, words: Texts) -> str:
    """Return how a number came about."""
    return word("quality", quality, words.language)


def reason_of(reason: str, country: str, words: Texts) -> str:
    """Return why a number is missing."""
    return reason_text(reason, words.language, country)


def region_of(code: str) -> str:
    """Return the region of an economy."""
    return next((name for name, members in REGIONS.items() if code in members), ELSEWHERE)


def region_name(region: str, words: Texts) -> str:
    """Return the name of a region."""
    return words(f"balance.region.{region}")


def by_region(codes: list[str]) -> list[str]:
    """Return economies region by region, inside a region in the order of `REGIONS`."""
    order = [code for members in REGIONS.values() for code in members]
    rank = {code: position for position, code in enumerate(order)}
    return sorted(codes, key=lambda code: rank.get(code, len(rank)))
