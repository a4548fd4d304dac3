"""Tables that rest on votes and on years: alignment of every channel, and observed series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tarazy import series
from tarazy.codes.groups import groups
from tarazy.interdependence import alignment
from tarazy.interdependence.channels import TRADE, Setting, volumes
from tarazy.interdependence.investment_and_votes import DISTANCE, POINTS, lines
from tarazy.interdependence.partners import Partner
from tarazy.interdependence.sourced_numbers import Entry, Row, missing

# Goods and services, both directions, beside the single channels.
ALL_TRADE = "all_trade"
_OF_ALL = TRADE[:4]
WEIGHTED = (*TRADE, ALL_TRADE, "fdi", "energy_market")
MEASURES = {"distance": DISTANCE, "connectedness": DISTANCE, "coverage": "share"}
# Of the country alone.
OWN_SERIES = (
    "gdp",
    "population",
    "oil-production-mt",
    "oil-production",
    "oil-consumption",
    "gas-production",
    "gas-consumption",
    "electricity-generation",
    "fdi-inward",
    "fdi-liabilities",
    "gni",
    "primary-income",
)
# Published by the United States, of its trade with every partner.
US_SERIES = ("us-goods-exports", "us-goods-imports")
PAIR_SERIES = (
    "kaz-goods-exports",
    "kaz-goods-imports",
    "fdi-stock-share",
    "un-agreement",
    "un-agreement-2025",
)


def alignment_rows(setting: Setting, wanted: Sequence[str] = WEIGHTED) -> Iterator[Row]:
    """Yield geopolitical distance, connectedness and coverage of every channel.

    See `tarazy.interdependence.alignment.alignment_by_channel`; weights are the flows of the
    channel with single economies, positions those of the last year with votes.

    Parameters
    ----------
    setting
        The country and its world.
    wanted
        Channels, of `WEIGHTED`.
    """
    country = setting.country
    source = series.describe(POINTS).source
    years = lines(POINTS, country, [""]).get("")
    if not years:
        for channel in wanted:
            for measure, unit in MEASURES.items():
                keys = {"channel": channel, "measure": measure}
                yield Row(keys, missing(unit, "no_votes", source))
        return
    year = max(years)
    for channel in wanted:
        weights, reason = _weights(setting, channel)
        found = alignment.alignment_by_channel(country, {channel: weights}, year).iloc[0]
        for measure, unit in MEASURES.items():
            value = float(found[measure])
            entry = Entry(value, unit, year, source, "derived")
            if np.isnan(value):
                entry = missing(unit, reason or "no_volume", source, year)
            yield Row({"channel": channel, "measure": measure}, entry)


def _weights(setting: Setting, channel: str) -> tuple[dict[str, float], str]:
    """Return the flows of a channel by economy, and why there are none."""
    parts = _OF_ALL if channel == ALL_TRADE else (channel,)
    weights: dict[str, float] = {}
    for part in parts:
        codes, found, whole = volumes(setting, part)
        if whole.reason:
            return {}, whole.reason
        for code, volume in zip(codes, found, strict=True):
            weights[code] = weights.get(code, 0.0) + float(volume)
    return weights, ""


def series_rows(country: str, partners: Sequence[Partner]) -> Iterator[Row]:
    """Yield what statistics observed of a country and its partners, year by year.

    ``un-distance`` is that of ideal points; all others are bundled series. What no statistics
    have of a pair has no rows.

    Parameters
    ----------
    country
        ISO3.
    partners
        Economies and groups; of a group only what statistics publish, and its votes.
    """
    about = series.describe(POINTS)
    known = [p for p in partners if p.code in groups("economies") or lines(POINTS, p.code, [""])]
    if lines(POINTS, country, [""]):
        table = alignment.alignment_series(country, [p.code for p in known])
        for row in table.dropna(subset=["distance"]).to_dict("records"):
            keys = {"series": "un-distance", "partner": str(row["partner"])}
            year, distance = int(row["year"]), float(row["distance"])
            yield Row(keys, Entry(distance, DISTANCE, year, about.source, "derived"))
    for partner in partners:
        for name in PAIR_SERIES:
            yield from _line(name, country, partner.code, partner.code)
        if partner.code == "USA":
            for name in US_SERIES:
                yield from _line(name, "USA", country, "USA")
        elif country == "USA":
            for name in US_SERIES:
                yield from _line(name, "USA", partner.code, partner.code)
    for name in OWN_SERIES:
        yield from _line(name, country, "", "")


def _line(name: str, country: str, partner: str, shown: str) -> Iterator[Row]:
    about = series.describe(name)
    for year, value in lines(name, country, [partner]).get(partner, {}).items():
        keys = {"series": name, "partner": shown}
        yield Row(keys, Entry(value, about.unit, year, about.source, about.quality))
