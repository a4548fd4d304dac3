"""The experiments that travel with the package, in their order."""

from __future__ import annotations

from importlib import resources

ORDER = (
    "us-tariff-2025",
    "us-tariff-2025-april",
    "us-tariff-2025-baseline",
    "us-tariff-2025-world",
    "us-tariff-2026",
    "us-tariff-timeline",
    "jackson-vanik",
    "pntr",
    "gsp-renewal",
    "eaeu-join",
    "eaeu-exit",
    "eaeu-never",
    "eaeu-common-tariff",
    "eaeu-services-closed",
    "eaeu-exit-both",
    "wto-accession",
    "services-open",
    "services-and-tariffs",
    "new-silk-road",
    "diversify-exports",
    "high-technology-imports",
    "us-investment-20bn",
    "investment-in-oil",
    "investment-diversified",
    "tax-preference",
    "royalty-up",
    "kashagan-terms",
    "sell-the-stake",
    "nationalise",
    "nationalise-paid",
    "us-leaves",
    "oil-turns-east",
    "price-60",
    "price-120",
    "cpc-outage",
    "cpc-outage-quarter",
    "cpc-outage-month",
    "cpc-one-mooring",
    "russia-transit-closed",
    "without-cpc",
    "without-btc",
    "trans-caspian",
    "btc-7mt",
    "eskene-kuryk",
    "new-silk-road-energy",
    "uranium-west-closed",
    "sanctions-on-russia",
    "decoupling",
    "sever-russia",
    "sever-china",
    "sever-eu",
    "sever-usa",
    "sever-turkey",
    "sever-uk",
    "sever-korea",
    "sever-switzerland",
)


def names() -> tuple[str, ...]:
    """Return the names of the experiments."""
    return ORDER


def content(name: str) -> bytes:
    """Return the document of one of `names`, as it is written: TOML."""
    return resources.files("tarazy.scenario.catalogue").joinpath(f"{name}.toml").read_bytes()
