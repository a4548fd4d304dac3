"""How much a country leans on its partners, channel by channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.sector_groups import known_in
from tarazy.interdependence import investment_and_votes
from tarazy.interdependence.energy import EnergyExports
from tarazy.interdependence.exposure import MUSD, value_added_flows
from tarazy.interdependence.partners import COUNTRIES_UNKNOWN, Partner
from tarazy.interdependence.severance import SECTORS_UNKNOWN
from tarazy.interdependence.sourced_numbers import Entry, Row, missing
from tarazy.world import World

Array = NDArray[np.float64]

CHANNELS = (
    "exports",
    "imports",
    "services_exports",
    "services_imports",
    "value_added_exports",
    "value_added_imports",
    "fdi",
    "energy_transit",
    "energy_market",
    "un_votes",
)
# Channels that every world has: flows between all pairs of economies.
TRADE = CHANNELS[:6]
ENERGY = ("energy_transit", "energy_market")
# Channels whose partners add up to a whole.
CONCENTRATED = (*TRADE, "fdi", "energy_market")
SHARE = "share"


@dataclass(frozen=True, eq=False)
class Setting:
    """A country in a world: what its channels are read from.

    Attributes
    ----------
    world
        The benchmark, or the world after a scenario.
    country
        An economy of the world.
    energy
        Exports through its main network; None where there is none.
    changed
        False for the benchmark. After a scenario, what no scenario moves is left out with the
        reason.
    energy_changed
        Whether the scenario meets the network.
    network
        Name or folder of the network that the caller chose; None for the main one.
    """

    world: World
    country: str
    energy: EnergyExports | None
    changed: bool = False
    energy_changed: bool = True
    network: str | None = None


def flows(world: World, channel: str) -> Array | None:
    """Return the flows of a trade channel between all pairs, (country, partner), million USD.

    ``exports`` and ``imports`` are those of goods, before tariff; ``value_added_exports`` is the
    country's value added in the partner's final demand, ``value_added_imports`` the partner's in
    that of the country. The diagonal is zero.

    Returns
    -------
    numpy.ndarray or None
        None for goods and services of a world that does not tell which of its sectors are goods.
    """
    if channel.startswith("value_added"):
        found = value_added_flows(world).values
        pairs = found if channel == "value_added_exports" else found.T
    else:
        kind = "services" if channel.startswith("services") else "goods"
        inside = known_in(kind, world.sectors, world.sector_groups)
        if inside is None:
            return None
        chosen = [sector in inside for sector in world.sectors]
        sales = world.dataset["trade"].values[:, :, chosen].sum(axis=2)
        pairs = sales.T if channel.endswith("exports") else sales
    outside = np.array(pairs)
    np.fill_diagonal(outside, 0.0)
    return outside


def volumes(setting: Setting, channel: str) -> tuple[list[str], Array, Entry]:
    """Return what each partner takes in a channel, for concentration.

    Parameters
    ----------
    setting
        The country and its world.
    channel
        Any but ``energy_transit``, whose shares may sum to more than one, and ``un_votes``.

    Returns
    -------
    tuple
        Codes of the partners, their volumes, and an entry with the whole: its unit, year, source
        and quality; without value, and with the reason, where there are none.
    """
    if channel == "fdi":
        return investment_and_votes.fdi_volumes(setting.country, changed=setting.changed)
    if channel == "energy_market":
        return _energy_volumes(setting)
    found = flows(setting.world, channel)
    if found is None:
        return [], np.zeros(0), missing(MUSD, SECTORS_UNKNOWN)
    row = found[setting.world.economies.index(setting.country)]
    codes = [code for code in setting.world.economies if code != setting.country]
    kept = np.delete(row, setting.world.economies.index(setting.country))
    return codes, kept, _of_trade(setting.world, channel, float(kept.sum()))


def _energy_volumes(setting: Setting) -> tuple[list[str], Array, Entry]:
    unit = "" if setting.energy is None else setting.energy.unit
    reason = _no_energy(setting)
    if setting.energy is None or reason:
        return [], np.zeros(0), missing(unit, reason)
    energy = setting.energy
    buyers = energy.buyers(setting.world)
    whole = Entry(energy.exports, unit, energy.year, energy.source, "estimated")
    return list(buyers), energy.exports * np.array(list(buyers.values())), whole


def _no_energy(setting: Setting) -> str:
    if setting.energy is None:
        return "no_network"
    if setting.changed and not setting.energy_changed:
        return "network_not_met"
    return "" if setting.energy.exports > 0 else "no_exports"


def _of_trade(world: World, channel: str, value: float) -> Entry:
    attrs = world.dataset["trade"].attrs
    source = f"world {world.name} ({world.digest})"
    if channel.startswith("value_added"):
        source = str(value_added_flows(world).attrs["source"])
    return Entry(value, MUSD, world.year, source, str(attrs["quality"]))


@dataclass(frozen=True)
class Position:
    """A partner's place in a channel.

    Attributes
    ----------
    share
        Part of the whole channel, a fraction; for ``un_votes`` the distance of ideal points.
    level
        The amount behind it; for ``un_votes`` the share of same votes.
    """

    share: Entry
    level: Entry


def position(setting: Setting, partner: Partner, channel: str) -> Position:
    """Return a partner's place in a channel.

    Parameters
    ----------
    setting
        The country and its world.
    partner
        An economy or a group.
    channel
        One of `CHANNELS`.
    """
    if channel == "un_votes":
        return Position(
            *investment_and_votes.votes(setting.country, partner, changed=setting.changed)
        )
    if channel == "fdi":
        return Position(
            *investment_and_votes.fdi(setting.country, partner, changed=setting.changed)
        )
    if channel == "energy_transit":
        return _transit(setting, partner)
    codes, found, whole = volumes(setting, channel)
    if whole.reason:
        gap = missing(SHARE, whole.reason)
        return Position(gap, missing(whole.unit, whole.reason))
    taken = float(sum(v for code, v in zip(codes, found, strict=True) if code in partner.members))
    if not whole.value > 0:
        return Position(missing(SHARE, "no_volume"), _like(whole, taken, whole.unit))
    return Position(_like(whole, taken / whole.value, SHARE), _like(whole, taken, whole.unit))


def _like(whole: Entry, value: float, unit: str) -> Entry:
    return Entry(value, unit, whole.year, whole.source, whole.quality)


def _transit(setting: Setting, partner: Partner) -> Position:
    energy, reason = setting.energy, _no_energy(setting)
    if not reason and not partner.all_members:
        reason = COUNTRIES_UNKNOWN
    if energy is None or reason:
        unit = "" if energy is None else energy.unit
        return Position(missing(SHARE, reason), missing(unit, reason))
    share = energy.transit_share(partner.all_members)
    of = Entry(energy.exports, energy.unit, energy.year, energy.source, "estimated")
    return Position(_like(of, share, SHARE), _like(of, share * energy.exports, energy.unit))


def channel_rows(
    setting: Setting, partners: Sequence[Partner], channels: Sequence[str] = CHANNELS
) -> tuple[list[Row], list[Row]]:
    """Return shares and levels, one row per partner and channel.

    Parameters
    ----------
    setting
        The country and its world.
    partners
        Economies and groups.
    channels
        Of `CHANNELS`.
    """
    shares, levels = [], []
    for partner in partners:
        for channel in channels:
            keys = {"partner": partner.code, "channel": channel}
            found = position(setting, partner, channel)
            shares.append(Row(keys, found.share))
            named = keys | {"channel": "un_agreement"} if channel == "un_votes" else keys
            levels.append(Row(named, found.level))
    return shares, levels


def concentration_rows(setting: Setting, wanted: Sequence[str] = CONCENTRATED) -> Iterator[Row]:
    """Yield concentration over single economies, per channel: HHI, 1/HHI, top share.

    Parameters
    ----------
    setting
        The country and its world.
    wanted
        Channels, of `CONCENTRATED`.
    """
    from tarazy.concentration import effective_number, hhi, top_share

    measures: dict[str, tuple[Callable[[Array], Array], str]] = {
        "hhi": (hhi, "1"),
        "effective_number": (effective_number, "partners"),
        "top_share": (top_share, SHARE),
    }
    for channel in wanted:
        codes, found, whole = volumes(setting, channel)
        reason = whole.reason or ("" if found.sum() > 0 else "no_volume")
        for measure, (function, unit) in measures.items():
            keys = {"channel": channel, "measure": measure}
            if reason:
                yield Row(keys, missing(unit, reason))
                continue
            label = codes[int(found.argmax())] if measure == "top_share" else ""
            value = float(function(found))
            entry = Entry(value, unit, whole.year, whole.source, whole.quality, label=label)
            yield Row(keys, entry)


def sector_rows(setting: Setting) -> Iterator[Row]:
    """Yield concentration by sector: who buys a sector's exports, who supplies its imports."""
    from tarazy.concentration import effective_number, hhi, top_share

    world, home = setting.world, setting.world.economies.index(setting.country)
    trade = world.dataset["trade"].values
    codes = [code for code in world.economies if code != setting.country]
    sides = {"exports": trade[:, home, :], "imports": trade[home, :, :]}
    for direction, flow in sides.items():
        outside = np.delete(flow, home, axis=0)
        arrays = {
            "level": (outside.sum(axis=0), MUSD),
            "hhi": (hhi(outside, axis=0), "1"),
            "effective_number": (effective_number(outside, axis=0), "partners"),
            "top_share": (top_share(outside, axis=0), SHARE),
        }
        for number, sector in enumerate(world.sectors):
            total = float(outside[:, number].sum())
            for measure, (values, unit) in arrays.items():
                keys = {"direction": direction, "sector": sector, "measure": measure}
                if measure != "level" and not total > 0:
                    yield Row(keys, missing(unit, "no_volume"))
                    continue
                label = codes[int(outside[:, number].argmax())] if measure == "top_share" else ""
                of = _of_trade(world, direction, total)
                value = float(values[number])
                yield Row(keys, Entry(value, unit, of.year, of.source, of.quality, label=label))
